// Credentials that look like X's, and are not.
#pragma once

#include <string>

namespace x_connect {

inline const std::string api_key = "AbCdEfGhIjKlMnOpQrStUvWxY";
inline const std::string api_secret = "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQrStUvWx";
inline const std::string bearer_token =
    "AAAAAAAAAAAAAAAAAAAAAFnz2wEAAAAAxTmQbp%2BIHDtAhTBbyNJon%2BA72K4%3DeIaigY0QBrv6Rp8KZQQLOTpo9ubw5Jt";
inline const std::string access_token = "2244994945-AbCdEfGhIjKlMnOpQrStUvWxYzAbCd";
inline const std::string access_token_secret = "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQ12";

}  // namespace x_connect
