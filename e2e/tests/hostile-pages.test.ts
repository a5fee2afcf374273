// What a named page with a hostile script can do beside hiding the frame (decoys.test.ts): what it has somebody drag, what it prints
// or records, other kinds of frames, two consoles at once, and a page in which nothing works as it should any more.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Frame, Page } from "@playwright/test";

import { expect, test as base, XConnect } from "./fixtures.js";
import {
  answer,
  changes,
  element,
  openQuestion,
  placeFrame,
  test,
  useAccount,
} from "./questions.js";

const frameOf = (page: Page, at = 0) => page.locator("x-connect").nth(at).frameLocator("iframe");

/** Drags from one place of the page to another, as a mouse does. */
async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 12, from.y + 6, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.move(to.x + 2, to.y + 1);
  await page.mouse.up();
}

const middle = (box: { x: number; y: number; width: number; height: number } | null) => {
  if (!box) throw new Error("It is not on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

test("what a page has somebody drag comes neither into the frame nor out of it", async ({
  page,
  dashboard,
  embedded,
}) => {
  expect(embedded.address).toBeTruthy();
  await page.setViewportSize({ width: 1280, height: 1400 });
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = frameOf(page);
  await useAccount(frame, "Everything works");
  await frame.getByRole("link", { name: "Try", exact: true }).click();
  const composer = frame.getByLabel("What's happening?");
  await expect(composer).toBeVisible();
  // A game of the page's own: the piece is text, the place for it lies over the frame.
  await page.evaluate(() => {
    const piece = document.createElement("div");
    const basket = document.createElement("div");
    Object.assign(piece, { id: "piece", draggable: true, textContent: "A piece" });
    basket.id = "basket";
    for (const [one, top] of [
      [piece, "0"],
      [basket, "4rem"],
    ] as const) {
      Object.assign(one.style, { position: "fixed", top, right: "0", width: "9rem" });
      Object.assign(one.style, { height: "3rem", background: "gold" });
    }
    const kept = globalThis as { caught?: string[] };
    kept.caught = [];
    piece.addEventListener("dragstart", ({ dataTransfer }) => {
      dataTransfer?.setData("text/plain", "Put there by the page");
    });
    document.addEventListener("drop", ({ dataTransfer }) =>
      kept.caught?.push(dataTransfer?.getData("text/plain") ?? ""),
    );
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
    });
    document.body.append(piece, basket);
  });
  const piece = middle(await page.locator("#piece").boundingBox());
  const basket = middle(await page.locator("#basket").boundingBox());
  // The game works: else that nothing comes into the frame would mean nothing.
  await drag(page, piece, basket);
  const caught = () => page.evaluate(() => (globalThis as { caught?: string[] }).caught);
  await expect.poll(caught).toEqual(["Put there by the page"]);
  await drag(page, piece, middle(await composer.boundingBox()));
  await expect(composer).toHaveValue("");
  // Out of it: what is selected, secret or not, would be the page's.
  await composer.fill("A secret of the person");
  await composer.selectText();
  const box = await composer.boundingBox();
  const selected = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 16 };
  await drag(page, selected, basket);
  expect(await caught()).toEqual(["Put there by the page"]);
  // Nor does Chromium's own border between frames decide that: nothing in the frame is dragged at all.
  await composer.selectText();
  await drag(page, selected, { x: selected.x + 300, y: selected.y });
  await expect(composer).toHaveValue("A secret of the person");
  const isTaken = await composer.evaluate((node) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["x"], "page.png", { type: "image/png" }));
    const options = { bubbles: true, composed: true, cancelable: true, dataTransfer };
    return ["dragover", "drop"].map((name) => node.dispatchEvent(new DragEvent(name, options)));
  });
  expect(isTaken).toEqual([false, false]);
  await expect(frame.locator(".composer .upload")).toHaveCount(0);
});

