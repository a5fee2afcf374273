# The core as WebAssembly, by Debian 12's Emscripten 3.1.6: bin/core.mjs, bin/core.wasm and bin/core-later.wasm.
#
# Debian has no libraries for WebAssembly. Crypto++ is therefore compiled from the source of its Debian
# package; the header-only libraries are Debian's, reached through a folder of links, because
# -I/usr/include would offer Emscripten the headers of the native system too.

set(X_CONNECT_CRYPTOPP_SOURCE ${PROJECT_SOURCE_DIR}/build/cryptopp CACHE PATH "The source of Crypto++ 8.7")
if(NOT EXISTS ${X_CONNECT_CRYPTOPP_SOURCE}/sha.cpp)
  message(FATAL_ERROR "The source of Crypto++ is not in ${X_CONNECT_CRYPTOPP_SOURCE}. Run script/setup, "
                      "or name its folder with -DX_CONNECT_CRYPTOPP_SOURCE=...")
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

# What HMAC-SHA1, HMAC-SHA256 and SHA-256 need of Crypto++.
set(cryptopp_files algparam allocate cryptlib fips140 hmac iterhash misc sha)
list(TRANSFORM cryptopp_files REPLACE "(.+)" "${X_CONNECT_CRYPTOPP_SOURCE}/\\1.cpp")
add_library(cryptopp STATIC ${cryptopp_files})
target_include_directories(cryptopp SYSTEM PUBLIC ${headers})
target_compile_definitions(cryptopp PUBLIC CRYPTOPP_DISABLE_ASM)
target_compile_options(cryptopp PRIVATE -w)
# One of them has to instantiate the templates they share.
set_property(SOURCE ${X_CONNECT_CRYPTOPP_SOURCE}/iterhash.cpp
  APPEND PROPERTY COMPILE_DEFINITIONS CRYPTOPP_MANUALLY_INSTANTIATE_TEMPLATES)

target_compile_definitions(x-connect-core PUBLIC JSON_NOEXCEPTION)
target_include_directories(x-connect-core SYSTEM PUBLIC ${headers})
target_link_libraries(x-connect-core PRIVATE cryptopp)

# The core throws nothing; only the headers of Crypto++, which digest.cpp includes, do not compile without exceptions.
get_target_property(core_files x-connect-core SOURCES)
list(REMOVE_ITEM core_files core/digest.cpp)
set_property(SOURCE ${core_files} APPEND PROPERTY COMPILE_OPTIONS -fno-exceptions)

# Measured: -O3 throughout is half as fast again at signing and a third larger; -Os for the digests too
# makes them four times slower. (-Os while linking would swap in a libc made for size, with the same effect.)
set(hot_files core/signature.cpp core/lines.cpp core/text.cpp core/url.cpp) # what every signature runs through
list(REMOVE_ITEM core_files ${hot_files}) # em++ forbids inlining wherever it sees -Oz, even with another -O behind it
set_property(SOURCE ${core_files} APPEND PROPERTY COMPILE_OPTIONS -Oz -fno-c++-static-destructors)
set_property(SOURCE ${hot_files} APPEND PROPERTY COMPILE_OPTIONS
  $<IF:$<BOOL:$<TARGET_PROPERTY:X_CONNECT_IS_SMALL>>,-Oz,-O2> -fno-c++-static-destructors)
target_compile_options(x-connect-core PRIVATE -flto)
target_compile_options(cryptopp PRIVATE -flto)

add_library(x-connect-numbers OBJECT bindings/numbers.cpp)
target_compile_options(x-connect-numbers PRIVATE -Oz -flto)

# The core is linked twice: core.wasm holds what a visit begins with, core-later.wasm what comes once a reply has
# come, so that nobody waits for it. The glue of both is the same text (web/build.mjs looks), and shipped once.
find_program(X_CONNECT_WASM_OPT wasm-opt REQUIRED)
function(add_module name functions)
  add_executable(${name} bindings/bindings.cpp bindings/types.cpp bindings/failures.cpp)
  set_target_properties(${name} PROPERTIES SUFFIX .mjs)
  target_compile_definitions(${name} PRIVATE X_CONNECT_FUNCTIONS=${functions})
  target_compile_options(${name} PRIVATE -Oz -flto -fno-exceptions)
  target_link_libraries(${name} PRIVATE x-connect-core x-connect-numbers x-connect-warnings)
  target_link_options(${name} PRIVATE
    -flto
    -sMODULARIZE -sEXPORT_ES6
    -sENVIRONMENT=web,worker # with node in it, the glue does not load as an ES module; Node gives it wasmBinary
    -sDYNAMIC_EXECUTION=0    # else Embind needs 'unsafe-eval' in the page's policy
    -sALLOW_MEMORY_GROWTH
    -sMALLOC=emmalloc # half as large as the default, and as quick here
    -sTEXTDECODER=2   # there is one wherever this runs
    "-sINCOMING_MODULE_JS_API=[wasmBinary,printErr]"
    # Embind's glue, without the library of -lembind, which registers types that do not cross: bindings/types.cpp
    --js-library=${EMSCRIPTEN_ROOT_PATH}/src/embind/embind.js
    --js-library=${EMSCRIPTEN_ROOT_PATH}/src/embind/emval.js
    --js-library=${CMAKE_CURRENT_SOURCE_DIR}/bindings/text.js
    -sFILESYSTEM=0)

  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/bindings/text.js)

  # Once more for size, when all is inlined: as part of the link it would come before that, and halve the speed.
  set(file $<TARGET_FILE_DIR:${name}>/${name}.wasm)
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND ${X_CONNECT_WASM_OPT} -Oz --converge ${file} -o ${file}
    VERBATIM)
endfunction()
add_module(core first_functions)
add_module(core-later later_functions)

# The catalogue of the first has few words, and its signatures, of which it makes one a request, are small instead of quick.
# What is named here is not looked for in the library; both name it, so that their imports come in one order.
foreach(module core core-later)
  add_library(${module}-own OBJECT core/catalogue.cpp core/signature.cpp core/text.cpp core/url.cpp)
  target_compile_definitions(${module}-own PRIVATE JSON_NOEXCEPTION)
  target_include_directories(${module}-own PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_include_directories(${module}-own SYSTEM PRIVATE ${headers})
  target_compile_options(${module}-own PRIVATE -flto -fno-exceptions)
  target_link_libraries(${module}-own PRIVATE x-connect-warnings)
  target_sources(${module} PRIVATE $<TARGET_OBJECTS:${module}-own>)
endforeach()
target_compile_definitions(core-own PRIVATE X_CONNECT_FEW_WORDS)
set_target_properties(core-own PROPERTIES X_CONNECT_IS_SMALL ON)
target_compile_definitions(core-later PRIVATE X_CONNECT_SIGNS_IN_LINES)

# For a program that Node runs (tests): it reads files, and ends with the status of its main().
add_library(x-connect-node INTERFACE)
target_link_options(x-connect-node INTERFACE
  -sENVIRONMENT=node -sNODERAWFS -sEXIT_RUNTIME -sALLOW_MEMORY_GROWTH
  -sWASM_ASYNC_COMPILATION=0) # else the glue calls fetch() where Node has it, and that reads no files
