// A name server that says nothing, for the tests: preloaded, it holds up every lookup of a name for a minute.
#include <netdb.h>
#include <unistd.h>

int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints, struct addrinfo** result) {
  (void)node, (void)service, (void)hints, (void)result;
  sleep(60);
  return EAI_AGAIN;
}
