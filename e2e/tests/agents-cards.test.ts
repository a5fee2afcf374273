// The card of a request: everything that would be sent, drawn by the console from what would be signed; and what an agent may
// write to hide it.
import type { Locator, Page } from "@playwright/test";
import { addAnother, callTool } from "./agents.js";
import { expect, test, useSandboxAccount } from "./fixtures.js";

/** An agent that asks before posts and messages. */
async function askingAgent(page: Page, address: string, name = "Robot"): Promise<string> {
  await useSandboxAccount(page, `${address}/`, "Everything works");
  await page.getByRole("link", { name: "Agents", exact: true }).click();
  await page.getByLabel("Direct messages").selectOption("Ask me");
  await page.getByLabel("Post and reply").selectOption("Ask me");
  await page.getByLabel("US dollars a day, at most").fill("2");
  const bearer = await addAnother(page, name);
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  return bearer;
}

const cardOf = (page: Page) => page.locator("section.request");
const refuse = (card: Locator) => card.getByRole("button", { name: "Refuse", exact: true }).click();

/** Posts of others: [id, text]. */
async function found(address: string, bearer: string) {
  const { structuredContent } = await callTool(address, bearer, "get_home_timeline", {
    max_results: 10,
  });
  const { data } = structuredContent.result as unknown as { data: { id: string; text: string }[] };
  return data.map(({ id, text }) => [id, text] as const);
}

test("a card has the face, the money left, recipients by name, every post and link that it is about", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  const bearer = await askingAgent(page, address);
  const card = cardOf(page);

  // Recipients by name, as X tells the console; never by what the agent calls them.
  const message = callTool(address, bearer, "send_direct_message", {
    participant_id: "1777000000000000001",
    text: "Hello https://example.com/a?b=c#d",
  });
  await expect(card).toContainText("Send a message as @lumen_coffee");
  await expect(card).toContainText("@mira_okafor (1777000000000000001)");
  await expect(card).toContainText("https://example.com/a?b=c#d");
  await expect(card.locator(".avatar img")).toHaveAttribute(
    "src",
    /^http.*\/media\/pbs\.twimg\.com\//,
  );
  await expect(card).toContainText(/Costs at most\s*\$0\.015 \(\$1\.\d+ left today\)/);
  await refuse(card);
  await message;

  // Replied to and quoted: both are read by the console, with their authors.
  const [[answered, answeredText] = ["", ""], [quoted, quotedText] = ["", ""]] = await found(
    address,
    bearer,
  );
  expect(quoted).not.toBe("");
  const reply = callTool(address, bearer, "create_post", {
    text: "Both",
    in_reply_to_tweet_id: answered,
    quote_tweet_id: quoted,
    tagged_user_ids: ["1777000000000000002"],
    media_ids: ["1"],
  });
  await expect(card).toContainText(/In answer to @\w+/);
  await expect(card).toContainText(/Quotes @\w+/);
  const words = (text: string) => text.split(/\s+/).slice(0, 3).join(" ");
  await expect(card.locator(".quoted").nth(0)).toContainText(words(answeredText));
  await expect(card.locator(".quoted").nth(1)).toContainText(words(quotedText));
  await expect(card).toContainText("@tidewater_wx (1777000000000000002)");
  await refuse(card);
  await reply;

  // What is to be deleted is seen before it is gone.
  const deleting = callTool(address, bearer, "delete_post", { id: answered });
  await expect(card).toContainText(/Deletes this post of @\w+/);
  await expect(card.locator(".quoted")).toContainText(words(answeredText));
  await refuse(card);
  await deleting;

  // The number of a group tells nobody who is in it.
  const group = { dm_conversation_id: "1800000000000000007", text: "To all of you" };
  const writing = callTool(address, bearer, "send_to_conversation", group);
  await expect(card).toContainText("Everybody in this group conversation.");
  await expect(card.getByRole("link", { name: "open it on x.com" })).toHaveAttribute(
    "href",
    `https://x.com/messages/${group.dm_conversation_id}`,
  );
  await refuse(card);
  await writing;
});

