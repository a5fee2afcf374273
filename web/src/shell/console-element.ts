import { type CSSResult, LitElement, nothing, type PropertyValues } from "lit";

import type { Frame } from "../frame/frame.js";
import type { EmbedOptions } from "../embed/protocol.js";
import { icons, logo } from "../look/icons.js";
import { recall, store } from "../session/preferences.js";
import {
  type Host,
  jumps,
  LazyScreen,
  type Route,
  routes,
  type Screen,
  type Toast,
} from "../parts/screen.js";
import { ConnectionsScreen } from "../screens/connections.js";
import type { RequestView } from "../frame/request-view.js";
import { Session } from "../session/session.js";
import { styles } from "../look/styles.js";
import { html, mark, setLanguage, text, translate } from "../text/text.js";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

const themeNames: Record<Theme, string> = {
  system: mark("system"),
  light: mark("light"),
  dark: mark("dark"),
};

/** Sealed credentials lock themselves after this many milliseconds without a key or a click. */
const idleLimit = 15 * 60_000;

/** Screens that say nothing about anybody's credentials, and so can be read while they are locked. */
const open: Route[] = ["guide"];

/**
 * The console: guides through connecting an X account, and shows what its credentials can do.
 * Screens have addresses of their own: `#/connections`, `#/connect`, `#/guide/{step}`, `#/credentials`, `#/check`,
 * `#/try/{tab}`, `#/try/all/{action}`, `#/inspector`, `#/settings`.
 *
 * @element x-connect-console
 * @attr {"light" | "dark"} theme - Overrides the system's colour scheme.
 * @example <x-connect-console theme="dark"></x-connect-console>
 */
export class XConnectConsole extends LitElement implements Host {
  static override styles = styles;

