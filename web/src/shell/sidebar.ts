// The frame's own part: the name, the way to each screen, which connection they are about, and what stands behind the proxy.
import { nothing } from "lit";

import { icons, logo } from "../look/icons.js";
import { valueOf } from "../parts/fields.js";
import { dollars } from "../parts/money.js";
import type { Session } from "../session/session.js";
import { settings } from "../session/settings.js";
import { type Row, screens } from "./routes.js";
import { html, text, translate } from "../text/text.js";

interface SidebarOptions {
  session: Session;
  /** The screen that is shown. */
  route: string;
  /** Another connection has been chosen. */
  switched: () => void;
  /** On phones: whether the entries that have no place in the bar are shown. */
  isMoreOpen: boolean;
  toggleMore: () => void;
  toasts: unknown;
  /** Leads past the navigation. */
  skip: () => void;
}

const listed = screens.filter(({ icon }) => icon !== null);
const rest = listed.filter(({ isRest }) => isRest);

export const sidebar = (options: SidebarOptions) =>
  html`<header class="sidebar">
    <button class="skip" @click=${options.skip}>Skip to the content</button>
    <div class="brand">${logo} X Connect</div>
    <nav aria-label="Screens">
      ${
        options.isMoreOpen
          ? html`<ul class="sheet" id="more">
              ${rest.map((row) => entry(row, options))}
            </ul>`
          : nothing
      }
      <ul class="entries">
        ${listed.map((row) => entry(row, options))} ${moreEntry(options)}
      </ul>
    </nav>
    ${connectionSwitch(options)} ${options.toasts}
    <div class="foot">
      <p class="upstream">${upstream(options.session)}</p>
      ${options.session.isLive ? spent(options.session) : nothing}
      <button class="plain" @click=${() => settings.next("theme")}>
        ${icons.theme} Theme: ${translate(settings.nameOf("theme"))}
      </button>
    </div>
  </header>`;

const entry = ({ route, title, icon, isRest }: Row, { route: shown, session }: SidebarOptions) =>
  html`<li class=${isRest ? "rest" : nothing}>
    <a href="#/${route}" aria-current=${route === shown ? "page" : nothing}>
      ${icon} <span>${translate(title)}</span>
      ${route === "agents" ? waiting(session.agents.asked.length) : nothing}
    </a>
  </li>`;

/** How many requests of agents wait for the person. */
const waiting = (count: number) =>
  count > 0
    ? html`<span class="badge caution"
        >${count} <span class="visually-hidden">waiting for you</span></span
      >`
    : nothing;

const moreEntry = ({ route, session, isMoreOpen, toggleMore }: SidebarOptions) =>
  html`<li class="more-entry">
    <button
      class="more ${rest.some((row) => row.route === route) ? "current" : ""}"
      aria-expanded=${isMoreOpen ? "true" : "false"}
      aria-controls="more"
      @click=${toggleMore}
    >
      ${icons.more} <span>More</span>
      ${isMoreOpen ? nothing : waiting(session.agents.asked.length)}
    </button>
  </li>`;

/** Which of several connections the screens are about. */
function connectionSwitch({ session, switched }: SidebarOptions) {
  const held = session.connections.filter((connection) => connection.held);
  if (held.length < 2) return nothing;
  const choose = (event: Event) => {
    const chosen = held.find(({ id }) => id === valueOf(event));
    if (!chosen) return;
    session.select(chosen);
    switched();
  };
  return html`<div class="switch">
    <label class="small" for="switch">Connection</label>
    <select id="switch" @change=${choose}>
      ${held.map(
        (connection) =>
          html`<option value=${connection.id} ?selected=${connection === session.active}>
            ${connection.label}
          </option>`,
      )}
    </select>
  </div>`;
}

/** What it has cost so far; on phones the month alone. */
const spent = ({ spending }: Session) =>
  html`<a class="spent" href="#/usage">
    <span class="wide-only">${text`${dollars(spending.session)} this session`} · </span
    >${text`${dollars(spending.month)} this month`}
  </a>`;

/** The practice stripe says it for the sandbox. */
function upstream({ proxy, upstream }: Session) {
  if (proxy === "unknown") return text`Looking for the proxy`;
  if (proxy === "unreachable") return html`<span class="badge bad">Proxy not reachable</span>`;
  return upstream === "sandbox" ? nothing : html`<span class="badge good">Live</span> ${upstream}`;
}
