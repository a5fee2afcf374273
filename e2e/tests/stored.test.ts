// What Chromium itself writes down of what is typed: nothing. Neither its password manager nor its form filler, nor what it
// keeps to restore a tab, holds a credential or a passphrase.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { expect, test } from "./fixtures.js";

/** The files of a folder that hold one of the texts, in UTF-8 or in UTF-16. */
async function filesWith(folder: string, texts: string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const needles = texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, "utf16le")]);
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (needles.some((needle) => bytes.includes(needle))) found.push(file);
  }
  return found;
}

test("Chromium stores nothing of what is typed", async ({ consoleUrl, scenario }, { project }) => {
  const { credentials } = await scenario("all_good");
  const profile = await mkdtemp(join(tmpdir(), "x-connect-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    ...project.use.launchOptions,
    // What keeps the password manager away from automated browsers.
    ignoreDefaultArgs: ["--enable-automation", "--disable-save-password-bubble"],
  });
  const passphrase = "a passphrase that nobody else has";
  const visible = "remembered, to show that the profile is searched";
  try {
    const page = await context.newPage();
    await page.goto(`${consoleUrl}#/credentials`);
    for (const [label, name] of [
      ["API Key", "api_key"],
      ["API Secret", "api_secret"],
      ["Bearer Token", "bearer_token"],
      ["Access Token", "access_token"],
      ["Access Token Secret", "access_token_secret"],
    ] as const)
      await page.getByLabel(label, { exact: true }).pressSequentially(credentials[name] ?? "");
    expect(await page.locator("input[type=password]").count()).toBe(0);
    await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
    await expect(page.getByRole("heading", { name: "Check", level: 1 })).toBeVisible();
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByLabel("Passphrase", { exact: true }).pressSequentially(passphrase);
    await page.getByLabel("Repeat the passphrase").pressSequentially(passphrase);
    expect(await page.locator("input[type=password]").count()).toBe(0);
    await page.getByRole("button", { name: "Seal with the passphrase" }).click();
    await expect(page.getByText("Sealed by passphrase")).toBeVisible();
    await page.evaluate((text) => {
      localStorage.setItem("shown", text);
    }, visible);
  } finally {
    await context.close();
  }
  expect((await filesWith(profile, [visible])).length).toBeGreaterThan(0);
  expect(await filesWith(profile, [...Object.values(credentials), passphrase])).toEqual([]);
  await rm(profile, { recursive: true, force: true });
});
