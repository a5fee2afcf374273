// The console is closed, or reloaded, at each point of a call: the agent is told so, and nothing is sent twice.
import type { BrowserContext, Page } from "@playwright/test";
import { addAgent, callTool, posts, seal } from "./agents.js";
import { expect, test, type Wire } from "./fixtures.js";

const passphrase = "correct horse battery staple";

/** Opens what was sealed, on the screen Agents. */
async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("link", { name: "Agents", exact: true }).click();
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
}

/** How often X has such a post: asked of the sandbox itself, by the agent. */
async function onX(address: string, bearer: string, text: string): Promise<number> {
  const { structuredContent } = await callTool(address, bearer, "get_user_posts", {
    max_results: 100,
  });
  const { data } = structuredContent.result as unknown as { data: { text: string }[] };
  return data.filter((post) => post.text === text).length;
}

const codeOf = async (calling: ReturnType<typeof callTool>) => {
  const { structuredContent } = await calling;
  return structuredContent.error?.code ?? structuredContent.status;
};

/** Holds the post on its way there, or its reply on the way back; tells when it has come so far, and lets it go. */
function holdPost(wire: Wire, at: "request" | "reply") {
  let arrived: () => void = () => undefined;
  const isThere = new Promise<void>((resolve) => (arrived = resolve));
  let go: () => void = () => undefined;
  const isFree = new Promise<void>((resolve) => (go = resolve));
  wire.hold = ({ method, url }, what) => {
    if (method !== "POST" || url !== "/x/2/tweets" || what !== at) return null;
    arrived();
    return isFree;
  };
  return { isThere, go };
}

test("reloaded in mid-call with what was sealed: the call is told, and nothing is sent twice", async ({
  page,
  wire,
  consoleUrl,
}) => {
  const bearer = await addAgent(page, consoleUrl.replace(/\/$/, ""));
  await seal(page, passphrase);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const args = { text: "Before the reload" };
  const approve = page.getByRole("button", { name: "Approve and send" });

  // While it waits for the person: it was never sent, and is asked for again.
  const first = callTool(wire.target, bearer, "create_post", args);
  await expect(approve).toBeVisible();
  await page.reload();
  expect(await codeOf(first)).toBe("console_lost");
  // Locked: nothing is passed on, and the agent is told who can help.
  const locked = await callTool(wire.target, bearer, "create_post", args);
  expect(locked.structuredContent.error).toMatchObject({
    code: "console_closed",
    fix: expect.stringContaining("unlock"),
  });
  await unlock(page);
  const { structuredContent: listed } = await callTool(wire.target, bearer, "list_requests");
  expect(JSON.stringify(listed)).toContain('"interrupted"');
  const second = callTool(wire.target, bearer, "create_post", args);
  await expect(approve).toBeVisible();

  // While it is on its way: nobody knows, and it is not sent again.
  const held = holdPost(wire, "reply");
  await approve.click();
  await held.isThere;
  await page.reload();
  held.go();
  expect(await codeOf(second)).toBe("console_lost");
  await unlock(page);
  expect(await codeOf(callTool(wire.target, bearer, "create_post", args))).toBe("outcome_unknown");
  expect(posts(wire)).toBe(1);
  expect(await onX(wire.target, bearer, args.text)).toBe(1);
});

/** A page closes, another one opens. */
async function reopen(context: BrowserContext, consoleUrl: string): Promise<Page> {
  const page = await context.newPage();
  page.on("dialog", (dialog) => void dialog.accept());
  await page.goto(consoleUrl);
  await unlock(page);
  return page;
}

test("closed at each point of a call, it is sent once, or known to be unknown", async ({
  page,
  context,
  wire,
  consoleUrl,
}) => {
  const bearer = await addAgent(page, consoleUrl.replace(/\/$/, ""));
  await seal(page, passphrase);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  let open = page;
  for (const [point, told, later, sent] of [
    ["before the call", "console_closed", "asks", 0],
    ["while it waits for the person", "console_lost", "asks", 0],
    ["on its way to X", "console_lost", "outcome_unknown", 1],
    ["on the way back", "console_lost", "outcome_unknown", 1],
    ["after the answer", "done", "done", 1],
  ] as const) {
    const text = `Closed ${point}`;
    const call = () => callTool(wire.target, bearer, "create_post", { text });
    const approve = () => open.getByRole("button", { name: "Approve and send" });
    const before = posts(wire);
    let code: string;
    if (point === "before the call") {
      await open.close();
      await expect.poll(() => codeOf(callTool(wire.target, bearer, "get_status"))).toBe(told);
      code = await codeOf(call());
    } else {
      const calling = call();
      if (point === "while it waits for the person") {
        await expect(approve()).toBeVisible();
        await open.close();
      } else if (point === "after the answer") {
        await approve().click();
        expect((await calling).structuredContent.status).toBe("done");
        await open.close();
      } else {
        const held = holdPost(wire, point === "on its way to X" ? "request" : "reply");
        await approve().click();
        await held.isThere;
        await open.close();
        held.go();
      }
      code = await codeOf(calling);
    }
    expect(code, point).toBe(told);
    wire.hold = () => null;
    open = await reopen(context, consoleUrl);
    // The same call again: only what was never sent is asked for.
    const again = call();
    if (later === "asks") {
      await open.getByRole("button", { name: "Refuse", exact: true }).click();
      expect(await codeOf(again), point).toBe("refused_by_person");
    } else {
      expect(await codeOf(again), point).toBe(later);
    }
    expect(posts(wire) - before, point).toBe(sent);
    expect(await onX(wire.target, bearer, text), point).toBeLessThanOrEqual(sent);
  }
  await open.close();
});