/** What is not seen as it is, or turns what is: none of it may stand in a card. */
const unseen = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\u{e0041}/u;

// Cyrillic а in apple; lines that push; an override that turns; what takes no room.
const hostile = [
  "Approved by the console.",
  "\u202Egnp.exe\u202C",
  "zero\u200Bwidth",
  "tag\u{E0041}",
  "\n".repeat(60),
  "https://\u0430pple.com/login",
].join(" ");

test("nothing that an agent writes hides what would be sent, wherever it may write", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  // The name is the person's own; pasted, it may hold anything.
  const bearer = await askingAgent(page, address, `R\u202Eobot\u200B ${"x".repeat(10_000)}`);
  const card = cardOf(page);

  /** Whether everything that was hidden is named, and nothing pushes the buttons away. */
  async function isShown(places: Locator[], names: readonly RegExp[]) {
    for (const place of places) for (const name of names) await expect(place).toContainText(name);
    await expect(card.locator(".asker")).toContainText("RIGHT-TO-LEFT OVERRIDE");
    expect(await card.innerText()).not.toMatch(unseen);
    const box = await card.boundingBox();
    expect(box?.height).toBeLessThan(1600);
    await expect(card.getByRole("button", { name: "Refuse", exact: true })).toBeVisible();
  }

  const drawn = card.locator(".arguments");
  const said = card.locator(".said");
  const long = `${hostile} ${"y".repeat(10_000)} the end`;
  const turned = [/RIGHT-TO-LEFT OVERRIDE/, /ZERO WIDTH SPACE/];
  const all = [...turned, /TAG/, /U\+0430/];
  const poll = { text: "Vote", poll_options: ["\u202Eye\u200Bs", "no"], poll_duration_minutes: 60 };
  const participant_id = "1777000000000000001";
  const message = { participant_id, text: hostile, reason: hostile };
  for (const [tool, args, places, names] of [
    ["create_post", { text: long, reason: hostile }, [drawn, said], all],
    ["create_post", poll, [drawn], turned],
    ["send_direct_message", message, [drawn, said], all],
    ["draft_article", { title: hostile, text: hostile }, [drawn], all],
    ["set_media_alt_text", { media_id: "1", alt_text: hostile }, [drawn], all],
  ] as const) {
    const calling = callTool(address, bearer, tool, args);
    await Promise.race([card.waitFor(), calling]);
    if ((await card.count()) === 0)
      throw new Error(`${tool}: ${JSON.stringify((await calling).structuredContent)}`);
    await isShown([...places], names);
    const approve = card.getByRole("button", { name: "Approve and send" });
    if ("text" in args && args.text === long) {
      // What has not been read to its end cannot be agreed to.
      await expect(card.getByRole("button", { name: "Refuse", exact: true })).toBeEnabled();
      await expect(approve).toBeDisabled();
      await drawn.evaluate((box) => {
        box.scrollTop = box.scrollHeight;
      });
      await expect(approve).toBeEnabled();
    }
    await refuse(card);
    expect((await calling).structuredContent.error?.code).toBe("refused_by_person");
    await expect(card).toHaveCount(0);
  }
});

test("a request that is stopped while it is being drawn is never shown", async ({
  page,
  wire,
  consoleUrl,
}) => {
  const bearer = await askingAgent(page, consoleUrl.replace(/\/$/, ""));
  const [[id] = []] = await found(wire.target, bearer);
  // The console reads the post that is replied to; meanwhile the person stops everything.
  let arrived: () => void = () => undefined;
  const isRead = new Promise<void>((resolve) => (arrived = resolve));
  let release: () => void = () => undefined;
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  wire.hold = ({ method, url }, what) => {
    if (method !== "GET" || !url.startsWith(`/x/2/tweets/${id}`) || what !== "reply") return null;
    arrived();
    return isReleased;
  };
  const calling = callTool(wire.target, bearer, "create_post", {
    text: "Too late",
    in_reply_to_tweet_id: id,
  });
  await isRead;
  await page.getByRole("button", { name: "Stop everything" }).click();
  await expect(page.getByText("Let agents act again")).toBeVisible();
  release();
  const { structuredContent } = await calling;
  expect(structuredContent.error?.code).toBe("stopped");
  await expect(cardOf(page)).toHaveCount(0);
  expect(wire.sent.filter(({ method, url }) => method === "POST" && url === "/x/2/tweets")).toEqual(
    [],
  );
});

