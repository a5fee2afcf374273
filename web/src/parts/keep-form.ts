// Keeping what is held on this device: a passkey in one tap, or a passphrase whose strength is seen while it is typed.
import { nothing } from "lit";

import { icons } from "../look/icons.js";
import { createPasskey, isPasskeyPossible } from "../session/passkey.js";
import type { VaultSecret } from "../worker/protocol.js";
import { html, mark, text } from "../text/text.js";
import { textField } from "./fields.js";
import type { Host } from "./screen.js";
import { attempt, explain, Mistake, shortest, strengthView } from "./secrets.js";
import { Task } from "./task.js";

export class KeepForm {
  private passphrase = "";
  private again = "";
  readonly task: Task;

  constructor(private readonly host: Host) {
    this.task = new Task(host, { explain: (error) => explain(host, error) });
  }

  render() {
    const { isRunning } = this.task;
    return html`${this.task.render()}
      <form class="stack" @submit=${(event: Event) => this.remember(event)}>
        ${
          isPasskeyPossible()
            ? html`<div class="row">
                  <button
                    class="primary"
                    type="button"
                    ?disabled=${isRunning}
                    @click=${() => attempt(this.task, () => this.rememberWithPasskey())}
                  >
                    ${icons.lock} Keep them with a passkey
                  </button>
                </div>
                <p class="small quiet">Or with a passphrase:</p>`
            : nothing
        }
        <div class="stack tight">
          ${textField({
            id: "new-passphrase",
            label: text`Passphrase`,
            hint: text`At least ${shortest} characters; four words that have nothing to do with each other are good. Nobody can restore it.`,
            isSecret: true,
            value: this.passphrase,
            set: (value) => {
              this.passphrase = value;
              this.host.requestUpdate();
            },
          })}
          ${strengthView(this.passphrase)}
        </div>
        ${textField({
          id: "again",
          label: text`Repeat the passphrase`,
          isSecret: true,
          value: this.again,
          set: (value) => (this.again = value),
        })}
        <div class="row">
          <button
            class=${isPasskeyPossible() ? "" : "primary"}
            type="submit"
            ?disabled=${isRunning}
          >
            ${isRunning ? icons.spinner : icons.lock} Seal with the passphrase
          </button>
        </div>
      </form>`;
  }

  private remember(event: Event) {
    event.preventDefault();
    return attempt(this.task, async () => {
      if (this.passphrase.length < shortest)
        throw new Mistake(
          text`The passphrase has ${this.passphrase.length} characters; it needs at least ${shortest}.`,
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
}
