// Pages that mean no good, in Debian's Firefox: named, of another site, with an account connected and a question that waits. In
// Firefox nothing tells what of a frame is seen; so yes is said in a window of the console's own, as everywhere (decision 0028).
// Whatever the page does, nothing is posted and nothing handed over: the proxy's log is asked, and the dashboard's server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { startDashboard } from "../../examples/server.mjs";
import { start } from "../clients/harness.mjs";
import { consoleIn, find, isThere, openFirefox, opened, press } from "./firefox.mjs";

const skip = isThere ? false : "there is no firefox-esr: script/setup installs it";
let firefox, xConnect, dashboard, address, page, frame;

before(async () => {
  if (skip) return;
  dashboard = await startDashboard({ consoleUrl: "http://127.0.0.1:1/" });
  const key = `${dashboard.origin}=${dashboard.publicKey}`;
  xConnect = await start("--embed-origin", dashboard.origin, "--hand-over-key", key);
  address = xConnect.address.href.replace("127.0.0.1", "localhost");
  dashboard.point(address);
  firefox = await openFirefox();
  page = await firefox.newPage();
  await page.goto(`${dashboard.origin}/vue/`);
  frame = await consoleIn(page, address);
  await frame.evaluate(() => (location.hash = "#/practice"));
  await press(frame, ".scenarios button", "Everything works");
  await find(page, "#state", "Connected as @lumen_coffee");
});
after(async () => {
  await firefox?.close();
  xConnect?.stop();
  dashboard?.close();
});

/** What the proxy has been given to carry that changes something at X. */
const changes = () =>
  xConnect
    .log()
    .split("\n")
    .filter((line) => /"method":"(POST|PUT|DELETE)"/.test(line) && line.includes('"/2/')).length;

/** What has become of what the page has asked for. */
const outcomes = () => page.evaluate(() => globalThis.outcomes ?? []);

/** Nothing has been posted, and nothing handed over. */
async function assertNothingDone(after) {
  assert.equal(changes(), 0, after);
  assert.deepEqual(dashboard.saved, [], after);
  assert.ok(!(await outcomes()).includes("done"), after);
}

/** Takes back what presses in the frame may have led to, and shows a screen on which little can be pressed. */
async function clear() {
  const says = (words) =>
    frame.evaluate(
      (said) => document.querySelector("x-connect-console").shadowRoot.textContent.includes(said),
      words,
    );
  if (await says("Let it ask again")) await press(frame, "button", "Let it ask again");
  // What was pressed in the frame is asked about in a window, too, and would stand before what the page asks for.
  if (await says("You are about to do")) await press(frame, ".request button", "Refuse");
  await frame.evaluate(() => (location.hash = "#/guide"));
}

/** Has the page ask for a post and for the credentials, one after the other; what it has asked for before is called off. */
async function ask(first) {
  await clear();
  const request = (isFirst, kind) =>
    page.evaluate(
      (begins, what) => {
        if (begins) {
          for (const one of Object.values(globalThis.controllers ?? {})) one.abort();
          globalThis.controllers = {};
          globalThis.outcomes = [];
        }
        const element = document.querySelector("x-connect");
        const { signal } = (globalThis.controllers[what] = new AbortController());
        const kept = globalThis.outcomes;
        const asked =
          what === "post"
            ? element.invoke("create_post", { text: "Unseen" }, { signal })
            : element.requestHandOver({ signal });
        asked.then(
          () => kept.push("done"),
          ({ code }) => kept.push(code),
        );
      },
      isFirst,
      kind,
    );
  await request(true, first);
  await find(frame, ".request", first === "post" ? "asks: Post" : "asks: your credentials");
  await request(false, first === "post" ? "hand-over" : "post");
  await find(frame, ".request", "Waiting behind it: 1");
}

const lookAndAnswer = () =>
  opened(firefox.browser, () => press(frame, "button", "Look and answer"));

/** A call of the driver's that may have to do with a window that is closing; it never holds the test up. */
const briefly = (call) =>
  Promise.race([Promise.resolve(call).catch(() => undefined), setTimeout(3000)]);

let windows = 0;

/**
 * The windows that have come up: whoever pressed goes on pressing and typing there, then they are closed. Always the same digit:
 * on a machine so slow that a second passes between two presses they count, and different ones might be right.
 */
async function endWindows() {
  for (const one of await firefox.browser.pages()) {
    if (one === page) continue;
    windows += 1;
    await briefly(one.mouse.click(200, 300));
    for (const key of [" ", "Enter", "1", "1"]) await briefly(one.keyboard.press(key));
    await briefly(one.close());
  }
}

