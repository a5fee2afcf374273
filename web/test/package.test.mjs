// The package as somebody else gets it: packed, installed into an empty project, imported and type-checked there.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
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

test("its types, and those of the element, are found", async () => {
  await writeFile(
    join(project, "types.ts"),
    `import { loadCore, type Core } from "x-connect";
     import { XConnect, type XConnectEvents } from "x-connect/element";
     export const core: Promise<Core> = loadCore();
     export function listen(element: XConnect): void {
       element.abilities = ["read"];
       element.addEventListener("connected", (event) => {
         const { account } = (event as CustomEvent<XConnectEvents["connected"]>).detail;
         const name: string = account.username;
         document.title = name;
       });
     }`,
  );
  const tsc = here("../../node_modules/typescript/bin/tsc");
  const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022"];
  run(process.execPath, tsc, ...options, "--lib", "es2022,dom,dom.iterable", "types.ts");
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

test("publint finds nothing", () => {
  execFileSync("npx", ["publint", "--strict"], { cwd: here(".."), stdio: "pipe" });
});
