// Bytes as text and back: base64 [RFC 4648 4], and its alphabet for addresses without padding [RFC 4648 5].

/** String.fromCharCode takes no more than some ten thousand arguments. */
const piece = 8192;

export function toBase64(bytes: ArrayBuffer | Uint8Array): string {
  const all = new Uint8Array(bytes);
  let binary = "";
  for (let i = 0; i < all.length; i += piece)
    binary += String.fromCharCode(...all.subarray(i, i + piece));
  return btoa(binary);
}

/** @throws {DOMException} when it is not base64. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

export const toBase64url = (bytes: ArrayBuffer | Uint8Array): string =>
  toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** @throws {DOMException} when it is not base64url. */
export const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
