// Sessions that a dashboard's server makes: in its page, by a link, and the webhooks that tell it what became of them.
import { createHmac, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, pickAccount, test as base, XConnect } from "./fixtures.js";
import { answer, consoleIn, element, openQuestion, useAccount } from "./questions.js";

const adminKey = "an admin key of more than 32 characters";
const secret = Buffer.from("a secret of webhooks, 32 bytes..");

/** Of the dashboard's server, as --hand-over-key takes it. */
function makePublicKey(): string {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const halves = [x, y].map((half) => Buffer.from(half, "base64url"));
  return Buffer.concat([Buffer.of(4), ...halves]).toString("base64url");
}

interface Told {
  headers: IncomingHttpHeaders;
  body: string;
}

interface Dashboard {
  origin: string;
  /** Webhooks that were taken, in their order. */
  told: Told[];
  /** Of webhooks that are still to be refused. */
  refusals: number;
  xConnect: XConnect;
  make: (more?: object) => Promise<{ token: string; path: string }>;
}

const test = base.extend<{ dashboard: Dashboard }>({
  dashboard: async ({}, use) => {
    const server = createServer((request, reply) => {
      if (request.method === "POST") {
        let body = "";
        request.on("data", (piece: Buffer) => (body += piece.toString("utf8")));
        request.on("end", () => {
          const isRefused = dashboard.refusals-- > 0;
          if (!isRefused) dashboard.told.push({ headers: request.headers, body });
          reply.writeHead(isRefused ? 500 : 204).end();
        });
        return;
      }
      const token = new URL(request.url ?? "/", dashboard.origin).searchParams.get("test") ?? "";
      reply.setHeader("content-type", "text/html");
      // What tests need to hear of the element, before it says its first word.
      reply.end(`<!doctype html><title>Dashboard</title><link rel="icon" href="data:," />
        <script type="module" src="${dashboard.xConnect.address}/element.js" crossorigin></script>
        <x-connect src="${dashboard.xConnect.address}/" session="${token}"></x-connect>
        <script>
          window.heard = [];
          for (const type of ["ready", "connected", "disconnected", "error", "check"])
            document.querySelector("x-connect").addEventListener(type, ({ detail }) => heard.push({ type, ...detail }));
        </script>`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const folder = await mkdtemp(join(tmpdir(), "x-connect-sessions-"));
    await writeFile(join(folder, "admin.key"), `${adminKey}\n`);
    await writeFile(join(folder, "webhook.secret"), `whsec_${secret.toString("base64")}\n`);
    const xConnect = await XConnect.start(
      ...["--listen", "127.0.0.1:0", "--embed-origin", origin],
      ...["--admin-key-file", join(folder, "admin.key"), "--webhook-url", `${origin}/webhooks`],
      ...["--webhook-secret-file", join(folder, "webhook.secret")],
      ...["--hand-over-key", `${origin}=${makePublicKey()}`],
    );
    const make = async (more = {}) => {
      const reply = await fetch(`${xConnect.address}/api/sessions`, {
        method: "POST",
        headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
        body: JSON.stringify({ reference: "user 7", origin, ...more }),
      });
      expect(reply.status).toBe(201);
      return (await reply.json()) as { token: string; path: string };
    };
    const dashboard: Dashboard = { origin, told: [], refusals: 0, xConnect, make };
    await use(dashboard);
    await xConnect.stop();
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  },
  page: async ({ dashboard, page, expectedErrors }, use) => {
    expect(dashboard.origin).toBeTruthy();
    expectedErrors.push(/^Blocked autofocusing/);
    await use(page);
  },
});

interface Message {
  type: string;
  data: {
    session: { reference: string };
    account?: { username: string };
    findings?: string[];
  };
}

/** What the next webhook says, once it is known whose it is. */
async function webhook({ told }: Dashboard): Promise<Message> {
  await expect.poll(() => told.length).toBeGreaterThan(0);
  const next = told.shift();
  if (!next) throw new Error("no webhook has come");
  const { headers, body } = next;
  const content = `${headers["webhook-id"] as string}.${headers["webhook-timestamp"] as string}.${body}`;
  const signature = createHmac("sha256", secret).update(content).digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${signature}`);
  return JSON.parse(body) as Message;
}

const heardIn = (page: { evaluate: <T>(run: () => T) => Promise<T> }) =>
  page.evaluate(() => (globalThis as unknown as { heard: { type: string }[] }).heard);

test("in a page: events carry the reference, webhooks tell the server, nobody else has the token", async ({
  page,
  dashboard,
  expectedErrors,
}) => {
  const { token } = await dashboard.make({ abilities: ["read"] });
  dashboard.refusals = 1; // It is tried again.
  await page.goto(`${dashboard.origin}/?test=${token}`);
  await useAccount(consoleIn(page), "Everything works");
  const connected = await webhook(dashboard);
  expect(connected).toMatchObject({
    type: "connected",
    data: { session: { reference: "user 7" }, account: { username: "lumen_coffee" } },
  });
  await expect
    .poll(async () => (await heardIn(page)).find(({ type }) => type === "connected"))
    .toMatchObject({ reference: "user 7", abilities: ["read"] });
  expect(await heardIn(page)).toContainEqual(
    expect.objectContaining({ type: "ready", reference: "user 7" }),
  );
  expect(dashboard.xConnect.log).not.toContain(token);
  expect(dashboard.xConnect.log).toContain("A webhook (connected) was answered by 500");

  // Another browser has no use for it, and neither has a page of another origin.
  const stranger = await page.context().newPage();
  expectedErrors.push(/status of 4\d\d/);
  await stranger.goto(`${dashboard.origin}/?test=${token}`);
  await expect
    .poll(() => heardIn(stranger))
    .toContainEqual(expect.objectContaining({ type: "error", code: "session_refused" }));
  const elsewhere = await dashboard.make({ origin: "https://elsewhere.example" });
  await stranger.goto(`${dashboard.origin}/?test=${elsewhere.token}`);
  await expect
    .poll(() => heardIn(stranger))
    .toContainEqual(expect.objectContaining({ type: "error", code: "session_refused" }));
});

test("in a page: the server hears of a hand-over, and that the connection was removed", async ({
  page,
  dashboard,
}) => {
  const { token } = await dashboard.make({ mode: "fix" });
  await page.goto(`${dashboard.origin}/?test=${token}`);
  const frame = consoleIn(page);
  // It opens on the check, which says what to do.
  await expect(frame.getByRole("heading", { name: "Check", level: 1 })).toBeVisible();
  await useAccount(frame, "Everything works");
  expect((await webhook(dashboard)).type).toBe("connected");
  const sealed = element(page).evaluate((node) => node.requestHandOver());
  await answer(await openQuestion(page));
  expect(await sealed).toMatchObject({ version: 1 });
  expect(await webhook(dashboard)).toMatchObject({
    type: "handed_over",
    data: { session: { reference: "user 7" }, account: { username: "lumen_coffee" } },
  });
  await frame.getByRole("link", { name: "Connections", exact: true }).click();
  await frame.getByRole("button", { name: /^Remove/ }).click();
  const { type, data } = await webhook(dashboard);
  expect([type, data.session.reference]).toEqual(["disconnected", "user 7"]);
  await expect
    .poll(async () => (await heardIn(page)).map((one) => one.type))
    .toContain("disconnected");
});

for (const [name, width, colorScheme] of [
  ["wide", 1280, "light"],
  ["narrow", 390, "dark"],
] as const)
  test(`by a link, ${name}: the person sees who asks, and goes back there`, async ({
    page,
    dashboard,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const { path, token } = await dashboard.make({
      abilities: ["read", "post"],
      return_url: `${dashboard.origin}/back`,
    });
    await page.goto(`${dashboard.xConnect.address}/${path}`);
    const who = page.getByRole("region", { name: "Who asks" });
    await expect(who).toContainText("asks you to connect your account on X");
    // The page has said what is wanted; the person has begun nothing.
    await expect(page.getByRole("link", { name: "Show me how" })).toBeVisible();
    await expect(page.getByText("Set-up under way")).toHaveCount(0);
    // The token is in nobody's history.
    expect(page.url()).not.toContain(token);
    await page.screenshot({ path: `results/session-asks-${name}.png` });
    // Loaded again, it is the same person's.
    await page.reload();
    await expect(who).toContainText("asks you to connect your account on X");
    await page.goto(`${dashboard.xConnect.address}/connect#/practice`);
    await pickAccount(page, "Everything works");
    await expect(who).toContainText("@lumen_coffee is connected");
    await page.screenshot({ path: `results/session-connected-${name}.png` });
    expect((await webhook(dashboard)).type).toBe("connected");
    await who.getByRole("link", { name: "Back to" }).click();
    await expect(page).toHaveURL(`${dashboard.origin}/back`);
  });

test("by a link, to fix: the check opens, its findings are told, and that they are fixed", async ({
  page,
  dashboard,
}) => {
  const { path } = await dashboard.make({ mode: "fix" });
  await page.goto(`${dashboard.xConnect.address}/${path}`);
  await expect(page.getByRole("region", { name: "Who asks" })).toContainText("asks you to fix");
  await expect(page.getByRole("heading", { name: "Check", level: 1 })).toBeVisible();
  await page.goto(`${dashboard.xConnect.address}/connect#/practice`);
  await pickAccount(page, "Read-only");
  await expect
    .poll(async () => {
      const { type, data } = await webhook(dashboard);
      return `${type} ${String(data.findings)}`;
    })
    .toContain("needs_fixing read_only_token");
  await page.goto(`${dashboard.xConnect.address}/connect#/practice`);
  await pickAccount(page, "Everything works");
  await expect.poll(async () => (await webhook(dashboard)).type).toBe("connected");
});

test("a link that is over says so", async ({ page, dashboard, expectedErrors }) => {
  expectedErrors.push(/status of 401/);
  await page.goto(`${dashboard.xConnect.address}/connect#session=xs_${"x".repeat(43)}`);
  await expect(page.getByRole("alert")).toContainText("This session is over");
});
