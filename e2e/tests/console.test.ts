// The whole way: credentials, check, post, timeline, delete; and the ways in which it can go wrong.
import {
  ability,
  checked,
  everythingIn,
  expect,
  pickAccount,
  test,
  useSandboxAccount,
} from "./fixtures.js";

test("six requests, and the console can be used", async ({ page, consoleUrl }) => {
  const asked: string[] = [];
  page.context().on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(consoleUrl);
  await expect(page.getByRole("heading", { name: "Connect your X account" })).toBeVisible();
  await expect(page.getByRole("textbox").first()).toBeEditable();
  // What is fetched after them is for screens that may be opened later.
  expect(asked.slice(0, 6).sort()).toEqual(
    [
      ...["/", "/console.js", "/core.wasm"],
      ...["/hanken-grotesk.woff2", "/healthz", "/worker.js"],
    ].sort(),
  );
});

test("from credentials to a post, and back", async ({ page, consoleUrl, scenario }) => {
  const { credentials } = await scenario("all_good");
  await page.goto(consoleUrl);
  await page.getByRole("link", { name: "Type them instead" }).click();
  for (const [label, name] of [
    ["API Key", "api_key"],
    ["API Secret", "api_secret"],
    ["Bearer Token", "bearer_token"],
    ["Access Token", "access_token"],
    ["Access Token Secret", "access_token_secret"],
  ] as const) {
    await page.getByLabel(label, { exact: true }).fill(credentials[name] ?? "");
  }
  await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
  await expect(page.getByRole("heading", { name: /^Connected as @lumen_coffee/ })).toBeVisible();
  await expect(ability(page, "Post")).toContainText("Should work");

  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(page.getByText("The lemon cake came out well.")).toBeVisible();
  const text = "Fresh from the browser, signed in it: 100 % ☕ & more!";
  await page.getByLabel("What's happening?").fill(text);
  await page.getByRole("button", { name: "Post", exact: true }).click();
  const post = page.getByRole("listitem").filter({ hasText: text });
  await expect(post).toBeVisible();
  await expect(page.getByLabel("What's happening?")).toHaveValue("");

  await page.getByRole("tab", { name: "Search" }).click();
  await page.getByLabel("Search posts").fill("signed browser");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(post).toBeVisible();

  await page.getByRole("tab", { name: "Home" }).click();
  await expect(post).toBeVisible();
  await post.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Deleted", { exact: true })).toBeVisible();
  await expect(post).toHaveCount(0);
  await page.getByRole("tab", { name: "My posts" }).click();
  await expect(post).toHaveCount(0);

  await page.getByRole("link", { name: "Inspector", exact: true }).click();
  const newest = page.getByRole("group").filter({ hasText: "Delete a post" }).first();
  await expect(newest.getByLabel("Signature base string", { exact: true })).toContainText(
    "DELETE&https%3A%2F%2Fapi.x.com%2F2%2Ftweets%2F",
  );
  await expect(newest.getByLabel("Reply", { exact: true })).toContainText('"deleted": true');
});

test("a read-only token and a wrong secret are told apart, in words", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Read-only token");
  await expect(page.getByRole("heading", { name: "The Access Token is read-only" })).toBeVisible();
  await expect(page.getByText("Your keys themselves are right")).toBeVisible();
  await expect(ability(page, "Post")).toContainText("Does not work");
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await page.getByLabel("What's happening?").fill("This must not be lost");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByRole("heading", { name: "The Access Token is read-only" })).toBeVisible();
  await expect(page.getByText(/Regenerate the Access Token and Secret/)).toBeVisible();
  await expect(page.getByLabel("What's happening?")).toHaveValue("This must not be lost");

  await useSandboxAccount(page, consoleUrl, "Wrong secret");
  await expect(
    page.getByRole("heading", { name: "X does not accept the Access Token with these keys" }),
  ).toBeVisible();
  await expect(page.getByText("Permissions are not the cause")).toBeVisible();
  await expect(page.getByText("read-only")).toHaveCount(0);
});

test("without user tokens the check says what can be done", async ({ page, consoleUrl }) => {
  await useSandboxAccount(page, consoleUrl, "No user token");
  await expect(
    page.getByRole("heading", { name: "X accepts the Bearer Token, but your agent cannot post" }),
  ).toBeVisible();
  await page.getByText(/of \d+ passed/).click();
  await expect(page.getByText("Only a user token can tell who you are.")).toBeVisible();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await page.getByRole("tab", { name: "Search" }).click();
  await page.getByLabel("Search posts").fill("beans");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page.getByText("New beans from Huehuetenango")).toBeVisible();
});

test("the proxy being down shows a clear message, and nothing is lost", async ({
  page,
  consoleUrl,
  xConnect,
  expectedErrors,
}) => {
  expectedErrors.push(/net::ERR_|Failed to load resource/);
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(page.getByText("The lemon cake")).toBeVisible();
  await xConnect.stop();
  await page.getByLabel("What's happening?").fill("Still here");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Nothing answered" })).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("The proxy does not answer.");
  await expect(page.getByLabel("What's happening?")).toHaveValue("Still here");
  await page.getByRole("link", { name: "Check", exact: true }).click();
  await page.getByRole("button", { name: "Run the check again" }).click();
  await expect(
    page.getByRole("heading", { name: "No answer came from the sandbox" }),
  ).toBeVisible();
});

