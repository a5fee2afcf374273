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
/** A proxy that has not said by then that it knows a list of agents is one that does not say it, in milliseconds. */
const hearsWithin = 5000;
/** WebSocket.OPEN; tests have no such class. */
const isOpen = 1;

export class AgentSocket {
  state: SocketState = "off";
  problem = "";
  private socket: WebSocket | null = null;
  private wanted: AbortController | null = null;
  private here = false;
  /** The list of agents that was changed while no socket was there to tell it. */
  private unsaid: AnnouncedAgent[] | null = null;
  /** Lists of agents are numbered: the last that was made, and the last that the proxy has said it knows. */
  private made = 0;
  private heard = 0;
  private readonly hearing = new Set<() => void>();
  /** Sockets that have come to nothing, since the last one that was welcome. */
  private failures = 0;

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

  /** Says something to the proxy; lost where there is no socket, for what waits is asked for again. */
  say(message: { type: string } & Record<string, unknown>): void {
    if (this.canSpeak) this.socket?.send(JSON.stringify(message));
  }

  /**
   * Says who the agents are: as soon as the proxy has answered the greeting, which may have been written before they
   * changed.
   */
  announce(agents: AnnouncedAgent[]): void {
    const number = ++this.made;
    if (this.canSpeak) this.say({ type: "agents", number, agents });
    else this.unsaid = agents;
  }

  /**
   * Waits until the proxy knows the agents as they were told last: a bearer that is used before that is refused.
   * False: it does not know them, for there is no socket to it.
   */
  async areHeard(): Promise<boolean> {
    const wanted = this.made;
    const late = AbortSignal.timeout(hearsWithin);
    while (this.heard < wanted && this.isTrying && !late.aborted)
      await new Promise<void>((resolve) => {
        this.hearing.add(resolve);
        late.addEventListener("abort", () => {
          resolve();
        });
      });
    return this.canSpeak && (this.heard >= wanted || late.aborted);
  }

  private get canSpeak(): boolean {
    return this.state === "open" && this.socket?.readyState === isOpen;
  }

  /** Whether there is a socket, or there may soon be one. */
  private get isTrying(): boolean {
    return this.canSpeak || (this.here && this.state === "connecting" && this.failures === 0);
  }

  private wake(): void {
    for (const go of this.hearing) go();
    this.hearing.clear();
  }

  private async listen(signal: AbortSignal): Promise<void> {
    for (this.failures = 0; !signal.aborted;) {
      const lasted = await this.once(signal);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- both change during the wait
      if (signal.aborted || this.state === "refused") return;
      this.failures = lasted ? 0 : this.failures + 1;
      this.wake();
      // Never all consoles at one moment: a proxy that has just come back would have them all at once.
      const longest = Math.min(longestPause, 1500 * 2 ** this.failures);
      await pause(longest * (0.5 + Math.random() / 2), signal);
    }
  }

  /** One socket, from opening to its end; tells whether it was welcome. */
  private async once(signal: AbortSignal): Promise<boolean> {
    this.become("connecting");
    this.unsaid = null;
    const number = ++this.made;
    const hello = await this.listener.hello();
    if (signal.aborted) return false;
    const socket = new WebSocket(this.url, protocol);
    this.socket = socket;
    let isWelcome = false;
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "hello", protocol: 1, number, ...hello }));
    });
    socket.addEventListener("message", ({ data }) => {
      const message = parse(data);
      if (message.type === "welcome") {
        isWelcome = true;
        this.become("open");
        if (this.unsaid) this.announce(this.unsaid);
        this.unsaid = null;
      }
      if (message.type === "heard") {
        this.heard = Math.max(this.heard, Number(message.number));
        this.wake();
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
    this.wake();
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
