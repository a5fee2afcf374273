// The console's side of being embedded: accepts one page of an allowed origin, tells it what happens, and asks the person
// before anything is done or handed over in its name.
import type { Host } from "../parts/screen.js";
import { RefusedCall } from "../session/calls.js";
import type { Connection } from "../session/connection.js";
import type { Checked } from "../session/session.js";
import { laterStyles } from "../look/later-styles.js";
import { embeddedStyles } from "./frame-styles.js";
import {
  type Connect,
  type ConnectRefused,
  type EmbedOptions,
  type FromConsole,
  protocolVersion,
  readConnect,
  readToConsole,
  type ToConsole,
} from "../embed/protocol.js";
import { text } from "../text/text.js";

/** Who may embed, and to which key credentials are sealed for whom: GET embed.json of the proxy. */
interface Embedding {
  origins: string[];
  handOverKeys: Record<string, string>;
}

/** Something that the embedding page wants, and the person has to allow. */
export interface Request {
  kind: "invoke" | "hand-over";
  action: string;
  args: Record<string, unknown>;
  /** The account that it would be done as, whatever is shown when the person answers. */
  connection: Connection;
  answer: (allowed: boolean) => void;
}

export class Frame {
  /** The page that embeds the console, once it is accepted. */
  origin = "";
  options: EmbedOptions = {};
  /** What waits for the person, oldest first. */
  requests: Request[] = [];
  private embedding: Promise<Embedding>;
  private handOverKey = "";
  private port: MessagePort | null = null;
  private connectedAs = "";
  private handedOverFor = "";
  /** What the person has allowed for as long as the page is open: an action, done as one account. */
  private readonly allowed = new Set<string>();

  constructor(
    private readonly host: Host & HTMLElement,
    private readonly apply: (options: EmbedOptions) => void,
    early: MessageEvent<unknown>[] = [],
  ) {
    this.embedding = fetch(new URL("embed.json", document.baseURI), { cache: "no-store" })
      .then((reply) => reply.json() as Promise<Embedding>)
      .catch(() => ({ origins: [], handOverKeys: {} }));
    addEventListener("message", (event) => void this.accept(event));
    for (const event of early) void this.accept(event);
    host.session.addEventListener("checked", (event) => {
      this.tell({ type: "check", ...(event as CustomEvent<Checked>).detail });
    });
    host.session.addEventListener("change", () => {
      this.tellConnection();
    });
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

  /** The key's beginning, to compare by eye with what the server's operator says. */
  get keyHint(): string {
    return this.handOverKey.slice(0, 16);
  }

  tell(message: FromConsole): void {
    this.port?.postMessage(message);
  }

  private async accept({ data, origin, source, ports }: MessageEvent<unknown>) {
    // Whatever does not come from the page around this one is not even answered.
    if (source !== window.parent || !isConnect(data)) return;
    const { origins, handOverKeys } = await this.embedding;
    const refuse = (code: ConnectRefused["code"], message: string) => {
      const answer: ConnectRefused = { type: "x-connect:refused", code, message };
      window.parent.postMessage(answer, origin);
    };
    const connect = readConnect(data);
    const [port] = ports;
    if (origin !== location.origin && !origins.includes(origin)) {
      refuse(
        "unknown_origin",
        `X Connect does not know this page: start it with --embed-origin ${origin}.`,
      );
    } else if (!connect || !port || ports.length !== 1) {
      refuse("malformed", "The first message is not one that X Connect understands.");
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
      this.handOverKey = handOverKeys[origin] ?? "";
      this.begin(connect, port);
    }
  }

  private begin({ options }: Connect, port: MessagePort) {
    this.port = port;
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = readToConsole(data);
      if (message) void this.receive(message);
      else
        this.fault("malformed", "A message was not understood, or was too long; it was ignored.");
    };
    this.update(options);
    this.tell({ type: "ready", version: protocolVersion });
    if (options.handOver && !this.canHandOver)
      this.fault(
        "no_hand_over_key",
        `Nothing can be handed over: start X Connect with --hand-over-key ${this.origin}=KEY.`,
      );
    this.tell({ type: "resize", height: Math.ceil(this.host.getBoundingClientRect().height) });
    this.tellConnection();
  }

