// The frame's own part: the name, the way to each screen, which connection they are about, and what stands behind the proxy.
import { nothing } from "lit";

import { icons, logo } from "../look/icons.js";
import { valueOf } from "../parts/fields.js";
import type { Session } from "../session/session.js";
import { settings } from "../session/settings.js";
import { screens } from "./routes.js";
import { html, text, translate } from "../text/text.js";

interface SidebarOptions {
  session: Session;
  /** The screen that is shown. */
  route: string;
  /** Another connection has been chosen. */
  switched: () => void;
}

export const sidebar = ({ session, route, switched }: SidebarOptions) =>
  html`<header class="sidebar">
    <div class="brand">${logo} X Connect</div>
    <nav aria-label="Screens">
      <ul>
        ${screens.map((row) =>
          row.icon
            ? html`<li>
                <a href="#/${row.route}" aria-current=${row.route === route ? "page" : nothing}>
                  ${row.icon} <span>${translate(row.title)}</span>
                </a>
              </li>`
            : nothing,
        )}
      </ul>
    </nav>
    ${connectionSwitch(session, switched)}
    <div class="foot">
      <p class="upstream">${upstream(session)}</p>
      <button class="plain" @click=${() => settings.next("theme")}>
        ${icons.theme} Theme: ${translate(settings.nameOf("theme"))}
      </button>
    </div>
  </header>`;

/** Which of several connections the screens are about. */
function connectionSwitch(session: Session, switched: () => void) {
  const held = session.connections.filter((connection) => connection.held);
  if (held.length < 2) return nothing;
  const choose = (event: Event) => {
    const id = valueOf(event);
    const chosen = held.find((connection) => connection.id === id);
    if (!chosen) return;
    session.select(chosen);
    switched();
  };
  return html`<div class="switch">
    <label class="small quiet" for="switch">Connection</label>
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

function upstream({ proxy, upstream }: Session) {
  if (proxy === "unknown") return text`Looking for the proxy`;
  if (proxy === "unreachable") return html`<span class="badge bad">Proxy not reachable</span>`;
  return upstream === "sandbox"
    ? html`<span class="badge caution">Sandbox</span> Nothing here reaches X.`
    : html`<span class="badge good">Live</span> ${upstream}`;
}
