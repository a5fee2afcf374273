// What agents did, newest first. Each entry holds the hash of the one before, and the hash of what was written: the words
// themselves lie beside it, and can be left out or forgotten without a break in the chain.
//
//   contentHash = SHA-256(salt + content)
//   hash        = SHA-256(JSON of the entry without "hash" and "written")
//
// docs/agents.md tells how a file of it is verified.
import type { Arguments } from "../core/types.js";
import { toBase64url } from "../bytes.js";
import type { LogEntry } from "./protocol.js";

/** What was written; the salt keeps short texts from being guessed by their hash. */
export interface Written {
  salt: string;
  /** The arguments, as JSON. */
  content: string;
}

export type KeptEntry = LogEntry & { written?: Written };

/** Entries that are kept. */
const longestLog = 500;
/** Letters that are kept of one text, of a file, of all arguments of an entry, and of all entries together. */
const longestText = 5_000;
const longestFile = 40;
const longestContent = 20_000;
const mostContent = 300_000;

const hexOf = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const sha256 = async (text: string) =>
  hexOf(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

const cut = (text: string, most: number) =>
  // Never half a character at the end.
  text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…` : text;

/** The arguments as they are kept: long texts by their beginning, nothing where even that is too much. */
function contentOf(args: Arguments): string {
  const kept = Object.entries(args).map(([name, value]) => [
    name,
    typeof value === "string" ? cut(value, name === "media" ? longestFile : longestText) : value,
  ]);
  const content = kept.length === 0 ? "" : JSON.stringify(Object.fromEntries(kept));
  return content.length > longestContent ? "" : content;
}

/** The log with one more entry; the oldest words go first where there are too many. */
export async function withEntry(
  log: KeptEntry[],
  told: Omit<LogEntry, "previous" | "hash" | "contentHash">,
  args: Arguments,
): Promise<KeptEntry[]> {
  const content = contentOf(args);
  const salt = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  const contentHash = content === "" ? "" : await sha256(salt + content);
  const entry = { ...told, contentHash, previous: log[0]?.hash ?? "" };
  const hash = await sha256(JSON.stringify(entry));
  const written = content === "" ? {} : { written: { salt, content } };
  let room = mostContent;
  return [{ ...entry, hash, ...written }, ...log].slice(0, longestLog).map((one) => {
    room -= one.written?.content.length ?? 0;
    return room < 0 ? withoutWords(one) : one;
  });
}

/** An entry as everybody may see it. */
export function withoutWords(entry: KeptEntry): LogEntry {
  const bare = { ...entry };
  delete bare.written;
  return bare;
}
