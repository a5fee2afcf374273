// What an embedding page and the console in its frame say to each other. The page begins with one message to the exact
// origin of the console; everything else goes through the port that came with it.

/** Both sides have to speak the same version. */
export const protocolVersion = 1;

/** Longer messages are refused: nothing that is said here is long. */
export const longestMessage = 64 * 1024;

export type Theme = "light" | "dark" | "system";

/** What the page may change of the look; checked, never CSS. */
export interface Tokens {
  /** Of buttons and links: "#rrggbb", legible on white and with white or black on it; in the dark scheme `accentDark` takes its place. */
  accent?: string;
  accentDark?: string;
  /** Of cards, in pixels: 0 to 24. */
  radius?: number;
  /** The console's own typeface, or one of the device. */
  font?: "console" | "system" | "serif";
}

/** What the page may choose. */
export interface EmbedOptions {
  theme?: Theme;
  tokens?: Tokens;
  /** BCP 47, e.g. "en". */
  language?: string;
  /** Ids of abilities to ask for: read, post, messages, bookmarks, likes. */
  abilities?: string[];
  /** Whether the page asks for the credentials, sealed to its server's key. */
  handOver?: boolean;
  /** A nonce of the page's server, bound to what is handed over: up to 128 of A-Z a-z 0-9 . _ ~ - */
  handOverContext?: string;
  /** The token of a session that the page's server has made: api/sessions of the proxy. */
  session?: string;
  /** Whether the console may offer tools to the browser's own agent (WebMCP). */
  tools?: boolean;
  /** Whether the console shows a way to close it, because it lies over the page. */
  closable?: boolean;
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
  code:
    "unknown_origin" | "unknown_version" | "already_connected" | "malformed" | "session_refused";
  message: string;
}

export type ToConsole =
  | { type: "update"; options: EmbedOptions }
  | { type: "invoke"; id: number; action: string; args: Record<string, unknown> }
  /** Asks for the credentials now, whatever was answered before. */
  | { type: "hand-over"; id: number }
  /** Nobody waits any more: what has not been answered is not asked. */
  | { type: "cancel"; id: number };

/** A message that is not understood: what is wrong with it, and the id that waits for an answer, if it has one. */
export interface Malformed {
  fault: string;
  id: number | null;
}

/** Credentials of a connection, sealed by HPKE [RFC 9180]; texts are base64url. */
export interface SealedCredentials {
  version: 1;
  kem: "DHKEM(P-256, HKDF-SHA256)";
  kdf: "HKDF-SHA256";
  aead: "AES-256-GCM";
  /** Which of your server's keys it is sealed to: the first 12 bytes of the SHA-256 of the public key, in base64url. */
  keyId: string;
  /** The nonce of your server that it answers: compare it with the one that you gave this person. Empty for none. */
  context: string;
  enc: string;
  ciphertext: string;
}

export interface EmbeddedAccount {
  id: string;
  name: string;
  username: string;
}

/** What the console tells. The first seven become events of the element, with the rest as their detail. */
export type FromConsole =
  | { type: "ready"; version: number; reference?: string }
  | { type: "step"; step: string }
  | { type: "check"; ok: boolean; findings: string[] }
  | { type: "connected"; account: EmbeddedAccount; abilities: string[]; accessLevel: string | null }
  | { type: "disconnected" }
  /** What the person has kept on their device is sealed: nothing is connected until they unlock it. */
  | { type: "locked" }
  | { type: "error"; code: string; message: string }
  | { type: "resize"; height: number }
  | { type: "result"; id: number; ok: true; data: unknown }
  | { type: "result"; id: number; ok: false; code: string; message: string }
  | { type: "handed-over"; sealed: SealedCredentials }
  | { type: "not-handed-over"; reason: NotHandedOver }
  /** How many questions wait for the person, and what the first is about: an action, "hand-over" or "unlock"; empty for none. */
  | { type: "question"; waiting: number; about: string }
  /** Only to a page of the console's own origin. */
  | { type: "credentials"; credentials: Record<string, string> }
  /** The person wants the console closed. */
  | { type: "close"; reason: "button" | "escape" };

