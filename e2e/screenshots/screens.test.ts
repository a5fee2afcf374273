// A picture of every screen and state, for people to look at, in build/screenshots; one of them is the README's.
import { fileURLToPath } from "node:url";
import { chooseAction, test, useSandboxAccount } from "../tests/fixtures.js";

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1280]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: width < 500 ? 844 : 860 } });

      test("screens", async ({ page, consoleUrl }) => {
        const take = async (name: string) => {
          await page.evaluate(() =>
            document.getAnimations().map((animation) => animation.finish()),
          );
          await page.screenshot({
            path: folder(`build/screenshots/${name}-${width}-${colorScheme}.png`),
            fullPage: true,
          });
        };
        const open = (name: string) =>
          page.getByRole("link", { name, exact: true }).first().click();

        await page.goto(consoleUrl);
        await page.getByRole("heading", { name: "Connect your X account" }).waitFor();
        await take("1-connections-empty");
        await page.goto(`${consoleUrl}#/practice`);
        await page.getByRole("heading", { name: "Single refusals" }).waitFor();
        await take("1-practice");

        await page.goto(`${consoleUrl}#/connect`);
        await page.getByRole("heading", { name: "What should your agent do?" }).waitFor();
        await page.getByRole("checkbox", { name: /^Direct messages/ }).check();
        await page.getByRole("checkbox", { name: /^Bookmarks/ }).check();
        await take("1-connect");
        await page.getByRole("button", { name: "Show me the steps" }).click();
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
          await page.locator(".drawing").waitFor();
          await take(`1-guide-${step}`);
        }
        await page.goto(`${consoleUrl}#/settings`);
        await page.getByRole("heading", { name: /Keep the credentials/ }).waitFor();
        await take("6-settings");
        await page.goto(`${consoleUrl}#/credentials`);
        await page
          .getByLabel("API Key", { exact: true })
          .fill(`AAAAAAAAAAAAAAAAAAAAA${"Fnz2wE".repeat(14)}`);
        await take("2-credentials-mistake");
        await page.getByLabel("API Key", { exact: true }).fill("");
        await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
        await take("2-credentials-summary");

        await useSandboxAccount(page, consoleUrl, "Read-only token");
        await page.getByRole("heading", { name: "The Access Token is read-only" }).waitFor();
        await take("3-check-read-only");

        await useSandboxAccount(page, consoleUrl, "Everything works");
        await page.getByRole("heading", { name: /^Connected as @/ }).waitFor();
        await take("3-check-good");

        await open("Connections");
        await take("1-connections");

        await open("Try");
        await page.getByText("lemon cake").waitFor();
        await page.getByLabel("What's happening?").fill("The morning's first batch is out. 🌊");
        await take("4-try");
        await page.getByRole("button", { name: "Post", exact: true }).click();
        await page.getByText("Your first post from here is out").waitFor();
        await page.getByRole("tab", { name: "Home" }).click();
        await page.getByRole("button", { name: "Delete" }).first().click();
        await take("4-try-dialog");
        await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();

        for (const [tab, wait] of [
          ["Bookmarks", "Washi for beginners"],
          ["Messages", "I come by at six"],
        ] as const) {
          await page.getByRole("tab", { name: tab }).click();
          await page.getByText(wait).waitFor();
          await take(`4-try-${tab.toLowerCase()}`);
        }
        await page.getByRole("button", { name: /Mira Okafor/ }).click();
        await take("4-try-thread");
        await page.getByRole("tab", { name: "All actions" }).click();
        await take("4-try-all-actions-list");
        await chooseAction(page, "create_post");
        await take("4-try-all-actions-post");
        await chooseAction(page, "get_user_by_username");
        await page.locator("#argument-username").fill("mira_okafor");
        await page.getByRole("button", { name: "Send", exact: true }).click();
        await page.getByRole("region", { name: "Reply" }).waitFor();
        await take("4-try-all-actions");

        await page.goto(`${consoleUrl}#/agents`);
        await page.getByLabel("Name").fill("Claude on my laptop");
        await page.getByRole("button", { name: "Add the agent" }).click();
        await page.locator("#configuration").waitFor();
        await take("7-agents-made");
        await page.getByRole("button", { name: "I have copied it" }).click();
        await page
          .getByLabel("Text of the post")
          .fill("Fresh beans are in: https://example.com/beans");
        await page.getByRole("button", { name: "Ask for it" }).click();
        await page.locator("section.request").waitFor();
        await take("7-agents-request");
        await page.getByRole("button", { name: "Refuse", exact: true }).click();
        await page.getByText("You refused").waitFor();
        await take("7-agents");
        await page.goto(`${consoleUrl}#/usage`);
        await page.getByRole("heading", { name: "Limits" }).waitFor();
        await take("7-usage");

        await page.goto(`${consoleUrl}#/inspector`);
        await page.locator("details.exchange summary").first().click();
        await take("5-inspector");
        await page.keyboard.press("?");
        await take("6-help");
        await page.keyboard.press("Escape");

        await useSandboxAccount(page, consoleUrl, "Five values, no OAuth 2.0");
        await page.goto(`${consoleUrl}#/credentials`);
        await take("2-credentials-held");
        await page.goto(`${consoleUrl}#/sign-in`);
        await page.getByRole("button", { name: "Sign in with X" }).waitFor();
        await take("2-sign-in");
        const opened = page.context().waitForEvent("page");
        await page.getByRole("button", { name: "Sign in with X" }).click();
        const x = await opened;
        await x.getByRole("heading", { name: "Authorize the app?" }).waitFor();
        await x.close();
        await take("2-credentials-waiting");
      });
    });
  }
}

test.describe("the README's picture", () => {
  test.use({ colorScheme: "light", viewport: { width: 1280, height: 860 } });

  test("a connection that works", async ({ page, consoleUrl }) => {
    await page.goto(consoleUrl);
    await page.getByRole("button", { name: "Look around with a practice account" }).click();
    await page.getByRole("heading", { name: "Connected as @lumen_coffee", exact: true }).waitFor();
    await page.getByRole("link", { name: "Connections", exact: true }).first().click();
    await page.getByRole("link", { name: "Open the check" }).click();
    await page.locator(".toast").waitFor({ state: "detached" });
    await page.locator(".account img").waitFor();
    await page.evaluate(() => document.getAnimations().map((animation) => animation.finish()));
    await page.screenshot({ path: folder("docs/pictures/check.png") });
  });
});
