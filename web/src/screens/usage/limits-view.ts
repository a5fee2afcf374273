// Limits: what X told of each window, as bars and as a line over time.
import { nothing, svg } from "lit";

import type { LimitWindow, NamedLimit, Reading } from "../../session/connection.js";
import type { AuthKind } from "../../core/types.js";
import type { Host } from "../../parts/screen.js";
import { timeText } from "../../text/dates.js";
import { authNames } from "../../session/abilities.js";
import { html, mark, text, translate } from "../../text/text.js";

const windowNames: Record<LimitWindow, string> = {
  rateLimit: mark("15 minutes"),
  appLimit24hour: mark("24 hours, the app"),
  userLimit24hour: mark("24 hours, the account"),
};

export function limitsView(host: Host) {
  const { active, catalogue } = host.session;
  const titles = new Map(catalogue?.actions.map(({ id, title }) => [id, translate(title)]));
  const rows = [...active.limits];
  if (rows.length === 0) return nothing;
  return html`<section class="card pad stack" aria-labelledby="limits-title">
    <h2 id="limits-title">Limits</h2>
    <ul class="limits">
      ${rows.map(([key, windows]) => {
        const [action = "", auth = ""] = key.split(" ");
        return html`<li>
          <h3>
            ${titles.get(action) ?? action}
            <span class="quiet small">${translate(authNames[auth as AuthKind])}</span>
          </h3>
          ${windows.map(bar)} ${plot(active.readings.get(key) ?? [])}
        </li>`;
      })}
    </ul>
  </section>`;
}

/** How long each window is, in seconds. */
const lengths: Record<LimitWindow, number> = {
  rateLimit: 15 * 60,
  appLimit24hour: 24 * 60 * 60,
  userLimit24hour: 24 * 60 * 60,
};

/** What is left of a window, and below it how far its time has gone: both run out to the right. */
function bar({ limit, remaining, reset, window }: NamedLimit) {
  const left = reset - Date.now() / 1000;
  if (left <= 0) {
    return html`<div class="limit">
      <p class="small quiet">
        ${limit} in ${translate(windowNames[window])}; the window that X named ended at
        ${timeText(reset)}, so it is full again
      </p>
    </div>`;
  }
  const share = limit > 0 ? remaining / limit : 0;
  const elapsed = Math.min(Math.max(1 - left / lengths[window], 0), 1);
  const kind = share === 0 ? "bad" : share < 0.2 ? "caution" : "good";
  return html`<div class="limit">
    <svg class="bar ${kind}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="whole" width="100" height="6" rx="3" />
      <rect class="left" width=${Math.max(share * 100, share > 0 ? 2 : 0)} height="6" rx="3" />
    </svg>
    <p class="small quiet">
      ${remaining} of ${limit} left in ${translate(windowNames[window])}; full again
      ${whenText(reset)}
    </p>
    <div class="window" .style=${`--elapsed: ${(elapsed * 100).toFixed(1)}%`} aria-hidden="true">
      <span>${timeText(reset - lengths[window])}</span><span>${timeText(reset)}</span>
    </div>
  </div>`;
}

/** "in 12 minutes", "in 24 hours". */
function whenText(reset: number): string {
  const minutes = Math.max(0, Math.ceil((reset - Date.now() / 1000) / 60));
  if (minutes > 90) return text`in ${Math.round(minutes / 60)} hours`;
  return minutes === 1 ? text`in 1 minute` : text`in ${minutes} minutes`;
}

/** How the window went down; two readings are the least that make a line. */
function plot(readings: Reading[]) {
  const [first] = readings;
  const last = readings.at(-1);
  if (!first || !last || readings.length < 2) return nothing;
  const span = Math.max(last.at - first.at, 1);
  const points = readings.map(({ at, limit }) => {
    const x = ((at - first.at) / span) * 196 + 2;
    const y = 38 - (limit.remaining / Math.max(limit.limit, 1)) * 34;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const time = (at: number) => timeText(at / 1000);
  return html`<div class="axes">
    <span class="top">${first.limit.limit}</span>
    <svg
      class="plot"
      viewBox="0 0 200 40"
      preserveAspectRatio="none"
      role="img"
      aria-label="From ${first.limit.remaining} to ${last.limit.remaining} left in ${readings.length} requests"
    >
      ${svg`<polyline points=${points.join(" ")} />`}
    </svg>
    <span>${time(first.at)}</span><span>${time(last.at)}</span>
  </div>`;
}
