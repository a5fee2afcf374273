// Asks before the page goes away with credentials that nothing else has: typed ones, and those in memory only.
import type { ReactiveController, ReactiveControllerHost } from "lit";

import { entriesOf } from "../parts/entries.js";
import type { Host } from "../parts/screen.js";

export class Unsaved implements ReactiveController {
  constructor(private readonly host: Host & ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("beforeunload", this.onLeaving);
  }

  hostDisconnected(): void {
    removeEventListener("beforeunload", this.onLeaving);
  }

  private readonly onLeaving = (event: BeforeUnloadEvent) => {
    // Inside another page it is that page's to ask.
    if (window.parent !== window) return;
    const { connections, vault } = this.host.session;
    // Practice accounts are one click away.
    const isHeld = connections.some(({ held, scenario }) => held && !scenario);
    if (!entriesOf(this.host).isEmpty || (isHeld && vault.state !== "open")) event.preventDefault();
  };
}
