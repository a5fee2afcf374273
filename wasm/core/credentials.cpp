#include "credentials.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "findings.hpp"
#include "text.hpp"

namespace x_connect {

namespace {

using Aliases = std::span<const std::string_view>;

constexpr std::array<std::string_view, 3> api_key_aliases{"Consumer Key", "App Key", "API Key"};
constexpr std::array<std::string_view, 5> api_secret_aliases{
    "API Key Secret", "Consumer Secret", "Secret Key", "Consumer Key Secret", "App Secret"};
constexpr std::array<std::string_view, 3> bearer_token_aliases{"Bearer Token", "App-only Access Token",
                                                               "Bearer"};
constexpr std::array<std::string_view, 5> access_token_aliases{"Access Token", "OAuth Token", "Token",
                                                               "User Access Token", "OAuth 1.0 Access Token"};
constexpr std::array<std::string_view, 6> access_token_secret_aliases{
    "Access Token Secret",     "Token Secret",
    "Access Secret",           "OAuth Token Secret",
    "Access Token Key Secret", "OAuth 1.0 Access Token Secret"};
constexpr std::array<std::string_view, 3> client_id_aliases{"OAuth 2.0 Client ID", "Client ID",
                                                            "OAuth2 Client ID"};
constexpr std::array<std::string_view, 3> client_secret_aliases{"OAuth 2.0 Client Secret", "Client Secret",
                                                                "OAuth2 Client Secret"};
constexpr std::array<std::string_view, 2> oauth2_access_token_aliases{"OAuth 2.0 Access Token",
                                                                      "OAuth2 Access Token"};
constexpr std::array<std::string_view, 3> oauth2_refresh_token_aliases{
    "OAuth 2.0 Refresh Token", "Refresh Token", "OAuth2 Refresh Token"};

constexpr std::array<CredentialField, 9> fields{{
    {.name = "api_key",
     .member = &Credentials::api_key,
     .title = "API Key",
     .aliases = api_key_aliases,
     .format = "About 25 letters and digits",
     .help = "Identifies your app. In the Developer Console it is called Consumer Key and is shown when the "
             "app is created.",
     .required = true,
     .secret = false},
    {.name = "api_secret",
     .member = &Credentials::api_secret,
     .title = "API Secret",
     .aliases = api_secret_aliases,
     .format = "About 50 letters and digits",
     .help = "Signs requests for your app. The Developer Console calls it Secret Key and shows it only once.",
     .required = true,
     .secret = true},
    {.name = "bearer_token",
     .member = &Credentials::bearer_token,
     .title = "Bearer Token",
     .aliases = bearer_token_aliases,
     .format = "About 110 characters, starts with AAAA, contains % signs",
     .help = "Reads public posts for your app. Paste it exactly as shown, with its % signs.",
     .required = true,
     .secret = true},
    {.name = "access_token",
     .member = &Credentials::access_token,
     .title = "Access Token",
     .aliases = access_token_aliases,
     .format = "Your user id, a hyphen, then letters and digits",
     .help = "Acts as your account: needed to post. Generate it after setting the app's permissions, because "
             "they are "
             "frozen into it.",
     .required = false,
     .secret = false},
    {.name = "access_token_secret",
     .member = &Credentials::access_token_secret,
     .title = "Access Token Secret",
     .aliases = access_token_secret_aliases,
     .format = "About 45 letters and digits",
     .help = "Belongs to the Access Token and is shown together with it, only once.",
     .required = false,
     .secret = true},
    {.name = "client_id",
     .member = &Credentials::client_id,
     .title = "OAuth 2.0 Client ID",
     .aliases = client_id_aliases,
     .format = "About 34 letters, digits, - and _",
     .help = "Identifies your app when an account signs in with OAuth 2.0, which bookmarks need.",
     .required = false,
     .secret = false},
    {.name = "client_secret",
     .member = &Credentials::client_secret,
     .title = "OAuth 2.0 Client Secret",
     .aliases = client_secret_aliases,
     .format = "About 50 letters, digits, - and _",
     .help = "Only apps of the type Web App, Automated App or Bot have one.",
     .required = false,
     .secret = true},
    {.name = "oauth2_access_token",
     .member = &Credentials::oauth2_access_token,
     .title = "OAuth 2.0 Access Token",
     .aliases = oauth2_access_token_aliases,
     .format = "About 90 letters, digits, - and _",
     .help = "Comes from signing in with OAuth 2.0 and lasts two hours.",
     .required = false,
     .secret = true},
    {.name = "oauth2_refresh_token",
     .member = &Credentials::oauth2_refresh_token,
     .title = "OAuth 2.0 Refresh Token",
     .aliases = oauth2_refresh_token_aliases,
     .format = "About 90 letters, digits, - and _",
     .help = "Renews the OAuth 2.0 Access Token; each one can be used once.",
     .required = false,
     .secret = true},
}};

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

constexpr std::array<bool, 256> make_strays() {
  std::array<bool, 256> strays{};
  for (std::size_t c = 0; c <= 0x20; ++c) strays[c] = true;
  for (const unsigned char c : {'\x7F', '"', '\'', '`', ',', ';'}) strays[c] = true;
  return strays;
}

constexpr std::array<bool, 256> strays = make_strays();

bool is_stray(char c) { return strays[static_cast<unsigned char>(c)]; }

/// Where the Developer Console gives a field out.
std::string_view guide_step_of(const CredentialField& field) {
  const std::string_view name = field.name;
  if (name.starts_with("access_token")) return "access_token";
  if (name.starts_with("client_") || name.starts_with("oauth2_")) return "oauth2";
  return "keys";
}

class Check {
 public:
  explicit Check(const Credentials& credentials) : credentials_(credentials) {}

