// Where the card of a request is out of sight on its own screen, a way to it. It decides nothing by itself: a card is
// looked at where it stands.
import { nothing } from "lit";

import { icons } from "../../look/icons.js";
import type { Host } from "../../parts/screen.js";
import { html, text } from "../../text/text.js";
import { waitsStyles } from "./waits-styles.js";

export class Waits {
  private cards: Element[] = [];
  private readonly seen = new Set<Element>();
  private readonly observer: IntersectionObserver;

  constructor(private readonly host: Host) {
    host.adopt(waitsStyles);
    this.observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting) this.seen.add(target);
        else this.seen.delete(target);
      host.requestUpdate();
    });
  }

  /** Told whenever the screen is drawn. */
  async look(): Promise<void> {
    const all = await this.host.byId("requests");
    const cards = [...(all?.querySelectorAll(".request") ?? [])];
    const gone = this.cards.filter((card) => !cards.includes(card));
    const come = cards.filter((card) => !this.cards.includes(card));
    if (gone.length + come.length === 0) return;
    this.cards = cards;
    for (const card of gone) {
      this.observer.unobserve(card);
      this.seen.delete(card);
    }
    // Until it is known better they are in sight: nothing flashes up beside them.
    for (const card of come) {
      this.seen.add(card);
      this.observer.observe(card);
    }
    this.host.requestUpdate();
  }

  render() {
    const count = this.cards.length;
    if (count === 0 || this.seen.size > 0) return nothing;
    const words =
      count === 1 ? text`One request waits for you` : text`${count} requests wait for you`;
    return html`<button class="primary waits" @click=${() => this.bring()}>
      ${icons.alert} ${words}
    </button>`;
  }

  private bring() {
    const [card] = this.cards;
    const heading = card?.querySelector<HTMLElement>("h2");
    if (!card || !heading) return;
    card.scrollIntoView();
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}