  readonly session = new Session(document.baseURI);
  private readonly screens: Record<Route, Screen> = {
    connections: new ConnectionsScreen(this),
    connect: new LazyScreen(mark("What shall your agent do?"), this, async () => {
      const { ConnectScreen } = await import("../screens/connect/connect.js");
      return new ConnectScreen(this);
    }),
    guide: new LazyScreen(mark("Guide"), this, async () => {
      const { GuideScreen } = await import("../screens/guide/guide.js");
      return new GuideScreen(this);
    }),
    credentials: new LazyScreen(mark("Credentials"), this, async () => {
      const { CredentialsScreen } = await import("../screens/credentials/credentials.js");
      return new CredentialsScreen(this);
    }),
    check: new LazyScreen(mark("Check"), this, async () => {
      const { CheckScreen } = await import("../screens/check/check.js");
      return new CheckScreen(this);
    }),
    try: new LazyScreen(mark("Try"), this, async () => {
      const { TryScreen } = await import("../screens/try/try.js");
      return new TryScreen(this);
    }),
    inspector: new LazyScreen(mark("Inspector"), this, async () => {
      const { InspectorScreen } = await import("../screens/inspector/inspector.js");
      return new InspectorScreen(this);
    }),
    settings: new LazyScreen(mark("Settings"), this, async () => {
      const { SettingsScreen } = await import("../screens/settings.js");
      return new SettingsScreen(this);
    }),
  };
  private readonly unlock = new LazyScreen(mark("Locked"), this, async () => {
    const { UnlockScreen } = await import("./unlock.js");
    return new UnlockScreen(this);
  });
  segments: string[] = [];
  private route: Route = this.readRoute();
  private theme: Theme = "system";
  private message = "";
  private toast: Toast | null = null;
  private messageTimer = 0;
  private moveFocus = false;
  /** The first key of two: "g", then where to go. */
  private pendingKey = "";
  private idleTimer = 0;
  /** The page around the console, where there is one; and what it asks for. */
  private frame: Frame | null = null;
  private requestView: RequestView | null = null;
  private help: unknown = nothing;
  /** Something in the console itself failed; null when nothing did. */
  private fault: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    // What stands for the console until it is there.
    this.replaceChildren();
    addEventListener("hashchange", this.onHashChange);
    addEventListener("online", this.onNetwork);
    addEventListener("offline", this.onNetwork);
    addEventListener("error", this.onFault);
    addEventListener("unhandledrejection", this.onFault);
    addEventListener("keydown", this.onKey);
    addEventListener("pointerdown", this.onUse);
    this.session.addEventListener("change", this.onSessionChange);
    const [theme] = recall<string[]>("theme", ["system"]);
    this.setTheme(themes.find((one) => one === theme) ?? "system");
    if (window.parent !== window) void this.embed();
    void this.start();
  }

  /** Loaded only in a frame; what the page says in the meantime is kept for it. */
  private async embed() {
    this.toggleAttribute("embedded", true);
    const early: MessageEvent<unknown>[] = [];
    const keep = (event: MessageEvent<unknown>) => early.push(event);
    addEventListener("message", keep);
    const { Frame, RequestView } = await import("../frame/embedded.js");
    removeEventListener("message", keep);
    this.frame = new Frame(
      this,
      (options) => {
        this.applyOptions(options);
      },
      early,
    );
    this.requestView = new RequestView(this, this.frame);
    this.requestUpdate();
  }

  private applyOptions({ theme, language, abilities }: EmbedOptions) {
    if (theme) this.setTheme(theme);
    if (language)
      void setLanguage(language).then(() => {
        this.requestUpdate();
      });
    const { active } = this.session;
    if (abilities && active.abilities.length === 0) void this.session.choose(abilities);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.onHashChange);
    removeEventListener("online", this.onNetwork);
    removeEventListener("offline", this.onNetwork);
    removeEventListener("error", this.onFault);
    removeEventListener("unhandledrejection", this.onFault);
    removeEventListener("keydown", this.onKey);
    removeEventListener("pointerdown", this.onUse);
    this.session.removeEventListener("change", this.onSessionChange);
  }

  private async start() {
    await this.session.start();
    this.screens[this.route].opened?.();
    // A network that breaks later must not leave a screen without its code.
    for (const screen of [...Object.values(this.screens), this.unlock])
      if (screen instanceof LazyScreen) await screen.prepare();
  }

  get shortcuts(): boolean {
    return recall<string[]>("shortcuts", ["on"])[0] === "on";
  }

  set shortcuts(isOn: boolean) {
    store("shortcuts", [isOn ? "on" : "off"]);
    this.requestUpdate();
  }

  go(route: Route, ...segments: string[]): void {
    location.hash = `#/${[route, ...segments].join("/")}`;
  }

  adopt(sheet: CSSResult): void {
    const root = this.renderRoot as ShadowRoot;
    const { styleSheet } = sheet;
    if (styleSheet && !root.adoptedStyleSheets.includes(styleSheet))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
  }

  announce(text: string, toast: Toast | null = null): void {
    this.toast?.gone?.();
    this.message = text;
    this.toast = toast;
    clearTimeout(this.messageTimer);
    this.messageTimer = setTimeout(
      () => {
        this.toast?.gone?.();
        this.message = "";
        this.toast = null;
        this.requestUpdate();
      },
      toast ? 10_000 : 5000,
    ) as unknown as number;
    this.requestUpdate();
  }

  async byId(id: string): Promise<HTMLElement | null> {
    await this.updateComplete;
    return this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
  }

  protected override render(): unknown {
    return html`<div class="frame">
      ${this.renderSidebar()}
      <main>
        ${this.renderBanner()} ${this.requestView?.render() ?? nothing}
        ${
          this.session.failure
            ? html`<div class="card empty">
                ${icons.alert}
                <h1>The console could not start</h1>
                <p>${translate(this.session.failure)}</p>
                <button @click=${() => location.reload()}>${icons.retry} Reload</button>
              </div>`
            : this.session.catalogue
              ? html`<div class="screen">
                  <h1 id="heading" tabindex="-1">${translate(this.shown.title)}</h1>
                  ${this.renderShown()}
                </div>`
              : html`<div class="stack" aria-busy="true">
                  <p class="visually-hidden">Loading the console</p>
                  <div class="bone short"></div>
                  <div class="bone long"></div>
                  <div class="bone"></div>
                </div>`
        }
      </main>
      <div role="status">
        ${
          this.message
            ? html`<p class="toast">
                ${this.message}
                ${this.toast ? html`<button @click=${() => this.undo()}>Undo</button>` : nothing}
              </p>`
            : nothing
        }
      </div>
      ${this.help}
    </div>`;
  }

  private get isLocked() {
    return this.session.vault.state === "locked" && !this.session.held;
  }

  private get shown(): Screen {
    return this.isLocked && !open.includes(this.route) ? this.unlock : this.screens[this.route];
  }

  /** A screen that fails takes nothing else with it. */
  private renderShown() {
    const { shown } = this;
    if (shown === this.unlock) void this.unlock.prepare().then(() => this.requestUpdateOnce());
    try {
      return shown.render();
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

  private isUnlockReady = false;
  private requestUpdateOnce() {
    if (this.isUnlockReady) return;
    this.isUnlockReady = true;
    this.requestUpdate();
  }

  private async undo() {
    const { toast } = this;
    this.toast = null;
    await toast?.undo();
    this.announce(text`Undone`);
  }

  private get helpDialog() {
    return this.renderRoot.querySelector<HTMLDialogElement>("#help");
  }

  async showHelp(): Promise<void> {
    const [{ helpSheet }, { laterStyles }] = await Promise.all([
      import("./help.js"),
      import("../look/later-styles.js"),
    ]);
    this.adopt(laterStyles);
    this.help = helpSheet(() => this.helpDialog?.close());
    this.requestUpdate();
    await this.updateComplete;
    this.helpDialog?.showModal();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    document.title = `${translate(this.shown.title)} · X Connect`;
    if (!this.moveFocus) return;
    this.moveFocus = false;
    this.renderRoot.querySelector<HTMLElement>("#heading")?.focus();
    scrollTo(0, 0);
  }

  private renderSidebar() {
    const entries: [Route, string][] = [
      ["connections", text`Connections`],
      ["guide", text`Guide`],
      ["credentials", text`Credentials`],
      ["check", text`Check`],
      ["try", text`Try`],
      ["inspector", text`Inspector`],
      ["settings", text`Settings`],
    ];
    return html`<header class="sidebar">
      <div class="brand">${logo} X Connect</div>
      <nav aria-label="Screens">
        <ul>
          ${entries.map(
            ([route, label]) =>
              html`<li>
                <a href="#/${route}" aria-current=${route === this.route ? "page" : nothing}>
                  ${icons[route as keyof typeof icons]} <span>${label}</span>
                </a>
              </li>`,
          )}
        </ul>
      </nav>
      ${this.renderSwitch()}
      <div class="foot">
        <p class="upstream">${this.renderUpstream()}</p>
        <button class="plain" @click=${() => this.nextTheme()}>
          ${icons.theme} Theme: ${translate(themeNames[this.theme])}
        </button>
      </div>
    </header>`;
  }

  /** Which of several connections the screens are about. */
  private renderSwitch() {
    const { session } = this;
    const held = session.connections.filter((connection) => connection.held);
    if (held.length < 2) return nothing;
    return html`<div class="switch">
      <label class="small quiet" for="switch">Connection</label>
      <select
        id="switch"
        @change=${(event: Event) => {
          const id = (event.target as HTMLSelectElement).value;
          const chosen = held.find((connection) => connection.id === id);
          if (!chosen) return;
          session.select(chosen);
          this.screens[this.route].opened?.();
        }}
      >
        ${held.map(
          (connection) =>
            html`<option value=${connection.id} ?selected=${connection === session.active}>
              ${connection.label}
            </option>`,
        )}
      </select>
    </div>`;
  }

  private renderUpstream() {
    const { proxy, upstream } = this.session;
    if (proxy === "unknown") return text`Looking for the proxy`;
    if (proxy === "unreachable") return html`<span class="badge bad">Proxy not reachable</span>`;
    return upstream === "sandbox"
      ? html`<span class="badge caution">Sandbox</span> Nothing here reaches X.`
      : html`<span class="badge good">Live</span> ${upstream}`;
  }

  private renderBanner() {
    if (this.fault) {
      return html`<div class="banner" role="alert">
        ${icons.alert}
        <p class="grow">
          <strong>Something in the console failed.</strong> What you entered is still held. If a
          button does nothing, reload the page. <span class="mono small">${this.fault}</span>
        </p>
        <button
          @click=${() => {
            this.fault = null;
            this.requestUpdate();
          }}
        >
          Dismiss
        </button>
      </div>`;
    }
    if (!navigator.onLine && this.session.upstream !== "sandbox") {
      return html`<div class="banner" role="alert">
        ${icons.alert}
        <p class="grow">
          <strong>This device is offline.</strong> Nothing is lost; requests work again when it is
          back.
        </p>
      </div>`;
    }
    if (this.session.proxy !== "unreachable") return nothing;
    return html`<div class="banner" role="alert">
      ${icons.alert}
      <p class="grow">
        <strong>The proxy does not answer.</strong> It carries requests to X for this page. Start it
        with <span class="mono">script/server</span>; nothing that you entered is lost.
      </p>
      <button @click=${() => this.session.askProxy()}>${icons.retry} Retry</button>
    </div>`;
  }

  private readonly onHashChange = () => {
    const before = this.route;
    this.route = this.readRoute();
    this.moveFocus = before !== this.route;
    this.screens[this.route].opened?.();
    this.frame?.tell({ type: "step", step: [this.route, ...this.segments].join("/") });
    this.requestUpdate();
  };

  private readonly onSessionChange = () => {
    this.requestUpdate();
  };

  private readonly onNetwork = () => {
    if (navigator.onLine) void this.session.askProxy();
    this.requestUpdate();
  };

  private readonly onFault = (event: ErrorEvent | PromiseRejectionEvent) => {
    const cause: unknown = "reason" in event ? event.reason : event.error;
    if (cause instanceof DOMException && cause.name === "AbortError") return;
    this.fault = cause instanceof Error ? `${cause.name}: ${cause.message}` : text`Unknown failure`;
    this.requestUpdate();
  };

  /** Somebody is there: the clock of the lock starts anew. */
  private readonly onUse = () => {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      if (this.session.vault.state !== "open") return;
      void this.session.lock().then(() => {
        this.announce(text`Locked, because nobody was there`);
      });
    }, idleLimit) as unknown as number;
  };

  private readonly onKey = (event: KeyboardEvent) => {
    this.onUse();
    const [target] = event.composedPath();
    const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select");
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping || !this.shortcuts) return;
    if (this.helpDialog?.open) return;
    const jump = this.pendingKey === "g" ? jumps[event.key] : undefined;
    this.pendingKey = this.pendingKey === "g" ? "" : event.key;
    if (jump) this.go(jump);
    else if (event.key === "?") void this.showHelp();
    else if (event.key === "l" && this.session.vault.state === "open") void this.session.lock();
    else if (event.key === "/") {
      const search = this.renderRoot.querySelector<HTMLElement>("main input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
    }
  };

  private readRoute(): Route {
    const [name = "", ...segments] = location.hash.replace(/^#\//, "").split("/");
    const route = routes.find((one) => one === name);
    this.segments = route ? segments.map(decodeSegment) : [];
    return route ?? "connections";
  }

  private nextTheme(): void {
    const theme = themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? "system";
    this.setTheme(theme);
    store("theme", [theme]);
  }

  private setTheme(theme: Theme): void {
    this.theme = theme;
    if (theme === "system") this.removeAttribute("theme");
    else this.setAttribute("theme", theme);
    // The page behind the element follows.
    document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
    this.requestUpdate();
  }
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
