// Agents: added on the screen, heard through /mcp, decided by the person, signed by the console.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { addAgent, addAnother, callTool, posts, seal } from "./agents.js";
import { expect, test, useSandboxAccount, XConnect } from "./fixtures.js";

interface Entry {
  outcome: string;
  contentHash: string;
  previous: string;
  hash: string;
  written?: { salt: string; content: string };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Follows the hashes of a log, as docs/agents.md has it. */
function verify(log: Entry[]): void {
  for (const [index, { hash, written, ...entry }] of log.entries()) {
    expect(hash).toBe(sha256(JSON.stringify(entry)));
    expect(entry.previous).toBe(log[index + 1]?.hash ?? "");
    if (written) expect(entry.contentHash).toBe(sha256(written.salt + written.content));
  }
}

test("a post that an agent asks for is shown, approved, and sent once", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  const bearer = await addAgent(page, address);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const calling = callTool(address, bearer, "create_post", { text: "Hello from Robot" });
  const card = page.getByRole("region", { name: /as @lumen_coffee|as Everything works/ });
  await expect(card).toContainText("Hello from Robot");
  expect(await page.title()).toContain("(1)");
  await card.getByRole("button", { name: "Approve and send" }).click();
  const { structuredContent, isError } = await calling;
  expect(isError ?? false).toBe(false);
  expect(structuredContent.status).toBe("done");
  expect(structuredContent.url).toMatch(/^https:\/\/x\.com\/\w+\/status\/\d+$/);
  // Repeat the passphrase is answered by what became of it: nobody is asked, nothing is sent.
  const again = await callTool(address, bearer, "create_post", { text: "Hello from Robot" });
  expect(again.structuredContent.url).toBe(structuredContent.url);
  await expect(page.getByRole("table")).toContainText("Done");
  // What was done can be taken along, each entry with the hash of the one before.
  const saved = async (button: string) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: button }).click();
    const log = JSON.parse(readFileSync(await (await download).path(), "utf8")) as Entry[];
    expect(log.map(({ outcome }) => outcome)).toEqual(["done"]);
    verify(log);
    return log;
  };
  const activity = page.getByRole("region", { name: "Activity" });
  // What was written is neither shown nor taken along until the person asks for it.
  expect(JSON.stringify(await saved("Save as a file"))).not.toContain("Hello");
  await expect(activity).not.toContainText("Hello from Robot");
  await activity.getByRole("button", { name: "Show texts" }).click();
  await expect(activity).toContainText("Hello from Robot");
  const [entry] = await saved("Save with texts");
  expect(JSON.parse(entry?.written?.content ?? "{}")).toEqual({ text: "Hello from Robot" });
  // Forgotten, it leaves the chain whole.
  await activity.getByRole("button", { name: "Forget all texts" }).click();
  await expect(activity).toContainText("What was written is not kept.");
  const [bare] = await saved("Save with texts");
  expect(bare?.written).toBeUndefined();
  expect(bare?.hash).toBe(entry?.hash);
  await activity.getByRole("button", { name: "Hide texts" }).click();
  await expect(activity).not.toContainText("What was written");
});

test("the person's own text is sent, and the agent is told", async ({ page, xConnect }) => {
  const { address } = xConnect;
  const bearer = await addAgent(page, address);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const calling = callTool(address, bearer, "create_post", { text: "Helo" });
  await page.getByRole("button", { name: "Edit first" }).click();
  await page.getByLabel("The text that is sent instead").fill("Hello\u200b");
  // What is approved is drawn anew, with what would not be seen.
  await expect(page.getByText(/ZERO WIDTH SPACE/)).toBeVisible();
  await page.getByLabel("The text that is sent instead").fill("Hello");
  await page.getByRole("button", { name: "Send my text" }).click();
  const { structuredContent } = await calling;
  expect(structuredContent.status).toBe("done");
  expect(structuredContent.sent_arguments?.text).toBe("Hello");
});

