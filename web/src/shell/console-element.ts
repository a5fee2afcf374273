import { type CSSResult, LitElement, type PropertyValues } from "lit";

import type { EmbedOptions } from "../embed/protocol.js";
import { icons } from "../look/icons.js";
import { base } from "../look/base.js";
import { patterns } from "../look/patterns.js";
import type { Host, Screen, Toast } from "../parts/screen.js";
import { Session } from "../session/session.js";
import { Banner } from "./banner.js";
import { Calling } from "./calling.js";
import { Embedding } from "./embedding.js";
import { IdleLock } from "./idle-lock.js";
import { KeepFocus } from "./keep-focus.js";
import { LazyScreen } from "./lazy-screen.js";
import { practiceStripe } from "./practice.js";
import { Routes, screens } from "./routes.js";
import { Shortcuts } from "./shortcuts.js";
import { sidebar } from "./sidebar.js";
import { shellStyles } from "./styles.js";
import { Theme } from "./theme.js";
import { Toasts } from "./toasts.js";
import { Unsaved } from "./unsaved.js";
import { html, mark, setLanguage, text, translate } from "../text/text.js";

/**
 * The console: guides through connecting an X account, and shows what its credentials can do.
 * Screens have addresses of their own, such as `#/guide/{step}` and `#/try/all/{action}`; routes.ts lists them.
 *
 * @element x-connect-console
 * @attr {"light" | "dark"} theme - Overrides the system's colour scheme.
 * @example <x-connect-console theme="dark"></x-connect-console>
 */
export class XConnectConsole extends LitElement implements Host {
  static override styles = [base, patterns, shellStyles];

  readonly session = new Session(document.baseURI);
  private readonly routes = new Routes(this, () => {
    this.isMoreOpen = false;
    this.shown.opened?.();
    const { route, segments } = this.routes;
    this.embedding.tell({ type: "step", step: [route, ...segments].join("/") });
  });
  /** On phones: whether the entries of the navigation that have no place in the bar are shown. */
  private isMoreOpen = false;
  /** To the browser's own agent: in a frame only where the page around it says so. */
  private mayOfferTools = window.parent === window;
  private readonly theme = new Theme(this);
  private readonly toasts = new Toasts(this);
  private readonly banner = new Banner(this, this.session);
  private readonly shortcuts = new Shortcuts(this);
  private readonly calling = new Calling(this, this.session);
  private readonly embedding = new Embedding(this, (options) => {
    this.apply(options);
  });
  private readonly screens = new Map(screens.map(({ route, make }) => [route, make(this)]));
  private readonly unlock = new LazyScreen(
    this,
    async () => new (await import("./unlock.js")).UnlockScreen(this),
  );

