// A page that is left and comes back as it was, because the browser has kept it (bfcache); and one that takes the console into a
// window above all others (picture in picture).
import { browser } from "../playwright.config.js";
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

// Playwright switches the first off.
test.use({
  launchOptions: {
    ...browser.launchOptions,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  },
});

test("a page that is gone back to has no question open, and nothing allowed", async ({
  page,
  dashboard,
}) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  await page.evaluate(() => {
    const kept = globalThis as { outcomes?: string[]; isKept?: boolean; waiting?: number };
    kept.outcomes = [];
    document.querySelector("x-connect")?.addEventListener("question", (event) => {
      kept.waiting = (event as CustomEvent<{ waiting: number }>).detail.waiting;
    });
    addEventListener("pageshow", ({ persisted }) => (kept.isKept = persisted));
  });
  const ask = (action: string, args: object) =>
    element(page).evaluate(
      (node, [name, given]) => {
        const { outcomes } = globalThis as { outcomes?: string[] };
        void node.invoke(name, given).then(
          () => outcomes?.push("done"),
          (error: unknown) => outcomes?.push((error as { code: string }).code),
        );
      },
      [action, args] as const,
    );
  const waiting = () => page.evaluate(() => (globalThis as { waiting?: number }).waiting);
  const outcomes = () => page.evaluate(() => (globalThis as { outcomes?: string[] }).outcomes);
  await ask("get_me", {});
  const reading = await openQuestion(page);
  await reading.getByLabel("While the page is open").check();
  await answer(reading);
  await expect.poll(outcomes).toEqual(["done"]);
  await expect(frame.getByText("may do this without asking")).toBeVisible();

  await ask("create_post", { text: "Asked before it went" });
  await page.goto(`${dashboard.origin}/react/`);
  await page.goBack({ waitUntil: "commit" });
  expect(await page.evaluate(() => (globalThis as { isKept?: boolean }).isKept)).toBe(true);
  await expect.poll(outcomes).toEqual(["done", "cancelled"]);
  // Playwright finds nothing in a frame that has come back: the page hears whether it is asked about again.
  await expect.poll(waiting).toBe(0);
  await ask("get_me", {});
  await expect.poll(waiting).toBe(1);
  expect(await outcomes()).toEqual(["done", "cancelled"]);
});

test("in a window of the page's that lies above all others the console asks as in any frame", async ({
  page,
  dashboard,
  embedded,
  expectedErrors,
}) => {
  // The element looks why nobody answers it: the console there hears the window around it, and that is another one.
  expectedErrors.push(/embed\.json/);
  await page.goto(`${dashboard.origin}/vue/`);
  await expect(consoleIn(page).getByRole("heading", { level: 1 })).toBeVisible();
  await page.evaluate(() => {
    document.addEventListener(
      "click",
      () => {
        const { documentPictureInPicture: above } = globalThis as unknown as {
          documentPictureInPicture: { requestWindow: (size: object) => Promise<Window> };
        };
        void above.requestWindow({ width: 900, height: 700 }).then((own) => {
          own.document.body.append(document.querySelector("x-connect") ?? "");
        });
      },
      { once: true },
    );
  });
  const [above] = await Promise.all([page.context().waitForEvent("page"), page.mouse.click(5, 5)]);
  const frame = above.locator("x-connect").frameLocator("iframe");
  await useAccount(frame, "Everything works");
  const before = changes(embedded).length;
  await frame.getByRole("link", { name: "Try", exact: true }).click();
  await frame.getByLabel("What's happening?").fill("From above all");
  await frame.getByRole("button", { name: "Post", exact: true }).click();
  await expect(frame.getByRole("alertdialog")).toBeVisible();
  expect(changes(embedded)).toHaveLength(before);
});
