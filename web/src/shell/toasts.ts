// What is said in passing, to eyes and to screen readers, with a way to take back what was done.
import { nothing, type ReactiveController, type ReactiveControllerHost } from "lit";

import type { Toast } from "../parts/screen.js";
import { html, text } from "../text/text.js";

/** How long a message stays, in milliseconds: longer where something can be done about it. */
const shown = { message: 5000, choice: 10_000 };

export class Toasts implements ReactiveController {
  private message = "";
  private toast: Toast | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.end();
  }

  /** A new message takes the place of the one before, and with it the chance to take that back. */
  announce(message: string, toast: Toast | null = null): void {
    this.end();
    this.message = message;
    this.toast = toast;
    this.timer = setTimeout(
      () => {
        this.end();
      },
      toast ? shown.choice : shown.message,
    );
    this.host.requestUpdate();
  }

  render(): unknown {
    return html`<div role="status" class="toasts">
      ${
        this.message
          ? html`<p class="toast">
              ${this.message}
              ${this.toast ? html`<button @click=${() => this.undo()}>Undo</button>` : nothing}
            </p>`
          : nothing
      }
    </div>`;
  }

  private end() {
    clearTimeout(this.timer);
    this.toast?.gone?.();
    this.toast = null;
    this.message = "";
    this.host.requestUpdate();
  }

  private async undo() {
    const { toast } = this;
    this.toast = null;
    await toast?.undo();
    this.announce(text`Undone`);
  }
}
