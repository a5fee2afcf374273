import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** The first of Debian's programs that is there; Playwright's own where none is. */
const launch = (...programs: string[]) => ({
  launchOptions: {
    executablePath: programs.find((program) => existsSync(program)),
    args: [
      "--no-sandbox", // the tests may run as root, in containers
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-gpu", // drawn by the processor anyway, with a third less work
    ],
  },
});

/** The browser as people have it, windows and all. */
export const browser = launch("/usr/bin/chromium");

/** Its engine without a window around it, for a sixth less work. */
const engine = launch("/usr/bin/chromium-headless-shell", "/usr/bin/chromium");

/** What asks for the whole browser: how it looks, what of a page is really seen, what is written to its profile. */
const ofBrowser = /(snapshots|decoys|stored)\.test\.ts$/;

/**
 * What asks for a browser that keeps the storage of frames apart, by the site around them. All do; Playwright switches it off, with
 * what else stands in its own list, of which the last one counts.
 */
const ofPartitions = /sign-in-frame\.test\.ts$/;
const partitioned = launch("/usr/bin/chromium-headless-shell", "/usr/bin/chromium");
partitioned.launchOptions.args.push(
  "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,NetworkTimeServiceQuerying",
);

/** Without the motion that some people switch off: a sixth less work. The whole browser is tried with it. */
const still = { contextOptions: { reducedMotion: "reduce" as const } };

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  snapshotPathTemplate: "snapshots/{arg}{ext}",
  fullyParallel: true,
  // A test waits a tenth of its time.
  workers: "150%",
  forbidOnly: Boolean(process.env.CI),
  // A test that passes only the second time is reported as flaky, and is a bug to fix.
  retries: 1,
  reporter: [["list"]],
  // Generous: a busy machine is slow, and what never comes is as wrong after 30 seconds.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    // Recording takes a third of the time: only what has failed once is recorded.
    trace: "on-first-retry",
  },
  projects: [
    { name: "browser", testMatch: ofBrowser, use: browser },
    { name: "partitioned", testMatch: ofPartitions, use: { ...partitioned, ...still } },
    { name: "engine", testIgnore: [ofBrowser, ofPartitions], use: { ...engine, ...still } },
  ],
});
