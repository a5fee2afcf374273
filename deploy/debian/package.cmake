# The Debian package, by CPack: script/package-deb. It holds the component `program`; the core for C++ is not in it.
set(x_connect_deb ${CMAKE_BINARY_DIR}/debian)
file(MAKE_DIRECTORY ${x_connect_deb})
set(X_CONNECT_MAINTAINER "X Connect <maintainers@x-connect.invalid>")

# --- What Debian wants beside the program: copyright, changelog, manual page, configuration

file(STRINGS LICENSE licence_lines)
set(X_CONNECT_LICENCE "")
foreach(line IN LISTS licence_lines)
  if(line MATCHES "^Copyright \\(c\\) (.*)")
    set(X_CONNECT_COPYRIGHT "${CMAKE_MATCH_1}")
  elseif(line STREQUAL "")
    string(APPEND X_CONNECT_LICENCE " .\n")
  elseif(NOT line MATCHES "^MIT License")
    string(APPEND X_CONNECT_LICENCE " ${line}\n")
  endif()
endforeach()
string(REGEX REPLACE "^( \\.\n)+" "" X_CONNECT_LICENCE "${X_CONNECT_LICENCE}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/copyright ${x_connect_deb}/copyright @ONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/make-files.cmake ${x_connect_deb}/make-files.cmake @ONLY)

set(doc share/doc/x-connect)
install(SCRIPT ${x_connect_deb}/make-files.cmake COMPONENT program)
install(FILES ${x_connect_deb}/copyright DESTINATION ${doc} COMPONENT program)
install(FILES docs/deployment.md docs/configuration.md deploy/nginx.conf deploy/Caddyfile DESTINATION ${doc} COMPONENT program)
install(FILES deploy/x-connect.service DESTINATION lib/systemd/system COMPONENT program)

# --- The package

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME x-connect)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME x-connect)
set(CPACK_DEBIAN_PROGRAM_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${X_CONNECT_MAINTAINER})
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "connects an AI agent to X (Twitter)
A console in the browser leads through X's developer console, takes the
credentials, tells what works and what does not, and signs what an agent
does. This is the small proxy that serves the console and carries its
requests to X; it never sees a signing secret. A sandbox that behaves as X
does, and a command line, are part of it.")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/postinst
  ${CMAKE_CURRENT_LIST_DIR}/prerm ${CMAKE_CURRENT_LIST_DIR}/postrm)
include(CPack)
