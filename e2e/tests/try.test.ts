// Try: every action of the catalogue in the browser, and the views that people expect.
import type { Page } from "@playwright/test";
import { expect, test, useSandboxAccount } from "./fixtures.js";

const mira = "1777000000000000001";
const tide = "1777000000000000002";

async function openTry(page: Page, consoleUrl: string, account: string, tab: string) {
  await useSandboxAccount(page, consoleUrl, account);
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await page.getByRole("tab", { name: tab }).click();
}

interface Row {
  action: string;
  args?: Record<string, string>;
  /** What to remember of the reply, for later rows: `$name` in arguments. */
  keep?: Record<string, (data: unknown) => string>;
}

interface Data {
  data: { id: string; dm_event_id: string; dm_conversation_id: string };
}
const id = (data: unknown) => (data as Data).data.id;
const first = (data: unknown) => (data as { data: { id: string }[] }).data[0]?.id ?? "";

// In an order in which each finds what it needs.
const rows: Row[] = [
  { action: "get_me" },
  { action: "create_post", args: { text: "One of many" }, keep: { post: id } },
  { action: "get_post", args: { id: "$post" } },
  { action: "get_posts", args: { ids: "$post" } },
  { action: "get_user_posts" },
  { action: "get_home_timeline" },
  { action: "get_mentions" },
  { action: "search_posts", args: { query: "umbrella" }, keep: { found: first } },
  { action: "repost", args: { tweet_id: "$found" } },
  { action: "undo_repost", args: { source_tweet_id: "$found" } },
  { action: "like_post", args: { tweet_id: "$found" } },
  { action: "get_liked_posts" },
  { action: "unlike_post", args: { tweet_id: "$found" } },
  { action: "get_user_by_username", args: { username: "mira_okafor" } },
  { action: "get_user", args: { id: mira } },
  { action: "get_users", args: { ids: `${mira}, ${tide}` } },
  { action: "get_users_by_usernames", args: { usernames: "mira_okafor,tidewater_wx" } },
  { action: "get_usage", args: { days: "3" } },
  {
    action: "send_direct_message",
    args: { participant_id: mira, text: "Hello" },
    keep: {
      message: (data) => (data as Data).data.dm_event_id,
      conversation: (data) => (data as Data).data.dm_conversation_id,
    },
  },
  { action: "send_to_conversation", args: { dm_conversation_id: "$conversation", text: "Again" } },
  { action: "create_group_conversation", args: { participant_ids: `${mira},${tide}`, text: "Us" } },
  { action: "get_direct_messages" },
  { action: "get_messages_with_user", args: { participant_id: mira } },
  { action: "get_conversation_messages", args: { id: "$conversation" } },
  { action: "get_direct_message", args: { event_id: "$message" } },
  { action: "delete_direct_message", args: { event_id: "$message" } },
  { action: "create_bookmark_folder", args: { name: "Later" }, keep: { folder: id } },
  { action: "add_bookmark", args: { tweet_id: "$found", folder_id: "$folder" } },
  { action: "get_bookmarks" },
  { action: "get_bookmark_folders" },
  { action: "get_bookmark_folder_posts", args: { folder_id: "$folder" } },
  { action: "remove_bookmark", args: { tweet_id: "$found" } },
  {
    action: "upload_media",
    args: { media: "aGVsbG8=", media_category: "tweet_image" },
    keep: { image: id },
  },
  { action: "set_media_alt_text", args: { media_id: "$image", alt_text: "A cup" } },
  {
    action: "initialize_media_upload",
    args: { media_type: "video/mp4", total_bytes: "5", media_category: "tweet_video" },
    keep: { video: id },
  },
  { action: "append_media_upload", args: { id: "$video", media: "aGVsbG8=", segment_index: "0" } },
  { action: "finalize_media_upload", args: { id: "$video" } },
  { action: "get_media_status", args: { media_id: "$video" } },
  { action: "delete_post", args: { id: "$post" } },
];

