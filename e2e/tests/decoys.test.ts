// A named page with a hostile script: it hides, shifts, shrinks or covers the console, and has the person press and type where
// it likes. Whatever they do on it, nothing is posted and nothing handed over: the sandbox is asked, not the console.
import type { Page } from "@playwright/test";

import { callTool } from "./agents.js";
import { expect } from "./fixtures.js";
import {
  addAgentInFrame,
  answer,
  changes,
  codeOf,
  consoleIn,
  element,
  openQuestion,
  placeFrame,
  test,
  typeDigits,
  useAccount,
} from "./questions.js";

/** The account is connected inline, and the page has asked for a post. */
async function asked(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/vue/`);
  await useAccount(consoleIn(page), "Everything works");
  await expect(page.locator("#state")).toHaveText("Connected as @lumen_coffee");
  await page.evaluate(() => {
    const kept = globalThis as { outcome?: string };
    kept.outcome = "";
    (document.querySelector("x-connect") as unknown as { invoke: Invoke })
      .invoke("create_post", { text: "Nobody has seen this" })
      .then(
        () => (kept.outcome = "done"),
        (error: unknown) => (kept.outcome = (error as { code: string }).code),
      );
  });
  await expect(consoleIn(page).getByRole("alertdialog")).toBeVisible();
}
type Invoke = (action: string, args: object) => Promise<unknown>;

const outcome = (page: Page) =>
  page.evaluate(() => (globalThis as { outcome?: string }).outcome ?? "");

/** Presses all over the frame, wherever it is now, and types what a decoy could have had somebody type. */
async function pressEverywhere(page: Page, step = 26) {
  const box = await page.locator("x-connect").boundingBox();
  if (!box) return;
  const { x, y, width, height } = box;
  const rows = Math.min(height, 500);
  for (let row = 4; row < rows; row += step)
    for (let column = 0.06; column < 1; column += step / 217)
      await page.mouse.click(x + width * column, y + row, { delay: 1 });
  for (const key of ["Enter", "Space", "Tab", "Enter", "1", "2", "3", "4", "5", "6", "7"])
    await page.keyboard.press(key);
}

/** What a page does to the element; each keeps taking clicks. */
const disguises: Record<string, string> = {
  mask: "-webkit-mask: linear-gradient(transparent, transparent); mask: linear-gradient(transparent, transparent)",
  "a mask with a hole": "mask: radial-gradient(circle at 30% 40%, black 20px, transparent 21px)",
  zoom: "zoom: 0.05",
  opacity: "opacity: 0.001",
  "clip-path": "clip-path: inset(0 0 98% 0)",
  filter: "filter: opacity(0.01)",
  blend: "mix-blend-mode: lighten",
  transform: "transform: perspective(100px) rotateX(80deg) scale(0.1)",
  shrunk: "width: 30px; overflow: hidden",
  "moved out": "position: fixed; left: calc(100vw - 8px); top: 10px",
};

for (const [name, style] of Object.entries(disguises)) {
  test(`${name}: nothing that a person does on it is an answer`, async ({
    page,
    dashboard,
    embedded,
  }) => {
    await asked(page, dashboard.origin);
    const before = changes(embedded).length;
    await page.locator("x-connect").evaluate((node, css) => {
      // By the object model: a policy against inline styles stops no script.
      for (const rule of css.split(";")) {
        const [property = "", value = ""] = rule.split(/:(.*)/s);
        node.style.setProperty(property.trim(), value.trim());
      }
    }, style);
    await pressEverywhere(page);
    expect(await outcome(page)).not.toBe("done");
    expect(changes(embedded)).toHaveLength(before);
    expect(dashboard.saved).toEqual([]);
  });
}

test("a cover that lets clicks through: nothing that a person does on it is an answer", async ({
  page,
  dashboard,
  embedded,
}) => {
  await asked(page, dashboard.origin);
  const before = changes(embedded).length;
  await page.evaluate(() => {
    const cover = document.createElement("div");
    cover.textContent = "Win a prize";
    Object.assign(cover.style, {
      position: "fixed",
      inset: "0",
      background: "white",
      pointerEvents: "none",
    });
    document.body.append(cover);
  });
  await pressEverywhere(page);
  expect(await outcome(page)).not.toBe("done");
  expect(changes(embedded)).toHaveLength(before);
});

test("moved under a pointer that rests: nothing that a person does on it is an answer", async ({
  page,
  dashboard,
  embedded,
}) => {
  await asked(page, dashboard.origin);
  const before = changes(embedded).length;
  await page.mouse.move(200, 200);
  for (const selector of [".primary", ".request button:nth-of-type(2)", ".request button.plain"]) {
    const box = await consoleIn(page)
      .locator(selector)
      .first()
      .boundingBox({ timeout: 2000 })
      .catch(() => null);
    if (!box) continue;
    const frame = await page.locator("x-connect").boundingBox();
    await page.locator("x-connect").evaluate(
      (node, { left, top }) => {
        Object.assign(node.style, {
          position: "fixed",
          left: `${left}px`,
          top: `${top}px`,
          width: "40rem",
        });
      },
      {
        left: 200 - (box.x - (frame?.x ?? 0)) - 5,
        top: 200 - (box.y - (frame?.y ?? 0)) - 5,
      },
    );
    await page.mouse.down();
    await page.mouse.up();
  }
  expect(await outcome(page)).not.toBe("done");
  expect(changes(embedded)).toHaveLength(before);
});

test("a window that is pressed quickly, at one place, or by a script answers nothing", async ({
  page,
  dashboard,
  embedded,
}) => {
  await asked(page, dashboard.origin);
  const before = changes(embedded).length;
  const question = await openQuestion(page);
  // The second click of a double one, and a game of quick clicks: the keys do not work yet.
  const keys = question.locator(".pad-keys button");
  const boxes = await keys.evaluateAll((all) =>
    all.map((key) => key.getBoundingClientRect().toJSON() as DOMRect),
  );
  const [first] = boxes;
  if (!first) throw new Error("There are no keys");
  await question.mouse.click(first.x + 10, first.y + 10, { clickCount: 2 });
  await expect(keys.first()).toBeEnabled();
  // A script: the browser says that no person has done it.
  const code = await codeOf(question);
  await keys.evaluateAll((all, digits) => {
    for (const digit of digits)
      (all.find((key) => key.textContent.trim() === digit) as HTMLElement).click();
    for (const key of digits) dispatchEvent(new KeyboardEvent("keydown", { key }));
  }, code);
  await expect(question.locator(".pad-keys [aria-pressed=true]")).toHaveCount(0);
  await expect(keys.first()).toBeEnabled();
  expect(await outcome(page)).toBe("");
  // At one place, however often: the digits differ.
  const stays = [first.x + first.width / 2, first.y + first.height / 2] as const;
  await question.mouse.move(...stays, { steps: 5 });
  for (let time = 0; time < 6 && !question.isClosed(); time++) {
    // After wrong digits the keys rest, and they do so the longer, the sooner somebody presses.
    const ready = keys.first().and(question.locator(":enabled"));
    await ready.waitFor({ timeout: 5_000 }).catch(() => undefined);
    await question.mouse.click(...stays).catch(() => undefined);
  }
  await expect.poll(() => outcome(page)).toBe("not_allowed");
  expect(changes(embedded)).toHaveLength(before);
});

test("a mouse that has not moved in the question presses nothing", async ({ page, dashboard }) => {
  await asked(page, dashboard.origin);
  const question = await openQuestion(page);
  const [digit = ""] = await codeOf(question);
  const key = question.getByRole("button", { name: digit, exact: true });
  await expect(key).toBeEnabled();
  // As where a window has come up under it: a click without a move before.
  const press = async () => {
    const box = await key.boundingBox();
    if (!box) throw new Error("The key is not there");
    const session = await question.context().newCDPSession(question);
    const at = { x: box.x + 9, y: box.y + 9, button: "left", clickCount: 1 } as const;
    await session.send("Input.dispatchMouseEvent", { type: "mousePressed", ...at });
    await session.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at });
  };
  await press();
  await expect(key).not.toHaveAttribute("aria-pressed", "true");
  await question.mouse.move(5, 200, { steps: 2 });
  await question.mouse.move(60, 260, { steps: 4 });
  await press();
  await expect(key).toHaveAttribute("aria-pressed", "true");
});

test("what is asked is read to its end first, with what it hides by name", async ({
  page,
  dashboard,
}) => {
  await page.goto(`${dashboard.origin}/vue/`);
  await useAccount(consoleIn(page), "Everything works");
  const words = `Hello\u202eolleh\u200b https://p\u0430ypal.com ${"A long story.\n".repeat(19)}the end`;
  const posted = element(page).evaluate(
    (node, text) =>
      node
        .invoke("create_post", { reply_settings: "mentionedUsers", quote_tweet_id: "20", text })
        .catch((error: unknown) => (error as { code: string }).code),
    words,
  );
  const question = await openQuestion(page);
  await expect(question.getByText("U+202E RIGHT-TO-LEFT OVERRIDE")).toBeVisible();
  await expect(question.locator(".arguments mark", { hasText: "U+200B" })).toHaveCount(1);
  await expect(question.locator(".arguments mark", { hasText: "U+0430" })).toHaveCount(1);
  await expect(question.getByText("can be mistaken for others")).toBeVisible();
  // The catalogue's order, whatever the page's is.
  const titles = await question.locator(".arguments dt").allInnerTexts();
  expect(titles).toEqual(["Text", "Quote", "Who can reply"]);
  await question.setViewportSize({ width: 480, height: 560 });
  await page.waitForTimeout(1500);
  await expect(question.locator(".pad-keys button").first()).toBeDisabled();
  await expect(question.getByText("read everything to the end")).toBeVisible();
  await question.getByRole("button", { name: "Refuse", exact: true }).click();
  expect(await posted).toBe("not_allowed");
});

