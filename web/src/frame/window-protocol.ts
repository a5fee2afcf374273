// What a question's window and the console in its frame say to each other; both are of one origin.
import type { ShownArgument } from "../worker/protocol.js";

/** How long something is allowed: this one request, a quarter of an hour, or while the page is open. */
export type Span = "once" | "quarter" | "page";

/** A question, with all that its window shows. Words of the console are English, to be translated there. */
export interface Question {
  id: string;
  /**
   * `act`: the page asks; `own`: the person has pressed something in the console; `permission`: the same, and agents may do more
   * from then on; `agent`: an agent asks.
   */
  kind: "act" | "own" | "permission" | "agent" | "hand-over";
  /** The page that embeds the console. */
  origin: string;
  /** Of the agent that asks. */
  agent: string;
  /** "@handle", as X tells it; of a permission of several agents there may be several. */
  account: string;
  title: string;
  description: string;
  shown: ShownArgument[];
  /** The most that it costs, in thousandths of a US dollar. */
  price: number;
  /** What may be chosen; "once" is always there. */
  spans: Span[];
  /** Of a hand-over: what is handed over, the beginning of the server's key, and its nonce. */
  credentials: string[];
  keyHint: string;
  /** Whether a refresh token goes along, and this console keeps none. */
  givesRefreshToken: boolean;
  context: string;
  /** Whether only the sandbox would answer. */
  isPractice: boolean;
  /** How many more wait behind it. */
  behind: number;
  language: string;
  theme: string;
}

export type Answer = Span | "refuse" | "refuse-all";

/** From the window. */
export type FromWindow =
  { type: "x-connect:window" } | { type: "x-connect:answer"; id: string; answer: Answer };

/** To the window: the next question, or null when none waits. */
export interface ToWindow {
  type: "x-connect:question";
  question: Question | null;
}
