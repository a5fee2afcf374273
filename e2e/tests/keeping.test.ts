// Keeping credentials: sealed by a passphrase or a passkey, locked, moved by a file, forgotten.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { checked, expect, pickAccount, test, useSandboxAccount } from "./fixtures.js";

const passphrase = "correct horse battery staple";

async function seal(page: Page) {
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("Repeat the passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Seal with the passphrase" }).click();
  await expect(page.getByText("Sealed by passphrase")).toBeVisible();
}

async function connect(page: Page, consoleUrl: string) {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
}

/** Everything that the browser keeps for the page, as text. */
const kept = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open("x-connect", 1);
        opening.onsuccess = () => {
          const all = opening.result.transaction("vault").objectStore("vault").getAll();
          all.onsuccess = () => {
            opening.result.close();
            resolve(JSON.stringify([all.result, Object.entries(localStorage)]));
          };
        };
      }),
  );

test("sealed by a passphrase: there again after a reload, and nothing of it in the clear", async ({
  page,
  consoleUrl,
  scenario,
}) => {
  const { credentials } = await scenario("all_good");
  await connect(page, consoleUrl);
  await seal(page);
  const stored = await kept(page);
  expect(stored).toContain("x-connect-vault");
  for (const value of Object.values(credentials)) expect(stored).not.toContain(value);

  await page.reload();
  await expect(page.getByRole("heading", { name: "Your credentials are sealed" })).toBeVisible();
  await page.getByLabel("Passphrase").fill("wrong");
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByText("This does not open the sealed credentials.")).toBeVisible();
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await expect(page.getByRole("article", { name: "Lumen Coffee" })).toContainText("Connected");
  await page
    .getByRole("article", { name: "Lumen Coffee" })
    .getByRole("link", { name: "Try" })
    .click();
  await expect(page.getByText("The lemon cake")).toBeVisible();
});

test("two tabs: what one has sealed, the other adds to, and never replaces", async ({
  page,
  context,
  consoleUrl,
}) => {
  const other = await context.newPage();
  await useSandboxAccount(other, consoleUrl, "Read-only token");
  await connect(page, consoleUrl);
  await seal(page);
  await other.getByRole("link", { name: "Settings", exact: true }).click();
  await other.getByLabel("Passphrase of what is sealed").fill(passphrase);
  await other.getByRole("button", { name: "Unlock" }).click();
  await expect(other.getByText("Sealed by passphrase")).toBeVisible();
  for (const tab of [page, other]) {
    await tab.getByRole("link", { name: "Connections", exact: true }).click();
    await expect(tab.getByRole("article", { name: "Lumen Coffee" })).toHaveCount(2);
    await expect(tab.getByRole("button", { name: /^Remove/ })).toHaveCount(2);
  }
  // What is removed in one is gone in the other.
  await other.getByRole("button", { name: "Remove Lumen Coffee" }).first().click();
  await expect(page.getByRole("button", { name: /^Remove/ })).toHaveCount(1);
  await other.close();
});

test("of several connections one has its face beside its name, and one is shown first", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await page.getByRole("link", { name: "Connect another account" }).click();
  await page.getByRole("link", { name: "Use a practice account" }).click();
  await pickAccount(page, "A second account");
  await checked(page);
  const face = page.locator(".switch .avatar img");
  await expect(face).toHaveJSProperty("complete", true);
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await expect(page.locator(".accounts .avatar img")).toHaveCount(2);
  const second = page.getByRole("article", { name: "Mira Okafor" });
  await second.getByRole("button", { name: "Make it the default" }).click();
  await expect(second).toContainText("Default");
  await seal(page);
  await page.reload();
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(
    page.getByRole("combobox", { name: "Connection" }).locator("option:checked"),
  ).toHaveText("Mira Okafor");
});

