// WebMCP: the browser's own agent has the tools of /mcp, as long as the person lets it, by the same policy and question.
import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { expect, test as base, useSandboxAccount } from "./fixtures.js";
import { addAgentInFrame, consoleIn, test as embedded, useAccount } from "./questions.js";

/** The browser with its draft of WebMCP switched on. */
const launchOptions = async (
  { launchOptions: given }: { launchOptions: { args?: string[] } },
  use: (options: { args?: string[] }) => Promise<void>,
) => {
  await use({ ...given, args: [...(given.args ?? []), "--enable-features=WebMCP"] });
};
const test = base.extend({
  launchOptions: [launchOptions, { scope: "worker" }],
});
const inFrame = embedded.extend({ launchOptions: [launchOptions, { scope: "worker" }] });

const browsers = "It is this browser's own agent";

/** Adds an agent on the screen Agents; where it is not the browser's own, its bearer. */
async function addAgent(page: Page, name: string, isBrowsers: boolean): Promise<string> {
  const form = page.getByRole("button", { name: "Add the agent" });
  const another = page.getByText(/^Add another agent for/);
  await expect(form.or(another).first()).toBeVisible();
  if (!(await form.isVisible())) await another.click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel(browsers).setChecked(isBrowsers);
  await form.click();
  if (isBrowsers) return "";
  await page.getByLabel("Client").selectOption("Another client");
  const configuration = await page.locator("#configuration").innerText();
  await page.getByRole("button", { name: "I have copied it" }).click();
  return /Bearer (\S+)/.exec(configuration)?.[1] ?? "";
}

const toolNames = async (page: Page) => (await page.webmcp.tools()).map(({ name }) => name);

/** What /mcp offers to an agent. */
async function toolsOverHttp(address: string, bearer: string) {
  const reply = await fetch(`${address}/mcp`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      "MCP-Protocol-Version": "2025-11-25",
      Authorization: `Bearer ${bearer}`,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }),
  });
  const { result } = (await reply.json()) as {
    result: {
      tools: {
        name: string;
        description: string;
        inputSchema: object;
        annotations: { readOnlyHint: boolean };
      }[];
    };
  };
  return result.tools;
}

interface Result {
  isError?: boolean;
  content: { type: string; text: string }[];
  structuredContent: {
    status: string;
    url?: string;
    result?: { data?: { username?: string } };
    error?: { code: string; retry: string };
  };
}
const call = async (page: Page, name: string, args = {}) =>
  (await page.webmcp.callTool(name, args)) as unknown as Result;

async function openAgents(page: Page, consoleUrl: string) {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByRole("link", { name: "Agents", exact: true }).click();
}

test("nothing is offered until the person adds the browser's agent; then what /mcp offers", async ({
  page,
  consoleUrl,
  xConnect,
}) => {
  await openAgents(page, consoleUrl);
  const bearer = await addAgent(page, "Robot", false);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  expect(await toolNames(page)).toEqual([]);
  await addAgent(page, "This browser", true);
  await expect(page.getByText("This browser's own agent. It has the tools")).toBeVisible();
  const over = await toolsOverHttp(xConnect.address, bearer);
  expect(over.length).toBeGreaterThan(40);
  await expect.poll(() => toolNames(page)).toHaveLength(over.length);
  const offered = await page.webmcp.tools();
  const byName = new Map(offered.map((tool) => [tool.name, tool]));
  for (const { name, description, inputSchema, annotations } of over) {
    const tool = byName.get(name);
    expect(tool?.description, name).toBe(description);
    expect(tool?.inputSchema, name).toEqual(inputSchema);
    expect(tool?.annotations?.readOnly ?? false, name).toBe(annotations.readOnlyHint);
  }
  expect(byName.get("search_posts")?.annotations).toMatchObject({ untrustedContent: true });
  expect(byName.get("create_post")?.annotations).toMatchObject({ consequential: true });
  // There is one such agent.
  await page.getByText(/^Add another agent for/).click();
  await expect(page.getByLabel(browsers)).toBeHidden();
});

