// <x-connect>: the console in a frame of its own origin, for somebody's dashboard. Small, and without dependencies.
import { hereMessage } from "./here.js";
import {
  type ConnectRefused,
  type EmbedOptions,
  type FromConsole,
  longestMessage,
  type NotHandedOver,
  protocolVersion,
  type SealedCredentials,
  type Theme,
  type ToConsole,
  type Tokens,
} from "./protocol.js";

export type {
  EmbeddedAccount,
  EmbedOptions,
  NotHandedOver,
  SealedCredentials,
  Theme,
  Tokens,
} from "./protocol.js";

/** Why a modal or drawer was closed, and by whom. */
export type ClosedReason = "button" | "escape" | "backdrop" | "page" | "removed";

/** The details of the events, by their names. None holds anything secret. Where the page's server has made a session, each holds its `reference`, too. */
export interface XConnectEvents {
  ready: { version: number; reference?: string };
  step: { step: string };
  check: { ok: boolean; findings: string[]; reference?: string };
  connected: {
    account: { id: string; name: string; username: string };
    abilities: string[];
    accessLevel: string | null;
    reference?: string;
  };
  /** The connection was removed. */
  disconnected: { reference?: string };
  /** What the person keeps on their device is sealed, after a reload or because they locked it; once they have unlocked it, `connected` comes. */
  locked: { reference?: string };
  /** Something waits for the person, who answers in a window of the console's own; `waiting` is 0 when nothing does. */
  question: { waiting: number; about: string };
  error: { code: string; message: string };
  /** Credentials, sealed to the key of your server: pass them on to it as they are. */
  "handed-over": { sealed: SealedCredentials; reference?: string };
  /** The person does not hand the credentials over; no error. */
  "not-handed-over": { reason: NotHandedOver; reference?: string };
  closed: { reason: ClosedReason };
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

export interface InvokeOptions {
  /** In milliseconds; default 330,000: half a minute more than the person has. */
  timeout?: number;
  /** Calls it off. What has left for X already cannot be called back. */
  signal?: AbortSignal;
}

/** How long the console has to answer the first message, in milliseconds; and to show that it is there at all. */
const patience = { answer: 15_000, sign: 1500 };

/** How long an invocation may take, in milliseconds. */
const longest = 330_000;

/** Where this file is. Under a name of its own: a bundler would look for a file "." to take along. */
const script = import.meta.url;

const here = globalThis as {
  HTMLElement?: typeof HTMLElement;
  customElements?: CustomElementRegistry;
};

/** What is told to whoever waits when the frame is loaded again. */
const reloaded =
  "The console was loaded again. Nobody is asked any more; what had left for X already may have been done.";

/** On a server there are no elements: importing this does nothing there. */
const Base = here.HTMLElement ?? (Object as unknown as typeof HTMLElement);

const styles =
  `:host{display:block}:host([hidden]){display:none}iframe{display:block;width:100%;border:0;color-scheme:normal}` +
  `:host(:not([layout])) iframe,:host([layout=inline]) iframe{min-height:20rem}` +
  `dialog{padding:0;border:0;background:none;overflow:hidden;border-radius:12px;width:min(60rem,calc(100vw - 2rem));height:min(52rem,calc(100dvh - 2rem));box-shadow:0 16px 64px #0005}` +
  `:host([layout=drawer]) dialog{margin:0 0 0 auto;height:100dvh;max-height:none;width:min(34rem,100vw);max-width:none;border-radius:0}` +
  `dialog iframe{height:100%}dialog::backdrop{background:#0a0c1280}` +
  `@media(max-width:40rem){dialog{width:100vw;height:100dvh;max-width:none;max-height:none;margin:0;border-radius:0}}`;

/**
 * Shows the console of X Connect. Scripts of the page cannot read what is typed into it: it is a frame of another origin.
 *
 * @element x-connect
 * @attr {string} src - Address of the console, relative to the page. Default: the folder that this script was loaded from.
 * @attr {"light" | "dark" | "system"} theme - Default: system.
 * @attr {string} lang - Language of the console, as BCP 47. Default: en.
 * @attr {"inline" | "modal" | "drawer"} layout - inline grows with its content; the others open by `open()`. Default: inline.
 * @attr {string} abilities - What to ask for, separated by blanks: read post messages bookmarks likes.
 * @attr {boolean} hand-over - Ask the person to hand over the credentials, sealed to your server's key. "false" is no.
 * @attr {string} hand-over-context - A nonce of your server's, bound to what is handed over.
 * @attr {string} session - The token of a session that your server has made.
 * @attr {boolean} tools - The console may offer its tools to the browser's own agent (WebMCP). "false" is no.
 * @attr {string} label - Title of the frame, for screen readers. Default: Connect X.
 * @fires ready - The console is there.
 * @fires step - The person has come to another screen.
 * @fires check - A check has ended.
 * @fires connected - X has told whose account it is.
 * @fires disconnected - The connection was removed.
 * @fires locked - What is kept on the device waits for the person to unlock it.
 * @fires question - Something waits for the person, or nothing does any more.
 * @fires handed-over - The credentials, sealed to your server's key.
 * @fires not-handed-over - The person does not hand them over.
 * @fires error - Something that the page's developer has to know.
 * @fires closed - The modal or drawer was closed.
 * @example <x-connect src="https://x-connect.example.com/" abilities="read post"></x-connect>
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- for the types of its events
export class XConnect extends Base {
  static readonly observedAttributes = [
    "src",
    "theme",
    "lang",
    "layout",
    "abilities",
    "hand-over",
    "hand-over-context",
    "session",
    "tools",
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
  #timers: number[] = [];
  #isReady = false;
  #tokens: Tokens | null = null;
  /** The options of the first message. */
  #sent = "";
  #reference = "";
  #reason: ClosedReason = "page";
  #lastId = 0;
  /** What is asked before the console is ready. */
  #early: ToConsole[] = [];
  readonly #waiting = new Map<
    number,
    { resolve: (data: unknown) => void; reject: (e: Error) => void }
  >();

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    addEventListener("message", this.#onMessage);
    this.#build();
  }

