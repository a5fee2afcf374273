// The screen Agents where there is much on it: actions in their groups, and the way to a request that is out of sight.
import type { Page } from "@playwright/test";

import { callTool } from "./agents.js";
import { expect, test, useSandboxAccount } from "./fixtures.js";

async function openAgents(page: Page, consoleUrl: string) {
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.evaluate(() => (location.hash = "#/agents"));
  await expect(page.getByRole("heading", { name: "Agents", level: 1 })).toBeVisible();
}

test("action by action: in the groups of the catalogue, found by a word", async ({
  page,
  consoleUrl,
}) => {
  await openAgents(page, consoleUrl);
  await page.getByText("Action by action").click();
  const group = page.getByRole("group", { name: "Direct messages", exact: true });
  await expect(group.getByLabel("Send a message", { exact: true })).toBeVisible();
  const rules = page.locator("select[id^='action-']");
  expect(await rules.count()).toBeGreaterThan(70);
  await page.getByLabel("Post", { exact: true }).selectOption("Always");
  await page.getByLabel("Search actions").fill("bookmark");
  await expect(group).toHaveCount(0);
  expect(await rules.count()).toBeLessThan(10);
  await expect(page.getByLabel("Add a bookmark", { exact: true })).toBeVisible();
  await page.getByLabel("Search actions").fill("nothing like it");
  await expect(page.getByText("No action matches that search.")).toBeVisible();
  // What was chosen is there whatever is shown.
  await page.getByLabel("Search actions").fill("");
  await expect(page.getByLabel("Post", { exact: true })).toHaveValue("always");
});

for (const [width, height] of [
  [1280, 700],
  [390, 700],
] as const) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height } });

    test("a request that is out of sight is one press away, and is not agreed to by that", async ({
      page,
      consoleUrl,
      wire,
    }) => {
      await openAgents(page, consoleUrl);
      await page.getByLabel("Name").fill("Robot");
      await page.getByRole("button", { name: "Add the agent" }).click();
      await page.getByRole("button", { name: "I have copied it" }).click();
      const trying = page.getByRole("region", { name: "Try as an agent" });
      await trying.getByLabel("Text of the post").fill("Asked from far below");
      const way = page.getByRole("button", { name: "One request waits for you" });
      await expect(way).toHaveCount(0);
      await trying.getByRole("button", { name: "Ask for it" }).click();
      await page.evaluate(() => {
        scrollTo(0, document.documentElement.scrollHeight);
      });
      await expect(way).toBeVisible();
      await way.click();
      const card = page.locator("section.request");
      await expect(card).toBeInViewport();
      await expect(card.getByRole("heading")).toBeFocused();
      await expect(way).toHaveCount(0);
      // It has to be looked at before it can be agreed to.
      await expect(card.getByRole("button", { name: "Approve and send" })).toBeDisabled();
      expect(wire.sent.filter(({ url }) => url === "/x/2/tweets")).toHaveLength(0);
    });
  });
}

test("whoever hands out the token sees when its client has found the way", async ({
  page,
  xConnect,
}) => {
  const { address } = xConnect;
  await useSandboxAccount(page, `${address}/`, "Everything works");
  await page.getByRole("link", { name: "Agents", exact: true }).click();
  await page.getByLabel("Name").fill("Claude on my laptop");
  await page.getByRole("button", { name: "Add the agent" }).click();
  const called = page.locator("#called");
  await expect(called).toContainText("Its first call shows here.");
  await page.getByLabel("Client").selectOption("Another client");
  const configuration = await page.locator("#configuration").innerText();
  const bearer = /Bearer (\S+)/.exec(configuration)?.[1] ?? "";
  await expect(page.getByText("Agents can reach this page")).toBeVisible();
  // Also where it does nothing yet: it asks what it may do.
  await callTool(address, bearer, "get_status");
  await expect(called).toContainText("Claude on my laptop has called: it is connected.");
});
