// Which of several connections the screens are about, with its face; fetched when there are several.
import { avatar } from "../parts/people.js";
import { valueOf } from "../parts/fields.js";
import type { Host } from "../parts/screen.js";
import { html } from "../text/text.js";
import { switchStyles } from "./switch-styles.js";

/** @param switched Called when another connection has been chosen. */
export function connectionSwitch(host: Host, switched: () => void): unknown {
  host.adopt(switchStyles);
  const { session } = host;
  const held = session.connections.filter((connection) => connection.held);
  const { account, label } = session.active;
  const choose = (event: Event) => {
    const chosen = held.find(({ id }) => id === valueOf(event));
    if (!chosen) return;
    session.select(chosen);
    switched();
  };
  return html`<div class="switch">
    <label class="small" for="switch">Connection</label>
    <div class="faced">
      ${avatar(host, account ?? { name: label })}
      <select id="switch" aria-label="Connection" @change=${choose}>
        ${held.map(
          (connection) =>
            html`<option value=${connection.id} ?selected=${connection === session.active}>
              ${connection.label}
            </option>`,
        )}
      </select>
    </div>
  </div>`;
}