  disconnectedCallback(): void {
    this.destroy();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.#frame) return;
    // A frame has what it was allowed when it was loaded.
    if (["src", "layout", "tools", "session"].includes(name)) this.#build();
    else if (name === "label") {
      this.#frame.title = this.label;
      this.#dialog?.setAttribute("aria-label", this.label);
    } else this.#sendOptions();
  }

  /** Absolute, whatever the attribute says. */
  get src(): string {
    return new URL(this.getAttribute("src") ?? new URL(".", script), document.baseURI).href;
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

  get theme(): Theme {
    return (this.getAttribute("theme") as Theme | null) ?? "system";
  }
  set theme(value: Theme) {
    this.setAttribute("theme", value);
  }

  /** Colours, radius and typeface that the console takes over from the page; null for its own. */
  get tokens(): Tokens | null {
    return this.#tokens;
  }
  set tokens(value: Tokens | null) {
    this.#tokens = value;
    this.#sendOptions();
  }

  get abilities(): string[] {
    return (this.getAttribute("abilities") ?? "").split(/\s+/).filter(Boolean);
  }
  // Frameworks set properties from attributes' texts.
  set abilities(value: string[] | string) {
    this.setAttribute("abilities", typeof value === "string" ? value : value.join(" "));
  }

  get handOver(): boolean {
    return (this.getAttribute("hand-over") ?? "false") !== "false";
  }
  set handOver(value: boolean | string) {
    this.#toggle("hand-over", value);
  }

  get handOverContext(): string {
    return this.getAttribute("hand-over-context") ?? "";
  }
  set handOverContext(value: string) {
    this.setAttribute("hand-over-context", value);
  }

  /** The token of a session that your server has made; the console is loaded again when it changes. */
  get session(): string {
    return this.getAttribute("session") ?? "";
  }
  set session(value: string) {
    this.setAttribute("session", value);
  }

  get tools(): boolean {
    return (this.getAttribute("tools") ?? "false") !== "false";
  }
  set tools(value: boolean | string) {
    this.#toggle("tools", value);
  }

  get label(): string {
    return this.getAttribute("label") ?? "Connect X";
  }
  set label(value: string) {
    this.setAttribute("label", value);
  }

  /** Opens a modal or drawer; inline, scrolls to it. */
  open(): void {
    if (!this.#frame) this.#build();
    if (!this.#dialog) this.scrollIntoView({ block: "nearest" });
    else if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** Closes a modal or drawer. */
  close(): void {
    this.#close("page");
  }

  /** Changes options without loading the console again. */
  update(options: EmbedOptions): void {
    const { theme, tokens, language, abilities, handOver, handOverContext } = options;
    if (theme) this.theme = theme;
    if (tokens) this.tokens = tokens;
    if (language) this.lang = language;
    if (abilities) this.abilities = abilities;
    if (handOverContext !== undefined) this.handOverContext = handOverContext;
    if (handOver !== undefined) this.handOver = handOver;
  }

  /** Takes the console away, with everything that it holds in memory. */
  destroy(): void {
    removeEventListener("message", this.#onMessage);
    this.#close("removed");
    this.#drop("destroyed", "The element was removed.");
    this.#frame = this.#dialog = null;
    this.shadowRoot?.replaceChildren();
  }

  /**
   * Performs an action of the catalogue with the connected account. The person is asked by the console; it is opened where
   * it is closed. Settles in any case.
   *
   * @throws {InvokeError} when the person, the console or X refuses, or time is up; `code` says which.
   * @example await element.invoke<{ data: { id: string } }>("create_post", { text: "Hello" }, { timeout: 60_000 })
   */
  invoke<Data = unknown>(
    action: string,
    args: Record<string, unknown> = {},
    options: InvokeOptions = {},
  ): Promise<Data> {
    return this.#ask(
      (id) => ({ type: "invoke", id, action, args }),
      options,
      () => {
        const length = sizeOf(args);
        if (typeof action !== "string" || action.length > 64)
          return "The action must be a name of the catalogue.";
        if (length === null) return "The arguments must be an object of what JSON can say.";
        if (length > longestMessage - 256)
          return `The arguments have ${length} characters as JSON; at most ${longestMessage - 256} are taken.`;
        return "";
      },
    ) as Promise<Data>;
  }

  /**
   * Asks the person to hand the credentials over, whatever they have answered before.
   *
   * @throws {InvokeError} when they do not; `not_now` is their no.
   */
  requestHandOver(
    options: InvokeOptions & { context?: string } = {},
  ): Promise<SealedCredentials | null> {
    if (options.context !== undefined) this.handOverContext = options.context;
    return this.#ask(
      (id) => ({ type: "hand-over", id }),
      options,
    ) as Promise<SealedCredentials | null>;
  }

  #ask(
    make: (id: number) => ToConsole,
    { timeout = longest, signal }: InvokeOptions,
    fault: () => string = () => "",
  ): Promise<unknown> {
    const refuse = (code: string, words: string) => Promise.reject(new InvokeError(code, words));
    const wrong = fault();
    if (wrong) return refuse("malformed", wrong);
    if (signal?.aborted) return refuse("aborted", "It was called off.");
    if (!this.#frame) return refuse("not_ready", "The element is not in the page.");
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const end = (code: string, words: string) => {
        if (!this.#waiting.delete(id)) return;
        this.#early = this.#early.filter((one) => !("id" in one) || one.id !== id);
        this.#post({ type: "cancel", id });
        reject(new InvokeError(code, words));
        settled();
      };
      const onAbort = () => {
        end("aborted", "It was called off; what had left for X already may have been done.");
      };
      const timer = setTimeout(() => {
        end("timeout", "Nothing came in time; what had left for X already may have been done.");
      }, timeout);
      const settled = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      signal?.addEventListener("abort", onAbort);
      this.#waiting.set(id, {
        resolve: (data) => {
          settled();
          resolve(data);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      if (this.#isReady) this.#post(make(id));
      else this.#early.push(make(id));
    });
  }

  /** Set to what it is, not toggled: "false" may stand there. */
  #toggle(name: string, value: boolean | string) {
    const isOn = value === "" || (Boolean(value) && value !== "false");
    this.setAttribute(name, isOn ? "" : "false");
  }

  get #options(): EmbedOptions {
    const theme = this.getAttribute("theme") as Theme | null;
    return {
      ...(theme ? { theme } : {}),
      ...(this.#tokens ? { tokens: this.#tokens } : {}),
      ...(this.lang ? { language: this.lang } : {}),
      ...(this.abilities.length > 0 ? { abilities: this.abilities } : {}),
      handOver: this.handOver,
      handOverContext: this.handOverContext,
      ...(this.session ? { session: this.session } : {}),
      tools: this.tools,
      closable: this.layout !== "inline",
    };
  }

  #build() {
    this.#drop("reloaded", reloaded);
    const frame = document.createElement("iframe");
    frame.title = this.label;
    frame.allow = `clipboard-write; publickey-credentials-get; publickey-credentials-create${this.tools ? "; tools" : ""}`;
    frame.referrerPolicy = "no-referrer";
    // Before it is part of the page: else an empty document would be loaded, and spoken to, first.
    frame.src = new URL("?embedded", this.src).href;
    frame.addEventListener("load", () => {
      this.#connect(frame);
    });
    this.#frame = frame;
    this.#dialog = this.layout === "inline" ? null : document.createElement("dialog");
    if (this.#dialog) {
      this.#dialog.setAttribute("aria-label", this.label);
      this.#dialog.append(frame);
      this.#dialog.addEventListener("cancel", () => (this.#reason = "escape"));
      this.#dialog.addEventListener("click", ({ target }) => {
        if (target === this.#dialog) this.#close("backdrop");
      });
      this.#dialog.addEventListener("close", () => {
        this.#tell("closed", { reason: this.#reason });
        this.#reason = "page";
      });
    }
    this.shadowRoot?.replaceChildren(this.#dialog ?? frame);
  }

