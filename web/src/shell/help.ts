// Help: the keyboard shortcuts, which version this is, and what to send along with a problem.
import type { Session } from "../session/session.js";
import { screens } from "./routes.js";
import { html, translate } from "../text/text.js";

export const helpSheet = ({ version, build, catalogue }: Session, close: () => void) =>
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
            <th scope="row"><kbd>Ctrl</kbd> <kbd>K</kbd></th>
            <td>Go anywhere by name</td>
          </tr>
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
        Single letters work where nothing is being typed, and can be switched off in the settings.
      </p>
      <p><a href="docs/" target="_blank">Documentation</a></p>
      <h3>To report a problem</h3>
      <p class="small">
        Run the check, copy its report, and send it along: it holds no secrets, tokens or texts.
      </p>
      <p class="small quiet" id="version">
        X Connect ${version}, build ${build}; facts about X of ${catalogue?.factsDate ?? ""}
      </p>
      <div class="row"><button @click=${close}>Close</button></div>
    </div>
  </dialog>`;