test("a refusal reaches the agent with the person's reason, and nothing is sent", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  const bearer = await addAgent(page, address);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") sent.push(request.url());
  });
  const calling = callTool(address, bearer, "create_post", { text: "Buy now\u202e!" });
  // What would not be seen is named.
  await expect(page.getByText(/RIGHT-TO-LEFT OVERRIDE/)).toBeVisible();
  await page.getByLabel(/Reason, if you refuse/).fill("Not our tone");
  await page.getByRole("button", { name: "Refuse", exact: true }).click();
  const { structuredContent, isError } = await calling;
  expect(isError).toBe(true);
  expect(structuredContent.error).toMatchObject({
    code: "refused_by_person",
    reason_of_person: "Not our tone",
  });
  expect(sent).toEqual([]);
});

test("an agent that may read messages gets the picture of one as a picture", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  await useSandboxAccount(page, `${address}/`, "Everything works");
  await page.getByRole("link", { name: "Agents", exact: true }).click();
  await page.getByLabel("Direct messages").selectOption("Always");
  const bearer = await addAnother(page, "Robot");
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const read = async (name: string, args: Record<string, unknown>) => {
    const result = await callTool(address, bearer, name, args);
    expect(result.isError ?? false, JSON.stringify(result.structuredContent)).toBe(false);
    return result;
  };
  const { structuredContent } = await read("get_direct_messages", {
    max_results: 5,
    "dm_event.fields": ["id", "attachments"],
    expansions: ["attachments.media_keys"],
    "media.fields": ["url"],
  });
  const { data, includes } = structuredContent.result as unknown as {
    data: { id: string; attachments?: unknown }[];
    includes: { media: { url: string }[] };
  };
  const [media_id, resource_id] = (includes.media[0]?.url ?? "").split("/").slice(-2);
  const dm_id = data.find(({ attachments }) => attachments)?.id;
  const { content } = await read("get_message_media", { dm_id, media_id, resource_id });
  expect(content.map(({ type, mimeType }) => [type, mimeType])).toEqual([
    ["text", undefined],
    ["image", "image/png"],
  ]);
  expect(Buffer.from(content[1]?.data ?? "", "base64").toString("latin1")).toMatch(/^\x89PNG/);
});

test("stopped, revoked, closed: each has its own answer", async ({ page, xConnect }) => {
  const { address } = xConnect;
  const bearer = await addAgent(page, address);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  await page.getByRole("button", { name: "Stop everything" }).click();
  await expect(page.getByText("Let agents act again")).toBeVisible();
  const stopped = await callTool(address, bearer, "get_me");
  expect(stopped.isError).toBe(true);
  await page.getByRole("button", { name: "Let agents act again" }).click();
  expect((await callTool(address, bearer, "get_me")).isError ?? false).toBe(false);
  await page.close();
  // The socket may outlive its page by a moment: a call that was passed on by then is lost, and says so.
  await expect
    .poll(async () => {
      const { structuredContent } = await callTool(address, bearer, "get_me");
      return structuredContent.error?.code;
    })
    .toBe("console_closed");
});

test("a socket that is cut, a proxy that is restarted: the request still waits, and is sent once", async ({
  page,
  wire,
  xConnect,
  consoleUrl,
  expectedErrors,
}) => {
  expectedErrors.push(/WebSocket connection to/);
  const bearer = await addAgent(page, consoleUrl.replace(/\/$/, ""));
  const open = page.getByText("Agents can reach this page");
  await expect(open).toBeVisible();
  const losing = callTool(wire.target, bearer, "create_post", { text: "Once only" });
  await expect(page.getByText("Once only")).toBeVisible();
  wire.hangUp();
  // Whoever waited is told to look first; the console comes back by itself, and the same call joins what waits.
  expect((await losing).structuredContent.error?.code).toBe("console_lost");
  await expect
    .poll(async () => {
      const { structuredContent } = await callTool(wire.target, bearer, "get_status");
      return structuredContent.status;
    })
    .toBe("done");
  const joining = callTool(wire.target, bearer, "create_post", { text: "Once only" });
  const status = await callTool(wire.target, bearer, "get_status");
  expect(status.structuredContent.status).toBe("done");
  await xConnect.stop();
  const { structuredContent: told } = await joining;
  expect(told.status).toBe("waiting");
  const next = await XConnect.start("--listen", "127.0.0.1:0");
  wire.target = next.address;
  await expect(page.getByText("Connecting", { exact: true })).toBeHidden({ timeout: 40_000 });
  await expect(open).toBeVisible();
  const args = { request_id: told.request_id ?? "" };
  const waiting = callTool(next.address, bearer, "wait_for_request", args);
  await page.getByRole("button", { name: "Approve and send" }).click();
  expect((await waiting).structuredContent.status).toBe("done");
  const again = await callTool(next.address, bearer, "create_post", { text: "Once only" });
  expect(again.structuredContent.status).toBe("done");
  expect(posts(wire)).toBe(1);
  await page.close();
  await next.stop();
});

