// Small things that were wrong once, each seen in the browser: what is no longer true is no longer said, nothing is done
// unasked or twice, nothing breaks out.
import { checked, expect, test, useSandboxAccount } from "./fixtures.js";

test("a message is deleted only after the person was asked", async ({ page, consoleUrl, wire }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.goto(`${consoleUrl}#/try/messages`);
  await page.getByRole("button", { name: /Mira Okafor/ }).click();
  const message = page.locator(".thread li", { hasText: "I come by at six" });
  const deleted = () => wire.sent.filter(({ method }) => method === "DELETE").length;
  await message.getByRole("button", { name: "Delete this message" }).click();
  const keep = message.getByRole("button", { name: "Keep it" });
  await expect(keep).toBeFocused();
  await keep.click();
  await expect(keep).toHaveCount(0);
  expect(deleted()).toBe(0);
  await message.getByRole("button", { name: "Delete this message" }).click();
  await message.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(message).toHaveCount(0);
  expect(deleted()).toBe(1);
});

test("what X said of other words goes when the words change", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.goto(`${consoleUrl}#/try/mine`);
  const box = page.getByLabel("What's happening?");
  for (const time of [1, 2]) {
    await box.fill("The same again");
    await page.getByRole("button", { name: "Post", exact: true }).click();
    if (time === 1) await expect(box).toHaveValue("");
  }
  const finding = page.locator("form.composer [data-code]");
  await expect(finding).toBeVisible();
  await box.fill("Something else");
  await expect(finding).toHaveCount(0);
});

test("the summary of what is missing names nothing that is there by now", async ({
  page,
  consoleUrl,
}) => {
  await page.goto(`${consoleUrl}#/credentials`);
  await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
  const summary = page.getByRole("region", { name: "Something is missing" });
  await expect(summary.getByRole("link")).toHaveCount(2);
  await page.getByLabel("API Key", { exact: true }).fill("xvz1evFS4wEEPTGEFPHBog123");
  await expect(summary.getByRole("link", { name: "Enter the API Key" })).toHaveCount(0);
  await expect(summary.getByRole("link", { name: "Enter the API Secret" })).toBeVisible();
});

test("pressed three times by a script, one check runs", async ({ page, consoleUrl, wire }) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  const asked = () => wire.sent.filter(({ url }) => url.startsWith("/x/2/users/me")).length;
  const once = asked();
  await page.getByRole("button", { name: "Run the check again" }).evaluate((button) => {
    for (let time = 0; time < 3; ++time) (button as HTMLElement).click();
  });
  await checked(page);
  await expect.poll(asked).toBe(2 * once);
});

test("a Bearer Token with the word before it is explained as what it is", async ({
  page,
  consoleUrl,
  scenario,
}) => {
  const { credentials } = await scenario("all_good");
  await page.goto(`${consoleUrl}#/credentials`);
  await page
    .getByLabel("Bearer Token", { exact: true })
    .fill(`Bearer ${credentials.bearer_token ?? ""}`);
  await expect(page.getByRole("heading", { name: /begins with the word Bearer/ })).toBeVisible();
  await page.getByRole("button", { name: /Fix it/ }).click();
  await expect(page.getByLabel("Bearer Token", { exact: true })).toHaveValue(
    credentials.bearer_token ?? "",
  );
});

test.describe("320 px", () => {
  test.use({ viewport: { width: 320, height: 700 } });

  test("long names stay inside", async ({ page, consoleUrl }) => {
    const name = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen".repeat(3);
    await page.route("**/x/2/users/me*", (route) =>
      route.fulfill({
        headers: { "x-access-level": "read-write-directmessages" },
        json: { data: { id: "1", name, username: "a".repeat(15) } },
      }),
    );
    await useSandboxAccount(page, consoleUrl, "Everything works");
    for (const screen of ["check", "connections", "try/mine", "agents"]) {
      await page.goto(`${consoleUrl}#/${screen}`);
      await expect(page.getByText(name).first()).toBeVisible();
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth),
        screen,
      ).toBeLessThanOrEqual(320);
    }
  });
});

test.describe("320 px, German", () => {
  test.use({ viewport: { width: 320, height: 700 }, locale: "de-DE" });

  test("what is waited for stays inside, too", async ({ page, consoleUrl }) => {
    await page.goto(`${consoleUrl}#/practice`);
    const clock = page.locator(".scenarios button", { hasText: "Falsche Uhr" }).first();
    const folded = page.locator("details:not([open])", { has: clock });
    await expect(page.locator(".scenarios").first()).toBeVisible();
    if ((await folded.count()) > 0) await folded.first().locator("summary").click();
    await clock.click();
    await expect(page.locator(".tile .badge").first()).toContainText("Wartet auf: die richtige");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      320,
    );
  });

  test("the table of all actions stays inside, every row of it", async ({ page, consoleUrl }) => {
    await page.goto(`${consoleUrl}#/practice`);
    await page.locator(".scenarios button", { hasText: "Alles funktioniert" }).first().click();
    await expect(page.getByRole("button", { name: "Erneut prüfen" })).toBeVisible();
    await page.getByText(/^Alle \d+ Aktionen/).click();
    const rows = page.locator(".access tr:not(.group)").filter({ has: page.locator("td") });
    await expect(rows.first()).toBeVisible();
    expect(await rows.count()).toBeGreaterThan(70);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      320,
    );
    // Not by being cut off either: no cell, and nothing in one, is wider than there is room.
    const wide = await page.locator(".access :is(th, td, a, p, .badge)").evaluateAll((all) =>
      all
        .filter((one) => {
          const { left, right, width } = one.getBoundingClientRect();
          return width > 0 && (left < 0 || right > innerWidth);
        })
        .map((one) => one.textContent.trim()),
    );
    expect(wide).toEqual([]);
  });
});

test.describe("390 px", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the table of all actions is read on a phone", async ({ page, consoleUrl }) => {
    await useSandboxAccount(page, consoleUrl, "Everything works");
    await page.getByText(/^All \d+ actions/).click();
    const rows = page.locator(".access tr:not(.group)").filter({ has: page.locator("td") });
    expect(await rows.count()).toBeGreaterThan(70);
    const row = rows.filter({ hasText: "Who am I" });
    await expect(row).toContainText("$0.010 per user returned");
    // Its facts follow each other, two lines at most, and a fact that there is not takes none.
    expect((await row.boundingBox())?.height).toBeLessThan(90);
    await expect(page.locator(".access .fact.none").first()).toBeHidden();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      390,
    );
  });
});
