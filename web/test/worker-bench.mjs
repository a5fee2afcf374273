// The worker's handlers on a bench: the real core, a stand-in for the proxy, and whatever storage a test gives.
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

import "fake-indexeddb/auto";

import { loadCore } from "../dist/core.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Bundles one module of web/src for Node and imports it; the core is the built one. */
export async function importSource(path) {
  const folder = await mkdtemp(join(tmpdir(), "x-connect-test-"));
  const oneCore = {
    name: "one-core",
    setup({ onResolve }) {
      const built = pathToFileURL(here("../dist/core.js")).href;
      onResolve({ filter: /\/core\/core\.js$/ }, () => ({ path: built, external: true }));
    },
  };
  // Not before the end: parts of it are loaded when they are needed.
  process.on("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  await build({
    entryPoints: [here(`../src/${path}`)],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    plugins: [oneCore],
    bundle: true,
    platform: "node",
    splitting: true,
    format: "esm",
    logLevel: "error",
  });
  const [, name] = /(\w[\w-]*)\.ts$/.exec(path);
  return import(pathToFileURL(join(folder, `${name}.mjs`)));
}

const { makeHandlers } = await importSource("worker/handlers.ts");
const { steadyCore } = await importSource("worker/steady-core.ts");

export const core = await loadCore();
export { steadyCore };

/** Credentials of OAuth 1.0a; `name` makes them somebody's. */
export const oauth1 = (name, id = "1") => ({
  api_key: `${name}Key`,
  api_secret: `${name}Secret`,
  access_token: `${id}-${name}Token`,
  access_token_secret: `${name}TokenSecret`,
});

/** Credentials of OAuth 2.0. */
export const oauth2 = (name) => ({
  client_id: `${name}Client`,
  oauth2_access_token: `${name}Access`,
  oauth2_refresh_token: `${name}Refresh`,
});

export const json = (status, body, headers = {}) => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

export const me = (name, id = "1") => json(200, { data: { id, name, username: name } });
export const unauthorized = () => json(401, { title: "Unauthorized", status: 401 });

/** What tabs share: locks, and telling each other. `tab()` gives what one of them has. */
export function makeTabs() {
  const listeners = new Set();
  const last = new Map();
  const exclusively = (name, step) => {
    const next = (last.get(name) ?? Promise.resolve()).catch(() => undefined).then(step);
    last.set(name, next);
    return next;
  };
  const tab = () => {
    let own;
    return {
      exclusively,
      onTold: (listener) => listeners.add((own = listener)),
      tell: () => {
        for (const listener of listeners) if (listener !== own) setImmediate(listener);
      },
    };
  };
  return { tab };
}

/** Waits until something is so; the test's own time limit ends it where it never is. */
export async function until(isSo) {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

/** A book of what was spent, in memory. */
export function makeBooks() {
  let kept;
  return { read: async () => kept, write: async (book) => void (kept = structuredClone(book)) };
}

/**
 * A worker whose requests are answered by `answer(request)`: a reply, or a promise of one. Calls are made by name:
 * `worker.hold({ connection, credentials })`.
 */
export function makeWorker(answer = () => me("anna"), world = {}) {
  const sent = [];
  const send = async (request, signal) => {
    signal?.throwIfAborted();
    sent.push(request);
    return answer(request);
  };
  const news = [];
  const handlers = makeHandlers({
    core: steadyCore([() => Promise.resolve(core)]),
    send,
    tabs: makeTabs().tab(),
    isForeign: () => Promise.resolve(false),
    isPractice: () => Promise.resolve(true),
    books: makeBooks(),
    keyOf: () => Promise.reject(new Error("The proxy names no keys.")),
    tell: (one) => news.push(one),
    tellAgents: () => undefined,
    proxy: new URL("http://127.0.0.1/"),
    ...world,
  });
  const calls = Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [
      name,
      (input = null, signal = new AbortController().signal, tell = () => undefined) =>
        handle(input, signal, tell),
    ]),
  );
  return { ...calls, sent, news };
}