test("by the keyboard alone a request is found, read and approved", async ({ page, xConnect }) => {
  const { address } = xConnect;
  const bearer = await askingAgent(page, address);
  const calling = callTool(address, bearer, "create_post", { text: "Without a pointer" });
  const card = cardOf(page);
  await expect(card).toContainText("Without a pointer");
  const details = card.getByRole("region", { name: "What would be sent" });
  const approve = card.getByRole("button", { name: "Approve and send" });
  const way = page.getByRole("button", { name: "One request waits for you" });
  if (await way.isVisible()) await way.press("Enter");
  // As far as the region that holds what would be sent, and on to the button.
  for (let presses = 0; presses < 80; ++presses) {
    await page.keyboard.press("Tab");
    if (
      await details.evaluate(
        (element) => element === (element.getRootNode() as ShadowRoot).activeElement,
      )
    )
      break;
  }
  await expect(details).toBeFocused();
  // Nothing stands below what would be sent that has to be scrolled to.
  expect(await details.evaluate((box) => box.scrollHeight - box.clientHeight)).toBe(0);
  await expect(approve).toBeEnabled();
  await page.keyboard.press("Tab");
  await expect(approve).toBeFocused();
  await page.keyboard.press("Enter");
  expect((await calling).structuredContent.status).toBe("done");
});

test("the person is called wherever they are, answers by the keyboard alone, and finds it again", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  await page.addInitScript(() => {
    const called: unknown[] = [];
    const spy = { called, badge: 0 };
    class Notified extends EventTarget {
      static permission = "granted";
      constructor(title: string, options: object) {
        super();
        called.push({ title, ...options });
      }
    }
    Object.assign(globalThis, { spy, Notification: Notified });
    Object.assign(navigator, {
      setAppBadge: (count: number) => {
        spy.badge = count;
        return Promise.resolve();
      },
    });
  });
  const bearer = await askingAgent(page, address);
  for (let index = 0; index < 22; ++index) await callTool(address, bearer, "get_me");
  const look = (hidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await look(true);
  const calling = callTool(address, bearer, "create_post", { text: "By the keyboard" });
  const card = cardOf(page);
  await expect(card).toContainText("By the keyboard");
  await expect(card.locator(".as-post")).toContainText("@lumen_coffee");
  expect(await page.title()).toContain("(1)");
  const spied = await page.evaluate(() => (globalThis as unknown as { spy: unknown }).spy);
  // Nothing of the request: it may be read by anybody near.
  expect(spied).toEqual({
    badge: 1,
    called: [
      { title: "X Connect", body: "An agent waits for your decision.", tag: "x-connect-agents" },
    ],
  });
  await look(false);

  const last = card.getByRole("button", { name: "Refuse and pause this agent" });
  await expect(last).toBeEnabled();
  await card.getByRole("button", { name: "Refuse", exact: true }).focus();
  await page.keyboard.press("Tab");
  await expect(last).toBeFocused();
  await page.keyboard.press("Enter");
  expect((await calling).structuredContent.error?.code).toBe("refused_by_person");
  const again = await callTool(address, bearer, "get_me");
  expect(again.structuredContent.error?.code).toBe("agent_paused");

  const activity = page.getByRole("region", { name: "Activity" });
  await activity.getByLabel("Search").fill("refused");
  await expect(activity.getByRole("row")).toHaveCount(2);
  // What was written is searched only where it is shown.
  await activity.getByLabel("Search").fill("keyboard");
  await expect(activity).toContainText("Nothing fits that search.");
  await activity.getByRole("button", { name: "Show texts" }).click();
  await expect(activity).toContainText("By the keyboard");
});