for (const lost of ["request", "reply"] as const) {
  test(`a network that is cut at the ${lost}: nobody knows, and nothing is sent again`, async ({
    page,
    wire,
    consoleUrl,
    expectedErrors,
  }) => {
    expectedErrors.push(/Failed to load resource/);
    const bearer = await addAgent(page, consoleUrl.replace(/\/$/, ""));
    await expect(page.getByText("Agents can reach this page")).toBeVisible();
    wire.fault = ({ method, url }) =>
      method === "POST" && url.startsWith("/x/2/tweets") ? lost : null;
    const calling = callTool(wire.target, bearer, "create_post", { text: "Perhaps" });
    await page.getByRole("button", { name: "Approve and send" }).click();
    expect((await calling).structuredContent.error?.code).toBe("outcome_unknown");
    const again = await callTool(wire.target, bearer, "create_post", { text: "Perhaps" });
    expect(again.structuredContent.error?.code).toBe("outcome_unknown");
    expect(posts(wire)).toBe(1);
    // Asked for in so many words, a person decides, and is told of the danger.
    wire.fault = () => null;
    const insisting = callTool(wire.target, bearer, "create_post", {
      text: "Perhaps",
      again: true,
    });
    await expect(page.getByText(/X may have done it already/)).toBeVisible();
    await page.getByRole("button", { name: "Refuse", exact: true }).click();
    expect((await insisting).structuredContent.error?.code).toBe("refused_by_person");
    expect(posts(wire)).toBe(1);
  });
}

test("a question that moves under the pointer as another goes is not answered by that click", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  // High enough for both to be seen.
  await page.setViewportSize({ width: 1280, height: 1800 });
  const bearer = await addAgent(page, address);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const harmless = callTool(address, bearer, "create_post", { text: "Good morning" });
  await expect(page.getByText("Good morning")).toBeVisible();
  const other = callTool(address, bearer, "create_post", { text: "Send me your coins" });
  const approve = page.getByRole("button", { name: "Approve and send" });
  await expect(approve).toHaveCount(2);
  for (const button of await approve.all()) await expect(button).toBeEnabled();
  // The agent takes the first back while the person is about to press its button.
  const box = await approve.first().boundingBox();
  const { structuredContent: listed } = await callTool(address, bearer, "list_requests");
  const requests = (
    listed.result as unknown as {
      requests: { request_id: string; arguments: { text: string } }[];
    }
  ).requests;
  const first = requests.find((one) => one.arguments.text === "Good morning")?.request_id;
  await page.mouse.move((box?.x ?? 0) + 10, (box?.y ?? 0) + 10);
  await callTool(address, bearer, "cancel_request", { request_id: first });
  await expect(approve).toHaveCount(1);
  await page.mouse.down();
  await page.mouse.up();
  expect((await harmless).structuredContent.error?.code).toBe("withdrawn");
  await expect(page.getByText("Send me your coins")).toBeVisible();
  // Looked at for a while, it can be answered.
  await expect(approve).toBeDisabled();
  await expect(approve).toBeEnabled();
  // Nor by who comes back to the page and has not looked at it yet.
  const look = (hidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await look(true);
  await expect(approve).toBeDisabled();
  await look(false);
  await expect(approve).toBeDisabled();
  await expect(approve).toBeEnabled();
  await page.getByRole("button", { name: "Refuse", exact: true }).click();
  expect((await other).structuredContent.error?.code).toBe("refused_by_person");
});

