// Prints what a first visit to the console loads, compressed with brotli, and fails when a budget is exceeded.
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";

const { outputs } = JSON.parse(
  await readFile(new URL("../build/console.json", import.meta.url), "utf8"),
);
const imports = new Map(
  Object.entries(outputs).map(([path, { imports }]) => [
    basename(path),
    imports
      .filter(({ kind, external }) => kind === "import-statement" && !external)
      .map((one) => basename(one.path)),
  ]),
);

/** A file and what it imports at once; what it imports later is not part of a first visit. */
function withImports(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const one of imports.get(file) ?? []) withImports(one, found);
  return found;
}

const scripts = new Set([...withImports("console.js"), ...withImports("worker.js")]);

const budgets = [
  // [what, files, kilobytes]
  ["core.wasm", ["core.wasm"], 56],
  ["core-later.wasm, which nobody waits for", ["core-later.wasm"], 150],
  ["glue and face of the core, for other programs", [...withImports("core.js")], 6.5],
  ["element.js, for other pages", ["element.js"], 4],
  ["application, with the core's face in its worker", [...scripts, "index.html"], 40.5],
  ["typeface", ["hanken-grotesk.woff2"], 15],
  ["first load", [...["index.html", "hanken-grotesk.woff2"], ...[...scripts, "core.wasm"]], 110],
];

let exceeded = false;
for (const [what, files, budget] of budgets) {
  let bytes = 0;
  for (const file of new Set(files)) {
    // A typeface is compressed already.
    const sent = file.endsWith(".woff2") ? file : `${file}.br`;
    bytes += (await stat(new URL(`dist/${sent}`, import.meta.url))).size;
  }
  const fits = bytes <= budget * 1024;
  exceeded ||= !fits;
  console.log(`${fits ? "ok  " : "OVER"} ${what}: ${(bytes / 1024).toFixed(1)} KB of ${budget} KB`);
}
process.exit(exceeded ? 1 : 0);
