// The console's side of being embedded: accepts one page of an allowed origin, tells it what happens, and has the person
// asked before anything is done or handed over in their name.
import type { FirstAction, Arguments, CanonicalRequest } from "../core/types.js";
import {
  type Connect,
  type ConnectRefused,
  type EmbedOptions,
  type FromConsole,
  type NotHandedOver,
  protocolVersion,
  readConnect,
  readToConsole,
  type ToConsole,
} from "../embed/protocol.js";
import { laterStyles } from "../look/later-styles.js";
import type { Host } from "../parts/screen.js";
import { abilities } from "../session/abilities.js";
import { RefusedCall } from "../session/calls.js";
import type { Connection } from "../session/connection.js";
import type { Checked } from "../session/session.js";
import { settings } from "../session/settings.js";
import { language, text, translate } from "../text/text.js";
import type { DrawnRequest, ShownArgument } from "../worker/protocol.js";
import { cancelled, consoleFailed } from "../worker/refusal.js";
import { embeddedStyles } from "./frame-styles.js";
import { Grants } from "./grants.js";
import { applyTokens } from "./tokens.js";
import { Visit, VisitRefused } from "./visit.js";
import { type Outcome, Questions, type Request } from "./questions.js";
import type { Question, Span } from "./window-protocol.js";

/** Whether a page may embed, and to which key credentials are sealed for it: GET embed.json?origin= of the proxy. */
interface Embedding {
  allowed: boolean;
  /** Empty for none. */
  handOverKey: string;
}

/** Questions that may wait at once. */
const most = 20;
/** How long the person has to unlock what is sealed, in milliseconds. */
const unlockPatience = 5 * 60_000;
/** Faults that a page is told of; further ones are its own affair. */
const mostFaults = 100;

const isSpan = (outcome: Outcome): outcome is Span =>
  outcome === "once" || outcome === "quarter" || outcome === "page";

/** What a page is told of an answer that is no. */
const refusals: Record<Exclude<Outcome, Span>, [code: string, words: string]> = {
  refuse: ["not_allowed", "The person did not allow it."],
  "refuse-all": ["refused_all", "The person refuses everything that this page asks for."],
  timeout: ["not_answered", "The person did not answer."],
  gone: ["cancelled", "It was called off, or the account was removed or locked."],
};

const lockedOut = [
  "locked",
  "What the person keeps is sealed on their device, and they have not unlocked it.",
] as const;

export class Frame {
  /** The page that embeds the console, once it is accepted. */
  origin = "";
  options: EmbedOptions = {};
  /** The person refuses everything that the page asks for, until they say otherwise. */
  isMuted = false;
  readonly questions: Questions;
  readonly grants: Grants;
  private handOverKey = "";
  private port: MessagePort | null = null;
  private visit: Visit | null = null;
  private connectedAs = "";
  private handedOverFor = "";
  private toldOfQuestions = "";
  private faults = 0;
  /** Abilities that the page has asked for, and nobody has looked at. */
  private unnamed: readonly string[] = [];
  /** Calls off the hand-over that is offered, because another one takes its place. */
  private offer: AbortController | null = null;
  private readonly running = new Map<number, AbortController>();
  /** What the page asks for that waits until the person has unlocked what is sealed. */
  private sealedOut = 0;

