// How a command ends: the exit statuses of all of them, which scripts and CI rely on.
#pragma once

namespace x_connect::cli {

enum class Status {
  done = 0,         ///< It was done; of the check: connected, and everything wanted works.
  refused = 1,      ///< X does not accept the credentials, or refused the call.
  mistaken = 2,     ///< The command line, the environment or a file needs correcting; nothing was sent.
  limited = 3,      ///< Connected, but something wanted does not work, or nobody can say.
  waits = 4,        ///< Credits, a limit, the app or the clock have to be settled first.
  unreachable = 5,  ///< No answer came from X, and nothing was done.
  unknown = 6,      ///< Nobody can say: X was not asked, or did not answer what changes something.
  cancelled = 130,  ///< By Ctrl+C.
};

/// The table, for --help.
inline constexpr const char* status_help =
    "Exit status: 0 done (check: connected), 1 refused by X, 2 something here needs correcting and nothing "
    "was "
    "sent, 3 connected but limited, 4 something has to be settled first (credits, a limit, the app, the "
    "clock), "
    "5 X cannot be reached, 6 not known whether it was done, 130 cancelled.";

}  // namespace x_connect::cli
