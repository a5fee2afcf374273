// The element as a page uses it: what it opens and closes, what it asks for and how that ends, what it says of mistakes.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";

import { expect, XConnect } from "./fixtures.js";
import { answer, consoleIn, element, openQuestion, test, useAccount } from "./questions.js";

/** Everything that the element tells from now on. */
async function listen(page: Page) {
  await page.evaluate(() => {
    const kept = globalThis as { heard?: [string, unknown][] };
    kept.heard = [];
    for (const name of ["closed", "error", "question", "handed-over", "not-handed-over"])
      document.querySelector("x-connect")?.addEventListener(name, (event) => {
        kept.heard?.push([name, (event as CustomEvent<unknown>).detail]);
      });
  });
}
const heard = (page: Page) =>
  page.evaluate(() => (globalThis as { heard?: [string, unknown][] }).heard ?? []);

test("a modal closes from inside, by Escape there, and beside it, and says how", async ({
  page,
  dashboard,
}) => {
  await page.goto(`${dashboard.origin}/plain/`);
  await expect(page.getByLabel("Events")).toContainText("ready");
  await listen(page);
  const open = () => page.getByRole("button", { name: "Connect" }).first().click();
  const frame = consoleIn(page);
  await open();
  await expect(frame.locator(".embed-bar")).toContainText("Sandbox");
  await frame.getByRole("button", { name: "Close", exact: true }).click();
  await expect.poll(() => heard(page)).toEqual([["closed", { reason: "button" }]]);
  await open();
  await frame.getByRole("link", { name: "Guide", exact: true }).first().press("Escape");
  await expect
    .poll(async () => (await heard(page)).at(-1))
    .toEqual(["closed", { reason: "escape" }]);
  await open();
  await page.mouse.click(4, 4);
  await expect
    .poll(async () => (await heard(page)).at(-1))
    .toEqual(["closed", { reason: "backdrop" }]);
  await open();
  await element(page).evaluate((node) => {
    node.close();
  });
  await expect.poll(async () => (await heard(page)).at(-1)).toEqual(["closed", { reason: "page" }]);
});

test("whether it is live is said, and whose console it is", async ({ page, dashboard }) => {
  const live = await XConnect.start(
    ...["--listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:1"],
    ...["--embed-origin", dashboard.origin],
  );
  dashboard.point(`${live.address}/`);
  await page.goto(`${dashboard.origin}/vue/`);
  const bar = consoleIn(page).locator(".embed-bar");
  await expect(bar).toContainText("X Connect");
  await expect(bar).toContainText("Live");
  await expect(bar).not.toContainText("Sandbox");
  await page.goto("about:blank");
  await live.stop();
});

test("what is asked opens what is closed, and always ends", async ({ page, dashboard }) => {
  await page.goto(`${dashboard.origin}/react/`);
  await page.getByRole("button", { name: "Connect" }).click();
  await useAccount(consoleIn(page), "Everything works");
  await listen(page);
  await element(page).evaluate((node) => {
    node.close();
  });
  await expect.poll(() => heard(page)).toEqual([["closed", { reason: "page" }]]);
  const isOpen = () =>
    element(page).evaluate((node) => node.shadowRoot?.querySelector("dialog")?.open ?? false);
  expect(await isOpen()).toBe(false);
  const aborted = element(page).evaluate((node) => {
    const controller = new AbortController();
    node.addEventListener("question", () => {
      controller.abort();
    });
    return node
      .invoke("create_post", { text: "a" }, { signal: controller.signal })
      .catch((error: unknown) => (error as { code: string }).code);
  });
  expect(await aborted).toBe("aborted");
  expect(await isOpen()).toBe(true);
  await expect
    .poll(() => heard(page))
    .toEqual([
      ["closed", { reason: "page" }],
      ["question", { waiting: 1, about: "create_post" }],
      ["question", { waiting: 0, about: "" }],
    ]);
  // What is wrong by itself is never sent.
  const refused = (make: string) =>
    element(page).evaluate(
      (node, kind) =>
        node
          .invoke(
            kind === "name" ? "x".repeat(65) : "create_post",
            kind === "function"
              ? { text: () => "a" }
              : kind === "size"
                ? { text: "x".repeat(70_000) }
                : {},
          )
          .catch((error: unknown) => `${(error as { code: string }).code}: ${String(error)}`),
      make,
    );
  expect(await refused("name")).toContain("malformed: InvokeError: The action must be a name");
  expect(await refused("function")).toContain("malformed: InvokeError: The arguments must be");
  expect(await refused("size")).toMatch(/malformed: .* have 700\d\d characters/);
  // Taken away while it waits.
  const gone = element(page).evaluate(async (node) => {
    const waiting = node
      .invoke("get_me", {})
      .catch((error: unknown) => (error as { code: string }).code);
    node.remove();
    return waiting;
  });
  expect(await gone).toBe("destroyed");
  await expect
    .poll(async () => (await heard(page)).filter(([name]) => name === "closed").at(-1))
    .toEqual(["closed", { reason: "removed" }]);
});

