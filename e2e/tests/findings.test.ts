// Every account of the sandbox shows what it promises: by the check, or by the one action that X refuses.
import type { Page } from "@playwright/test";

import { chooseAction, expect, type Scenario, test } from "./fixtures.js";

/** Chooses an account without leaving the page: all of them are tried in one. */
async function choose(page: Page, { title, description, group }: Scenario) {
  await page.evaluate(() => (location.hash = "#/practice"));
  await expect(page.getByRole("heading", { name: "Single refusals" })).toBeVisible();
  const account = page
    .locator(".scenarios button", { hasText: title })
    .filter({ hasText: description });
  const folded = page.locator("details:not([open])", { has: account });
  if ((await folded.count()) > 0) await folded.locator("summary").click();
  await account.click();
  const screen = group === "replies" ? "Try" : "Check";
  await expect(page.getByRole("heading", { name: screen, level: 1 })).toBeVisible();
}

const firstFinding = (page: Page) => page.locator("[data-code]").first();

test("the check finds what each account stands for", async ({ page, consoleUrl, scenarios }) => {
  test.setTimeout(120_000);
  await page.goto(consoleUrl);
  for (const scenario of (await scenarios()).filter(({ group }) => group === "accounts")) {
    await test.step(scenario.id, async () => {
      await choose(page, scenario);
      await expect(page.getByRole("button", { name: "Copy report" })).toBeVisible();
      if (scenario.finding)
        await expect(firstFinding(page)).toHaveAttribute("data-code", scenario.finding);
      else if ((await page.getByRole("heading", { name: /but your agent cannot/ }).count()) === 0)
        await expect(page.locator("[data-code]"), scenario.id).toHaveCount(0);
    });
  }
});

/** Sends one action by hand, with a value for each argument that is needed. */
async function send(page: Page, action: string, auth: string) {
  await chooseAction(page, action);
  const fields = page.locator(".pane-form .field");
  const needed = await fields.filter({ hasText: /Required/ }).all();
  const oneOf = await fields.filter({ hasText: "One of these is needed" }).all();
  for (const field of [...needed, ...oneOf.slice(0, 1)]) {
    const input = field.locator("input, textarea, select").first();
    const name = ((await input.getAttribute("id")) ?? "").replace("argument-", "");
    if ((await input.evaluate((node) => node.tagName)) === "SELECT") {
      await input.selectOption({ index: 1 });
    } else {
      const isId = /^ids?$|_id$/.test(name);
      const values: Record<string, string> = { media: "aGVsbG8=", total_bytes: "5" };
      await input.fill(values[name] ?? (isId ? "1" : "hello"));
    }
  }
  await page.getByLabel("Credential", { exact: true }).selectOption(auth);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** What X has accepted or refused before: without it, some replies mean something else. */
const before: Record<string, [action: string, auth: string]> = {
  signature_refused: ["get_me", "oauth1"],
  wrong_user_token: ["get_usage", "app_only"],
  all_refused: ["get_usage", "app_only"],
};

/** Dozens of accounts, one after the other: in shares, so that no test is long and all of them run side by side. */
const shares = 4;
for (let share = 0; share < shares; share += 1) {
  test(`each recorded refusal leads to its finding, ${share + 1} of ${shares}`, async ({
    page,
    consoleUrl,
    scenarios,
  }) => {
    await page.goto(consoleUrl);
    const replies = (await scenarios()).filter(({ group }) => group === "replies");
    expect(replies.length).toBeGreaterThan(50);
    for (const scenario of replies.filter((_, index) => index % shares === share)) {
      await test.step(scenario.finding, async () => {
        await choose(page, scenario);
        const earlier = before[scenario.finding];
        if (earlier) await send(page, ...earlier);
        if (earlier) await expect(page.getByRole("region", { name: "Reply" })).toBeVisible();
        await send(page, scenario.action, scenario.auth);
        await expect(firstFinding(page), scenario.finding).toHaveAttribute(
          "data-code",
          scenario.finding,
        );
      });
    }
  });
}