test("what an agent may do is said action by action, narrowed, and changed", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  const bearer = await addAgent(page, address);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const robot = page
    .getByRole("article")
    .filter({ has: page.getByRole("heading", { name: "Robot" }) });
  await expect(robot).toContainText(/Ask me.*Post and reply.*Never/);
  const change = async (steps: () => Promise<void>) => {
    await robot.getByRole("button", { name: "Change" }).click();
    await steps();
    await robot.getByRole("button", { name: "Save the changes" }).click();
    await expect(robot.getByRole("button", { name: "Save the changes" })).toBeHidden();
  };
  const codeOf = async (name: string, args: Record<string, unknown>) => {
    const { structuredContent } = await callTool(address, bearer, name, args);
    return structuredContent.error?.code ?? structuredContent.status;
  };
  const question = page.locator("section.request");

  // One action never, though its group is asked about; a delete always, which has to be said twice.
  await change(async () => {
    await robot.getByLabel("Post and reply").selectOption("Always");
    await robot.getByText("Action by action").click();
    await robot.getByLabel("Delete a post", { exact: true }).selectOption("Always");
  });
  expect(await codeOf("create_post", { text: "To be deleted" })).toBe("done");
  const { structuredContent } = await callTool(address, bearer, "create_post", {
    text: "To be deleted, too",
  });
  const id = /\d+$/.exec(structuredContent.url ?? "")?.[0];
  const asking = callTool(address, bearer, "delete_post", { id });
  await question.getByRole("button", { name: "Refuse", exact: true }).click();
  expect((await asking).structuredContent.error?.code).toBe("refused_by_person");
  await change(async () => {
    await robot.getByText("Action by action").click();
    await robot.getByLabel(/without asking me/).check();
  });
  expect(await codeOf("delete_post", { id, again: true })).toBe("done");

  // Replies only, and to some accounts only.
  await change(async () => {
    await robot.getByText("More limits").click();
    await robot.getByLabel("Posts only in reply to posts that mention the account").check();
  });
  expect(await codeOf("create_post", { text: "Out of the blue" })).toBe("refused_by_narrowing");
  await change(async () => {
    await robot.getByText("More limits").click();
    await robot.getByLabel("Posts only in reply to posts that mention the account").uncheck();
    await robot.getByLabel("Only these accounts").fill("@nobody_x");
    await robot.getByRole("button", { name: "Save the changes" }).click();
    await expect(robot.getByText("X does not know one of the accounts")).toBeVisible();
    await robot.getByLabel("Only these accounts").fill("@mira_okafor");
    await robot.getByLabel("Days until it ends").fill("0.5");
  });
  expect(await codeOf("create_post", { text: "Hello @tidewater_wx" })).toBe("refused_by_narrowing");
  expect(await codeOf("create_post", { text: "Hello @mira_okafor" })).toBe("done");
  const { structuredContent: status } = await callTool(address, bearer, "get_status");
  const told = status.result as unknown as { only_accounts: string[]; grant_ends_at: string };
  expect(told.only_accounts).toEqual(["mira_okafor"]);
  expect(Date.parse(told.grant_ends_at) - Date.now()).toBeLessThan(13 * 3600_000);
});

test("an agent that has read what strangers wrote asks before it posts, until it is trusted again", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  await useSandboxAccount(page, `${address}/`, "Everything works");
  await page.getByRole("link", { name: "Agents", exact: true }).click();
  await page.getByLabel("Post and reply").selectOption("Always");
  const bearer = await addAnother(page, "Robot");
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const statusOf = async (name: string, args: Record<string, unknown>) => {
    const { structuredContent } = await callTool(address, bearer, name, args);
    return structuredContent.error?.code ?? structuredContent.status;
  };
  const hasRead = page.getByText("It has read what strangers wrote");
  expect(await statusOf("create_post", { text: "Before reading" })).toBe("done");
  await expect(hasRead).toHaveCount(0);
  for (const round of ["first", "second"]) {
    expect(await statusOf("search_posts", { query: "coffee", max_results: 10 })).toBe("done");
    await expect(hasRead).toBeVisible();
    const asking = callTool(address, bearer, "create_post", { text: `Told to, the ${round}` });
    await page.getByRole("button", { name: "Refuse", exact: true }).click();
    expect((await asking).structuredContent.error?.code).toBe("refused_by_person");
    // No page stands around this console: nobody is asked whether they meant it.
    await page.getByRole("button", { name: "Trust it again" }).click();
    await expect(hasRead).toHaveCount(0);
    expect(await statusOf("create_post", { text: `Trusted, the ${round}` })).toBe("done");
  }
});

