// The composer and the timelines: polls, drafts, pictures that are pasted, threads, and what X is known to refuse.
import type { Page } from "@playwright/test";

import { chooseAction, expect, fillArgument, test, useSandboxAccount } from "./fixtures.js";

async function openTry(page: Page, consoleUrl: string, tab: string) {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.goto(`${consoleUrl}#/try/${tab}`);
  await expect(page.locator("li.post").first()).toBeVisible();
}

const composer = (page: Page) => page.getByLabel("What's happening?");
const postButton = (page: Page) => page.getByRole("button", { name: "Post", exact: true });

/** The posts that are listed, from top to bottom. */
const listed = (page: Page) => page.locator("li.post .text").allInnerTexts();

test("a poll has two answers at least, and is seen where it was posted", async ({
  page,
  consoleUrl,
}) => {
  await openTry(page, consoleUrl, "mine");
  await composer(page).fill("Which roast tomorrow?");
  await page.getByRole("button", { name: "Poll", exact: true }).click();
  await expect(page.getByLabel("Answer 1", { exact: true })).toBeFocused();
  await expect(page.getByText("Media", { exact: true })).toBeHidden();
  await page.getByLabel("Answer 1", { exact: true }).fill("Light");
  await expect(page.getByText("A poll needs at least two answers.")).toBeVisible();
  await expect(postButton(page)).toBeDisabled();
  await page.getByLabel("Answer 2", { exact: true }).fill("Dark");
  await page.getByRole("button", { name: "Add an answer" }).click();
  await page.getByLabel("Answer 3", { exact: true }).fill("Whatever is open");
  await page.getByLabel("Runs for").selectOption("3 days");
  await postButton(page).click();
  const post = page.locator("li.post", { hasText: "Which roast tomorrow?" });
  await expect(post.locator(".poll li")).toHaveText(["Light", "Dark", "Whatever is open"]);
  await expect(page.getByLabel("Answer 1", { exact: true })).toHaveCount(0);
});

test("who writes is seen by face and name; the first post of all is a moment to enjoy", async ({
  page,
  consoleUrl,
}) => {
  await openTry(page, consoleUrl, "mine");
  const form = page.locator("form.composer");
  await expect(form).toContainText("Lumen Coffee");
  await expect(form).toContainText("@lumen_coffee");
  await expect(form.locator(".avatar img")).toHaveJSProperty("complete", true);
  await composer(page).fill("The first one");
  await composer(page).press("Control+Enter");
  await expect(page.getByText("Your first post from here is out")).toBeVisible();
  await expect(form.locator(".joy")).toHaveCount(1);
  await composer(page).fill("The second one");
  await composer(page).press("Control+Enter");
  await expect(page.getByText("Posted", { exact: true })).toBeVisible();
  await expect(form.locator(".joy")).toHaveCount(0);
});

test("drafts are put aside, there again after a reload, and taken up", async ({
  page,
  consoleUrl,
}) => {
  await openTry(page, consoleUrl, "mine");
  await composer(page).fill("For Sunday");
  await page.getByRole("button", { name: "Save as a draft" }).click();
  await expect(composer(page)).toHaveValue("");
  await composer(page).fill("Half a sent");
  await page.reload();
  await openTry(page, consoleUrl, "mine");
  await expect(composer(page)).toHaveValue("Half a sent");
  await page.getByText("Drafts (1)").click();
  await page.getByRole("button", { name: "For Sunday", exact: true }).click();
  await expect(composer(page)).toHaveValue("For Sunday");
  // What was in the box took the other's place.
  await page.getByRole("button", { name: "Delete the draft: Half a sent" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Drafts (1)").click();
  await expect(page.getByRole("button", { name: "Half a sent", exact: true })).toBeVisible();
});

test("pictures are pasted and dropped; one that failed keeps the post back until it is gone", async ({
  page,
  consoleUrl,
  expectedErrors,
}) => {
  expectedErrors.push(/503/);
  await openTry(page, consoleUrl, "mine");
  await composer(page).fill("With what was pasted");
  const give = (type: "paste" | "drop", name: string) =>
    composer(page).evaluate(
      (box, [kind, file]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(900)], file, { type: "image/png" }));
        const init = { bubbles: true, cancelable: true, composed: true };
        box.dispatchEvent(
          kind === "paste"
            ? new ClipboardEvent("paste", { ...init, clipboardData: data })
            : new DragEvent("drop", { ...init, dataTransfer: data }),
        );
      },
      [type, name] as const,
    );
  await give("paste", "pasted.png");
  await expect(page.getByLabel(/What the picture shows/)).toHaveCount(1);
  await page.route("**/x/2/media/upload", (route) =>
    route.fulfill({ status: 503, json: { title: "Service Unavailable", status: 503 } }),
  );
  await give("drop", "dropped.png");
  await expect(page.getByText(/^Remove the attachment that failed/)).toBeVisible();
  await expect(postButton(page)).toBeDisabled();
  await page.unroute("**/x/2/media/upload");
  await page.getByRole("button", { name: "Try again dropped.png" }).click();
  await expect(page.getByLabel(/What the picture shows/)).toHaveCount(2);
  await page.getByRole("button", { name: "Remove dropped.png" }).click();
  await postButton(page).click();
  await expect(page.locator("li.post", { hasText: "With what was pasted" })).toBeVisible();
});

