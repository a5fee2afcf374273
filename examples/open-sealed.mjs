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
 * @param {{ enc: string, ciphertext: string }} sealed The detail of the event "handed-over", as it came.
 * @param {JsonWebKey} privateKey
 * @param {string} origin Of the page that embeds the console, e.g. "https://dashboard.example.com".
 * @returns {Promise<{ credentials: Record<string, string>, account: object, sealedAt: number }>}
 */
export async function openSealed(sealed, privateKey, origin) {
  const recipient = await suite.createRecipientContext({
    recipientKey: await suite.kem.importKey("jwk", privateKey, false),
    enc: Buffer.from(sealed.enc, "base64url"),
    info: new TextEncoder().encode(`x-connect hand-over v1 ${origin}`),
  });
  const plain = await recipient.open(Buffer.from(sealed.ciphertext, "base64url"));
  return JSON.parse(new TextDecoder().decode(plain));
}
