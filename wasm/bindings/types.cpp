// The types that cross the border: text, and nothing else. Embind's own table of forty types, with the glue
// for each, stays away because its two functions are here. (npm run size shows the difference.)
#include <emscripten/bind.h>

#include <cstring>
#include <string>
#include <typeinfo>

extern "C" {

__attribute__((used, constructor)) void __embind_register_native_and_builtin_types() {
  using emscripten::internal::TypeID;
  emscripten::internal::_embind_register_std_string(TypeID<std::string>::get(), "std::string");
}

/// For messages about a type that is not registered. JavaScript frees it.
__attribute__((used)) const char* __getTypeName(const std::type_info* type) { return strdup(type->name()); }
}
