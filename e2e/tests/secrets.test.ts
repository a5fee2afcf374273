// Every secret of a whole run, looked for in every form in every place where it has no business to be: the wire, the log,
// the document, what page and worker say to each other, storage, the profile on the disk, the report, the exported file,
// the browser's console.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { checked, everythingIn, expect, type SentRequest, test } from "./fixtures.js";
import { formsOf, hunt, huntFiles, keptIn, listen, saidIn } from "./hunt.js";

/** By their classes in SECURITY.md. */
interface Secrets {
  signing: Record<string, string>;
  bearers: Record<string, string>;
  /** Decision 0020: they may stand in the requests that the inspector shows. */
  names: Record<string, string>;
}

async function openProfile(
  profile: string,
  launchOptions: object | undefined,
): Promise<{ context: BrowserContext; page: Page; printed: string[] }> {
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    ignoreDefaultArgs: ["--enable-automation", "--disable-save-password-bubble"],
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  context.setDefaultTimeout(20_000);
  await context.addInitScript(listen);
  const printed: string[] = [];
  context.on("console", (message) => printed.push(message.text()));
  context.on("weberror", (error) => printed.push(String(error.error().stack)));
  return { context, page: await context.newPage(), printed };
}

const goTo = (page: Page, name: string) =>
  page.getByRole("link", { name, exact: true }).first().click();

async function newConnection(page: Page) {
  await goTo(page, "Connections");
  await page.getByRole("link", { name: "Connect another account" }).click();
}

