// The package as somebody else gets it: packed, installed into an empty project, imported and type-checked there.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
let project;

const run = (command, ...args) =>
  execFileSync(command, args, {
    cwd: project,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

/** Type-checks as strictly as can be, declarations too. */
function compile(file) {
  const tsc = here("../../node_modules/typescript/bin/tsc");
  const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022"];
  const exact = ["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const lib = ["--lib", "es2022,dom,dom.iterable"];
  try {
    run(process.execPath, tsc, ...options, ...exact, ...lib, file);
  } catch (error) {
    assert.fail(error.stdout);
  }
}

before(async () => {
  project = await mkdtemp(join(tmpdir(), "x-connect-package-"));
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", project], {
    cwd: here(".."),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = Object.values(JSON.parse(packed));
  await writeFile(join(project, "package.json"), '{ "type": "module", "private": true }');
  run("npm", "install", "--offline", "--no-audit", "--no-fund", join(project, filename));
});

after(() => rm(project, { recursive: true, force: true }));

test("the core signs", async () => {
  await writeFile(
    join(project, "sign.js"),
    `import { loadCore } from "x-connect";
     const core = await loadCore();
     console.log(core.percentEncode("a b"));`,
  );
  assert.equal(run(process.execPath, "sign.js"), "a%20b\n");
});

test("on a server the element and its components are imported and do nothing", async () => {
  await writeFile(
    join(project, "server.js"),
    `import { XConnect } from "x-connect/element";
     const core = await import("x-connect/core");
     console.log(typeof XConnect, typeof core.loadCore, typeof globalThis.customElements);`,
  );
  assert.equal(run(process.execPath, "server.js"), "function function undefined\n");
  await writeFile(
    join(project, "server.cjs"),
    `import("x-connect").then(async ({ Connection, loadCore }) => {
       console.log((await loadCore()).percentEncode("a b"), typeof Connection);
     });`,
  );
  assert.equal(run(process.execPath, "server.cjs"), "a%20b function\n");
});

test("a Connection needs nothing of the console: no storage, no page, no sign-in", async () => {
  const source = await readFile(here("../dist/connection.js"), "utf8");
  for (const word of ["indexedDB", "localStorage", "postMessage", "WebSocket"])
    assert.ok(!source.includes(word), word);
});

test("names and arguments of actions are typed", async () => {
  await writeFile(
    join(project, "connection.ts"),
    `import { ActionError, Connection, type ActionName, type Done } from "x-connect";
     export async function run(connection: Connection): Promise<Done> {
       await connection.perform("get_me");
       await connection.perform("search_posts", { query: "x", max_results: 10 });
       await connection.perform("create_post", { text: "Hello" }, { signal: AbortSignal.abort() });
       await connection.perform("create_post", { media_ids: ["1"], made_with_ai: true });
       // @ts-expect-error There is no such action.
       await connection.perform("make_coffee");
       // @ts-expect-error It needs a query.
       await connection.perform("search_posts");
       // @ts-expect-error A number.
       await connection.perform("search_posts", { query: "x", max_results: "10" });
       // @ts-expect-error There is no such argument.
       await connection.perform("create_post", { txt: "Hello" });
       // @ts-expect-error One of several is needed.
       await connection.perform("create_post", { made_with_ai: true });
       // @ts-expect-error One of few values.
       await connection.perform("create_post", { text: "a", reply_settings: "nobody" });
       const name: ActionName = "get_me";
       return connection.perform(name);
     }
     export const when = (error: unknown): number | null =>
       error instanceof ActionError && !error.isUnknown ? error.retryAt : null;
     export const open = () => new Connection({
       credentials: { bearer_token: "" },
       policy: { presets: { read: "always" }, accounts: [] },
       budget: { usdThousandths: 5 },
       ask: async ({ request }) => ({ agree: request.posts === 0 }),
       onTokens: ({ oauth2_refresh_token }) => console.log(oauth2_refresh_token),
     });`,
  );
  compile("connection.ts");
});

test("its types, and those of the element, are found", async () => {
  await writeFile(
    join(project, "types.ts"),
    `import { loadCore, type Core } from "x-connect";
     import { XConnect, type XConnectEvents } from "x-connect/element";
     export const core: Promise<Core> = loadCore();
     export function listen(element: XConnect): void {
       element.abilities = ["read"];
       element.addEventListener("connected", (event) => {
         const { account }: XConnectEvents["connected"] = event.detail;
         const name: string = account.username;
         document.title = name;
       });
       element.addEventListener("error", ({ detail }) => console.warn(detail.code));
       element.addEventListener("pointerdown", (event) => event.preventDefault());
       void element.invoke<{ data: { id: string } }>("create_post").then(({ data }) => data.id);
       // @ts-expect-error There is no such detail.
       element.addEventListener("closed", ({ detail }) => detail.code);
     }`,
  );
  compile("types.ts");
});

test("the manifest describes the element, and the static console is there", async () => {
  await writeFile(
    join(project, "manifest.js"),
    `import { readFile } from "node:fs/promises";
     import { createRequire } from "node:module";
     const { resolve } = createRequire(import.meta.url);
     const manifest = JSON.parse(await readFile(resolve("x-connect/custom-elements.json"), "utf8"));
     const names = manifest.modules.flatMap(({ declarations }) => declarations.map(({ tagName }) => tagName));
     await readFile(resolve("x-connect/console/index.html"));
     console.log(names.filter(Boolean).join());`,
  );
  assert.equal(run(process.execPath, "manifest.js"), "x-connect\n");
});

test("what is bundled has its licence in it, and the package its own", async () => {
  const installed = (file) => readFile(join(project, "node_modules/x-connect", file), "utf8");
  const notices = await installed("dist/THIRD-PARTY.txt");
  const bundled = ["lit", "lit-html", "@hpke/core", "idb", "crypto++", "nlohmann-json3-dev"];
  for (const name of [...bundled, "emscripten", "publicsuffix"])
    assert.ok(notices.includes(`\n${name} `), name);
  assert.match(await installed("LICENSE"), /MIT License/);
  assert.match(await installed("README.md"), /x-connect\/react/);
});

test("what was not built is not packed", async () => {
  const web = join(project, "unbuilt/web");
  await mkdir(web, { recursive: true });
  await copyFile(here("../prepack.mjs"), join(web, "prepack.mjs"));
  const { status, stderr } = spawnSync(process.execPath, [join(web, "prepack.mjs")], {
    encoding: "utf8",
  });
  assert.equal(status, 1);
  assert.match(stderr, /core\.mjs is missing: there is nothing to pack\.\s+Run script\/build wasm/);
});

test("publint finds nothing", () => {
  execFileSync("npx", ["publint", "--strict"], { cwd: here(".."), stdio: "pipe" });
});

test("the changelog has a section for the numbers of package, program and protocol, and a release names its repository", () => {
  const release = (...words) =>
    spawnSync(here("../../script/release"), words, {
      encoding: "utf8",
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" },
    });
  const { status, stdout, stderr } = release("--check");
  assert.equal(status, 0, stderr);
  assert.match(stdout, /Package \d+\.\d+\.\d+, program \d+\.\d+\.\d+, protocol \d+/);
  const refused = release("ftp://nowhere");
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /the repository's address is not known: 'ftp:\/\/nowhere'/);
});

test("a server opens a hand-over with what lies in the package", async () => {
  await writeFile(
    join(project, "open.ts"),
    `import { makeKeyPair, openSealed, type Opened } from "x-connect/open-sealed";
     const { keyId, privateKey } = await makeKeyPair();
     const sealed = { version: 1, kem: "DHKEM(P-256, HKDF-SHA256)", kdf: "HKDF-SHA256", aead: "AES-256-GCM", keyId: "other", context: "", enc: "", ciphertext: "" } as const;
     const opened: Promise<Opened> = openSealed(sealed, { [keyId]: privateKey }, "https://dashboard.example.com");
     await opened;`,
  );
  compile("open.ts");
  await writeFile(
    join(project, "open.mjs"),
    `import { makeKeyPair, openSealed } from "x-connect/open-sealed";
     const { keyId, privateKey } = await makeKeyPair();
     await openSealed({ keyId: "other" }, { [keyId]: privateKey }, "").catch(({ message }) => console.log(message));`,
  );
  assert.equal(run(process.execPath, "open.mjs"), "It was sealed to another key: other.\n");
  const python = join(project, "node_modules/x-connect/dist/open_sealed.py");
  assert.match(await readFile(python, "utf8"), /def open_sealed/);
});
