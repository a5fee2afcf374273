// The credentials that are held: what each is called, how it ends, since when; each replaced by itself.
import { nothing } from "lit";

import type { CredentialName } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { CredentialFields } from "../../parts/credential-fields.js";
import { type Entries, entriesOf, fiveNames } from "../../parts/entries.js";
import type { Host } from "../../parts/screen.js";
import type { HeldEntry } from "../../worker/protocol.js";
import { dateText } from "../../text/dates.js";
import { html, text } from "../../text/text.js";

export class HeldList {
  private readonly entries: Entries;
  private readonly fields: CredentialFields;
  private replacing: CredentialName | null = null;

  constructor(private readonly host: Host) {
    this.entries = entriesOf(host);
    this.fields = new CredentialFields(host);
  }

  opened() {
    this.replacing = null;
  }

  render() {
    const all = this.host.session.held?.entries ?? [];
    const order = this.entries.rows(all.map(({ name }) => name));
    const held = order.flatMap(({ name }) => all.filter((entry) => entry.name === name));
    const lacking = fiveNames.filter((name) => !held.some((entry) => entry.name === name));
    return html`<section class="card" aria-labelledby="held-title">
      <h2 class="pad held-title" id="held-title">What is held</h2>
      <ul class="held">
        ${held.map((entry) => this.renderEntry(entry))}
        ${lacking.map((name) => this.renderLacking(name))}
      </ul>
    </section>`;
  }

  private renderEntry({ name, ending, since }: HeldEntry) {
    const title = this.entries.titleOf(name);
    return html`<li>
      <span class="disc good">${icons.tick}</span>
      <div class="grow">
        <h3>${title}</h3>
        <p class="small quiet">
          ${ending ? html`<span class="mono">•••• ${ending}</span>` : text`Too short to show any of it`}
          ${since === null ? nothing : html` · since ${dateText(new Date(since).toISOString())}`}
        </p>
      </div>
      ${this.renderButton(name, text`Replace`, text`Replace: ${title}`)}
      ${this.renderForm(name, title)}
    </li>`;
  }

  private renderLacking(name: CredentialName) {
    const title = this.entries.titleOf(name);
    return html`<li>
      <span class="disc">${icons.dash}</span>
      <div class="grow">
        <h3>${title}</h3>
        <p class="small quiet">Not held</p>
      </div>
      ${this.renderButton(name, text`Add`, text`Add: ${title}`)} ${this.renderForm(name, title)}
    </li>`;
  }

  private renderButton(name: CredentialName, label: string, whole: string) {
    return this.replacing === name
      ? nothing
      : html`<button type="button" aria-label=${whole} @click=${() => this.open(name)}>
          ${label}
        </button>`;
  }

  private renderForm(name: CredentialName, title: string) {
    if (this.replacing !== name) return nothing;
    return html`<form
      class="stack replace"
      novalidate
      autocomplete="off"
      aria-label=${text`Replace: ${title}`}
      @submit=${(event: Event) => this.use(event)}
    >
      ${this.fields.render([name])}
      <div class="row">
        <button class="primary" type="submit">Use it, and check again</button>
        <button type="button" @click=${() => this.close()}>Cancel</button>
      </div>
    </form>`;
  }

  private async open(name: CredentialName) {
    this.replacing = name;
    this.host.requestUpdate();
    (await this.host.byId(name))?.focus();
  }

  private async close() {
    if (this.replacing) await this.entries.fill({ [this.replacing]: "" });
    this.entries.missing = [];
    this.replacing = null;
    this.host.requestUpdate();
  }

  private async use(event: Event) {
    event.preventDefault();
    const name = this.replacing;
    if (!name) return;
    if (!this.entries.has(name)) {
      this.entries.missing = this.entries.rows([name]);
      this.host.requestUpdate();
      (await this.host.byId(name))?.focus();
      return;
    }
    await this.host.session.active.add({ [name]: this.entries.values[name] ?? "" });
    await this.close();
    this.host.announce(text`Replaced: ${this.entries.titleOf(name)}`);
    this.host.go("check");
  }
}
