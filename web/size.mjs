// Sizes of what a first visit loads, compressed with brotli, against the budgets.
import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const dist = new URL("dist/", import.meta.url);
const kilobytes = (file) => brotliCompressSync(readFileSync(new URL(file, dist))).length / 1024;

const parts = { wasm: 0, glue: 0, app: 0 };
for (const file of readdirSync(dist)) {
  if (file.endsWith(".d.ts")) continue;
  const part = file.endsWith(".wasm") ? "wasm" : file === "core.js" ? "glue" : "app";
  parts[part] += kilobytes(file);
}
const budgets = { wasm: 75, glue: 8, app: 40, total: 130 };
const sizes = { ...parts, total: parts.wasm + parts.glue + parts.app };

let over = false;
for (const [part, budget] of Object.entries(budgets)) {
  const fits = sizes[part] <= budget;
  over ||= !fits;
  const size = sizes[part].toFixed(1).padStart(6);
  console.log(
    `${part.padEnd(6)} ${size} KB of ${String(budget).padStart(3)} KB${fits ? "" : "  over budget"}`,
  );
}
process.exit(over ? 1 : 0);