test("a hand-over is asked for when it is switched on, and again on request", async ({
  page,
  dashboard,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 403/);
  await page.goto(`${dashboard.origin}/plain/`);
  await page.locator("x-connect").evaluate((node) => {
    node.setAttribute("hand-over", "false");
  });
  await page.getByRole("button", { name: "Connect" }).first().click();
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
  await expect(frame.getByRole("alertdialog")).toHaveCount(0);
  await listen(page);
  await page.locator("x-connect").evaluate((node) => {
    (node as unknown as { handOver: boolean }).handOver = true;
  });
  await frame.getByRole("button", { name: "Not now" }).click();
  await expect
    .poll(async () => (await heard(page)).map(([name]) => name))
    .toEqual(["question", "question", "not-handed-over"]);
  expect((await heard(page)).at(-1)).toEqual(["not-handed-over", { reason: "not_now" }]);
  const sealed = element(page).evaluate((node) => node.requestHandOver({ context: "nonce-7" }));
  const question = await openQuestion(page);
  await expect(question.getByText("nonce-7")).toBeVisible();
  await answer(question);
  expect(await sealed).toMatchObject({ version: 1, context: "nonce-7" });
  // The dashboard's server takes what answers a nonce of its own.
  await expect(page.getByLabel("Events")).toContainText(
    "saved It answers no request of this session",
  );
  expect(dashboard.saved).toEqual([]);
});

test("an ability that there is not is named, although the console was not loaded when it was asked for", async ({
  page,
  dashboard,
}) => {
  await page.goto(`${dashboard.origin}/plain/`);
  await expect(page.getByLabel("Events")).toContainText("ready");
  const told = page.evaluate(() => {
    const first = document.querySelector("x-connect");
    const second = first?.cloneNode();
    if (!(second instanceof HTMLElement)) return "there is no element";
    second.setAttribute("abilities", "pots");
    const heard = new Promise<string>((resolve) => {
      second.addEventListener("error", (event) => {
        resolve((event as unknown as CustomEvent<{ message: string }>).detail.message);
      });
    });
    first?.replaceWith(second);
    return heard;
  });
  expect(await told).toContain("There is no ability 'pots'; there are read");
});

