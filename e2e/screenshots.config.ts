// Walks through the console and takes a picture of every screen: script/screenshot.
import { defineConfig } from "@playwright/test";
import tests, { browser } from "./playwright.config.js";

export default defineConfig({
  ...tests,
  testDir: "screenshots",
  reporter: [["line"]],
  projects: [{ name: "browser", use: browser }],
});