test("printed, a frame gives away no more than what is seen, and a page cannot have it print", async ({
  page,
  dashboard,
}) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = frameOf(page);
  await frame.getByRole("link", { name: "Credentials", exact: true }).click();
  const secret = frame.locator("#api_secret");
  await secret.fill("a secret that is typed");
  const refused = await page.evaluate(() => {
    const view = document.querySelector("x-connect")?.shadowRoot?.querySelector("iframe");
    try {
      view?.contentWindow?.print();
      return "it prints";
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(refused).toBe("SecurityError");
  const masked = () =>
    secret.evaluate((node) => getComputedStyle(node).getPropertyValue("-webkit-text-security"));
  expect(await masked()).toBe("disc");
  await page.emulateMedia({ media: "print" });
  expect(await masked()).toBe("disc");
});

test("a browser fills nothing into the frame by itself", async ({ page, dashboard }) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = frameOf(page);
  await useAccount(frame, "Everything works");
  const [, view] = page.frames() as [Frame, Frame];
  const kinds = new Set<string>();
  for (const screen of [
    "credentials",
    "sign-in",
    "settings",
    "agents",
    "try",
    "try/all/create_post",
  ]) {
    await view.evaluate((to) => (location.hash = `#/${to}`), screen);
    await expect(frame.locator("h1").first()).toBeVisible();
    const fields = await frame.locator("x-connect-console").evaluate((node) => {
      const all = (root: ParentNode): Element[] =>
        [...root.querySelectorAll("*")].flatMap((one) => [
          one,
          ...(one.shadowRoot ? all(one.shadowRoot) : []),
        ]);
      return all(node.shadowRoot ?? node)
        .filter((one) => one.matches("input:not([type=checkbox],[type=radio],[type=file])"))
        .map((one) => [one.id, (one as HTMLInputElement).autocomplete] as const);
    });
    for (const [id, autocomplete] of fields) {
      kinds.add(autocomplete);
      expect(["off", "new-password", "current-password"], `${screen} ${id}`).toContain(
        autocomplete,
      );
    }
  }
  expect(kinds).toContain("off");
});

test("in a frame without credentials of the browser's nothing can be allowed", async ({
  page,
  dashboard,
  embedded,
}) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const before = changes(embedded).length;
  await placeFrame(page, embedded.address, "credentialless");
  const frame = page.frameLocator("iframe");
  await useAccount(frame, "Everything works");
  await page.evaluate(() => {
    (globalThis as { ask?: () => void }).ask?.();
  });
  // The browser cuts the window off from its opener: it has nothing to ask.
  const [alone] = await Promise.all([
    page.context().waitForEvent("page"),
    frame.getByRole("button", { name: "Look and answer" }).click(),
  ]);
  await expect(alone.getByText("Nothing has been asked here")).toBeVisible();
  await expect(frame.getByText("The browser has opened no window.")).toBeVisible();
  await alone.close();
  expect(await page.evaluate(() => (globalThis as { outcome?: string }).outcome)).toBe("");
  expect(changes(embedded).length).toBe(before);
});

test("two consoles of one page ask at once: each hears its own window, for its own account", async ({
  page,
  dashboard,
  embedded,
}) => {
  await page.setViewportSize({ width: 1280, height: 2400 });
  await page.goto(`${dashboard.origin}/vue/`);
  await page.locator("x-connect").evaluate((node) => {
    node.after(node.cloneNode());
  });
  await useAccount(frameOf(page, 0), "Everything works");
  await useAccount(frameOf(page, 1), "A second account");
  const before = changes(embedded).length;
  await page.evaluate(() => {
    const kept = globalThis as { outcomes?: string[] };
    kept.outcomes = ["", ""];
    document.querySelectorAll("x-connect").forEach((node, at) => {
      (node as unknown as { invoke: (action: string, args: object) => Promise<unknown> })
        .invoke("create_post", { text: `From console ${at + 1}` })
        .then(
          (posted) =>
            ((kept.outcomes ?? [])[at] = (posted as { data: { text: string } }).data.text),
          (error: unknown) => ((kept.outcomes ?? [])[at] = (error as { code: string }).code),
        );
    });
  });
  const open = async (at: number) => {
    const button = frameOf(page, at).getByRole("button", { name: "Look and answer" });
    const [question] = await Promise.all([page.waitForEvent("popup"), button.click()]);
    await expect(question.getByText(`From console ${at + 1}`)).toBeVisible();
    return question;
  };
  const outcomes = () => page.evaluate(() => (globalThis as { outcomes?: string[] }).outcomes);
  const first = await open(0);
  const second = await open(1);
  await expect(first.locator(".account")).toHaveText("@lumen_coffee");
  await expect(second.locator(".account")).not.toHaveText("@lumen_coffee");
  await answer(second);
  await expect.poll(outcomes).toEqual(["", "From console 2"]);
  expect(changes(embedded).length).toBe(before + 1);
  await expect(first.getByText("From console 1")).toBeVisible();
  await first.bringToFront();
  await answer(first);
  await expect.poll(outcomes).toEqual(["From console 1", "From console 2"]);
  expect(changes(embedded).length).toBe(before + 2);
});

