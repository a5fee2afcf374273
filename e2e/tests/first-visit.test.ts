// The first visit: from opening to a verified connection in two clicks at most, by practising or by one paste; and
// credentials of one's own that meet a console which only practises.
import { checked, everythingIn, expect, pickAccount, test, useSandboxAccount } from "./fixtures.js";

const asEnv = (credentials: Record<string, string>, prefix = "") =>
  Object.entries(credentials)
    .map(([name, value]) => `${prefix}${name.toUpperCase()}=${value}`)
    .join("\n");

const real = {
  api_key: "xvz1evFS4wEEPTGEFPHBog123",
  api_secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBwLQ8vYxW",
  access_token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
  access_token_secret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kEabcd",
};

test("before the core has come, the first screen works, and what it was asked is done then", async ({
  page,
  consoleUrl,
}) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/core.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(consoleUrl);
  await expect(page.getByRole("heading", { name: "Connect your X account" })).toBeVisible();
  await expect(
    page.getByRole("list", { name: "What is understood" }).getByRole("listitem").first(),
  ).toContainText("API Key");
  await page.getByRole("button", { name: "Look around with a practice account" }).click();
  await expect(
    page.getByRole("button", { name: "Look around with a practice account" }),
  ).toBeDisabled();
  release();
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
});

test("where something was sealed, the way in is not shown before the worker has looked", async ({
  page,
  consoleUrl,
}) => {
  const first = page.getByRole("heading", { name: "Connect your X account" });
  await page.goto(consoleUrl);
  await expect(first).toBeVisible();
  await page.evaluate(() => {
    localStorage.setItem("x-connect-kept", '["yes"]');
  });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/worker.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await expect(page.getByText("nothing reaches X")).toBeVisible();
  await expect(first).toHaveCount(0);
  release();
  await expect(first).toBeVisible();
});

for (const width of [1280, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 } });

    test("one click leads to a checked practice account", async ({ page, consoleUrl }) => {
      await page.goto(consoleUrl);
      await page.getByRole("button", { name: "Look around with a practice account" }).click();
      await expect(
        page.getByRole("heading", { name: /^Connected as @lumen_coffee/ }),
      ).toBeVisible();
    });

    test("one paste and one click lead to a checked account", async ({
      page,
      consoleUrl,
      scenario,
    }) => {
      const { credentials } = await scenario("all_good");
      await page.goto(consoleUrl);
      const paste = page.getByLabel("Paste everything you have");
      await expect(paste).toBeInViewport({ ratio: 0.5 });
      await paste.fill(asEnv(credentials));
      const ticks = page.getByRole("list", { name: "What is understood" });
      await expect(ticks.getByRole("listitem").filter({ hasText: "understood" })).toHaveCount(
        Object.keys(credentials).length,
      );
      await expect(paste).toHaveValue("");
      await page.getByRole("button", { name: "Use these credentials" }).click();
      await expect(
        page.getByRole("heading", { name: /^Connected as @lumen_coffee/ }),
      ).toBeVisible();
    });
  });
}

test("what is missing is named, and comes with a second paste", async ({
  page,
  consoleUrl,
  scenario,
}) => {
  const { credentials } = await scenario("all_good");
  const {
    api_key = "",
    api_secret = "",
    access_token = "",
    access_token_secret = "",
  } = credentials;
  await page.goto(consoleUrl);
  const paste = page.getByLabel("Paste everything you have");
  await paste.fill(asEnv({ access_token, access_token_secret }));
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await expect(page.getByText("Still missing: API Key, API Secret.")).toBeVisible();
  await paste.fill(asEnv({ api_key, api_secret }));
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
});

