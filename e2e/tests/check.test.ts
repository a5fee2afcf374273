// The check: its further questions, the report, the stop before a limit, and repairs of what was entered.
import { expect, test, useSandboxAccount } from "./fixtures.js";

test("a wrong secret: one click asks about key and secret by themselves", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Wrong secret");
  await page.getByRole("button", { name: "Run the check" }).click();
  await page.getByRole("button", { name: /by themselves/ }).click();
  const step = page.getByRole("listitem").filter({ hasText: "API Key and API Secret" });
  await expect(step).toContainText("X knows them.");
});

test("a real post is made and deleted, when asked for", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByText("Further checks, only when you want them").click();
  await page.getByLabel(/Publish a post and delete it again/).check();
  await page.getByRole("button", { name: "Run the check" }).click();
  await expect(page.getByText("It was published, and is deleted again.")).toBeVisible();
  for (const name of [
    "Bearer Token",
    "Permission level",
    "OAuth 2.0 token",
    "The clock is right",
  ]) {
    await expect(page.getByRole("listitem").filter({ hasText: name })).toContainText("Passed");
  }
});

test("the report holds the diagnosis and nothing secret", async ({
  page,
  consoleUrl,
  scenario,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await useSandboxAccount(page, consoleUrl, "Read-only token");
  await page.getByRole("button", { name: "Run the check" }).click();
  await page.getByRole("button", { name: "Copy report" }).click();
  await expect(page.getByText("Copied: report")).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain("read_only_token");
  expect(text).toContain("GET /2/users/me by oauth1: 200");
  const { credentials } = await scenario("read_only_token");
  for (const value of Object.values(credentials)) expect(text).not.toContain(value);
  expect(text).not.toMatch(/\d{15,}/);
});

test("a request that is bound to be refused is not sent", async ({ page, consoleUrl, wire }) => {
  await useSandboxAccount(page, consoleUrl, "Rate limit used up");
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Too many requests for now" })).toBeVisible();
  const before = wire.sent.length;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText(/It works again from/)).toBeVisible();
  expect(wire.sent).toHaveLength(before);
});

test("what was entered wrongly is fixed with one click", async ({ page, consoleUrl, scenario }) => {
  const { credentials } = await scenario("all_good");
  await page.goto(consoleUrl);
  await page.getByRole("link", { name: "Credentials", exact: true }).click();
  await page.getByLabel("API Key", { exact: true }).fill(` "${credentials.api_secret ?? ""}"\t`);
  await page.getByLabel("API Secret", { exact: true }).fill(credentials.api_key ?? "");
  await page.getByRole("button", { name: /Fix it.*swapped/ }).click();
  await expect(page.getByLabel("API Key", { exact: true })).toHaveValue(credentials.api_key ?? "");
  await expect(page.getByLabel("API Secret", { exact: true })).toHaveValue(
    credentials.api_secret ?? "",
  );
});