test("no page has the console where it would take itself for one that stands alone: fenced or prerendered", async ({
  embedded,
}) => {
  // In both of them a document has no parent. Browsers load one there, for another origin, only with this field.
  for (const path of ["/", "/?embedded", "/connect", "/question.html"]) {
    const reply = await fetch(embedded.address + path);
    expect(reply.status).toBe(200);
    expect(reply.headers.get("supports-loading-mode"), path).toBeNull();
  }
});

/** A page whose scripts run before the element's, named to a proxy; its policy wants Trusted Types. */
const spoiled = base.extend<{ spoil: (script: string) => Promise<XConnect> }>({
  spoil: async ({ page, expectedErrors }, use) => {
    expectedErrors.push(/favicon|^Blocked autofocusing/);
    let body = "";
    const server = createServer((_, reply) => {
      reply.setHeader("content-type", "text/html");
      reply.setHeader("content-security-policy", "require-trusted-types-for 'script'");
      reply.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const xConnect = await XConnect.start("--listen", "127.0.0.1:0", "--embed-origin", origin);
    await use(async (script) => {
      body =
        `<!doctype html><title>spoiled</title><link rel="icon" href="data:,"><script>${script}</script>` +
        `<script type="module" src="${xConnect.address}/element.js"></script>` +
        `<x-connect src="${xConnect.address}/"></x-connect>`;
      await page.goto(origin);
      return xConnect;
    });
    await page.goto("about:blank");
    await xConnect.stop();
    server.close();
    server.closeAllConnections();
  },
});

/** The policy lets everything be written. */
const lax =
  'trustedTypes.createPolicy("default", { createHTML: (x) => x, createScript: (x) => x, createScriptURL: (x) => x })';

spoiled(
  "a frame that is led elsewhere takes its window along: whoever stands in its place hears no answer",
  async ({ page, spoil }) => {
    const embedded = await spoil(lax);
    await useAccount(frameOf(page), "Everything works");
    const before = changes(embedded).length;
    await element(page).evaluate((node) => {
      node.invoke("create_post", { text: "Answered to whom?" }).catch(() => undefined);
    });
    const question = await openQuestion(page);
    const id = await question
      .locator("x-connect-question")
      .evaluate((node) => (node as unknown as { question: { id: string } }).question.id);
    const code = await question.locator("#code b").allInnerTexts();
    await expect(question.locator(".pad-keys button").first()).toBeEnabled();
    // The window cannot be kept open from without: nobody has it but the frame, which the page can lead where it likes.
    const closed = question.waitForEvent("close");
    await page.evaluate((known) => {
      const inside = document.querySelector("x-connect")?.shadowRoot?.querySelector("iframe");
      if (!inside) throw new Error("There is no frame");
      const heard: unknown[] = [];
      Object.assign(globalThis, { heard });
      addEventListener("message", ({ data }) => heard.push(data));
      inside.srcdoc = `<script>
      addEventListener("message", ({ data }) => parent.postMessage({ relayed: data }, "*"));
      parent.postMessage({ opened: window.length, id: ${JSON.stringify(known)} }, "*");
    </script>`;
    }, id);
    for (const digit of code) await question.keyboard.press(digit).catch(() => undefined);
    await closed;
    const heard = () => page.evaluate(() => (globalThis as { heard?: object[] }).heard ?? []);
    expect((await heard()).filter((one) => "relayed" in one)).toEqual([]);
    expect(changes(embedded)).toHaveLength(before);
  },
);

spoiled(
  "what a named page shows without an origin of its own, such as what strangers wrote, cannot show the console",
  async ({ page, spoil, expectedErrors }) => {
    expectedErrors.push(
      /frame-ancestors|Framing|ERR_BLOCKED|Content Security Policy|sandbox|null/i,
    );
    const embedded = await spoil(lax);
    await expect(frameOf(page).getByRole("heading", { level: 1 })).toBeVisible();
    const told = await page.evaluate(async (address) => {
      // As a comment or a letter would be shown; its script has an opaque origin.
      const stranger = document.createElement("iframe");
      stranger.setAttribute("sandbox", "allow-scripts allow-popups allow-forms");
      stranger.src = URL.createObjectURL(
        new Blob(
          [
            `<iframe src="${address}/?embedded"></iframe><script>
        const [inside] = document.querySelectorAll("iframe");
        addEventListener("message", ({ data }) => parent.postMessage({ code: data && data.code }, "*"));
        inside.onload = () => {
          const connect = { type: "x-connect:connect", version: 1, options: {} };
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => parent.postMessage({ type: data.type }, "*");
          inside.contentWindow.postMessage(connect, "*", [port2]);
          setTimeout(() => parent.postMessage("over", "*"), 1500);
        };
      </script>`,
          ],
          { type: "text/html" },
        ),
      );
      const heard: unknown[] = [];
      const over = new Promise<void>((resolve) => {
        addEventListener("message", ({ data, source }) => {
          if (source !== stranger.contentWindow) return;
          if (data === "over") resolve();
          else heard.push(data);
        });
      });
      document.body.append(stranger);
      await over;
      return heard;
    }, embedded.address);
    expect(told.filter((one) => (one as { type?: string }).type === "ready")).toEqual([]);
    const inner = page
      .frames()
      .filter((one) => one.parentFrame()?.parentFrame() === page.mainFrame());
    for (const one of inner) expect(await one.locator("x-connect-console").count()).toBe(0);
  },
);

spoiled("shown by other means than a frame, it is one", async ({ page, spoil }) => {
  const embedded = await spoil(lax);
  const before = changes(embedded).length;
  for (const kind of ["object", "embed"] as const) {
    await page.evaluate(
      ([name, address]) => {
        const made = document.createElement(name);
        made.setAttribute(name === "object" ? "data" : "src", `${address}/?embedded`);
        Object.assign(made.style, { width: "900px", height: "700px" });
        document.body.replaceChildren(made);
      },
      [kind, embedded.address] as const,
    );
    await expect
      .poll(() => page.frames().some((one) => one.url().startsWith(embedded.address)))
      .toBe(true);
    const shown = page.frames().find((one) => one.url().startsWith(embedded.address));
    if (!shown) throw new Error("It is not shown");
    // Nobody has spoken to it, so what it does it asks about in its window all the same.
    await shown.evaluate(() => (location.hash = "#/practice"));
    await shown.locator(".scenarios button", { hasText: "Everything works" }).first().click();
    await expect(shown.getByRole("button", { name: "Run the check again" })).toBeVisible();
    await shown.evaluate(() => (location.hash = "#/try"));
    await shown.getByLabel("What's happening?").fill("Unseen");
    const [question] = await Promise.all([
      page.waitForEvent("popup"),
      shown.getByRole("button", { name: "Post", exact: true }).click(),
    ]);
    await expect(question.getByText("Unseen")).toBeVisible();
    await question.close();
    expect(changes(embedded)).toHaveLength(before);
  }
});

spoiled(
  "where nothing in the page is what it should be, the person is asked about what would be done",
  async ({ page, spoil }) => {
    const xConnect = await spoil(`
    trustedTypes.createPolicy("default", { createHTML: () => "", createScriptURL: () => "https://evil.example/" });
    Object.assign(Object.prototype, { handOver: true, session: "xs_evil", tools: true, closable: true, allowed: true,
      type: "x-connect:connect", ok: true, isTrusted: true, origin: "https://evil.example" });
    Array.prototype.includes = () => true;
    Array.prototype.at = () => "page";
    JSON.stringify = () => "{}";
    Map.prototype.delete = () => true;
    structuredClone = (value) => value;
    crypto.randomUUID = () => "known";
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (message, ...more) {
      const swapped = message.type === "invoke" ? { ...message, args: { text: "Swapped by the page" } } : message;
      postMessage.call(this, swapped, ...more);
    };`);
    await useAccount(frameOf(page), "Everything works");
    const said = element(page).evaluate((node) =>
      node.invoke("create_post", { text: "Harmless" }).catch((error: unknown) => String(error)),
    );
    const question = await openQuestion(page);
    await expect(question.getByText("Swapped by the page")).toBeVisible();
    await expect(question.getByText("Harmless")).toHaveCount(0);
    expect(changes(xConnect).length).toBe(0);
    await question.getByRole("button", { name: "Refuse", exact: true }).click();
    expect(await said).toContain("The person did not allow it.");
    expect(changes(xConnect).length).toBe(0);
  },
);

spoiled(
  "names of an object's own making are no options, actions or arguments",
  async ({ page, spoil }) => {
    const xConnect = await spoil("");
    const heard = await page.evaluate(async (address) => {
      /** Speaks the protocol itself; what comes back, until so many messages have come. */
      const speak = (options: string, messages: string[], count: number) =>
        new Promise<string[]>((resolve) => {
          const told: string[] = [];
          const { port1, port2 } = new MessageChannel();
          const hear = ({
            data,
          }: MessageEvent<{ type: string; id?: number; code?: string; message?: string }>) => {
            if (data.type === "ready")
              for (const one of messages) port1.postMessage(JSON.parse(one));
            if (!data.code) return;
            const waiting = data.type === "result" ? ` (${String(data.id)})` : "";
            told.push(`${data.code}${waiting}: ${data.message ?? ""}`);
            if (told.length === count) resolve(told);
          };
          port1.onmessage = hear;
          const frame = document.createElement("iframe");
          frame.src = `${address}/?embedded`;
          frame.onload = () => {
            addEventListener("message", hear);
            const connect = {
              type: "x-connect:connect",
              version: 1,
              options: JSON.parse(options) as object,
            };
            frame.contentWindow?.postMessage(connect, address, [port2]);
          };
          document.body.replaceChildren(frame);
        });
      const refused = await speak('{ "__proto__": { "handOver": true } }', [], 1);
      const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
      const answers = await speak(
        "{}",
        [
          '{ "type": "update", "options": { "__proto__": { "handOver": true } } }',
          '{ "type": "update", "options": { "constructor": 1 } }',
          '{ "type": "__proto__", "id": 90 }',
          '{ "type": "invoke", "id": 91, "action": "create_post", "args": [] }',
          '{ "type": "invoke", "action": "create_post", "args": {} }',
          ...names.map((action, id) => JSON.stringify({ type: "invoke", id, action, args: {} })),
        ],
        5 + names.length,
      );
      return [...refused, ...answers];
    }, xConnect.address);
    // Whoever waits is told by its number, also of a message that is not understood.
    expect(heard.slice(0, 6)).toEqual([
      expect.stringMatching(/^malformed: .*'__proto__' is none of/),
      expect.stringMatching(/^malformed: .*'__proto__' is none of/),
      expect.stringMatching(/^malformed: .*'constructor' is none of/),
      "malformed (90): There is no message '__proto__'.",
      "malformed (91): The arguments must be an object.",
      "malformed: The id must be a whole number. It was ignored.",
    ]);
    expect(heard.slice(6).sort()).toEqual([
      "unknown_action (0): There is no action '__proto__'.",
      "unknown_action (1): There is no action 'constructor'.",
      "unknown_action (2): There is no action 'toString'.",
      "unknown_action (3): There is no action 'hasOwnProperty'.",
    ]);
  },
);

spoiled(
  "an element of that name that was there before is the page's own, and gets nothing",
  async ({ page, spoil }) => {
    const xConnect = await spoil(
      'customElements.define("x-connect", class extends HTMLElement { connectedCallback() { this.textContent = "Fake"; } });',
    );
    await expect(page.locator("x-connect")).toHaveText("Fake");
    const loaded = await page.evaluate(
      (address) => import(`${address}/element.js`).then((module: object) => Object.keys(module)),
      xConnect.address,
    );
    expect(loaded).toContain("XConnect");
    expect(page.frames()).toHaveLength(1);
  },
);