test("of several accounts in one paste, each that is chosen becomes a connection", async ({
  page,
  consoleUrl,
  scenario,
}) => {
  const profiles = {
    shop: (await scenario("all_good")).credentials,
    mira: (await scenario("second_account")).credentials,
  };
  await page.goto(consoleUrl);
  await page.getByLabel("Paste everything you have").fill(JSON.stringify(profiles));
  await page.getByRole("checkbox", { name: "shop" }).check();
  await page.getByRole("checkbox", { name: "mira" }).check();
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await checked(page);
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await expect(page.getByRole("article", { name: "shop" })).toBeVisible();
  await expect(page.getByRole("article", { name: "mira" })).toBeVisible();
});

test("credentials of one's own are not sent to the sandbox, and that is said", async ({
  page,
  consoleUrl,
  wire,
}) => {
  await page.goto(consoleUrl);
  await page.getByLabel("Paste everything you have").fill(asEnv(real));
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await expect(page.getByRole("heading", { name: /This console only practises/ })).toBeVisible();
  await expect(page.getByText("script/server --upstream https://api.x.com")).toBeVisible();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(page.getByText(/your own credentials are not sent/).first()).toBeVisible();
  expect(wire.sent.filter(({ url }) => url.startsWith("/x/"))).toEqual([]);
  for (const { url, headers, body } of wire.sent)
    for (const value of Object.values(real))
      expect(`${url} ${JSON.stringify(headers)} ${body}`).not.toContain(value);

  // A practice account is one click away, and stands beside them.
  await page.getByRole("link", { name: "Check", exact: true }).click();
  await page.getByRole("link", { name: "Use a practice account" }).click();
  await pickAccount(page, "Everything works");
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await expect(page.getByRole("article")).toHaveCount(2);
});

test("four practice accounts come first, the others are folded, and each is found", async ({
  page,
  consoleUrl,
  scenarios,
}) => {
  await page.goto(`${consoleUrl}#/practice`);
  await expect(page.getByRole("heading", { name: "Single refusals" })).toBeVisible();
  await expect(page.locator(".scenarios button:visible")).toHaveCount(4);
  await expect(page.locator(".scenarios button")).toHaveCount((await scenarios()).length);
  await page.getByLabel("Find a refusal").fill("duplicate");
  await expect(page.locator(".scenarios button:visible")).not.toHaveCount(4);
  await page
    .getByRole("button", { name: /^Duplicate/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "Try", level: 1 })).toBeVisible();
});

test("what is held is shown by its end and its date, and replaced one by one", async ({
  page,
  consoleUrl,
  scenario,
}) => {
  const { credentials } = await scenario("wrong_secret");
  const right = (await scenario("all_good")).credentials;
  await useSandboxAccount(page, consoleUrl, "Wrong secret");
  await page.getByRole("link", { name: "Credentials", exact: true }).click();
  const list = page.getByRole("region", { name: "What is held" });
  const held = list.getByRole("listitem").filter({ hasText: "Access Token Secret" });
  await expect(held).toContainText(`•••• ${credentials.access_token_secret?.slice(-4) ?? "?"}`);
  await expect(held).toContainText(/since .*20\d\d/);
  const words = await everythingIn(page);
  for (const [name, value] of Object.entries(credentials))
    expect(words, name).not.toContain(value.slice(-8));
  await page.getByRole("button", { name: "Replace: API Key" }).click();
  await page.getByLabel("API Key", { exact: true }).fill(right.api_key ?? "");
  await page.getByRole("button", { name: "Use it, and check again" }).click();
  await checked(page);
  await page.getByRole("link", { name: "Credentials", exact: true }).click();
  await expect(list.getByRole("listitem").filter({ hasText: "API Key" })).toContainText(
    `•••• ${right.api_key?.slice(-4) ?? "?"}`,
  );
  await expect(held).toContainText(`•••• ${credentials.access_token_secret?.slice(-4) ?? "?"}`);
});

