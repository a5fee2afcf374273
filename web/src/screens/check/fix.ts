// The way back from a cause: the values to paste again, right below it, and the check that follows.
import { nothing } from "lit";

import type { CredentialName, Finding } from "../../core/types.js";
import { CredentialFields } from "../../parts/credential-fields.js";
import { type Entries, entriesOf } from "../../parts/entries.js";
import type { Host } from "../../parts/screen.js";
import { html, text } from "../../text/text.js";

export class Fix {
  private readonly entries: Entries;
  private readonly fields: CredentialFields;

  /** @param check Checks again, with what was entered. */
  constructor(
    private readonly host: Host,
    private readonly check: () => Promise<void>,
  ) {
    this.entries = entriesOf(host);
    this.fields = new CredentialFields(host);
  }

  /** Whether entering values again is all there is to do. */
  isPrimary({ fields = [], guideStep }: Finding): boolean {
    return fields.length > 0 && guideStep !== "permissions" && guideStep !== "oauth2";
  }

  render(cause: Finding) {
    const { fields = [] } = cause;
    if (fields.length === 0) return nothing;
    // A token and its secret are generated together; else the likeliest comes alone, and the others after it.
    const count = fields[0] === "access_token_secret" ? 1 : 2;
    const others = fields.slice(count);
    return html`<form
      class="stack fix"
      novalidate
      autocomplete="off"
      aria-label=${text`Enter it again`}
      @submit=${(event: Event) => this.use(event, fields)}
    >
      ${
        this.isPrimary(cause) ? nothing : html`<p class="label">Then paste the new values here:</p>`
      }
      ${this.fields.render(fields.slice(0, count))}
      ${
        others.length > 0
          ? html`<details>
              <summary>It may be another value</summary>
              <div class="stack">${this.fields.render(others)}</div>
            </details>`
          : nothing
      }
      <div class="row">
        <button class=${this.isPrimary(cause) ? "primary" : ""} type="submit">
          Use it, and check again
        </button>
      </div>
    </form>`;
  }

  private async use(event: Event, fields: CredentialName[]) {
    event.preventDefault();
    const filled = fields.filter((name) => this.entries.has(name));
    if (filled.length === 0) {
      this.entries.missing = this.entries.rows(fields.slice(0, 1));
      this.host.requestUpdate();
      (await this.host.byId(fields[0] ?? ""))?.focus();
      return;
    }
    const { active } = this.host.session;
    await active.add(
      Object.fromEntries(filled.map((name) => [name, this.entries.values[name] ?? ""])),
    );
    this.entries.clear();
    await this.check();
  }
}