test("every action of the catalogue works in the browser", async ({ page, consoleUrl }) => {
  test.setTimeout(180_000);
  await openTry(page, consoleUrl, "Enterprise plan", "All actions");
  const choice = page.getByLabel("Action", { exact: true });
  const offered = await choice
    .locator("option")
    .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
  expect(rows.map(({ action }) => action).sort()).toEqual(offered.sort());
  const kept: Record<string, string> = {};
  for (const { action, args = {}, keep = {} } of rows) {
    await test.step(action, async () => {
      await choice.selectOption(action);
      for (const [name, value] of Object.entries(args)) {
        const field = page.locator(`#argument-${name}`);
        const text = value.replace(/\$(\w+)/, (_, key: string) => kept[key] ?? "");
        if (!(await field.isVisible())) await page.getByText(/^More arguments/).click();
        if ((await field.evaluate((node) => node.tagName)) === "SELECT") {
          await field.selectOption(text);
        } else await field.fill(text);
      }
      await page.getByRole("button", { name: "Send", exact: true }).click();
      const reply = page.getByRole("region", { name: "Reply" });
      await expect(reply.locator(".badge"), action).toHaveText(/^20[01]$/);
      const data: unknown = JSON.parse((await reply.locator("pre").textContent()) ?? "null");
      expect(data, action).not.toHaveProperty("errors");
      for (const [name, read] of Object.entries(keep)) kept[name] = read(data);
    });
  }
});

test("all problems of a form are said before anything is sent", async ({
  page,
  consoleUrl,
  wire,
}) => {
  await openTry(page, consoleUrl, "Everything works", "All actions");
  await page.getByLabel("Action", { exact: true }).selectOption("send_direct_message");
  const before = wire.sent.length;
  await page.locator("#argument-participant_id").fill("mira");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("'participant_id' must be 1 to 19 digits")).toBeVisible();
  await expect(page.getByText("'text' is missing")).toBeVisible();
  expect(wire.sent).toHaveLength(before);
});

test("a bookmark is kept, seen in its folder's list, and taken back", async ({
  page,
  consoleUrl,
}) => {
  await openTry(page, consoleUrl, "Everything works", "Home");
  const post = page.getByRole("listitem").filter({ hasText: "blue enamel pot" });
  await post.getByRole("button", { name: "Bookmark" }).click();
  await expect(post.getByRole("button", { name: "Remove bookmark" })).toBeVisible();
  await page.getByRole("tab", { name: "Bookmarks" }).click();
  await expect(post).toBeVisible();
  await page.getByLabel("Name of the new folder").fill("Shop windows");
  await page.getByRole("button", { name: "Make folder" }).click();
  await expect(page.getByRole("heading", { name: "No bookmarks here" })).toBeVisible();
  await page.getByLabel("Folder", { exact: true }).selectOption("All bookmarks");
  await post.getByRole("button", { name: "Remove bookmark" }).click();
  await expect(post.getByRole("button", { name: "Bookmark", exact: true })).toBeVisible();
});

test("a repost is undone, and a like says why it is refused", async ({ page, consoleUrl }) => {
  await openTry(page, consoleUrl, "Everything works", "Home");
  const post = page.getByRole("listitem").filter({ hasText: "blue enamel pot" }).first();
  await post.getByRole("button", { name: "Repost 4" }).click();
  await post.getByRole("button", { name: "Undo repost 5" }).click();
  await expect(post.getByRole("button", { name: "Repost 4" })).toBeVisible();
  await post.getByRole("button", { name: /^Like/ }).click();
  await expect(post.getByRole("heading", { name: "The plan does not contain this" })).toBeVisible();
});

test("messages go to the other account, and come back", async ({ page, consoleUrl, xConnect }) => {
  await openTry(page, consoleUrl, "Everything works", "Messages");
  await page.getByRole("button", { name: /Mira Okafor/ }).click();
  await expect(page.getByText("I come by at six. With cake")).toBeVisible();
  await page.getByLabel("Message", { exact: true }).fill("The kettle is on");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "The kettle is on" })).toBeVisible();
  const other = await page.context().newPage();
  await openTry(other, `${xConnect.address}/`, "A second account", "Messages");
  await other.getByRole("button", { name: /Lumen Coffee/ }).click();
  await expect(other.getByText("The kettle is on")).toBeVisible();
});

