// Sealing to a server's public key by HPKE [RFC 9180], base mode: only the holder of the private key can open it.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";

import { fromBase64url, toBase64url } from "../bytes.js";
import { Refused } from "./refusal.js";
import type { SealedCredentials } from "../embed/protocol.js";
import { mark } from "../text/mark.js";

/** For which page something is sealed, and for which of its server's requests: a nonce of that server, or nothing. */
export interface SealedFor {
  origin: string;
  context: string;
}

/** Bound to what is sealed: something sealed for one page, or in answer to one request, opens for no other. */
export const infoFor = ({ origin, context }: SealedFor) =>
  `x-connect hand-over v1 ${origin}${context ? ` ${context}` : ""}`;

/**
 * @param publicKey An uncompressed point of P-256, 65 bytes in base64url.
 * @throws {Refused} when it is none.
 */
export async function sealTo(
  publicKey: string,
  sealedFor: SealedFor,
  contents: unknown,
): Promise<SealedCredentials> {
  const suite = new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  try {
    const point = fromBase64url(publicKey);
    const recipientPublicKey = await suite.kem.deserializePublicKey(point);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", point));
    const sender = await suite.createSenderContext({
      recipientPublicKey,
      info: new TextEncoder().encode(infoFor(sealedFor)),
    });
    const plain = new TextEncoder().encode(JSON.stringify(contents));
    const ciphertext = await sender.seal(plain);
    return {
      version: 1,
      kem: "DHKEM(P-256, HKDF-SHA256)",
      kdf: "HKDF-SHA256",
      aead: "AES-256-GCM",
      keyId: toBase64url(digest.subarray(0, 12)),
      context: sealedFor.context,
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