test("at 320 pixels and 400 % one can agree, by the keyboard alone", async ({
  page,
  dashboard,
}) => {
  await asked(page, dashboard.origin);
  const question = await openQuestion(page);
  // 1280 by 1024 at 400 %.
  await question.setViewportSize({ width: 320, height: 256 });
  const focused = question.locator("h1");
  await expect(focused).toBeFocused();
  expect(await question.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
    true,
  );
  const key = question.locator(".pad-keys button").first();
  await expect(async () => {
    await question.keyboard.press("Tab");
    await expect(key).toBeEnabled({ timeout: 1500 });
  }).toPass();
  const closed = question.waitForEvent("close");
  await typeDigits(question, await codeOf(question));
  await closed;
  await expect.poll(() => outcome(page)).toBe("done");
});

test("wrong digits: once they change, the second time it is refused", async ({
  page,
  dashboard,
  embedded,
}) => {
  await asked(page, dashboard.origin);
  const before = changes(embedded).length;
  const question = await openQuestion(page);
  const keys = question.locator(".pad-keys button");
  await expect(keys.first()).toBeEnabled();
  const [one = "", other = ""] = await codeOf(question);
  await typeDigits(question, [other, one]);
  await expect(question.getByText("Those were not the right digits")).toBeVisible();
  // They are read, too: whoever types on presses nothing.
  const again = await codeOf(question);
  await typeDigits(question, again);
  expect(await outcome(page)).toBe("");
  await expect(keys.first()).toBeEnabled();
  const closed = question.waitForEvent("close");
  await typeDigits(question, [...again].reverse());
  await closed;
  expect(await outcome(page)).toBe("not_allowed");
  expect(changes(embedded)).toHaveLength(before);
});

