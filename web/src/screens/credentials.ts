// Credentials: five fields, checked while they are typed; one paste for all; sandbox accounts.
import { html, nothing } from "lit";

import type { CredentialField, CredentialName, Finding } from "../core-types.js";
import { icons } from "../icons.js";
import { findingView, type Host, type Screen } from "../screen.js";
import type { Scenario } from "../session.js";
import { SignInSection } from "./sign-in.js";

/** The five values of OAuth 1.0a and app-only reading; those of OAuth 2.0 have a form of their own. */
const fiveNames: CredentialName[] = [
  "api_key",
  "api_secret",
  "bearer_token",
  "access_token",
  "access_token_secret",
];

export class CredentialsScreen implements Screen {
  readonly title = "Credentials";
  private values: Partial<Record<CredentialName, string>> = {};
  private findings: Finding[] = [];
  private missing: CredentialField[] = [];
  private readonly revealed = new Set<CredentialName>();
  private scenarios: Scenario[] | null = null;
  private pasteNote = "";

  private readonly signIn: SignInSection;

  constructor(private readonly host: Host) {
    this.signIn = new SignInSection(host);
  }

  render() {
    return html`<p class="lead">
        Copy them from the app's page at
        <a href="https://console.x.com" target="_blank" rel="noreferrer">console.x.com</a>. They are
        kept in this page's memory only, and are gone when you close it.
      </p>
      ${this.renderSandbox()} ${this.renderSummary()}
      <form
        class="card pad stack"
        novalidate
        autocomplete="off"
        @submit=${(event: Event) => this.save(event)}
      >
        <details>
          <summary>Paste everything at once</summary>
          <div class="field">
            <label for="paste">Text with several credentials</label>
            <p class="hint" id="paste-hint">
              A .env file, JSON, or lines copied from the developer console. The fields below fill
              themselves.
            </p>
            <textarea
              id="paste"
              class="mono"
              spellcheck="false"
              autocomplete="off"
              aria-describedby="paste-hint"
              @input=${(event: Event) => this.paste(event)}
            ></textarea>
            <p class="small" role="status">${this.pasteNote}</p>
          </div>
        </details>
        ${this.fields().map((field) => this.renderField(field))}
        <div class="row">
          <button class="primary" type="submit">Save credentials</button>
          <span class="quiet small">Nothing is sent to X until you run a check.</span>
        </div>
      </form>
      ${this.signIn.render()}`;
  }

  opened() {
    this.missing = [];
    this.signIn.opened();
  }

  private fields(): CredentialField[] {
    return (this.host.session.catalogue?.credentialFields ?? []).filter(({ name }) =>
      fiveNames.includes(name),
    );
  }

  private renderSandbox() {
    if (this.host.session.upstream !== "sandbox") return nothing;
    return html`<section class="card pad stack">
      <div class="row between">
        <div class="grow">
          <h2>No credentials at hand?</h2>
          <p class="quiet">
            The sandbox has accounts for every case, good and bad. Nothing reaches X.
          </p>
        </div>
        <button
          type="button"
          aria-expanded=${this.scenarios ? "true" : "false"}
          @click=${() => this.openScenarios()}
        >
          Use a sandbox account
        </button>
      </div>
      ${
        this.scenarios
          ? html`<ul class="scenarios">
                ${this.renderScenarios("accounts")}
              </ul>
              <details>
                <summary>Accounts for a single refusal, as X was seen to word it</summary>
                <ul class="scenarios">
                  ${this.renderScenarios("replies")}
                </ul>
              </details>`
          : nothing
      }
    </section>`;
  }

  private renderScenarios(group: Scenario["group"]) {
    return this.scenarios
      ?.filter((scenario) => scenario.group === group)
      .map(
        (scenario) =>
          html`<li>
            <button type="button" @click=${() => this.choose(scenario)}>
              ${scenario.title}<span>${scenario.description}</span>
            </button>
          </li>`,
      );
  }

  private renderSummary() {
    if (this.missing.length === 0) return nothing;
    return html`<section class="finding" id="summary" tabindex="-1" aria-labelledby="summary-title">
      ${icons.alert}
      <div>
        <h2 id="summary-title">There is something missing</h2>
        <ul>
          ${this.missing.map(
            (field) =>
              html`<li>
                <a href="#${field.name}" @click=${(event: Event) => this.focusField(event, field)}>
                  Enter the ${field.title}
                </a>
              </li>`,
          )}
        </ul>
      </div>
    </section>`;
  }

