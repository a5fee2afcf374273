// How the screens that people look at most look: few, in both themes, at three widths. Made on Debian 12 with its Chromium
// and fonts; 2 % of the pixels may differ. After a change that was meant: npx playwright test snapshots --update-snapshots
import { expect, test, useSandboxAccount } from "./fixtures.js";

test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [320, 768, 1280]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test("looks as it did", async ({ page, consoleUrl }) => {
        const look = async (name: string) => {
          await expect(page).toHaveScreenshot(`${name}-${colorScheme}-${width}.png`, {
            maxDiffPixelRatio: 0.02,
            // The port of the address is another in each run.
            mask: [page.locator(".todo .mono")],
          });
        };
        await page.goto(consoleUrl);
        await expect(page.getByRole("heading", { name: "I have none yet" })).toBeVisible();
        await look("connections");
        await page.goto(`${consoleUrl}#/guide/permissions`);
        await page.locator(".drawing").scrollIntoViewIfNeeded();
        await look("guide");
        await useSandboxAccount(page, consoleUrl, "Read-only token");
        await expect(page.getByRole("button", { name: "Copy report" })).toBeVisible();
        await expect(page.locator(".toast")).toHaveCount(0, { timeout: 10_000 });
        await page
          .getByRole("heading", { name: "What your agent can do" })
          .scrollIntoViewIfNeeded();
        await look("check");
      });
    });
  }
}
