// <x-connect>: the console in a frame of its own origin, for somebody's dashboard. Small, and without dependencies.
import {
  type ConnectRefused,
  type EmbedOptions,
  type FromConsole,
  protocolVersion,
  type SealedCredentials,
  type ToConsole,
} from "./protocol.js";

export type { EmbeddedAccount, EmbedOptions, SealedCredentials } from "./protocol.js";

/** The details of the events, by their names. None holds anything secret. */
export interface XConnectEvents {
  ready: { version: number };
  step: { step: string };
  check: { ok: boolean; findings: string[] };
  connected: {
    account: { id: string; name: string; username: string };
    abilities: string[];
    accessLevel: string | null;
  };
  disconnected: Record<string, never>;
  error: { code: string; message: string };
  /** Credentials, sealed to the key of your server: pass them on to it as they are. */
  "handed-over": { sealed: SealedCredentials };
  closed: Record<string, never>;
}

/** An action that was not performed, and why. */
export class InvokeError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "InvokeError";
  }
}

/** How long the console has to answer the first message, in milliseconds. */
const patience = 15_000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(
  `:host{display:block}:host([hidden]){display:none}iframe{display:block;width:100%;border:0;color-scheme:normal}` +
    `:host(:not([layout])) iframe,:host([layout=inline]) iframe{min-height:20rem}` +
    `dialog{padding:0;border:0;background:none;overflow:hidden;border-radius:12px;width:min(60rem,calc(100vw - 2rem));height:min(52rem,calc(100dvh - 2rem));box-shadow:0 16px 64px #0005}` +
    `:host([layout=drawer]) dialog{margin:0 0 0 auto;height:100dvh;max-height:none;width:min(34rem,100vw);border-radius:0}` +
    `dialog iframe{height:100%}dialog::backdrop{background:#0a0c1280}`,
);

/**
 * Shows the console of X Connect. Scripts of the page cannot read what is typed into it: it is a frame of another origin.
 *
 * @element x-connect
 * @attr {string} src - Address of the console. Default: the folder that this script was loaded from.
 * @attr {"light" | "dark" | "system"} theme - Default: system.
 * @attr {string} lang - Language of the console, as BCP 47. Default: en.
 * @attr {"inline" | "modal" | "drawer"} layout - inline grows with its content; the others open by `open()`. Default: inline.
 * @attr {string} abilities - What to ask for, separated by blanks: read post messages bookmarks likes.
 * @attr {boolean} hand-over - Ask the person to hand over the credentials, sealed to your server's key.
 * @attr {string} label - Title of the frame, for screen readers. Default: Connect X.
 * @fires ready - The console is there.
 * @fires step - The person has come to another screen.
 * @fires check - A check has ended.
 * @fires connected - X has told whose account it is.
 * @fires disconnected - The connection was removed.
 * @fires handed-over - The credentials, sealed to your server's key.
 * @fires error - Something that the page's developer has to know.
 * @fires closed - The modal or drawer was closed.
 * @example <x-connect src="https://x-connect.example.com/" abilities="read post"></x-connect>
 */
export class XConnect extends HTMLElement {
  static readonly observedAttributes = [
    "src",
    "theme",
    "lang",
    "layout",
    "abilities",
    "hand-over",
    "label",
  ];

  /**
   * Takes the credentials themselves. Called only where page and console have the same origin; everywhere else they come
   * sealed, by the event `handed-over`.
   */
  receiveCredentials: ((credentials: Record<string, string>) => void) | null = null;

  #frame: HTMLIFrameElement | null = null;
  #dialog: HTMLDialogElement | null = null;
  #port: MessagePort | null = null;
  #timer = 0;
  #lastId = 0;
  readonly #waiting = new Map<
    number,
    { resolve: (data: unknown) => void; reject: (e: Error) => void }
  >();

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    addEventListener("message", this.#onRefusal);
    this.#build();
  }

  disconnectedCallback(): void {
    this.destroy();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.#frame) return;
    if (name === "src" || name === "layout") this.#build();
    else if (name === "label") this.#frame.title = this.#label;
    else this.update({});
  }

  get src(): string {
    return this.getAttribute("src") ?? new URL(".", import.meta.url).href;
  }
  set src(value: string) {
    this.setAttribute("src", value);
  }

  get layout(): string {
    return this.getAttribute("layout") ?? "inline";
  }
  set layout(value: string) {
    this.setAttribute("layout", value);
  }

  get abilities(): string[] {
    return (this.getAttribute("abilities") ?? "").split(/\s+/).filter(Boolean);
  }
  // Frameworks set properties from attributes' texts.
  set abilities(value: string[] | string) {
    this.setAttribute("abilities", typeof value === "string" ? value : value.join(" "));
  }

