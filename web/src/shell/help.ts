// The sheet of keyboard shortcuts.
import { screens } from "./routes.js";
import { html, translate } from "../text/text.js";

export const helpSheet = (close: () => void) =>
  html`<dialog id="help" aria-labelledby="help-title">
    <div class="stack">
      <h2 id="help-title">Keyboard shortcuts</h2>
      <table>
        <tbody>
          ${screens
            .filter(({ key }) => key)
            .map(
              ({ key, title }) =>
                html`<tr>
                  <th scope="row"><kbd>g</kbd> <kbd>${key}</kbd></th>
                  <td>Go to: ${translate(title)}</td>
                </tr>`,
            )}
          <tr>
            <th scope="row"><kbd>/</kbd></th>
            <td>Search: posts, or actions</td>
          </tr>
          <tr>
            <th scope="row"><kbd>l</kbd></th>
            <td>Lock, where credentials are sealed</td>
          </tr>
          <tr>
            <th scope="row"><kbd>?</kbd></th>
            <td>This sheet</td>
          </tr>
        </tbody>
      </table>
      <p class="small quiet">
        They work where nothing is being typed, and can be switched off in the settings.
      </p>
      <div class="row"><button @click=${close}>Close</button></div>
    </div>
  </dialog>`;