test("each attribute has its property; a relative address is the page's", async ({
  page,
  dashboard,
}) => {
  await page.goto(`${dashboard.origin}/plain/`);
  await expect(page.getByLabel("Events")).toContainText("ready");
  const seen = await page.evaluate(() => {
    const node = document.createElement("x-connect") as HTMLElement & Record<string, unknown>;
    const attributes = () =>
      Object.fromEntries(node.getAttributeNames().map((name) => [name, node.getAttribute(name)]));
    const defaults = (({
      theme,
      layout,
      abilities,
      handOver,
      handOverContext,
      session,
      tools,
      label,
    }) => ({
      ...{ theme, layout, abilities, handOver, handOverContext, session, tools, label },
    }))(node);
    Object.assign(node, { src: "../console/", theme: "dark", layout: "drawer", lang: "de" });
    Object.assign(node, {
      abilities: ["read", "post"],
      handOver: true,
      handOverContext: "n",
      tools: true,
    });
    Object.assign(node, { session: "xs_1", label: "Connect" });
    const set = attributes();
    const { src } = node;
    Object.assign(node, { abilities: "read likes", handOver: false, tools: "false" });
    const { abilities, handOver, tools } = node;
    node.setAttribute("hand-over", "");
    return { defaults, set, src, after: { abilities, handOver, tools }, last: node.handOver };
  });
  expect(seen).toEqual({
    defaults: {
      ...{ theme: "system", layout: "inline", abilities: [], handOver: false, handOverContext: "" },
      ...{ session: "", tools: false, label: "Connect X" },
    },
    set: {
      ...{ src: "../console/", theme: "dark", layout: "drawer", lang: "de" },
      ...{ abilities: "read post", "hand-over": "", "hand-over-context": "n", tools: "" },
      ...{ session: "xs_1", label: "Connect" },
    },
    src: `${dashboard.origin}/console/`,
    after: { abilities: ["read", "likes"], handOver: false, tools: false },
    last: true,
  });
});

test("a drawer lies at the side, as high as the window, and takes all of a narrow one", async ({
  page,
  dashboard,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${dashboard.origin}/react/`);
  await page.getByRole("button", { name: "Connect" }).click();
  const box = () =>
    element(page).evaluate((node) => {
      const { x, y, width, height } =
        node.shadowRoot?.querySelector("dialog")?.getBoundingClientRect() ?? new DOMRect();
      return [x + width, y, height, Math.round(width)];
    });
  expect(await box()).toEqual([1280, 0, 800, 544]);
  await page.setViewportSize({ width: 390, height: 700 });
  expect(await box()).toEqual([390, 0, 700, 390]);
});

test("a wrong option is named, and tokens are colours that can be read", async ({
  page,
  dashboard,
}) => {
  await page.goto(`${dashboard.origin}/plain/`);
  await expect(page.getByLabel("Events")).toContainText("ready");
  await listen(page);
  const set = (name: string, value: unknown) =>
    page.evaluate(
      ([property, given]) => {
        Object.assign(document.querySelector("x-connect") ?? {}, { [property]: given });
      },
      [name, value] as const,
    );
  const last = () => heard(page).then((all) => JSON.stringify(all.at(-1) ?? ""));
  await set("theme", "pink");
  await expect.poll(last).toContain("The option 'theme' must be light, dark or system.");
  await set("theme", "light");
  await set("abilities", ["pots"]);
  await expect.poll(last).toContain("There is no ability 'pots'; there are read");
  await set("tokens", { accent: "red; background: url(x)" });
  await expect.poll(last).toContain("The token 'accent' must be a colour");
  await set("tokens", { background: "#000000" });
  await expect.poll(last).toContain("The token 'background' is none of accent");
  await set("tokens", { accent: "#ffee00" });
  await expect.poll(last).toContain("The token 'accent' has a contrast of 1.2 to #ffffff");
  await set("tokens", { accent: "#a0004b", radius: 2, font: "serif" });
  const host = consoleIn(page).locator("x-connect-console");
  await expect
    .poll(() => host.evaluate((node) => getComputedStyle(node).getPropertyValue("--radius")))
    .toBe("2px");
  expect(await host.evaluate((node) => node.style.getPropertyValue("--accent"))).toContain(
    "#a0004b",
  );
});

test("a page that was not named is told at once what it lacks", async ({
  page,
  embedded,
  expectedErrors,
}) => {
  expectedErrors.push(/frame-ancestors|Framing|ERR_BLOCKED/);
  const server = createServer((_, reply) => {
    reply.setHeader("content-type", "text/html");
    reply.end(
      `<!doctype html><title>unnamed</title><x-connect src="${embedded.address}/"></x-connect>` +
        `<script>document.querySelector("x-connect").addEventListener("error", ({ detail }) => (document.title = detail.code))</script>` +
        `<script type="module" src="${embedded.address}/element.js"></script>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  // Long before the fifteen seconds after which nobody has answered: that would be another code.
  await expect.poll(() => page.title()).toBe("unknown_origin");
  server.close();
  server.closeAllConnections();
});