  std::vector<Finding> run() {
    for (const CredentialField& field : fields) check_field(field);
    check_swapped_pair();
    check_half_pair("api_key", "api_secret");
    check_half_pair("access_token", "access_token_secret");
    check_repeated_values();
    return std::move(findings_);
  }

 private:
  void add(Severity severity, std::string code, const CredentialField& field, std::string title,
           std::string cause, std::string fix, std::vector<std::pair<std::string, std::string>> repair = {}) {
    findings_.push_back({.code = std::move(code),
                         .severity = severity,
                         .field = std::string(field.name),
                         .title = std::move(title),
                         .cause = std::move(cause),
                         .evidence = {},
                         .fix = std::move(fix),
                         .guide_step = std::string(guide_step_of(field)),
                         .repair = std::move(repair),
                         .scope = Scope::credentials,
                         .fields = {std::string(field.name)}});
  }

  const std::string& value_of(const CredentialField& field) const { return credentials_.*field.member; }

  void check_field(const CredentialField& field) {
    const std::string& given = value_of(field);
    if (given.empty()) return;
    const std::string title(field.title);
    const std::string_view value = trim_credential(given);
    if (value.empty()) {
      add(Severity::error, "blank_value", field, title + " holds only spaces or quotes",
          "Nothing that could be a credential was pasted.", "Copy the value again and paste it here.");
      return;
    }
    if (value.size() != given.size()) {
      add(Severity::warning, "stray_characters", field,
          title + " has spaces, quotes or invisible characters around it",
          "They are easily copied along with a value, and X takes them for part of it.",
          "Remove them: the value itself is " + std::to_string(value.size()) + " characters long.",
          {{std::string(field.name), std::string(value)}});
    }
    if (const std::string lower = to_lower(value.substr(0, 7)); lower == "bearer " || lower == "bearer:") {
      add(Severity::error, "bearer_prefix", field, title + " begins with the word Bearer",
          "In a request it goes in front of the token and says how it is sent; it is not part of the token.",
          "Keep only what follows.",
          {{std::string(field.name), std::string(trim_credential(value.substr(7)))}});
      return;
    }
    if (const std::size_t equals = value.find('='); equals != std::string_view::npos && equals > 0 &&
                                                    equals + 8 < value.size() &&
                                                    field.name != "bearer_token") {
      add(Severity::error, "assignment_pasted", field, title + " holds a whole line, name and all",
          "The name in front of the = sign was pasted along with the value.",
          "Keep only what comes after the = sign, or use the paste box, which reads whole lines.",
          {{std::string(field.name), std::string(trim_credential(value.substr(equals + 1)))}});
      return;
    }
    if (std::any_of(value.begin(), value.end(),
                    [](char c) { return static_cast<unsigned char>(c) <= 0x20; })) {
      add(Severity::error, "inner_whitespace", field, title + " has a space or line end inside it",
          "No credential of X contains one: two values or a wrapped line were probably pasted together.",
          "Copy the value again with the console's copy button.");
      return;
    }
    const CredentialField* recognized = recognize_credential(value);
    if (recognized != nullptr && recognized != &field) {
      add(Severity::error, "wrong_field", field, "This looks like the " + std::string(recognized->title),
          "Its shape is that of the " + std::string(recognized->title) + ", not of the " + title + ".",
          "Move it to the field " + std::string(recognized->title) + ", and copy the " + title +
              " from the console.",
          moved(field, *recognized, value));
      return;
    }
    check_shape(field, value);
  }