  private fault(code: string, message: string) {
    this.tell({ type: "error", code, message });
  }

  private update(options: EmbedOptions) {
    this.options = { ...this.options, ...options };
    this.apply(this.options);
  }

  private async receive(message: ToConsole) {
    if (message.type === "update") this.update(message.options);
    else if (message.type === "close") this.tell({ type: "closed" });
    else await this.invoke(message);
  }

  private async invoke({ id, action, args }: Extract<ToConsole, { type: "invoke" }>) {
    const { session } = this.host;
    // Whatever is chosen while the person thinks: it is done as the account that they are asked about.
    const connection = session.active;
    const refuse = (code: string, words: string) => {
      this.tell({ type: "result", id, ok: false, code, message: words });
    };
    if (!session.catalogue?.actions.some((one) => one.id === action)) {
      refuse("unknown_action", `There is no action '${action.slice(0, 64)}'.`);
      return;
    }
    if (!connection.held) {
      refuse("not_connected", "No account is connected.");
      return;
    }
    if (this.requests.length >= 20) {
      refuse("too_many_requests", "Twenty requests already wait for the person.");
      return;
    }
    const isAllowed = () => this.allowed.has(grantFor(action, connection));
    if (!isAllowed() && !(await this.ask({ kind: "invoke", action, args, connection }))) {
      refuse("not_allowed", "The person did not allow it.");
      return;
    }
    try {
      const { read, reply } = await connection.perform(action, args);
      if (read.ok) this.tell({ type: "result", id, ok: true, data: read.data });
      else {
        const [finding] = read.findings;
        refuse(
          finding?.code ?? "refused",
          finding ? `${finding.title}. ${finding.fix}` : `X answered ${reply.status}.`,
        );
      }
    } catch (error) {
      const refusal = error instanceof RefusedCall ? error.refusal : null;
      refuse(
        refusal?.code ?? "failed",
        refusal ? `${refusal.message} ${refusal.hint}` : "It failed.",
      );
    }
  }

  private ask(request: Omit<Request, "answer">): Promise<boolean> {
    return new Promise((resolve) => {
      const entry: Request = {
        ...request,
        answer: (isAllowed) => {
          this.requests = this.requests.filter((one) => one !== entry);
          this.host.requestUpdate();
          resolve(isAllowed);
        },
      };
      this.requests = [...this.requests, entry];
      this.host.requestUpdate();
    });
  }

  /** The person need not be asked again for this action, as this account, until the page is closed. */
  allowAlways({ action, connection }: Request) {
    this.allowed.add(grantFor(action, connection));
  }

  /** Tells of an account that has become known, or has gone; offers to hand it over once. */
  private tellConnection() {
    if (!this.port) return;
    const { active } = this.host.session;
    const { account, accessLevel, abilities } = active;
    const now = account ? `${account.id} ${accessLevel ?? ""}` : "";
    if (now === this.connectedAs) return;
    const wasConnected = this.connectedAs !== "";
    this.connectedAs = now;
    if (!account) {
      if (wasConnected) this.tell({ type: "disconnected" });
      return;
    }
    const { id, name, username } = account;
    this.tell({ type: "connected", account: { id, name, username }, abilities, accessLevel });
    if (this.options.handOver && this.canHandOver && this.handedOverFor !== active.id) {
      this.handedOverFor = active.id;
      void this.offer(active);
    }
  }

  /** Asks the person, and hands over what they agree to. */
  async offer(connection: Connection): Promise<void> {
    if (!(await this.ask({ kind: "hand-over", action: "", args: {}, connection }))) {
      this.fault("not_handed_over", "The person did not hand the credentials over.");
      return;
    }
    if (this.handOverKey) {
      const sealed = await connection.seal(this.handOverKey, this.origin);
      this.tell({ type: "handed-over", sealed });
    } else if (this.origin === location.origin) {
      this.tell({ type: "credentials", credentials: await connection.reveal() });
    }
    this.host.announce(text`Handed over`);
  }
}

/** What one permission is for. Other credentials in the same connection may be another account's. */
const grantFor = (action: string, { id, held }: Connection) =>
  JSON.stringify([action, id, held?.userId ?? null, held?.apiKeyHint ?? null]);

const isConnect = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  (value as { type?: unknown }).type === "x-connect:connect";
