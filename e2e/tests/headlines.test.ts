// What the check says is what the credentials can do, measured by what is wanted: the headline, a tick or a cross for each wish,
// and the one way on; the words of the table, which a try of its own moves and nothing else; a time that is waited for.
import type { Page } from "@playwright/test";

import { checked, expect, pickAccount, test, useSandboxAccount } from "./fixtures.js";

/** A practice account, and what is read of it where reading, posting and messages are wanted. */
type Row = [account: string, headline: string, wishes: string[], next: string];

const languages = {
  "en-US": {
    width: 1280,
    messages: /^Direct messages/,
    reached: "the sandbox answered",
    rows: [
      [
        "Everything works",
        "Connected as @lumen_coffee",
        ["Read: should work", "Post: should work", "Direct messages: should work"],
        "Hand it to your agent",
      ],
      [
        "Read-only token",
        "Connected as @lumen_coffee, but your agent cannot post or send messages",
        ["Read: should work", "Post: does not work", "Direct messages: does not work"],
        "Show me: Set the permission level",
      ],
      [
        "Token without messages",
        "Connected as @lumen_coffee, but your agent cannot send messages",
        ["Read: should work", "Post: should work", "Direct messages: does not work"],
        "Show me: Set the permission level",
      ],
      [
        "No user token",
        "X accepts the Bearer Token, but your agent cannot post or send messages",
        ["Read: partly", "Post: does not work", "Direct messages: does not work"],
        "Use it, and check again",
      ],
      [
        "No credits left",
        "The credits are used up",
        [
          "Read: waits for credits",
          "Post: waits for credits",
          "Direct messages: waits for credits",
        ],
        "Show me: Buy some credits",
      ],
    ] satisfies Row[],
  },
  "de-DE": {
    width: 390,
    messages: /^Direktnachrichten/,
    reached: "die Sandbox hat geantwortet",
    rows: [
      [
        "Alles funktioniert",
        "Verbunden als @lumen_coffee",
        ["Lesen: sollte gehen", "Posten: sollte gehen", "Direktnachrichten: sollte gehen"],
        "An Ihren Agenten übergeben",
      ],
      [
        "OAuth 2.0 ohne die Scopes",
        "Verbunden als @lumen_coffee, aber das kann Ihr Agent nicht: Nachrichten senden",
        ["Lesen: sollte gehen", "Posten: nicht bekannt", "Direktnachrichten: geht nicht"],
        "Mit OAuth 2.0 anmelden",
      ],
      [
        "Kein Token eines Kontos",
        "X akzeptiert das Bearer Token, aber das kann Ihr Agent nicht: posten oder Nachrichten senden",
        ["Lesen: teilweise", "Posten: geht nicht", "Direktnachrichten: geht nicht"],
        "Verwenden und erneut prüfen",
      ],
      [
        "Falsche Uhr",
        "Die Uhr dieses Geräts geht falsch",
        ["Lesen", "Posten", "Direktnachrichten"].map(
          (ability) => `${ability}: wartet auf die richtige Uhrzeit auf diesem Gerät`,
        ),
        "Erneut prüfen",
      ],
    ] satisfies Row[],
  },
};

for (const [locale, { width, messages, reached, rows }] of Object.entries(languages)) {
  test.describe(`${locale}, ${width} px`, () => {
    test.use({ locale, viewport: { width, height: 844 } });

    test("the headline is as true as its parts", async ({ page, consoleUrl }) => {
      await page.goto(`${consoleUrl}#/connect`);
      await page.getByRole("checkbox", { name: messages }).check();
      const verdict = page.locator(".verdict");
      for (const [account, headline, wishes, next] of rows) {
        await test.step(account, async () => {
          await page.evaluate(() => (location.hash = "#/practice"));
          const chosen = page.locator(".scenarios button", { hasText: account }).first();
          const folded = page.locator("details:not([open])", { has: chosen });
          if ((await folded.count()) > 0) await folded.first().locator("summary").click();
          await chosen.click();
          await expect(verdict.locator(".when")).toContainText(reached);
          await expect(verdict.locator(".headline")).toHaveText(headline);
          await expect(verdict.locator(".wishes li")).toHaveText(wishes);
          await expect(verdict.locator(".primary")).toHaveText(next);
        });
      }
    });
  });
}