  /// The value goes where it belongs, unless something else stands there.
  std::vector<std::pair<std::string, std::string>> moved(const CredentialField& from,
                                                         const CredentialField& to,
                                                         std::string_view value) const {
    const bool is_free = value_of(to).empty() || trim_credential(value_of(to)) == value;
    // Two that stand in each other's place change places.
    const CredentialField* const other = recognize_credential(trim_credential(value_of(to)));
    if (!is_free && other != &from) return {};
    return {{std::string(to.name), std::string(value)},
            {std::string(from.name), is_free ? std::string() : std::string(trim_credential(value_of(to)))}};
  }

  /// With + / and = percent-encoded, and nothing else.
  static std::string encoded_bearer(std::string_view value) {
    std::string encoded;
    for (const char c : value) encoded += c == '%' ? std::string(1, c) : percent_encode(std::string(1, c));
    return encoded;
  }

  void check_shape(const CredentialField& field, std::string_view value) {
    const std::string title(field.title);
    if (field.name == "bearer_token") {
      if (value.find("%25") != std::string_view::npos) {
        add(Severity::error, "double_encoded_bearer", field, "The Bearer Token was percent-encoded twice",
            "It contains %25, which is an encoded percent sign.",
            "Copy it again from the console, exactly as shown.",
            {{"bearer_token", percent_decode(value).value_or(std::string(value))}});
      } else if (recognize_credential(value) == nullptr) {
        add(Severity::warning, "unusual_bearer", field, "This does not look like a Bearer Token",
            "Bearer Tokens start with AAAA and are about 110 characters long.",
            "Copy the whole value under Bearer Token in the console.");
      } else if (value.find_first_of("+/=") != std::string_view::npos) {
        add(Severity::warning, "decoded_bearer", field, "The Bearer Token has been decoded",
            "X shows it with %2B, %2F and %3D in it, and expects it back that way.",
            "Copy it again from the console, exactly as shown.", {{"bearer_token", encoded_bearer(value)}});
      }
      return;
    }
    if (field.name == "access_token") {
      if (!user_id_of(value)) {
        add(Severity::warning, "unusual_access_token", field, "This does not look like an Access Token",
            "Access Tokens start with the account's numeric id and a hyphen.",
            "Copy the value under Access Token in the console, with the digits in front.");
      }
      return;
    }
    struct Expected {
      std::string_view name;
      std::size_t shortest;
      std::size_t longest;
    };
    constexpr std::array<Expected, 3> expectations{
        {{"api_key", 18, 40}, {"api_secret", 35, 60}, {"access_token_secret", 35, 50}}};
    const auto* const expected = std::find_if(expectations.begin(), expectations.end(),
                                              [&](const Expected& row) { return row.name == field.name; });
    if (expected == expectations.end()) return;
    if (!is_alphanumeric(value)) {
      add(Severity::warning, "unusual_characters", field, title + " has unusual characters in it",
          "This value is made of letters and digits only.", "Copy it again with the console's copy button.");
    } else if (value.size() < expected->shortest || value.size() > expected->longest) {
      const bool is_short = value.size() < expected->shortest;
      add(Severity::warning, "unusual_length", field,
          title + (is_short ? " looks too short" : " looks too long"),
          "It has " + std::to_string(value.size()) + " characters. Usual: " + std::string(field.format) + ".",
          "If it was copied by hand, copy it again with the console's copy button.");
    }
  }

