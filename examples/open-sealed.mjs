// Opens on a server, in Node, what the console sealed to its key: HPKE [RFC 9180], base mode, by @hpke/core.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/** A fresh key pair: the private key stays on the server, the public one goes to --hand-over-key. */
export async function makeKeyPair() {
  const pair = await suite.kem.generateKeyPair();
  const publicKey = await suite.kem.serializePublicKey(pair.publicKey);
  return {
    privateKey: await crypto.subtle.exportKey("jwk", pair.privateKey),
    publicKey: Buffer.from(publicKey).toString("base64url"),
  };
}

/**
 * Before you keep what it answers with: compare `context` with the nonce that you gave to this person's session, use each
 * nonce once, and ask X by get_me whose account it is.
 *
 * @param {{ enc: string, ciphertext: string }} sealed The detail of the event "handed-over", as it came.
 * @param {JsonWebKey} privateKey
 * @param {string} origin Of the page that embeds the console, e.g. "https://dashboard.example.com".
 * @param {{ context?: string, maxAge?: number }} expected The nonce of your server that it answers; and how old it may be, in
 *   seconds.
 * @returns {Promise<{ credentials: Record<string, string>, account: object, sealedAt: number }>}
 * @throws when it was sealed for another key, page or nonce, or is too old.
 */
export async function openSealed(sealed, privateKey, origin, { context = "", maxAge = 300 } = {}) {
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
