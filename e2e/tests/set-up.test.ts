// The way through: what the agent should do, the guide's steps, several connections; leaving and coming back.
import { ability, expect, pickAccount, test, useSandboxAccount } from "./fixtures.js";

test("from Connect to connected, through the guide", async ({ page, consoleUrl, scenario }) => {
  const { credentials } = await scenario("all_good");
  await page.goto(consoleUrl);
  await page.getByRole("link", { name: "Show me how" }).click();
  await expect(page.getByText(/Permission level Read and write\./)).toBeVisible();
  await page.getByRole("checkbox", { name: /^Direct messages/ }).check();
  await expect(
    page.getByText(/Permission level Read and write and Direct message\./),
  ).toBeVisible();
  await page.getByRole("button", { name: "Show me the steps" }).click();

  for (const title of ["Open the Developer Console", "Buy some credits", "Create an app"]) {
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await page.getByRole("button", { name: "Done, next step" }).click();
  }
  await expect(page.getByRole("heading", { name: "Copy the app's three values" })).toBeFocused();
  await page.getByLabel("API Key", { exact: true }).fill(credentials.api_key ?? "");
  await page.getByLabel("API Secret", { exact: true }).fill(credentials.api_secret ?? "");
  await page.getByLabel("Bearer Token", { exact: true }).fill(credentials.bearer_token ?? "");
  await page.getByRole("button", { name: "Done, next step" }).click();

  await expect(page.getByText("The step that most people miss")).toBeVisible();
  await expect(page.getByText(/third level/)).toBeVisible();
  await expect(
    page.getByRole("img", { name: /permission level Read and write and Direct message/ }),
  ).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel("API Key", { exact: true })).toHaveValue(credentials.api_key ?? "");
  await page.goForward();
  await page.getByRole("button", { name: "Done, next step" }).click();
  await page.getByLabel("Access Token", { exact: true }).fill(credentials.access_token ?? "");
  await page
    .getByLabel("Access Token Secret", { exact: true })
    .fill(credentials.access_token_secret ?? "");
  // The last step is the check.
  await page.getByRole("button", { name: "Done: check it" }).click();
  await expect(ability(page, "Direct messages")).toContainText("Should work");
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await expect(page.getByRole("article", { name: "Lumen Coffee" })).toContainText("Connected");
});

test("choices and ticks are there again after a reload", async ({ page, consoleUrl }) => {
  await page.goto(`${consoleUrl}#/connect`);
  await page.getByRole("checkbox", { name: /^Bookmarks/ }).check();
  await page.getByRole("button", { name: "Show me the steps" }).click();
  await page.getByRole("button", { name: "Done, next step" }).click();
  await page.goto(consoleUrl);
  await page.reload();
  await expect(page.getByText("Set-up under way: 1 of 7 steps done.")).toBeVisible();
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Buy some credits" })).toBeVisible();
});

test("a finding leads to the step that fixes it", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "Read-only token");
  await page.getByRole("link", { name: "Show me: Set the permission level" }).first().click();
  await expect(page.getByRole("heading", { name: "Set the permission level" })).toBeVisible();
});

test("several connections are kept apart, renamed, removed and brought back", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await page.getByRole("link", { name: "Connect another account" }).click();
  await page.getByRole("link", { name: "Use a practice account" }).click();
  await pickAccount(page, "A second account");
  await expect(page.getByRole("heading", { name: /^Connected as @mira_okafor/ })).toBeVisible();

  const chosen = page.getByRole("combobox", { name: "Connection" });
  await chosen.selectOption({ label: "Lumen Coffee" });
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  const mira = page.getByRole("article", { name: "Mira Okafor" });
  await mira.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Name of the connection").fill("Second shop");
  await page.getByRole("button", { name: "Save" }).click();
  const second = page.getByRole("article", { name: "Second shop" });
  await expect(second).toContainText("@mira_okafor");
  await second.getByRole("button", { name: /Remove/ }).click();
  await expect(second).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(second).toBeVisible();
  await second.getByRole("link", { name: "Try" }).click();
  await expect(page.getByText("Two wheels, one thermos, no plan.")).toBeVisible();
});

test.describe("at 800 px of height", () => {
  test.use({ viewport: { width: 1280, height: 800 } });

  test("each step shows what to do, its drawing and the way on at once", async ({
    page,
    consoleUrl,
  }) => {
    for (const step of ["account", "credits", "app", "keys", "permissions", "access_token"]) {
      await page.goto(`${consoleUrl}#/guide/${step}`);
      await expect(page.locator(".drawing")).toBeInViewport({ ratio: 0.95 });
      await expect(page.locator(".todo li").first()).toBeInViewport({ ratio: 1 });
      await expect(page.getByRole("button", { name: /^Done/ })).toBeInViewport({ ratio: 1 });
      // A number in the drawing is that of the sentence beside it.
      const numbers = await page.locator(".drawing .number-text").allTextContents();
      const sentences = await page.locator(".todo li").count();
      expect(numbers, step).toEqual(numbers.map((_, index) => String(index + 1)));
      expect(numbers.length, step).toBeLessThanOrEqual(sentences);
    }
    await page.goto(`${consoleUrl}#/connect`);
    await page.getByRole("checkbox", { name: /^Bookmarks/ }).check();
    await page.goto(`${consoleUrl}#/guide/oauth2`);
    await expect(page.locator(".todo li").nth(2)).toContainText("Authorize app");
    await expect(page.locator(".drawing .number-text")).toHaveText("3");
  });
});