  constructor() {
    super();
    new KeepFocus(this);
    new Unsaved(this);
    new IdleLock(this, () => {
      if (this.session.vault.state !== "open") return;
      void this.session.lock().then(() => {
        this.announce(text`Locked, because nobody was there`);
      });
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // What stands for the console until it is there.
    this.replaceChildren();
    for (const { styles } of this.screens.values()) if (styles) this.adopt(styles);
    this.session.addEventListener("change", this.onSessionChange);
    void this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session.removeEventListener("change", this.onSessionChange);
  }

  private async start() {
    await this.session.start();
    this.shown.opened?.();
    // A network that breaks later must not leave a screen without its code.
    for (const screen of [...this.screens.values(), this.unlock]) await screen.prepare?.();
    this.requestUpdate();
    if (!("modelContext" in document)) return;
    const { WebMcp } = await import("./web-mcp.js");
    new WebMcp(this.session, () => this.mayOfferTools);
  }

  private apply({ theme, language, abilities, tools }: EmbedOptions) {
    if (tools !== undefined) {
      this.mayOfferTools = tools;
      this.session.changed();
    }
    if (theme) this.theme.show(theme);
    if (language)
      void setLanguage(language).then(() => {
        this.requestUpdate();
      });
    const { active } = this.session;
    if (abilities && active.abilities.length === 0) void this.session.choose(abilities);
  }

  // --- What the screens ask of the console ---

  get segments(): string[] {
    return this.routes.segments;
  }

  go(route: string, ...segments: string[]): void {
    this.routes.go(route, ...segments);
  }

  prepare(route: string): void {
    void this.screens.get(route)?.prepare?.();
  }

  announce(message: string, toast: Toast | null = null): void {
    this.toasts.announce(message, toast);
  }

  showHelp(): Promise<void> {
    return this.shortcuts.show();
  }

  adopt({ styleSheet }: CSSResult): void {
    const root = this.renderRoot as ShadowRoot;
    if (styleSheet && !root.adoptedStyleSheets.includes(styleSheet))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
  }

  async byId(id: string): Promise<HTMLElement | null> {
    await this.updateComplete;
    return this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
  }

  // --- What is shown ---

  /** The screen of the address; where it needs credentials that are locked, the way to unlock them. */
  private get shown(): Screen {
    return this.isLocked ? this.unlock : (this.screens.get(this.routes.route) ?? this.unlock);
  }

  private get row() {
    return screens.find(({ route }) => route === this.routes.route);
  }

  private get isLocked() {
    return this.session.vault.state === "locked" && !this.session.held && !this.row?.isOpen;
  }

  private get isReady() {
    const { catalogue, isReady } = this.session;
    return catalogue !== null || (isReady && this.shown.isFirst === true);
  }

  private get heading() {
    if (this.isLocked) return translate(mark("Locked"));
    return translate(this.shown.heading ?? this.row?.title ?? "");
  }

  protected override render(): unknown {
    const { session } = this;
    return html`<div class="frame">
      ${practiceStripe(session)}
      ${sidebar({
        host: this,
        session,
        route: this.routes.route,
        switched: () => {
          this.shown.opened?.();
        },
        isMoreOpen: this.isMoreOpen,
        toggleMore: () => {
          this.isMoreOpen = !this.isMoreOpen;
          this.requestUpdate();
        },
        toasts: this.toasts.render(),
        skip: () => {
          this.focusHeading();
        },
        search: () => void this.shortcuts.search(),
        showHelp: () => void this.showHelp(),
      })}
      <main>${this.banner.render()} ${this.embedding.render()} ${this.renderContent()}</main>
      ${this.shortcuts.render()}
    </div>`;
  }

  private renderContent() {
    const { failure } = this.session;
    if (failure) {
      return html`<div class="card empty">
        ${icons.alert}
        <h1>The console could not start</h1>
        <p>${translate(failure)}</p>
        <button @click=${() => location.reload()}>${icons.retry} Reload</button>
      </div>`;
    }
    return this.isReady
      ? html`<div class="screen">
          <h1 id="heading" tabindex="-1">${this.heading}</h1>
          ${this.renderScreen()}
        </div>`
      : html`<div class="stack" aria-busy="true">
          <p class="visually-hidden">Loading the console</p>
          <div class="bone short"></div>
          <div class="bone long"></div>
          <div class="bone"></div>
        </div>`;
  }

  /** A screen that fails takes nothing else with it. */
  private renderScreen() {
    try {
      return this.shown.render();
    } catch (error) {
      console.warn(error);
      return html`<section class="card empty">
        ${icons.alert}
        <h2>This screen cannot be shown</h2>
        <p>Something in the console failed. What you entered is still held; other screens work.</p>
        <div class="row">
          <button @click=${() => this.requestUpdate()}>${icons.retry} Try again</button>
          <a class="button" href="#/connections">Connections</a>
        </div>
      </section>`;
    }
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    document.title = `${this.calling.prefix}${this.heading} · X Connect`;
    if (!this.routes.takeNew()) return;
    this.focusHeading();
    scrollTo(0, 0);
  }

  private focusHeading() {
    this.renderRoot.querySelector<HTMLElement>("#heading")?.focus();
  }

  private wasLocked = false;
  private readonly onSessionChange = () => {
    if (this.isLocked && !this.wasLocked) this.unlock.opened();
    this.wasLocked = this.isLocked;
    this.requestUpdate();
  };
}
