// What makes the console pleasant: shortcuts, deep links, curl, search over actions; and what goes wrong around it.
import { expect, test, useSandboxAccount } from "./fixtures.js";

test("shortcuts go to screens, and can be switched off", async ({ page, consoleUrl }) => {
  await page.goto(consoleUrl);
  await expect(page.getByRole("heading", { name: "Connect your X account" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Help" })).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByLabel("Keyboard shortcuts of a single letter").uncheck();
  await page.getByRole("heading", { name: "Settings", level: 1 }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
});

test("addresses lead to tabs and actions; actions are found by words", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.evaluate(() => (location.hash = "#/try/all/send_direct_message"));
  await expect(page.getByRole("heading", { name: "Send a message", level: 2 })).toBeFocused();
  const search = page.getByLabel("Search actions");
  await search.fill("bookmark");
  const actions = page.getByRole("navigation", { name: "Actions" });
  await expect(actions.getByRole("link").first()).toContainText(/bookmark/i);
  await expect(actions.getByRole("link", { name: /^Who am I/ })).toHaveCount(0);
  await search.press("Enter");
  await expect(page).toHaveURL(/#\/try\/all\/\w*bookmark/);
  await expect(page.getByRole("heading", { name: /bookmark/i, level: 2 })).toBeFocused();
  await page.evaluate(() => (location.hash = "#/try/messages"));
  await expect(page.getByRole("tab", { name: "Messages" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
});

test("curl gives no token away, and the request's way is shown", async ({
  page,
  consoleUrl,
  context,
  scenario,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { credentials } = await scenario("all_good");
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await expect(page.getByRole("button", { name: "Copy report" })).toBeVisible();
  await page.getByRole("link", { name: "Inspector", exact: true }).click();
  await page.getByRole("link", { name: "Usage", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Limits" })).toBeVisible();
  await page.getByRole("link", { name: "Inspector", exact: true }).click();
  await expect(page.getByRole("list", { name: "The request's way" }).first()).toContainText("Done");
  await page.getByRole("button", { name: "Copy as curl" }).first().click();
  await expect(page.getByText("Copied: as curl")).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^curl -X GET 'https:\/\/api\.x\.com\/2\//);
  expect(text).toContain("$X_TOKEN");
  for (const value of Object.values(credentials)) expect(text).not.toContain(value);
});

test("being offline is said, and so is a failure of the console itself", async ({
  page,
  consoleUrl,
  context,
  expectedErrors,
}) => {
  expectedErrors.push(/injected|net::ERR_/);
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("injected");
    });
  });
  await expect(page.getByRole("alert")).toContainText("Something in the console failed.");
  await page.getByRole("button", { name: "Dismiss" }).click();
  await context.setOffline(true);
  for (const name of ["Try", "Inspector", "Guide", "Settings"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await expect(page.getByText("could not be loaded")).toHaveCount(0);
  }
});

test("a console whose script does not come is no blank page", async ({
  page,
  consoleUrl,
  expectedErrors,
}) => {
  expectedErrors.push(/net::ERR_/);
  await page.route("**/console.js", (route) => route.abort());
  await page.goto(consoleUrl);
  await expect(page.getByText("The console's script has not come.")).toBeVisible();
  await page.unroute("**/console.js");
  await page.getByRole("link", { name: "Load the page again" }).click();
  await expect(page.getByRole("heading", { name: "Connect your X account" })).toBeVisible();
  await expect(page.getByText("The console's script has not come.")).toHaveCount(0);
});

test("limits are windows with their time; one that is over is said to be", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.goto(`${consoleUrl}#/usage`);
  const limits = page.getByRole("region", { name: "Limits" });
  const row = limits.getByRole("listitem").filter({ hasText: "Who am I" }).first();
  await expect(row).toContainText(/\d+ of 75 left in 15 minutes; full again in 1\d minutes/);
  const [from = "", to = ""] = await row.locator(".window span").allInnerTexts();
  // Before midnight the second is tomorrow's, and says so.
  const minutes = (time: string) => {
    const [clock = ""] = /\d+:\d\d\s[AP]M/.exec(time) ?? [];
    return Date.parse(`2026-01-01 ${clock.replaceAll("\u202f", " ")}`) / 60_000;
  };
  expect((minutes(to) - minutes(from) + 1440) % 1440).toBe(15);
  // X's own count stands beside what this browser has seen.
  await expect(page.getByRole("region", { name: "What X counts" })).toContainText("of 3,000,000");
  await page.clock.install({ time: Date.now() + 3_600_000 });
  await page.goto(`${consoleUrl}#/settings`);
  await page.goto(`${consoleUrl}#/usage`);
  await expect(row).toContainText("so it is full again");
});

test("what is empty shows what will be there, to eyes only", async ({ page, consoleUrl }) => {
  await page.goto(consoleUrl);
  await expect(page.getByRole("heading", { name: "Connect your X account" })).toBeVisible();
  for (const screen of ["check", "try", "inspector", "agents"]) {
    await page.goto(`${consoleUrl}#/${screen}`);
    await expect(page.locator(".ghost > div"), screen).toHaveCount(3);
    await expect(page.locator(".ghost"), screen).toHaveAttribute("aria-hidden", "true");
  }
});
