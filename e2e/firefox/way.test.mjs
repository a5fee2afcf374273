// The whole way in Debian's Firefox: a practice account, the check, a post, the timeline; the console in another site's page, with
// a question and a sign-in; the documentation. Chromium goes all ways (../tests); this is to see that Firefox goes the main one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startDashboard } from "../../examples/server.mjs";
import { start } from "../clients/harness.mjs";
import { consoleIn, find, isThere, openFirefox, opened, press } from "./firefox.mjs";

const skip = isThere ? false : "there is no firefox-esr: script/setup installs it";
let firefox, xConnect, dashboard, address;

before(async () => {
  if (skip) return;
  dashboard = await startDashboard({ consoleUrl: "http://127.0.0.1:1/" });
  xConnect = await start("--embed-origin", dashboard.origin);
  // Of another site than the dashboard: its storage is kept apart.
  address = xConnect.address.href.replace("127.0.0.1", "localhost");
  dashboard.point(address);
  firefox = await openFirefox();
});
after(async () => {
  await firefox?.close();
  xConnect?.stop();
  dashboard?.close();
});

/** What went wrong in any page since the last time. */
const problems = () => firefox.problems.splice(0);

/** Holds the practice account with which everything works. */
async function practise(frame, account) {
  await frame.evaluate(() => (location.hash = "#/practice"));
  await press(frame, ".scenarios button", account);
  await find(frame, "h1", "Check");
  await find(frame, "button", "Run the check again");
}

test("a practice account, the check, a post, the timeline", { skip }, async () => {
  const page = await firefox.newPage();
  await page.goto(address);
  await press(page, "a, button", "Look around with a practice account");
  await find(page, ".headline", "Connected as @lumen_coffee");
  await page.evaluate(() => (location.hash = "#/try"));
  const text = await find(page, "textarea", "");
  await text.type("Written in Firefox");
  await press(page, "button", "Post");
  await find(page, "article, li", "Written in Firefox");
  assert.deepEqual(problems(), []);
  await page.close();
});

test("in another site's page: a question is answered in its window", { skip }, async () => {
  const page = await firefox.newPage();
  await page.goto(`${dashboard.origin}/plain/`);
  await press(page, "button#connect", "Connect");
  const frame = await consoleIn(page, address);
  await practise(frame, "Everything works");
  await find(page, "#state", "Connected as @lumen_coffee");
  const posted = page.evaluate(() =>
    document.querySelector("x-connect").invoke("create_post", { text: "Asked for in Firefox" }),
  );
  const question = await opened(firefox.browser, () => press(frame, "button", "Look and answer"));
  await find(question, "[role=alertdialog]", "Asked for in Firefox");
  for (const index of [0, 1]) {
    const code = await find(question, "#code", "press");
    const digit = await code.evaluate(
      (one, at) => one.querySelectorAll("b")[at].textContent,
      index,
    );
    const key = await find(question, ".pad-keys button", digit);
    const { x, y, width, height } = await key.boundingBox();
    await question.mouse.move(x + 3, y + 3);
    await question.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
    await key.click();
  }
  assert.equal((await posted).data.text, "Asked for in Firefox");
  assert.deepEqual(problems(), []);
  await page.close();
});

test("in another site's page: signing in comes back by itself", { skip }, async () => {
  const page = await firefox.newPage();
  await page.goto(`${dashboard.origin}/plain/`);
  await press(page, "button#connect", "Connect");
  const frame = await consoleIn(page, address);
  await practise(frame, "Five values, no OAuth 2.0");
  await frame.evaluate(() => (location.hash = "#/sign-in"));
  const between = await opened(firefox.browser, () => press(frame, "button", "Sign in with X"));
  const x = await opened(firefox.browser, () => press(between, "a", "Continue to X"));
  await press(x, "a", "Authorize app as @lumen_coffee");
  await find(frame, "h1", "Check");
  await find(frame, "button", "Run the check again");
  assert.deepEqual(problems(), []);
  await page.close();
});

test("the documentation, with its search", { skip }, async () => {
  const page = await firefox.newPage();
  await page.goto(`${address}docs`);
  await find(page, "h1", "X Connect");
  await (await find(page, "#search", "")).type("no_credits");
  await press(page, "#found a", "The credits are used up");
  await find(page, "h1", "The credits are used up");
  await page.goto(new URL("../../web/dist/docs/guide.html", import.meta.url).href);
  await (await find(page, "#search", "")).type("theming");
  await press(page, "#found a", "Theming");
  await find(page, "h2", "Theming");
  assert.deepEqual(problems(), []);
  await page.close();
});
