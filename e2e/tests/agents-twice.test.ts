// Attempts to have a post sent twice, or past the person: by clients at once, by insisting, by tabs that take turns.
import { addAgent, addAnother, callTool, posts, seal } from "./agents.js";
import { expect, pickAccount, test, useSandboxAccount } from "./fixtures.js";

const passphrase = "correct horse battery staple";

test("the same post of two clients at once is asked for once, sent once, and told to both", async ({
  page,
  wire,
  consoleUrl,
}) => {
  const bearer = await addAgent(page, consoleUrl.replace(/\/$/, ""));
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const post = (more = {}) =>
    callTool(wire.target, bearer, "create_post", { text: "From both", ...more });
  const approve = page.getByRole("button", { name: "Approve and send" });
  // Insisting does not make it two, nor does another order or another reason.
  const calls = [post(), post({ again: true }), post({ reason: "Urgent" }), post({ again: true })];
  await expect(approve).toHaveCount(1);
  await approve.click();
  const results = await Promise.all(calls);
  expect(new Set(results.map(({ structuredContent }) => structuredContent.url)).size).toBe(1);
  expect(results[0]?.structuredContent.url).toMatch(/\/status\/\d+$/);
  expect(posts(wire)).toBe(1);
  // Nor does another agent's bearer decide for this one, or learn of its requests.
  await page.getByText(/^Add another agent for/).click();
  const other = await addAnother(page, "Other");
  const request_id = results[0]?.structuredContent.request_id;
  for (const tool of ["wait_for_request", "cancel_request"]) {
    const { structuredContent } = await callTool(wire.target, other, tool, { request_id });
    expect(structuredContent.error?.code).toBe("unknown_request");
  }
  const { structuredContent: listed } = await callTool(wire.target, other, "list_requests");
  expect(listed.result).toEqual({ requests: [] });
  expect(posts(wire)).toBe(1);
});

test("an agent cannot flood the person: the sixth question is refused with a time", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  const bearer = await addAgent(page, address);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const waiting = Array.from({ length: 5 }, (_, index) =>
    callTool(address, bearer, "create_post", { text: `Question ${index}` }),
  );
  await expect(page.getByRole("button", { name: "Refuse", exact: true })).toHaveCount(5);
  const { structuredContent } = await callTool(address, bearer, "create_post", { text: "Sixth" });
  expect(structuredContent.error).toMatchObject({ code: "too_many_pending", retry: "at" });
  // One click ends all of it.
  await page.getByRole("button", { name: "Stop everything" }).click();
  for (const { structuredContent } of await Promise.all(waiting))
    expect(structuredContent.error?.code).toBe("stopped");
});

test("a tab that is taken over at the moment of approval sends nothing twice", async ({
  page,
  context,
  wire,
  consoleUrl,
  expectedErrors,
}) => {
  expectedErrors.push(/WebSocket connection to/);
  const bearer = await addAgent(page, consoleUrl.replace(/\/$/, ""));
  await seal(page, passphrase);
  const second = await context.newPage();
  await second.goto(consoleUrl);
  await second.getByLabel("Passphrase").fill(passphrase);
  await second.getByRole("button", { name: "Unlock" }).click();
  await second.getByRole("link", { name: "Agents", exact: true }).click();
  const take = second.getByRole("button", { name: "Listen in this tab" });
  await expect(take).toBeVisible();

  const post = () => callTool(wire.target, bearer, "create_post", { text: "Which tab?" });
  const first = post();
  const approve = page.getByRole("button", { name: "Approve and send" });
  await expect(approve).toBeEnabled();
  // Both at once, whichever comes first: a question that is taken over is gone from here.
  const approved = approve.click({ timeout: 5_000 }).catch(() => undefined);
  await Promise.all([approved, take.click()]);
  const told = (await first).structuredContent;
  await expect(second.getByText("Agents can reach this page")).toBeVisible();
  await expect(approve).toHaveCount(0);
  expect(posts(wire)).toBeLessThanOrEqual(1);
  // The other tab knows what became of it: done, unknown, or never sent, and only then asked for again.
  const again = post();
  const question = second.getByRole("button", { name: "Refuse", exact: true });
  const isAsked = await Promise.race([
    again.then(() => false),
    question.waitFor().then(() => true),
  ]);
  if (isAsked) {
    expect(posts(wire), JSON.stringify(told)).toBe(0);
    await question.click();
  } else {
    const { structuredContent } = await again;
    expect(["done", "outcome_unknown"]).toContain(
      structuredContent.error?.code ?? structuredContent.status,
    );
  }
  expect(posts(wire)).toBeLessThanOrEqual(1);
  await second.close();
});

