// Opens on a server, in Node, what the console sealed to its key: HPKE [RFC 9180], base mode, by @hpke/core.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/**
 * A fresh key pair: the private key stays on the server, under its id; the public one goes to --hand-over-key. To change keys, keep
 * both private ones, give the new public one to X Connect, and drop the old pair five minutes after its restart.
 */
export async function makeKeyPair() {
  const pair = await suite.kem.generateKeyPair();
  const publicKey = await suite.kem.serializePublicKey(pair.publicKey);
  const digest = await crypto.subtle.digest("SHA-256", publicKey);
  return {
    keyId: Buffer.from(digest).subarray(0, 12).toString("base64url"),
    privateKey: await crypto.subtle.exportKey("jwk", pair.privateKey),
    publicKey: Buffer.from(publicKey).toString("base64url"),
  };
}

/**
 * Before you keep what it answers with: compare `context` with the nonce that you gave to this person's session, use each
 * nonce once, and ask X by get_me whose account it is.
 *
 * @param {{ keyId: string, enc: string, ciphertext: string }} sealed The detail of the event "handed-over", as it came.
 * @param {JsonWebKey | Record<string, JsonWebKey>} keys The private key, or several by their ids.
 * @param {string} origin Of the page that embeds the console, e.g. "https://dashboard.example.com".
 * @param {{ context?: string, maxAge?: number }} expected The nonce of your server that it answers; and how old it may be, in
 *   seconds.
 * @returns {Promise<{ credentials: Record<string, string>, account: object, expiresAt: number | null, sealedAt: number }>}
 *   `expiresAt`: when the OAuth 2.0 access token ends, in seconds since 1970; null where that is not known. A refresh token among the
 *   credentials is yours alone from now on.
 * @throws when it was sealed for another key, page or nonce, or is too old.
 */
export async function openSealed(sealed, keys, origin, { context = "", maxAge = 300 } = {}) {
  const privateKey = "kty" in keys ? keys : keys[sealed.keyId];
  if (!privateKey) throw new Error(`It was sealed to another key: ${sealed.keyId}.`);
  const recipient = await suite.createRecipientContext({
    recipientKey: await suite.kem.importKey("jwk", privateKey, false),
    enc: Buffer.from(sealed.enc, "base64url"),
    info: new TextEncoder().encode(
      `x-connect hand-over v1 ${origin}${context ? ` ${context}` : ""}`,
    ),
  });
  const plain = await recipient.open(Buffer.from(sealed.ciphertext, "base64url"));
  const contents = JSON.parse(new TextDecoder().decode(plain));
  const age = Date.now() / 1000 - contents.sealedAt;
  if (!(Math.abs(age) <= maxAge)) throw new Error(`It was sealed ${Math.round(age)} seconds ago.`);
  return contents;
}
