// The fields of credentials, checked while they are typed. Shown on Credentials, and in the guide beside the step that
// gives the value: both show the same entries.
import { nothing } from "lit";

import type { CredentialField, CredentialName, Finding } from "../core/types.js";
import { type Entries, entriesOf } from "./entries.js";
import { valueOf } from "./fields.js";
import { icons } from "../look/icons.js";
import { findingView } from "./finding-view.js";
import type { Host } from "./screen.js";
import { html, text, translate } from "../text/text.js";

export class CredentialFields {
  private readonly entries: Entries;
  private readonly revealed = new Set<CredentialName>();

  constructor(private readonly host: Host) {
    this.entries = entriesOf(host);
  }

  render(names: CredentialName[]) {
    return this.entries.rows(names).map((field) => this.renderField(field));
  }

  private renderField(field: CredentialField) {
    const { name, aliases, format, help, required, secret } = field;
    const { values, missing } = this.entries;
    const title = translate(field.title);
    const findings = this.entries.findings.filter((finding) => finding.field === name);
    const isMissing = missing.includes(field) && !values[name];
    const isUnderstood = this.entries.has(name) && findings.length === 0;
    const isHidden = secret && !this.revealed.has(name);
    const others = aliases.filter((alias) => alias !== field.title);
    return html`<div class="field">
      <div class="row between">
        <label for=${name}>${title}</label>
        ${
          isUnderstood
            ? html`<span class="small understood">${icons.tick} Looks right</span>`
            : required
              ? nothing
              : html`<span class="quiet small">Needed to post</span>`
        }
      </div>
      <p class="hint" id="${name}-hint">
        ${translate(help)} ${translate(format)}.
        ${others.length > 0 ? html`Also called ${others.slice(0, 3).join(", ")}.` : nothing}
      </p>
      <div class="reveal">
        <input
          id=${name}
          class="mono ${isHidden ? "masked" : ""}"
          .value=${values[name] ?? ""}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          data-1p-ignore
          data-lpignore="true"
          data-bwignore
          aria-describedby="${name}-hint ${name}-findings"
          aria-invalid=${isMissing || findings.some(({ severity }) => severity === "error") ? "true" : "false"}
          @input=${(event: Event) => this.entries.fill({ [name]: valueOf(event) })}
        />
        ${
          secret
            ? html`<button
                type="button"
                aria-label=${isHidden ? text`Show ${title}` : text`Hide ${title}`}
                @click=${() => this.reveal(name)}
              >
                ${isHidden ? text`Show` : text`Hide`}
              </button>`
            : nothing
        }
      </div>
      <div id="${name}-findings" class="stack tight" aria-live="polite">
        ${isMissing ? html`<p class="small missing">Enter the ${title}.</p>` : nothing}
        ${findings.map(
          (finding) =>
            html`${findingView(finding, true)}
            ${
              Object.keys(finding.repair ?? {}).length > 0
                ? html`<div>
                    <button type="button" @click=${() => this.repair(finding)}>
                      ${icons.tick} Fix it<span class="visually-hidden"
                        >: ${translate(finding.title)}</span
                      >
                    </button>
                  </div>`
                : nothing
            }`,
        )}
      </div>
    </div>`;
  }

  /** Puts in what the finding offers; only what was entered here is changed. */
  private async repair(finding: Finding) {
    await this.entries.fill(finding.repair ?? {});
    this.host.announce(text`Fixed`);
    (await this.host.byId(finding.field))?.focus();
  }

  private reveal(name: CredentialName) {
    if (!this.revealed.delete(name)) this.revealed.add(name);
    this.host.requestUpdate();
  }
}