/** Waits for the end of a check, and takes its report along. */
async function reported(page: Page): Promise<string> {
  await checked(page);
  await expect(page.getByRole("heading", { name: /^Connected as @/ })).toBeVisible();
  await page.getByRole("button", { name: "Copy report" }).click();
  await expect(page.getByText("Copied: report")).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** All that every screen shows; the inspector's apart. */
async function screens(page: Page): Promise<{ inspector: string; others: string }> {
  const others: string[] = [];
  const routes = [
    "connections",
    "guide",
    "credentials",
    "sign-in",
    "check",
    "try",
    "agents",
    "usage",
  ];
  for (const route of [...routes, "settings"]) {
    await page.evaluate((hash) => (location.hash = hash), `#/${route}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    others.push(await everythingIn(page));
  }
  await page.evaluate(() => (location.hash = "#/inspector"));
  await expect(page.getByRole("heading", { name: "Inspector", level: 1 })).toBeVisible();
  for (const summary of await page.locator("details:not([open]) > summary").all())
    if (await summary.isVisible()) await summary.click();
  return { inspector: await everythingIn(page), others: others.join("\n") };
}

/** What a request holds where no secret belongs: what belongs where it stands is taken out, once each. */
function withoutWhatBelongs({ url, headers, body }: SentRequest, known: Secrets): string {
  const { authorization = "", ...rest } = headers;
  const path = url.split("?")[0] ?? "";
  const isToken = path === "/x/2/oauth2/token" || path === "/x/2/oauth2/revoke";
  const form = new URLSearchParams(isToken ? body : "");
  let left = authorization;
  if (authorization.startsWith("Bearer ") && path.startsWith("/x/2/"))
    left = Object.values(known.bearers).includes(authorization.slice(7)) ? "" : authorization;
  else if (authorization.startsWith("OAuth ")) {
    expect(hunt(authorization, { ...known.signing, ...known.bearers })).toEqual([]);
    left = "";
  } else if (authorization.startsWith("Basic ")) {
    expect(isToken).toBe(true);
    const pair = Buffer.from(authorization.slice(6), "base64").toString();
    expect(pair).toBe(`${known.names.client_id ?? ""}:${known.signing.client_secret ?? ""}`);
    left = "";
  }
  for (const name of ["refresh_token", "client_id", "code_verifier", "token"]) form.delete(name);
  const query = new URLSearchParams(url.split("?")[1] ?? "");
  if (path.endsWith("/oauth2/authorize")) query.delete("client_id");
  return JSON.stringify([path, query.toString(), rest, isToken ? form.toString() : body, left]);
}

test("nothing of a whole run lies where it does not belong", async ({
  consoleUrl,
  wire,
  xConnect,
  scenario,
}, { project }) => {
  test.slow();
  const { credentials: five } = await scenario("all_good");
  const { credentials: confidential } = await scenario("oauth2_only");
  const { credentials: expired } = await scenario("expired_oauth2");
  const passphrase = "sealed by hand + nobody else's / 100 %";
  const profile = await mkdtemp(join(tmpdir(), "x-connect-secrets-"));
  const { context, page, printed } = await openProfile(profile, project.use.launchOptions);
  const reports: string[] = [];
  const shown: Awaited<ReturnType<typeof screens>>[] = [];
  const kept: string[] = [];
  const said: Awaited<ReturnType<typeof saidIn>> = [];
  let file = "";
  let ofAgent = "";
  let toAgent = "";
  try {
    // The five values, typed.
    await page.goto(`${consoleUrl}#/credentials`);
    for (const [label, name] of [
      ["API Key", "api_key"],
      ["API Secret", "api_secret"],
      ["Bearer Token", "bearer_token"],
      ["Access Token", "access_token"],
      ["Access Token Secret", "access_token_secret"],
    ] as const)
      await page.getByLabel(label, { exact: true }).fill(five[name] ?? "");
    await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
    reports.push(await reported(page));
    await goTo(page, "Try");
    await page.getByLabel("What's happening?").fill("Nothing to hide");
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "Nothing to hide" })).toBeVisible();
    shown.push(await screens(page));

    // A sign-in of a confidential client.
    await newConnection(page);
    await page.goto(`${consoleUrl}#/sign-in`);
    await page.getByLabel("Client ID").fill(confidential.client_id ?? "");
    await page.getByLabel("Client Secret").fill(confidential.client_secret ?? "");
    const opened = context.waitForEvent("page");
    await page.getByRole("button", { name: "Sign in with X" }).click();
    await (await opened).getByRole("link", { name: /^Authorize app as/ }).click();
    await expect(page.getByText("Signed in with OAuth 2.0").first()).toBeVisible();
    reports.push(await reported(page));
    shown.push(await screens(page));

    // Tokens that are pasted, and refreshed.
    await newConnection(page);
    await page.getByLabel("Paste everything you have").fill(
      Object.entries(expired)
        .map(([name, value]) => `${name.toUpperCase()}=${value}`)
        .join("\n"),
    );
    await page.getByRole("button", { name: "Use these credentials, as typed" }).click();
    reports.push(await reported(page));
    shown.push(await screens(page));

    // An agent, whose bearer is shown once and is then its own.
    await goTo(page, "Agents");
    await page.getByLabel("Name").fill("Robot");
    await page.getByRole("button", { name: "Add the agent" }).click();
    await page.getByLabel("Client").selectOption("Another client");
    const configuration = await page.locator("#configuration").innerText();
    ofAgent = /Bearer (\S+)/.exec(configuration)?.[1] ?? "";
    await page.getByRole("button", { name: "I have copied it" }).click();
    await expect(page.getByText("Agents can reach this page")).toBeVisible();
    const asked = await fetch(`${xConnect.address}/mcp`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        Authorization: `Bearer ${ofAgent}`,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }),
    });
    expect(asked.status).toBe(200);
    toAgent = await asked.text();
    shown.push(await screens(page));

    // Sealed, exported, reloaded, unlocked, used, locked.
    await goTo(page, "Settings");
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await page.getByLabel("Repeat the passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Seal with the passphrase" }).click();
    await expect(page.getByText("Sealed by passphrase")).toBeVisible();
    kept.push(await keptIn(page));
    said.push(...(await saidIn(page)));
    await page.reload();
    await page.getByLabel("Passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Unlock" }).click();
    await expect(page.getByRole("heading", { name: "Your credentials are sealed" })).toHaveCount(0);
    await goTo(page, "Check");
    await page.getByRole("button", { name: /^(Run the check|Run the check again)$/ }).click();
    reports.push(await reported(page));
    shown.push(await screens(page));
    await goTo(page, "Settings");
    await page.getByLabel("Passphrase of the file").fill(passphrase);
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    file = await readFile(await (await downloading).path(), "utf8");
    await page.getByRole("button", { name: "Lock now" }).click();
    await expect(page.getByRole("heading", { name: "Your credentials are sealed" })).toBeVisible();
    shown.push({ inspector: "", others: await everythingIn(page) });
    kept.push(await keptIn(page));
    said.push(...(await saidIn(page)));
  } finally {
    await context.close();
  }
  await xConnect.stop();

  const issued = wire.sent
    .filter(({ url }) => url.startsWith("/x/2/oauth2/token"))
    .map(({ reply }) => JSON.parse(reply) as Record<string, string>);
  expect(issued.length).toBeGreaterThanOrEqual(2);
  const secrets: Secrets = {
    signing: {
      api_secret: five.api_secret ?? "",
      access_token_secret: five.access_token_secret ?? "",
      client_secret: confidential.client_secret ?? "",
      expired_refresh_token: expired.oauth2_refresh_token ?? "",
      passphrase,
    },
    bearers: {
      bearer_token: five.bearer_token ?? "",
      bearer_of_the_agent: ofAgent,
      expired_access_token: expired.oauth2_access_token ?? "",
    },
    names: {
      api_key: five.api_key ?? "",
      access_token: five.access_token ?? "",
      client_id: confidential.client_id ?? "",
    },
  };
  for (const [index, { access_token = "", refresh_token = "" }] of issued.entries()) {
    secrets.bearers[`access_token of ${String(index)}`] = access_token;
    secrets.signing[`refresh_token of ${String(index)}`] = refresh_token;
  }
  const { signing, bearers, names } = secrets;
  const closed = { ...signing, ...bearers };
  const all = { ...closed, ...names };

  // The wire: each where it belongs, once, and nowhere else; replies hold none but those that issue tokens.
  expect(wire.sent.some(({ headers }) => headers.authorization?.startsWith("OAuth "))).toBe(true);
  expect(wire.sent.some(({ headers }) => headers.authorization?.startsWith("Basic "))).toBe(true);
  expect(wire.sent.some(({ body }) => body.includes("grant_type=refresh_token"))).toBe(true);
  for (const request of wire.sent) {
    expect(hunt(withoutWhatBelongs(request, secrets), all), request.url).toEqual([]);
    // The sandbox lists its made-up accounts to everybody.
    const tellsThem =
      request.url.startsWith("/x/2/oauth2/token") || request.url.startsWith("/sandbox/scenarios");
    if (!tellsThem) expect(hunt(request.reply, closed), request.url).toEqual([]);
  }

  // The proxy's log.
  expect(xConnect.log).toContain('"path":"/2/tweets"');
  expect(hunt(xConnect.log, { ...all, text: "Nothing to hide" })).toEqual([]);

  // What an agent is told.
  expect(toAgent).toContain("get_me");
  expect(hunt(toAgent, all)).toEqual([]);

  // The document of every screen, the report, the console.
  for (const { inspector, others } of shown) {
    expect(hunt(others, all)).toEqual([]);
    expect(hunt(inspector, closed)).toEqual([]);
  }
  expect(shown[0]?.inspector).toContain("oauth_signature");
  for (const report of reports) {
    expect(report).toContain("GET /2/users/me");
    expect(hunt(report, all)).toEqual([]);
  }
  expect(hunt(printed.join("\n"), all)).toEqual([]);

  // Page and worker: what was typed goes in; nothing comes out but what was pasted, into its fields, and what is shown once.
  const goingIn = new Set([
    "hold",
    "add",
    "checkCredentials",
    "parsePaste",
    "remember",
    "unlock",
    "exportFile",
  ]);
  expect(said.filter(({ from }) => from === "worker").length).toBeGreaterThan(20);
  expect(said.some(({ text }) => hunt(text, signing).length > 0)).toBe(true);
  for (const { from, name, text } of said) {
    if (from === "page" ? goingIn.has(name) : name === "parsePaste") continue;
    // An agent's bearer is shown once: nobody else has it.
    const isNew = from === "worker" && name === "addAgent";
    const found = hunt(text, closed).filter(
      ({ secret }) => !(isNew && secret === "bearer_of_the_agent"),
    );
    expect(found, `${from}: ${name}`).toEqual([]);
  }

  // Storage, and the profile on the disk.
  for (const each of kept) {
    expect(each).toContain("x-connect-vault");
    expect(hunt(each, all)).toEqual([]);
  }
  expect(file).toContain("ciphertext");
  expect(hunt(file, all)).toEqual([]);
  expect((await huntFiles(profile, { kept: "x-connect-vault" })).length).toBeGreaterThan(0);
  // An address of X's own, which browsers keep, names the app that asks.
  const unnamed = Object.fromEntries(Object.entries(all).filter(([name]) => name !== "client_id"));
  expect(await huntFiles(profile, unnamed)).toEqual([]);
  await rm(profile, { recursive: true, force: true });
});

