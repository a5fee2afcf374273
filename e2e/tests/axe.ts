// axe on a page as it stands, and nothing that scrolls sideways. The page has to be opened with bypassCSP.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

export async function expectAccessible(page: Page, state: string): Promise<void> {
  // Through the debugger, because the page's own policy allows no scripts but its own.
  const violations = await page.evaluate(async (source) => {
    if (!("axe" in globalThis)) (0, eval)(source);
    const { run } = (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe;
    return (await run()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`,
    );
  }, axe);
  expect(violations, state).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, `${state}: sideways scrolling`).toBeLessThanOrEqual(0);
}
