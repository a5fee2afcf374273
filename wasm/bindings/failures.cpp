// What is thrown by code that is not ours, Crypto++ above all, where it is used wrongly: nothing here catches
// it, so it ends in a trap at once, without the words and the glue of exceptions. (npm run size shows the
// difference.)
#include <cstddef>

extern "C" void* __cxa_allocate_exception(std::size_t /*size*/) noexcept { __builtin_trap(); }

extern "C" void __cxa_throw(void* /*exception*/, void* /*type*/, void (* /*destructor*/)(void*)) {
  __builtin_trap();
}