/** Presses where the way to the answer is, and elsewhere in the frame, and types what a decoy could have somebody type. */
async function pressUnseen() {
  const button = await find(frame, ".request button", "Look and answer");
  const place = await briefly(button.boundingBox());
  const box = await briefly((await page.$("x-connect")).boundingBox());
  const places = place ? [[place.x + place.width / 2, place.y + place.height / 2]] : [];
  if (box) places.push([box.x + box.width * 0.4, box.y + box.height / 3]);
  for (const [x, y] of places) {
    if (x < 0 || y < 0 || x >= 1280 || y >= 900) continue;
    await briefly(page.mouse.click(x, y));
    await endWindows();
  }
  for (const key of ["Enter", " ", "1", "Tab", "Enter"]) await briefly(page.keyboard.press(key));
  await endWindows();
}

/** What a page does to its frame, so that a person presses what they do not see. Each begins where the last has ended. */
const tricks = {
  mask: (host) => (host.style.mask = "linear-gradient(transparent, transparent)"),
  "mask with a hole": (host) =>
    (host.style.mask = "radial-gradient(circle at 30% 40%, black 20px, transparent 21px)"),
  opacity: (host) => (host.style.cssText = "opacity: 0.001"),
  blend: (host) => (host.style.cssText = "mix-blend-mode: lighten; filter: opacity(0.01)"),
  "clip-path": (host) => (host.style.cssText = "clip-path: inset(0 0 96% 0)"),
  transform: (host) => (host.style.cssText = "transform: perspective(300px) rotateY(170deg)"),
  "scaled to a point": (host) => (host.style.cssText = "transform: scale(0.02)"),
  zoom: (host) => (host.style.cssText = "zoom: 0.05"),
  "moved under the pointer": (host) => {
    host.style.cssText = "position: fixed; left: 0; top: 0; width: 40rem";
    addEventListener("pointermove", ({ clientX, clientY }) => {
      host.style.left = `${clientX - 40}px`;
      host.style.top = `${clientY - 200}px`;
    });
  },
  "the focus taken and given back": (host) => {
    host.style.cssText = "";
    const { shadowRoot } = host;
    setInterval(() => {
      if (document.activeElement === host) host.blur();
      else shadowRoot.querySelector("iframe").focus();
    }, 50);
  },
  "events of a script": (host) => {
    const inside = host.shadowRoot.querySelector("iframe");
    for (const target of [host, inside, document, window]) {
      for (const type of ["pointerdown", "pointerup", "click"])
        target.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true }));
      for (const key of ["Enter", "1", "2", "3"])
        target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    }
    inside.click();
  },
  "a decoy that lets presses through": () => {
    const decoy = document.createElement("div");
    decoy.textContent = "Win a prize";
    decoy.popover = "manual";
    decoy.style.cssText =
      "position: fixed; inset: 0; width: auto; height: auto; background: white; pointer-events: none";
    document.body.append(decoy);
    decoy.showPopover();
  },
};

