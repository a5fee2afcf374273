// The element in somebody's dashboard: another origin, a strict policy, credentials handed over sealed; and hostile pages.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, test as own, XConnect } from "./fixtures.js";
import { answer, consoleIn, element, openQuestion, test, useAccount } from "./questions.js";

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
      const question = await openQuestion(page);
      await expect(
        question.getByRole("heading", { name: "Hand your credentials over?" }),
      ).toBeVisible();
      await expect(question.getByText(dashboard.origin)).toBeVisible();
      await expect(question.getByText("@lumen_coffee")).toBeVisible();
      await expect(question.getByText("The refresh token then belongs to it alone")).toBeVisible();
      await question.screenshot({ path: `results/hand-over-${colorScheme}.png` });
      expect(dashboard.saved).toEqual([]);
      await answer(question);
      await expect(page.getByLabel("Events")).toContainText("saved ok");
      await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
      const [saved] = dashboard.saved as [{ credentials: Record<string, string> }];
      expect(Object.keys(saved.credentials)).toContain("access_token_secret");
      expect(Object.keys(saved.credentials)).toContain("oauth2_refresh_token");
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
      const posted = element(page).evaluate((node) =>
        node.invoke("create_post", { text: "From the dashboard" }),
      );
      const question = await openQuestion(page);
      await expect(question.getByRole("heading", { name: "Post?" })).toBeVisible();
      await expect(question.getByText("From the dashboard")).toBeVisible();
      await answer(question);
      expect(await posted).toMatchObject({ data: { text: "From the dashboard" } });
      const refused = element(page).evaluate((node) =>
        node
          .invoke("delete_post", { id: "1" })
          .catch((error: unknown) => (error as { code: string }).code),
      );
      await frame.getByRole("button", { name: "Refuse", exact: true }).click();
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
    element(page).evaluate((node) =>
      node.invoke("get_user_by_username", { username: "lumen_coffee" }).then(
        () => "done",
        (error: unknown) => (error as { code: string }).code,
      ),
    );
  const waiting = frame.getByRole("alertdialog");
  const listed = frame.getByRole("region", { name: "may do this without asking" });
  const allowIt = async (asked: Promise<string>) => {
    const question = await openQuestion(page);
    await question.getByLabel("While the page is open").check();
    await answer(question);
    expect(await asked).toBe("done");
  };
  await allowIt(ask());
  await expect(listed).toContainText("@lumen_coffee · while the page is open");
  expect(await ask()).toBe("done");
  // What was allowed is allowed for that action alone.
  const other = element(page).evaluate((node) =>
    node.invoke("get_me", {}).catch((error: unknown) => (error as { code: string }).code),
  );
  await frame.getByRole("button", { name: "Refuse", exact: true }).click();
  expect(await other).toBe("not_allowed");
  // It is ended where it is listed.
  await listed.getByRole("button", { name: "End" }).click();
  await expect(listed).toHaveCount(0);
  await allowIt(ask());
  // Another account: nothing of it is left, with the first one back neither.
  await useAccount(frame, "Read-only token");
  await expect(listed).toHaveCount(0);
  const second = ask();
  await expect(waiting).toBeVisible();
  await frame.getByRole("button", { name: "Refuse", exact: true }).click();
  expect(await second).toBe("not_allowed");
});

test("what is allowed ends with a lock and with a removal; the account stands there by its handle, whatever it is called", async ({
  page,
  dashboard,
  embedded,
}) => {
  expect(embedded.address).toBeTruthy();
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  await frame.getByRole("link", { name: "Connections", exact: true }).click();
  await frame.getByRole("button", { name: "Rename" }).click();
  await frame.getByLabel("Name of the connection").fill("@somebody_else");
  await frame.getByRole("button", { name: "Save" }).click();
  await expect(frame.getByText("@somebody_else").first()).toBeVisible();
  const ask = () =>
    element(page).evaluate((node) =>
      node.invoke("get_me", {}, { timeout: 60_000 }).then(
        () => "done",
        (error: unknown) => (error as { code: string }).code,
      ),
    );
  const listed = frame.getByRole("region", { name: "may do this without asking" });
  const allowIt = async () => {
    const asked = ask();
    const question = await openQuestion(page);
    await expect(question.locator(".account")).toHaveText("@lumen_coffee");
    await expect(question.getByText("@somebody_else")).toHaveCount(0);
    await question.getByLabel("While the page is open").check();
    await answer(question);
    expect(await asked).toBe("done");
    await expect(listed).toContainText("@lumen_coffee · while the page is open");
    expect(await ask()).toBe("done");
  };
  const refuseIt = async () => {
    await expect(listed).toHaveCount(0);
    const asked = ask();
    await frame.getByRole("button", { name: "Refuse", exact: true }).click();
    expect(await asked).toBe("not_allowed");
  };
  await allowIt();
  // Locked and opened again: the same account, and nothing of it is left.
  const passphrase = "correct horse battery staple";
  await frame.getByRole("link", { name: "Settings", exact: true }).click();
  await frame.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await frame.getByLabel("Repeat the passphrase").fill(passphrase);
  await frame.getByRole("button", { name: "Seal with the passphrase" }).click();
  await frame.getByRole("button", { name: "Lock now" }).click();
  await frame.getByLabel("Passphrase").fill(passphrase);
  await frame.getByRole("button", { name: "Unlock" }).click();
  await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
  await refuseIt();
  await allowIt();
  // Removed and taken again.
  await frame.getByRole("link", { name: "Connections", exact: true }).click();
  await frame.getByRole("button", { name: /^Remove/ }).click();
  await expect(page.locator("#state")).toHaveText("Not connected");
  await useAccount(frame, "Everything works");
  await refuseIt();
});

own(
  "a page of the console's own origin takes the credentials by a plain callback",
  async ({ page, xConnect }) => {
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
    await answer(await openQuestion(page));
    await expect
      .poll(() =>
        page.evaluate(() => Object.keys((globalThis as { taken?: object }).taken ?? {}).length),
      )
      .toBeGreaterThan(5);
  },
);

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

test("a page that is not named cannot show it through one that is", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/frame-ancestors|Framing|ERR_BLOCKED|favicon/);
  // A dashboard that lets itself be framed by anybody.
  const named = await hostile(
    '<h1>Dashboard</h1><iframe></iframe><script>document.querySelector("iframe").src = decodeURIComponent(location.hash.slice(1))</script>',
  );
  const xConnect = await XConnect.start("--listen", "127.0.0.1:0", "--embed-origin", named.origin);
  const inside = `${named.origin}/#${encodeURIComponent(`${xConnect.address}/`)}`;
  const shown = { name: "Connect your X account" };
  // By itself it shows it.
  await page.goto(inside);
  await expect(page.frameLocator("iframe").getByRole("heading", shown)).toBeVisible();
  const outer = await hostile(`<iframe src="${inside}"></iframe>`);
  const refused = page.waitForEvent("console", (message) =>
    /frame-ancestors|Framing/.test(message.text()),
  );
  await page.goto(outer.origin);
  expect((await refused).text()).toContain(xConnect.address);
  const dashboard = page.frameLocator("iframe");
  await expect(dashboard.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  await expect(dashboard.frameLocator("iframe").getByRole("heading", shown)).toHaveCount(0);
  await page.goto("about:blank");
  await xConnect.stop();
  for (const { server } of [named, outer]) server.close();
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
  // Whether a connection stands already is known a moment later than what a message says.
  expect(answers.sort()).toEqual([
    "already_connected",
    "malformed",
    "malformed",
    "malformed",
    "unknown_version",
  ]);
});
