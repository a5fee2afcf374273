import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// Debian's browser where there is one; Playwright's own elsewhere.
const chromium = "/usr/bin/chromium";

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  snapshotPathTemplate: "snapshots/{arg}{ext}",
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // A test that passes only the second time is reported as flaky, and is a bug to mend.
  retries: 1,
  reporter: [["list"]],
  // Generous: a busy machine is slow, and what never comes is as wrong after 15 seconds.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      args: [
        "--no-sandbox", // the tests may run as root, in containers
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu", // drawn by the processor anyway, with a third less work
      ],
    },
    // Recording takes a third of the time: only what has failed once is recorded.
    trace: "on-first-retry",
  },
});
