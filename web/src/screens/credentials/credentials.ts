// Credentials: one paste for all, or field by field; what is held, each replaced by itself.
import { nothing } from "lit";

import type { CredentialField } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { CredentialFields } from "../../parts/credential-fields.js";
import { type Entries, entriesOf, fiveNames } from "../../parts/entries.js";
import { PasteBox } from "../../parts/paste-box.js";
import { practiceOnly } from "../../parts/practice-only.js";
import type { Host, Screen } from "../../parts/screen.js";
import { credentialsStyles } from "./styles.js";
import { HeldList } from "./held.js";
import { html, text, translate } from "../../text/text.js";

export class CredentialsScreen implements Screen {
  readonly styles = credentialsStyles;
  private readonly entries: Entries;
  private readonly fields: CredentialFields;
  private readonly paste: PasteBox;
  private readonly held: HeldList;

  constructor(private readonly host: Host) {
    this.entries = entriesOf(host);
    this.fields = new CredentialFields(host);
    this.paste = new PasteBox(host);
    this.held = new HeldList(host);
  }

  opened() {
    this.entries.missing = [];
    this.held.opened();
  }

  render() {
    const { session } = this.host;
    const isHeld = session.held !== null;
    return html`<p class="lead">
        Copy them from the app's page at
        <a href="https://console.x.com" target="_blank" rel="noreferrer">console.x.com</a>; the
        <a href="#/guide">guide</a> shows where each stands.
        ${
          session.vault.state === "open"
            ? text`They are sealed on this device.`
            : html`They are kept in this page's memory only, unless you choose
                <a href="#/settings">to keep them</a>.`
        }
      </p>
      ${session.held?.isForeign ? practiceOnly(this.host) : nothing}
      ${isHeld ? this.held.render() : nothing} ${this.renderSummary()}
      <section class="card pad stack" aria-labelledby="paste-title">
        <h2 id="paste-title">${isHeld ? text`Paste others, or more` : text`All at once`}</h2>
        ${this.paste.render()}
      </section>
      ${isHeld ? nothing : this.renderForm()} ${this.renderSignIn()}
      ${
        session.isSandbox
          ? html`<p class="quiet">
              No credentials at hand? <a href="#/practice">Use a practice account</a>; nothing
              reaches X.
            </p>`
          : nothing
      }`;
  }

  private renderForm() {
    return html`<form
      class="card pad stack"
      novalidate
      autocomplete="off"
      aria-labelledby="one-title"
      @submit=${(event: Event) => this.use(event)}
    >
      <h2 id="one-title">Or one by one</h2>
      ${this.fields.render(fiveNames)}
      <div class="row">
        <button class="primary" type="submit" aria-label=${text`Use these credentials, as typed`}>
          Use these credentials
        </button>
      </div>
    </form>`;
  }

  private renderSignIn() {
    return html`<section class="card pad row">
      <div class="grow">
        <h2>Let X give you the rest</h2>
        <p class="quiet">
          Sign in with OAuth 2.0, which bookmarks need; get the Bearer Token; connect another
          account of yours.
        </p>
      </div>
      <a class="button" href="#/sign-in">Sign in with X</a>
    </section>`;
  }

  private renderSummary() {
    // What was filled in since is not missing any more.
    const missing = this.entries.missing.filter(({ name }) => !this.entries.has(name));
    if (missing.length === 0 || this.host.session.held) return nothing;
    return html`<section class="finding" id="summary" tabindex="-1" aria-labelledby="summary-title">
      ${icons.alert}
      <div>
        <h2 id="summary-title">Something is missing</h2>
        <ul>
          ${missing.map(
            (field) =>
              html`<li>
                <a href="#${field.name}" @click=${(event: Event) => this.focusField(event, field)}>
                  Enter the ${translate(field.title)}
                </a>
              </li>`,
          )}
        </ul>
      </div>
    </section>`;
  }

  private async use(event: Event) {
    event.preventDefault();
    if (await this.entries.use(this.host.session.ownConnection())) this.host.go("check");
    else (await this.host.byId("summary"))?.focus();
  }

  private async focusField(event: Event, field: CredentialField) {
    event.preventDefault();
    (await this.host.byId(field.name))?.focus();
  }
}
