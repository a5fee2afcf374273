// Hunting secrets: the forms in which one could appear, and the places where one could lie.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";

/** Where something was found: the name of the secret, and the form in which it stood there. */
export interface Found {
  secret: string;
  form: string;
}

/**
 * The part of a text's base64 that is the same whatever stands before and after it, for each of the three ways in which
 * it can fall into groups of three bytes.
 */
function base64Cores(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
      .toString("base64")
      .replace(/=+$/, "");
    const start = before === 0 ? 0 : before + 1;
    const isWhole = (before + Buffer.byteLength(text)) % 3 === 0;
    return encoded.slice(start, isWhole ? undefined : -1);
  });
}

const percentEncoded = (text: string, digits: (byte: string) => string) =>
  [...Buffer.from(text)].map((byte) => `%${digits(byte.toString(16).padStart(2, "0"))}`).join("");

/** A secret in every form that it is looked for in. */
export function formsOf(secret: string): [form: string, text: string][] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const cores = base64Cores(secret);
  const forms: [string, string][] = [
    ["plain", secret],
    ...cores.map((core): [string, string] => ["base64", core]),
    ...cores.map((core): [string, string] => [
      "base64url",
      core.replaceAll("+", "-").replaceAll("/", "_"),
    ]),
    ["hex", hex],
    ["HEX", hex.toUpperCase()],
    ["percent", encodeURIComponent(secret)],
    ["percent twice", encodeURIComponent(encodeURIComponent(secret))],
    ["form", new URLSearchParams({ a: secret }).toString().slice(2)],
    ["percent, every byte", percentEncoded(secret, (byte) => byte)],
    ["PERCENT, every byte", percentEncoded(secret, (byte) => byte.toUpperCase())],
    ["JSON", JSON.stringify(secret).slice(1, -1)],
    ["bytes", [...bytes].join(",")],
    ["UTF-16", Buffer.from(secret, "utf16le").toString("latin1")],
    ["backwards", Array.from(secret).reverse().join("")],
  ];
  const seen = new Set<string>();
  return forms.filter(([, text]) => !seen.has(text) && seen.add(text));
}

/** Which of the secrets a text holds, in whatever form. */
export function hunt(text: string, secrets: Record<string, string>): Found[] {
  return Object.entries(secrets).flatMap(([secret, value]) => {
    if (value.length < 12) throw new Error(`${secret} is too short to be looked for`);
    return formsOf(value)
      .filter(([, form]) => text.includes(form))
      .map(([form]) => ({ secret, form }));
  });
}

/** The same, of all files below a folder: the file beside what was found. */
export async function huntFiles(
  folder: string,
  secrets: Record<string, string>,
): Promise<(Found & { file: string })[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: (Found & { file: string })[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const text = await readFile(file, "latin1").catch(() => "");
    found.push(...hunt(text, secrets).map((each) => ({ ...each, file })));
  }
  return found;
}

/** A message between page and worker, as text: bytes become characters. */
export interface Said {
  from: "page" | "worker";
  /** The call that it belongs to. */
  name: string;
  text: string;
}

/** Writes down what page and worker say to each other; to be run before any script of the page. */
export function listen(): void {
  const said: Said[] = [];
  Object.assign(globalThis, { said });
  const textOf = (message: unknown): string =>
    JSON.stringify({ message }, (_, held: unknown) => {
      const value = held instanceof ArrayBuffer ? new Uint8Array(held) : held;
      if (ArrayBuffer.isView(value))
        return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]
          .map((byte) => String.fromCharCode(byte))
          .join("");
      if (value instanceof Map || value instanceof Set) return Array.from<unknown>(value);
      return value;
    });
  const names = new Map<unknown, string>();
  const Native = globalThis.Worker;
  globalThis.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener("message", ({ data }: MessageEvent<{ id?: number }>) => {
        said.push({ from: "worker", name: names.get(data.id) ?? "", text: textOf(data) });
      });
    }
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its worker below
  const { postMessage } = Native.prototype;
  Native.prototype.postMessage = function (this: Worker, message: unknown, ...rest: unknown[]) {
    const { id, name = "" } = message as { id: number; name?: string };
    if (name !== "cancel") names.set(id, name);
    said.push({ from: "page", name, text: textOf(message) });
    Reflect.apply(postMessage, this, [message, ...rest]);
  };
}

/** What {@link listen} has written down in a page. */
export const saidIn = (page: Page): Promise<Said[]> =>
  page.evaluate(() => (globalThis as unknown as { said: Said[] }).said);

/** Everything that the browser keeps for the page, in places that scripts can reach. */
export const keptIn = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const ofDatabase = (name: string) =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => {
          reject(opening.error ?? new Error(name));
        };
        opening.onsuccess = () => {
          const database = opening.result;
          const stores = [...database.objectStoreNames];
          if (stores.length === 0) {
            database.close();
            resolve([]);
            return;
          }
          const transaction = database.transaction(stores);
          const all = stores.flatMap((store) => [
            transaction.objectStore(store).getAll(),
            transaction.objectStore(store).getAllKeys(),
          ]);
          transaction.oncomplete = () => {
            database.close();
            resolve(all.map(({ result }) => result as unknown));
          };
        };
      });
    const databases = await indexedDB.databases();
    const caches = await globalThis.caches.keys();
    return JSON.stringify(
      [
        await Promise.all(databases.map(({ name }) => ofDatabase(name ?? ""))),
        caches,
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        document.cookie,
        document.title,
        location.href,
        history.state as unknown,
        window.name,
      ],
      (_, value: unknown) =>
        value instanceof ArrayBuffer || ArrayBuffer.isView(value)
          ? [...new Uint8Array(value instanceof ArrayBuffer ? value : value.buffer)]
              .map((byte) => String.fromCharCode(byte))
              .join("")
          : value,
    );
  });
