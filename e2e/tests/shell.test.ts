// What is around every screen: practice said at every width, the way to each screen, focus that stays, messages that cover
// nothing.
import type { Locator, Page } from "@playwright/test";

import { expect, test, useSandboxAccount } from "./fixtures.js";

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error("It is not shown.");
  return box;
};

const isFocused = (locator: Locator) =>
  locator.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element);

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });

for (const width of [320, 390, 1280]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 800 } });

    test("that it only practises is said in view, however far one has read", async ({
      page,
      consoleUrl,
    }) => {
      await page.goto(`${consoleUrl}#/guide/permissions`);
      await expect(page.locator(".drawing")).toBeVisible();
      const stripe = page.getByText("Practice: nothing reaches X");
      await expect(stripe).toBeInViewport({ ratio: 1 });
      await page.evaluate(() => {
        scrollTo(0, document.documentElement.scrollHeight);
      });
      await expect(stripe).toBeInViewport({ ratio: 1 });
    });

    test("a message in passing covers nothing", async ({ page, consoleUrl }) => {
      await useSandboxAccount(page, consoleUrl, "Everything works");
      const toast = page.locator(".toast");
      await expect(toast).toContainText("Everything works");
      await page.evaluate(() => {
        scrollTo(0, document.documentElement.scrollHeight);
      });
      const last = await boxOf(page.locator("main .screen > :last-child"));
      const message = await boxOf(toast);
      const apart = message.y >= last.y + last.height || message.x + message.width <= last.x + 0.5;
      expect(apart, JSON.stringify([message, last])).toBe(true);
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 800 } });

  test("each entry of the bar has its name, and the rest is one tap away", async ({
    page,
    consoleUrl,
  }) => {
    await page.goto(consoleUrl);
    const names = ["Connections", "Guide", "Check", "Try"];
    for (const name of names)
      await expect(page.getByRole("navigation").getByText(name, { exact: true })).toBeInViewport();
    await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("link", { name: "Settings" }).click();
    await expect(heading(page, "Settings")).toBeVisible();
    await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
  });

  test("the head stays where it is, from screen to screen", async ({ page, consoleUrl }) => {
    await page.goto(consoleUrl);
    const brand = page.locator(".brand");
    const places = [await boxOf(brand)];
    for (const screen of ["guide", "credentials", "try", "settings"]) {
      await page.goto(`${consoleUrl}#/${screen}`);
      await expect(page.locator(".bone")).toHaveCount(0);
      places.push(await boxOf(brand));
    }
    for (const place of places) expect(place).toEqual(places[0]);
  });

  test("the chosen tab is seen, where the tabs need more room than there is", async ({
    page,
    consoleUrl,
  }) => {
    await useSandboxAccount(page, consoleUrl, "Everything works");
    await page.goto(`${consoleUrl}#/try/all`);
    await expect(page.getByRole("tab", { name: "All actions" })).toBeInViewport({ ratio: 0.9 });
  });

  test("the current step of the guide is seen in its list", async ({ page, consoleUrl }) => {
    await page.goto(`${consoleUrl}#/guide/access_token`);
    await expect(page.locator(".drawing")).toBeVisible();
    await expect(
      page.getByRole("link", { name: /Generate the Access Token/ }).first(),
    ).toBeInViewport();
  });
});

test("the first key leads past the navigation", async ({ page, consoleUrl }) => {
  await page.goto(`${consoleUrl}#/settings`);
  await expect(heading(page, "Settings")).toBeVisible();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("button", { name: "Skip to the content" });
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  expect(await isFocused(heading(page, "Settings"))).toBe(true);
  expect(new URL(page.url()).hash).toBe("#/settings");
});

test("the focus stays where something was pressed, although the button says something else", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  const run = page.getByRole("button", { name: "Run the check" });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.context().route("**/x/**", async (route) => {
    await held;
    await route.continue();
  });
  await run.focus();
  await page.keyboard.press("Enter");
  const cancel = page.getByRole("button", { name: "Cancel" });
  await expect(cancel).toBeVisible();
  expect(await isFocused(cancel)).toBe(true);
  release();
  await expect(run).toBeVisible();
  expect(await isFocused(run)).toBe(true);
});

