// Credentials: five fields, checked while they are typed; one paste for all; sandbox accounts; signing in.
import { nothing } from "lit";

import type { CredentialField, CredentialName } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import type { Host, Screen } from "../../parts/screen.js";
import type { Scenario } from "../../session/scenario.js";
import { type CredentialFields, fieldsOf, fiveNames } from "../../parts/credential-fields.js";
import { credentialsStyles } from "./styles.js";
import { SignInSection } from "./sign-in.js";
import { html, text, translate } from "../../text/text.js";

export class CredentialsScreen implements Screen {
  readonly styles = credentialsStyles;
  private readonly fields: CredentialFields;
  private scenarios: Scenario[] | null = null;
  private pasteNote = "";
  private readonly signIn: SignInSection;

  constructor(private readonly host: Host) {
    this.fields = fieldsOf(host);
    this.signIn = new SignInSection(host);
  }

  render() {
    return html`<p class="lead">
        Copy them from the app's page at
        <a href="https://console.x.com" target="_blank" rel="noreferrer">console.x.com</a>; the
        <a href="#/guide">guide</a> shows where each stands.
        ${
          this.host.session.vault.state === "open"
            ? text`They are sealed on this device.`
            : html`They are kept in this page's memory only, unless you choose
                <a href="#/settings">to keep them</a>.`
        }
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
        ${this.fields.render(fiveNames)}
        <div class="row">
          <button class="primary" type="submit">Save credentials</button>
          <span class="quiet small">Nothing is sent to X until you run a check.</span>
        </div>
      </form>
      ${this.signIn.render()}`;
  }

  opened() {
    this.fields.missing = [];
    this.signIn.opened();
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
              ${translate(scenario.title)}<span>${translate(scenario.description)}</span>
            </button>
          </li>`,
      );
  }

  private renderSummary() {
    if (this.fields.missing.length === 0) return nothing;
    return html`<section class="finding" id="summary" tabindex="-1" aria-labelledby="summary-title">
      ${icons.alert}
      <div>
        <h2 id="summary-title">There is something missing</h2>
        <ul>
          ${this.fields.missing.map(
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

  private async paste(event: Event) {
    const area = event.target as HTMLTextAreaElement;
    if (!area.value.trim()) return;
    const { credentials, unknown } = await this.host.session.parsePaste(area.value);
    const found = Object.entries(credentials).filter(([, value]) => value) as [
      CredentialName,
      string,
    ][];
    if (found.length > 0) {
      await this.fields.fill(Object.fromEntries(found));
      area.value = "";
    }
    const filled =
      found.length === 0
        ? text`Nothing was recognised.`
        : text`Filled in: ${found.map(([name]) => this.titleOf(name)).join(", ")}.`;
    const rest = unknown.length === 0 ? "" : text`Not understood: ${unknown.join(", ")}.`;
    this.pasteNote = `${filled} ${rest}`.trim();
    this.host.requestUpdate();
  }

  private titleOf(name: CredentialName) {
    const fields = this.host.session.catalogue?.credentialFields ?? [];
    return translate(fields.find((field) => field.name === name)?.title ?? name);
  }

  private async openScenarios() {
    const { session } = this.host;
    try {
      this.scenarios = this.scenarios ? null : await session.scenarios();
    } catch {
      // The banner says what to do when the proxy is the reason.
      if (await session.askProxy())
        this.host.announce(text`The sandbox gave no list of its accounts`);
    }
    this.host.requestUpdate();
  }

  private async choose(scenario: Scenario) {
    await this.host.session.active.hold(scenario.credentials, scenario);
    this.scenarios = null;
    this.clear();
    this.host.announce(text`Sandbox account: ${translate(scenario.title)}`);
    this.host.go("check");
  }

  private async save(event: Event) {
    event.preventDefault();
    const { fields } = this;
    fields.missing = fields.rows(["api_key", "api_secret"]).filter(({ name }) => !fields.has(name));
    // A bearer token alone can read, and a user token alone needs key and secret: one of the two ways must be whole.
    if (fields.has("bearer_token") && !fields.has("access_token")) fields.missing = [];
    if (fields.missing.length > 0) {
      this.host.requestUpdate();
      (await this.host.byId("summary"))?.focus();
      return;
    }
    await this.host.session.active.hold(fields.entered);
    this.clear();
    this.host.announce(text`Saved`);
    this.host.go("check");
  }

  /** The page lets go of what the worker now holds. */
  private clear() {
    this.fields.clear();
    this.pasteNote = "";
  }

  private async focusField(event: Event, field: CredentialField) {
    event.preventDefault();
    (await this.host.byId(field.name))?.focus();
  }
}
