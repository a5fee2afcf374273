// Settings: keeping credentials, moving them, and how the console behaves.
import { nothing } from "lit";

import { icons } from "../look/icons.js";
import { lookAgain } from "../session/look-again.js";
import { usePasskey } from "../session/passkey.js";
import { isChecked, textField, valueOf } from "../parts/fields.js";
import { findingOf, findingView } from "../parts/finding-view.js";
import { KeepForm } from "../parts/keep-form.js";
import { attempt, explain, Mistake, shortest } from "../parts/secrets.js";
import { Task } from "../parts/task.js";
import type { Host, Screen } from "../parts/screen.js";
import type { VaultLock } from "../worker/protocol.js";
import { Refused } from "../worker/refusal.js";
import { type Setting, type SettingName, settings } from "../session/settings.js";
import { html, mark, text, translate } from "../text/text.js";

export class SettingsScreen implements Screen {
  private passphrase = "";
  private filePassphrase = "";
  private file: { name: string; text: string } | null = null;
  private readonly keepForm: KeepForm;
  private readonly keeping: Task;
  private readonly moving: Task;

  constructor(private readonly host: Host) {
    this.keepForm = new KeepForm(host);
    this.keeping = new Task(host, { explain: (error) => explain(host, error) });
    this.moving = new Task(host, { explain: (error) => explain(host, error) });
  }

  opened() {
    this.keepForm.task.cancel();
    this.keeping.cancel();
    this.moving.cancel();
  }

  render() {
    return html`${this.renderKeeping()} ${this.renderFile()} ${this.renderBehaviour()}
      <p class="small quiet">
        Limits, prices and restrictions as of ${this.host.session.catalogue?.factsDate ?? ""}. What
        X answers always counts for more.
      </p>
      <p class="small"><a href="docs/" target="_blank">Documentation</a></p>`;
  }