test("a finding carries the field to fill in, and checks again", async ({
  page,
  consoleUrl,
  scenario,
}) => {
  const { credentials } = await scenario("five_values");
  await page.goto(consoleUrl);
  await page.getByLabel("Paste everything you have").fill(
    asEnv({
      ...credentials,
      access_token_secret: Array.from(credentials.access_token_secret ?? "")
        .reverse()
        .join(""),
    }),
  );
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await expect(
    page.getByRole("heading", { name: /does not accept the Access Token/ }),
  ).toBeVisible();
  await page
    .getByLabel("Access Token Secret", { exact: true })
    .fill(credentials.access_token_secret ?? "");
  await page.getByRole("button", { name: "Use it, and check again" }).click();
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
});

test("after the first good check, keeping is offered, with the strength of what is typed", async ({
  page,
  consoleUrl,
  scenario,
}) => {
  const { credentials } = await scenario("all_good");
  await page.goto(consoleUrl);
  await page.getByLabel("Paste everything you have").fill(asEnv(credentials));
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await checked(page);
  await page.getByText("Keep them on this device").click();
  const passphrase = page.getByLabel("Passphrase", { exact: true });
  await passphrase.fill("aaaaaaaaaaaaaaa");
  await expect(page.getByText(/^Weak/)).toBeVisible();
  await passphrase.fill("correct horse battery staple");
  await expect(page.getByText("Good", { exact: true })).toBeVisible();
  await page.getByLabel("Repeat the passphrase").fill("correct horse battery staple");
  await page.getByRole("button", { name: "Seal with the passphrase" }).click();
  await expect(page.getByText("Sealed on this device")).toBeVisible();
  await expect(page.getByText("Keep them on this device")).toHaveCount(0);

  // What the check learnt is sealed with them.
  await page.reload();
  await page.getByLabel("Passphrase").fill("correct horse battery staple");
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  const card = page.getByRole("article", { name: "Lumen Coffee" });
  await expect(card).toContainText("Connected as @lumen_coffee");
  await expect(card).toContainText(/Checked (now|\d+ minutes? ago)/);
});

test("leaving with credentials that nothing else has is asked about", async ({
  page,
  consoleUrl,
  scenario,
}) => {
  const { credentials } = await scenario("all_good");
  const asked: string[] = [];
  page.on("dialog", (dialog) => asked.push(dialog.type()));
  await page.goto(consoleUrl);
  await page.getByLabel("Paste everything you have").click();
  await page.reload();
  expect(asked).toEqual([]);
  await page.getByLabel("Paste everything you have").fill(asEnv(credentials));
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await checked(page);
  await page.reload();
  expect(asked).toEqual(["beforeunload"]);
});

test("a connection says what is wanted and does not work, wherever it is shown", async ({
  page,
  consoleUrl,
}) => {
  await page.goto(`${consoleUrl}#/connect`);
  await page.getByRole("checkbox", { name: /^Direct messages/ }).check();
  await useSandboxAccount(page, consoleUrl, "Token without messages");
  const headline = /^Connected as @lumen_coffee, but your agent cannot send messages/;
  await expect(page.getByRole("heading", { name: headline })).toBeVisible();
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  const card = page.getByRole("article");
  await expect(card).toContainText("but your agent cannot send messages");
  await expect(card).toContainText("Needs fixing");
  await expect(card.getByRole("listitem").filter({ hasText: "Direct messages" })).toContainText(
    "does not work",
  );
  await expect(card).toContainText(/Checked (now|\d+ seconds ago)/);
  await card.getByRole("link", { name: "See the fix" }).click();
  await expect(page.getByRole("heading", { name: headline })).toBeVisible();
});

test("a connection that was not checked says so", async ({ page, consoleUrl, scenario }) => {
  const { credentials } = await scenario("five_values");
  await page.route("**/x/**", () => new Promise(() => undefined));
  await page.goto(consoleUrl);
  await page.getByLabel("Paste everything you have").fill(asEnv(credentials));
  await page.getByRole("button", { name: "Use these credentials" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.evaluate(() => (location.hash = "#/connections"));
  const card = page.getByRole("article");
  await expect(card).toContainText("Not checked yet");
  await expect(card.getByRole("link", { name: "Check", exact: true })).toBeVisible();
});
