// axe on every screen and its main states, light and dark, wide and narrow; the keyboard reaches what it must.
import { expectAccessible } from "./axe.js";
import { checked, chooseAction, expect, pickAccount, test, useSandboxAccount } from "./fixtures.js";

const guideSteps = ["account", "credits", "app", "keys", "permissions", "access_token", "oauth2"];

for (const width of [1280, 320]) {
  test.describe(`${width} px`, () => {
    test.use({
      viewport: { width, height: 800 },
      bypassCSP: true,
    });

    test("every screen passes axe", async ({ page, consoleUrl }) => {
      await page.goto(consoleUrl);
      await expect(page.getByRole("heading", { name: "Connect your X account" })).toBeVisible();
      await expectAccessible(page, "connections, empty");
      for (const screen of [
        "connect",
        "practice",
        "sign-in",
        "check",
        "try",
        "inspector",
        "agents",
        "usage",
        "settings",
      ]) {
        await page.goto(`${consoleUrl}#/${screen}`);
        await expectAccessible(page, `${screen}, empty`);
      }
      for (const step of guideSteps) {
        await page.goto(`${consoleUrl}#/guide/${step}`);
        await expect(page.getByRole("img", { name: /\d, / })).toBeVisible();
        await expectAccessible(page, `guide, ${step}`);
      }
      await page.goto(`${consoleUrl}#/credentials`);
      await page.getByLabel("API Key", { exact: true }).fill("two words");
      await expect(page.getByRole("heading", { name: /space or line end/ })).toBeVisible();
      await page.getByLabel("API Key", { exact: true }).fill("");
      await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
      await expectAccessible(page, "credentials, with a summary");

      await useSandboxAccount(page, consoleUrl, "Read-only token");
      await expect(page.getByRole("heading", { name: /^Connected as @/ })).toBeVisible();
      await expectAccessible(page, "check, with a finding");
      await page.getByRole("link", { name: "Try", exact: true }).click();
      await expect(page.getByText("The lemon cake")).toBeVisible();
      await page.getByLabel("What's happening?").fill("Refused");
      await page.getByRole("button", { name: "Post", exact: true }).click();
      await expect(
        page.getByRole("heading", { name: "The Access Token is read-only" }),
      ).toBeVisible();
      await expectAccessible(page, "try, with a refusal");
      await page.getByRole("button", { name: "Delete" }).first().click();
      await expectAccessible(page, "try, asking");
      await page.keyboard.press("Escape");
      await useSandboxAccount(page, consoleUrl, "Everything works");
      await page.getByRole("link", { name: "Try", exact: true }).click();
      await page.getByRole("tab", { name: "Messages" }).click();
      await page.getByRole("button", { name: /Mira Okafor/ }).click();
      await expectAccessible(page, "try, messages");
      await page.getByRole("tab", { name: "Bookmarks" }).click();
      await expect(page.getByText("Washi for beginners")).toBeVisible();
      await expectAccessible(page, "try, bookmarks");
      await page.getByRole("tab", { name: "All actions" }).click();
      await expectAccessible(page, "try, all actions");
      await chooseAction(page, "create_post");
      await page.getByText(/^More arguments/).click();
      await page.getByRole("button", { name: "Send" }).click();
      await expectAccessible(page, "try, all actions, refused");
      await page.goto(`${consoleUrl}#/credentials`);
      await page.getByRole("button", { name: "Replace: API Secret" }).click();
      await expectAccessible(page, "credentials, one being replaced");
      await page.goto(`${consoleUrl}#/sign-in`);
      for (const summary of await page.locator("details > summary").all()) {
        await summary.click();
      }
      await expectAccessible(page, "ways to sign in");
      await page.goto(`${consoleUrl}#/inspector`);
      await expect(page.getByLabel("Reply", { exact: true }).first()).toBeVisible();
      await expectAccessible(page, "inspector");
      await page.getByRole("heading", { name: "Inspector" }).click();
      await page.keyboard.press("?");
      await expect(page.getByRole("heading", { name: "Keyboard shortcuts" })).toBeVisible();
      await expectAccessible(page, "shortcuts");
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "Check", exact: true }).click();
      await page.getByText(/^All \d+ actions/).click();
      await expectAccessible(page, "check, every action");
      await page.getByRole("link", { name: "Connections", exact: true }).click();
      await expectAccessible(page, "connections");
      await page.goto(`${consoleUrl}#/settings`);
      await page.getByLabel("Passphrase", { exact: true }).fill("correct horse battery");
      await page.getByLabel("Repeat the passphrase").fill("correct horse battery");
      await page.getByRole("button", { name: "Seal with the passphrase" }).click();
      await expect(page.getByText("Sealed by passphrase")).toBeVisible();
      await expectAccessible(page, "settings, sealed");
      await page.getByRole("button", { name: "Lock now" }).click();
      await page.getByLabel("Passphrase").fill("wrong");
      await page.getByRole("button", { name: "Unlock" }).click();
      await expect(page.getByRole("heading", { name: "It stays locked" })).toBeVisible();
      await expectAccessible(page, "locked");
    });

    test("what people write, refuse and share passes axe", async ({ page, consoleUrl }) => {
      await useSandboxAccount(page, consoleUrl, "Everything works");
      await page.goto(`${consoleUrl}#/try/home`);
      const post = page.locator("li.post", { hasText: "blue enamel pot" });
      await post.getByRole("button", { name: /^Like/ }).click();
      await post.getByRole("button", { name: /^Quote/ }).click();
      const composer = page.getByLabel("What's happening?");
      await composer.fill("For Sunday");
      await page.getByRole("button", { name: "Save as a draft" }).click();
      await page.getByText("Drafts (1)").click();
      await page.getByRole("button", { name: "Poll", exact: true }).click();
      await composer.fill("Which roast?");
      await expectAccessible(page, "try, with a quote, a poll, a draft and a refusal");
      await page.goto(`${consoleUrl}#/try/mine`);
      await expect(page.locator(".joined").first()).toBeVisible();
      await expectAccessible(page, "try, threads");
      await page.goto(`${consoleUrl}#/try/messages`);
      await page.getByRole("button", { name: /Mira Okafor/ }).click();
      await page.getByRole("button", { name: "Delete this message" }).first().click();
      await expectAccessible(page, "try, asking about a message");
      await page.goto(`${consoleUrl}#/agents`);
      for (const name of ["Claude on my laptop", "Night shift"]) {
        const another = page.getByText(/^Add another agent for/);
        if (name === "Night shift") await another.click();
        await page.getByLabel("Name").fill(name);
        await page.getByRole("button", { name: "Add the agent" }).click();
        await page.getByRole("button", { name: "I have copied it" }).click();
      }
      await page.getByLabel("US dollars a day, all together").fill("0.50");
      await page.getByRole("button", { name: "Set for all" }).click();
      await expect(page.getByText("$0.00 of $0.50 in the last 24 hours")).toBeVisible();
      await expectAccessible(page, "agents, with one budget for two");
      await page.goto(`${consoleUrl}#/usage`);
      await expect(page.getByText("Credits left")).toBeVisible();
      await expectAccessible(page, "usage, with what X counts");
      await page.evaluate(() => (location.hash = "#/connections"));
      await page.getByRole("link", { name: "Connect another account" }).click();
      await page.getByRole("link", { name: "Use a practice account" }).click();
      await pickAccount(page, "A second account");
      await checked(page);
      await page.evaluate(() => (location.hash = "#/connections"));
      await page
        .getByRole("button", { name: /^Make it the default/ })
        .first()
        .click();
      await expectAccessible(page, "connections, two of them");
    });

    test("what waits, for X or for the person, passes axe", async ({ page, consoleUrl }) => {
      await useSandboxAccount(page, consoleUrl, "No credits left");
      await page.getByText("What your agent can do").first().waitFor();
      await expectAccessible(page, "check, everything waits for credits");
      await useSandboxAccount(page, consoleUrl, "Everything works");
      await page.evaluate(() => (location.hash = "#/agents"));
      await page.getByText("Action by action").click();
      await expectAccessible(page, "agents, action by action");
      await page.getByRole("button", { name: "Add the agent" }).click();
      await page.getByRole("button", { name: "I have copied it" }).click();
      const trying = page.getByRole("region", { name: "Try as an agent" });
      await trying.getByLabel("Text of the post").fill("Asked from far below");
      await trying.getByRole("button", { name: "Ask for it" }).click();
      await page.locator("section.request").waitFor();
      await page.evaluate(() => {
        scrollTo(0, document.documentElement.scrollHeight);
      });
      await page.getByRole("button", { name: "One request waits for you" }).waitFor();
      await expectAccessible(page, "agents, a request out of sight");
      await page.getByRole("button", { name: "One request waits for you" }).click();
      await expectAccessible(page, "agents, a request");
    });
  });
}

test("the keyboard alone is enough", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await expect(page.getByRole("heading", { name: "Check", level: 1 })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Hand it to your agent" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Try it yourself" })).toBeFocused();
  await page.keyboard.press("Tab");
  const run = page.getByRole("button", { name: "Run the check again" });
  await expect(run).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /^Connected as @/ })).toBeVisible();
  await expect(run).toBeFocused();
  await page.goto(`${consoleUrl}#/try`);
  await page.getByRole("tab", { name: "My posts" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Home" })).toBeFocused();
  await expect(page.getByRole("tab", { name: "Home" })).toHaveAttribute("aria-selected", "true");
});