/** A step of vectors/walk.json. */
interface Step {
  action: string;
  arguments?: Record<string, unknown>;
  keep?: Record<string, string>;
}

// Its calls are calls to /mcp: this is the whole catalogue over HTTP, through an open console, too.
test("every action of the catalogue works, those that others see after a question; none tells a secret", async ({
  page,
  consoleUrl,
  scenarios,
}) => {
  test.setTimeout(120_000);
  const { steps } = JSON.parse(
    readFileSync(new URL("../../vectors/walk.json", import.meta.url), "utf8"),
  ) as { steps: Step[] };
  // The time for which a question has to be looked at is not waited for.
  await page.clock.install();
  await useSandboxAccount(page, consoleUrl, "Enterprise plan");
  await page.getByRole("link", { name: "Agents", exact: true }).click();
  for (const label of [
    "Repost, like, bookmark, follow, mute, block, keep lists",
    "Post and reply",
    "Direct messages",
  ])
    await page.getByLabel(label).selectOption("Always");
  await page.getByLabel("Posts a day, at most").fill("100");
  await page.getByLabel("US dollars a day, at most").fill("100");
  await addAgent(page, "This browser", true);
  await expect
    .poll(async () => {
      const offered = await toolNames(page);
      return steps.map(({ action }) => action).filter((action) => !offered.includes(action));
    })
    .toEqual([]);

  const approve = page.getByRole("button", { name: "Approve and send" });
  const asked: string[] = [];
  const told: string[] = [];
  const kept: Record<string, unknown> = {};
  const filled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(filled)
      : typeof value === "string" && value.startsWith("$")
        ? kept[value.slice(1)]
        : value;
  for (const { action, arguments: args = {}, keep = {} } of steps) {
    const given = Object.entries(args).map(([name, value]) => [name, filled(value)]);
    const calling = call(page, action, Object.fromEntries(given) as object);
    const question = approve.waitFor().then(
      () => null,
      () => null,
    );
    if ((await Promise.race([calling, question])) === null) {
      asked.push(action);
      await page.clock.fastForward(1100);
      await approve.click();
    }
    const { structuredContent, ...said } = await calling;
    expect(structuredContent.status, JSON.stringify([action, structuredContent])).toBe("done");
    told.push(JSON.stringify([structuredContent, said]));
    for (const [name, pointer] of Object.entries(keep))
      kept[name] = pointer
        .split("/")
        .slice(1)
        .reduce<unknown>(
          (value, part) => (value as Record<string, unknown>)[part],
          structuredContent.result,
        );
    await expect(approve).toHaveCount(0);
  }
  for (const action of ["delete_post", "send_direct_message", "repost"])
    expect(asked).toContain(action);
  expect(asked).not.toContain("get_me");
  // Nor do the tools beside the catalogue.
  for (const [name, args] of [
    ["get_status", {}],
    ["list_requests", {}],
    ["preview", { action: "create_post", arguments: { text: "Hello" } }],
    ["wait_for_request", { request_id: "nothing" }],
  ] as const)
    told.push(JSON.stringify(await call(page, name, args)));
  const { credentials } =
    (await scenarios()).find(({ title }) => title === "Enterprise plan") ?? {};
  const secrets = Object.values(credentials ?? {}).filter((value) => value.length > 15);
  expect(secrets.length).toBeGreaterThan(3);
  for (const secret of secrets) for (const words of told) expect(words).not.toContain(secret);
  expect(told.join()).not.toMatch(/xc_[\w-]{22}\.|oauth_signature|Authorization/);
});

