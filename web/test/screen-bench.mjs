// What a screen needs to run without a browser: a console that it asks things of, and the words of what it shows.
import { load } from "../text.mjs";

// Lit asks for these when it is imported; nothing here renders.
globalThis.HTMLElement ??= class {};
globalThis.document ??= { createTreeWalker: () => ({}), documentElement: {} };

/** Several modules in one, so that they share what they import. */
export const loadScreens = () => load("test/screens.ts");

/** A reply as a connection hands it on. */
export const replied = (data, findings = []) => ({
  read: { ok: findings.length === 0, data, findings },
  reply: { status: findings.length === 0 ? 200 : 400, body: JSON.stringify(data), headers: {} },
});

/** A console with one account; `perform` answers its requests. */
export function makeHost(perform, account = { id: "1", name: "Anna", username: "anna" }) {
  const active = { id: "a", held: { names: [], userId: "1" }, account, perform };
  return {
    session: { active, account, held: active.held, access: [], catalogue: { actions: [] } },
    segments: [],
    announced: [],
    requestUpdate() {},
    announce(words) {
      this.announced.push(words);
    },
    byId: async () => null,
  };
}

/** All that a template would show, attributes included. */
export function wordsOf(shown) {
  if (Array.isArray(shown)) return shown.map(wordsOf).join("");
  if (typeof shown === "symbol" || typeof shown === "function" || shown == null) return "";
  if (typeof shown !== "object") return String(shown);
  const { strings = [], values = [] } = shown;
  return strings.map((part, index) => part + wordsOf(values[index])).join("");
}

/** Lets everything that waits for nothing else go on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