  private renderKeeping() {
    const { vault } = this.host.session;
    return html`<section class="card pad stack settings" aria-labelledby="keep-title">
      <div class="row">
        <div class="grow">
          <h2 id="keep-title">Keep the credentials on this device</h2>
          <p class="quiet">
            ${
              vault.state === "open"
                ? text`They are sealed after every change, and lock themselves after 15 minutes without use.`
                : text`Until you choose so, they are in this page's memory only, and gone with it.`
            }
          </p>
        </div>
        ${
          vault.state === "open"
            ? html`<span class="badge good"
                >${icons.lock}
                ${vault.lock?.kind === "passkey" ? text`Sealed by passkey` : text`Sealed by passphrase`}</span
              >`
            : html`<span class="badge">Not kept</span>`
        }
      </div>
      ${vault.problem ? findingView({ ...findingOf(new Refused(vault.problem)), title: mark("They are not kept") }) : nothing}
      ${this.keeping.render()} ${this.renderWays()}
    </section>`;
  }

  /** What can be done about keeping: nothing where the browser stores nothing. */
  private renderWays() {
    const { state, lock, problem } = this.host.session.vault;
    if (state === "open") {
      return html`<div class="row">
        <button @click=${() => this.lock()}>${icons.lock} Lock now</button>
        <button @click=${() => this.forget()}>Stop keeping them</button>
      </div>`;
    }
    if (state === "locked" && lock) return this.renderUnlock(lock);
    return problem?.code === "vault_no_storage" ? nothing : this.keepForm.render();
  }

  /** Something is sealed that is not open here, though credentials are held: another tab has sealed it. */
  private renderUnlock(lock: VaultLock) {
    return html`<p>
        Something is sealed on this device. Unlock it, and what is held here is added.
      </p>
      <form
        class="stack"
        @submit=${(event: Event) => {
          event.preventDefault();
          void attempt(this.keeping, () => this.unlock(lock));
        }}
      >
        ${
          lock.kind === "passphrase"
            ? textField({
                id: "passphrase-of-sealed",
                label: text`Passphrase of what is sealed`,
                isSecret: true,
                value: this.passphrase,
                set: (value) => (this.passphrase = value),
              })
            : nothing
        }
        <div class="row">
          <button class="primary" type="submit" ?disabled=${this.keeping.isRunning}>
            ${icons.lock} Unlock
          </button>
          <button type="button" @click=${() => this.forget()}>Stop keeping them</button>
        </div>
      </form>`;
  }

  private async unlock(lock: VaultLock) {
    const { passphrase } = this;
    await this.host.session.unlock(
      lock.kind === "passkey" ? await usePasskey(lock) : { kind: "passphrase", passphrase },
    );
    this.passphrase = "";
    void lookAgain(this.host.session);
    this.host.announce(text`Unlocked`);
  }

  private renderFile() {
    const { vault } = this.host.session;
    return html`<section class="card pad stack settings" aria-labelledby="file-title">
      <div>
        <h2 id="file-title">Move them to another device</h2>
        <p class="quiet">A file that is useless without its passphrase.</p>
      </div>
      ${this.moving.render()}
      ${textField({
        id: "file-passphrase",
        label: text`Passphrase of the file`,
        hint:
          vault.state === "open" && vault.lock?.kind === "passphrase"
            ? text`To export, the one with which they are sealed on this device.`
            : "",
        isSecret: true,
        value: this.filePassphrase,
        set: (value) => (this.filePassphrase = value),
      })}
      <div class="field">
        <label for="file">File to import</label>
        <input
          id="file"
          type="file"
          accept=".json,application/json"
          @change=${(event: Event) => this.readFile(event)}
        />
      </div>
      <div class="row">
        <button
          ?disabled=${this.moving.isRunning || !this.file}
          @click=${() => attempt(this.moving, () => this.importFile())}
        >
          Import
        </button>
        <button
          ?disabled=${this.moving.isRunning || !this.host.session.connections.some(({ held }) => held)}
          @click=${() => attempt(this.moving, () => this.exportFile())}
        >
          Export
        </button>
      </div>
    </section>`;
  }

  private renderBehaviour() {
    return html`<section class="card pad stack settings" aria-labelledby="behaviour-title">
      <h2 id="behaviour-title">The console</h2>
      ${settings.rows.map(([name, row]) => this.renderSetting(name, row))}
      <div class="row">
        <button @click=${() => this.host.showHelp()}>Show the shortcuts</button>
      </div>
    </section>`;
  }

  private renderSetting(name: SettingName, { label, choices }: Setting) {
    const chosen = settings.get(name);
    const choose = async (value: string) => {
      const problem = await settings.set(name, value);
      if (problem) this.host.announce(translate(problem));
      this.host.requestUpdate();
    };
    return "on" in choices
      ? html`<label class="choice">
          <input
            type="checkbox"
            .checked=${chosen === "on"}
            @change=${(event: Event) => choose(isChecked(event) ? "on" : "off")}
          />
          <span>${translate(label)}</span>
        </label>`
      : html`<div class="field">
          <label for=${name}>${translate(label)}</label>
          <select id=${name} @change=${(event: Event) => choose(valueOf(event))}>
            ${Object.entries(choices).map(
              ([value, words]) =>
                html`<option
                  value=${value}
                  lang=${name === "language" && value !== "system" ? value : nothing}
                  ?selected=${value === chosen}
                >
                  ${translate(words)}
                </option>`,
            )}
          </select>
        </div>`;
  }

  private async lock() {
    await this.host.session.lock();
    this.host.announce(text`Locked`);
  }

  private async forget() {
    await this.host.session.forgetVault();
    this.host.announce(text`Nothing is kept on this device any more`);
  }

  private async readFile(event: Event) {
    const file = (event.target as HTMLInputElement).files?.[0];
    // A sealed file of ours is a few kilobytes; anything large is something else.
    this.file = file && file.size < 5_000_000 ? { name: file.name, text: await file.text() } : null;
    this.host.requestUpdate();
  }

  private async importFile() {
    const count = await this.host.session.importFile(this.file?.text ?? "", this.filePassphrase);
    this.filePassphrase = "";
    this.host.announce(
      count === 1 ? text`1 connection imported` : text`${count} connections imported`,
    );
    this.host.go("connections");
  }

  private async exportFile() {
    if (this.filePassphrase.length < shortest)
      throw new Mistake(
        text`The file's passphrase needs ${shortest} characters.`,
        "file-passphrase",
      );
    const { session } = this.host;
    const { state, lock } = session.vault;
    const secret =
      state === "open" && lock?.kind === "passkey" ? await usePasskey(lock) : undefined;
    const content = await session.exportFile(this.filePassphrase, secret);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = "connections.x-connect.json";
    link.click();
    URL.revokeObjectURL(link.href);
    this.filePassphrase = "";
    this.host.announce(text`Exported`);
  }
}