test("posts of one conversation stand together, oldest first, with what they answer", async ({
  page,
  consoleUrl,
}) => {
  await openTry(page, consoleUrl, "mine");
  await expect(page.getByText("We will sign it if you bring it along")).toBeVisible();
  const texts = await listed(page);
  const first = texts.findIndex((text) => text.includes("step by step"));
  expect(first).toBeGreaterThanOrEqual(0);
  // The one between them is somebody else's, and came along.
  expect(texts[first + 1]).toContain("Step four made me laugh");
  expect(texts[first + 2]).toContain("We will sign it");
  const joined = await page
    .locator("li.post")
    .evaluateAll((all) => all.map((post) => post.classList.contains("joined")));
  expect(joined.slice(first, first + 3)).toEqual([true, true, false]);
});

test("the rest of a conversation is one press away", async ({ page, consoleUrl }) => {
  await openTry(page, consoleUrl, "home");
  await page.getByRole("tab", { name: "Search" }).click();
  await page.getByLabel("Search posts").fill("grinder from:mira_okafor");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  const post = page.locator("li.post", { hasText: "is a grinder a present or a hint?" });
  await post.getByRole("button", { name: "Show the conversation" }).click();
  await expect(page.getByText("A hint, if you bring instructions")).toBeVisible();
  expect((await listed(page))[0]).toContain("is a grinder a present or a hint?");
});