test("what the person presses in the frame themselves is asked about, too", async ({
  page,
  dashboard,
  embedded,
}) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  const before = changes(embedded).length;
  await frame.getByRole("link", { name: "Try", exact: true }).click();
  await frame.getByLabel("What's happening?").fill("Pressed by whom?");
  const [question] = await Promise.all([
    page.waitForEvent("popup"),
    frame.getByRole("button", { name: "Post", exact: true }).click(),
  ]);
  await expect(question.getByText("You have pressed this in a frame of")).toBeVisible();
  await expect(question.getByText("Pressed by whom?")).toBeVisible();
  expect(changes(embedded)).toHaveLength(before);
  await answer(question);
  await expect.poll(() => changes(embedded).length).toBe(before + 1);
});

test("a person refuses everything from a page, and lets it ask again", async ({
  page,
  dashboard,
}) => {
  await asked(page, dashboard.origin);
  const frame = consoleIn(page);
  const second = element(page).evaluate((node) =>
    node.invoke("get_me", {}).catch((error: unknown) => (error as { code: string }).code),
  );
  await expect(frame.getByText("Waiting behind it: 1")).toBeVisible();
  await frame.getByRole("button", { name: "Refuse everything from this page" }).click();
  expect(await second).toBe("refused_all");
  expect(await outcome(page)).toBe("refused_all");
  await expect(frame.getByRole("alertdialog")).toHaveCount(0);
  const third = () =>
    element(page).evaluate((node) =>
      node
        .invoke("get_me", {}, { timeout: 3000 })
        .catch((error: unknown) => (error as { code: string }).code),
    );
  expect(await third()).toBe("refused_all");
  await frame.getByRole("button", { name: "Let it ask again" }).click();
  const fourth = third();
  await expect(frame.getByRole("alertdialog")).toBeVisible();
  expect(await fourth).toBe("timeout");
  // Called off: nobody is asked any more.
  await expect(frame.getByRole("alertdialog")).toHaveCount(0);
});