  constructor(
    private readonly host: Host & HTMLElement,
    private readonly apply: (options: EmbedOptions) => void,
    early: MessageEvent<unknown>[] = [],
  ) {
    const { session } = host;
    this.grants = new Grants(session);
    this.questions = new Questions(
      (request, behind) => this.draw(request, behind),
      () => {
        this.tellQuestions();
        host.requestUpdate();
      },
    );
    session.guard = {
      act: async (connection, action, args) => {
        const row = session.catalogue?.actions.find(({ id }) => id === action);
        return row?.consequential ? this.confirm(connection, action, args, "") : null;
      },
      approve: async (request, args) => {
        const asked = session.agents.asked.find((one) => one.request === request);
        const connection = session.connections.find(({ id }) => id === asked?.connection);
        const agent = session.agents.agents.find(({ id }) => id === asked?.agent);
        if (!asked || !connection) throw new RefusedCall(cancelled);
        const { action, arguments: given } = asked.canonical;
        await this.confirm(connection, action, args ?? given, agent?.name ?? text`An agent`);
      },
      permit: async ([connection, ...others], permission) => {
        if (!connection) return;
        await this.pressed("permission", {
          action: "",
          connection,
          drawn: null,
          permission,
          others,
        });
      },
    };
    addEventListener("message", (event) => void this.accept(event));
    for (const event of early) void this.accept(event);
    session.addEventListener("checked", (event) => {
      this.tell({ type: "check", ...(event as CustomEvent<Checked>).detail });
    });
    session.addEventListener("change", () => {
      // Nobody is asked any more about an account that is not there.
      this.questions.settleAll(
        "gone",
        ({ connection }) => !connection.held || !session.connections.includes(connection),
      );
      this.tellConnection();
      this.nameUnknown();
    });
    addEventListener("keydown", (event) => {
      const isTaken = event.defaultPrevented || host.shadowRoot?.querySelector("dialog[open]");
      if (event.key === "Escape" && this.options.closable && !isTaken) this.close("escape");
    });
    // The browser may keep the page, to go back to it: what waited and what was allowed has gone with it all the same.
    addEventListener("pagehide", ({ persisted }) => {
      if (!persisted) return;
      this.grants.clear();
      this.questions.settleAll("gone", () => true);
    });
    refuseDragging();
    host.adopt(laterStyles);
    host.adopt(embeddedStyles);
    new ResizeObserver(() => {
      const height = Math.ceil(host.getBoundingClientRect().height);
      this.tell({ type: "resize", height });
    }).observe(host);
  }

  /** Whether the page may ask for the credentials: its server's key is known, or it is the console's own origin. */
  get canHandOver(): boolean {
    return this.handOverKey !== "" || this.origin === location.origin;
  }

  /** Whether the page asks for something that waits for what is sealed. */
  get isUnlockWanted(): boolean {
    return this.sealedOut > 0;
  }

  private get isLocked(): boolean {
    const { vault, active } = this.host.session;
    return vault.state === "locked" && !active.held;
  }

  tell(message: FromConsole): void {
    this.port?.postMessage(message);
  }

  /** The page takes the console away; it knows how it lies over it. */
  close(reason: "button" | "escape"): void {
    this.tell({ type: "close", reason });
  }

  // --- The handshake ---

  private async accept({ data, origin, source, ports }: MessageEvent<unknown>) {
    // Whatever does not come from the page around this one is not even answered.
    if (source !== window.parent || !isConnect(data)) return;
    const { allowed, handOverKey } = await embeddingOf(origin);
    const refuse = (code: ConnectRefused["code"], message: string) => {
      const answer: ConnectRefused = { type: "x-connect:refused", code, message };
      window.parent.postMessage(answer, origin);
    };
    const connect = readConnect(data);
    const [port] = ports;
    if (origin !== location.origin && !allowed) {
      refuse(
        "unknown_origin",
        `X Connect does not know this page: start it with --embed-origin ${origin}.`,
      );
    } else if (typeof connect === "string") {
      refuse("malformed", `The first message is not understood. ${connect}`);
    } else if (!port || ports.length !== 1) {
      refuse("malformed", "The first message must bring one MessagePort.");
    } else if (connect.version !== protocolVersion) {
      refuse(
        "unknown_version",
        `This X Connect speaks version ${protocolVersion} of the protocol, the page version ${connect.version}: use the element.js of the same X Connect.`,
      );
    } else if (this.port) {
      refuse(
        "already_connected",
        "The page has connected already; reload the frame to start again.",
      );
    } else {
      this.origin = origin;
      this.handOverKey = handOverKey;
      // Taken, whatever comes meanwhile.
      this.port = port;
      try {
        await this.begin(connect, port);
      } catch (error) {
        if (!(error instanceof VisitRefused)) throw error;
        this.port = null;
        refuse("session_refused", translate(error.message));
      }
    }
  }

