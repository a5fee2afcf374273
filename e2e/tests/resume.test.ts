// A dashboard that is loaded again: the element tells that something is sealed, and the person opens it where they were.
import type { FrameLocator, Page } from "@playwright/test";

import { expect } from "./fixtures.js";
import { answer, consoleIn, element, openQuestion, test, useAccount } from "./questions.js";

const passphrase = "correct horse battery staple";

/** Everything that the element tells, also before the page is there. */
async function listen(page: Page) {
  await page.addInitScript(() => {
    const kept = globalThis as unknown as { heard: [string, unknown][] };
    kept.heard = [];
    // On their way down: they do not bubble, and the element may come late.
    for (const name of ["ready", "locked", "connected", "disconnected", "closed", "question"])
      document.addEventListener(
        name,
        (event) => {
          if (event instanceof CustomEvent) kept.heard.push([name, event.detail]);
        },
        true,
      );
  });
}
const heard = (page: Page, ...names: string[]) =>
  page.evaluate(
    (wanted) =>
      (globalThis as unknown as { heard: [string, unknown][] }).heard.filter(([name]) =>
        wanted.includes(name),
      ),
    names,
  );

async function openScreen(frame: FrameLocator, name: string) {
  const link = frame.getByRole("link", { name, exact: true });
  const more = frame.getByRole("button", { name: "More", exact: true });
  await expect(link.or(more).first()).toBeVisible();
  if (!(await link.isVisible())) await more.click();
  await link.click();
}

async function seal(frame: FrameLocator) {
  await openScreen(frame, "Settings");
  await frame.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await frame.getByLabel("Repeat the passphrase").fill(passphrase);
  await frame.getByRole("button", { name: "Seal with the passphrase" }).click();
  await expect(frame.getByText("Sealed by passphrase")).toBeVisible();
}

async function unlock(frame: FrameLocator) {
  await frame.getByLabel("Passphrase").fill(passphrase);
  await frame.getByRole("button", { name: "Unlock" }).click();
}

/** An account that is sealed in the console of a dashboard's page. */
async function sealIn(page: Page, url: string): Promise<FrameLocator> {
  await listen(page);
  await page.goto(url);
  await page.getByRole("button", { name: "Connect" }).click();
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  await seal(frame);
  return frame;
}

const lumen = {
  account: { id: expect.any(String) as unknown, name: "Lumen Coffee", username: "lumen_coffee" },
};

test("what is kept is told as locked, and is connected again once it is unlocked, as the account that was shown", async ({
  page,
  dashboard,
}) => {
  await listen(page);
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  // A second account, shown last, that is neither the oldest nor the default.
  await useAccount(frame, "A second account");
  await openScreen(frame, "Connections");
  await frame.getByRole("link", { name: "Connect another account" }).click();
  await frame.getByRole("link", { name: "Use a practice account" }).click();
  await frame.locator(".scenarios button", { hasText: "Everything works" }).first().click();
  await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
  await seal(frame);
  const [, before] = (await heard(page, "connected")).at(-1) ?? [];

  await page.reload();
  await expect
    .poll(() => heard(page, "ready", "locked", "connected"))
    .toEqual([
      ["ready", { version: 1 }],
      ["locked", {}],
    ]);
  await unlock(frame);
  // One alone: the page hears of no account that nobody has chosen.
  await expect.poll(() => heard(page, "connected")).toEqual([["connected", before]]);
  expect(before).toMatchObject(lumen);
  // It can be acted with again.
  const posted = element(page).evaluate((node) =>
    node.invoke("create_post", { text: "After a reload" }),
  );
  await answer(await openQuestion(page));
  expect(await posted).toMatchObject({ data: { text: "After a reload" } });
});

test("asked for while it is locked: the element opens, waits for the person, and asks as always", async ({
  page,
  dashboard,
}) => {
  const frame = await sealIn(page, `${dashboard.origin}/react/`);
  await page.reload();
  // At once, before the console is there.
  const posted = element(page).evaluate((node) =>
    node.invoke("create_post", { text: "Asked too early" }),
  );
  await expect(frame.getByText("asks for something. Unlock your credentials")).toBeVisible();
  expect(await heard(page, "question")).toEqual([["question", { waiting: 1, about: "unlock" }]]);
  await unlock(frame);
  await answer(await openQuestion(page));
  expect(await posted).toMatchObject({ data: { text: "Asked too early" } });
});

test("while it is locked one can refuse everything, and forget what is sealed", async ({
  page,
  dashboard,
}) => {
  const frame = await sealIn(page, `${dashboard.origin}/react/`);
  await page.reload();
  const ask = () =>
    element(page).evaluate((node) =>
      node.invoke("get_me", {}).catch((error: unknown) => (error as { code: string }).code),
    );
  const refused = ask();
  await frame.getByRole("button", { name: "Refuse everything from this page" }).click();
  expect(await refused).toBe("refused_all");
  await frame.getByRole("button", { name: "Let it ask again" }).click();
  const forgotten = ask();
  await frame.getByRole("button", { name: "Forget what is sealed" }).click();
  await frame.getByRole("button", { name: "Forget it", exact: true }).click();
  expect(await forgotten).toBe("not_connected");
  expect((await heard(page, "locked", "disconnected")).map(([name]) => name)).toEqual([
    "locked",
    "disconnected",
  ]);
});

test("the frame alone is loaded again: what waited ends, and says what may have happened", async ({
  page,
  dashboard,
}) => {
  const frame = await sealIn(page, `${dashboard.origin}/react/`);
  const ended = element(page).evaluate((node) =>
    node.invoke("create_post", { text: "Never answered" }).catch((error: unknown) => ({
      code: (error as { code: string }).code,
      message: (error as Error).message,
    })),
  );
  const question = await openQuestion(page);
  const closed = question.waitForEvent("close");
  // As the person does it, or the banner of a new version.
  await frame.locator("x-connect-console").evaluate(() => {
    location.reload();
  });
  await closed;
  expect(await ended).toEqual({
    code: "reloaded",
    message:
      "The console was loaded again. Nobody is asked any more; what had left for X already may have been done.",
  });
  await expect.poll(async () => (await heard(page, "ready")).length).toBe(2);
  await expect.poll(async () => (await heard(page, "locked")).length).toBe(1);
  await unlock(frame);
  await expect.poll(async () => (await heard(page, "connected")).length).toBe(2);
});