  /** Opens a modal or drawer; inline, scrolls to it. */
  open(): void {
    if (!this.#frame) this.#build();
    if (this.#dialog) this.#dialog.showModal();
    else this.scrollIntoView({ block: "nearest" });
  }

  /** Closes a modal or drawer. */
  close(): void {
    this.#dialog?.close();
  }

  /** Changes options without loading the console again. */
  update(options: EmbedOptions): void {
    if (options.theme) this.setAttribute("theme", options.theme);
    if (options.language) this.lang = options.language;
    if (options.abilities) this.abilities = options.abilities;
    if (options.handOver !== undefined) this.toggleAttribute("hand-over", options.handOver);
    this.#send({ type: "update", options: this.#options });
  }

  /** Takes the console away, with everything that it holds in memory. */
  destroy(): void {
    removeEventListener("message", this.#onRefusal);
    this.#drop("destroyed", "The element was removed.");
    this.#frame = this.#dialog = null;
    this.shadowRoot?.replaceChildren();
  }

  /**
   * Performs an action of the catalogue with the connected account. The person is asked in the console.
   *
   * @throws {InvokeError} when the person, the console or X refuses; `code` says which.
   * @example await element.invoke("create_post", { text: "Hello" })
   */
  invoke(action: string, args: Record<string, unknown> = {}): Promise<unknown> {
    if (!this.#port)
      return Promise.reject(new InvokeError("not_ready", "The console is not ready yet."));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ type: "invoke", id, action, args });
    });
  }

  get #label() {
    return this.getAttribute("label") ?? "Connect X";
  }

  get #options(): EmbedOptions {
    const theme = this.getAttribute("theme") as EmbedOptions["theme"] | null;
    return {
      ...(theme ? { theme } : {}),
      ...(this.lang ? { language: this.lang } : {}),
      ...(this.abilities.length > 0 ? { abilities: this.abilities } : {}),
      handOver: this.hasAttribute("hand-over"),
    };
  }

  #build() {
    this.#drop("reloaded", "The console was loaded again.");
    const frame = document.createElement("iframe");
    frame.title = this.#label;
    frame.allow = `clipboard-write; publickey-credentials-get; publickey-credentials-create`;
    frame.referrerPolicy = "no-referrer";
    // Before it is part of the page: else an empty document would be loaded, and spoken to, first.
    frame.src = new URL("?embedded", this.src).href;
    frame.addEventListener("load", () => {
      this.#connect(frame);
    });
    this.#frame = frame;
    this.#dialog = this.layout === "inline" ? null : document.createElement("dialog");
    if (this.#dialog) {
      this.#dialog.setAttribute("aria-label", this.#label);
      this.#dialog.append(frame);
      this.#dialog.addEventListener("close", () => {
        this.#tell("closed", {});
      });
    }
    this.shadowRoot?.replaceChildren(this.#dialog ?? frame);
  }

  #connect(frame: HTMLIFrameElement) {
    this.#drop("reloaded", "The console was loaded again.");
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<FromConsole>) => {
      this.#receive(data);
    };
    this.#port = port1;
    this.#timer = setTimeout(() => {
      const { origin } = new URL(this.src);
      this.#tell("error", {
        code: "no_answer",
        message: `${origin} did not answer. Is it running, and does it name this page: --embed-origin ${location.origin}?`,
      });
    }, patience) as unknown as number;
    frame.contentWindow?.postMessage(
      { type: "x-connect:connect", version: protocolVersion, options: this.#options },
      new URL(this.src).origin,
      [port2],
    );
  }

  readonly #onRefusal = ({ source, origin, data }: MessageEvent<ConnectRefused | null>) => {
    if (!this.#frame || source !== this.#frame.contentWindow) return;
    if (origin !== new URL(this.src).origin || data?.type !== "x-connect:refused") return;
    clearTimeout(this.#timer);
    this.#tell("error", { code: data.code, message: data.message });
  };

  #receive(message: FromConsole) {
    clearTimeout(this.#timer);
    if (message.type === "resize") {
      if (!this.#dialog && this.#frame)
        this.#frame.style.height = `${Math.min(message.height, 20_000)}px`;
    } else if (message.type === "result") {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.ok) waiting?.resolve(message.data);
      else waiting?.reject(new InvokeError(message.code, message.message));
    } else if (message.type === "credentials") {
      if (new URL(this.src).origin === location.origin)
        this.receiveCredentials?.(message.credentials);
    } else if (message.type === "closed") {
      if (this.#dialog) this.#dialog.close();
      else this.#tell("closed", {});
    } else {
      const { type, ...detail } = message;
      this.#tell(type, detail);
    }
  }

  #send(message: ToConsole) {
    this.#port?.postMessage(message);
  }

  #drop(code: string, reason: string) {
    clearTimeout(this.#timer);
    this.#port?.close();
    this.#port = null;
    for (const { reject } of this.#waiting.values()) reject(new InvokeError(code, reason));
    this.#waiting.clear();
  }

  #tell<Name extends keyof XConnectEvents>(name: Name, detail: XConnectEvents[Name]) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "x-connect": XConnect;
  }
}

if (!customElements.get("x-connect")) customElements.define("x-connect", XConnect);
