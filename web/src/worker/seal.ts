// Sealing to a server's public key by HPKE [RFC 9180], base mode: only the holder of the private key can open it.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";

import { fromBase64url, toBase64url } from "../bytes.js";
import { Refused } from "./refusal.js";
import type { SealedCredentials } from "../embed/protocol.js";
import { mark } from "../text/mark.js";

/** Bound to what is sealed: something sealed for one page does not open as if it were for another. */
export const infoFor = (origin: string) => `x-connect hand-over v1 ${origin}`;

/**
 * @param publicKey An uncompressed point of P-256, 65 bytes in base64url.
 * @throws {Refused} when it is none.
 */
export async function sealTo(
  publicKey: string,
  origin: string,
  contents: unknown,
): Promise<SealedCredentials> {
  const suite = new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  try {
    const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64url(publicKey));
    const sender = await suite.createSenderContext({
      recipientPublicKey,
      info: new TextEncoder().encode(infoFor(origin)),
    });
    const plain = new TextEncoder().encode(JSON.stringify(contents));
    const ciphertext = await sender.seal(plain);
    return {
      version: 1,
      kem: "DHKEM(P-256, HKDF-SHA256)",
      kdf: "HKDF-SHA256",
      aead: "AES-256-GCM",
      enc: toBase64url(sender.enc),
      ciphertext: toBase64url(ciphertext),
    };
  } catch {
    throw new Refused({
      code: "hand_over_key_invalid",
      field: "",
      message: mark("The key of the dashboard's server is not a public key of P-256."),
      hint: mark("Its operator has to give the right one to --hand-over-key."),
    });
  }
}
