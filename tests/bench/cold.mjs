// The console's first visit: Debian's Chromium with nothing in its cache, and the product as a person starts it. The same server's
// empty page, visited before each time, is the zero. Prints one JSON object a line, each of milliseconds beyond that page:
//   first paint         the first words or drawings
//   usable              the button of the practice account is there, and a click on it is heard: it is clicked at that moment
//   first signed reply  of the check that the click leads to
//   cold.mjs [--trace] [ROUNDS]    --trace prints what one visit of each line asked for, and when
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { chromium } from "playwright-core";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const program = "/usr/bin/chromium";
if (!existsSync(program)) process.exit(0);
const isTraced = process.argv.includes("--trace");
const asked = Number(process.argv.at(-1)) || null;

const lines = [
  { line: "quiet line", rounds: 15 },
  { line: "40 ms round trip", rounds: 15, roundTrip: 40 },
  { line: "400 ms, 400 kbit/s", rounds: 5, roundTrip: 400, kilobits: 400 },
];

/** The console's files and an empty page beside them: from the same server, with the same headers. */
const folder = await mkdtemp(join(tmpdir(), "x-connect-cold-"));
await cp(here("../../web/dist"), folder, {
  recursive: true,
  filter: (path) => basename(path) !== "docs",
});
await writeFile(join(folder, "empty.html"), "<!doctype html><title>Empty</title><p>Empty</p>\n");
const server = spawn(
  process.env.X_CONNECT ?? here("../../build/native/bin/x-connect"),
  ["--listen", "127.0.0.1:0", "--console", folder],
  { stdio: ["ignore", "pipe", "pipe"] },
);
const browser = await chromium.launch({
  executablePath: program,
  args: ["--no-sandbox", "--disable-gpu"],
});
const workers = [];
try {
  const port = await portOf(server);
  for (const { line, rounds, ...kind } of lines) {
    const address = `http://127.0.0.1:${kind.roundTrip ? await through(port, kind) : port}/`;
    // What is started for the first time is no part of what is measured.
    await visit(address);
    const beyond = { "first paint": [], usable: [], "first signed reply": [] };
    const requests = [];
    for (let round = 0; round < (isTraced ? 1 : (asked ?? rounds)); ++round) {
      const empty = await visit(`${address}empty.html`);
      const console_ = await visit(address);
      for (const [what, values] of Object.entries(beyond))
        values.push(console_[what] - empty["first paint"]);
      requests.push(console_.requests.filter(({ at }) => at < console_.usable).length);
      if (isTraced) trace(line, empty, console_);
    }
    print(`console, cold, ${line}`, "ms beyond the empty page", beyond);
    print(`console, cold, ${line}: requests`, "requests", { "before usable": requests });
  }
} finally {
  await browser.close();
  server.kill();
  await Promise.all(workers.map((worker) => worker.terminate()));
  await rm(folder, { recursive: true });
}

function print(group, unit, rounds) {
  if (!isTraced) console.log(JSON.stringify({ group, unit, rounds }));
}

async function portOf({ stdout, stderr }) {
  stderr.resume();
  for await (const text of createInterface(stdout)) {
    const found = /http:\/\/[^/]*:(\d+)/.exec(text);
    if (found) {
      stdout.resume();
      return Number(found[1]);
    }
  }
  throw new Error("x-connect did not say where it listens.");
}

/** A line in front of the server, in a thread of its own; gives its port. */
async function through(port, kind) {
  const worker = new Worker(new URL("line.mjs", import.meta.url), {
    workerData: { port, ...kind },
  });
  workers.push(worker);
  return new Promise((resolve) => worker.once("message", resolve));
}

/** In the page, before its own scripts: clicks the button as soon as it is there, and notes when that was. */
function watch() {
  globalThis.seen = {};
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    if (this.localName !== "x-connect-console") return root;
    new MutationObserver((_, observer) => {
      const button = [...root.querySelectorAll("button:enabled")].find((one) =>
        one.textContent.includes("Look around with a practice account"),
      );
      if (!button || !root.querySelector("textarea")) return;
      observer.disconnect();
      globalThis.seen.usable = performance.now();
      button.click();
    }).observe(root, { childList: true, subtree: true });
    return root;
  };
}

/** One visit with nothing in the cache; times in milliseconds from the navigation on. */
async function visit(address) {
  const isEmpty = address.endsWith("empty.html");
  const context = await browser.newContext({ locale: "en-US" });
  try {
    const page = await context.newPage();
    await page.addInitScript(watch);
    const requests = [];
    page.on("request", (request) => requests.push(request));
    const isSigned = (request) => request.headers().authorization?.startsWith("OAuth ");
    const signed = isEmpty
      ? null
      : page.waitForEvent("requestfinished", { predicate: isSigned, timeout: 60_000 });
    await page.goto(address, { timeout: 60_000, waitUntil: "commit" });
    const painted = await page.evaluate(
      () =>
        new Promise((resolve) => {
          new PerformanceObserver((list) => {
            const [first] = list.getEntriesByName("first-contentful-paint");
            if (first) resolve(first.startTime);
          }).observe({ type: "paint", buffered: true });
        }),
    );
    if (isEmpty) return { "first paint": painted };
    const reply = (await signed).timing();
    const { begun, usable } = await page.evaluate(() => ({
      begun: performance.timeOrigin,
      ...globalThis.seen,
    }));
    return {
      "first paint": painted,
      usable,
      "first signed reply": reply.startTime + reply.responseEnd - begun,
      requests: requests
        .map((request) => ({ url: request.url(), ...request.timing() }))
        .filter(({ responseEnd }) => responseEnd >= 0)
        .map(({ url, startTime, responseEnd }) => ({
          url,
          at: startTime - begun,
          ended: startTime + responseEnd - begun,
        })),
    };
  } finally {
    await context.close();
  }
}

function trace(line, empty, { requests, ...times }) {
  console.log(`\n${line}: the empty page ${empty["first paint"].toFixed(0)} ms`);
  const events = Object.entries(times).map(([what, at]) => ({ url: `--- ${what}`, at, ended: at }));
  for (const { url, at, ended } of [...requests, ...events].sort((a, b) => a.at - b.at))
    console.log(
      `${at.toFixed(0).padStart(6)} ${ended.toFixed(0).padStart(6)}  ${url.replace(/^http:..[^/]*/, "")}`,
    );
}