test("nobody is asked about what cannot be sent", async ({ page, dashboard }) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  const refused = (action: string, args: object) =>
    element(page).evaluate(
      (node, [name, given]) =>
        node.invoke(name, given).catch((error: unknown) => ({ ...(error as object) })),
      [action, args] as const,
    );
  expect(await refused("create_post", { text: "" })).toMatchObject({ code: expect.any(String) });
  expect(await refused("create_post", { txet: "a" })).toMatchObject({ code: expect.any(String) });
  expect(await refused("no_such_action", {})).toMatchObject({ code: "unknown_action" });
  await expect(frame.getByRole("alertdialog")).toHaveCount(0);
});

/** What else a page can do with its frame, by script; each is followed by presses all over it. */
const tricks: Record<string, (host: HTMLElement) => void> = {
  "perspective, turned to the back": (host) => {
    host.style.cssText = "transform: perspective(300px) rotateY(170deg)";
  },
  "one pixel, and back": (host) => {
    host.style.cssText = "width: 1px; height: 1px; overflow: hidden";
    host.getBoundingClientRect();
    host.style.cssText = "";
  },
  "content-visibility": (host) => {
    host.style.cssText = "content-visibility: hidden";
  },
  "moves by itself": (host) => {
    host.animate([{ transform: "translate(0, 0)" }, { transform: "translate(-40vw, 30vh)" }], {
      duration: 90,
      iterations: Infinity,
      direction: "alternate",
    });
  },
  "a backdrop filter in the top layer": (host) => {
    host.getAnimations().forEach((one) => {
      one.cancel();
    });
    host.style.cssText = "";
    const cover = document.createElement("div");
    cover.popover = "manual";
    cover.className = "cover";
    Object.assign(cover.style, {
      position: "fixed",
      inset: "0",
      width: "auto",
      height: "auto",
      backdropFilter: "brightness(0)",
      pointerEvents: "none",
    });
    document.body.append(cover);
    cover.showPopover();
  },
  "a view transition that never ends": (host) => {
    document.querySelector(".cover")?.remove();
    const style = new CSSStyleSheet();
    style.replaceSync(
      "::view-transition { pointer-events: none } ::view-transition-group(*), ::view-transition-old(*) { animation-duration: 60s }",
    );
    document.adoptedStyleSheets = [style];
    (document as { startViewTransition?: (change: () => void) => unknown }).startViewTransition?.(
      () => {
        host.style.opacity = "0.01";
      },
    );
  },
  "scroll snapping under the pointer": (host) => {
    document.adoptedStyleSheets = [];
    host.style.cssText = "scroll-snap-align: start; margin-top: 60vh";
    document.documentElement.style.cssText = "scroll-snap-type: y mandatory; height: 300vh";
    scrollTo(0, 500);
  },
  inert: (host) => {
    document.documentElement.style.cssText = "";
    host.style.cssText = "";
    host.inert = true;
  },
  "focus that jumps to the frame and back": (host) => {
    host.inert = false;
    const frame = host.shadowRoot?.querySelector("iframe");
    setInterval(() => {
      if (document.activeElement === host) (document.activeElement as HTMLElement).blur();
      else frame?.focus();
    }, 40);
  },
  "fullscreen, as large as it gets": (host) => {
    void host.requestFullscreen().catch(() => undefined);
  },
};

