import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
export const start = async (...args) => {
  const child = spawn(new URL("../build/native/bin/x-connect", import.meta.url).pathname, args, { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { url: /http:\/\/\S+/.exec(line)[0] + "/", stop: () => child.kill("SIGTERM") };
};
export const launch = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
export const opened = async (browser, { width = 1280, height = 844, dark = false, locale = "en-US" } = {}) => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", locale, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("console", (m) => m.type() === "error" && !/status of 4/.test(m.text()) && console.log("ERR", m.text()));
  page.on("pageerror", (e) => console.log("PAGEERR", e));
  page.on("dialog", (d) => d.accept());
  return page;
};
export const practise = async (page, url, title = "Everything works") => {
  await page.goto(url + "#/practice");
  await page.locator(".scenarios button").first().waitFor();
  const account = page.locator(".scenarios button", { hasText: title }).first();
  const group = page.locator("details:not([open])", { has: account });
  if (await group.count()) await group.first().locator("summary").click();
  await account.click();
  await page.getByRole("button", { name: /Run the check again|Erneut prüfen/ }).waitFor();
};
