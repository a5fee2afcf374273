// A page that the person lets record the tab (element capture): it sees what stands in the frame, as they do. Secrets that are typed
// there are masked. A question's window is no part of the tab.
import { browser } from "../playwright.config.js";
import { expect } from "./fixtures.js";
import { consoleIn, test } from "./questions.js";

test.use({
  launchOptions: {
    ...browser.launchOptions,
    // The person's yes to the browser's question.
    args: [...browser.launchOptions.args, "--auto-accept-this-tab-capture"],
  },
});

test("recorded by the page, secrets in the frame are masked", async ({
  page,
  dashboard,
  embedded,
}) => {
  expect(embedded.address).toBeTruthy();
  await page.setViewportSize({ width: 900, height: 1400 });
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  await frame.getByRole("link", { name: "Credentials", exact: true }).click();
  const secret = frame.locator("#api_secret");
  await secret.scrollIntoViewIfNeeded();
  await secret.fill("AAAAAAAAAAAAAAAA");
  await page.evaluate(async () => {
    interface Restricted extends MediaStreamTrack {
      restrictTo(target: object): Promise<void>;
    }
    const { RestrictionTarget } = globalThis as unknown as {
      RestrictionTarget: { fromElement(element: Element | null): Promise<object> };
    };
    const host = document.querySelector<HTMLElement>("x-connect");
    if (host) host.style.isolation = "isolate";
    const wanted = { video: true, preferCurrentTab: true };
    const stream = await navigator.mediaDevices.getDisplayMedia(wanted);
    await (stream.getVideoTracks()[0] as Restricted).restrictTo(
      await RestrictionTarget.fromElement(host),
    );
    const video = document.createElement("video");
    video.muted = true;
    video.srcObject = stream;
    await video.play();
    Object.assign(globalThis, {
      /** A digest of what is recorded around a place of the element, its middle. */
      recorded: async ([x, y, width, height]: [number, number, number, number]) => {
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext("2d");
        context?.drawImage(video, x, y, width, height, 0, 0, width, height);
        const pixels = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
        const digest = await crypto.subtle.digest("SHA-256", pixels);
        return `${new Set(pixels).size} ${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
      },
    });
  });
  /** Of the inside of the field, where its text stands. */
  const recorded = async () => {
    const [box, host] = [await secret.boundingBox(), await page.locator("x-connect").boundingBox()];
    if (!box || !host) throw new Error("The field is not on the screen");
    const place = [box.x - host.x + 4, box.y - host.y + 4, box.width - 8, box.height - 8];
    return page.evaluate(
      (where) =>
        (globalThis as unknown as { recorded(where: number[]): Promise<string> }).recorded(where),
      place.map(Math.round),
    );
  };
  const leave = () => frame.locator("h1").first().click();
  /** Once what is recorded has caught up with what is shown. */
  const settled = async () => {
    let last = "";
    await expect(async () => {
      const now = await recorded();
      const isSteady = now === last;
      last = now;
      await page.waitForTimeout(400);
      expect(isSteady).toBe(true);
    }).toPass();
    return last;
  };
  await leave();
  const masked = await settled();
  await secret.fill("WWWWWWWWWWWWWWWW");
  await leave();
  expect(await settled()).toBe(masked);
  // It is the field that is recorded: shown, it is seen.
  await frame.getByRole("button", { name: "Show API Secret" }).click();
  await expect.poll(recorded).not.toBe(masked);
});