  void check_swapped_pair() {
    const std::string_view key = trim_credential(credentials_.api_key);
    const std::string_view secret = trim_credential(credentials_.api_secret);
    if (key.size() >= 35 && key.size() <= 60 && !secret.empty() && secret.size() <= 34 &&
        is_alphanumeric(key) && is_alphanumeric(secret)) {
      std::erase_if(findings_, [](const Finding& finding) {
        return finding.code == "unusual_length" && finding.field.starts_with("api_");
      });
      add(Severity::error, "swapped_pair", *find_credential_field("api_key"),
          "API Key and API Secret seem to be swapped",
          "The key is the shorter of the two, the secret the longer.", "Swap the two values.",
          {{"api_key", std::string(secret)}, {"api_secret", std::string(key)}});
    }
  }

  void check_half_pair(std::string_view first_name, std::string_view second_name) {
    const CredentialField& first = *find_credential_field(first_name);
    const CredentialField& second = *find_credential_field(second_name);
    if (value_of(first).empty() == value_of(second).empty()) return;
    const CredentialField& missing = value_of(first).empty() ? first : second;
    const CredentialField& held = value_of(first).empty() ? second : first;
    add(Severity::warning, "half_pair", missing, std::string(missing.title) + " is missing",
        "The " + std::string(held.title) + " works only together with it.",
        "Copy both from the console. If one was not kept, generate both again: it is shown only once.");
  }

  void check_repeated_values() {
    for (std::size_t later = 1; later < fields.size(); ++later) {
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        const std::string_view value = trim_credential(value_of(fields[later]));
        if (value.empty() || value != trim_credential(value_of(fields[earlier]))) continue;
        add(Severity::error, "repeated_value", fields[later],
            "The same value stands under " + std::string(fields[earlier].title),
            "Each of X's credentials is a different value.",
            "Copy the " + std::string(fields[later].title) + " again from the console.");
      }
    }
  }

  const Credentials& credentials_;
  std::vector<Finding> findings_;
};

}  // namespace

std::span<const StraySequence> stray_sequences() {
  static constexpr std::array<StraySequence, 19> sequences{{
      // Byte order mark, zero-width space, non-joiner and joiner, word joiner.
      {"\xEF\xBB\xBF", true},
      {"\xE2\x80\x8B", true},
      {"\xE2\x80\x8C", true},
      {"\xE2\x80\x8D", true},
      {"\xE2\x81\xA0", true},
      // Soft hyphen, marks of direction, line and paragraph separators.
      {"\xC2\xAD", true},
      {"\xE2\x80\x8E", true},
      {"\xE2\x80\x8F", true},
      // NOLINTNEXTLINE(misc-misleading-bidirectional)
      {"\xE2\x80\xAA", true},
      {"\xE2\x80\xAC", true},
      {"\xE2\x80\xA8", false},
      {"\xE3\x80\x80", false},
      // No-break space, curly quotes, guillemets.
      {"\xC2\xA0", false},
      {"\xE2\x80\x9C", false},
      {"\xE2\x80\x9D", false},
      {"\xE2\x80\x98", false},
      {"\xE2\x80\x99", false},
      {"\xC2\xAB", false},
      {"\xC2\xBB", false},
  }};
  return sequences;
}

std::string_view trim_credential(std::string_view text) {
  for (bool changed = true; changed;) {
    changed = false;
    while (!text.empty() && is_stray(text.front())) {
      text.remove_prefix(1);
      changed = true;
    }
    while (!text.empty() && is_stray(text.back())) {
      text.remove_suffix(1);
      changed = true;
    }
    // Every stray sequence begins and ends beyond ASCII.
    if (text.empty() || (is_ascii(text.front()) && is_ascii(text.back()))) return text;
    for (const StraySequence& stray : stray_sequences()) {
      const std::string_view sequence = stray.bytes;
      if (text.starts_with(sequence)) {
        text.remove_prefix(sequence.size());
        changed = true;
      }
      if (text.ends_with(sequence)) {
        text.remove_suffix(sequence.size());
        changed = true;
      }
    }
  }
  return text;
}

