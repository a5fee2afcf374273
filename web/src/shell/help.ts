// Help: where to read on, what to send along with a problem, which version this is; the keyboard shortcuts.
import { icons } from "../look/icons.js";
import { copyButton } from "../parts/copy-button.js";
import type { Host } from "../parts/screen.js";
import { helpStyles } from "./help-styles.js";
import { screens } from "./routes.js";
import { html, text, translate } from "../text/text.js";

/** @param close Closes the dialog that it is in. */
export function helpSheet(host: Host, close: () => void): unknown {
  host.adopt(helpStyles);
  const { version, build, catalogue } = host.session;
  const facts = catalogue?.factsDate ?? "";
  const about = `X Connect ${version}, build ${build}`;
  return html`<dialog id="help" class="help" aria-labelledby="help-title">
    <div class="row between">
      <h2 id="help-title" tabindex="-1" autofocus>Help</h2>
      <button class="plain" @click=${close}>Close</button>
    </div>
    <ul class="ways">
      <li>
        <a href="docs/" target="_blank">${icons.info} Documentation</a>
        <p class="small quiet">What everything means, to read and to search.</p>
      </li>
      <li>
        <a href="#/guide" @click=${close}>${icons.guide} Guide</a>
        <p class="small quiet">Through X's developer console, with a drawing of each page.</p>
      </li>
      <li>
        <a href="#/check" @click=${close}>${icons.check} Check</a>
        <p class="small quiet">Why something does not work, and how to fix it.</p>
      </li>
    </ul>
    <section class="stack tight">
      <h3>Report a problem</h3>
      <p class="small">
        Run the check, copy its report, and send it along: it holds no secrets, tokens or texts.
      </p>
      <div class="row">
        <p class="small quiet grow" id="version">${about}; facts about X of ${facts}</p>
        ${copyButton(host, `${about}; facts of ${facts}; ${navigator.userAgent}`, text`version`)}
      </div>
    </section>
    <section class="stack tight" aria-labelledby="shortcuts-title">
      <h3 id="shortcuts-title">Keyboard shortcuts</h3>
      <dl class="shortcuts">
        ${shortcut(["Ctrl", "K"], text`Go anywhere by name`)}
        ${shortcut(["/"], text`Search: posts, or actions`)}
        ${screens
          .filter(({ key }) => key)
          .map(({ key, title }) => shortcut(["g", key], translate(title)))}
        ${shortcut(["l"], text`Lock, where credentials are sealed`)}
        ${shortcut(["?"], text`This sheet`)}
      </dl>
      <p class="small quiet">
        Single letters work where nothing is being typed, and can be switched off in the settings.
      </p>
    </section>
  </dialog>`;
}

const shortcut = (keys: string[], what: string) =>
  html`<div>
    <dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
    <dd>${what}</dd>
  </div>`;