/** Why credentials that were asked for are not handed over. */
export type NotHandedOver = "not_now" | "refused_all" | "failed";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isColour = (value: unknown) => typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value);
const oneOf =
  (...known: unknown[]) =>
  (value: unknown) =>
    known.includes(value);
const fits = (pattern: RegExp) => (value: unknown) =>
  typeof value === "string" && pattern.test(value);

type Rules = Record<string, { check: (value: unknown) => boolean; must: string }>;

const boolean = { check: oneOf(true, false), must: "true or false" };

const tokenRules: Rules = {
  accent: { check: isColour, must: 'a colour such as "#3f37c9"' },
  accentDark: { check: isColour, must: 'a colour such as "#aeabff"' },
  radius: {
    check: (value) => typeof value === "number" && value >= 0 && value <= 24,
    must: "a number of pixels from 0 to 24",
  },
  font: { check: oneOf("console", "system", "serif"), must: "console, system or serif" },
};

const optionRules: Rules = {
  theme: { check: oneOf("light", "dark", "system"), must: "light, dark or system" },
  tokens: { check: isObject, must: "an object" },
  language: { check: fits(/^[\w-]{1,35}$/), must: 'a language such as "en"' },
  abilities: {
    check: (value) =>
      Array.isArray(value) && value.length <= 20 && value.every((one) => typeof one === "string"),
    must: "a list of at most 20 names",
  },
  handOver: boolean,
  handOverContext: {
    check: fits(/^[\w.~-]{0,128}$/),
    must: "at most 128 letters, digits and . _ ~ -",
  },
  session: { check: fits(/^xs_[\w-]{43}$/), must: "the token of a session" },
  tools: boolean,
  closable: boolean,
};

/** What is wrong with one of the members, in words; empty when nothing is. */
function faultOf(value: Record<string, unknown>, rules: Rules, name: string): string {
  for (const [key, one] of Object.entries(value)) {
    if (one === undefined) continue;
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule) return `${name} '${key.slice(0, 40)}' is none of ${Object.keys(rules).join(", ")}.`;
    if (!rule.check(one)) return `${name} '${key}' must be ${rule.must}.`;
  }
  return "";
}

/** The options, or what is wrong with them in words. */
export function readOptions(value: unknown): EmbedOptions | string {
  if (!isObject(value)) return "The options must be an object.";
  const fault =
    faultOf(value, optionRules, "The option") ||
    faultOf(isObject(value.tokens) ? value.tokens : {}, tokenRules, "The token");
  return fault || value;
}

/** The length as JSON; more than allowed for what JSON cannot say. */
function lengthOf(value: unknown): number {
  try {
    return JSON.stringify(value).length;
  } catch {
    return longestMessage + 1;
  }
}

const tooLong = `The message is longer than ${longestMessage / 1024} KB as JSON, or is no JSON.`;

/** The first message, checked, or what is wrong with it in words. */
export function readConnect(value: unknown): Connect | string {
  if (!isObject(value) || value.type !== "x-connect:connect") return "It is no first message.";
  if (lengthOf(value) > longestMessage) return tooLong;
  if (typeof value.version !== "number") return "The version must be a number.";
  const options = readOptions(value.options);
  if (typeof options === "string") return options;
  return { type: "x-connect:connect", version: value.version, options };
}

/** A message of the page, checked. */
export function readToConsole(value: unknown): ToConsole | Malformed {
  const id = isObject(value) && Number.isSafeInteger(value.id) ? (value.id as number) : null;
  const malformed = (fault: string) => ({ fault, id });
  if (!isObject(value)) return malformed("The message must be an object.");
  const { type, action, args } = value;
  if (lengthOf(value) > longestMessage) return malformed(tooLong);
  if (type === "update") {
    const options = readOptions(value.options);
    return typeof options === "string" ? malformed(options) : { type, options };
  }
  if (type !== "invoke" && type !== "hand-over" && type !== "cancel")
    return malformed(`There is no message '${String(type).slice(0, 40)}'.`);
  if (id === null) return malformed("The id must be a whole number.");
  if (type !== "invoke") return { type, id };
  if (typeof action !== "string" || action.length > 64)
    return malformed("The action must be a name of the catalogue.");
  if (!isObject(args)) return malformed("The arguments must be an object.");
  return { type, id, action, args };
}