/** By means that browsers have had for a short time. */
const newerTricks: typeof tricks = {
  "put elsewhere without being loaded again": (host) => {
    const places = [document.createElement("div"), document.createElement("div")] as const;
    Object.assign(places[1].style, {
      position: "fixed",
      top: "40vh",
      left: "30vw",
      opacity: "0.01",
    });
    document.body.append(...places);
    let at = 0;
    const place = () => {
      places[at++ % 2 === 0 ? 1 : 0].moveBefore(host, null);
    };
    place();
    const moving = setInterval(place, 60);
    setTimeout(() => {
      clearInterval(moving);
    }, 2500);
  },
  "tied by an anchor to what runs away": (host) => {
    const style = new CSSStyleSheet();
    style.replaceSync(
      `@keyframes run { to { translate: 60vw 40vh } }
      #runner { position: fixed; anchor-name: --runner; width: 8px; height: 8px; animation: run 0.3s infinite alternate }
      x-connect { position: fixed; position-anchor: --runner; top: anchor(bottom); left: anchor(right) }`,
    );
    document.adoptedStyleSheets = [style];
    const runner = document.createElement("i");
    runner.id = "runner";
    document.body.prepend(runner);
    host.style.opacity = "0.01";
  },
  "a view transition of its own element": (host) => {
    document.adoptedStyleSheets = [];
    const scoped = host as HTMLElement & { startViewTransition?: (change: () => void) => unknown };
    host.style.viewTransitionName = "console";
    scoped.startViewTransition?.(() => {
      host.style.opacity = "0.01";
    });
  },
  "a modal dialog of the page's over it, with the console inside": (host) => {
    host.style.cssText = "";
    const dialog = document.createElement("dialog");
    dialog.style.cssText = "opacity: 0.01; width: 90vw; height: 90vh";
    document.body.append(dialog);
    dialog.moveBefore(host, null);
    dialog.showModal();
  },
};

for (const [means, tried] of Object.entries({
  "else a page does": tricks,
  "new it uses": newerTricks,
}))
  test(`whatever ${means} with its frame: nothing that a person does on it is an answer`, async ({
    page,
    dashboard,
    embedded,
    expectedErrors,
  }) => {
    expectedErrors.push(
      /fullscreen|Content Security Policy.*style|Content-Security-Policy: style/i,
    );
    await asked(page, dashboard.origin);
    const before = changes(embedded).length;
    const windows: Page[] = [];
    page.on("popup", (one) => windows.push(one));
    for (const [name, trick] of Object.entries(tried)) {
      await page.locator("x-connect").evaluate(trick);
      await pressEverywhere(page, 90);
      for (const one of windows.splice(0)) {
        // It has come up under a person who presses and types: they go on.
        for (const key of [
          "Space",
          "Enter",
          "Tab",
          "Enter",
          "1",
          "2",
          "3",
          "4",
          "5",
          "6",
          "7",
          "8",
        ])
          await one.keyboard.press(key).catch(() => undefined);
        await one.close();
      }
      expect(await outcome(page), name).not.toBe("done");
      expect(changes(embedded), name).toHaveLength(before);
    }
    expect(dashboard.saved).toEqual([]);
  });

test("who presses and types without a pause, as in a game, answers nothing", async ({
  page,
  dashboard,
  embedded,
}) => {
  await asked(page, dashboard.origin);
  const before = changes(embedded).length;
  const question = await openQuestion(page);
  const key = question.locator(".pad-keys button").first();
  // Even the right ones, over and over: the keys do not work before there was a second of rest.
  const code = await codeOf(question);
  for (let round = 0; round < 10; ++round) {
    await question.keyboard.press(code[round % 2] ?? "");
    await question.mouse.click(240, 300);
    await expect(key).toBeDisabled();
    await page.waitForTimeout(150);
  }
  expect(await outcome(page)).toBe("");
  await expect(key).toBeEnabled();
  expect(changes(embedded)).toHaveLength(before);
  await question.close();
});

test("what a check would publish is asked about", async ({ page, dashboard, embedded }) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  const before = changes(embedded).length;
  await frame.getByText("Further checks, only when you want them").click();
  await frame.getByLabel(/Publish a post/).check();
  const [question] = await Promise.all([
    page.waitForEvent("popup"),
    frame.getByRole("button", { name: "Run the check again" }).click(),
  ]);
  await expect(question.getByText("Checking a connection, ")).toBeVisible();
  expect(changes(embedded)).toHaveLength(before);
  await question.getByRole("button", { name: "Refuse", exact: true }).click();
  await expect(frame.getByRole("button", { name: "Run the check again" })).toBeVisible();
  expect(changes(embedded)).toHaveLength(before);
});

test("what an agent asks for is answered in the window, by the same digits", async ({
  page,
  dashboard,
  embedded,
}) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  const before = changes(embedded).length;
  await frame.getByRole("link", { name: "Agents", exact: true }).click();
  await frame.getByLabel("Name").fill("Robot");
  await addAgentInFrame(page);
  await frame.getByLabel("Client").selectOption("Another client");
  const configuration = await frame.locator("#configuration").innerText();
  const bearer = /Bearer (\S+)/.exec(configuration)?.[1] ?? "";
  await frame.getByRole("button", { name: "I have copied it" }).click();
  await expect(frame.getByText("Agents can reach this page")).toBeVisible();
  const calling = callTool(embedded.address, bearer, "create_post", { text: "From the robot" });
  const approve = frame.getByRole("button", { name: "Approve and send" });
  await expect(approve).toBeEnabled();
  const [question] = await Promise.all([page.waitForEvent("popup"), approve.click()]);
  await expect(question.getByText("The agent Robot wants to do this as")).toBeVisible();
  await expect(question.getByText("From the robot")).toBeVisible();
  // For an agent there is no longer than once here: what it may do is said on the screen Agents.
  await expect(question.getByLabel("While the page is open")).toHaveCount(0);
  expect(changes(embedded)).toHaveLength(before);
  await answer(question);
  expect((await calling).structuredContent.status).toBe("done");
  await expect.poll(() => changes(embedded)).toHaveLength(before + 1);
});

