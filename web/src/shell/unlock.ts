// Unlocking what is sealed on this device. Stands in place of every screen that needs credentials.
import { nothing } from "lit";

import { icons } from "../look/icons.js";
import { lookAgain } from "../session/look-again.js";
import { usePasskey } from "../session/passkey.js";
import { textField } from "../parts/fields.js";
import { findingsOf, findingView } from "../parts/finding-view.js";
import { Task } from "../parts/task.js";
import type { Host, Screen } from "../parts/screen.js";
import type { VaultSecret } from "../worker/protocol.js";
import type { Finding } from "../core/types.js";
import { html, mark, text } from "../text/text.js";
import { unlockStyles } from "./unlock-styles.js";

export class UnlockScreen implements Screen {
  private readonly unlocking: Task;
  private isForgetting = false;
  private passphrase = "";

  constructor(private readonly host: Host) {
    host.adopt(unlockStyles);
    this.unlocking = new Task(host, {
      explain: (error) =>
        findingsOf(error).map((finding) => ({ ...finding, title: mark("It stays locked") })),
    });
  }

  /** Whoever comes here has one thing to type. */
  opened(): void {
    void this.host.byId("passphrase").then((field) => field?.focus());
  }

  render() {
    const { lock, problem } = this.host.session.vault;
    return html`<section class="card pad stack unlock" aria-labelledby="unlock-title">
      <div class="row">
        <span class="avatar" aria-hidden="true">${icons.lock}</span>
        <div class="grow">
          <h2 id="unlock-title">Your credentials are sealed</h2>
          <p class="quiet">They are kept on this device, and only you can open them.</p>
        </div>
      </div>
      ${problem ? findingView({ ...blank, title: problem.message, fix: problem.hint }) : nothing}
      ${this.unlocking.render()}
      ${
        lock?.kind === "passphrase"
          ? html`<form class="stack" @submit=${(event: Event) => this.open(event)}>
              ${textField({
                id: "passphrase",
                label: text`Passphrase`,
                isSecret: true,
                isInvalid: this.unlocking.findings.length > 0,
                value: this.passphrase,
                set: (value) => (this.passphrase = value),
              })}
              <button class="primary open" type="submit" ?disabled=${this.unlocking.isRunning}>
                ${this.unlocking.isRunning ? icons.spinner : icons.lock} Unlock
              </button>
            </form>`
          : nothing
      }
      ${
        lock?.kind === "passkey"
          ? html`<button
              class="primary open"
              ?disabled=${this.unlocking.isRunning}
              @click=${() => this.attempt(() => usePasskey(lock))}
            >
              ${this.unlocking.isRunning ? icons.spinner : icons.lock} Unlock with the passkey
            </button>`
          : nothing
      }
      ${
        this.isForgetting
          ? html`<div class="finding warning">
              ${icons.alert}
              <div class="stack tight">
                <p>What is sealed is then gone for good. At X nothing changes.</p>
                <div class="row">
                  <button class="danger" @click=${() => this.forget()}>Forget it</button>
                  <button @click=${() => this.ask(false)}>Keep it</button>
                </div>
              </div>
            </div>`
          : html`<div class="forget">
              <button class="plain" @click=${() => this.ask(true)}>
                Forget what is sealed, and start again
              </button>
            </div>`
      }
    </section>`;
  }

  private async open(event: Event) {
    event.preventDefault();
    const { passphrase } = this;
    await this.attempt(() => Promise.resolve({ kind: "passphrase", passphrase }));
    if (this.unlocking.findings.length > 0) (await this.host.byId("passphrase"))?.focus();
  }

  private attempt(ask: () => Promise<VaultSecret>) {
    return this.unlocking.run(async () => {
      await this.host.session.unlock(await ask());
      void lookAgain(this.host.session);
      this.passphrase = "";
      this.host.announce(text`Unlocked`);
      (await this.host.byId("heading"))?.focus();
      return [];
    });
  }

  private ask(isForgetting: boolean) {
    this.isForgetting = isForgetting;
    this.host.requestUpdate();
  }

  private async forget() {
    await this.host.session.forgetVault();
    this.ask(false);
    this.host.announce(text`Nothing is sealed on this device any more`);
  }
}

const blank: Finding = {
  code: "vault",
  severity: "error",
  field: "",
  title: "",
  cause: "",
  evidence: "",
  fix: "",
  guideStep: "",
};
