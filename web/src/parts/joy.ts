// A moment to enjoy: sparks from the mark's lit end, the first time that something works, and never again.
import type { TemplateResult } from "lit";

import { recall, store } from "../session/preferences.js";
import { html } from "../text/text.js";

/** Whether it is the first time in this browser; told once. */
export function isFirst(what: "connected" | "posted"): boolean {
  const before = recall<string[]>("joy", []);
  if (before.includes(what)) return false;
  store("joy", [...before, what]);
  return true;
}

/** Seen only; where motion is not wanted, nothing is. */
export const sparks = (): TemplateResult =>
  html`<div class="joy" aria-hidden="true">
    ${Array.from({ length: 12 }, () => html`<i></i>`)}
  </div>`;