  private async begin({ options }: Connect, port: MessagePort) {
    const { session } = this.host;
    if (options.session) this.visit = await Visit.open(session, options.session, this.origin);
    const asked = this.visit?.details;
    // The server's word goes before the page's.
    if (asked && asked.abilities.length > 0) options = { ...options, abilities: asked.abilities };
    if (asked?.mode === "fix") this.host.go("check");
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = readToConsole(data);
      if (!("fault" in message)) void this.receive(message);
      else if (message.id === null) this.fault("malformed", `${message.fault} It was ignored.`);
      else this.refuse(message.id, "malformed", message.fault);
    };
    this.update(options);
    this.tell({
      type: "ready",
      version: protocolVersion,
      ...(asked ? { reference: asked.reference } : {}),
    });
    this.tell({ type: "resize", height: Math.ceil(this.host.getBoundingClientRect().height) });
    this.tellConnection();
  }

  private fault(code: string, message: string) {
    if (++this.faults <= mostFaults) this.tell({ type: "error", code, message });
  }

  private refuse(id: number, code: string, message: string) {
    this.tell({ type: "result", id, ok: false, code, message });
  }

  private update(options: EmbedOptions) {
    const before = this.options;
    this.options = { ...before, ...options };
    this.apply(this.options);
    if (options.tokens)
      for (const words of applyTokens(this.host, options.tokens)) this.fault("unreadable", words);
    if (String(options.abilities) !== String(before.abilities))
      this.unnamed = options.abilities ?? [];
    this.nameUnknown();
    // Switched on, it is asked for; again, where it had been switched off.
    if (options.handOver && !before.handOver) {
      this.handedOverFor = "";
      if (!this.canHandOver) this.fault("no_hand_over_key", this.noKey);
      this.offerOnce();
    }
    this.host.requestUpdate();
  }

  /** Which abilities there are is known once the core is loaded; what was asked for before then is looked at then. */
  private nameUnknown() {
    if (abilities.length === 0) return;
    const unknown = this.unnamed.find((one) => !abilities.some(({ id }) => id === one));
    this.unnamed = [];
    if (unknown !== undefined)
      this.fault(
        "unknown_ability",
        `There is no ability '${unknown.slice(0, 40)}'; there are ${abilities.map(({ id }) => id).join(", ")}.`,
      );
  }

  private get noKey() {
    return `Nothing can be handed over: start X Connect with --hand-over-key ${this.origin}=KEY.`;
  }

  private async receive(message: ToConsole) {
    if (message.type === "update") this.update(message.options);
    else if (message.type === "cancel") this.running.get(message.id)?.abort();
    else {
      const { id } = message;
      if (this.running.size >= most || this.running.has(id)) {
        this.refuse(id, "too_many_requests", "Twenty requests are already under way.");
        return;
      }
      const controller = new AbortController();
      this.running.set(id, controller);
      try {
        if (message.type === "invoke") await this.invoke(message, controller.signal);
        else if (this.isMuted) this.refuse(id, ...refusals["refuse-all"]);
        else if (await this.unlocked(id, controller.signal))
          await this.handOver(this.host.session.active, id, controller.signal);
      } catch (error) {
        const refusal = error instanceof RefusedCall ? error.refusal : consoleFailed;
        this.refuse(id, refusal.code, `${refusal.message} ${refusal.hint}`.trim());
      } finally {
        this.running.delete(id);
      }
    }
  }

  // --- What the page asks for ---

  private async invoke(
    { id, action, args }: Extract<ToConsole, { type: "invoke" }>,
    signal: AbortSignal,
  ) {
    const { session } = this.host;
    await this.started(signal);
    const row = session.catalogue?.actions.find((one) => one.id === action);
    if (!row) {
      this.refuse(id, "unknown_action", `There is no action '${action}'.`);
      return;
    }
    if (this.isMuted) {
      this.refuse(id, ...refusals["refuse-all"]);
      return;
    }
    if (!(await this.unlocked(id, signal))) return;
    // Whatever is chosen while the person thinks: it is done as the account that they are asked about.
    const connection = session.active;
    if (!connection.held) {
      this.refuse(id, "not_connected", "No account is connected.");
      return;
    }
    // The core looks at the arguments before anybody is asked about them.
    const drawn = await connection.show(action, args);
    if (!connection.account && row.consequential) {
      this.refuse(id, "account_unknown", "X has not told whose account it is.");
      return;
    }
    if (!this.grants.covers(action, connection)) {
      const outcome = await this.questions.ask(
        { kind: "act", action, agent: "", connection, drawn, context: "" },
        signal,
      );
      if (!isSpan(outcome)) {
        this.hear(outcome);
        this.refuse(id, ...refusals[outcome]);
        return;
      }
      const { title } = row;
      this.grants.add({ action, title, account: nameOf(connection) }, connection, outcome);
    }
    const { arguments: shown, hash } = drawn.canonical;
    const { read, reply } = await connection.perform(action, shown, { signal, hash });
    if (read.ok) {
      this.tell({ type: "result", id, ok: true, data: read.data });
      return;
    }
    const [finding] = read.findings;
    this.refuse(
      id,
      finding?.code ?? "refused",
      finding ? `${finding.title}. ${finding.fix}` : `X answered ${reply.status}.`,
    );
  }

  /** Waits until something is true of the session; false when time is up, or it is called off. */
  private until(isTrue: () => boolean, signal: AbortSignal) {
    const { session } = this.host;
    return new Promise<boolean>((resolve) => {
      const look = () => {
        if (isTrue()) end(true);
      };
      const giveUp = () => {
        end(false);
      };
      const timer = setTimeout(giveUp, unlockPatience);
      const end = (outcome: boolean) => {
        clearTimeout(timer);
        session.removeEventListener("change", look);
        signal.removeEventListener("abort", giveUp);
        resolve(outcome);
      };
      session.addEventListener("change", look);
      signal.addEventListener("abort", giveUp);
      look();
    });
  }

  /** What the page asks for at once waits until it is known what there is. */
  private started(signal: AbortSignal) {
    const { session } = this.host;
    return this.until(() => session.isStarted, signal);
  }

  /** After a reload the page finds what the person has sealed: what it asks for waits until they have unlocked it. */
  private async unlocked(id: number, signal: AbortSignal): Promise<boolean> {
    await this.started(signal);
    if (!this.isLocked) return true;
    // A screen that needs no credentials would not show the way to unlock them.
    if (++this.sealedOut === 1) this.host.go("check");
    this.tellQuestions();
    this.host.requestUpdate();
    const isOpen = await this.until(() => !this.isLocked || this.isMuted, signal);
    --this.sealedOut;
    this.tellQuestions();
    this.host.requestUpdate();
    if (this.isMuted) this.refuse(id, ...refusals["refuse-all"]);
    else if (!isOpen) this.refuse(id, ...lockedOut);
    return isOpen && !this.isMuted;
  }

  /** What the person presses in this frame might be pressed for them: they are asked where nobody can. */
  private async confirm(
    connection: Connection,
    action: string,
    args: Arguments,
    agent: string,
  ): Promise<CanonicalRequest> {
    const drawn = await connection.show(action, args);
    await this.pressed(agent ? "agent" : "own", { action, connection, drawn }, agent);
    return drawn.canonical;
  }

  private async pressed(
    kind: "own" | "agent" | "permission",
    what: Pick<Request, "action" | "connection" | "drawn" | "permission" | "others">,
    agent = "",
  ): Promise<void> {
    const asked = this.questions.ask({ ...what, kind, agent, context: "" });
    this.questions.openIfPressed();
    if (!isSpan(await asked)) throw new RefusedCall(cancelled);
  }

  /** The person may have refused more than was asked. */
  private hear(outcome: Outcome) {
    if (outcome === "refuse-all") this.refuseAll();
  }

  /** From now on nothing that the page asks for reaches the person. */
  refuseAll(): void {
    this.isMuted = true;
    this.grants.clear();
    this.questions.settleAll("refuse-all", ({ kind }) => kind === "act" || kind === "hand-over");
    // What waits for the key, too.
    this.host.session.changed();
  }

  listenAgain(): void {
    this.isMuted = false;
    this.host.requestUpdate();
  }

  // --- What the page is told ---

  private tellQuestions() {
    const { waiting } = this.questions;
    const [first] = waiting;
    const count = waiting.length + this.sealedOut;
    const sealed = this.sealedOut > 0 ? "unlock" : "";
    const about = first ? (first.kind === "hand-over" ? "hand-over" : first.action) : sealed;
    const now = `${count} ${about}`;
    if (now === this.toldOfQuestions || !this.port) return;
    this.toldOfQuestions = now;
    this.tell({ type: "question", waiting: count, about });
  }

  /** Tells of an account that has become known, or has gone; offers to hand it over once. */
  private tellConnection() {
    if (!this.port) return;
    const { account, accessLevel, abilities: wanted } = this.host.session.active;
    const now = account ? `${account.id} ${accessLevel ?? ""}` : this.isLocked ? "locked" : "";
    if (now === this.connectedAs) return;
    this.connectedAs = now;
    if (!account) {
      this.tell({ type: this.isLocked ? "locked" : "disconnected" });
      return;
    }
    const { id, name, username } = account;
    this.tell({
      type: "connected",
      account: { id, name, username },
      abilities: wanted,
      accessLevel,
    });
    this.offerOnce();
  }

  private offerOnce() {
    const { active } = this.host.session;
    const isWanted = this.options.handOver && this.canHandOver && !this.isMuted;
    if (!isWanted || !active.account || this.handedOverFor === active.id) return;
    // Switched off and on again: asked once, and what is asked is what the page wants now.
    this.offer?.abort();
    this.offer = new AbortController();
    void this.handOver(active, null, this.offer.signal);
  }

  /** Asks the person, and hands over what they agree to. */
  private async handOver(
    connection: Connection,
    id: number | null,
    signal?: AbortSignal,
  ): Promise<void> {
    const refuse = (reason: NotHandedOver, code: string, words: string) => {
      if (id === null) this.tell({ type: "not-handed-over", reason });
      else this.refuse(id, code, words);
    };
    if (!this.canHandOver) {
      refuse("failed", "no_hand_over_key", this.noKey);
      return;
    }
    if (!connection.account) {
      refuse("failed", "not_connected", "No account is connected.");
      return;
    }
    if (this.isMuted) {
      refuse("refused_all", ...refusals["refuse-all"]);
      return;
    }
    this.handedOverFor = connection.id;
    const { handOverContext: context = "" } = this.options;
    const outcome = await this.questions.ask(
      { kind: "hand-over", action: "", agent: "", connection, drawn: null, context },
      signal,
    );
    if (!isSpan(outcome)) {
      this.hear(outcome);
      const [code, words] = refusals[outcome];
      const isNo = outcome === "refuse";
      refuse(outcome === "refuse-all" ? "refused_all" : "not_now", isNo ? "not_now" : code, words);
      return;
    }
    try {
      if (this.handOverKey) {
        const sealed = await connection.seal(this.origin, context);
        this.tell({ type: "handed-over", sealed });
        this.visit?.handedOver();
        if (id !== null) this.tell({ type: "result", id, ok: true, data: sealed });
      } else {
        this.tell({ type: "credentials", credentials: await connection.reveal() });
        if (id !== null) this.tell({ type: "result", id, ok: true, data: null });
      }
      this.host.announce(text`Handed over`);
    } catch (error) {
      const { code, message, hint } = error instanceof RefusedCall ? error.refusal : consoleFailed;
      this.fault("not_handed_over", `${message} ${hint}`);
      refuse("failed", code, `${message} ${hint}`);
      this.host.announce(translate(message));
    }
  }

  // --- What the person is asked ---

  private draw(request: Request, behind: number) {
    const {
      id,
      kind,
      action,
      agent,
      connection,
      drawn,
      context,
      permission,
      others = [],
    } = request;
    const { catalogue, isSandbox } = this.host.session;
    const row = catalogue?.actions.find((one) => one.id === action);
    const isHandOver = kind === "hand-over";
    const question: Question = {
      id,
      kind,
      origin: this.origin,
      agent,
      account: [...new Set([connection, ...others].map(nameOf))].join(", "),
      title: titleOf(request, row),
      description: permission?.description ?? row?.description ?? "",
      shown: drawn?.shown ?? permission?.says.map(([title, words]) => said(title, words)) ?? [],
      price: isSandbox ? 0 : (drawn?.canonical.price.usdThousandths ?? 0),
      spans: kind === "act" ? spansFor(row?.readOnly ?? false, drawn, action) : ["once"],
      credentials: isHandOver
        ? (catalogue?.credentialFields ?? [])
            .filter(({ name }) => connection.held?.names.includes(name))
            .map(({ title }) => title)
        : [],
      keyHint: this.handOverKey.slice(0, 16),
      givesRefreshToken:
        isHandOver && Boolean(connection.held?.names.includes("oauth2_refresh_token")),
      context,
      isPractice: isSandbox,
      behind,
      language: language(),
      theme: this.options.theme ?? settings.get("theme"),
    };
    return question;
  }
}

