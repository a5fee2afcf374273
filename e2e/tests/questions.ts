// An embedded console that asks, and a person who answers in its window.
import { type FrameLocator, type Page } from "@playwright/test";

import { startDashboard } from "../../examples/server.mjs";
import { expect, test as base, XConnect } from "./fixtures.js";

type Dashboard = Awaited<ReturnType<typeof startDashboard>>;

/** With a dashboard of another origin, named to the proxy and with a key of its server. */
export const test = base.extend<{ dashboard: Dashboard; embedded: XConnect }>({
  dashboard: async ({}, use) => {
    const dashboard = await startDashboard({ consoleUrl: "http://127.0.0.1:1/" });
    await use(dashboard);
    dashboard.close();
  },
  embedded: async ({ dashboard }, use) => {
    const xConnect = await XConnect.start(
      ...["--listen", "127.0.0.1:0", "--embed-origin", dashboard.origin],
      ...["--hand-over-key", `${dashboard.origin}=${dashboard.publicKey}`],
    );
    dashboard.point(`${xConnect.address}/`);
    await use(xConnect);
    await xConnect.stop();
  },
  // Asks for the proxy first, so that the page ends before it does.
  page: async ({ embedded, page, expectedErrors }, use) => {
    expect(embedded.address).toMatch(/^http:/);
    // A dialog's first button takes the focus by itself only where the console is no frame.
    expectedErrors.push(/^Blocked autofocusing/);
    await use(page);
  },
});

/** The element, as far as tests call it. */
export interface Element extends HTMLElement {
  invoke(action: string, args: object, options?: object): Promise<unknown>;
  requestHandOver(options?: object): Promise<unknown>;
  open(): void;
  close(): void;
}

export const element = (page: Page) => page.locator("x-connect") as unknown as TypedLocator;

interface TypedLocator {
  evaluate<Result, Argument = void>(
    run: (node: Element, argument: Argument) => Result,
    argument?: Argument,
  ): Promise<Awaited<Result>>;
}

export const consoleIn = (page: Page): FrameLocator =>
  page.locator("x-connect").frameLocator("iframe");

/** Holds a practice account in an embedded console. */
export async function useAccount(frame: FrameLocator, title: string): Promise<void> {
  const credentials = frame.getByRole("link", { name: "Credentials", exact: true });
  const more = frame.getByRole("button", { name: "More", exact: true });
  await expect(credentials.or(more).first()).toBeVisible();
  if (await more.isVisible()) await more.click();
  await credentials.click();
  await frame.getByRole("link", { name: "Use a practice account" }).click();
  await expect(frame.getByRole("heading", { name: "Single refusals" })).toBeVisible();
  const account = frame.locator(".scenarios button", { hasText: title }).first();
  const group = frame.locator("details:not([open])", { has: account });
  if ((await group.count()) > 0) await group.first().locator("summary").click();
  await account.click();
  await expect(frame.getByRole("button", { name: "Run the check again" })).toBeVisible();
}

/** Opens the window of the question that waits. */
export async function openQuestion(page: Page): Promise<Page> {
  const button = consoleIn(page).getByRole("button", { name: "Look and answer" });
  await expect(button).toBeVisible();
  const [question] = await Promise.all([page.waitForEvent("popup"), button.click()]);
  await expect(question.getByRole("alertdialog")).toBeVisible();
  return question;
}

/** The two digits that stand in a question. */
export const codeOf = async (question: Page): Promise<string[]> =>
  question.locator("#code b").allInnerTexts();

/** Types digits. With the last the window closes, perhaps before the key has come up again. */
export async function typeDigits(question: Page, digits: string[]): Promise<void> {
  for (const digit of digits) {
    await question.keyboard.press(digit).catch((error: unknown) => {
      if (!question.isClosed()) throw error;
    });
  }
}

/** Reads all of it, and presses the digits with the mouse. */
export async function answer(question: Page): Promise<void> {
  const closed = question.waitForEvent("close");
  await question.locator(".end, .mark").last().scrollIntoViewIfNeeded();
  for (const digit of await codeOf(question)) {
    const key = question.getByRole("button", { name: digit, exact: true });
    await expect(key).toBeEnabled();
    const box = await key.boundingBox();
    if (!box) throw new Error("The key is not on the screen");
    await question.mouse.move(box.x + 3, box.y + 3);
    await question.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    await key.click();
  }
  await closed;
}

/** Adds the agent whose form is filled in, in a frame: what it may do is asked about, too. */
export async function addAgentInFrame(page: Page): Promise<void> {
  const [question] = await Promise.all([
    page.waitForEvent("popup"),
    consoleIn(page).getByRole("button", { name: "Add the agent" }).click(),
  ]);
  await expect(question.getByRole("heading", { name: "Let an agent act?" })).toBeVisible();
  await answer(question);
}

/** What the proxy has been given to carry that changes something at X, by its own log. */
export const changes = (xConnect: XConnect) =>
  xConnect.log
    .split("\n")
    .filter((line) => /"method":"(POST|PUT|DELETE)"/.test(line) && line.includes('"/2/'));

/**
 * A page without the element: puts the console into a frame with that attribute, and speaks its protocol. `ask()` there asks for
 * a post, `outcome` says what became of it.
 */
export const placeFrame = (page: Page, console: string, attribute: string, value = "") =>
  page.evaluate(
    ([address, name, words]) => {
      const frame = document.createElement("iframe");
      frame.setAttribute(name, words);
      frame.style.cssText = "width: 900px; height: 700px";
      frame.src = `${address}/?embedded`;
      const { port1, port2 } = new MessageChannel();
      const kept = globalThis as { outcome?: string; ask?: () => void };
      kept.outcome = "";
      kept.ask = () => {
        port1.postMessage({ type: "invoke", id: 1, action: "create_post", args: { text: "a" } });
      };
      port1.onmessage = ({ data }: MessageEvent<{ type: string; code?: string }>) => {
        if (data.type === "result") kept.outcome = data.code ?? "done";
      };
      frame.onload = () => {
        const connect = { type: "x-connect:connect", version: 1, options: {} };
        frame.contentWindow?.postMessage(connect, "*", [port2]);
      };
      document.body.replaceChildren(frame);
    },
    [console, attribute, value] as const,
  );
