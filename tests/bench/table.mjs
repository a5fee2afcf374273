// One table of all parts: medians, the spread (tenth and ninetieth percentile), and the ratios that the budgets are about.
import { readFileSync, writeFileSync } from "node:fs";

const [lines, option] = process.argv.slice(2);
const groups = readFileSync(lines, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const budgets = JSON.parse(readFileSync(new URL("budgets.json", import.meta.url), "utf8"));
/** A ratio may fall short of its budget by this much before a check fails: other work on the machine. */
const tolerance = 0.1;

for (const { group, unit, results } of groups) {
  console.log(`\n${group}`);
  for (const [name, { median, low, high }] of Object.entries(results)) {
    const figure = (value) => value.toFixed(0).padStart(10);
    console.log(
      `  ${name.padEnd(36)}${figure(median)} ${unit}  (${low.toFixed(0)} to ${high.toFixed(0)})`,
    );
  }
}

console.log("\nTimes as fast as");
let failed = false;
const ratios = budgets.flatMap((budget) => {
  const results = groups.find(({ group }) => group === budget.group)?.results;
  const [mine, peer] = [results?.[budget.of], results?.[budget.against]];
  if (!mine || !peer) return []; // a peer that is not installed
  const ratio = peer.median / mine.median;
  const fits = ratio >= budget.least * (1 - tolerance);
  failed ||= !fits;
  console.log(
    `  ${fits ? "ok  " : "LOW "} ${budget.of} / ${budget.against}: ${ratio.toFixed(2)} (budget ${budget.least})`,
  );
  return [{ ...budget, ratio }];
});
writeFileSync(
  new URL("../../build/bench.json", import.meta.url),
  JSON.stringify({ groups, ratios }, null, 2),
);
if (option === "--check" && failed) process.exit(1);