test(
  "a question's window: the page can neither reach, forge, cover nor hurry it",
  { skip },
  async () => {
    await ask("post");
    const question = await lookAndAnswer();
    await find(question, "[role=alertdialog]", "Unseen");
    const was = await question.evaluate(() => [location.href, innerWidth, innerHeight]);
    const id = await question.evaluate(
      () => document.querySelector("x-connect-question").question.id,
    );
    // A script presses its keys once they work, and even the right ones: the browser says that no person has done it.
    await find(question, ".pad-keys button", "1");
    await question.evaluate(() => {
      const { shadowRoot } = document.querySelector("x-connect-question");
      const code = [...shadowRoot.querySelectorAll("#code b")].map((one) => one.textContent);
      for (const digit of code)
        [...shadowRoot.querySelectorAll(".pad-keys button")]
          .find((key) => key.textContent.trim() === digit)
          .click();
      for (const key of code) dispatchEvent(new KeyboardEvent("keydown", { key }));
    });
    assert.equal(await question.$(">>> .pad-keys [aria-pressed=true]"), null);
    // The page has all that it can have: names, frames, the messages of both sides, a window and a frame of the same kind.
    const own = await opened(firefox.browser, () =>
      page
        .evaluate(
          (console, known) => {
            const inside = document.querySelector("x-connect").shadowRoot.querySelector("iframe");
            const view = inside.contentWindow;
            const answer = { type: "x-connect:answer", id: known, answer: "page" };
            for (const one of [view, ...Array.from({ length: view.length }, (_, at) => view[at])])
              one.postMessage(answer, "*");
            const framed = document.createElement("iframe");
            framed.src = `${console}question.html`;
            document.body.append(framed);
            document.body.addEventListener(
              "click",
              () => {
                for (const name of ["question", "x-connect", "X Connect", "_question"])
                  open("", name)?.close();
                const mine = open(
                  `${console}question.html`,
                  "_blank",
                  "popup,width=480,height=720",
                );
                globalThis.mine = mine;
                mine.resizeTo(100, 100);
                setInterval(() => {
                  mine.postMessage({ type: "x-connect:question", question: { id: known } }, "*");
                  mine.focus();
                }, 50);
              },
              { once: true },
            );
          },
          address,
          id,
        )
        .then(() => page.mouse.click(4, 4)),
    );
    await find(own, "main", "Nothing has been asked here");
    // Another window has the attention: the keys rest.
    await find(question, "[role=alertdialog]", "The keys work in a moment");
    const isFramed = await Promise.all(
      page
        .frames()
        .map((one) =>
          briefly(one.evaluate(() => Boolean(document.querySelector("x-connect-question")))),
        ),
    );
    assert.ok(!isFramed.includes(true));
    await own.close();
    assert.deepEqual(await question.evaluate(() => [location.href, innerWidth, innerHeight]), was);
    assert.equal(await question.evaluate(() => window.name), "");
    assert.deepEqual(await outcomes(), []);
    // Called off while the person looks, so that another question takes its place: its keys rest from the first moment.
    await find(question, ".pad-keys button", "1");
    const rests = question.evaluate(
      () =>
        new Promise((resolve) => {
          const { shadowRoot } = document.querySelector("x-connect-question");
          new MutationObserver(() => {
            if (shadowRoot.textContent.includes("Hand your credentials over?"))
              resolve(shadowRoot.querySelector(".pad-keys button").disabled);
          }).observe(shadowRoot, { childList: true, subtree: true, characterData: true });
        }),
    );
    await page.evaluate(() => globalThis.controllers.post.abort());
    assert.equal(await rests, true);
    await question.close();
    await assertNothingDone("the window");
  },
);

test("nothing is dragged out of the frame to the page", { skip }, async () => {
  // Firefox tells the page of what is dragged over it out of another site's frame; so no drag begins there.
  await frame.evaluate(() => {
    globalThis.begun = [];
    addEventListener("dragstart", ({ defaultPrevented, target }) => {
      if (!defaultPrevented) globalThis.begun.push(target.nodeName);
    });
  });
  // A link is dragged as readily as a text that is selected.
  const { x, y, width, height } = await (await find(frame, "a", "Settings")).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 12, y + height / 2 + 6, { steps: 3 });
  await page.mouse.move(1270, 20, { steps: 3 });
  await page.mouse.up();
  assert.deepEqual(await frame.evaluate(() => globalThis.begun), []);
});

test("who types without a pause, as in a game, types nothing", { skip }, async () => {
  await ask("post");
  const question = await lookAndAnswer();
  await find(question, "[role=alertdialog]", "Unseen");
  // When keys came, and when those of the question began to work: by its own clock, however slow the machine is.
  const code = await question.evaluate(() => {
    const { shadowRoot } = document.querySelector("x-connect-question");
    const seen = (globalThis.seen = { keys: [], rests: [] });
    addEventListener("keydown", () => seen.keys.push(performance.now()), true);
    new MutationObserver(() => {
      const now = performance.now();
      if (!shadowRoot.querySelector(".pad-keys button")?.disabled)
        seen.rests.push(now - (seen.keys.at(-1) ?? -Infinity));
    }).observe(shadowRoot, { attributes: true, subtree: true, attributeFilter: ["disabled"] });
    return [...shadowRoot.querySelectorAll("#code b")].map((one) => one.textContent);
  });
  // A sequence that is none of the right digits, should a second pass between two on a slow machine.
  for (let time = 0; time < 12; ++time) {
    await question.keyboard.press(code[1]);
    await setTimeout(120);
  }
  await find(question, ".pad-keys button", "1");
  const { keys, rests } = await question.evaluate(() => globalThis.seen);
  assert.equal(keys.length, 12);
  assert.ok(rests.length > 0 && rests.every((rest) => rest > 950), String(rests));
  await question.close();
  await assertNothingDone("typed without a pause");
});

