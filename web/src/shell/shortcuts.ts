// Shortcuts: Ctrl+K to go anywhere; single letters: "g" and a screen's key, "/" to search, "l" to lock, "?" for the sheet of
// them all.
import { nothing, type ReactiveController, type ReactiveControllerHost } from "lit";

import type { Host } from "../parts/screen.js";
import type { Palette } from "./palette.js";
import { settings } from "../session/settings.js";
import { screens } from "./routes.js";

type Console = Host & ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };

export class Shortcuts implements ReactiveController {
  /** The first key of two: "g", then where to go. */
  private pending = "";
  private sheet: unknown = nothing;
  private palette: Palette | null = null;

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
    return [this.sheet, this.palette?.render()];
  }

  /** Where to go, by name. */
  async search(): Promise<void> {
    const [{ Palette }, { laterStyles }] = await Promise.all([
      import("./palette.js"),
      import("../look/later-styles.js"),
    ]);
    this.host.adopt(laterStyles);
    this.palette ??= new Palette(this.host, () => this.dialogOf("palette")?.close());
    this.palette.open();
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.dialogOf("palette")?.showModal();
  }

  async show(): Promise<void> {
    const [{ helpSheet }, { laterStyles }] = await Promise.all([
      import("./help.js"),
      import("../look/later-styles.js"),
    ]);
    this.host.adopt(laterStyles);
    this.sheet = helpSheet(this.host, () => this.dialogOf("help")?.close());
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.dialogOf("help")?.showModal();
  }

  private dialogOf(id: "help" | "palette") {
    return this.host.renderRoot.querySelector<HTMLDialogElement>(`#${id}`);
  }

  private readonly onKey = (event: KeyboardEvent) => {
    const [target] = event.composedPath();
    const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && event.key === "k") {
      event.preventDefault();
      void this.search();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    if (settings.get("shortcuts") === "off" || this.host.renderRoot.querySelector("dialog[open]"))
      return;
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
