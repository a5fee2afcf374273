// What is said where credentials of one's own meet a console that only practises: nothing was sent, and what to do.
import { icons } from "../look/icons.js";
import { html, text } from "../text/text.js";
import { copyButton } from "./copy-button.js";
import type { Host } from "./screen.js";

/** How the program is started so that requests reach X; the README's own line. */
const command = "script/server --upstream https://api.x.com";

export const practiceOnly = (host: Host) =>
  html`<section class="finding warning" data-code="practice_only" aria-label="Practice only">
    ${icons.alert}
    <div class="stack tight">
      <h2>This console only practises, so your credentials were not used</h2>
      <p>
        Nothing was sent, neither to X nor anywhere else. Behind this console is the sandbox, which
        knows only its own practice accounts.
      </p>
      <p><strong>To use them for real</strong>, start it for X, and enter them there:</p>
      <div class="row">
        <code class="mono grow">${command}</code>
        ${copyButton(host, command, text`the command`, text`Copy the command`)}
      </div>
      <div class="row">
        <a class="button primary" href="#/practice">Use a practice account</a>
        <button @click=${() => again(host)}>${icons.retry} I have started it for X</button>
      </div>
    </div>
  </section>`;

/** Asks who stands behind the proxy by now. */
async function again(host: Host) {
  await host.session.askProxy();
  await host.session.active.look();
  if (host.session.active.held?.isForeign) host.announce(text`It still only practises`);
  else host.go("check");
}
