// The element in somebody's dashboard: another origin, a strict policy, credentials handed over sealed; and hostile pages.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FrameLocator, Page } from "@playwright/test";

import { startDashboard } from "../../examples/server.mjs";
import { expect, test as base, XConnect } from "./fixtures.js";

type Dashboard = Awaited<ReturnType<typeof startDashboard>>;

const test = base.extend<{ dashboard: Dashboard; embedded: XConnect }>({
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
  page: async ({ embedded, page }, use) => {
    expect(embedded.address).toMatch(/^http:/);
    await use(page);
  },
});

const consoleIn = (page: Page) => page.locator("x-connect").frameLocator("iframe");

async function useAccount(frame: FrameLocator, title: string) {
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

/** A click counts only while the question is seen undisturbed: whoever is too quick clicks again. */
async function answer(frame: FrameLocator, button: string, heading: string) {
  await expect(async () => {
    await frame.getByRole("button", { name: button }).click({ timeout: 3000 });
    await expect(frame.getByRole("heading", { name: heading })).toHaveCount(0, { timeout: 500 });
  }).toPass();
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("plain HTML: connected in a modal, credentials handed over sealed", async ({
      page,
      dashboard,
      embedded,
    }) => {
      expect(embedded.address).toBeTruthy();
      await page.goto(`${dashboard.origin}/plain/`);
      await expect(page.getByLabel("Events")).toContainText("ready");
      await page.getByRole("button", { name: "Connect" }).first().click();
      const frame = consoleIn(page);
      await useAccount(frame, "Everything works");
      await expect(
        frame.getByRole("heading", { name: "Hand your credentials over?" }),
      ).toBeVisible();
      await expect(frame.getByText(dashboard.origin)).toBeVisible();
      expect(dashboard.saved).toEqual([]);
      await answer(frame, "Hand them over", "Hand your credentials over?");
      await expect(page.getByLabel("Events")).toContainText("saved ok");
      await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
      const [saved] = dashboard.saved as [{ credentials: Record<string, string> }];
      expect(Object.keys(saved.credentials)).toContain("access_token_secret");
      // Nothing of it in what the page has seen.
      const seen = await page.evaluate(() => document.body.innerText);
      for (const value of Object.values(saved.credentials)) expect(seen).not.toContain(value);
      await page.screenshot({ path: `results/embedding-${colorScheme}.png` });
    });

    test("React: a drawer, and an action that the person allows", async ({
      page,
      dashboard,
      embedded,
    }) => {
      expect(embedded.address).toBeTruthy();
      await page.goto(`${dashboard.origin}/react/`);
      await page.getByRole("button", { name: "Connect" }).click();
      const frame = consoleIn(page);
      await useAccount(frame, "Everything works");
      await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
      const element = page.locator("x-connect");
      const posted = element.evaluate((node) =>
        (node as HTMLElement & { invoke: (a: string, b: object) => Promise<unknown> }).invoke(
          "create_post",
          { text: "From the dashboard" },
        ),
      );
      await expect(frame.getByRole("heading", { name: "Post?" })).toBeVisible();
      await expect(frame.getByText("From the dashboard")).toBeVisible();
      await answer(frame, "Allow once", "Post?");
      expect(await posted).toMatchObject({ data: { text: "From the dashboard" } });
      const refused = element.evaluate((node) =>
        (node as HTMLElement & { invoke: (a: string, b: object) => Promise<unknown> })
          .invoke("delete_post", { id: "1" })
          .catch((error: unknown) => (error as { code: string }).code),
      );
      await frame.getByRole("button", { name: "Refuse" }).click();
      expect(await refused).toBe("not_allowed");
    });

    test("Vue: inline, as high as its content; attributes change it", async ({
      page,
      dashboard,
      embedded,
    }) => {
      expect(embedded.address).toBeTruthy();
      await page.goto(`${dashboard.origin}/vue/`);
      const frame = consoleIn(page);
      await expect(
        frame.getByRole("heading", { name: "Connect your X account", level: 1 }),
      ).toBeVisible();
      const height = () => page.locator("x-connect").evaluate((node) => node.clientHeight);
      await expect.poll(height).toBeGreaterThan(400);
      const before = await height();
      await frame.getByRole("link", { name: "Settings", exact: true }).click();
      await expect.poll(height).not.toBe(before);
      await page.locator("x-connect").evaluate((node) => {
        node.setAttribute("theme", "dark");
      });
      await expect(frame.locator("x-connect-console")).toHaveAttribute("theme", "dark");
      await useAccount(frame, "Everything works");
      await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
      await frame.getByRole("link", { name: "Connections", exact: true }).click();
      await frame.getByRole("button", { name: /^Remove/ }).click();
      await expect(page.locator("#state")).toHaveText("Not connected");
    });
  });
}

