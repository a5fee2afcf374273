// The console in a second language: chosen by the browser, by the person or by the page around it; complete on every screen.
import type { Page } from "@playwright/test";
import { expect, test, useSandboxAccount } from "./fixtures.js";

/** Words that stand in almost every English sentence, and in no German one. */
const english = /\b(the|your|with|which|what|this|that|are|is|and|not|of|for|you|it|to)\b/i;

/** What can be read on the page, without what people wrote, what X says, and what is written for machines. */
async function wordsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    // In bold and in italics: the labels of X's console.
    const foreign =
      "[lang=en], strong, em, .mono, code, pre, kbd, textarea, option[value=''], svg text, .post, .message, .account-text, .aliases";
    const visit = (node: Node) => {
      if (node instanceof Element) {
        if (node.matches(foreign) || node.matches("style, script, noscript")) return;
        for (const name of ["aria-label", "placeholder", "title", "alt"]) {
          const value = node.getAttribute(name);
          if (value) found.push(value);
        }
        if (node.shadowRoot) visit(node.shadowRoot);
      }
      if (node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
        found.push(node.textContent.trim().replace(/\s+/g, " "));
      node.childNodes.forEach(visit);
    };
    visit(document.body);
    return found;
  });
}

async function expectGerman(page: Page, state: string) {
  await expect(page.locator(".bone")).toHaveCount(0);
  // Words in quotation marks are X's own, or the labels of its console.
  const words = (await wordsOf(page)).map((one) => one.replace(/"[^"]*"|„[^“]*“/g, ""));
  expect(words.length, state).toBeGreaterThan(10);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, `${state}: sideways scrolling`).toBeLessThanOrEqual(0);
  const cards = await page.locator(".card").evaluateAll((all) =>
    all
      .filter((card) => getComputedStyle(card).overflowX === "visible")
      .filter((card) => card.scrollWidth > card.clientWidth)
      .map((card) => card.textContent),
  );
  expect(cards, `${state}: cards too narrow for what they say`).toEqual([]);
  expect
    .soft(
      words.filter((one) => english.test(one)),
      state,
    )
    .toEqual([]);
}

/** A sandbox account, the way through the console in German. */
async function useAccountInGerman(page: Page, url: string, title: string) {
  await page.goto(`${url}#/practice`);
  await page.getByRole("button", { name: title }).click();
  await expect(page.getByRole("heading", { name: "Prüfung", level: 1 })).toBeVisible();
}

for (const width of [1280, 320]) {
  test.describe(`in German, ${width} px`, () => {
    test.use({ locale: "de-DE", viewport: { width, height: 800 } });

    test("every screen is in the language of the browser", async ({ page, consoleUrl }) => {
      await page.goto(consoleUrl);
      await expect(page.getByRole("heading", { name: "X-Konto verbinden" })).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("lang", "de");
      await expectGerman(page, "connections, empty");
      const screens = [
        "connect",
        "practice",
        "credentials",
        "sign-in",
        "check",
        "try",
        "inspector",
        "agents",
        "usage",
        "settings",
      ];
      for (const screen of screens) {
        await page.goto(`${consoleUrl}#/${screen}`);
        await expectGerman(page, `${screen}, empty`);
      }
      for (const step of [
        "account",
        "credits",
        "app",
        "keys",
        "permissions",
        "access_token",
        "oauth2",
      ]) {
        await page.goto(`${consoleUrl}#/guide/${step}`);
        await expect(page.getByRole("img", { name: /\d, / })).toBeVisible();
        await expectGerman(page, `guide, ${step}`);
      }
      await useAccountInGerman(page, consoleUrl, "Token nur zum Lesen");
      await expect(page.getByRole("button", { name: "Bericht kopieren" })).toBeVisible();
      await expectGerman(page, "check, with a finding");
      await page.goto(`${consoleUrl}#/try`);
      await expect(page.getByText("The lemon cake")).toBeVisible();
      for (const tab of await page.getByRole("tab").all()) {
        await tab.click();
        await expectGerman(page, `try, ${(await tab.textContent()) ?? ""}`);
      }
      await page.goto(`${consoleUrl}#/try/all/create_post`);
      await page.getByRole("button", { name: "Senden" }).click();
      await expectGerman(page, "try, refused");
      for (const screen of screens.filter((one) => one !== "connect")) {
        await page.goto(`${consoleUrl}#/${screen}`);
        await expectGerman(page, screen);
      }
    });
  });
}

test("the language is chosen in the settings, takes nothing away, and is kept", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
  await page.goto(`${consoleUrl}#/settings`);
  await page.getByLabel("Language").selectOption("Deutsch");
  await expect(page.getByRole("heading", { name: "Einstellungen" })).toBeVisible();
  await page.getByRole("link", { name: "Prüfung" }).click();
  await expect(page.getByRole("heading", { name: /^Verbunden als @lumen_coffee/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Prüfung", level: 1 })).toBeVisible();
  await page.goto(`${consoleUrl}#/settings`);
  await page.getByLabel("Sprache").selectOption("English");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("words that cannot be loaded leave the console as it is", async ({
  page,
  consoleUrl,
  expectedErrors,
}) => {
  expectedErrors.push(/ERR_FAILED|languages/);
  await page.route("**/languages-*.js", (route) => route.abort());
  await page.goto(`${consoleUrl}#/settings`);
  await page.getByLabel("Language").selectOption("Deutsch");
  await expect(page.getByText("The words of this language could not be loaded.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test.describe("a language that there is not", () => {
  test.use({ locale: "fr-FR" });

  test("is shown in English", async ({ page, consoleUrl }) => {
    await page.goto(consoleUrl);
    await expect(page.getByRole("heading", { name: "Connect your X account" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });
});
