// axe on a page as it stands, and nothing that scrolls sideways. The page has to be opened with bypassCSP.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type Axe from "axe-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

/** What depends on colours alone: of a page that is the same but for them, this is what axe can find anew. */
const ofColours = ["color-contrast", "link-in-text-block"];

/** Looks at the page as it stands, in light and in dark colours. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const violations: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    const rules = colorScheme === "dark" ? ofColours : undefined;
    // Through the debugger, because the page's own policy allows no scripts but its own.
    const found = await page.evaluate(
      async ([source, rules]) => {
        if (!("axe" in globalThis)) (0, eval)(source);
        const { run } = (globalThis as unknown as { axe: typeof Axe }).axe;
        const results = await run({
          resultTypes: ["violations"],
          ...(rules && { runOnly: rules }),
        });
        return results.violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`,
        );
      },
      [axe, rules] as const,
    );
    violations.push(...found.map((violation) => `${colorScheme}: ${violation}`));
  }
  expect(violations, state).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, `${state}: sideways scrolling`).toBeLessThanOrEqual(0);
}
