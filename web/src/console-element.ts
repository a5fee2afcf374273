import { html, LitElement, nothing, type PropertyValues } from "lit";

import { icons, mark } from "./icons.js";
import { type Host, LazyScreen, type Route, type Screen } from "./screen.js";
import { ConnectionsScreen } from "./screens/connections.js";
import { CredentialsScreen } from "./screens/credentials.js";
import { Session } from "./session.js";
import { styles } from "./styles.js";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];
const themeKey = "x-connect-theme";

/**
 * The console: guides through connecting an X account, and shows what its credentials can do.
 * Screens have addresses of their own (`#/connections`, `#/credentials`, `#/check`, `#/try`, `#/inspector`).
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
    credentials: new CredentialsScreen(this),
    check: new LazyScreen("Check", this, async () => {
      const { CheckScreen } = await import("./screens/check.js");
      return new CheckScreen(this);
    }),
    try: new LazyScreen("Try", this, async () => {
      const { TryScreen } = await import("./screens/try.js");
      return new TryScreen(this);
    }),
    inspector: new LazyScreen("Inspector", this, async () => {
      const { InspectorScreen } = await import("./screens/inspector.js");
      return new InspectorScreen(this);
    }),
  };
  private route: Route = this.readRoute();
  private theme: Theme = "system";
  private message = "";
  private messageTimer = 0;
  private moveFocus = false;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.onHashChange);
    this.session.addEventListener("change", this.onSessionChange);
    this.setTheme(themes.find((theme) => theme === readStored(themeKey)) ?? "system");
    void this.session.start();
    this.screens[this.route].opened?.();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.onHashChange);
    this.session.removeEventListener("change", this.onSessionChange);
  }

  go(route: Route): void {
    location.hash = `#/${route}`;
  }

  announce(text: string): void {
    this.message = text;
    clearTimeout(this.messageTimer);
    this.messageTimer = setTimeout(() => {
      this.message = "";
      this.requestUpdate();
    }, 5000) as unknown as number;
    this.requestUpdate();
  }

  async byId(id: string): Promise<HTMLElement | null> {
    await this.updateComplete;
    return this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
  }

  protected override render(): unknown {
    const screen = this.screens[this.route];
    return html`<div class="frame">
      ${this.renderSidebar()}
      <main>
        ${this.renderBanner()}
        ${
          this.session.failure
            ? html`<div class="card empty">
                ${icons.alert}
                <h1>The console could not start</h1>
                <p>${this.session.failure}</p>
                <button @click=${() => location.reload()}>${icons.retry} Reload</button>
              </div>`
            : this.session.catalogue
              ? html`<div class="screen">
                  <h1 id="heading" tabindex="-1">${screen.title}</h1>
                  ${screen.render()}
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
        ${this.message ? html`<p class="toast">${this.message}</p>` : nothing}
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    document.title = `${this.screens[this.route].title} · X Connect`;
    if (!this.moveFocus) return;
    this.moveFocus = false;
    this.renderRoot.querySelector<HTMLElement>("#heading")?.focus();
    scrollTo(0, 0);
  }

  private renderSidebar() {
    const entries: [Route, string][] = [
      ["connections", "Connections"],
      ["credentials", "Credentials"],
      ["check", "Check"],
      ["try", "Try"],
      ["inspector", "Inspector"],
    ];
    return html`<header class="sidebar">
      <div class="brand">${mark} X Connect</div>
      <nav aria-label="Screens">
        <ul>
          ${entries.map(
            ([route, label]) =>
              html`<li>
                <a href="#/${route}" aria-current=${route === this.route ? "page" : nothing}>
                  ${icons[route]} ${label}
                </a>
              </li>`,
          )}
        </ul>
      </nav>
      <div class="foot">
        <p class="upstream">${this.renderUpstream()}</p>
        <button class="plain" @click=${() => this.nextTheme()}>
          ${icons.theme} Theme: ${this.theme}
        </button>
      </div>
    </header>`;
  }

  private renderUpstream() {
    const { proxy, upstream } = this.session;
    if (proxy === "unknown") return "Looking for the proxy";
    if (proxy === "unreachable") return html`<span class="badge bad">Proxy not reachable</span>`;
    return upstream === "sandbox"
      ? html`<span class="badge caution">Sandbox</span> Nothing here reaches X.`
      : html`<span class="badge good">Live</span> ${upstream}`;
  }

  private renderBanner() {
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
    const route = this.readRoute();
    if (route === this.route) return;
    this.route = route;
    this.moveFocus = true;
    this.screens[route].opened?.();
    this.requestUpdate();
  };

  private readonly onSessionChange = () => {
    this.requestUpdate();
  };

  private readRoute(): Route {
    const name = location.hash.replace(/^#\//, "");
    return Object.hasOwn(this.screens, name) ? (name as Route) : "connections";
  }

  private nextTheme(): void {
    const theme = themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? "system";
    this.setTheme(theme);
    try {
      localStorage.setItem(themeKey, theme);
    } catch {
      // Storage is switched off: the choice lasts as long as the page.
    }
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

function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