test("a secret is found in every form, wherever it stands", () => {
  for (const secret of ["sandbox+Secret/0123", "Zwölf € und mehr ~", "AAAA%2Bbbbb%3Dzz"]) {
    const encoders: ((text: string) => string)[] = [
      (text) => text,
      (text) => Buffer.from(text).toString("base64"),
      (text) => Buffer.from(text).toString("base64url"),
      (text) => Buffer.from(text).toString("hex"),
      (text) => Buffer.from(text).toString("hex").toUpperCase(),
      (text) => encodeURIComponent(text),
      (text) => new URLSearchParams({ text }).toString(),
      (text) => JSON.stringify({ text }),
      (text) => JSON.stringify([...Buffer.from(text)]),
      (text) => Buffer.from(text, "utf16le").toString("latin1"),
    ];
    for (const [index, encode] of encoders.entries())
      for (const before of ["", "a", "ab", "abc", "abcd"])
        for (const after of ["", "y", "yz", "xyz"]) {
          // UTF-16 and characters beyond Latin 1 do not go together in a text of bytes.
          if (index === 9 && /[^\0-\x7f]/.test(secret)) continue;
          const text = `head ${encode(before + secret + after)} tail`;
          expect(hunt(text, { secret }), `${String(index)}: ${text}`).not.toEqual([]);
        }
    expect(hunt("nothing of the kind", { secret })).toEqual([]);
    expect(formsOf(secret).length).toBeGreaterThan(8);
  }
});

test("a secret is found in every place", async ({ page, consoleUrl }) => {
  await page.addInitScript(listen);
  await page.goto(`${consoleUrl}#/credentials`);
  const secrets = { secret: "planted-by-the-test" };
  await page.evaluate(async ({ secret }) => {
    localStorage.setItem("a", btoa(secret));
    const root = document.body.appendChild(document.createElement("div"));
    root.attachShadow({ mode: "open" }).append(document.createElement("input"));
    const input = root.shadowRoot?.querySelector("input");
    if (input) input.value = secret;
    await new Promise<void>((resolve) => {
      const opening = indexedDB.open("planted", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("here").put(new TextEncoder().encode(secret), "key");
      };
      opening.onsuccess = () => {
        opening.result.close();
        resolve();
      };
    });
  }, secrets);
  expect(hunt(await everythingIn(page), secrets)).not.toEqual([]);
  expect(hunt(await keptIn(page), secrets).map(({ form }) => form)).toEqual(["plain", "base64"]);
  await page.getByLabel("API Secret", { exact: true }).fill(secrets.secret);
  await expect
    .poll(async () => (await saidIn(page)).some(({ text }) => hunt(text, secrets).length > 0))
    .toBe(true);
});