test("asked whether to delete, one does not stand on Delete", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.goto(`${consoleUrl}#/try/mine`);
  await page.getByRole("button", { name: "Delete" }).first().click();
  const keep = page.getByRole("dialog").getByRole("button", { name: "Keep it" });
  await expect(keep).toBeVisible();
  expect(await isFocused(keep)).toBe(true);
});

test("what has the focus is seen: also the button that is a file's", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.goto(`${consoleUrl}#/try/mine`);
  await page.getByLabel("What's happening?").focus();
  await page.keyboard.press("Tab");
  const style = await page
    .locator("label.button")
    .evaluate((label) => getComputedStyle(label).outlineStyle);
  expect(style).toBe("solid");
});

test.describe("in German", () => {
  test.use({ locale: "de-DE", viewport: { width: 1280, height: 800 } });

  test("the tabs have room", async ({ page, consoleUrl }) => {
    await page.goto(`${consoleUrl}#/practice`);
    await page.getByRole("button", { name: /^Alles funktioniert/ }).click();
    await expect(page.getByRole("heading", { name: "Prüfung", level: 1 })).toBeVisible();
    await page.goto(`${consoleUrl}#/try`);
    const tabs = page.getByRole("tablist");
    await expect(tabs).toBeVisible();
    expect(await tabs.evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
  });
});

test("Ctrl+K leads to whatever has a name, and the help says which version this is", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.keyboard.press("Control+k");
  const search = page.getByRole("combobox", { name: /^Search screens/ });
  await expect(search).toBeFocused();
  await search.fill("bookm");
  await expect(page.getByRole("option").first()).toContainText("Bookmark");
  await search.fill("permission level");
  await expect(page.getByRole("option", { selected: true })).toContainText("Step of the guide");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/guide\/permissions$/);
  await expect(search).toBeHidden();
  await page.getByRole("button", { name: "Search" }).click();
  await expect(search).toHaveValue("");
  await search.fill("theme");
  await expect(page.getByRole("option").first()).toContainText("Theme");
  await search.fill("no such thing");
  await expect(page.getByRole("dialog")).toContainText("Nothing is called that.");
  // A word is found where it begins: "Screen" does not make every screen one of "cre".
  await search.fill("cre");
  await expect(page.getByRole("option").first()).toContainText("Credentials");
  await expect(page.getByRole("option").filter({ hasText: "Connections" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await page.keyboard.press("Control+k");
  await search.fill("usage");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Usage", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Help" }).click();
  await expect(page.getByRole("dialog")).toContainText(/X Connect \d+\.\d+\.\d+, build \w+/);
  await expect(page.getByRole("dialog")).toContainText("Report a problem");
  await page.keyboard.press("Escape");
  // What was found wrong is found, too, and leads to where it is fixed.
  await useSandboxAccount(page, consoleUrl, "No credits left");
  await page.evaluate(() => (location.hash = "#/usage"));
  await page.keyboard.press("Control+k");
  await search.fill("credits are used up");
  await expect(page.getByRole("option", { selected: true })).toContainText("Finding");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/check$/);
  // So is every other finding, by its status, too; its page stands in the documentation.
  await page.keyboard.press("Control+k");
  await search.fill("429");
  await expect(page.getByRole("option").first()).toContainText("Finding");
  await search.fill("same text was posted");
  await expect(page.getByRole("option", { selected: true })).toContainText("Finding");
  const opened = page.context().waitForEvent("page");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/check$/);
  const article = await opened;
  await expect(article).toHaveURL(/docs\/findings\/duplicate_post\.html$/);
  await article.close();
  // All this in a typeface of its own.
  expect(await page.evaluate(() => [...document.fonts].map(({ status }) => status))).toContain(
    "loaded",
  );
});
