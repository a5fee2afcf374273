// One paste of anything: what is understood gets its tick, and is used with one button. Where a text holds several
// accounts, each that is chosen becomes a connection.
import { nothing } from "lit";

import type { CredentialName } from "../core/types.js";
import { icons } from "../look/icons.js";
import { html, text, translate } from "../text/text.js";
import { type Entries, entriesOf, fiveNames } from "./entries.js";
import { isChecked } from "./fields.js";
import type { Host } from "./screen.js";

export class PasteBox {
  private readonly entries: Entries;
  private note = "";
  /** Kept while it is to be said which of its accounts are meant. */
  private several: { text: string; profiles: string[]; chosen: Set<string> } | null = null;
  /** The most that the check will cost, in thousandths of a US dollar; null where X asks nothing for it. */
  private price: number | null = null;
  /** How much stood in the box when it was last read. */
  private length = 0;
  /** What was pasted last, until it is read. */
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly host: Host) {
    this.entries = entriesOf(host);
  }

  /** Whether anything is understood that could be used. */
  get isFilled(): boolean {
    return !this.entries.isEmpty;
  }

  /** @param others What stands beside the button. */
  render(others: unknown = nothing, isPrimary = true) {
    return html`<form class="stack paste" novalidate @submit=${(event: Event) => this.use(event)}>
      <div class="field">
        <label for="paste">Paste everything you have</label>
        <p class="hint" id="paste-hint">
          A .env file, JSON, code, or lines copied from X's developer console: each value finds its
          place.
        </p>
        <textarea
          id="paste"
          class="mono"
          spellcheck="false"
          autocomplete="off"
          autocapitalize="off"
          aria-describedby="paste-hint paste-note"
          @focus=${() => this.expect()}
          @input=${(event: Event) => {
            this.reading = this.read(event);
          }}
        ></textarea>
      </div>
      ${this.renderTicks()}
      <p class="small" id="paste-note" role="status">${this.note}</p>
      ${this.renderSeveral()}
      <div class="row">
        <button class=${isPrimary ? "primary" : ""} type="submit">Use these credentials</button>
        ${others}
      </div>
      <p class="small quiet">
        ${
          this.price === null
            ? text`They stay in this browser. The check runs at once.`
            : text`They stay in this browser. The check runs at once; X charges at most $${(this.price / 1000).toFixed(2)} for it.`
        }
      </p>
    </form>`;
  }

  /** Says what is missing, where it is looked for. */
  get problem(): string {
    const { missing } = this.entries;
    return missing.map(({ name }) => this.entries.titleOf(name)).join(", ");
  }

  private renderTicks() {
    const { entries } = this;
    const further = (Object.keys(entries.entered) as CredentialName[]).filter(
      (name) => !fiveNames.includes(name),
    );
    return html`<ul class="ticks" aria-label="What is understood">
      ${[...fiveNames, ...further].map((name) => {
        const isThere = entries.has(name);
        return html`<li class=${isThere ? "good" : ""}>
          ${isThere ? icons.tick : icons.dash} ${entries.titleOf(name)}
          <span class="visually-hidden">${isThere ? text`understood` : text`not yet`}</span>
        </li>`;
      })}
    </ul>`;
  }

  private renderSeveral() {
    if (!this.several) return nothing;
    const { profiles, chosen } = this.several;
    return html`<fieldset class="stack tight">
      <legend class="label">It holds several accounts. Which ones should be connected?</legend>
      ${profiles.map(
        (profile) =>
          html`<label class="choice">
            <input
              type="checkbox"
              .checked=${chosen.has(profile)}
              @change=${(event: Event) => {
                if (isChecked(event)) chosen.add(profile);
                else chosen.delete(profile);
              }}
            />
            ${profile}
          </label>`,
      )}
    </fieldset>`;
  }

  /** What reads a paste is no part of a first visit: it comes while somebody looks for what to paste. */
  private expect() {
    this.host.session.expect();
  }

  private async read(event: Event) {
    const area = event.target as HTMLTextAreaElement;
    const { value } = area;
    // Typed letter by letter it is not at its end; pasted it is, and need not be read by whoever stands behind.
    const isPasted = value.length > this.length + 8;
    this.length = value.length;
    if (!value.trim()) return;
    const { session } = this.host;
    const { credentials, unknown, profile, profiles, swapped } = await session.parsePaste(value);
    // Answers come in the order of the questions: what was typed since is read next.
    if (area.value !== value) return;
    const found = Object.entries(credentials).filter(([, one]) => one) as [
      CredentialName,
      string,
    ][];
    this.several =
      profiles.length > 1 ? { text: value, profiles, chosen: new Set([profile]) } : null;
    this.entries.missing = [];
    if (found.length > 0) {
      await this.entries.fill(Object.fromEntries(found));
      if (isPasted) area.value = "";
      this.length = area.value.length;
    }
    const names = swapped.map((name) => this.entries.titleOf(name)).join(", ");
    this.note = [
      found.length === 0 ? text`Nothing was recognised.` : "",
      swapped.length > 0
        ? text`These were swapped, and are now in the right places: ${names}.`
        : "",
      unknown.length > 0 ? text`Not understood: ${unknown.map(translate).join(", ")}.` : "",
      ...this.entries.findings.map(({ title }) => translate(title)),
    ]
      .filter(Boolean)
      .join(" ");
    this.host.requestUpdate();
    if (session.isSandbox) return;
    this.price = await session.priceOfCheck(this.entries.entered);
    this.host.requestUpdate();
  }

  private async use(event: Event) {
    event.preventDefault();
    const { session } = this.host;
    // The button may be pressed before the text is read.
    await this.reading.catch(() => undefined);
    if (this.several && this.several.chosen.size > 0) await this.useSeveral(this.several);
    else if (!(await this.entries.use(session.ownConnection()))) {
      this.note = text`Still missing: ${this.problem}.`;
      (await this.host.byId("paste"))?.focus();
      return;
    }
    this.note = "";
    this.several = null;
    this.host.go("check");
  }

  private async useSeveral({ text: pasted, chosen }: { text: string; chosen: Set<string> }) {
    const { session } = this.host;
    const connections = [];
    for (const profile of chosen) {
      if (session.active.held) session.addConnection();
      const { credentials } = await session.parsePaste(pasted, profile);
      await session.active.hold(credentials);
      await session.active.rename(profile);
      connections.push(session.active);
    }
    this.entries.clear();
    if (connections[0]) session.select(connections[0]);
  }
}