  private renderField(field: CredentialField) {
    const { name, title, aliases, format, help, required, secret } = field;
    const findings = this.findings.filter((finding) => finding.field === name);
    const isMissing = this.missing.includes(field) && !this.values[name];
    const isHidden = secret && !this.revealed.has(name);
    const others = aliases.filter((alias) => alias !== title);
    return html`<div class="field">
      <div class="row between">
        <label for=${name}>${title}</label>
        ${required ? nothing : html`<span class="quiet small">Needed to post</span>`}
      </div>
      <p class="hint" id="${name}-hint">
        ${help} ${format}.
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
          @input=${(event: Event) => this.type(name, (event.target as HTMLInputElement).value)}
        />
        ${
          secret
            ? html`<button
                type="button"
                aria-label="${isHidden ? "Show" : "Hide"} ${title}"
                @click=${() => this.reveal(name)}
              >
                ${isHidden ? "Show" : "Hide"}
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
                      ${icons.tick} Mend it<span class="visually-hidden">: ${finding.title}</span>
                    </button>
                  </div>`
                : nothing
            }`,
        )}
      </div>
    </div>`;
  }

  private async type(name: CredentialName, value: string) {
    this.values = { ...this.values, [name]: value };
    await this.examine();
  }

  /** Puts in what the finding offers; only what was entered here is changed. */
  private async repair(finding: Finding) {
    this.values = { ...this.values, ...finding.repair };
    this.host.announce("Mended");
    await this.examine();
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

  private async paste(event: Event) {
    const area = event.target as HTMLTextAreaElement;
    if (!area.value.trim()) return;
    const { credentials, unknown } = await this.host.session.parsePaste(area.value);
    const found = Object.entries(credentials).filter(([, value]) => value) as [
      CredentialName,
      string,
    ][];
    if (found.length > 0) {
      this.values = { ...this.values, ...Object.fromEntries(found) };
      area.value = "";
    }
    const filled =
      found.length === 0
        ? "Nothing was recognised."
        : `Filled in: ${found.map(([name]) => this.titleOf(name)).join(", ")}.`;
    const rest = unknown.length === 0 ? "" : ` Not understood: ${unknown.join(", ")}.`;
    this.pasteNote = filled + rest;
    await this.examine();
    this.host.requestUpdate();
  }

  private titleOf(name: CredentialName) {
    return (
      this.host.session.catalogue?.credentialFields.find((field) => field.name === name)?.title ??
      name
    );
  }

  private async openScenarios() {
    const { session } = this.host;
    try {
      this.scenarios = this.scenarios ? null : await session.scenarios();
    } catch {
      // The banner says what to do when the proxy is the reason.
      if (await session.askProxy()) this.host.announce("The sandbox gave no list of its accounts");
    }
    this.host.requestUpdate();
  }

  private async choose(scenario: Scenario) {
    await this.host.session.hold(scenario.credentials, scenario);
    this.scenarios = null;
    this.clear();
    this.host.announce(`Sandbox account: ${scenario.title}`);
    this.host.go("check");
  }

  private async save(event: Event) {
    event.preventDefault();
    this.missing = this.fields().filter(
      ({ name }) => fiveNames.slice(0, 2).includes(name) && !this.values[name]?.trim(),
    );
    // A bearer token alone can read, and a user token alone needs key and secret: one of the two ways must be whole.
    if (this.values.bearer_token?.trim() && !this.values.access_token?.trim()) this.missing = [];
    if (this.missing.length > 0) {
      this.host.requestUpdate();
      (await this.host.byId("summary"))?.focus();
      return;
    }
    const held = Object.fromEntries(
      Object.entries(this.values).filter(([, value]) => value.trim()),
    );
    await this.host.session.hold(held);
    this.clear();
    this.host.announce("Saved in this page's memory");
    this.host.go("check");
  }

  /** The page lets go of what the worker now holds. */
  private clear() {
    this.values = {};
    this.findings = [];
    this.missing = [];
    this.pasteNote = "";
    this.revealed.clear();
  }

  private async focusField(event: Event, field: CredentialField) {
    event.preventDefault();
    (await this.host.byId(field.name))?.focus();
  }
}