test("a picture goes up with its description; a video in pieces; both can be dropped", async ({
  page,
  consoleUrl,
}) => {
  await openTry(page, consoleUrl, "Everything works", "My posts");
  const file = page.locator('input[type="file"]');
  await file.setInputFiles({ name: "cup.png", mimeType: "image/png", buffer: Buffer.alloc(2000) });
  await page.getByLabel(/What the picture shows/).fill("A cup");
  await file.setInputFiles({
    name: "steam.mp4",
    mimeType: "video/mp4",
    buffer: Buffer.alloc(5_000_000),
  });
  await expect(page.getByText("X is processing it")).toBeVisible();
  await page.getByRole("button", { name: /steam.mp4/ }).click();
  await expect(page.getByText("steam.mp4")).toHaveCount(0);
  await page.getByLabel("What's happening?").fill("With a picture");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "With a picture" })).toBeVisible();
  await file.setInputFiles({
    name: "huge.png",
    mimeType: "image/png",
    buffer: Buffer.alloc(6_000_000),
  });
  await expect(page.getByText("The file has 5.7 MB; X takes 5 MB.")).toBeVisible();
});

test("a description that X refuses is told, and the post waits", async ({
  page,
  consoleUrl,
  expectedErrors,
}) => {
  expectedErrors.push(/503/);
  await page.route("**/x/2/media/metadata", (route) =>
    route.fulfill({ status: 503, json: { title: "Service Unavailable", status: 503 } }),
  );
  await openTry(page, consoleUrl, "Everything works", "My posts");
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "cup.png", mimeType: "image/png", buffer: Buffer.alloc(2000) });
  await page.getByLabel(/What the picture shows/).fill("A cup");
  await page.getByLabel("What's happening?").fill("With a picture");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByRole("heading", { name: "X is overloaded" })).toBeVisible();
  await expect(page.getByLabel("What's happening?")).toHaveValue("With a picture");
});

test("the composer counts as X counts", async ({ page, consoleUrl }) => {
  await openTry(page, consoleUrl, "Everything works", "My posts");
  const box = page.getByLabel("What's happening?");
  await box.fill("See https://example.com/a/very/long/address/that/counts/as/23 👨‍👩‍👧‍👦");
  await expect(page.getByText("30 of 280")).toBeVisible();
  await box.fill("日".repeat(141));
  await expect(page.getByText("282 of 280: too long for X")).toBeVisible();
});

test("a reply to somebody who mentioned the account is accepted", async ({ page, consoleUrl }) => {
  await openTry(page, consoleUrl, "Everything works", "Mentions");
  const post = page.getByRole("listitem").filter({ hasText: "That is mine!" });
  await post.getByRole("button", { name: "Reply" }).click();
  await expect(page.getByLabel("What's happening?")).toBeFocused();
  await page.getByLabel("What's happening?").fill("Lemon cake is legal tender here.");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await page.getByRole("tab", { name: "My posts" }).click();
  await expect(
    page.getByRole("listitem").filter({ hasText: "Lemon cake is legal tender here." }),
  ).toBeVisible();
});

test("faces and pictures are seen, through the proxy; what does not come is left out", async ({
  page,
  consoleUrl,
  expectedErrors,
}) => {
  expectedErrors.push(/profile_images/);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.route("**/media/pbs.twimg.com/profile_images/1777000000000000002/**", (route) =>
    route.abort(),
  );
  await openTry(page, consoleUrl, "Everything works", "Home");
  const post = page.locator("li.post", { hasText: "from both ends" }).first();
  const picture = post.getByRole("img", { name: "The pier at sunrise, looking out to sea" });
  await picture.scrollIntoViewIfNeeded();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(100);
  // A face that does not come leaves the initials.
  await expect(post.locator(".avatar img")).toBeHidden();
  await expect(post.locator(".avatar")).toHaveText("TW");
  const face = page.locator("li.post", { hasText: "lemon cake" }).locator(".avatar img").first();
  await face.scrollIntoViewIfNeeded();
  await expect(face).toHaveJSProperty("complete", true);
  expect(await face.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const { origin } = new URL(consoleUrl);
  expect(asked.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url))).toEqual([]);
});