test("what is allowed while the page is open is allowed for one account", async ({
  page,
  dashboard,
  embedded,
}) => {
  expect(embedded.address).toBeTruthy();
  await page.goto(`${dashboard.origin}/react/`);
  await page.getByRole("button", { name: "Connect" }).click();
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
  const ask = () =>
    page.locator("x-connect").evaluate((node) =>
      (node as HTMLElement & { invoke: (a: string, b: object) => Promise<unknown> })
        .invoke("get_user_by_username", { username: "lumen_coffee" })
        .then(
          () => "done",
          (error: unknown) => (error as { code: string }).code,
        ),
    );
  const question = frame.getByRole("alertdialog");
  const first = ask();
  await expect(question).toBeVisible();
  await expect(async () => {
    await frame
      .getByRole("button", { name: "Allow while this page is open" })
      .click({ timeout: 3000 });
    await expect(question).toHaveCount(0, { timeout: 500 });
  }).toPass();
  expect(await first).toBe("done");
  expect(await ask()).toBe("done");
  await useAccount(frame, "Read-only token");
  const second = ask();
  await expect(question).toBeVisible();
  await frame.getByRole("button", { name: "Refuse" }).click();
  expect(await second).toBe("not_allowed");
});

test("a page of the console's own origin takes the credentials by a plain callback", async ({
  page,
  xConnect,
}) => {
  await page.route("**/host.html", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: '<!doctype html><title>host</title><x-connect hand-over></x-connect><script type="module" src="element.js"></script>',
    }),
  );
  await page.goto(`${xConnect.address}/host.html`);
  await page.evaluate(() => {
    const taken = globalThis as { taken?: Record<string, string> };
    Object.assign(document.querySelector("x-connect") ?? {}, {
      receiveCredentials: (credentials: Record<string, string>) => (taken.taken = credentials),
    });
  });
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  await answer(frame, "Hand them over", "Hand your credentials over?");
  await expect
    .poll(() =>
      page.evaluate(() => Object.keys((globalThis as { taken?: object }).taken ?? {}).length),
    )
    .toBeGreaterThan(5);
});

// --- Pages that mean no good ---

