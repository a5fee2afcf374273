// One table of all parts: medians, the spread (tenth and ninetieth percentile), and the figures that the budgets are about.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const [lines, option] = process.argv.slice(2);
const measured = readFileSync(lines, "utf8")
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

/** Round by round: what slows the machine down slows both. */
const ratios = (rounds, of, against) =>
  spread(rounds[of].map((value, round) => rounds[against][round] / value));

const print = ({ median, low, high }, digits) =>
  `${median.toFixed(digits).padStart(10)}  (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

for (const { group, unit, rounds } of measured.filter(({ table }) => !table)) {
  console.log(`\n${group}, ${unit}`);
  for (const [name, values] of Object.entries(rounds)) {
    console.log(`  ${name.padEnd(36)}${print(spread(values), 1)}`);
  }
}

// Groups of one table are its cells: what is ours, what is theirs, and how many times as good ours is.
for (const table of new Set(measured.flatMap(({ table = [] }) => table))) {
  const cells = measured.filter((one) => one.table === table);
  const columns = [...new Map(cells.map(({ column, unit }) => [column, unit]))];
  const [mine, peer] = Object.keys(cells[0].rounds);
  const width = 26;
  const head = columns.map(([, unit]) => unit.padStart(width)).join("");
  console.log(`\n${table}: ${mine} / ${peer}, times as good\n${"".padEnd(32)}${head}`);
  for (const row of new Set(cells.map((cell) => cell.row))) {
    const texts = columns.map(([column]) => {
      const rounds = cells.find((cell) => cell.row === row && cell.column === column)?.rounds;
      if (!rounds) return "";
      const [ours, theirs] = [mine, peer].map((name) => spread(rounds[name]).median.toFixed(1));
      return `${ours} / ${theirs}  ${ratios(rounds, mine, peer).median.toFixed(2).padStart(5)}`;
    });
    console.log(`${row.padEnd(32)}${texts.map((text) => text.padStart(width)).join("")}`);
  }
}

console.log("\nAgainst the budgets (a peer that is not installed is left out)");
let failed = false;
const figures = budgets.flatMap((budget) => {
  const rounds = measured.find(({ group }) => group === budget.group)?.rounds;
  if (!rounds?.[budget.of] || (budget.against && !rounds[budget.against])) return [];
  const figure = budget.against
    ? ratios(rounds, budget.of, budget.against)
    : spread(rounds[budget.of]);
  const fits =
    budget.most === undefined
      ? figure.median >= budget.least * (1 - tolerance)
      : figure.median <= budget.most * (1 + tolerance);
  failed ||= !fits;
  const what = budget.against ? `${budget.of}, times as good as ${budget.against}` : budget.of;
  const bound = budget.most === undefined ? `at least ${budget.least}` : `at most ${budget.most}`;
  console.log(
    `  ${fits ? "ok  " : "MISS"} ${budget.group}: ${what}: ${print(figure, 2).trim()}, ${bound}`,
  );
  return [{ ...budget, ...figure }];
});

// What an earlier run measured of something else stays.
const file = new URL("../../build/bench.json", import.meta.url);
const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
const isOther = ({ group }) => !measured.some((one) => one.group === group);
const groups = measured.map(({ group, unit, rounds }) => ({
  group,
  unit,
  results: Object.fromEntries(
    Object.entries(rounds).map(([name, values]) => [name, spread(values)]),
  ),
}));
writeFileSync(
  file,
  JSON.stringify(
    {
      tolerance,
      groups: [...(before.groups ?? []).filter(isOther), ...groups],
      figures: [...(before.figures ?? []).filter(isOther), ...figures],
    },
    null,
    2,
  ),
);
if (option === "--check" && failed) process.exit(1);
