// What the proxy carries, and for whom. Pure: a request's head goes in, a decision comes out.
//
// It does not look at credentials, does not limit rates (X does), and never takes a URL from the client:
// the upstream path is one that the action catalogue or the list of token endpoints names.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/reply.hpp"
#include "proxy/message.hpp"

namespace x_connect::proxy {

struct PolicyOptions {
  std::vector<std::string> allow_origins;
  std::vector<std::string> allow_hosts;
  bool upstream_is_sandbox = false;
  bool has_pictures = false;  ///< The upstream is X, or the sandbox: those whose pictures can be fetched.
};

/// The hosts that X serves faces and the pictures of posts from: nothing else is ever fetched for a page.
inline constexpr std::array<std::string_view, 2> picture_hosts{"pbs.twimg.com", "abs.twimg.com"};

/// The path template of the sandbox's own pages.
inline constexpr std::string_view sandbox_pages = "/sandbox/...";

enum class Destination : std::uint8_t {
  upstream,
  health,
  readiness,
  embedding,
  console,
  preflight,
  agents,        ///< A message of an agent.
  console_line,  ///< The socket of a console.
  picture,       ///< Of one of X's picture hosts.
  make_session,  ///< A dashboard's server asks for a session.
  open_session,  ///< A console takes one.
  tell_session,  ///< A console says what became of it.
};

/// The largest body of a call that carries no media: the longest post, escaped, is a third of it.
inline constexpr std::size_t largest_text_body = std::size_t{1} << 20U;

struct Decision {
  std::optional<Reply> refusal;  ///< If present, the answer; nothing else counts.
  std::string reason;            ///< Of the refusal, for the log.
  Destination destination = Destination::console;
  std::string_view target;         ///< upstream, picture: path and query as they go there; console: the path.
  std::string_view picture_host;   ///< picture: whose it is.
  std::string_view path_template;  ///< For logs: names the call without the ids in it.
  std::size_t max_body = largest_text_body;        ///< upstream: bytes.
  std::optional<std::string_view> allowed_origin;  ///< The foreign origin that may read the reply.
};

/// The host in the browser's address, with its port: what a believed gateway names, else the header Host.
std::string_view host_of(const RequestHead& request);

/// Whether an Origin is that of the page's own proxy. The scheme counts where a believed gateway names it;
/// without one, the proxy does not know whether somebody in between speaks TLS.
bool is_same_origin(std::string_view origin, const RequestHead& request);

/// Decides on a request by its head alone, before anything of a body is read. The views in the decision are
/// those of the head, or of tables.
Decision decide(const RequestHead& request, const PolicyOptions& options);

/// Whether a header of a request goes up to X: authorization, content-type and accept do.
bool goes_up(std::string_view name);

/// Whether a header of X's reply comes down: those the core reads do, cookies and hop-by-hop ones do not.
bool comes_down(std::string_view name);

}  // namespace x_connect::proxy
