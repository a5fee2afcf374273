import type { TemplateResult } from "lit";

import { icons } from "../look/icons.js";
import type { Host } from "./screen.js";
import { html, text } from "../text/text.js";

/** A button that copies a text and says so. */
export function copyButton(
  host: Host,
  content: string,
  what: string,
  label = text`Copy`,
  kind: "plain" | "primary" = "plain",
): TemplateResult {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(content);
      host.announce(text`Copied: ${what}`);
    } catch {
      host.announce(text`The browser did not allow copying. Select the text instead.`);
    }
  };
  return html`<button class=${kind} @click=${copy} aria-label="Copy ${what}">
    ${icons.copy} ${label}
  </button>`;
}
