// Posts that were begun and put aside: kept in this browser, words only.
import { nothing } from "lit";

import { icons } from "../../look/icons.js";
import type { Host } from "../../parts/screen.js";
import { recall, store } from "../../session/preferences.js";
import { html, text } from "../../text/text.js";

/** The oldest ones make room. */
const most = 20;

export class Drafts {
  private kept = recall<string[]>("drafts", []).filter((one) => typeof one === "string");

  constructor(
    private readonly host: Host,
    private readonly open: (words: string) => void,
  ) {}

  keep(words: string): void {
    this.save([words, ...this.kept.filter((one) => one !== words)]);
    this.host.announce(text`Saved as a draft`);
  }

  render() {
    const { kept } = this;
    if (kept.length === 0) return nothing;
    return html`<details class="drafts">
      <summary class="small">Drafts (${kept.length})</summary>
      <ul>
        ${kept.map(
          (words) =>
            html`<li class="row">
              <button type="button" class="plain grow words" @click=${() => this.take(words)}>
                ${words}
              </button>
              <button
                type="button"
                class="plain"
                aria-label=${text`Delete the draft: ${words.slice(0, 40)}`}
                @click=${() => this.remove(words)}
              >
                ${icons.bin}
              </button>
            </li>`,
        )}
      </ul>
    </details>`;
  }

  /** Back into the box, and off the list. */
  private take(words: string) {
    this.save(this.kept.filter((one) => one !== words));
    this.open(words);
  }

  private remove(words: string) {
    const { kept } = this;
    this.save(kept.filter((one) => one !== words));
    this.host.announce(text`Draft deleted`, {
      undo: () => {
        this.save(kept);
      },
    });
  }

  private save(kept: string[]) {
    this.kept = kept.slice(0, most);
    store("drafts", this.kept);
    this.host.requestUpdate();
  }
}
