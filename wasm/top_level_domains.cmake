# Makes top_level_domains.hpp from the public suffix list (Debian's package publicsuffix): a name that an address may
# end in, without which example.com would be an address and readme.txt, too.
set(X_CONNECT_PUBLIC_SUFFIX_LIST /usr/share/publicsuffix/public_suffix_list.dat CACHE FILEPATH "The public suffix list")
if(NOT EXISTS ${X_CONNECT_PUBLIC_SUFFIX_LIST})
  message(FATAL_ERROR "The public suffix list is not at ${X_CONNECT_PUBLIC_SUFFIX_LIST}. Run script/setup, or name it with -DX_CONNECT_PUBLIC_SUFFIX_LIST=...")
endif()
file(STRINGS ${X_CONNECT_PUBLIC_SUFFIX_LIST} lines ENCODING UTF-8 REGEX "^(\\*\\.)?[^/!*. \t]+$")
list(TRANSFORM lines REPLACE "^\\*\\." "")
list(REMOVE_DUPLICATES lines)
list(JOIN lines " " names)
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/top_level_domains/top_level_domains.hpp CONTENT [[
#pragma once
#include <string_view>
namespace x_connect {
inline constexpr std::string_view top_level_domains =
    "@names@";
}
]] @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${X_CONNECT_PUBLIC_SUFFIX_LIST})
target_include_directories(x-connect-core PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/top_level_domains)
