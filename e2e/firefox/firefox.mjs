// Debian's Firefox, driven over WebDriver BiDi: Playwright's own Firefox is a changed one, and this is what people have. Playwright
// can speak BiDi to it as well, but begins with a command that Firefox 153 does not know (emulation.setMediaFeaturesOverride).
// Of puppeteer-core it is version 24, the last that runs on Node 20.
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import puppeteer from "puppeteer-core";

/** Where Debian has it. */
export const program = "/usr/bin/firefox-esr";
export const isThere = existsSync(program);

/** How long something may take to come, in milliseconds: generous, a busy machine is slow. */
const patience = 30_000;

/**
 * Starts it. `problems` collects what pages report: errors, and violations of the Content-Security-Policy.
 */
export async function openFirefox() {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: program,
    headless: true,
    defaultViewport: { width: 1280, height: 900 },
    extraPrefsFirefox: {
      // Nothing outside the machine is asked for.
      "browser.safebrowsing.provider.mozilla.updateURL": "",
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
      "intl.accept_languages": "en",
    },
  });
  const problems = [];
  const watch = async (page) => {
    page.setDefaultTimeout(patience);
    page.on("pageerror", (error) => {
      if (!/favicon\.ico/.test(String(error))) problems.push(String(error));
    });
    page.on("console", (message) => {
      // Firefox asks every site for an icon, whatever its policy.
      if (message.type() === "error" && !/favicon\.ico/.test(message.text()))
        problems.push(message.text());
    });
    await page.evaluateOnNewDocument(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    return page;
  };
  return {
    newPage: async () => watch(await browser.newPage()),
    browser,
    problems,
    close: () => browser.close(),
  };
}

/**
 * The element of that kind that says these words and is on the screen, in whatever shadow root; waits for it. It looks by itself,
 * again and again: a wait of the driver's can be lost where a window goes from its empty page to its own.
 */
export async function find(frame, selector, words) {
  const search = (wanted, said) => {
    const all = (root) =>
      [...root.querySelectorAll("*")].flatMap((one) => [
        ...(one.matches(wanted) ? [one] : []),
        ...(one.shadowRoot ? all(one.shadowRoot) : []),
      ]);
    const says = (one) =>
      `${one.textContent} ${one.getAttribute("aria-label") ?? ""}`
        .replaceAll(/\s+/g, " ")
        .includes(said);
    return all(document).find(
      (one) => one.checkVisibility() && says(one) && !one.matches(":disabled"),
    );
  };
  const until = Date.now() + patience;
  let seen = "nothing";
  while (Date.now() < until) {
    try {
      const element = (await frame.evaluateHandle(search, selector, words)).asElement();
      if (element) return element;
      seen = await frame.evaluate(() => `${location.href}: ${document.body?.innerText}`);
    } catch (error) {
      // The page goes elsewhere meanwhile.
      seen = String(error);
    }
    await setTimeout(50);
  }
  throw new Error(`No "${selector}" that says "${words}" has come. There was: ${seen}`);
}

/** Presses it, with a mouse; what was drawn anew meanwhile is looked for again. */
export async function press(frame, selector, words) {
  for (let presses = 1; ; ++presses) {
    const element = await find(frame, selector, words);
    try {
      await element.evaluate((one) => one.scrollIntoView({ block: "center" }));
      await element.click();
      return;
    } catch (error) {
      if (presses === 3 || !/detached/.test(String(error))) throw error;
    }
  }
}

/**
 * The page that opens when something is pressed, in whatever frame: the event "popup" tells of the page's own only, and
 * "targetcreated" of frames and workers, too. What moved away under the mouse, as the frame grows while it loads, is pressed again.
 */
export async function opened(browser, act) {
  const before = new Set(await browser.pages());
  for (let presses = 0; presses < 3; ++presses) {
    await act();
    for (let looks = 0; looks < 100; ++looks) {
      const page = (await browser.pages()).find((one) => !before.has(one));
      if (page && page.url() !== "about:blank") return page;
      await setTimeout(50);
    }
  }
  throw new Error("No window has opened");
}

/** The frame of the console in a page; waits for it. */
export const consoleIn = (page, address) =>
  page.waitForFrame((frame) => frame.url().startsWith(address), { timeout: patience });
