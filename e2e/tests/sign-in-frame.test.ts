// Signing in where the console stands in a page of another site: the browser keeps the frame's storage apart, as it does for
// everybody, and X's pages cut off whoever has led to them.
import type { FrameLocator, Page } from "@playwright/test";

import { expect } from "./fixtures.js";
import { consoleIn, test, useAccount } from "./questions.js";

/** The dashboard is at 127.0.0.1, the console at localhost: two sites. */
test.beforeEach(async ({ page, dashboard, embedded }) => {
  const address = `${embedded.address.replace("127.0.0.1", "localhost")}/`;
  dashboard.point(address);
  // As X's own page does, whose opener is null.
  await page.context().route("**/sandbox/**/authorize?*", async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    await route.fulfill({
      response,
      headers: { ...response.headers(), "cross-origin-opener-policy": "same-origin" },
    });
  });
  await page.goto(address);
  await page.evaluate(() => {
    localStorage.setItem("who", "the console by itself");
  });
  await page.goto(`${dashboard.origin}/plain/`);
});

/** To the form, for an account that holds what is needed. */
async function openForm(page: Page, account: string): Promise<FrameLocator> {
  await page.getByRole("button", { name: "Connect" }).first().click();
  const frame = consoleIn(page);
  await useAccount(frame, account);
  expect(await frame.locator("body").evaluate(() => localStorage.getItem("who"))).toBeNull();
  await frame.locator("body").evaluate(() => (location.hash = "#/sign-in"));
  return frame;
}

/** Presses what opens the window, and then the way to X in it. */
async function goToX(page: Page, frame: FrameLocator, button: string) {
  const [between] = await Promise.all([
    page.waitForEvent("popup"),
    frame.getByRole("button", { name: button }).click(),
  ]);
  const [x] = await Promise.all([
    page.context().waitForEvent("page"),
    between.getByRole("link", { name: "Continue to X" }).click(),
  ]);
  return { between, x };
}

test("OAuth 2.0 comes back by itself", async ({ page }) => {
  const frame = await openForm(page, "Five values, no OAuth 2.0");
  const { between, x } = await goToX(page, frame, "Sign in with X");
  expect(await x.evaluate(() => window.opener as unknown)).toBeNull();
  const closed = between.waitForEvent("close");
  await x.getByRole("link", { name: "Authorize app as @lumen_coffee" }).click();
  await expect(frame.getByText("Signed in with OAuth 2.0").first()).toBeVisible();
  await closed;
});

test("OAuth 1.0a comes back by itself; another window of the sort takes nothing away, and the page learns nothing", async ({
  page,
}) => {
  const frame = await openForm(page, "Everything works");
  // A console by itself that waits for its own sign-in hears of this one, too.
  const alone = await page.context().newPage();
  const { origin } = new URL((await page.locator("x-connect").getAttribute("src")) ?? "");
  // Nor does the page around the frame learn anything that opens such a window itself.
  const [opened] = await Promise.all([
    page.waitForEvent("popup"),
    page.evaluate((address) => {
      const heard: unknown[] = [];
      Object.assign(globalThis, { heard });
      const own = window.open(`${address}/sign-in.html`);
      addEventListener("message", ({ data, source }) => {
        if (source === own) heard.push(data);
      });
      const invitation = { type: "x-connect:authorize", authorizeUrl: "https://example.com/" };
      setInterval(() => own?.postMessage(invitation, address), 100);
    }, origin),
  ]);
  await alone.goto(`${origin}/sign-in.html`);
  await expect(alone.getByText("No sign-in is under way here")).toBeVisible();
  await frame.getByText("Connect another account of yours").click();
  const { x } = await goToX(page, frame, "Sign in to another account");
  await x.getByRole("link", { name: "Authorize app as @mira_okafor" }).click();
  await expect(frame.getByText("Connected @mira_okafor").first()).toBeVisible();
  await expect(opened.getByText("No sign-in is under way here")).toBeVisible();
  await expect(opened.getByRole("link", { name: "Continue to X" })).toHaveCount(0);
  expect(await page.evaluate(() => (globalThis as { heard?: unknown[] }).heard)).toEqual([]);
});

test("a window that the browser blocks is known, and told; a refusal comes back, too", async ({
  page,
}) => {
  const frame = await openForm(page, "Five values, no OAuth 2.0");
  await frame.locator("body").evaluate(() => {
    const open = window.open.bind(window);
    window.open = () => {
      window.open = open;
      return null;
    };
  });
  await frame.getByRole("button", { name: "Sign in with X" }).click();
  await expect(frame.getByText("The browser has opened no window")).toBeVisible();
  const { x } = await goToX(page, frame, "Open the window");
  await x.getByRole("link", { name: "Cancel" }).click();
  await expect(frame.getByText("The app was not given access.")).toBeVisible();
  const { x: again } = await goToX(page, frame, "Start again");
  await again.getByRole("link", { name: "Authorize app as @lumen_coffee" }).click();
  await expect(frame.getByText("Signed in with OAuth 2.0").first()).toBeVisible();
});
