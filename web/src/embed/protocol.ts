// What an embedding page and the console in its frame say to each other. The page begins with one message to the exact
// origin of the console; everything else goes through the port that came with it.

/** Both sides have to speak the same version. */
export const protocolVersion = 1;

/** Longer messages are refused: nothing that is said here is long. */
export const longestMessage = 64 * 1024;

export type Theme = "light" | "dark" | "system";

/** What the page may choose. */
export interface EmbedOptions {
  theme?: Theme;
  /** BCP 47, e.g. "en". */
  language?: string;
  /** Ids of abilities to ask for: read, post, messages, bookmarks, likes. */
  abilities?: string[];
  /** Whether the page asks for the credentials, sealed to its server's key. */
  handOver?: boolean;
}

/** The first message, with a MessagePort. */
export interface Connect {
  type: "x-connect:connect";
  version: number;
  options: EmbedOptions;
}

/** The answer to a first message that is not accepted. */
export interface ConnectRefused {
  type: "x-connect:refused";
  code: "unknown_origin" | "unknown_version" | "already_connected" | "malformed";
  message: string;
}

export type ToConsole =
  | { type: "update"; options: EmbedOptions }
  | { type: "invoke"; id: number; action: string; args: Record<string, unknown> }
  | { type: "close" };

/** Credentials of a connection, sealed by HPKE [RFC 9180]; texts are base64url. */
export interface SealedCredentials {
  version: 1;
  kem: "DHKEM(P-256, HKDF-SHA256)";
  kdf: "HKDF-SHA256";
  aead: "AES-256-GCM";
  enc: string;
  ciphertext: string;
}

export interface EmbeddedAccount {
  id: string;
  name: string;
  username: string;
}

/** What the console tells. The first six become events of the element, with the rest as their detail. */
export type FromConsole =
  | { type: "ready"; version: number }
  | { type: "step"; step: string }
  | { type: "check"; ok: boolean; findings: string[] }
  | { type: "connected"; account: EmbeddedAccount; abilities: string[]; accessLevel: string | null }
  | { type: "disconnected" }
  | { type: "error"; code: string; message: string }
  | { type: "resize"; height: number }
  | { type: "result"; id: number; ok: true; data: unknown }
  | { type: "result"; id: number; ok: false; code: string; message: string }
  | { type: "handed-over"; sealed: SealedCredentials }
  /** Only to a page of the console's own origin. */
  | { type: "credentials"; credentials: Record<string, string> }
  | { type: "closed" };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const themes: unknown[] = ["light", "dark", "system"];

function readOptions(value: unknown): EmbedOptions | null {
  if (!isObject(value)) return null;
  const { theme, language, abilities, handOver } = value;
  if (theme !== undefined && !themes.includes(theme)) return null;
  if (language !== undefined && !(typeof language === "string" && /^[\w-]{1,35}$/.test(language)))
    return null;
  if (handOver !== undefined && typeof handOver !== "boolean") return null;
  const isList = Array.isArray(abilities) && abilities.length <= 20;
  if (abilities !== undefined && !(isList && abilities.every((one) => typeof one === "string")))
    return null;
  return {
    ...(theme === undefined ? {} : { theme: theme as Theme }),
    ...(language === undefined ? {} : { language: language }),
    ...(abilities === undefined ? {} : { abilities: abilities }),
    ...(handOver === undefined ? {} : { handOver }),
  };
}

/** The length as JSON; more than allowed for what JSON cannot say. */
function lengthOf(value: unknown): number {
  try {
    return JSON.stringify(value).length;
  } catch {
    return longestMessage + 1;
  }
}

/** The first message, checked; null for anything else. */
export function readConnect(value: unknown): Connect | null {
  if (!isObject(value) || value.type !== "x-connect:connect") return null;
  if (lengthOf(value) > longestMessage) return null;
  const options = readOptions(value.options);
  if (!options || typeof value.version !== "number") return null;
  return { type: "x-connect:connect", version: value.version, options };
}

/** A message of the page, checked; null for anything that is not understood. */
export function readToConsole(value: unknown): ToConsole | null {
  if (!isObject(value) || lengthOf(value) > longestMessage) return null;
  if (value.type === "close") return { type: "close" };
  if (value.type === "update") {
    const options = readOptions(value.options);
    return options && { type: "update", options };
  }
  if (value.type === "invoke") {
    const { id, action, args } = value;
    const isId = Number.isSafeInteger(id);
    if (!isId || typeof action !== "string" || action.length > 64 || !isObject(args)) return null;
    return { type: "invoke", id: id as number, action, args };
  }
  return null;
}
