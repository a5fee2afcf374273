// What waits for the person, and the window in which they answer. In the frame itself they can only refuse: what stands there
// may be masked, covered or moved by the page around it, and no browser tells of all of that (decision 0028).
import type { Connection, Permission } from "../session/connection.js";
import type { DrawnRequest } from "../worker/protocol.js";
import type { Answer, FromWindow, Question, ToWindow } from "./window-protocol.js";

/** How long somebody is asked, in milliseconds. */
const patience = 5 * 60_000;
/** How long a window has to say that it is there, in milliseconds. */
const windowPatience = 6000;

export interface Request {
  readonly id: string;
  readonly kind: Question["kind"];
  readonly action: string;
  readonly agent: string;
  /** The account that it would be done as, whatever is shown when the person answers. */
  readonly connection: Connection;
  readonly drawn: DrawnRequest | null;
  readonly context: string;
  /** What agents may do, where the question is about that, and the further accounts that they act as. */
  readonly permission?: Permission;
  readonly others?: readonly Connection[];
}

/** `gone`: the connection was removed or locked, or nobody waits for it any more. */
export type Outcome = Answer | "timeout" | "gone";

export class Questions {
  /** Oldest first. */
  waiting: readonly Request[] = [];
  /** What became of the window: the browser opened none, or it cannot reach this frame. */
  problem: "" | "blocked" | "cut" = "";
  private readonly settlers = new Map<Request, (outcome: Outcome) => void>();
  private opened: Window | null = null;

  constructor(
    private readonly draw: (request: Request, behind: number) => Question,
    private readonly changed: () => void,
  ) {
    addEventListener("message", this.onMessage);
    addEventListener("pagehide", () => this.opened?.close());
  }

  ask(request: Omit<Request, "id">, signal?: AbortSignal): Promise<Outcome> {
    const entry: Request = { ...request, id: crypto.randomUUID() };
    return new Promise<Outcome>((resolve) => {
      const timer = setTimeout(() => {
        this.settle(entry, "timeout");
      }, patience);
      this.settlers.set(entry, (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      });
      signal?.addEventListener("abort", () => {
        this.settle(entry, "gone");
      });
      this.waiting = [...this.waiting, entry];
      this.renew();
    });
  }

  /** Opens the window, or brings it to the front. Browsers open one only while the person presses something. */
  open(): void {
    this.problem = "";
    if (this.opened && !this.opened.closed) {
      this.opened.focus();
      return;
    }
    const [width, height] = [480, 720];
    const left = Math.max(0, Math.round((screen.availWidth - width) / 2));
    // Without a name: nobody else can reach it by one.
    this.opened = window.open(
      new URL("question.html", document.baseURI),
      "_blank",
      `popup,width=${width},height=${height},left=${left},top=80`,
    );
    const { opened } = this;
    if (!opened) this.problem = "blocked";
    this.isHeard = false;
    setTimeout(() => {
      if (this.isHeard || this.opened !== opened || !opened?.closed) return;
      this.problem = "cut";
      this.changed();
    }, windowPatience);
    this.changed();
  }
  private isHeard = false;

  /** The person presses something in the console itself: the window comes by itself where the browser lets it. */
  openIfPressed(): void {
    if (navigator.userActivation.isActive) this.open();
  }

  settle(request: Request, outcome: Outcome): void {
    const settle = this.settlers.get(request);
    if (!settle) return;
    this.settlers.delete(request);
    this.waiting = this.waiting.filter((one) => one !== request);
    settle(outcome);
    this.renew();
  }

  /** Settles all that fit. */
  settleAll(outcome: Outcome, fits: (request: Request) => boolean): void {
    for (const request of this.waiting.filter(fits)) this.settle(request, outcome);
  }

  private renew() {
    this.show();
    this.changed();
  }

  private show() {
    if (!this.isHeard || !this.opened || this.opened.closed) return;
    const [first] = this.waiting;
    const message: ToWindow = {
      type: "x-connect:question",
      question: first ? this.draw(first, this.waiting.length - 1) : null,
    };
    this.opened.postMessage(message, location.origin);
  }

  private readonly onMessage = ({ source, origin, data }: MessageEvent<FromWindow | null>) => {
    if (!this.opened || source !== this.opened || origin !== location.origin) return;
    if (data?.type === "x-connect:window") {
      this.isHeard = true;
      this.show();
    } else if (data?.type === "x-connect:answer") {
      const request = this.waiting.find(({ id }) => id === data.id);
      if (request) this.settle(request, data.answer);
    }
  };
}
