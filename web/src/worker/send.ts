// The way out: a request that the core has prepared goes to the proxy, which carries it to X.
import { toBase64 } from "../bytes.js";
import type { AuthKind, PrepareOptions, PreparedRequest } from "../core/types.js";
import type { ExchangeRecord } from "./protocol.js";

const apiOrigin = "https://api.x.com";

/** 32 letters and digits; unique for all practical purposes [RFC 5849 3.3]. */
function makeNonce(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  // Bytes from 248 on would favour the first letters.
  const bytes = [...crypto.getRandomValues(new Uint8Array(64))].filter((byte) => byte < 248);
  return bytes
    .slice(0, 32)
    .map((byte) => alphabet.charAt(byte % 62))
    .join("");
}

/** Whole seconds since 1970. */
export const seconds = () => Math.floor(Date.now() / 1000);

/** Nonce and time of a request that is made now. */
export const stamp = (auth?: AuthKind): PrepareOptions => ({
  nonce: makeNonce(),
  timestamp: seconds(),
  ...(auth ? { auth } : {}),
});

export type Send = (
  request: Pick<PreparedRequest, "method" | "url" | "headers" | "body">,
  signal?: AbortSignal,
) => Promise<ExchangeRecord["reply"]>;

/** A picture or video is told as JSON, as it is when it is sent: {"data": {media_type, size, media}}, in base64. */
async function bodyOf(reply: Response): Promise<string> {
  const [type = ""] = (reply.headers.get("content-type") ?? "").toLowerCase().split(";");
  if (!/^(image|video)\//.test(type)) return reply.text();
  const bytes = await reply.arrayBuffer();
  const media = toBase64(bytes);
  return JSON.stringify({ data: { media_type: type, size: bytes.byteLength, media } });
}

/**
 * Sends by the proxy at `proxy`. The reply has status 0 when nothing came back.
 *
 * @throws {DOMException} named AbortError, when `signal` says so.
 */
export const sendBy = (proxy: URL): Send => sendTo(new URL("x", proxy).href);

/**
 * Sends to what stands for https://api.x.com.
 *
 * @param base Its address, without a slash at the end.
 * @param by How; the browser's or Node's own way unless another is given.
 * @throws {DOMException} named AbortError, when `signal` says so.
 */
export const sendTo =
  (base: string, by: typeof fetch = (...input) => fetch(...input)): Send =>
  async (request, signal) => {
    signal?.throwIfAborted();
    try {
      const reply = await by(base + request.url.slice(apiOrigin.length), {
        method: request.method,
        headers:
          request.method === "GET"
            ? request.headers
            : // Browsers repeat a request when a kept connection ends under it; the proxy passes it on once.
              { ...request.headers, "Idempotency-Key": `"${makeNonce()}"` },
        body: request.body,
        credentials: "omit",
        cache: "no-store",
        redirect: "error",
        ...(signal ? { signal } : {}),
      });
      return {
        status: reply.status,
        headers: Object.fromEntries(reply.headers),
        body: await bodyOf(reply),
      };
    } catch (error) {
      if (signal?.aborted) throw error;
      return { status: 0, headers: {}, body: "" };
    }
  };
