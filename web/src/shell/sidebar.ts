// The frame's own part: the name, the way to each screen, which connection they are about, and what stands behind the proxy.
import { nothing } from "lit";

import { icons, logo } from "../look/icons.js";
import { dollars } from "../parts/money.js";
import type { Host } from "../parts/screen.js";
import type { Session } from "../session/session.js";
import { settings } from "../session/settings.js";
import { type Row, screens } from "./routes.js";
import { html, text, translate } from "../text/text.js";

interface SidebarOptions {
  host: Host;
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
  search: () => void;
  showHelp: () => void;
}

const listed = screens.filter(({ icon }) => icon !== null);
const rest = listed.filter(({ isRest }) => isRest);

export const sidebar = (options: SidebarOptions) =>
  html`<header class="sidebar">
    <button class="skip" @click=${options.skip}>Skip to the content</button>
    <div class="brand">${logo} X Connect</div>
    <button class="search" @click=${options.search} aria-keyshortcuts="Control+K">
      <span>Search</span> <kbd>Ctrl K</kbd>
    </button>
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
      <button class="plain" @click=${options.showHelp}>${icons.info} Help</button>
      <button class="plain wide-only" @click=${() => settings.next("theme")}>
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

let view: typeof import("./switch.js").connectionSwitch | null = null;

/** Which of several connections the screens are about. */
function connectionSwitch({ host, switched }: SidebarOptions) {
  if (host.session.connections.filter(({ held }) => held).length < 2) return nothing;
  if (view) return view(host, switched);
  import("./switch.js").then(
    (loaded) => {
      view = loaded.connectionSwitch;
      host.requestUpdate();
    },
    // It is asked for again with the next change.
    () => undefined,
  );
  return nothing;
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
