#include "representation.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

namespace x_connect {

JsonText to_json(const Error& error) {
  return write_object({{"code", error.code},
                       {"field", error.field},
                       {"message", error.message},
                       {"hint", error.hint},
                       {"problems", list_of(error.problems)}});
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

std::string_view to_string(Retry retry) {
  switch (retry) {
    case Retry::now:
      return "now";
    case Retry::at:
      return "at";
    case Retry::never:
      return "never";
    case Retry::after_fix:
      break;
  }
  return "after_fix";
}

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::action:
      return "action";
    case Scope::credentials:
      return "credentials";
    case Scope::app:
      return "app";
    case Scope::device:
      return "device";
    case Scope::request:
      break;
  }
  return "request";
}

JsonText to_json(const PossibleCause& cause) {
  return write_object({{"title", cause.title}, {"sign", cause.sign}, {"check", cause.check}});
}

JsonText to_json(const Finding& finding) {
  return write_object({{"code", finding.code},
                       {"severity", to_string(finding.severity)},
                       {"field", finding.field},
                       {"title", finding.title},
                       {"cause", finding.cause},
                       {"evidence", finding.evidence},
                       {"fix", finding.fix},
                       {"guideStep", finding.guide_step},
                       {"possibleCauses", list_of(finding.possible_causes)},
                       {"check", finding.check},
                       {"scope", to_string(finding.scope)},
                       {"retry", to_string(finding.retry)},
                       {"retryAt", finding.retry_at},
                       {"fields", write_list(finding.fields)},
                       {"repair", write_texts(finding.repair)}});
}

std::string_view to_string(ParameterSource source) {
  switch (source) {
    case ParameterSource::query:
      return "query";
    case ParameterSource::form:
      return "form";
    case ParameterSource::protocol:
      break;
  }
  return "protocol";
}

JsonText to_json(const SignedParameter& parameter) {
  return write_object(
      {{"name", parameter.name}, {"value", parameter.value}, {"source", to_string(parameter.source)}});
}

JsonText to_json(const Signature& signature) {
  return write_object({{"authorization", signature.authorization},
                       {"signature", signature.signature},
                       {"signatureBaseString", signature.signature_base_string},
                       {"normalizedParameters", signature.normalized_parameters},
                       {"baseStringUri", signature.base_string_uri},
                       {"parameters", list_of(signed_parameters(signature))}});
}

JsonText to_json(const Credentials& credentials) {
  Parameters held;
  for (const CredentialField& field : credential_fields()) {
    if (const std::string& value = credentials.*field.member; !value.empty())
      held.emplace_back(field.name, value);
  }
  return write_texts(held);
}

JsonText to_json(const RateLimit& limit) {
  return write_object({{"limit", limit.limit}, {"remaining", limit.remaining}, {"reset", limit.reset}});
}

JsonText to_json(const CredentialField& field) {
  return write_object({{"name", field.name},
                       {"title", field.title},
                       {"aliases", write_list(field.aliases)},
                       {"format", field.format},
                       {"help", field.help},
                       {"required", field.required},
                       {"secret", field.secret}});
}

std::string_view to_string(ParameterLocation location) {
  switch (location) {
    case ParameterLocation::path:
      return "path";
    case ParameterLocation::query:
      return "query";
    case ParameterLocation::body:
      break;
  }
  return "body";
}

std::string_view to_string(ParameterType type) {
  switch (type) {
    case ParameterType::string:
      return "string";
    case ParameterType::integer:
      return "integer";
    case ParameterType::boolean:
      return "boolean";
    case ParameterType::string_list:
      break;
  }
  return "string_list";
}

JsonText to_json(const Parameter& parameter) {
  const bool is_integer = parameter.type == ParameterType::integer;
  const std::string_view pattern = parameter.format == nullptr ? "" : parameter.format->pattern;
  return write_object({{"name", parameter.name},
                       {"location", to_string(parameter.location)},
                       {"type", to_string(parameter.type)},
                       {"required", parameter.required},
                       {"title", parameter.title},
                       {"help", parameter.help},
                       {"pattern", JsonItem::when(!pattern.empty(), pattern)},
                       {"minimum", JsonItem::when(is_integer || parameter.minimum != 0, parameter.minimum)},
                       {"maximum", JsonItem::when(parameter.maximum != 0, parameter.maximum)},
                       {"choices", JsonItem::when(!parameter.choices.empty(), write_list(parameter.choices))},
                       {"default", JsonItem::when(!parameter.fallback.empty(), parameter.fallback)},
                       {"ownUserId", JsonItem::when(parameter.own_user_id, true)},
                       {"needs", JsonItem::when(!parameter.needs.empty(), parameter.needs)}});
}

JsonText to_json(const DocumentedLimit& limit) {
  const auto requests = [](std::int64_t count) { return JsonItem::when(count != 0, count); };
  return write_object({{"perApp15min", requests(limit.per_app_15min)},
                       {"perUser15min", requests(limit.per_user_15min)},
                       {"perApp24h", requests(limit.per_app_24h)},
                       {"perUser24h", requests(limit.per_user_24h)}});
}

