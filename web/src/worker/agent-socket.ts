// The socket between this console and the proxy: agents' calls come in by it, and their outcomes go back.
// docs/agents.md, "The socket between proxy and console".
import type { Arguments } from "../core/types.js";

/** A call of an agent, as the proxy passes it on. */
export interface AgentCall {
  id: string;
  agent: string;
  kind: "act" | "preview" | "status" | "wait" | "list" | "cancel";
  action?: string;
  arguments?: Arguments;
  request?: string;
  again?: boolean;
  /** The agent's own words. */
  reason?: string;
  /** Seconds that the caller waits; 0: it wants an answer at once, with "waiting" if it has to wait. */
  hold: number;
  /** How the agent's program calls itself. */
  client?: { name?: string; version?: string };
}

/** What the proxy may know of an agent: never its bearer, only the hash of it. */
export interface AnnouncedAgent {
  id: string;
  hash: string;
  /** What makes the id one of this console. */
  salt: string;
  actions: string[];
  expiresAt: number;
}

export type SocketState =
  /** There is nothing to listen for: no agent, or everything is locked. */
  | "off"
  /** Another tab of this console listens. */
  | "elsewhere"
  | "connecting"
  | "open"
  /** The proxy refused it; {@link AgentSocket.problem} says why. */
  | "refused";

interface Listener {
  /** From now on it is this tab that listens, and changes what is kept of agents. */
  gained: () => Promise<void>;
  /** Another tab has taken that over. */
  lost: () => void;
  hello: () => Promise<{ key: string; agents: AnnouncedAgent[] }>;
  call: (call: AgentCall) => void;
  cancel: (id: string, why: string) => void;
  /** The state is another one. */
  changed: () => void;
}

const protocol = "x-connect.agents.1";
const longestPause = 30_000;
const takenOver = 4001;
/** WebSocket.OPEN; tests have no such class. */
const isOpen = 1;

export class AgentSocket {
  state: SocketState = "off";
  problem = "";
  private socket: WebSocket | null = null;
  private wanted: AbortController | null = null;
  private here = false;
  private unsaid: ({ type: string } & Record<string, unknown>) | null = null;

  /** @param url Of the proxy: ws://127.0.0.1:8080/agent. */
  constructor(
    private readonly url: string,
    private readonly listener: Listener,
  ) {}

  /** Whether it is this tab that listens. */
  get isHere(): boolean {
    return this.here;
  }

  /**
   * Listens, in this tab or, while another one does, as soon as that is closed.
   *
   * @param console The name of this console: tabs that hold the same agents have the same.
   */
  start(console: string): void {
    if (this.wanted) return;
    const wanted = new AbortController();
    this.wanted = wanted;
    this.become("elsewhere");
    this.queue(console, wanted.signal, {}).catch(() => undefined);
  }

  /** Listens in this tab at once; another one that did stops, and waits. */
  async takeOver(console: string): Promise<void> {
    if (this.here) return;
    this.wanted?.abort();
    const wanted = new AbortController();
    this.wanted = wanted;
    await new Promise<void>((resolve, reject) => {
      const begun = () => {
        resolve();
      };
      this.queue(console, wanted.signal, { steal: true, begun }).then(resolve, reject);
    });
  }

  stop(): void {
    this.wanted?.abort();
    this.wanted = null;
    this.here = false;
    this.socket?.close();
    this.become("off");
  }

  /** One tab at a time has the lock; one that was robbed of it waits for it again. */
  private async queue(
    console: string,
    signal: AbortSignal,
    { steal = false, begun = () => undefined }: { steal?: boolean; begun?: () => void },
  ): Promise<void> {
    const { locks } = navigator as { locks?: LockManager };
    const listen = async (until: AbortSignal) => {
      await this.listener.gained();
      if (until.aborted) return;
      this.here = true;
      begun();
      await this.listen(until);
    };
    for (let how: LockOptions = steal ? { steal } : { signal }; ; how = { signal }) {
      const robbed = new AbortController();
      signal.addEventListener("abort", () => {
        robbed.abort();
      });
      try {
        if (!locks) await listen(robbed.signal);
        else await locks.request(`x-connect agents ${console}`, how, () => listen(robbed.signal));
        return;
      } catch (error) {
        const wasHere = this.here && !signal.aborted;
        robbed.abort();
        if (!wasHere) throw error;
        this.here = false;
        this.socket?.close();
        this.become("elsewhere");
        this.listener.lost();
      } finally {
        if (this.wanted?.signal === signal) this.here = false;
      }
    }
  }

  /**
   * Says something to the proxy; lost where there is no socket, for what waits is asked for again. Who the agents are is
   * said as soon as the proxy has answered the greeting, which may have been written before they changed.
   */
  say(message: { type: string } & Record<string, unknown>): void {
    if (this.state === "open" && this.socket?.readyState === isOpen)
      this.socket.send(JSON.stringify(message));
    else if (message.type === "agents") this.unsaid = message;
  }

  private async listen(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const lasted = await this.once(signal);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- both change during the wait
      if (signal.aborted || this.state === "refused") return;
      failures = lasted ? 0 : failures + 1;
      // Never all consoles at one moment: a proxy that has just come back would have them all at once.
      const longest = Math.min(longestPause, 1500 * 2 ** failures);
      await pause(longest * (0.5 + Math.random() / 2), signal);
    }
  }

  /** One socket, from opening to its end; tells whether it was welcome. */
  private async once(signal: AbortSignal): Promise<boolean> {
    this.become("connecting");
    this.unsaid = null;
    const hello = await this.listener.hello();
    if (signal.aborted) return false;
    const socket = new WebSocket(this.url, protocol);
    this.socket = socket;
    let isWelcome = false;
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "hello", protocol: 1, ...hello }));
    });
    socket.addEventListener("message", ({ data }) => {
      const message = parse(data);
      if (message.type === "welcome") {
        isWelcome = true;
        this.become("open");
        if (this.unsaid) this.say(this.unsaid);
        this.unsaid = null;
      }
      if (message.type === "call") this.listener.call(message as unknown as AgentCall);
      if (message.type === "cancel") this.listener.cancel(String(message.id), String(message.why));
      if (message.type === "error") this.problem = String(message.message);
    });
    const code = await new Promise<number>((resolve) => {
      socket.addEventListener("close", ({ code }) => {
        resolve(code);
      });
    });
    if (this.socket === socket) this.socket = null;
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it changes during the wait
    if (signal.aborted) return isWelcome;
    this.become(code === takenOver ? "elsewhere" : code === 4003 ? "refused" : "connecting");
    return isWelcome;
  }

  private become(state: SocketState): void {
    if (state === "open") this.problem = "";
    if (this.state === state) return;
    this.state = state;
    this.listener.changed();
  }
}

function parse(data: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