test("where the browser keeps nothing, that is said, and everything else works", async ({
  page,
  consoleUrl,
}) => {
  // Storage throws at once, as strict settings have it.
  await page.route("**/worker.js", async (route) => {
    const reply = await route.fetch();
    const refusal =
      'Object.defineProperty(self,"indexedDB",{get(){throw new DOMException("No.","SecurityError")}});';
    await route.fulfill({ response: reply, body: refusal + (await reply.text()) });
  });
  await connect(page, consoleUrl);
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await expect(page.getByText("The browser keeps nothing for this page.")).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Seal with the passphrase" })).toHaveCount(0);
});

test("it locks when nobody is there", async ({ page, consoleUrl }) => {
  await page.clock.install();
  await connect(page, consoleUrl);
  await seal(page);
  await page.clock.runFor(16 * 60_000);
  await expect(page.getByRole("heading", { name: "Your credentials are sealed" })).toBeVisible();
});

test("a damaged and a later store are told apart, and left as they are", async ({
  page,
  consoleUrl,
}) => {
  await connect(page, consoleUrl);
  await seal(page);
  const spoil = (change: Record<string, unknown>) =>
    page.evaluate(
      (changed) =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open("x-connect", 1);
          opening.onsuccess = () => {
            const table = opening.result.transaction("vault", "readwrite").objectStore("vault");
            const get = table.get("sealed");
            get.onsuccess = () => {
              table.put({ ...(get.result as object), ...changed }, "sealed").onsuccess = () => {
                opening.result.close();
                resolve();
              };
            };
          };
        }),
      change,
    );
  await spoil({ version: 2 });
  await page.reload();
  await expect(page.getByText(/sealed by a later version/)).toBeVisible();
  await spoil({ version: 1, ciphertext: "AAAA" });
  await page.reload();
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByText("The sealed credentials are damaged")).toBeVisible();
  expect(await kept(page)).toContain("AAAA");
});

test("a file takes the connections to another device; forget forgets", async ({
  page,
  consoleUrl,
  browser,
  scenario,
}) => {
  const { credentials } = await scenario("all_good");
  await connect(page, consoleUrl);
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByLabel("Passphrase of the file").fill(passphrase);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const file = await (await downloading).path();
  const text = await readFile(file, "utf8");
  for (const value of Object.values(credentials)) expect(text).not.toContain(value);

  const other = await (await browser.newContext()).newPage();
  await other.goto(`${consoleUrl}#/settings`);
  await other.getByLabel("File to import").setInputFiles({
    name: "notes.json",
    mimeType: "application/json",
    buffer: Buffer.from("{}"),
  });
  await other.getByRole("button", { name: "Import", exact: true }).click();
  await expect(other.getByText("X Connect did not export this file.")).toBeVisible();
  await other.getByLabel("File to import").setInputFiles(file);
  await other.getByLabel("Passphrase of the file").fill("something else entirely");
  await other.getByRole("button", { name: "Import", exact: true }).click();
  await expect(other.getByText("This does not open the sealed credentials.")).toBeVisible();
  await other.getByLabel("Passphrase of the file").fill(passphrase);
  await other.getByRole("button", { name: "Import", exact: true }).click();
  await expect(other.getByRole("article", { name: "Lumen Coffee" })).toBeVisible();

  await seal(other);
  await other.getByRole("button", { name: "Stop keeping them" }).click();
  await expect(other.getByText("Not kept")).toBeVisible();
  expect(await kept(other)).not.toContain("x-connect-vault");
  await other.reload();
  await expect(other.getByRole("heading", { name: "Settings" })).toBeVisible();
  await other.getByRole("link", { name: "Connections", exact: true }).click();
  await expect(other.getByRole("heading", { name: "Connect your X account" })).toBeVisible();
  await other.close();
});

test("sealed by a passkey", async ({ page, consoleUrl }) => {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await connect(page, consoleUrl.replace("127.0.0.1", "localhost"));
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Keep them with a passkey" }).click();
  await expect(page.getByText("Sealed by passkey")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Unlock with the passkey" }).click();
  await expect(page.getByText("Sealed by passkey")).toBeVisible();
});
