// The way out of a program: what fails on it is told in the words of the proxy's problems, which the diagnosis knows.

const x = "https://api.x.com";

/** What Node says of a connection that never came about: X has seen nothing. */
const neverConnected =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

const problems = {
  "upstream-unreachable": [502, "X cannot be reached", "Check the network and `base`."],
  "upstream-failed": [
    502,
    "The connection to X broke off",
    "Try again. If something was to be changed, look first whether it was done.",
  ],
  "upstream-timeout": [
    504,
    "X did not answer in time",
    "Try again. If something was to be changed, look first whether it was done.",
  ],
} as const;

function problem(name: keyof typeof problems, detail: string): Response {
  const [status, title, hint] = problems[name];
  const type = `urn:x-connect:problem:${name}`;
  return new Response(JSON.stringify({ type, title, status, detail, hint }), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });
}

/**
 * Where requests go, without a slash at the end.
 *
 * @throws {TypeError} when that is no address for secrets.
 */
export function checkedBase(base: string | URL = x): string {
  const url = new URL(base, (globalThis as { location?: { href: string } }).location?.href);
  const isHere = /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isHere))
    throw new TypeError(
      `base must be https://, or http:// of this machine: in the clear a token is anybody's. It is ${url.origin}.`,
    );
  if (url.search || url.hash || url.username)
    throw new TypeError("base must be an address without user, query and fragment.");
  return url.href.replace(/\/+$/, "");
}

/** `fetch` that gives a problem where there is no reply, waits no longer than `timeout`, and reads the reply to its end. */
export function wayTo(base: string, by: typeof fetch, timeout: number): typeof fetch {
  return async (input, init = {}) => {
    const limit = AbortSignal.timeout(timeout);
    const { signal: caller = null, headers = {} } = init;
    const signal = caller ? AbortSignal.any([caller, limit]) : limit;
    // For proxies: X itself does not know it.
    const { "Idempotency-Key": key, ...others } = headers as Record<string, string>;
    const sent = base === x || key === undefined ? others : { ...others, "Idempotency-Key": key };
    try {
      const reply = await by(input, { ...init, headers: sent, signal });
      const body = await reply.arrayBuffer();
      return new Response(body.byteLength > 0 ? body : null, {
        status: reply.status,
        headers: reply.headers,
      });
    } catch (error) {
      if (caller?.aborted) throw error;
      if (limit.aborted)
        return problem("upstream-timeout", `Nothing came within ${timeout / 1000} seconds.`);
      const { cause, message } = error as { cause?: { code?: string }; message?: string };
      const code = cause?.code ?? "";
      return neverConnected.test(code)
        ? problem("upstream-unreachable", `No connection came about (${code}).`)
        : problem("upstream-failed", `No reply came (${code || (message ?? "")}).`);
    }
  };
}