test("nothing is dropped into the frame, and no page has it print", { skip }, async () => {
  await frame.evaluate(() => (location.hash = "#/try"));
  const composer = await find(frame, "textarea", "");
  const taken = await composer.evaluate((node) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData("text/plain", "Put there by the page");
    const options = { bubbles: true, composed: true, cancelable: true, dataTransfer };
    return ["dragenter", "dragover", "drop"].map((name) =>
      node.dispatchEvent(new DragEvent(name, options)),
    );
  });
  assert.deepEqual(taken, [false, false, false]);
  assert.equal(await composer.evaluate((node) => node.value), "");
  const refused = await page.evaluate(() => {
    const inside = document.querySelector("x-connect").shadowRoot.querySelector("iframe");
    try {
      inside.contentWindow.print();
      return "it prints";
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(refused, "SecurityError");
  // Frames without the browser's credentials: Firefox has none. Where it gets them, they are to be tried here, as in Chromium.
  assert.equal(await page.evaluate(() => "credentialless" in HTMLIFrameElement.prototype), false);
});

test("a second console masks what is typed, and hears its own window", { skip }, async () => {
  const known = new Set(page.frames());
  await page.$eval("x-connect", (node) => node.after(node.cloneNode()));
  const second = await page.waitForFrame(
    (one) => !known.has(one) && one.url().startsWith(address),
    { timeout: 30_000 },
  );
  // What is masked on the screen is masked on paper: by the field itself, or by a style that is bound to no medium.
  await second.evaluate(() => (location.hash = "#/credentials"));
  const secret = await find(second, "#api_secret", "");
  assert.ok(
    await secret.evaluate(
      (node) =>
        node.type === "password" ||
        getComputedStyle(node).getPropertyValue("-webkit-text-security") === "disc",
    ),
  );
  await second.evaluate(() => (location.hash = "#/practice"));
  await find(second, "h2", "Single refusals");
  await second.evaluate(() => {
    const { shadowRoot } = document.querySelector("x-connect-console");
    for (const folded of shadowRoot.querySelectorAll("details")) folded.open = true;
  });
  await press(second, ".scenarios button", "A second account");
  await find(second, "button", "Run the check again");
  await clear();
  await page.evaluate(() => {
    // What was asked for before stands before it no longer.
    for (const one of Object.values(globalThis.controllers ?? {})) one.abort();
    globalThis.both = ["", ""];
    document.querySelectorAll("x-connect").forEach((node, at) => {
      node.invoke("create_post", { text: `From console ${at + 1}` }).then(
        ({ data }) => (globalThis.both[at] = data.text),
        ({ code }) => (globalThis.both[at] = code),
      );
    });
  });
  const windowOf = (one) => opened(firefox.browser, () => press(one, "button", "Look and answer"));
  const [first, other] = [await windowOf(frame), await windowOf(second)];
  await find(first, "[role=alertdialog]", "From console 1");
  await find(first, ".account", "@lumen_coffee");
  await find(other, "[role=alertdialog]", "From console 2");
  assert.notEqual(
    await (await find(other, ".account", "@")).evaluate((node) => node.textContent),
    "@lumen_coffee",
  );
  await press(other, "button", "Refuse");
  const both = () => page.evaluate(() => globalThis.both);
  for (let looks = 0; looks < 600 && (await both())[1] === ""; ++looks) await setTimeout(50);
  assert.deepEqual(await both(), ["", "not_allowed"]);
  await find(first, "[role=alertdialog]", "From console 1");
  await press(first, "button", "Refuse");
  for (let looks = 0; looks < 600 && (await both())[0] === ""; ++looks) await setTimeout(50);
  assert.deepEqual(await both(), ["not_allowed", "not_allowed"]);
  await page.evaluate(() => document.querySelectorAll("x-connect")[1].remove());
  await assertNothingDone("two consoles");
});

test("nothing that is pressed unseen is an answer", { skip }, async () => {
  for (const first of ["post", "hand-over"]) {
    await ask(first);
    for (const [name, trick] of Object.entries(tricks)) {
      if (first === "hand-over" && !["mask", "moved under the pointer"].includes(name)) continue;
      await page.$eval("x-connect", trick);
      // Where they have pressed No.
      if ((await outcomes()).length > 0) await ask(first);
      await pressUnseen();
      await assertNothingDone(name);
    }
  }
  // The way to the window was pressed, too, though nobody saw it.
  assert.ok(windows > 2, `${windows} windows`);
  // With its frame the window goes.
  if ((await outcomes()).length > 0) await ask("post");
  const question = await lookAndAnswer();
  await find(question, "[role=alertdialog]", "@lumen_coffee");
  await page.$eval("x-connect", (host) => host.remove());
  for (let looks = 0; looks < 600 && !question.isClosed(); ++looks) await setTimeout(50);
  assert.ok(question.isClosed());
  await assertNothingDone("the frame removed");
});
