// Connections: the first screen. With nothing held it is the way in, one paste or one practice account; afterwards the
// accounts that are connected.
import { nothing } from "lit";

import { icons } from "../../look/icons.js";
import { stepsFor, ticked } from "../../parts/guide-steps.js";
import { PasteBox } from "../../parts/paste-box.js";
import type { Host, Screen } from "../../parts/screen.js";
import { html, mark, text, translate } from "../../text/text.js";
import { connectionsStyles } from "./styles.js";

export class ConnectionsScreen implements Screen {
  readonly styles = connectionsStyles;
  readonly isFirst = true;
  private readonly paste: PasteBox;
  private isStarting = false;

  /** @param accounts What is shown once an account is held; its code may be fetched then. */
  constructor(
    private readonly host: Host,
    private readonly accounts: Screen,
  ) {
    this.paste = new PasteBox(host);
  }

  get heading() {
    return this.isHeld ? null : mark("Connect your X account");
  }

  opened() {
    if (this.isHeld) this.accounts.opened?.();
  }

  prepare() {
    return this.accounts.prepare?.() ?? Promise.resolve();
  }

  render() {
    if (this.isHeld) return this.accounts.render();
    return html`<p class="lead">
        Within seconds you know whose account it is, what your agent can do with it, and what stands
        in the way. Requests are signed in this browser; your secrets stay in it.
      </p>
      <div class="ways">
        <section class="card pad stack" aria-labelledby="connect-title">
          <h2 id="connect-title">I have credentials of an X app</h2>
          ${this.paste.render(
            html`<a class="button" href="#/credentials">Type them instead</a>`,
            this.paste.isFilled || !this.host.session.isSandbox,
          )}
        </section>
        <div class="stack">
          ${this.host.session.isSandbox ? this.renderPractice() : nothing} ${this.renderGuide()}
        </div>
      </div>`;
  }

  private get isHeld() {
    return this.host.session.connections.some(({ held }) => held);
  }

  private renderPractice() {
    return html`<section class="card pad stack" aria-labelledby="practice-title">
      <div>
        <h2 id="practice-title">I want to see it first</h2>
        <p class="quiet">
          Everything works as it will for you, with a made-up account. Nothing reaches X, and
          nothing costs anything.
        </p>
      </div>
      <div class="stack tight">
        <button
          class=${this.paste.isFilled ? "" : "primary"}
          ?disabled=${this.isStarting}
          @click=${() => this.lookAround()}
        >
          ${this.isStarting ? icons.spinner : nothing} Look around with a practice account
        </button>
        <a class="small" href="#/practice">Or choose one where something goes wrong</a>
      </div>
    </section>`;
  }

  /** For those who have nothing yet; where they were, if they began. */
  private renderGuide() {
    const steps = stepsFor(this.host.session.active.abilities);
    const done = ticked();
    const count = steps.filter(({ id }) => done.has(id)).length;
    // What is wanted may be chosen by the page that sent somebody here, who has begun nothing yet.
    const isUnderWay = count > 0;
    return html`<section class="card pad stack" aria-labelledby="guide-title">
      <div>
        <h2 id="guide-title">I have none yet</h2>
        <p class="quiet">
          ${
            isUnderWay
              ? text`Set-up under way: ${count} of ${steps.length} steps done.`
              : text`The guide leads through X's developer console, with a drawing of each page. About ten minutes.`
          }
        </p>
      </div>
      ${
        isUnderWay
          ? html`<progress
                max=${steps.length}
                value=${count}
                aria-label="Steps of the set-up"
              ></progress>
              <div class="row">
                <a class="button" href="#/guide">Continue</a>
                <a class="button" href="#/connect">Start over</a>
              </div>`
          : html`<div><a class="button" href="#/connect">Show me how</a></div>`
      }
    </section>`;
  }

  /** The first practice account is the one with which everything works. */
  private async lookAround() {
    const { session } = this.host;
    this.isStarting = true;
    this.host.requestUpdate();
    // All that the check will need comes at once, not one after the other.
    session.expect();
    this.host.prepare("check");
    try {
      const [scenario] = await session.scenarios("accounts");
      if (!scenario) return;
      await session.practise(scenario);
      this.host.announce(text`Practice account: ${translate(scenario.title)}`);
      this.host.go("check");
    } catch {
      // The banner says what to do when the proxy is the reason.
      await session.askProxy();
    } finally {
      this.isStarting = false;
      this.host.requestUpdate();
    }
  }
}
