// Single letters as shortcuts: "g" and a screen's key, "/" to search, "l" to lock, "?" for the sheet of them all.
import { nothing, type ReactiveController, type ReactiveControllerHost } from "lit";

import type { Host } from "../parts/screen.js";
import { settings } from "../session/settings.js";
import { screens } from "./routes.js";

type Console = Host & ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };

export class Shortcuts implements ReactiveController {
  /** The first key of two: "g", then where to go. */
  private pending = "";
  private sheet: unknown = nothing;

  constructor(private readonly host: Console) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("keydown", this.onKey);
  }

  hostDisconnected(): void {
    removeEventListener("keydown", this.onKey);
  }

  /** The sheet, once it has been asked for. */
  render(): unknown {
    return this.sheet;
  }

  async show(): Promise<void> {
    const [{ helpSheet }, { laterStyles }] = await Promise.all([
      import("./help.js"),
      import("../look/later-styles.js"),
    ]);
    this.host.adopt(laterStyles);
    this.sheet = helpSheet(() => this.dialog?.close());
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.dialog?.showModal();
  }

  private get dialog() {
    return this.host.renderRoot.querySelector<HTMLDialogElement>("#help");
  }

  private readonly onKey = (event: KeyboardEvent) => {
    const [target] = event.composedPath();
    const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select");
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    if (settings.get("shortcuts") === "off" || this.dialog?.open) return;
    const { session } = this.host;
    const screen = screens.find(({ key }) => this.pending === "g" && key && key === event.key);
    this.pending = this.pending === "g" ? "" : event.key;
    if (screen) this.host.go(screen.route);
    else if (event.key === "?") void this.show();
    else if (event.key === "l" && session.vault.state === "open") void session.lock();
    else if (event.key === "/") {
      const search = this.host.renderRoot.querySelector<HTMLElement>("main input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
    }
  };
}