test("a call of any kind is tried as an agent, and its reply is seen", async ({
  page,
  xConnect,
}) => {
  await addAgent(page, xConnect.address);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const trying = page.getByRole("region", { name: "Try as an agent" });
  await trying.getByLabel("Action").selectOption({ label: "Search" });
  await trying.getByLabel("Arguments, as JSON").fill('{"query": ');
  await trying.getByRole("button", { name: "Ask for it" }).click();
  await expect(trying.getByText("The arguments are not JSON")).toBeVisible();
  await trying.getByLabel("Arguments, as JSON").fill('{"query": "coffee", "max_results": 10}');
  await trying.getByRole("button", { name: "Ask for it" }).click();
  await expect(trying.getByLabel("Reply")).toContainText('"data"');
});

test("one tab decides at a time; what is said in another is said for both", async ({
  page,
  context,
  wire,
  consoleUrl,
  expectedErrors,
}) => {
  expectedErrors.push(/WebSocket connection to/);
  const passphrase = "correct horse battery staple";
  const bearer = await addAgent(page, consoleUrl.replace(/\/$/, ""), {
    "US dollars a day, at most": "0.05",
  });
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  await seal(page, passphrase);

  const second = await context.newPage();
  await second.goto(consoleUrl);
  await second.getByLabel("Passphrase").fill(passphrase);
  await second.getByRole("button", { name: "Unlock" }).click();
  await second.getByRole("link", { name: "Agents", exact: true }).click();
  await expect(second.getByText("Another tab of this console listens")).toBeVisible();
  // What the first does is seen there.
  const code = async () => {
    const { structuredContent } = await callTool(wire.target, bearer, "get_me");
    return structuredContent.error?.code ?? structuredContent.status;
  };
  expect(await code()).toBe("done");
  await expect(second.getByText("$0.01 / $0.05")).toBeVisible();

  // The stop switch stops, wherever it is pressed.
  await second.getByRole("button", { name: "Stop everything" }).click();
  await expect(second.getByText("Stopped", { exact: true })).toBeVisible();
  await expect.poll(code).toBe("stopped");
  await expect(page.getByText("Stopped", { exact: true })).toBeVisible();
  await second.getByRole("button", { name: "Let agents act again" }).click();
  await expect(second.getByText("Agents can reach this page")).toBeVisible();
  await expect(page.getByText("Another tab of this console listens")).toBeVisible();
  const posting = callTool(wire.target, bearer, "create_post", { text: "From two tabs" });
  await second.getByRole("button", { name: "Approve and send" }).click();
  const { url } = (await posting).structuredContent;
  expect(url).toMatch(/status/);

  // Closed, it leaves the first one what it has done: nothing is sent twice, nothing spent again.
  await second.close();
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  await expect
    .poll(async () => {
      const again = await callTool(wire.target, bearer, "create_post", { text: "From two tabs" });
      return again.structuredContent.url;
    })
    .toBe(url);
  expect(posts(wire)).toBe(1);
  const outcomes = [await code(), await code(), await code()];
  expect(outcomes).toEqual(["done", "done", "budget_money"]);
  // Revoked in a third one, it is revoked here.
  const third = await context.newPage();
  await third.goto(consoleUrl);
  await third.getByLabel("Passphrase").fill(passphrase);
  await third.getByRole("button", { name: "Unlock" }).click();
  await third.getByRole("link", { name: "Agents", exact: true }).click();
  await third.getByRole("button", { name: "Listen in this tab" }).click();
  await expect(third.getByText("Agents can reach this page")).toBeVisible();
  await third.getByRole("button", { name: "Revoke" }).click();
  const sure = third.getByRole("dialog", { name: "Revoke Robot?" });
  await expect(sure.getByRole("button", { name: "Keep it" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Robot" })).toBeVisible();
  await sure.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("heading", { name: "Robot" })).toBeHidden();
  await third.close();
});

test("posts that are read for an agent's questions are paid out of its budget", async ({
  page,
  wire,
  consoleUrl,
}) => {
  const bearer = await addAgent(page, consoleUrl.replace(/\/$/, ""), {
    "US dollars a day, at most": "0.03",
  });
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const reads = () =>
    wire.sent.filter(({ method, url }) => method === "GET" && /^\/x\/2\/tweets\/\d/.test(url))
      .length;
  // Asked for a reply, and the question taken back, again and again: each time another post is read to be shown.
  const codes: (string | undefined)[] = [];
  for (let index = 0; index < 10; ++index) {
    const asking = callTool(wire.target, bearer, "create_post", {
      text: `Number ${index}`,
      in_reply_to_tweet_id: String(1800000000000000000n + BigInt(index)),
    });
    const isAsked = await Promise.race([
      asking.then(() => false),
      page
        .getByText(`Number ${index}`)
        .waitFor()
        .then(() => true),
    ]);
    if (isAsked) {
      const { structuredContent } = await callTool(wire.target, bearer, "list_requests");
      const { requests } = structuredContent.result as unknown as {
        requests: { request_id: string }[];
      };
      const request_id = requests[0]?.request_id ?? "";
      await callTool(wire.target, bearer, "cancel_request", { request_id });
    }
    codes.push((await asking).structuredContent.error?.code);
  }
  expect(new Set(codes)).toEqual(new Set(["withdrawn", "budget_money"]));
  // A post costs 0.015, and one that is read with who wrote it as much: after two of them nothing fits any more.
  expect(reads()).toBe(2);
});

test("what is always allowed is done without a question, and counted against the budget", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  const bearer = await addAgent(page, address, { "US dollars a day, at most": "0.02" });
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const read = await callTool(address, bearer, "get_me");
  expect(read.structuredContent.status).toBe("done");
  await expect(page.getByText(/^Robot asks$/)).toHaveCount(0);
  const over = await callTool(address, bearer, "search_posts", {
    query: "coffee",
    max_results: 100,
  });
  expect(over.isError).toBe(true);
  expect(over.structuredContent.error?.code).toMatch(/budget/);
});

test("two agents at once never overrun the one budget of their account", async ({
  page,
  wire,
  consoleUrl,
}) => {
  const first = await addAgent(page, consoleUrl.replace(/\/$/, ""));
  await page.getByText(/^Add another agent for/).click();
  const second = await addAnother(page, "Helper");
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  await page.getByLabel("US dollars a day, all together").fill("0.05");
  await page.getByRole("button", { name: "Set for all" }).click();
  await expect(page.getByText("$0.00 of $0.05 in the last 24 hours")).toBeVisible();
  const asked = () => wire.sent.filter(({ url }) => url.startsWith("/x/2/users/me")).length;
  const before = asked();
  const outcomes = await Promise.all(
    [first, second].flatMap((bearer) =>
      Array.from({ length: 5 }, () => callTool(wire.target, bearer, "get_me")),
    ),
  );
  // "Who am I" costs a cent: five of the ten fit, whoever came first.
  const done = outcomes.filter(({ structuredContent }) => structuredContent.status === "done");
  expect(done).toHaveLength(5);
  const codes = outcomes.flatMap(({ structuredContent: { error } }) => (error ? [error.code] : []));
  expect(codes).toEqual(Array.from({ length: 5 }, () => "budget_money"));
  expect(asked() - before).toBe(5);
  await expect(page.getByText("$0.05 of $0.05 in the last 24 hours")).toBeVisible();
  // What is left is told beforehand, to each.
  for (const bearer of [first, second]) {
    const { structuredContent } = await callTool(wire.target, bearer, "get_status");
    expect(structuredContent.result?.budget_of_a_day_shared_with_other_agents?.usd).toEqual({
      ...{ used: 0.05, limit: 0.05, left: 0 },
    });
  }
});

test("limits are told before they are hit; what is cancelled asks nobody any more", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  const bearer = await addAgent(page, address);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  await callTool(address, bearer, "search_posts", { query: "coffee", max_results: 10 });
  const status = await callTool(address, bearer, "get_status");
  const search = status.structuredContent.result?.limits?.find(
    ({ action }) => action === "search_posts",
  );
  expect(search?.remaining).toBe((search?.limit ?? 0) - 1);
  expect(search?.resets_at).toMatch(/^20\d\d-\d\d-\d\dT/);

  const posting = callTool(address, bearer, "create_post", { text: "Never mind" }).catch(
    () => null,
  );
  const card = page.getByRole("region", { name: /as @lumen_coffee|as Everything works/ });
  await expect(card).toContainText("Never mind");
  await fetch(`${address}/mcp`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` },
    body: JSON.stringify({
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: 1, reason: "Changed its mind" },
    }),
  });
  await expect(card).toHaveCount(0);
  expect(await posting).toBeNull();
});
