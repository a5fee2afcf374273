// The check: its further questions, the report, the stop before a limit, and repairs of what was entered.
import { checked, expect, pickAccount, test, useSandboxAccount } from "./fixtures.js";

test("a wrong secret: one click asks about key and secret by themselves", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Wrong secret");
  await page.getByRole("button", { name: /by themselves/ }).click();
  await checked(page);
  await page.getByText(/of \d+ passed/).click();
  const step = page.getByRole("listitem").filter({ hasText: "API Key and API Secret" });
  await expect(step).toContainText("X knows them.");
});

test("what undoes nothing comes first: paste again, and only then regenerate", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Wrong secret");
  const verdict = page.locator(".verdict");
  const fix = (await verdict.locator(".do").textContent()) ?? "";
  expect(fix).toMatch(/^\s*Paste the Access Token Secret again/);
  expect(fix.indexOf("regenerate")).toBeGreaterThan(fix.indexOf("Only if that does not help"));
  // The one value that is likeliest lies open; the others wait.
  const fields = verdict.locator("form.fix").getByRole("textbox");
  await expect(fields.filter({ visible: true })).toHaveCount(1);
  await expect(verdict.getByLabel("Access Token Secret", { exact: true })).toBeVisible();
  await expect(verdict.locator(".primary")).toHaveText("Use it, and check again");
});

test("a real post is made and deleted, when asked for", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByText("Further checks, only when you want them").click();
  await page.getByLabel(/Publish a post and delete it again/).check();
  await page.getByRole("button", { name: "Run the check" }).click();
  await expect(page.getByRole("heading", { name: "Connected as @lumen_coffee" })).toBeVisible();
  await page.getByText("9 of 9 passed").click();
  await expect(page.getByText("It is deleted again.")).toBeVisible();
  for (const name of [
    "Bearer Token",
    "Permission level",
    "OAuth 2.0 token",
    "The clock is right",
  ]) {
    await expect(page.locator(".steps li", { hasText: name })).toContainText("Passed");
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
  await page.getByRole("button", { name: "Copy report" }).click();
  await expect(page.getByText("Copied: report")).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain("read_only_token");
  expect(text).toContain("GET /2/users/me by oauth1: 200");
  const { credentials } = await scenario("read_only_token");
  for (const value of Object.values(credentials)) expect(text).not.toContain(value);
  expect(text).not.toMatch(/\d{15,}/);
  // Which build it is stands in it; whose account it is only when asked for.
  expect(text).toMatch(/^X Connect \d+\.\d+\.\d+, build \w+, report of/);
  expect(text).not.toContain("lumen_coffee");
  await page.getByLabel("Include the account's name").check();
  await page.getByRole("button", { name: "Copy report" }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain("Account: @lumen_coffee");
});

test("the first connection that works is a moment to enjoy, once", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await expect(page.locator(".joy")).toHaveCount(1);
  await expect(page.getByText("Your agent can take over from here.")).toBeVisible();
  await page.getByRole("button", { name: "Run the check again" }).click();
  await expect(page.locator(".joy")).toHaveCount(0);
  await checked(page);
  await expect(page.locator(".joy")).toHaveCount(0);
});

test("a request that is bound to be refused is not sent", async ({ page, consoleUrl, wire }) => {
  await useSandboxAccount(page, consoleUrl, "Rate limit used up");
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Too many requests for now" })).toBeVisible();
  const sent = () => wire.sent.map(({ url }) => url).filter((url) => url.startsWith("/x/"));
  const before = sent();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText(/It works again from/)).toBeVisible();
  expect(sent()).toEqual(before);
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

test("after a cancel nothing more leaves the page", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByText("Further checks, only when you want them").click();
  await page.getByLabel(/Publish a post and delete it again/).check();
  const left: string[] = [];
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.context().route("**/x/**", async (route) => {
    left.push(route.request().method());
    if (left.length === 2) await held;
    await route.continue().catch(() => undefined);
  });
  await page.getByRole("button", { name: "Run the check" }).click();
  await expect.poll(() => left.length).toBe(2);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("You cancelled it.")).toBeVisible();
  release();
  // Whatever was going to follow would have followed by the time another request is answered.
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(page.getByText("The lemon cake")).toBeVisible();
  expect(left).not.toContain("POST");
  expect(left).not.toContain("DELETE");
});

test("a check stays with the connection that it began with", async ({ page, consoleUrl, wire }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await page.getByRole("link", { name: "Connect another account" }).click();
  await page.getByRole("link", { name: "Use a practice account" }).click();
  await pickAccount(page, "A second account");
  await checked(page);
  await page.getByText("Further checks, only when you want them").click();
  await page.getByLabel(/Publish a post and delete it again/).check();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let count = 0;
  await page.context().route("**/x/**", async (route) => {
    if (++count === 2) await held;
    await route.continue();
  });
  const before = wire.sent.length;
  await page.getByRole("button", { name: "Run the check" }).click();
  await expect.poll(() => count).toBe(2);
  await page.getByRole("combobox", { name: "Connection" }).selectOption({ index: 0 });
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
  release();
  await expect.poll(() => wire.sent.some(({ method }) => method === "DELETE")).toBe(true);
  const keys = wire.sent
    .slice(before)
    .filter(({ url }) => url.startsWith("/x/"))
    .map(({ headers }) => /oauth_consumer_key="(\w+)"/.exec(headers.authorization ?? "")?.[1])
    .filter((key) => key !== undefined);
  expect(new Set(keys).size).toBe(1);
});

for (const [width, height] of [
  [1280, 800],
  [390, 844],
] as const) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height } });

    test("verdict, cause and fix are seen without scrolling", async ({ page, consoleUrl }) => {
      for (const [account, fix] of [
        ["Read-only token", "Show me: Set the permission level"],
        ["Wrong secret", "Use it, and check again"],
      ] as const) {
        await useSandboxAccount(page, consoleUrl, account);
        const primary = page.locator(".verdict .primary");
        await expect(primary).toHaveText(fix);
        // On a phone the navigation stands at the bottom, over what is below.
        const bar = width < 761 ? ((await page.locator("nav").boundingBox())?.height ?? 0) : 0;
        const { y = 0, height: tall = 0 } = (await primary.boundingBox()) ?? {};
        expect(y, account).toBeGreaterThan(0);
        expect(y + tall, account).toBeLessThanOrEqual(height - bar);
      }
    });
  });
}