  #connect(frame: HTMLIFrameElement) {
    this.#drop("reloaded", reloaded, true);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<FromConsole>) => {
      this.#receive(data);
    };
    this.#port = port1;
    const late = (after: number, what: () => void) =>
      this.#timers.push(setTimeout(what, after) as unknown as number);
    late(patience.sign, () => void this.#look());
    late(patience.answer, () => {
      this.#noAnswer();
    });
    this.#sent = JSON.stringify(this.#options);
    try {
      frame.contentWindow?.postMessage(
        { type: "x-connect:connect", version: protocolVersion, options: this.#options },
        this.#origin,
        [port2],
      );
    } catch {
      this.#tell("error", { code: "malformed", message: "The tokens are no plain object." });
    }
  }

  get #origin() {
    return new URL(this.src).origin;
  }

  /** There is no sign of the console: the proxy tells each page whether it was named. */
  async #look() {
    const frame = this.#frame;
    const reply = await fetch(new URL("embed.json", this.src), { cache: "no-store" }).catch(
      () => null,
    );
    const { allowed } = ((await reply?.json().catch(() => null)) ?? {}) as { allowed?: boolean };
    if (frame !== this.#frame || this.#timers.length === 0) return;
    if (allowed === false)
      this.#fail(
        "unknown_origin",
        `X Connect does not know this page: start it with --embed-origin ${location.origin}.`,
      );
    else if (!reply) this.#noAnswer();
  }

  #noAnswer() {
    this.#fail(
      "no_answer",
      `${this.#origin} did not answer. Is it running, and does it name this page: --embed-origin ${location.origin}?`,
    );
  }

  /** The console will not come: whoever waits for it is told. */
  #fail(code: string, message: string) {
    this.#drop(code, message);
    this.#tell("error", { code, message });
  }

  readonly #onMessage = ({
    source,
    origin,
    data,
  }: MessageEvent<ConnectRefused | string | null>) => {
    if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
    if (data === hereMessage) clearTimeout(this.#timers[0]);
    else if (typeof data === "object" && data?.type === "x-connect:refused") {
      // A second console in the same frame changes nothing for the first.
      if (this.#isReady) this.#tell("error", { code: data.code, message: data.message });
      else this.#fail(data.code, data.message);
    }
  };

  #receive(message: FromConsole) {
    this.#clear();
    if (message.type === "resize") {
      if (!this.#dialog && this.#frame)
        this.#frame.style.height = `${Math.min(message.height, 20_000)}px`;
    } else if (message.type === "result") {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.ok) waiting?.resolve(message.data);
      else waiting?.reject(new InvokeError(message.code, message.message));
    } else if (message.type === "credentials") {
      if (this.#origin === location.origin) this.receiveCredentials?.(message.credentials);
    } else if (message.type === "close") {
      this.#close(message.reason);
    } else {
      if (message.type === "ready") {
        this.#isReady = true;
        this.#reference = message.reference ?? "";
        // What has been changed since the first message went out.
        if (JSON.stringify(this.#options) !== this.#sent) this.#sendOptions();
        for (const early of this.#early.splice(0)) this.#post(early);
      }
      // What waits for the person has to be seen.
      if (message.type === "question" && message.waiting > 0 && this.#dialog) this.open();
      const { type, ...detail } = message;
      this.#tell(type, detail);
    }
  }

  #sendOptions() {
    if (this.#isReady) this.#post({ type: "update", options: this.#options });
  }

  #post(message: ToConsole) {
    try {
      this.#port?.postMessage(message);
    } catch {
      // What cannot be copied, such as a function.
      this.#tell("error", { code: "malformed", message: "The tokens are no plain object." });
    }
  }

  #close(reason: ClosedReason) {
    if (!this.#dialog?.open) return;
    this.#reason = reason;
    this.#dialog.close();
  }

  #clear() {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
  }

  /** @param keep Whether what has not been sent yet still waits. */
  #drop(code: string, reason: string, keep = false) {
    this.#clear();
    this.#port?.close();
    this.#port = null;
    this.#isReady = false;
    const kept = new Set(keep ? this.#early.map((one) => ("id" in one ? one.id : 0)) : []);
    if (!keep) this.#early = [];
    for (const [id, { reject }] of [...this.#waiting]) {
      if (kept.has(id)) continue;
      this.#waiting.delete(id);
      reject(new InvokeError(code, reason));
    }
  }

  #tell<Name extends keyof XConnectEvents>(name: Name, detail: XConnectEvents[Name]) {
    const reference = this.#reference;
    this.dispatchEvent(
      new CustomEvent(name, { detail: reference ? { ...detail, reference } : detail }),
    );
  }
}

/** Events by their names, with their details. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- Base has these methods
export interface XConnect {
  addEventListener<Name extends keyof XConnectEvents>(
    type: Name,
    listener: (this: XConnect, event: CustomEvent<XConnectEvents[Name]>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Name extends keyof XConnectEvents>(
    type: Name,
    listener: (this: XConnect, event: CustomEvent<XConnectEvents[Name]>) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** The length as JSON; null for what is no object, or holds what JSON cannot say. */
function sizeOf(value: unknown): number | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  try {
    structuredClone(value);
    return JSON.stringify(value).length;
  } catch {
    return null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "x-connect": XConnect;
  }
}

if (!here.customElements?.get("x-connect")) here.customElements?.define("x-connect", XConnect);