test("what is tried as an agent is asked about, also what the agent may do unasked", async ({
  page,
  dashboard,
  embedded,
}) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  const before = changes(embedded).length;
  await frame.getByRole("link", { name: "Agents", exact: true }).click();
  await frame.getByLabel("Name").fill("Robot");
  await frame.getByLabel("Post and reply").selectOption("Always");
  await addAgentInFrame(page);
  await frame.getByRole("button", { name: "I have copied it" }).click();
  const trying = frame.getByRole("region", { name: "Try as an agent" });
  await trying.getByLabel("Text of the post").fill("Tried by whom?");
  const ask = async () => {
    const [question] = await Promise.all([
      page.waitForEvent("popup"),
      trying.getByRole("button", { name: "Ask for it" }).click(),
    ]);
    await expect(question.getByText("You have pressed this in a frame of")).toBeVisible();
    await expect(question.getByText("Tried by whom?")).toBeVisible();
    return question;
  };
  const refused = await ask();
  await refused.getByRole("button", { name: "Refuse", exact: true }).click();
  await expect(trying.getByRole("button", { name: "Ask for it" })).toBeEnabled();
  expect(changes(embedded)).toHaveLength(before);
  await answer(await ask());
  await expect(trying.getByLabel("Reply")).toContainText("Tried by whom?");
  await expect.poll(() => changes(embedded)).toHaveLength(before + 1);
});

test("what an agent may do is asked about: nobody gets a token, or a wider permission, by a press that was not seen", async ({
  page,
  dashboard,
  embedded,
}) => {
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  // The page leads to any screen: that loads nothing anew, and browsers let it.
  const lead = (screen: string) =>
    page.evaluate(
      ([address, hash]) => {
        const inside = document.querySelector("x-connect")?.shadowRoot?.querySelector("iframe");
        inside?.contentWindow?.location.replace(`${address}/?embedded#/${hash}`);
      },
      [embedded.address, screen] as const,
    );
  await lead("agents");
  await frame.getByLabel("Name").fill("Nobody has seen this");
  await frame.getByLabel("Post and reply").selectOption("Always");
  const [question] = await Promise.all([
    page.waitForEvent("popup"),
    frame.getByRole("button", { name: "Add the agent" }).click(),
  ]);
  await expect(question.locator("#who")).toContainText(
    /You have pressed this in a frame of \S+ It decides what agents may do as @lumen_coffee/,
  );
  const terms = question.locator(".arguments dt");
  const saying = (title: string) =>
    question.locator("dt", { hasText: title }).locator("+ dd").innerText();
  await expect(terms.first()).toHaveText("Name");
  expect(await saying("Name")).toBe("Nobody has seen this");
  expect(await saying("Always")).toBe("Read and search · Post and reply");
  expect(await saying("Posts a day")).toBe("10");
  await expect(frame.locator("#configuration")).toHaveCount(0);
  await question.getByRole("button", { name: "Refuse", exact: true }).click();
  await expect(frame.getByRole("button", { name: "Add the agent" })).toBeEnabled();
  await expect(frame.locator("#configuration")).toHaveCount(0);
  await expect(frame.getByRole("button", { name: "Stop everything" })).toHaveCount(0);
  // With less it is let in; more is asked about again.
  await frame.getByLabel("Post and reply").selectOption("Ask me");
  await addAgentInFrame(page);
  await frame.getByRole("button", { name: "I have copied it" }).click();
  const agent = frame.getByRole("region", { name: "Agents", exact: true });
  await agent.getByRole("button", { name: "Change" }).click();
  await agent.getByLabel("Post and reply").selectOption("Always");
  const [change] = await Promise.all([
    page.waitForEvent("popup"),
    agent.getByRole("button", { name: "Save the changes" }).click(),
  ]);
  await expect(change.getByText("Read and search · Post and reply")).toBeVisible();
  await change.getByRole("button", { name: "Refuse", exact: true }).click();
  await expect(agent.locator(".facts dd").first()).toHaveText("Read and search");
});

