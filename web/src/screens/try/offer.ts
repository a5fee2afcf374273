// A list that costs something is offered before it is loaded: what it would cost, and a button.
import { nothing } from "lit";

import type { Arguments, Price } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { dollars, fewRows } from "../../parts/money.js";
import type { Host } from "../../parts/screen.js";
import { settings } from "../../session/settings.js";
import { html, text } from "../../text/text.js";

export class Offer {
  private price: Price | null = null;
  isOpen = false;

  constructor(
    private readonly host: Host,
    private readonly action: string,
    private readonly load: () => unknown,
  ) {}

  async open(args: Arguments) {
    this.isOpen = true;
    this.host.requestUpdate();
    this.price = await this.host.session.active.price(this.action, args);
    this.host.requestUpdate();
  }

  close() {
    this.isOpen = false;
  }

  render() {
    if (!this.isOpen) return nothing;
    const { price } = this;
    return html`<div class="empty">
      ${icons.inbox}
      <h2>Nothing is loaded until you ask for it</h2>
      <p>X charges for what it returns.</p>
      <div class="row">
        <button class="primary" @click=${() => this.take()}>
          ${
            price && price.maximum > 0
              ? text`Load ${fewRows}, at most ${dollars(price.maximum)}`
              : text`Load ${fewRows}`
          }
        </button>
        <button
          @click=${async () => {
            await settings.set("lists", "always");
            this.take();
          }}
        >
          Always load at once
        </button>
      </div>
    </div>`;
  }

  private take() {
    this.close();
    void this.load();
  }
}
