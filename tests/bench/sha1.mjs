// HMAC-SHA1 [RFC 2104, RFC 3174] for pages, whose own takes no text and answers with a promise.

const encoder = new TextEncoder();

function sha1(message) {
  const size = message.length;
  const bytes = new Uint8Array(((size + 8) >> 6) * 64 + 64);
  bytes.set(message);
  bytes[size] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, size * 8);
  let [h0, h1, h2, h3, h4] = [
    0x67452301,
    0xefcdab89 | 0,
    0x98badcfe | 0,
    0x10325476,
    0xc3d2e1f0 | 0,
  ];
  const words = new Int32Array(80);
  for (let block = 0; block < bytes.length; block += 64) {
    for (let i = 0; i < 16; ++i) words[i] = view.getInt32(block + 4 * i);
    for (let i = 16; i < 80; ++i) {
      const word = words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16];
      words[i] = (word << 1) | (word >>> 31);
    }
    let [a, b, c, d, e] = [h0, h1, h2, h3, h4];
    for (let i = 0; i < 80; ++i) {
      let mixed;
      if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
      else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
      else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
      else mixed = (b ^ c ^ d) + 0xca62c1d6;
      const next = (((a << 5) | (a >>> 27)) + mixed + e + words[i]) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = next;
    }
    h0 = (h0 + a) | 0;
    h1 = (h1 + b) | 0;
    h2 = (h2 + c) | 0;
    h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0;
  }
  const digest = new DataView(new ArrayBuffer(20));
  [h0, h1, h2, h3, h4].forEach((word, i) => digest.setInt32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

function joined(first, second) {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

/** As base64. */
export function hmacSha1(text, key) {
  let secret = encoder.encode(key);
  if (secret.length > 64) secret = sha1(secret);
  const inner = new Uint8Array(64).fill(0x36);
  const outer = new Uint8Array(64).fill(0x5c);
  secret.forEach((byte, i) => {
    inner[i] ^= byte;
    outer[i] ^= byte;
  });
  const digest = sha1(joined(outer, sha1(joined(inner, encoder.encode(text)))));
  return btoa(String.fromCharCode(...digest));
}