test("its calls go through policy, question and signature, and are sent once", async ({
  page,
  consoleUrl,
  wire,
}) => {
  await openAgents(page, consoleUrl);
  await addAgent(page, "This browser", true);
  await expect.poll(() => toolNames(page)).toContain("create_post");
  const me = await call(page, "get_me");
  expect(me.structuredContent.result?.data?.username).toBe("lumen_coffee");
  const posts = () =>
    wire.sent.filter(({ method, url }) => method === "POST" && url === "/x/2/tweets").length;

  const asking = call(page, "create_post", { text: "From the browser's own agent" });
  const card = page.getByRole("region", { name: /as @lumen_coffee/ });
  await expect(card).toContainText("From the browser's own agent");
  expect(posts()).toBe(0);
  await card.getByRole("button", { name: "Approve and send" }).click();
  const done = await asking;
  expect(done.isError ?? false).toBe(false);
  expect(done.structuredContent.url).toMatch(/^https:\/\/x\.com\/\w+\/status\/\d+$/);
  const again = await call(page, "create_post", { text: "From the browser's own agent" });
  expect(again.structuredContent.url).toBe(done.structuredContent.url);
  expect(posts()).toBe(1);

  const refused = call(page, "create_post", { text: "Another" });
  await expect(card).toContainText("Another");
  await card.getByRole("button", { name: "Refuse", exact: true }).click();
  const no = await refused;
  expect(no.isError).toBe(true);
  expect(no.structuredContent.error).toMatchObject({ code: "refused_by_person", retry: "never" });
  // Words for who reads no structured content.
  expect(no.content[0]?.text).toContain("refused_by_person");
  const wrong = await call(page, "create_post", { txt: "?" });
  expect(wrong.isError).toBe(true);
  expect(posts()).toBe(1);
  await expect(page.getByRole("table")).toContainText("This browser");
});

test("the tools go when all is stopped, locked, or the agent revoked", async ({
  page,
  consoleUrl,
}) => {
  await openAgents(page, consoleUrl);
  await addAgent(page, "This browser", true);
  await expect.poll(() => toolNames(page)).toContain("get_me");
  await page.getByRole("button", { name: "Stop everything" }).click();
  await expect.poll(() => toolNames(page)).toEqual([]);
  await page.getByRole("button", { name: "Let agents act again" }).click();
  await expect.poll(() => toolNames(page)).toContain("get_me");
  await page.getByRole("button", { name: "Pause" }).click();
  await expect.poll(() => toolNames(page)).toEqual([]);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect.poll(() => toolNames(page)).toContain("get_me");

  const passphrase = "correct horse battery staple";
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("Repeat the passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Seal with the passphrase" }).click();
  await expect(page.getByText("Sealed by passphrase")).toBeVisible();
  await page.getByRole("button", { name: "Lock now" }).click();
  await expect.poll(() => toolNames(page)).toEqual([]);
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect.poll(() => toolNames(page)).toContain("get_me");
  expect((await call(page, "get_me")).structuredContent.status).toBe("done");

  await page.getByRole("link", { name: "Agents", exact: true }).click();
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect.poll(() => toolNames(page)).toEqual([]);
});

inFrame(
  "in a frame nothing is offered unless the page around it says so",
  async ({ page, dashboard }) => {
    await page.goto(`${dashboard.origin}/plain/`);
    await expect(page.getByLabel("Events")).toContainText("ready");
    const framed = () => {
      const found = page.frames().find((frame) => frame.url().includes("?embedded"));
      if (!found) throw new Error("There is no console in the page");
      return found;
    };
    for (const isAllowed of [false, true]) {
      if (isAllowed)
        await page.locator("x-connect").evaluate((node) => {
          node.setAttribute("tools", "");
        });
      await page.getByRole("button", { name: "Connect" }).first().click();
      const frame = consoleIn(page);
      await useAccount(frame, "Everything works");
      // The page asks for the credentials, which would be the first question.
      await frame.getByRole("button", { name: "Not now" }).click();
      await frame.getByRole("link", { name: "Agents", exact: true }).first().click();
      await frame.getByLabel("Name").fill("This browser");
      await frame.getByLabel(browsers).check();
      await addAgentInFrame(page);
      await expect(frame.getByText("Agents can reach this page")).toBeVisible();
      const names = async () => (await framed().webmcp.tools()).map(({ name }) => name);
      if (isAllowed) await expect.poll(names).toContain("get_me");
      else await expect(names()).rejects.toThrow("disallowed by permissions policy");
      expect(await toolNames(page)).toEqual([]);
      await frame.getByRole("button", { name: "Close", exact: true }).click();
    }
  },
);