/** A page of another origin that the proxy may or may not know. */
async function hostile(body: string): Promise<{ origin: string; server: Server }> {
  const server = createServer((_, reply) => {
    reply.setHeader("content-type", "text/html");
    reply.end(`<!doctype html><title>hostile</title>${body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

test("a page that is not named cannot show the console", async ({
  page,
  embedded,
  expectedErrors,
}) => {
  expectedErrors.push(/frame-ancestors|Framing|ERR_BLOCKED/);
  const { origin, server } = await hostile(`<iframe src="${embedded.address}/"></iframe>`);
  // The browser says that it has refused; before that, nothing being there would mean nothing.
  const refused = page.waitForEvent("console", (message) =>
    /frame-ancestors|Framing/.test(message.text()),
  );
  await page.goto(origin);
  expect((await refused).text()).toContain(embedded.address);
  await expect(
    page.frameLocator("iframe").getByRole("heading", { name: "Connect your X account" }),
  ).toHaveCount(0);
  server.close();
});

test("were the policy lost, the frame itself would refuse the page", async ({ page, embedded }) => {
  await page.route(`${embedded.address}/**`, async (route) => {
    const reply = await route.fetch();
    const headers = Object.fromEntries(
      Object.entries(reply.headers()).filter(([name]) => name !== "content-security-policy"),
    );
    headers["cross-origin-resource-policy"] = "cross-origin";
    await route.fulfill({ response: reply, headers });
  });
  const { origin, server } = await hostile(`<iframe src="${embedded.address}/"></iframe>`);
  await page.goto(origin);
  await expect(
    page.frameLocator("iframe").getByRole("heading", { name: "Connect your X account" }),
  ).toBeVisible();
  const answer = await page.evaluate(async (address) => {
    const heard = new Promise<unknown>((resolve) => {
      addEventListener("message", ({ data }) => {
        resolve((data as { code?: string }).code);
      });
    });
    document
      .querySelector("iframe")
      ?.contentWindow?.postMessage(
        { type: "x-connect:connect", version: 1, options: {} },
        address,
        [new MessageChannel().port2],
      );
    return heard;
  }, embedded.address);
  expect(answer).toBe("unknown_origin");
  // The console still fetches its later screens.
  await page.unrouteAll({ behavior: "ignoreErrors" });
  server.close();
});

test("forged, replayed, foreign and oversized messages are refused", async ({
  page,
  dashboard,
  embedded,
}) => {
  await page.goto(`${dashboard.origin}/plain/`);
  await expect(page.getByLabel("Events")).toContainText("ready");
  const answers = await page.evaluate(async (address) => {
    const frame = document.querySelector("x-connect")?.shadowRoot?.querySelector("iframe");
    const heard: unknown[] = [];
    addEventListener("message", ({ data }) => heard.push((data as { code?: string }).code));
    const say = (message: unknown, ports: MessagePort[] = []) => {
      frame?.contentWindow?.postMessage(message, address, ports);
    };
    const connect = { type: "x-connect:connect", version: 1, options: {} };
    say(connect, [new MessageChannel().port2]); // a second time
    say({ ...connect, version: 99 }, [new MessageChannel().port2]);
    say({ ...connect, options: { theme: "pink" } }, [new MessageChannel().port2]);
    say({ ...connect, options: { abilities: ["x".repeat(100_000)] } }, [
      new MessageChannel().port2,
    ]);
    say(connect);
    say("x-connect:connect");
    say({ type: "x-connect:invoke", action: "create_post" });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return heard;
  }, embedded.address);
  expect(answers).toEqual([
    "already_connected",
    "unknown_version",
    "malformed",
    "malformed",
    "malformed",
  ]);
});

test("a question that is covered cannot be answered", async ({ page, dashboard, embedded }) => {
  expect(embedded.address).toBeTruthy();
  await page.goto(`${dashboard.origin}/plain/`);
  await page.getByRole("button", { name: "Connect" }).first().click();
  const frame = consoleIn(page);
  await page.evaluate(() => {
    const cover = document.createElement("dialog");
    cover.id = "cover";
    cover.textContent = "Win a prize";
    Object.assign(cover.style, {
      width: "100vw",
      height: "100vh",
      maxWidth: "none",
      maxHeight: "none",
      opacity: "0.01",
      pointerEvents: "none",
    });
    document.body.append(cover);
  });
  await useAccount(frame, "Everything works");
  await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>("#cover")?.showModal();
  });
  await page.waitForTimeout(1500);
  await expect(frame.getByRole("button", { name: "Hand them over" })).toBeDisabled();
  await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>("#cover")?.close();
  });
  await expect(frame.getByRole("button", { name: "Hand them over" })).toBeEnabled();
  expect(dashboard.saved).toEqual([]);
});
