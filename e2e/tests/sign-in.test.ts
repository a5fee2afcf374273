// Signing in with the sandbox in place of x.com: OAuth 2.0 with PKCE, the bearer token, OAuth 1.0a.
import type { Page } from "@playwright/test";
import { ability, checked, expect, test, useSandboxAccount } from "./fixtures.js";

/** Opens the OAuth 2.0 form for an account that holds a Client ID, and goes to the authorize page. */
async function goToX(page: Page): Promise<Page> {
  await page.getByRole("link", { name: "Credentials", exact: true }).click();
  await page.getByRole("link", { name: "Sign in with X" }).click();
  const opened = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Sign in with X" }).click();
  return opened;
}

test("OAuth 2.0: out to X and back, and bookmarks work", async ({ page, consoleUrl, wire }) => {
  await useSandboxAccount(page, consoleUrl, "Five values, no OAuth 2.0");
  await expect(ability(page, "Bookmarks")).toContainText("needs the OAuth 2.0");
  const x = await goToX(page);
  await expect(x.getByRole("heading", { name: "Authorize the app?" })).toBeVisible();
  // Drawn as the guide draws it, under the policy that it comes with.
  await expect(x.getByRole("link", { name: /^Authorize app as/ }).first()).toHaveCSS(
    "border-radius",
    "99px",
  );
  await x.getByRole("link", { name: "Authorize app as @lumen_coffee" }).click();
  // It succeeds into the check.
  await expect(page.getByText("Signed in with OAuth 2.0").first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Check", level: 1 })).toBeVisible();
  await checked(page);
  await expect(ability(page, "Bookmarks")).toContainText("Should work");
  // The verifier goes nowhere but into the exchange, the challenge nowhere but to the authorize page.
  const exchange = wire.sent.find(({ url }) => url === "/x/2/oauth2/token");
  const verifier = new URLSearchParams(exchange?.body).get("code_verifier") ?? "";
  expect(verifier).toMatch(/^[\w-]{43}$/);
  expect(wire.sent.filter(({ url, body }) => `${url} ${body}`.includes(verifier))).toHaveLength(1);
});

test("OAuth 2.0: the address can be pasted where the way back is blocked", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Five values, no OAuth 2.0");
  const x = await goToX(page);
  const link = x.getByRole("link", { name: "Authorize app as @lumen_coffee" });
  const href = (await link.getAttribute("href")) ?? "";
  const reply = await page.request.get(new URL(href, x.url()).href, { maxRedirects: 0 });
  const address = reply.headers().location ?? "";
  await x.close();
  await page.getByLabel(/Paste the address/).fill(address);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Signed in with OAuth 2.0").first()).toBeVisible();
});

test("OAuth 2.0: denied, foreign, stale and unreadable answers are told apart", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Five values, no OAuth 2.0");
  const x = await goToX(page);
  const answer = async (text: string) => {
    await page.getByLabel(/Paste the address/).fill(text);
    await page.getByRole("button", { name: "Continue" }).click();
  };
  await answer("http://127.0.0.1/callback");
  await expect(page.getByText("it has no code and no state")).toBeVisible();
  await answer("http://127.0.0.1/callback?state=foreign&code=abc");
  await expect(page.getByText("belongs to no sign-in that is under way")).toBeVisible();
  await x.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByText("The app was not given access.")).toBeVisible();
  // One button leads back to the start, and out to X again.
  const again = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Start again" }).click();
  await expect((await again).getByRole("heading", { name: "Authorize the app?" })).toBeVisible();
  await expect(page.getByText("The app was not given access.")).toHaveCount(0);
});

test("OAuth 2.0: a window that the browser blocks is known, and told", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Five values, no OAuth 2.0");
  await page.goto(`${consoleUrl}#/sign-in`);
  await page.evaluate(() => {
    const open = window.open.bind(window);
    window.open = () => {
      window.open = open;
      return null;
    };
  });
  await page.getByRole("button", { name: "Sign in with X" }).click();
  await expect(page.getByText("The browser has opened no window")).toBeVisible();
  const opened = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Open the window", exact: true }).click();
  const x = await opened;
  expect(await x.evaluate(() => window.opener as unknown)).toBeNull();
  await x.getByRole("link", { name: "Authorize app as @lumen_coffee" }).click();
  await expect(page.getByText("Signed in with OAuth 2.0").first()).toBeVisible();
});

test("OAuth 2.0: an expired token is refreshed once for all who wait", async ({
  page,
  consoleUrl,
  wire,
  expectedErrors,
}) => {
  expectedErrors.push(/401/);
  await useSandboxAccount(page, consoleUrl, "OAuth 2.0 token expired");
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(page.getByText("The lemon cake came out well.")).toBeVisible();
  expect(wire.sent.filter(({ url }) => url === "/x/2/oauth2/token")).toHaveLength(1);
});

test("the bearer token comes for key and secret", async ({ page, consoleUrl, scenario }) => {
  const { credentials } = await scenario("all_good");
  await page.goto(consoleUrl);
  await page.getByRole("link", { name: "Credentials", exact: true }).click();
  await page.getByLabel("API Key", { exact: true }).fill(credentials.api_key ?? "");
  await page.getByLabel("API Secret", { exact: true }).fill(credentials.api_secret ?? "");
  await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
  await checked(page);
  await page.goto(`${consoleUrl}#/sign-in`);
  await page.getByText("Get the Bearer Token", { exact: true }).first().click();
  await page.getByRole("button", { name: "Get the Bearer Token" }).click();
  await expect(page.getByText("X gave the Bearer Token").first()).toBeVisible();
  await checked(page);
  await page.getByText(/^All \d+ actions/).click();
  await expect(page.getByRole("row", { name: /^Search Should work/ })).toBeVisible();
});

for (const way of ["callback", "PIN"] as const) {
  test(`OAuth 1.0a connects another account, by ${way}`, async ({ page, consoleUrl }) => {
    await useSandboxAccount(page, consoleUrl, "Everything works");
    await page.goto(`${consoleUrl}#/sign-in`);
    await page.getByText("Connect another account of yours").click();
    if (way === "PIN") await page.getByLabel(/Show me a PIN/).check();
    const opened = page.context().waitForEvent("page");
    await page.getByRole("button", { name: "Sign in to another account" }).click();
    const x = await opened;
    await x.getByRole("link", { name: "Authorize app as @mira_okafor" }).click();
    if (way === "PIN") {
      await page
        .getByLabel("PIN", { exact: true })
        .fill((await x.locator("code").textContent()) ?? "");
      await page.getByRole("button", { name: "Continue" }).click();
    }
    await expect(page.getByText("Connected @mira_okafor").first()).toBeVisible();
    await expect(page.getByRole("heading", { name: /^Connected as @mira_okafor/ })).toBeVisible();
  });
}
