// Try: every action of the catalogue in the browser, and the views that people expect.
import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";
import { chooseAction, expect, fillArgument, test, useSandboxAccount } from "./fixtures.js";

async function openTry(page: Page, consoleUrl: string, account: string, tab: string) {
  await useSandboxAccount(page, consoleUrl, account);
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await page.getByRole("tab", { name: tab }).click();
}

/** A step of vectors/walk.json. */
interface Step {
  action: string;
  arguments?: Record<string, unknown>;
  /** What to remember of the reply, by JSON Pointer, for later steps: `$name` in arguments. */
  keep?: Record<string, string>;
}

const { steps } = JSON.parse(
  readFileSync(new URL("../../vectors/walk.json", import.meta.url), "utf8"),
) as { steps: Step[] };

const at = (data: unknown, pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .reduce((value, name) => (value as Record<string, unknown>)[name], data) as string;

test("every action of the catalogue works in the browser", async ({ page, consoleUrl }) => {
  test.setTimeout(300_000);
  await openTry(page, consoleUrl, "Enterprise plan", "All actions");
  const offered = await page
    .getByRole("navigation", { name: "Actions" })
    .getByRole("link")
    .evaluateAll((all) => all.map((link) => link.getAttribute("href")?.split("/").at(-1) ?? ""));
  expect([...new Set(steps.map(({ action }) => action))].sort()).toEqual(offered.sort());
  const kept: Record<string, string> = {};
  for (const { action, arguments: args = {}, keep = {} } of steps) {
    await test.step(action, async () => {
      // Another one between, so that nothing of the step before is left in the form.
      await chooseAction(page, action === "get_me" ? "get_user" : "get_me");
      await chooseAction(page, action);
      const filled = (value: unknown) =>
        String(value).replace(/\$(\w+)/g, (_, key: string) => kept[key] ?? "");
      for (const [name, value] of Object.entries(args))
        await fillArgument(page, name, Array.isArray(value) ? value.map(filled) : filled(value));
      await page.getByRole("button", { name: "Send", exact: true }).click();
      const reply = page.getByRole("region", { name: "Reply" });
      await expect(reply.locator(".badge"), action).toHaveText(/^20[01]$/);
      const data: unknown = JSON.parse((await reply.locator("pre").textContent()) ?? "null");
      expect(data, action).not.toHaveProperty("errors");
      for (const [name, pointer] of Object.entries(keep)) kept[name] = at(data, pointer);
    });
  }
});

test("all problems of a form are said before anything is sent", async ({
  page,
  consoleUrl,
  wire,
}) => {
  await openTry(page, consoleUrl, "Everything works", "All actions");
  await chooseAction(page, "send_direct_message");
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
  await page.getByRole("button", { name: "Create folder" }).click();
  await expect(page.getByRole("heading", { name: "No bookmarks here" })).toBeVisible();
  await page.getByLabel("Folder", { exact: true }).selectOption("All bookmarks");
  await post.getByRole("button", { name: "Remove bookmark" }).click();
  await expect(post.getByRole("button", { name: "Bookmark", exact: true })).toBeVisible();
});

test("a repost is undone, and a like says why it is refused", async ({
  page,
  consoleUrl,
  wire,
}) => {
  await openTry(page, consoleUrl, "Everything works", "Home");
  const post = page.getByRole("listitem").filter({ hasText: "blue enamel pot" }).first();
  await post.getByRole("button", { name: "Repost 4" }).click();
  await post.getByRole("button", { name: "Undo repost 5" }).click();
  await expect(post.getByRole("button", { name: "Repost 4" })).toBeVisible();
  // Said before anything is sent; whoever knows better can still try.
  const asked = () => wire.sent.filter(({ url }) => url.startsWith("/x/")).length;
  const before = asked();
  await post.getByRole("button", { name: /^Like \(X would refuse it\)/ }).click();
  await expect(post.getByText("Only Enterprise plans may like since 2026-04-20")).toBeVisible();
  expect(asked()).toBe(before);
  await post.getByRole("button", { name: "Try it anyway" }).click();
  await expect(post.getByRole("heading", { name: "The plan does not include this" })).toBeVisible();
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

test("the picture of a message is shown to whoever may see it", async ({
  page,
  consoleUrl,
  wire,
}) => {
  await openTry(page, consoleUrl, "Everything works", "Messages");
  await page.getByRole("button", { name: /Mira Okafor/ }).click();
  const message = page.getByRole("listitem").filter({ hasText: "friends with the coat stand" });
  await expect(message.getByText("A green umbrella leaning against a coat stand")).toBeVisible();
  expect(wire.sent.some(({ url }) => url.includes("/dm_conversations/media/"))).toBe(false);
  await message.getByRole("button", { name: "Show the picture" }).click();
  const picture = message.getByRole("img", {
    name: "A green umbrella leaning against a coat stand",
  });
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(800);
});

test("without OAuth 2.0 the picture of a message is said to need it", async ({
  page,
  consoleUrl,
}) => {
  await openTry(page, consoleUrl, "Five values, no OAuth 2.0", "Messages");
  await page.getByRole("button", { name: /Mira Okafor/ }).click();
  const message = page.getByRole("listitem").filter({ hasText: "friends with the coat stand" });
  await expect(message.getByText(/OAuth 2\.0/)).toBeVisible();
  await expect(message.getByRole("button", { name: "Show the picture" })).toHaveCount(0);
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
  // Five megabytes take a busy machine their time.
  await expect(page.getByText("X is processing it")).toBeVisible({ timeout: 60_000 });
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
  await expect(page.getByText("The file has 5.7 MB; X accepts up to 5 MB.")).toBeVisible();
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
