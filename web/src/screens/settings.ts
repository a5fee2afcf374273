// Settings: keeping credentials, moving them, and how the console behaves.
import { nothing } from "lit";

import type { Finding } from "../core/types.js";
import { icons } from "../look/icons.js";
import { createPasskey, isPasskeyPossible } from "../session/passkey.js";
import { findingOf, findingView, type Host, type Screen } from "../parts/screen.js";
import type { VaultSecret } from "../worker/protocol.js";
import { chooseLanguage, chosenLanguage } from "../session/language.js";
import { html, languages, mark, text } from "../text/text.js";

/** Shorter ones are guessed too soon, whatever the number of rounds. */
const shortest = 12;

export class SettingsScreen implements Screen {
  readonly title = mark("Settings");
  private passphrase = "";
  private again = "";
  private filePassphrase = "";
  private file: { name: string; text: string } | null = null;
  private findings: { place: "keep" | "file"; finding: Finding }[] = [];
  private busy = false;

  constructor(private readonly host: Host) {}

  opened() {
    this.findings = [];
  }

  render() {
    return html`${this.renderKeeping()} ${this.renderFile()} ${this.renderBehaviour()}
      <p class="small quiet">
        Limits, prices and restrictions as of ${this.host.session.catalogue?.factsDate ?? ""}. What
        X answers always counts for more.
      </p>`;
  }

  private problems(place: "keep" | "file") {
    return this.findings
      .filter((one) => one.place === place)
      .map(({ finding }) => findingView(finding));
  }

  private renderKeeping() {
    const { vault } = this.host.session;
    return html`<section class="card pad stack" aria-labelledby="keep-title">
      <div class="row">
        <div class="grow">
          <h2 id="keep-title">Keep the credentials on this device</h2>
          <p class="quiet">
            ${
              vault.state === "open"
                ? text`They are sealed after every change, and lock themselves after a quarter of an hour without use.`
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
      ${this.problems("keep")}
      ${
        vault.state === "open"
          ? html`<div class="row">
              <button @click=${() => this.lock()}>${icons.lock} Lock now</button>
              <button @click=${() => this.forget()}>Stop keeping them</button>
            </div>`
          : this.renderRemember()
      }
    </section>`;
  }

  private renderRemember() {
    const field = (
      id: string,
      label: string,
      hint: string,
      value: string,
      set: (value: string) => void,
    ) =>
      html`<div class="field">
        <label for=${id}>${label}</label>
        ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
        <input
          id=${id}
          type="password"
          autocomplete="new-password"
          aria-describedby=${hint ? `${id}-hint` : nothing}
          .value=${value}
          @input=${(event: Event) => {
            set((event.target as HTMLInputElement).value);
          }}
        />
      </div>`;
    return html`<form class="stack" @submit=${(event: Event) => this.remember(event)}>
      ${field(
        "new-passphrase",
        text`Passphrase`,
        text`At least ${shortest} characters; four words that have nothing to do with each other are good. Nobody can restore it.`,
        this.passphrase,
        (value) => (this.passphrase = value),
      )}
      ${field("again", text`The same again`, "", this.again, (value) => (this.again = value))}
      <div class="row">
        <button class="primary" type="submit" ?disabled=${this.busy}>
          ${this.busy ? icons.spinner : icons.lock} Seal with the passphrase
        </button>
        ${
          isPasskeyPossible()
            ? html`<button
                type="button"
                ?disabled=${this.busy}
                @click=${() => this.attempt("keep", () => this.rememberWithPasskey())}
              >
                Use a passkey instead
              </button>`
            : nothing
        }
      </div>
    </form>`;
  }

  private renderFile() {
    return html`<section class="card pad stack" aria-labelledby="file-title">
      <div>
        <h2 id="file-title">Move them to another device</h2>
        <p class="quiet">A file that is of no use without its passphrase.</p>
      </div>
      ${this.problems("file")}
      <div class="field">
        <label for="file-passphrase">Passphrase of the file</label>
        <input
          id="file-passphrase"
          type="password"
          autocomplete="off"
          .value=${this.filePassphrase}
          @input=${(event: Event) => {
            this.filePassphrase = (event.target as HTMLInputElement).value;
          }}
        />
      </div>
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
          ?disabled=${this.busy || !this.file}
          @click=${() => this.attempt("file", () => this.importFile())}
        >
          Import
        </button>
        <button
          ?disabled=${this.busy || !this.host.session.connections.some(({ held }) => held)}
          @click=${() => this.attempt("file", () => this.exportFile())}
        >
          Export
        </button>
      </div>
    </section>`;
  }

  private renderBehaviour() {
    return html`<section class="card pad stack" aria-labelledby="behaviour-title">
      <h2 id="behaviour-title">The console</h2>
      <div class="field">
        <label for="language">Language</label>
        <select
          id="language"
          @change=${(event: Event) =>
            this.chooseLanguage((event.target as HTMLSelectElement).value)}
        >
          ${Object.entries({ system: text`Like the browser`, ...languages }).map(
            ([tag, name]) =>
              html`<option
                value=${tag}
                lang=${tag === "system" ? nothing : tag}
                ?selected=${tag === chosenLanguage()}
              >
                ${name}
              </option>`,
          )}
        </select>
      </div>
      <label class="choice">
        <input
          type="checkbox"
          .checked=${this.host.shortcuts}
          @change=${(event: Event) => {
            this.host.shortcuts = (event.target as HTMLInputElement).checked;
          }}
        />
        <span>Keyboard shortcuts of a single letter</span>
      </label>
      <div class="row">
        <button @click=${() => this.host.showHelp()}>Show the shortcuts</button>
      </div>
    </section>`;
  }

  private async chooseLanguage(tag: string) {
    if (!(await chooseLanguage(tag)))
      this.host.announce(
        text`The words of this language could not be loaded. Try again when the proxy answers.`,
      );
    this.host.requestUpdate();
  }

  private remember(event: Event) {
    event.preventDefault();
    return this.attempt("keep", async () => {
      if (this.passphrase.length < shortest)
        throw new Mistake(
          text`The passphrase has ${this.passphrase.length} characters; ${shortest} are the least.`,
          "new-passphrase",
        );
      if (this.passphrase !== this.again)
        throw new Mistake(mark("The two passphrases are not the same."), "again");
      await this.seal({ kind: "passphrase", passphrase: this.passphrase });
    });
  }

  private async rememberWithPasskey() {
    await this.seal(await createPasskey());
  }

  private async seal(secret: VaultSecret) {
    await this.host.session.remember(secret);
    this.passphrase = this.again = "";
    this.host.announce(text`Sealed on this device`);
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
    const content = await this.host.session.exportFile(this.filePassphrase);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = "connections.x-connect.json";
    link.click();
    URL.revokeObjectURL(link.href);
    this.filePassphrase = "";
    this.host.announce(text`Exported`);
  }

  private async attempt(place: "keep" | "file", step: () => Promise<void>) {
    this.busy = true;
    this.findings = [];
    this.host.requestUpdate();
    try {
      await step();
    } catch (error) {
      const isMistake = error instanceof Mistake;
      const finding = isMistake
        ? { ...findingOf(error), title: error.message, cause: "", fix: "" }
        : { ...findingOf(error), title: mark("That did not work") };
      this.findings = [{ place, finding }];
      if (isMistake) (await this.host.byId(error.field))?.focus();
    }
    this.busy = false;
    this.host.requestUpdate();
  }
}

/** Something that was entered wrongly, and where. */
class Mistake extends Error {
  constructor(
    message: string,
    readonly field: string,
  ) {
    super(message);
  }
}