/** Ticks each thing that an agent may be wanted for. */
async function wantEverything(page: Page, consoleUrl: string) {
  await page.goto(`${consoleUrl}#/connect`);
  await expect(page.getByRole("checkbox")).toHaveCount(6);
  for (const wish of await page.getByRole("checkbox").all()) await wish.check();
}

/** The rows of the table of all actions, by what they are called. */
async function table(page: Page) {
  await page.evaluate(() => (location.hash = "#/check"));
  const rows = page.locator(".access tr:not(.group)").filter({ has: page.locator("td") });
  if (!(await rows.first().isVisible())) await page.getByText(/^All \d+ actions/).click();
  return (name: string) =>
    rows.filter({ has: page.getByRole("link", { name, exact: true }) }).locator(".badge");
}

test("a try moves the word of its own row; what concerns the app, those of all", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Five values, no OAuth 2.0");
  let word = await table(page);
  await expect(word("Who am I")).toHaveText(/^Worked at /);
  for (const name of ["Search", "Home timeline", "Post"])
    await expect(word(name)).toHaveText("Should work");
  await expect(word("Like")).toHaveText("Not on your plan");
  await expect(word("Add a bookmark")).toHaveText("Needs a sign-in");
  await expect(page.locator(".tile", { hasText: "Likes" }).locator(".badge")).toHaveText(
    "Not on your plan",
  );
  await page.goto(`${consoleUrl}#/try/home`);
  await expect(page.locator("li.post").first()).toBeVisible();
  word = await table(page);
  await expect(word("Home timeline")).toHaveText(/^Worked at /);
  for (const name of ["Search", "Post"]) await expect(word(name)).toHaveText("Should work");

  await useSandboxAccount(page, consoleUrl, "No credits left");
  word = await table(page);
  for (const name of ["Search", "Home timeline", "Post"])
    await expect(word(name)).toHaveText("Waits for: credits");
});

test("scopes that nobody has named are never green", async ({ page, consoleUrl }) => {
  await wantEverything(page, consoleUrl);
  for (const account of ["OAuth 2.0 only", "OAuth 2.0 without the scopes"]) {
    await useSandboxAccount(page, consoleUrl, account);
    await table(page);
    const green = await page.locator(".access .badge.good").allTextContents();
    expect(green.length, account).toBeGreaterThan(0);
    // What was tried, and nothing else.
    for (const words of green) expect(words, account).toMatch(/^Worked at /);
  }
  // What has worked shows the scopes that reading needs, and no more.
  await expect(page.locator(".wishes li.good")).toHaveText(["Read: should work"]);
  await expect(page.locator(".wishes li")).toHaveCount(6);
  await expect(page.locator(".tile .badge.good")).toHaveCount(0);
  await expect(page.locator(".verdict .cause")).toHaveAttribute("data-code", "scope_missing");
});

test("X's own words come before what is foreseen", async ({ page, consoleUrl }) => {
  await wantEverything(page, consoleUrl);
  await useSandboxAccount(page, consoleUrl, "Rate limit used up");
  await expect(page.locator(".verdict .cause")).toHaveAttribute("data-code", "rate_limited");
  await expect(page.locator(".tile .badge").first()).toHaveText("Waits for: the end of a limit");
});

test("in practice nothing is said to come from X", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "No credits left");
  await page.getByText("What was seen, and what else it could be").click();
  await expect(page.locator(".verdict .evidence")).toContainText(/^The sandbox answered 402/);
  await expect(page.getByText(/X answered/)).toHaveCount(0);
});

test("a limit says when it ends, and the button waits for it", async ({ page, consoleUrl }) => {
  await page.clock.install();
  await page.goto(`${consoleUrl}#/practice`);
  await pickAccount(page, "Rate limit used up");
  await checked(page);
  const again = page.getByRole("button", { name: "Run the check again" });
  await expect(page.getByText(/^Try again at .+ \(in 1\d\s+min\)$/)).toBeVisible();
  await expect(again).toBeDisabled();
  await page.clock.runFor("16:00");
  await expect(again).toBeEnabled();
  await expect(page.getByText(/^Try again at/)).toHaveCount(0);
});
