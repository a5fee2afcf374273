// What a yes needs, and how far it reaches: what has to have been on the screen, who is told of a question, and what is allowed for
// a quarter of an hour.
import { expect } from "./fixtures.js";
import {
  answer,
  changes,
  consoleIn,
  element,
  openQuestion,
  test,
  useAccount,
} from "./questions.js";

/** The account is connected, and the page asks; what becomes of it, by its code. */
async function connect(page: Parameters<typeof consoleIn>[0], origin: string) {
  await page.goto(`${origin}/vue/`);
  await useAccount(consoleIn(page), "Everything works");
  await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
  return (action: string, args: object) =>
    element(page).evaluate(
      (node, [name, given]) =>
        node.invoke(name, given).then(
          () => "done",
          (error: unknown) => (error as { code: string }).code,
        ),
      [action, args] as const,
    );
}

for (const [missed, others] of [
  ["h1", [".account", ".end"]],
  [".account", ["h1", ".end"]],
] as const)
  test(`whoever has not had ${missed} on the screen cannot agree`, async ({ page, dashboard }) => {
    const ask = await connect(page, dashboard.origin);
    const first = ask("get_me", {});
    const question = await openQuestion(page);
    const second = ask("create_post", { text: "In a window that is hardly open" });
    await expect(question.getByText("Waiting behind it: 1")).toBeVisible();
    // So low that it shows a line at a time; what has been seen of one question counts for no other.
    await question.setViewportSize({ width: 480, height: 70 });
    await question.getByRole("button", { name: "Refuse", exact: true }).click();
    expect(await first).toBe("not_allowed");
    await expect(question.getByRole("heading", { name: "Post?" })).toBeAttached();
    // It begins at its beginning, wherever the one before was left.
    await expect.poll(() => question.evaluate(() => scrollY)).toBe(0);
    const key = question.locator(".pad-keys button").first();
    const show = async (selector: string) => {
      await question
        .locator(selector)
        .evaluate((node) => node.scrollIntoView({ block: "center", behavior: "instant" }));
      await question.waitForTimeout(200);
    };
    for (const selector of others) await show(selector);
    await expect(question.getByText("once you have read everything to the end")).toBeAttached();
    await question.waitForTimeout(1200);
    await expect(key).toBeDisabled();
    await show(missed);
    await expect(key).toBeEnabled();
    await question.close();
    await element(page).evaluate((node) => {
      node.remove();
    });
    expect(await second).toBe("destroyed");
  });

test("a question is told to screen readers, and takes the focus where the person is in the frame", async ({
  page,
  dashboard,
}) => {
  const ask = await connect(page, dashboard.origin);
  const frame = consoleIn(page);
  // The person is in the page: its focus stays, the role tells.
  await page.evaluate(() => {
    const field = document.createElement("input");
    document.body.prepend(field);
    field.focus();
  });
  const first = ask("create_post", { text: "Heard" });
  const asked = frame.getByRole("alertdialog");
  await expect(asked).toHaveAccessibleName(`${dashboard.origin} asks: Post`);
  await expect(asked).toHaveAccessibleDescription(/You answer in a window of X Connect's own/);
  await expect(page.locator("input").first()).toBeFocused();
  await frame.getByRole("button", { name: "Refuse", exact: true }).click();
  expect(await first).toBe("not_allowed");
  // They are in the frame now.
  const second = ask("create_post", { text: "Heard again" });
  await expect(frame.locator("#request-title")).toBeFocused();
  const question = await openQuestion(page);
  const dialog = question.getByRole("alertdialog");
  await expect(dialog).toHaveAccessibleName("Post?");
  await expect(dialog).toHaveAccessibleDescription(
    /wants to do this as @lumen_coffee Sandbox To allow it, press \d ?, then \d/,
  );
  await expect(question.getByRole("heading", { level: 1 })).toBeFocused();
  // Whoever does not see the keys hears that they work.
  await expect(question.getByRole("status")).toHaveText("You can also type the digits.");
  await question.getByRole("button", { name: "Refuse", exact: true }).click();
  expect(await second).toBe("not_allowed");
});

test("what is allowed for a quarter of an hour ends by itself; what cannot be taken back is asked about each time", async ({
  page,
  dashboard,
  embedded,
}) => {
  const ask = await connect(page, dashboard.origin);
  const frame = consoleIn(page);
  const before = changes(embedded).length;
  const first = ask("create_post", { text: "The first" });
  const question = await openQuestion(page);
  // What all can see is allowed for a short while at the most.
  await expect(question.getByRole("radio")).toHaveCount(2);
  await question.getByLabel("For 15 minutes").check();
  await answer(question);
  expect(await first).toBe("done");
  const listed = frame.getByRole("region", { name: "may do this without asking" });
  await expect(listed).toContainText(/Post · @lumen_coffee · until .*\d:\d\d/);
  expect(await ask("create_post", { text: "The second" })).toBe("done");
  await expect.poll(() => changes(embedded)).toHaveLength(before + 2);
  const grave = ask("delete_post", { id: "1" });
  const deletion = await openQuestion(page);
  await expect(deletion.getByRole("heading", { name: "Delete a post?" })).toBeVisible();
  await expect(deletion.getByRole("radio")).toHaveCount(0);
  await deletion.getByRole("button", { name: "Refuse", exact: true }).click();
  expect(await grave).toBe("not_allowed");
  // A quarter of an hour later.
  await frame.locator("body").evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 15 * 60_000 + 1;
  });
  const late = ask("create_post", { text: "The third" });
  await frame.getByRole("button", { name: "Refuse", exact: true }).click();
  expect(await late).toBe("not_allowed");
  await expect(listed).toHaveCount(0);
  await expect.poll(() => changes(embedded)).toHaveLength(before + 2);
});

test("whoever refuses everything takes back what was allowed for longer", async ({
  page,
  dashboard,
}) => {
  const ask = await connect(page, dashboard.origin);
  const frame = consoleIn(page);
  const first = ask("get_me", {});
  const question = await openQuestion(page);
  await question.getByLabel("While the page is open").check();
  await answer(question);
  expect(await first).toBe("done");
  const other = ask("create_post", { text: "Too much" });
  await frame.getByRole("button", { name: "Refuse everything from this page" }).click();
  expect(await other).toBe("refused_all");
  await frame.getByRole("button", { name: "Let it ask again" }).click();
  await expect(frame.getByRole("region", { name: "may do this without asking" })).toHaveCount(0);
  const again = ask("get_me", {});
  await frame.getByRole("button", { name: "Refuse", exact: true }).click();
  expect(await again).toBe("not_allowed");
});
