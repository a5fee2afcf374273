// A screen whose code is fetched when it is first opened: the first visit loads less.
import type { TemplateResult } from "lit";

import { icons } from "../look/icons.js";
import type { Host, Screen } from "../parts/screen.js";
import { html } from "../text/text.js";

export class LazyScreen implements Screen {
  private screen: Screen | null = null;
  private failed = false;

  constructor(
    private readonly host: Host,
    private readonly load: (host: Host) => Promise<Screen>,
  ) {}

  opened(): void {
    if (this.screen) this.screen.opened?.();
    else void this.fetch();
  }

  /** Fetches the code before it is needed, so that a network that breaks later breaks nothing here. */
  async prepare(): Promise<void> {
    if (this.screen) return;
    try {
      const [screen, { laterStyles }] = await Promise.all([
        this.load(this.host),
        import("../look/later-styles.js"),
      ]);
      this.screen ??= screen;
      // What is common comes before what is special.
      this.host.adopt(laterStyles);
      if (screen.styles) this.host.adopt(screen.styles);
    } catch {
      // It is asked for again when it is opened.
    }
  }

  render(): TemplateResult {
    if (this.screen) return this.screen.render();
    if (!this.failed) return html`<div class="bone long" aria-busy="true"></div>`;
    return html`<section class="card empty">
      ${icons.alert}
      <h2>This part of the console could not be loaded</h2>
      ${
        // The reason, and what to do, stand above the screen where the proxy is known to be updated or away.
        this.host.session.isOutdated
          ? html`<p>X Connect was updated since this page was opened.</p>`
          : html`<p>The proxy does not answer. Nothing that you entered is lost.</p>`
      }
      <button @click=${() => this.fetch()}>${icons.retry} Try again</button>
    </section>`;
  }

  private async fetch() {
    this.failed = false;
    await this.prepare();
    this.failed = this.screen === null;
    // Its file may be missing because the proxy has another build by now.
    if (this.failed) await this.host.session.askProxy();
    this.screen?.opened?.();
    this.host.requestUpdate();
  }
}
