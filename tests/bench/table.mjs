// One table of all parts: medians, the spread (tenth and ninetieth percentile), and the figures that the budgets are about.
import { readFileSync, writeFileSync } from "node:fs";

const [lines, option] = process.argv.slice(2);
const groups = readFileSync(lines, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const budgets = JSON.parse(readFileSync(new URL("budgets.json", import.meta.url), "utf8"));
/** A figure may miss its budget by this much before a check fails: other work on the machine. */
const tolerance = 0.1;

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)];
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

const print = ({ median, low, high }, digits) =>
  `${median.toFixed(digits).padStart(10)}  (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

for (const { group, unit, rounds } of groups) {
  console.log(`\n${group}, ${unit}`);
  for (const [name, values] of Object.entries(rounds)) {
    console.log(`  ${name.padEnd(36)}${print(spread(values), 1)}`);
  }
}

console.log("\nAgainst the budgets (a peer that is not installed is left out)");
let failed = false;
const figures = budgets.flatMap((budget) => {
  const rounds = groups.find(({ group }) => group === budget.group)?.rounds;
  const [mine, peer] = [rounds?.[budget.of], rounds?.[budget.against]];
  if (!mine || (budget.against && !peer)) return [];
  // Round by round: what slows the machine down slows both.
  const figure = spread(peer ? mine.map((value, round) => peer[round] / value) : mine);
  const fits =
    budget.most === undefined
      ? figure.median >= budget.least * (1 - tolerance)
      : figure.median <= budget.most * (1 + tolerance);
  failed ||= !fits;
  const what = peer ? `${budget.of}, times as fast as ${budget.against}` : `${budget.of}`;
  const bound = budget.most === undefined ? `at least ${budget.least}` : `at most ${budget.most}`;
  console.log(
    `  ${fits ? "ok  " : "MISS"} ${budget.group}: ${what}: ${print(figure, 2).trim()}, ${bound}`,
  );
  return [{ ...budget, ...figure }];
});
writeFileSync(
  new URL("../../build/bench.json", import.meta.url),
  JSON.stringify(
    {
      tolerance,
      groups: groups.map((one) => ({
        ...one,
        rounds: undefined,
        results: Object.fromEntries(
          Object.entries(one.rounds).map(([name, values]) => [name, spread(values)]),
        ),
      })),
      figures,
    },
    null,
    2,
  ),
);
if (option === "--check" && failed) process.exit(1);