/** What is deleted, or said to one person, is asked about each time; what is seen by all, for a short while at the most. */
function spansFor(isReadOnly: boolean, drawn: DrawnRequest | null, action: string): Span[] {
  if (isReadOnly) return ["once", "quarter", "page"];
  const isGrave = action.startsWith("delete_") || (drawn?.canonical.messages ?? 1) > 0;
  return isGrave ? ["once"] : ["once", "quarter"];
}

/** What it is about, in the catalogue's or the console's English. */
export const titleOf = ({ action, permission }: Request, row: FirstAction | undefined): string =>
  permission?.title ?? row?.title ?? action;

/** As the arguments of an action are shown. */
const said = (title: string, words: string): ShownArgument => ({
  name: title,
  title,
  texts: [
    {
      pieces: [{ kind: "text", text: words, name: "" }],
      links: [],
      mentions: [],
      characters: 0,
      lines: 0,
      isPlain: true,
    },
  ],
  pictures: [],
});

/** By its handle, never by what somebody has called it. */
const nameOf = ({ account, held }: Connection) =>
  account
    ? `@${account.username}`
    : text`the app with the key ${held?.apiKeyHint ?? ""}, without an account`;

/** The proxy tells each page about itself only; this one is its own, and asks for the page around it. */
async function embeddingOf(origin: string): Promise<Embedding> {
  try {
    const address = new URL(`embed.json?origin=${encodeURIComponent(origin)}`, document.baseURI);
    return (await (await fetch(address, { cache: "no-store" })).json()) as Embedding;
  } catch {
    return { allowed: false, handOverKey: "" };
  }
}

/**
 * A page can have somebody drag anything: its own words into a field, or what stands in the frame out to itself. Browsers stop
 * that between sites at the best, and pages of one site not at all. Files have their button.
 */
function refuseDragging(): void {
  for (const name of ["dragstart", "dragenter", "dragover", "drop"] as const)
    addEventListener(
      name,
      (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
      },
      true,
    );
}

const isConnect = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  (value as { type?: unknown }).type === "x-connect:connect";
