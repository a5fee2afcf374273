import type { SealedCredentials } from "./element.js";

/** What the console has sealed, opened. */
export interface Opened {
  credentials: Record<string, string>;
  account: { id: string; name: string; username: string };
  /** When the OAuth 2.0 access token ends, in seconds since 1970; null where that is not known. */
  expiresAt: number | null;
  /** In seconds since 1970. */
  sealedAt: number;
}

/** A fresh key pair: the private key stays on your server, under its id; the public one goes to --hand-over-key. */
export declare function makeKeyPair(): Promise<{
  keyId: string;
  privateKey: JsonWebKey;
  publicKey: string;
}>;

/**
 * Opens a hand-over on your server. Compare `context` with the nonce that you gave to this person's session first, use each nonce once,
 * and ask X by get_me whose account it is before you keep anything.
 *
 * @param sealed The detail of the event "handed-over", as it came.
 * @param keys The private key, or several by their ids.
 * @param origin Of the page that embeds the console.
 * @throws when it was sealed for another key, page or nonce, or is older than `maxAge` seconds (300).
 */
export declare function openSealed(
  sealed: SealedCredentials,
  keys: JsonWebKey | Record<string, JsonWebKey>,
  origin: string,
  expected?: { context?: string; maxAge?: number },
): Promise<Opened>;
