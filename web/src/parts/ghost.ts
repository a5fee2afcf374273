// What will stand where there is nothing yet, as a pale drawing: so that an empty screen shows what it is for.
import { nothing, type TemplateResult } from "lit";

import { icons } from "../look/icons.js";
import { html } from "../text/text.js";

type Ghost = "posts" | "steps" | "requests" | "agents";

const leads: Record<Ghost, unknown> = {
  posts: html`<span class="avatar"></span>`,
  steps: html`<span class="disc good">${icons.tick}</span>`,
  requests: html`<span class="badge mono">${icons.inspector}</span>`,
  agents: html`<span class="disc">${icons.agents}</span>`,
};

const ends: Record<Ghost, unknown> = {
  posts: nothing,
  steps: html`<span class="badge good">${icons.tick}</span>`,
  requests: html`<span class="badge good">${icons.tick}</span>`,
  agents: html`<span class="badge good">${icons.tick}</span>`,
};

/** Three rows of what there will be; said to nobody, for the words beside it say it. */
export const ghost = (of: Ghost): TemplateResult =>
  html`<div class="ghost" aria-hidden="true">
    ${[0, 1, 2].map(
      () =>
        html`<div>
          ${leads[of]}
          <span class="lines"><i></i><i></i></span>
          ${ends[of]}
        </div>`,
    )}
  </div>`;
