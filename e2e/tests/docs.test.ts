// The documentation that the console serves: its pages under the console's policy, the search, and the ways to it; and the same
// pages as files, which need nobody.
import { fileURLToPath } from "node:url";

import { expectAccessible } from "./axe.js";
import { expect, test, useSandboxAccount } from "./fixtures.js";

const folder = new URL("../../web/dist/docs/", import.meta.url);

test("a finding leads to its page", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "Read-only token");
  await page.getByText("What was seen, and what else it could be").click();
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Learn more" }).click();
  const docs = await opened;
  await expect(docs.getByRole("heading", { level: 1 })).toHaveText("The Access Token is read-only");
  await docs.getByRole("link", { name: "Set the permission level" }).click();
  await expect(docs.getByRole("heading", { name: /Set the permission level/ })).toBeInViewport();
});

test("whatever the sandbox's accounts lead to has a page", async ({ consoleUrl, scenarios }) => {
  const codes = new Set((await scenarios()).map(({ finding }) => finding).filter(Boolean));
  expect(codes.size).toBeGreaterThan(50);
  const missing = await Promise.all(
    [...codes].map(async (code) => {
      const reply = await fetch(new URL(`docs/findings/${code}.html`, consoleUrl));
      return reply.status === 200 ? [] : [code];
    }),
  );
  expect(missing.flat()).toEqual([]);
});

test("served: help leads to it, and the search finds under the console's policy", async ({
  page,
  consoleUrl,
}) => {
  await page.goto(consoleUrl);
  await page.getByRole("button", { name: "Help" }).click();
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Documentation" }).click();
  await (await opened).close();
  await page.goto(`${consoleUrl}docs`);
  await expect(page.getByRole("heading", { name: "X Connect", level: 1 })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("client not enrolled");
  const found = page.locator("#found");
  await expect(found.getByRole("link").first()).toBeVisible();
  await page.getByLabel("Search the documentation").fill("no_credits");
  await expect(found.getByRole("link").first()).toContainText("The credits are used up");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/docs\/findings\/no_credits\.html$/);
  await page.getByLabel("Search the documentation").fill("qqqqq");
  await expect(found).toHaveText("Nothing is found.");
});

test("it wears the theme that was chosen in the console", async ({ page, consoleUrl }) => {
  await page.goto(consoleUrl);
  await page.evaluate(() => {
    localStorage.setItem("x-connect-theme", '["dark"]');
  });
  await page.goto(`${consoleUrl}docs/`);
  await expect(page.locator("body")).toHaveCSS("color-scheme", "dark");
});

test("from the folder: every resource is a file, and the search works", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(new URL("index.html", folder).href);
  await page.getByLabel("Search the documentation").fill("theming");
  await page.locator("#found a").first().click();
  await expect(page).toHaveURL(/^file:.*embedding\.html/);
  await expect(page.getByRole("navigation").getByText("In a dashboard")).toBeVisible();
  expect(asked.filter((url) => !url.startsWith(folder.href))).toEqual([]);
  expect(fileURLToPath(folder)).toMatch(/docs\/$/);
});

for (const [colorScheme, width, names] of [
  ["light", 320, ["index", "findings/read_only_token", "actions/index"]],
  ["dark", 1280, ["guide", "agents", "actions/create_post"]],
] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, bypassCSP: true, viewport: { width, height: 800 } });

    test(`pages are accessible at ${width} pixels`, async ({ page, consoleUrl }) => {
      for (const name of names) {
        await page.goto(`${consoleUrl}docs/${name}.html`);
        await expectAccessible(page, name);
      }
      if (width < 900) await page.getByRole("button", { name: "Contents" }).click();
      await page.getByRole("link", { name: "Findings", exact: true }).click();
      await expect(page.getByRole("heading", { name: "Findings", level: 1 })).toBeVisible();
    });
  });
}