JsonText to_json(const DocumentedPrice& price) {
  const auto dollars = [](std::int64_t thousandths) {
    return nlohmann::json(static_cast<double>(thousandths) / 1000.0);
  };
  return write_object({{"usd", dollars(price.usd_thousandths)},
                       {"withLinkUsd", dollars(price.with_link_thousandths)},
                       {"unit", price.unit},
                       {"note", price.note}});
}

JsonText to_json(const Action& action) {
  std::vector<Parameter> parameters;
  std::copy_if(action.parameters.begin(), action.parameters.end(), std::back_inserter(parameters),
               [](const Parameter& parameter) { return !parameter.constant; });
  std::vector<std::string_view> auth;
  std::vector<std::string_view> doubtful;
  for (const AuthKind kind : {AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2}) {
    if (accepts(action, kind)) auth.push_back(to_string(kind));
    if (is_doubtful(action, kind)) doubtful.push_back(to_string(kind));
  }
  return write_object({{"id", action.id},
                       {"title", action.title},
                       {"group", action.group},
                       {"description", action.description},
                       {"method", action.method},
                       {"path", action.path},
                       {"parameters", list_of(parameters)},
                       {"auth", write_list(auth)},
                       {"doubtfulAuth", write_list(doubtful)},
                       {"scopes", write_list(action.scopes)},
                       {"level", to_string(action.level)},
                       {"successStatus", action.success_status},
                       {"limit", to_json(action.limit)},
                       {"price", to_json(action.price)},
                       {"restriction", action.restriction},
                       {"enterpriseOnly", action.enterprise_only},
                       {"anyOf", write_list(action.any_of)},
                       {"readOnly", action.read_only},
                       {"consequential", action.consequential},
                       {"untrustedContent", action.untrusted_content}});
}

JsonText with_schema(const Action& action) {
  return with_member(to_json(action), {"inputSchema", input_schema(action)});
}

JsonText to_json(const Ability& ability) {
  return write_object({{"id", ability.id},
                       {"title", ability.title},
                       {"description", ability.description},
                       {"actions", write_list(ability.actions)},
                       {"level", to_string(level_for(ability))},
                       {"needsOAuth2", needs_oauth2(ability)}});
}

JsonText to_json(AccessLevel level) {
  return write_object({{"id", to_string(level)}, {"title", title_of(level)}});
}

JsonText to_json(const ActionAccess& row) {
  return write_object({{"action", row.action},
                       {"verdict", to_string(row.verdict)},
                       {"word", to_string(row.word)},
                       {"auth", name_of(row.auth)},
                       {"reason", row.reason},
                       {"guideStep", row.guide_step},
                       {"finding", row.finding},
                       {"waitsFor", row.waits_for},
                       {"at", row.at},
                       {"retryAt", row.retry_at}});
}

JsonText to_json(const Charge& charge) {
  return write_object({{"unit", charge.unit},
                       {"count", charge.count},
                       {"minimum", charge.minimum},
                       {"maximum", charge.maximum}});
}

JsonText to_json(const Price& price) {
  return write_object({{"documented", price.documented},
                       {"minimum", price.minimum},
                       {"maximum", price.maximum},
                       {"charges", list_of(price.charges)},
                       {"reasons", write_list(price.reasons)}});
}

JsonText to_json(const CheckQuestion& question) {
  return write_object({{"step", question.step},
                       {"title", question.title},
                       {"isSignIn", question.is_sign_in},
                       {"action", question.action},
                       {"args", question.arguments},
                       {"auth", name_of(question.auth)},
                       {"price", to_json(question.price)},
                       {"consequential", question.consequential}});
}

JsonText to_json(const AbilityVerdict& verdict) {
  return write_object({{"id", verdict.ability->id},
                       {"wanted", verdict.wanted},
                       {"state", to_string(verdict.state)},
                       {"reason", verdict.reason},
                       {"finding", verdict.finding},
                       {"guideStep", verdict.guide_step},
                       {"waitsFor", verdict.waits_for},
                       {"retryAt", verdict.retry_at},
                       {"failing", write_list(verdict.failing)}});
}

JsonText to_json(const CheckStep& step) {
  return write_object({{"id", step.id},
                       {"title", step.title},
                       {"state", to_string(step.state)},
                       {"detail", step.detail},
                       {"price", step.price}});
}

JsonText to_json(const CheckAccount& account) {
  return write_object({{"id", account.id},
                       {"name", account.name},
                       {"username", account.username},
                       {"profileImageUrl", account.profile_image_url}});
}

JsonText to_json(const CheckVerdict& verdict) {
  return write_object({{"state", to_string(verdict.state)},
                       {"headline", verdict.headline},
                       {"cancelled", verdict.cancelled},
                       {"account", to_json(verdict.account)},
                       {"accessLevel", name_of(verdict.access_level)},
                       {"clockSkew", verdict.clock_skew},
                       {"abilities", list_of(verdict.abilities)},
                       {"access", list_of(verdict.access)},
                       {"findings", list_of(verdict.findings)},
                       {"steps", list_of(verdict.steps)},
                       {"spent", to_json(verdict.spent)}});
}

JsonText to_json(const Piece& piece) {
  return write_object({{"kind", to_string(piece.kind)}, {"text", piece.text}, {"name", piece.name}});
}

JsonText to_json(const RevealedLink& link) {
  return write_object({{"url", link.url}, {"host", link.host}, {"isAscii", link.is_ascii}});
}

}  // namespace x_connect
