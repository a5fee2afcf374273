// What has to be true of the package before it is packed: built from these sources, with every licence and the documentation.
// Else it is not.
import { execFileSync } from "node:child_process";
import { copyFile, readdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function refuse(what, todo) {
  console.error(`${what}\n    ${todo}`);
  process.exit(1);
}

const timeOf = async (path) => (await stat(here(path)).catch(() => null))?.mtimeMs ?? 0;

for (const file of ["core.mjs", "core.wasm", "core-later.mjs", "core-later.wasm"])
  if ((await timeOf(`../build/wasm/bin/${file}`)) === 0)
    refuse(
      `build/wasm/bin/${file} is missing: there is nothing to pack.`,
      "Run script/build wasm.",
    );

// Written last.
const built = await timeOf("dist/THIRD-PARTY.txt");
const sources = [
  ...(await readdir(here("src"), { recursive: true })).map((file) => `src/${file}`),
  ...(await readdir(here("wrap"))).map((file) => `wrap/${file}`),
  ...["build.mjs", "action-types.mjs", "materials.mjs", "tsconfig.json"],
  ...["../build/wasm/bin/core.wasm", "../build/wasm/bin/core-later.wasm"],
];
const times = await Promise.all(sources.map(timeOf));
if (Math.max(...times) > built)
  execFileSync(process.execPath, [here("build.mjs")], { stdio: ["ignore", "ignore", "inherit"] });

// The documentation goes along: whoever has the package has no other. It is made by the program.
if ((await timeOf("../build/native/bin/x-connect")) === 0)
  refuse(
    "build/native/bin/x-connect is missing: there is no documentation.",
    "Run script/build native.",
  );
execFileSync(process.execPath, [here("../docs/site/build.mjs")], {
  stdio: ["ignore", "ignore", "inherit"],
});

await copyFile(here("../LICENSE"), here("LICENSE"));