const CredentialField* recognize_credential(std::string_view value) {
  // Nothing of X is longer; so whoever asks for each piece of a long text does not wait.
  constexpr std::size_t longest_value = 512;
  if (value.size() > longest_value) return nullptr;
  if (value.size() >= 60 && value.starts_with("AAAAAAAAAA")) return find_credential_field("bearer_token");
  if (user_id_of(value)) return find_credential_field("access_token");
  if (value.size() >= 16 && value.find(' ') == std::string_view::npos) {
    // The end alone tells most values apart; the whole is decoded only where that fits.
    const auto end = base64_decode(value.substr((value.size() - 12) / 4 * 4));
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> ends{
        {{":1:ci", "client_id"}, {":at:1", "oauth2_access_token"}, {":rt:1", "oauth2_refresh_token"}}};
    for (const auto& [text, name] : ends) {
      if (end && end->ends_with(text) && base64_decode(value)) return find_credential_field(name);
    }
  }
  return nullptr;
}

std::span<const CredentialField> credential_fields() { return fields; }

const CredentialField* find_credential_field(std::string_view name) {
  const auto* const row = std::find_if(fields.begin(), fields.end(),
                                       [&](const CredentialField& field) { return field.name == name; });
  return row == fields.end() ? nullptr : row;
}

std::vector<Finding> check_credentials(const Credentials& credentials) { return Check(credentials).run(); }

std::vector<Finding> credential_findings() {
  const std::string key(25, 'k');
  const std::string secret(50, 's');
  const std::string bearer = std::string(22, 'A') + std::string(90, 'b');
  using Fields = std::vector<std::pair<std::string Credentials::*, std::string>>;
  const auto api_key = &Credentials::api_key;
  const auto api_secret = &Credentials::api_secret;
  const auto bearer_token = &Credentials::bearer_token;
  const std::vector<std::pair<std::string_view, Fields>> mistakes{
      {"blank_value", {{api_key, "''"}}},
      {"stray_characters", {{api_key, key + " "}}},
      {"bearer_prefix", {{bearer_token, "Bearer " + bearer}}},
      {"assignment_pasted", {{api_secret, "API_SECRET=" + secret}}},
      {"inner_whitespace", {{api_key, key + " " + key}}},
      {"wrong_field", {{api_key, bearer}}},
      {"swapped_pair", {{api_key, secret}, {api_secret, key}}},
      {"half_pair", {{api_key, key}}},
      {"repeated_value", {{api_key, key}, {api_secret, key}}},
      {"double_encoded_bearer", {{bearer_token, bearer + "%253D"}}},
      {"decoded_bearer", {{bearer_token, bearer + "="}}},
      {"unusual_bearer", {{bearer_token, secret}}},
      {"unusual_access_token", {{&Credentials::access_token, secret}}},
      {"unusual_characters", {{api_key, key + "?"}}},
      {"unusual_length", {{api_key, "k"}}},
  };
  std::vector<Finding> findings;
  for (const auto& [code, values] : mistakes) {
    Credentials credentials;
    for (const auto& [member, value] : values) credentials.*member = value;
    for (Finding& finding : check_credentials(credentials)) {
      if (finding.code == code) findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::optional<std::string> user_id_of(std::string_view access_token) {
  const std::size_t hyphen = access_token.find('-');
  if (hyphen == std::string_view::npos || hyphen == 0 || hyphen > 19) return std::nullopt;
  const std::string_view digits = access_token.substr(0, hyphen);
  const std::string_view rest = access_token.substr(hyphen + 1);
  if (!std::all_of(digits.begin(), digits.end(), is_digit) || rest.size() < 16 || !is_alphanumeric(rest)) {
    return std::nullopt;
  }
  return std::string(digits);
}

}  // namespace x_connect