test("an agent that was stopped runs on by no press that was not seen: paused, stopped, no longer trusted, or out of its budget", async ({
  page,
  dashboard,
  embedded,
}) => {
  await page.setViewportSize({ width: 1280, height: 1800 });
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  await frame.getByRole("link", { name: "Agents", exact: true }).click();
  const made = async (name: string) => {
    await frame.getByLabel("Name").fill(name);
    await frame.getByLabel("Post and reply").selectOption("Always");
    await addAgentInFrame(page);
    await frame.getByLabel("Client").selectOption("Another client");
    const configuration = await frame.locator("#configuration").innerText();
    await frame.getByRole("button", { name: "I have copied it" }).click();
    return /Bearer (\S+)/.exec(configuration)?.[1] ?? "";
  };
  const bearer = await made("Robot");
  await expect(frame.getByText("Agents can reach this page")).toBeVisible();
  const agents = frame.getByRole("region", { name: "Agents", exact: true });
  const robot = agents.getByRole("article").filter({ hasText: "Robot" });
  const button = (name: string) => frame.getByRole("button", { name, exact: true }).first();
  const codeOf = async (tool: string, args: object = {}) => {
    const { structuredContent } = await callTool(embedded.address, bearer, tool, { ...args });
    return structuredContent.error?.code ?? structuredContent.status;
  };
  /** Presses, is asked under that heading what agents may do, and refuses. */
  const pressed = async (name: string, heading: string, ...said: string[]) => {
    const [question] = await Promise.all([page.waitForEvent("popup"), button(name).click()]);
    await expect(question.getByRole("heading", { name: heading })).toBeVisible();
    await expect(question.getByText("It decides what agents may do as")).toBeVisible();
    await expect(question.locator(".account")).toHaveText("@lumen_coffee");
    for (const words of said) await expect(question.locator(".arguments")).toContainText(words);
    // The frame, too, says what it is about.
    await expect(frame.getByRole("alertdialog")).toContainText(heading);
    return question;
  };
  const refused = async (question: Page, name: string) => {
    await question.getByRole("button", { name: "Refuse", exact: true }).click();
    await expect(button(name)).toBeVisible();
    await expect(frame.getByRole("alertdialog")).toHaveCount(0);
  };

  // To pause and to stop takes one press; back it takes a yes.
  await button("Pause").click();
  await expect(robot.getByText("Paused")).toBeVisible();
  const paused = ["Resume", "Let a paused agent continue?", "Robot", "Post and reply"] as const;
  await refused(await pressed(...paused), "Resume");
  expect(await codeOf("get_me")).toBe("agent_paused");
  await answer(await pressed(...paused));
  await expect(button("Pause")).toBeVisible();
  expect(await codeOf("get_me")).toBe("done");

  await frame.getByText("Add another agent for").click();
  await made("Second");
  await button("Stop everything").click();
  const stopped = ["Let agents act again", "Let agents act again?", "Robot", "Second"] as const;
  await refused(await pressed(...stopped), "Let agents act again");
  expect(await codeOf("get_me")).toBe("stopped");
  await answer(await pressed(...stopped));
  await expect(button("Stop everything")).toBeVisible();
  expect(await codeOf("get_me")).toBe("done");

  // What strangers wrote ends its "Always".
  expect(await codeOf("search_posts", { query: "coffee", max_results: 10 })).toBe("done");
  const asking = callTool(embedded.address, bearer, "create_post", { text: "After reading" });
  await frame.getByRole("button", { name: "Refuse", exact: true }).click();
  expect((await asking).structuredContent.error?.code).toBe("refused_by_person");
  const trusted = ["Trust it again", "Trust an agent again?", "Robot", "Always"] as const;
  const before = changes(embedded).length;
  await refused(await pressed(...trusted), "Trust it again");
  await expect(robot.getByText("It has read what strangers wrote")).toBeVisible();
  await answer(await pressed(...trusted));
  await expect(robot.getByText("It has read what strangers wrote")).toHaveCount(0);
  expect(await codeOf("create_post", { text: "Trusted again" })).toBe("done");
  await expect.poll(() => changes(embedded)).toHaveLength(before + 1);

  // The budget of all together.
  const shared = agents.getByLabel("US dollars a day, all together");
  await shared.fill("900");
  const spent = ["Set for all", "Change what all agents may spend?", "900"] as const;
  await refused(await pressed(...spent), "Set for all");
  await expect(agents.getByText("of $900")).toHaveCount(0);
  await answer(await pressed(...spent));
  await expect(agents.getByText(/of \$900/).first()).toBeVisible();
});

