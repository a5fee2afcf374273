// The page's part of sealing with a passkey: asks the authenticator for bytes that only it can make (WebAuthn PRF).
import type { VaultLock, VaultSecret } from "../worker/protocol.js";
import { fromBase64, toBase64 } from "../bytes.js";
import { Refused } from "../worker/refusal.js";
import { mark } from "../text/mark.js";

const refuse = (message: string, hint: string) =>
  new Refused({ code: "passkey_failed", field: "", message, hint });

const unsupported = () =>
  refuse(
    mark(
      "This passkey cannot seal anything: the browser or the authenticator lacks the PRF extension.",
    ),
    mark("Use a passphrase instead."),
  );

/** Whether it is worth offering. Passkeys belong to names: an address of digits has none. */
export const isPasskeyPossible = () =>
  "PublicKeyCredential" in globalThis && isSecureContext && !/^[\d.:[\]]+$/.test(location.hostname);

async function evaluate(credentialId: string, salt: string): Promise<ArrayBuffer> {
  const credential = (await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: [{ type: "public-key", id: fromBase64(credentialId) }],
      userVerification: "required",
      extensions: { prf: { eval: { first: fromBase64(salt) } } },
    },
  })) as PublicKeyCredential | null;
  const output = credential?.getClientExtensionResults().prf?.results?.first;
  if (!output) throw unsupported();
  return output instanceof ArrayBuffer ? output : output.buffer.slice(0);
}

/** Cancelling, or a time-out, is what the browser reports as NotAllowedError. */
async function explained<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw refuse(
      mark("The passkey was not used: it was cancelled, or it took too long."),
      mark("Try again, or use a passphrase."),
    );
  }
}

/** Makes a passkey for this console. */
export const createPasskey = (): Promise<VaultSecret> =>
  explained(async () => {
    const salt = toBase64(crypto.getRandomValues(new Uint8Array(32)));
    const credential = (await navigator.credentials.create({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rp: { name: "X Connect", id: location.hostname },
        user: {
          id: crypto.getRandomValues(new Uint8Array(16)),
          name: "X Connect",
          displayName: "X Connect, sealed credentials",
        },
        pubKeyCredParams: [
          { type: "public-key", alg: -7 },
          { type: "public-key", alg: -257 },
        ],
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        extensions: { prf: { eval: { first: fromBase64(salt) } } },
      },
    })) as PublicKeyCredential | null;
    if (!credential?.getClientExtensionResults().prf?.enabled) throw unsupported();
    const credentialId = toBase64(credential.rawId);
    // Many authenticators give the bytes only when signing in.
    return { kind: "passkey", credentialId, salt, output: await evaluate(credentialId, salt) };
  });

/** Uses the passkey that sealed the store. */
export const usePasskey = (lock: VaultLock & { kind: "passkey" }): Promise<VaultSecret> =>
  explained(async () => ({
    ...lock,
    output: await evaluate(lock.credentialId, lock.salt),
  }));
