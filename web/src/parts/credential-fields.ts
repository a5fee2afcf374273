// The fields of credentials, checked while they are typed. Shown on Credentials, and in the guide beside the step that
// gives the value: both show the same entries.
import { nothing } from "lit";

import type { CredentialField, CredentialName, Credentials, Finding } from "../core/types.js";
import { valueOf } from "./fields.js";
import { icons } from "../look/icons.js";
import { findingView } from "./finding-view.js";
import type { Host } from "./screen.js";
import { html, text, translate } from "../text/text.js";

/** The five values of OAuth 1.0a and app-only reading; those of OAuth 2.0 have a form of their own. */
export const fiveNames: CredentialName[] = [
  "api_key",
  "api_secret",
  "bearer_token",
  "access_token",
  "access_token_secret",
];

export class CredentialFields {
  private values: Partial<Record<CredentialName, string>> = {};
  private findings: Finding[] = [];
  private readonly revealed = new Set<CredentialName>();
  /** Fields that were left empty although they are needed. */
  missing: CredentialField[] = [];

  constructor(private readonly host: Host) {}

  /** What was entered, without what is empty. */
  get entered(): Credentials {
    return Object.fromEntries(Object.entries(this.values).filter(([, value]) => value.trim()));
  }

  has(name: CredentialName): boolean {
    return Boolean(this.values[name]?.trim());
  }

  rows(names: CredentialName[]): CredentialField[] {
    const all = this.host.session.catalogue?.credentialFields ?? [];
    return all.filter(({ name }) => names.includes(name));
  }

  render(names: CredentialName[]) {
    return this.rows(names).map((field) => this.renderField(field));
  }

  async fill(values: Partial<Record<CredentialName, string>>): Promise<void> {
    this.values = { ...this.values, ...values };
    await this.examine();
  }

  /** Lets go of everything that was entered. */
  clear(): void {
    this.values = {};
    this.findings = [];
    this.missing = [];
    this.revealed.clear();
  }

  private renderField(field: CredentialField) {
    const { name, aliases, format, help, required, secret } = field;
    const title = translate(field.title);
    const findings = this.findings.filter((finding) => finding.field === name);
    const isMissing = this.missing.includes(field) && !this.values[name];
    const isHidden = secret && !this.revealed.has(name);
    const others = aliases.filter((alias) => alias !== field.title);
    return html`<div class="field">
      <div class="row between">
        <label for=${name}>${title}</label>
        ${required ? nothing : html`<span class="quiet small">Needed to post</span>`}
      </div>
      <p class="hint" id="${name}-hint">
        ${translate(help)} ${translate(format)}.
        ${others.length > 0 ? html`Also called ${others.slice(0, 3).join(", ")}.` : nothing}
      </p>
      <div class="reveal">
        <input
          id=${name}
          class="mono"
          type=${isHidden ? "password" : "text"}
          .value=${this.values[name] ?? ""}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          data-1p-ignore
          aria-describedby="${name}-hint ${name}-findings"
          aria-invalid=${isMissing || findings.some(({ severity }) => severity === "error") ? "true" : "false"}
          @input=${(event: Event) => this.fill({ [name]: valueOf(event) })}
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
    await this.fill(finding.repair ?? {});
    this.host.announce(text`Fixed`);
    (await this.host.byId(finding.field))?.focus();
  }

  private async examine() {
    const values = this.values;
    const held = Object.fromEntries(Object.entries(values).filter(([, value]) => value));
    const findings = await this.host.session.checkCredentials(held).catch((): Finding[] => []);
    if (values !== this.values) return; // Typed on in the meantime: a later answer is on its way.
    this.findings = findings;
    this.host.requestUpdate();
  }

  private reveal(name: CredentialName) {
    if (!this.revealed.delete(name)) this.revealed.add(name);
    this.host.requestUpdate();
  }
}

const known = new WeakMap<Host, CredentialFields>();

/** The entries of one console. */
export function fieldsOf(host: Host): CredentialFields {
  const fields = known.get(host) ?? new CredentialFields(host);
  known.set(host, fields);
  return fields;
}
