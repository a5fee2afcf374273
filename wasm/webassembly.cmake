# The core as WebAssembly (Emscripten 3.1.6 of Debian 12): bin/core.mjs and bin/core.wasm.
#
# Debian builds no libraries for WebAssembly. Crypto++ is therefore compiled from the source of its Debian
# package; the header-only libraries are Debian's, reached through a folder of links, because a mere
# -I/usr/include would also offer Emscripten the headers of the native system.

set(X_CONNECT_CRYPTOPP_SOURCE ${PROJECT_SOURCE_DIR}/build/cryptopp CACHE PATH "The source of Crypto++ 8.7")
if(NOT EXISTS ${X_CONNECT_CRYPTOPP_SOURCE}/sha.cpp)
  message(FATAL_ERROR "The source of Crypto++ is not in ${X_CONNECT_CRYPTOPP_SOURCE}. Run script/setup, "
                      "or give -DX_CONNECT_CRYPTOPP_SOURCE=<folder>.")
endif()

set(headers ${CMAKE_CURRENT_BINARY_DIR}/headers)
file(MAKE_DIRECTORY ${headers})
file(CREATE_LINK ${X_CONNECT_CRYPTOPP_SOURCE} ${headers}/cryptopp SYMBOLIC)
foreach(library nlohmann tl)
  if(NOT EXISTS /usr/include/${library})
    message(FATAL_ERROR "/usr/include/${library} is missing. Run script/setup.")
  endif()
  file(CREATE_LINK /usr/include/${library} ${headers}/${library} SYMBOLIC)
endforeach()

# What HMAC-SHA1, HMAC-SHA256 and SHA-256 need of Crypto++, and no more.
set(cryptopp_files algparam allocate cryptlib fips140 hmac iterhash misc sha)
list(TRANSFORM cryptopp_files REPLACE "(.+)" "${X_CONNECT_CRYPTOPP_SOURCE}/\\1.cpp")
add_library(cryptopp STATIC ${cryptopp_files})
target_include_directories(cryptopp SYSTEM PUBLIC ${headers})
target_compile_definitions(cryptopp PUBLIC CRYPTOPP_DISABLE_ASM)
target_compile_options(cryptopp PRIVATE -w)
# The allocator's template is instantiated by none of these files otherwise.
set_property(SOURCE ${X_CONNECT_CRYPTOPP_SOURCE}/iterhash.cpp
  PROPERTY COMPILE_DEFINITIONS CRYPTOPP_MANUALLY_INSTANTIATE_TEMPLATES)

# The core throws nothing. Crypto++ can throw, so its headers need exceptions to compile: digest.cpp keeps them.
target_compile_definitions(x-connect-core PUBLIC JSON_NOEXCEPTION)
target_include_directories(x-connect-core SYSTEM PUBLIC ${headers})
target_link_libraries(x-connect-core PRIVATE cryptopp)
get_target_property(core_files x-connect-core SOURCES)
list(REMOVE_ITEM core_files core/digest.cpp)
set_property(SOURCE ${core_files} APPEND PROPERTY COMPILE_OPTIONS -fno-exceptions)

add_executable(core bindings/bindings.cpp)
set_target_properties(core PROPERTIES SUFFIX .mjs)
target_compile_options(core PRIVATE -fno-exceptions)
target_link_libraries(core PRIVATE x-connect-core x-connect-warnings)
target_link_options(core PRIVATE
  -lembind
  -sENVIRONMENT=web,worker # with node in it the glue breaks as an ES module; Node passes wasmBinary
  -sMODULARIZE -sEXPORT_ES6
  -sDYNAMIC_EXECUTION=0 # else Embind wants 'unsafe-eval' of the page
  -sALLOW_MEMORY_GROWTH
  -sFILESYSTEM=0)
