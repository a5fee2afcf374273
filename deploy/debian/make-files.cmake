# Files of the package that the program itself knows best, made when it is installed.
set(x_connect_root "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}")
set(x_connect_program "${x_connect_root}/bin/x-connect")
if(NOT EXISTS "${x_connect_program}")
  return()
endif()

# The configuration is a file of the machine; where there is no package (cmake --install --prefix ...) it is an example.
execute_process(COMMAND "${x_connect_program}" --print-config OUTPUT_VARIABLE config COMMAND_ERROR_IS_FATAL ANY)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  file(WRITE "$ENV{DESTDIR}/etc/x-connect/x-connect.conf" "${config}")
else()
  file(WRITE "${x_connect_root}/share/doc/x-connect/x-connect.conf" "${config}")
endif()

# The manual page: what --help says.
execute_process(COMMAND "${x_connect_program}" --help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\\" "\\e" help "${help}")
string(REPLACE "-" "\\-" help "${help}")
string(REGEX REPLACE "(^|\n)([.'])" "\\1\\\\&\\2" help "${help}")
file(WRITE "${x_connect_root}/share/man/man1/x-connect.1" ".TH X\\-CONNECT 1 \"\" \"x\\-connect @PROJECT_VERSION@\"
.SH NAME
x\\-connect \\- connects an AI agent to X (Twitter)
.SH DESCRIPTION
.nf
${help}.fi
.SH FILES
.I /etc/x\\-connect/x\\-connect.conf
is what the service reads.
.SH SEE ALSO
.I /usr/share/doc/x\\-connect/deployment.md
")
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE "${x_connect_root}/share/doc/x-connect/changelog" "x-connect (@PROJECT_VERSION@) unstable; urgency=medium

  * Version @PROJECT_VERSION@.

 -- @X_CONNECT_MAINTAINER@  ${date}
")
execute_process(COMMAND gzip --best --no-name --force
  "${x_connect_root}/share/man/man1/x-connect.1" "${x_connect_root}/share/doc/x-connect/changelog" COMMAND_ERROR_IS_FATAL ANY)