test("who is verified is marked, the exact moment is in the date, and x.com is one press away", async ({
  page,
  consoleUrl,
}) => {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.goto(`${consoleUrl}#/try/home`);
  const of = (name: string) => page.locator("li.post", { hasText: name });
  const tide = of("@tidewater_wx").first();
  const mark = tide.locator(".byline").first().locator(".verified");
  await expect(mark).toHaveText("Verified");
  await expect(mark.locator("svg")).toBeVisible();
  await expect(of("@mira_okafor").first().locator(".byline").first()).not.toContainText("Verified");
  const date = tide.locator(".byline time").first();
  const moment = (await date.getAttribute("datetime")) ?? "";
  // "2 days ago", and on hover the day and the minute.
  await expect(date).toHaveText(/ago|now|yesterday|in /);
  const exact = (await date.getAttribute("title")) ?? "";
  expect(exact).toContain(String(new Date(moment).getFullYear()));
  expect(exact).toMatch(/\d{1,2}:\d{2}/);
  const out = tide.getByRole("link", { name: "Open on x.com, in a new tab" });
  await expect(out).toHaveAttribute("href", /^https:\/\/x\.com\/tidewater_wx\/status\/\d+$/);
  await expect(out).toHaveAttribute("target", "_blank");
  // What can be followed leads where it would on x.com.
  const link = (name: RegExp) => page.locator("li.post").getByRole("link", { name }).first();
  await expect(link(/^#harbourlife$/)).toHaveAttribute("href", "https://x.com/hashtag/harbourlife");
  await expect(link(/^@lumen_coffee$/)).toHaveAttribute("href", "https://x.com/lumen_coffee");
  await expect(link(/lemon-cake/)).toHaveAttribute(
    "href",
    "https://example.com/recipes/lemon-cake",
  );
});

test("quoted and reposted posts are shown as what they are", async ({ page, consoleUrl }) => {
  await openTry(page, consoleUrl, "home");
  const reposted = page.locator("li.post", { hasText: "Reposted by Mira Okafor" });
  await expect(reposted).toContainText("The pier this morning");
  // It is not one's own, to be deleted.
  await expect(reposted.getByRole("button", { name: /^Delete/ })).toHaveCount(0);
  await expect(reposted.getByRole("button", { name: "Delete" })).toHaveCount(0);
  const quoting = page.locator("li.post", { hasText: "That jacket will be mine" });
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(quoting.locator("blockquote")).toContainText("bring a jacket");
});

test("what the plan refuses is said at the button, and in the composer", async ({
  page,
  consoleUrl,
  wire,
}) => {
  await openTry(page, consoleUrl, "home");
  const asked = () => wire.sent.filter(({ url }) => url.startsWith("/x/")).length;
  const before = asked();
  const post = page.locator("li.post", { hasText: "blue enamel pot" });
  await post.getByRole("button", { name: "Reply (X would refuse it)" }).click();
  const form = page.locator("form.composer");
  await expect(form).toContainText("X accepts replies only to posts that mention or quote");
  await page.getByRole("button", { name: "Cancel the reply" }).click();
  await post.getByRole("button", { name: "Quote (X would refuse it)" }).click();
  await expect(form).toContainText("Only Enterprise plans may quote posts");
  await page.getByRole("button", { name: "Cancel the quote" }).click();
  await expect(form.locator(".finding")).toHaveCount(0);
  expect(asked()).toBe(before);
  // Who has mentioned the account can be answered.
  await page.goto(`${consoleUrl}#/try/mentions`);
  const mention = page.locator("li.post", { hasText: "That is mine!" });
  await expect(mention.getByRole("button", { name: /^Reply \d/ })).toBeVisible();
});

test("a list has a line for each value, or a tick for each of X's words, and no commas", async ({
  page,
  consoleUrl,
  wire,
}) => {
  await openTry(page, consoleUrl, "mine");
  await chooseAction(page, "get_users_by_usernames");
  await fillArgument(page, "usernames", ["mira_okafor", "tidewater"]);
  const lines = page.getByRole("textbox", { name: /^Usernames/ });
  await expect(lines).toHaveCount(2);
  await page.getByRole("button", { name: "Remove 2" }).click();
  await lines.first().fill("");
  // Several at once find a line each.
  await lines.first().evaluate((line) => {
    const data = new DataTransfer();
    data.setData("text", "mira_okafor, lumen_coffee");
    line.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  await expect(lines).toHaveCount(2);
  await fillArgument(page, "user.fields", ["verified", "public_metrics"]);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("region", { name: "Reply" }).locator(".badge")).toHaveText("200");
  const url = decodeURIComponent(wire.sent.at(-1)?.url ?? "");
  expect(url).toContain("usernames=mira_okafor,lumen_coffee");
  expect(url).toContain("user.fields=verified,public_metrics");
});

for (const width of [390, 320]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 800 } });

    test("all actions: the list first, then the form of one, and back", async ({
      page,
      consoleUrl,
    }) => {
      await openTry(page, consoleUrl, "mine");
      await page.goto(`${consoleUrl}#/try/all`);
      const actions = page.getByRole("navigation", { name: "Actions" });
      await expect(actions).toBeVisible();
      await expect(page.getByRole("button", { name: "Send", exact: true })).toBeHidden();
      await page.getByLabel("Search actions").fill("who am i");
      await actions.getByRole("link", { name: /^Who am I/ }).click();
      await expect(page.getByRole("heading", { name: "Who am I", level: 2 })).toBeFocused();
      await expect(actions).toBeHidden();
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await expect(page.getByRole("region", { name: "Reply" })).toContainText("lumen_coffee");
      await page.getByRole("link", { name: "All actions", exact: true }).click();
      await expect(actions).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        width,
      );
    });
  });
}