test("signing secrets never leave the page, and the others only where they belong", async ({
  page,
  consoleUrl,
  wire,
  scenario,
}) => {
  const { credentials } = await scenario("all_good");
  await page.goto(`${consoleUrl}#/credentials`);
  const lines = Object.entries(credentials).map(
    ([name, value]) => `${name.toUpperCase()}=${value}`,
  );
  await page.getByLabel("Paste everything you have").fill(lines.join("\n"));
  await expect(page.getByLabel("Access Token Secret", { exact: true })).toHaveValue(
    credentials.access_token_secret ?? "",
  );
  await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
  await expect(page.getByRole("heading", { name: /^Connected as @/ })).toBeVisible();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(page.getByText("The lemon cake")).toBeVisible();
  await page.getByLabel("What's happening?").fill("On the wire");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "On the wire" })).toBeVisible();

  const forwarded = wire.sent.filter(({ url }) => url.startsWith("/x/"));
  expect(forwarded.length).toBeGreaterThanOrEqual(3);
  expect(forwarded.some(({ headers }) => headers.authorization?.startsWith("OAuth "))).toBe(true);
  expect(
    forwarded.some(({ headers }) => headers.authorization === `Bearer ${credentials.bearer_token}`),
  ).toBe(true);
  const { api_secret, access_token_secret, ...others } = credentials;
  for (const { method, url, headers, body } of wire.sent) {
    const everything = JSON.stringify([method, url, headers, body]);
    const { authorization, ...rest } = headers;
    for (const secret of [api_secret, access_token_secret]) {
      expect(everything).not.toContain(secret);
      expect(decodeURIComponent(url)).not.toContain(secret);
    }
    for (const value of Object.values(others))
      expect(JSON.stringify([url, rest, body])).not.toContain(value);
    if (!authorization?.startsWith("Bearer "))
      expect(authorization ?? "").not.toContain(credentials.bearer_token);
  }

  // Nothing stays behind in the page, in its storage or its address.
  const secrets = [api_secret, access_token_secret, credentials.bearer_token];
  const kept = await page.evaluate(() =>
    JSON.stringify([
      location.href,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
    ]),
  );
  for (const secret of secrets) expect(kept).not.toContain(secret);
  for (const name of ["Inspector", "Credentials", "Settings", "Connections"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    const shown = await everythingIn(page);
    expect(shown).toContain(name === "Inspector" ? "oauth_signature" : name);
    for (const secret of secrets) expect(shown).not.toContain(secret);
  }
});

test("a secret in a field, or in a shadow root, would be found", async ({ page, consoleUrl }) => {
  await page.goto(`${consoleUrl}#/credentials`);
  await page.getByLabel("API Secret", { exact: true }).fill("seen-in-a-field");
  expect(await everythingIn(page)).toContain("seen-in-a-field");
  await page.evaluate(() => {
    const root = document.body.appendChild(document.createElement("div"));
    root.attachShadow({ mode: "open" }).textContent = "seen-in-a-shadow";
  });
  expect(await everythingIn(page)).toContain("seen-in-a-shadow");
});

test("what is typed is checked at once, and what is missing is summed up", async ({
  page,
  consoleUrl,
  scenario,
}) => {
  const { credentials } = await scenario("all_good");
  await page.goto(`${consoleUrl}#/credentials`);
  await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
  const summary = page.getByRole("region", { name: "Something is missing" });
  await expect(summary).toBeFocused();
  await summary.getByRole("link", { name: "Enter the API Key" }).click();
  await expect(page.getByLabel("API Key", { exact: true })).toBeFocused();
  await page.getByLabel("API Key", { exact: true }).fill(credentials.bearer_token ?? "");
  await expect(
    page.getByRole("heading", { name: "This looks like the Bearer Token" }),
  ).toBeVisible();
  await page.getByLabel("API Key", { exact: true }).fill(` ${credentials.api_key ?? ""} `);
  await expect(
    page.getByRole("heading", { name: /spaces, quotes or invisible characters/ }),
  ).toBeVisible();
});

test("a late reply of the account before does not arrive among the messages of the one now shown", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await page.getByRole("link", { name: "Connect another account" }).click();
  await page.getByRole("link", { name: "Use a practice account" }).click();
  await pickAccount(page, "A second account");
  await checked(page);

  const chosen = page.getByRole("combobox", { name: "Connection" });
  const [first = "", second = ""] = await chosen
    .locator("option")
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  await chosen.selectOption(first);
  // The first account's messages come when the second's have been read.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let count = 0;
  await page.route("**/x/2/dm_events?**", async (route) => {
    const reply = await route.fetch();
    if (++count === 1) await held;
    await route.fulfill({ response: reply }).catch(() => undefined);
  });
  await page.goto(`${consoleUrl}#/try/messages`);
  await expect.poll(() => count).toBe(1);
  await chosen.selectOption(second);
  await expect(page.getByRole("button", { name: /Lumen Coffee/ })).toBeVisible();
  release();
  // Another exchange of the same kind shows that the late one had time to arrive.
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect.poll(() => count).toBe(3);
  await expect(page.getByRole("button", { name: /Lumen Coffee/ })).toBeVisible();
  await expect(page.getByText("The regatta is on")).toHaveCount(0);
  await expect(page.getByText("Half past five")).toHaveCount(0);
});
