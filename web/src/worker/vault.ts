// The sealed store: what "remember on this device" keeps. Worker side; the page hands over a passphrase or what a
// passkey derived, and never sees what is inside. AES-256-GCM; the key comes from PBKDF2-SHA-256 or from the passkey.
import { fromBase64, toBase64 } from "../bytes.js";
import type { VaultLock, VaultSecret } from "./protocol.js";
import { VaultRefused } from "./vault-refused.js";

/** What is kept in the browser, and what an exported file holds. */
export interface SealedStore {
  format: "x-connect-vault";
  version: 1;
  lock: VaultLock;
  /** Hash of the half of the derived bits that is not the key: tells a wrong passphrase from a damaged store. */
  verifier: string;
  iv: string;
  ciphertext: string;
}

/** A lock and its key, kept in memory while the store is open, so that changes can be sealed at once. */
export interface OpenLock {
  lock: VaultLock;
  verifier: string;
  key: CryptoKey;
}

/** OWASP's recommendation for PBKDF2-HMAC-SHA-256 since 2023. */
const iterations = 600_000;

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

async function derive(lock: VaultLock, secret: VaultSecret): Promise<OpenLock> {
  let bits: ArrayBuffer;
  if (lock.kind === "passphrase") {
    const text = secret.kind === "passphrase" ? secret.passphrase.normalize("NFC") : "";
    const material = await crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(text),
      "PBKDF2",
      false,
      ["deriveBits"],
    );
    bits = await crypto.subtle.deriveBits(
      { name: "PBKDF2", hash: "SHA-256", salt: fromBase64(lock.salt), iterations: lock.iterations },
      material,
      512,
    );
  } else {
    const output = secret.kind === "passkey" ? secret.output : new ArrayBuffer(32);
    const material = await crypto.subtle.importKey("raw", output, "HKDF", false, ["deriveBits"]);
    bits = await crypto.subtle.deriveBits(
      {
        name: "HKDF",
        hash: "SHA-256",
        salt: fromBase64(lock.salt),
        info: new TextEncoder().encode("x-connect-vault"),
      },
      material,
      512,
    );
  }
  return {
    lock,
    verifier: toBase64(await crypto.subtle.digest("SHA-256", bits.slice(32))),
    key: await crypto.subtle.importKey("raw", bits.slice(0, 32), "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]),
  };
}

/** A fresh lock for a secret. */
export function makeLock(secret: VaultSecret): Promise<OpenLock> {
  const lock: VaultLock =
    secret.kind === "passphrase"
      ? { kind: "passphrase", salt: toBase64(random(16)), iterations }
      : { kind: "passkey", salt: secret.salt, credentialId: secret.credentialId };
  return derive(lock, secret);
}

// What is not secret is bound to what is: a store whose lock was exchanged does not open.
const bound = (lock: VaultLock) => new TextEncoder().encode(JSON.stringify(lock));

export async function seal(
  { lock, verifier, key }: OpenLock,
  contents: unknown,
): Promise<SealedStore> {
  const iv = random(12);
  const plain = new TextEncoder().encode(JSON.stringify(contents));
  const ciphertext = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: bound(lock) },
    key,
    plain,
  );
  return {
    format: "x-connect-vault",
    version: 1,
    lock,
    verifier,
    iv: toBase64(iv),
    ciphertext: toBase64(ciphertext),
  };
}

/** Whether a store was sealed with this very key: then {@link openStore} opens it. */
export const isSealedBy = (store: SealedStore, { lock, verifier }: OpenLock): boolean =>
  store.verifier === verifier && JSON.stringify(store.lock) === JSON.stringify(lock);

/** Whether a secret makes this very key. */
export async function makes({ lock, verifier }: OpenLock, secret: VaultSecret): Promise<boolean> {
  return lock.kind === secret.kind && (await derive(lock, secret)).verifier === verifier;
}

/** @throws {VaultRefused} when the store is damaged; it is left as it is. */
export async function openStore(store: SealedStore, { key }: OpenLock): Promise<unknown> {
  try {
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: fromBase64(store.iv), additionalData: bound(store.lock) },
      key,
      fromBase64(store.ciphertext),
    );
    return JSON.parse(new TextDecoder().decode(plain)) as unknown;
  } catch {
    throw new VaultRefused("damaged");
  }
}

/** @throws {VaultRefused} when the secret is wrong or the store is damaged; the store itself is left as it is. */
export async function unseal(
  store: SealedStore,
  secret: VaultSecret,
): Promise<{ contents: unknown; opened: OpenLock }> {
  if (store.lock.kind !== secret.kind) throw new VaultRefused("wrong_secret");
  const opened = await derive(store.lock, secret).catch(() => {
    throw new VaultRefused("damaged");
  });
  if (opened.verifier !== store.verifier) throw new VaultRefused("wrong_secret");
  return { contents: await openStore(store, opened), opened };
}

/** @throws {VaultRefused} for what is no sealed store, or one of a later version. */
export function checkStore(value: unknown): SealedStore {
  const store = value as Partial<SealedStore> | null;
  if (typeof store !== "object" || store?.format !== "x-connect-vault")
    throw new VaultRefused("not_a_store");
  if (store.version !== 1) throw new VaultRefused("later_version");
  const texts = [store.verifier, store.iv, store.ciphertext, store.lock?.salt];
  const kinds: unknown[] = ["passphrase", "passkey"];
  const lock = store.lock;
  const isLock =
    kinds.includes(lock?.kind) &&
    (lock?.kind !== "passphrase" ||
      (Number.isInteger(lock.iterations) && lock.iterations >= 1 && lock.iterations <= 10_000_000));
  if (!isLock || texts.some((text) => typeof text !== "string")) throw new VaultRefused("damaged");
  return store as SealedStore;
}
