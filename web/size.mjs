// Prints what a first visit to the console loads, compressed with brotli, and fails when a budget is exceeded.
import { readdir, stat } from "node:fs/promises";

// Fetched later, when a screen is opened or X sends somebody back.
const later = /^(check|try|inspector|callback)/;
const scripts = (await readdir(new URL("dist", import.meta.url))).filter(
  (file) => file.endsWith(".js") && file !== "core.js" && !later.test(file),
);

const budgets = [
  // [what, files, kilobytes]
  ["core.wasm", ["core.wasm"], 100],
  ["glue and face of the core", ["core.js"], 8],
  ["application", [...scripts, "console.css"], 40],
  [
    "first load",
    ["index.html", "console.css", ...scripts, "core.js", "core.wasm", "mark.svg"],
    130,
  ],
];

let exceeded = false;
for (const [what, files, budget] of budgets) {
  let bytes = 0;
  for (const file of files) bytes += (await stat(new URL(`dist/${file}.br`, import.meta.url))).size;
  const fits = bytes <= budget * 1024;
  exceeded ||= !fits;
  console.log(`${fits ? "ok  " : "OVER"} ${what}: ${(bytes / 1024).toFixed(1)} KB of ${budget} KB`);
}
process.exit(exceeded ? 1 : 0);