test("where the part that asks does not come, nothing is done that it would ask about", async ({
  page,
  dashboard,
  embedded,
  expectedErrors,
}) => {
  expectedErrors.push(/embedded-|ERR_FAILED|dynamically imported/);
  // As where the page keeps all connections to the proxy busy.
  await page.route("**/embedded-*.js", (route) => route.abort());
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await useAccount(frame, "Everything works");
  const before = changes(embedded).length;
  await frame.getByRole("link", { name: "Try", exact: true }).click();
  await frame.getByLabel("What's happening?").fill("Nobody was asked");
  await frame.getByRole("button", { name: "Post", exact: true }).click();
  await expect(frame.getByText("The console failed").first()).toBeVisible();
  expect(changes(embedded)).toHaveLength(before);
});

test("a page that speaks for itself: floods end at twenty, forged answers count for nothing", async ({
  page,
  dashboard,
  embedded,
}) => {
  await asked(page, dashboard.origin);
  const before = changes(embedded).length;
  const question = await openQuestion(page);
  // Even with the id, which no page knows.
  const id = await question
    .locator("x-connect-question")
    .evaluate((node) => (node as unknown as { question: { id: string } }).question.id);
  const mine = await page.evaluate(
    async ([address, known]) => {
      const frame = document.querySelector("x-connect")?.shadowRoot?.querySelector("iframe");
      frame?.contentWindow?.postMessage(
        { type: "x-connect:answer", id: known, answer: "page" },
        "*",
      );
      // A window of the same kind, with a question of the page's own.
      const own = window.open(`${address}/question.html`);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      own?.postMessage({ type: "x-connect:question", question: { id: known } }, "*");
      const element = document.querySelector("x-connect") as unknown as {
        requestHandOver(): Promise<unknown>;
        handOver: boolean;
      };
      const codes = new Map<string, number>();
      const count = (code: string) => codes.set(code, (codes.get(code) ?? 0) + 1);
      for (let at = 0; at < 60; ++at)
        void element.requestHandOver().catch((error: unknown) => {
          count((error as { code: string }).code);
        });
      for (let at = 0; at < 60; ++at) element.handOver = at % 2 === 0;
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return [...codes];
    },
    [embedded.address, id] as const,
  );
  expect(mine).toEqual([["too_many_requests", 41]]);
  await expect(question.getByText(/Waiting behind it: (19|20)$/)).toBeVisible();
  const pages = page.context().pages();
  const own = pages.find((one) => one !== question && one.url().endsWith("/question.html"));
  await expect(own?.getByText("Nothing has been asked here") ?? page.locator("none")).toBeVisible();
  expect(await question.evaluate(() => window.name)).toBe("");
  expect(await outcome(page)).toBe("");
  expect(changes(embedded)).toHaveLength(before);
  expect(dashboard.saved).toEqual([]);
  await own?.close();
  await question.close();
});

test("in a frame that the page has fenced in, nothing can be allowed", async ({
  page,
  dashboard,
  embedded,
  expectedErrors,
}) => {
  expectedErrors.push(/sandbox|Blocked opening|null|ERR_|Content.Security|cross-origin|access/i);
  await page.goto(`${dashboard.origin}/vue/`);
  const fence = (rules: string) => placeFrame(page, embedded.address, "sandbox", rules);
  const ask = () =>
    page.evaluate(() => {
      (globalThis as { ask?: () => void }).ask?.();
    });
  const before = changes(embedded).length;
  const frame = page.frameLocator("iframe");
  await fence("allow-scripts allow-same-origin allow-forms");
  await useAccount(frame, "Everything works");
  await ask();
  await frame.getByRole("button", { name: "Look and answer" }).click();
  await expect(frame.getByText("The browser has opened no window.")).toBeVisible();
  // Of no origin: the console's own files are another's there, and it does not start.
  const loaded = page.waitForResponse((reply) => reply.url().endsWith("?embedded"));
  await fence("allow-scripts allow-forms allow-popups");
  await loaded;
  await ask();
  await expect(frame.getByRole("button", { name: "Look and answer" })).toHaveCount(0);
  expect(await outcome(page)).not.toBe("done");
  expect(changes(embedded)).toHaveLength(before);
});
