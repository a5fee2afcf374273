// Money on the real X: said on what costs, lists that wait to be asked for, a running total, and a limit that holds. The
// real X is a sandbox of its own here, which the console does not know as one.
import { chooseAction, checked, expect, fillArgument, test as base, XConnect } from "./fixtures.js";

const test = base.extend<{ standIn: XConnect; xConnect: XConnect }>({
  standIn: async ({}, use) => {
    const standIn = await XConnect.start("sandbox", "--listen", "127.0.0.1:0");
    await use(standIn);
    await standIn.stop();
  },
  xConnect: async ({ standIn }, use) => {
    const live = await XConnect.start("--listen", "127.0.0.1:0", "--upstream", standIn.address);
    await use(live);
    await live.stop();
  },
  scenarios: async ({ standIn }, use) => {
    await use(async () => {
      const reply = await fetch(`${standIn.address}/sandbox/scenarios`);
      return ((await reply.json()) as { scenarios: never[] }).scenarios;
    });
  },
});

test("what costs says so, lists wait, the total runs, and the limit holds", async ({
  page,
  consoleUrl,
  scenario,
  wire,
}) => {
  const sent = () => wire.sent.filter(({ url }) => url.startsWith("/x/")).length;
  const { credentials } = await scenario("five_values");
  await page.goto(consoleUrl);
  await expect(page.getByText("Practice:")).toHaveCount(0);
  // Without the stripe everything begins at the top.
  expect((await page.locator(".sidebar").boundingBox())?.y).toBe(0);
  expect((await page.locator("main").boundingBox())?.y).toBe(0);
  await expect(page.getByRole("button", { name: /practice account/ })).toHaveCount(0);
  await page.getByLabel("Paste everything you have").fill(
    Object.entries(credentials)
      .map((pair) => pair.join("="))
      .join("\n"),
  );
  await expect(page.getByText(/X charges at most \$0\.\d\d for it/)).toBeVisible();
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await checked(page);
  await expect(page.getByRole("button", { name: /^Run the check again · \$0\.\d+/ })).toBeVisible();
  const total = page.getByRole("link", { name: /this month$/ });
  await expect(total).not.toContainText("$0.00 this month");

  // Nothing is asked for by looking, nor by the arrows on tabs.
  const before = sent();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Load 10, at most \$0\.\d+/ })).toBeVisible();
  await page.getByRole("tab", { name: "My posts" }).focus();
  for (let count = 0; count < 6; ++count) await page.keyboard.press("ArrowRight");
  expect(sent()).toBe(before);
  await page.getByRole("tab", { name: "My posts" }).click();
  await page.getByRole("button", { name: /^Load 10/ }).click();
  await expect(page.getByText("The lemon cake came out well.")).toBeVisible();
  expect(wire.sent.at(-1)?.url).toContain("max_results=10");

  // A link makes a post dearer.
  const composer = page.getByLabel("What's happening?");
  await composer.fill("Good morning");
  await expect(page.getByRole("button", { name: "Post · $0.015", exact: true })).toBeVisible();
  await composer.fill("Good morning https://example.com");
  await expect(page.getByRole("button", { name: "Post · $0.20", exact: true })).toBeVisible();

  // So does what is sent by hand.
  await chooseAction(page, "create_post");
  await fillArgument(page, "text", "Good evening");
  await expect(page.getByRole("button", { name: "Send · $0.015", exact: true })).toBeVisible();
  await fillArgument(page, "text", "Good evening https://example.com");
  await expect(page.getByRole("button", { name: "Send · $0.20", exact: true })).toBeVisible();

  await total.click();
  // What X counts itself costs nothing to hear.
  const theirs = page.getByRole("region", { name: "What X counts" });
  await expect(theirs).toContainText("$24.50");
  await expect(theirs).toContainText("412");
  await page.getByLabel("The most that a month may cost").fill("lots");
  await page.getByRole("button", { name: "Set the limit" }).click();
  await expect(page.getByText("Enter an amount such as 5 or 2.50.")).toBeVisible();
  await page.getByLabel("The most that a month may cost").fill("0.10");
  await page.getByRole("button", { name: "Set the limit" }).click();
  await expect(page.getByText("Limit set: $0.10")).toBeVisible();
  await expect(page.getByRole("row", { name: /^Who am I/ })).toContainText("$0.0");
  // By action, by day, and how the month will end: three views of one sum.
  const byAction = page.getByRole("region", { name: "By action, this month" }).locator(".amount");
  const amounts = (await byAction.allTextContents()).map((words) => Number(words.replace("$", "")));
  expect(amounts.length).toBeGreaterThan(1);
  const month = amounts.reduce((all, one) => all + one, 0);
  const bar = page.getByRole("region", { name: "By day" }).locator("svg rect").last();
  await expect(bar.locator("title")).toHaveText(/: \$/);
  expect(Number((await bar.locator("title").textContent())?.split("$")[1])).toBeCloseTo(month, 6);
  expect(Number(await bar.getAttribute("height"))).toBe(100);
  const today = new Date();
  const length = new Date(today.getFullYear(), today.getMonth() + 1, 0).getDate();
  const forecast = Math.round((month * 1000 * length) / today.getDate()) / 1000;
  await expect(
    page.locator(".totals div", { hasText: "At this rate, the whole month" }),
  ).toContainText(`$${forecast.toFixed(2)}`);
  const atLimit = sent();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await page.getByRole("tab", { name: "My posts" }).click();
  await page.getByRole("button", { name: "Post · $0.20", exact: true }).click();
  await expect(page.getByText(/more than the limit that you set/)).toBeVisible();
  await expect(composer).toHaveValue("Good morning https://example.com");
  expect(sent()).toBe(atLimit);
});

const passphrase = "correct horse battery staple";

test("unlocked after a day, a look that costs nothing runs by itself, and says when", async ({
  page,
  consoleUrl,
  scenario,
  wire,
}) => {
  const { credentials } = await scenario("five_values");
  const asked = () =>
    wire.sent
      .map(({ url }) => new URL(url, "http://console").pathname)
      .filter((path) => path.startsWith("/x/"));
  await page.goto(consoleUrl);
  await page.getByLabel("Paste everything you have").fill(
    Object.entries(credentials)
      .map((pair) => pair.join("="))
      .join("\n"),
  );
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await checked(page);
  await page.goto(`${consoleUrl}#/settings`);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("Repeat the passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Seal with the passphrase" }).click();
  await expect(page.getByText("Sealed by passphrase")).toBeVisible();
  const unlock = async () => {
    await page.goto(`${consoleUrl}#/connections`);
    await page.reload();
    await page.getByLabel("Passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Unlock" }).click();
    await expect(page.getByRole("article")).toBeVisible();
  };
  // What was checked just now is fresh.
  let before = asked().length;
  await unlock();
  await expect(page.getByRole("article")).toContainText("Connected as @lumen_coffee");
  expect(asked()).toHaveLength(before);

  await page.clock.install({ time: Date.now() + 2 * 86_400_000 });
  before = asked().length;
  await unlock();
  await expect(page.getByRole("article")).toContainText(/checked again .*, nothing has changed/);
  expect(asked().slice(before)).toEqual(["/x/2/usage/tweets"]);
  // What was found out before stays.
  await expect(page.getByRole("article")).toContainText("Connected as @lumen_coffee");
  await page.getByRole("link", { name: "Open the check" }).click();
  await expect(page.getByText(/checked again .*, nothing has changed/)).toBeVisible();
});