test("two agents with two accounts: each card has its own, each post is sent by it, each budget is its own", async ({
  page,
  wire,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await page.getByRole("link", { name: "Connect another account" }).click();
  await page.getByRole("link", { name: "Use a practice account" }).click();
  await pickAccount(page, "A second account");
  await expect(page.getByRole("heading", { name: /^Connected as @mira_okafor/ })).toBeVisible();

  // The account is chosen where the agent is added; the one that is shown is offered first.
  await page.getByRole("link", { name: "Agents", exact: true }).click();
  const account = page.getByRole("combobox", { name: "Acts for" });
  await expect(account.locator("option:checked")).toContainText("@mira_okafor");
  const forMira = await addAnother(page, "Mira's", { "US dollars a day, at most": "0.016" });
  await page.getByText(/^Add another agent for/).click();
  await account.selectOption({ label: "Lumen Coffee (@lumen_coffee)" });
  await expect(page.getByText("Add another agent for Lumen Coffee")).toBeVisible();
  const forLumen = await addAnother(page, "Lumen's", { "US dollars a day, at most": "0.5" });
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  const agents = page.getByRole("article");
  await expect(agents.filter({ hasText: "Mira's" })).toContainText("@mira_okafor");
  await expect(agents.filter({ hasText: "Lumen's" })).toContainText("@lumen_coffee");

  // Both at once, with other words: each card tells whose post it is, with its face and its money.
  const sides = [
    { agent: "Mira's", bearer: forMira, handle: "@mira_okafor", left: "$0.016", id: "177" },
    { agent: "Lumen's", bearer: forLumen, handle: "@lumen_coffee", left: "$0.50", id: "188" },
  ];
  const calls = sides.map(({ agent, bearer }) =>
    callTool(wire.target, bearer, "create_post", { text: `A post of ${agent} account` }),
  );
  const cards = page.locator("section.request");
  await expect(cards).toHaveCount(2);
  const faces: (string | null)[] = [];
  for (const { agent, handle, left } of sides) {
    const card = cards.filter({ hasText: `A post of ${agent} account` });
    await expect(card.getByRole("heading", { name: `Post as ${handle}` })).toBeVisible();
    await expect(card).toContainText(`${agent} asks`);
    await expect(card).toContainText(`(${left} left today)`);
    for (const { handle: other } of sides)
      if (other !== handle) await expect(card).not.toContainText(other);
    faces.push(await card.locator(".avatar img").first().getAttribute("src"));
  }
  expect(new Set(faces).size).toBe(2);
  for (const { agent } of sides) {
    const card = cards.filter({ hasText: `A post of ${agent} account` });
    const approve = card.getByRole("button", { name: "Approve and send" });
    // Nothing is approved that has not been in view.
    await approve.evaluate((node) => {
      node.scrollIntoView({ block: "center" });
    });
    await approve.click();
  }
  const results = await Promise.all(calls);
  for (const { structuredContent } of results) expect(structuredContent.status).toBe("done");

  // Signed by the account that stood on the card, and there it is at the sandbox.
  for (const [index, { agent, bearer, id }] of sides.entries()) {
    const words = `A post of ${agent} account`;
    const sent = wire.sent.filter(({ url, body }) => url === "/x/2/tweets" && body.includes(words));
    expect(sent).toHaveLength(1);
    expect(sent[0]?.headers.authorization).toMatch(new RegExp(`oauth_token="${id}`));
    const post = results[index]?.structuredContent.url?.split("/").at(-1);
    const other = sides.find((side) => side.bearer !== bearer);
    // Read by the other one, whose budget has room only on one side: they are apart.
    const read = await callTool(wire.target, other?.bearer ?? "", "get_post", { id: post });
    if (other?.agent === "Mira's") {
      expect(read.structuredContent.error?.code).toBe("budget_money");
      continue;
    }
    const { data } = read.structuredContent.result as unknown as { data: { author_id: string } };
    expect(data.author_id).toMatch(new RegExp(`^${id}`));
  }
  await expect(agents.filter({ hasText: "Mira's" })).toContainText("$0.015 / $0.016");
  await expect(agents.filter({ hasText: "Lumen's" })).not.toContainText("/ $0.016");
});
