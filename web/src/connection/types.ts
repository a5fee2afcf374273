// What a Connection takes and gives.
import type {
  ActionAccess,
  Allowance,
  Arguments,
  AuthKind,
  Budget,
  CanonicalRequest,
  CheckAllowance,
  CheckVerdict,
  Credentials,
  Finding,
  Grant,
  RateLimit,
  Revealed,
} from "../core/types.js";
import type { LoadOptions } from "../core/core.js";
import type { PolicyStore } from "./store.js";

/** What may be done, in the words of a grant: presets, actions, narrowing. What no rule fits is not allowed. */
export type Policy = Omit<Grant, "name" | "connection" | "budget">;

/** Fresh tokens of OAuth 2.0, under the names of the credentials. X takes a refresh token once: keep the new one. */
export interface FreshTokens {
  oauth2_access_token: string;
  oauth2_refresh_token: string;
  /** Seconds since 1970; null where X does not say. */
  expiresAt: number | null;
  scopes: string[] | null;
}

/** A request that the policy wants a person to decide on: everything in it, from the bytes that would be sent. */
export interface Question {
  action: string;
  arguments: Arguments;
  request: CanonicalRequest;
  /** All arguments in the catalogue's order; texts with what they would hide made visible. */
  shown: { name: string; title: string; texts: Revealed[]; pictures: (string | null)[] }[];
  /** How long X finds the text; 0 where there is none. */
  weightedLength: number;
  /** Why a person is asked. */
  why: string;
  /** Seconds since 1970: after that it is not sent any more. */
  expiresAt: number;
  /** The posts that it names, fetched by the connection itself; `post` is null where one could not be read. */
  targets: {
    id: string;
    /** What the request has to do with it. */
    role: "answered" | "quoted" | "deleted" | "replaced" | "other";
    post: { text: Revealed; authorId: string; username: string; name: string } | null;
  }[];
  /** The words of whoever called. */
  reason: string;
}

/** What the person says. */
export type Answer = { agree: true } | { agree: false; reason?: string };

/** What one user of a connection may do. */
export interface UserOptions {
  /** Without one everything is allowed, at once: the program decides. */
  policy?: Policy;
  /** Of the last 24 hours; reserved before sending, settled afterwards. */
  budget?: Budget;
  /** Asks a person where the policy says "ask"; without it the call is refused with `nobody_to_ask`. */
  ask?: (question: Question, signal?: AbortSignal) => Promise<Answer>;
  /**
   * "Always" stays although strangers' words were read. Without a policy it does; with one it does not unless this says
   * so: they may have been written for whoever reads them.
   */
  trustWhatIsRead?: boolean;
}

export interface ConnectionOptions extends UserOptions {
  credentials: Credentials;
  /** How the program calls itself; users of one store have names of their own. Default: "program". */
  name?: string;
  /**
   * What stands for https://api.x.com: a sandbox (`http://127.0.0.1:9000`), or a proxy (`http://127.0.0.1:8080/x`).
   * In a browser it has to be a proxy, since X answers no page. http:// is for this machine only.
   */
  base?: string | URL;
  /** Sends; by default `fetch` of the browser or of Node. */
  fetch?: typeof fetch;
  /** Milliseconds that X has for an answer. Default: 30,000. */
  timeout?: number;
  /** Where the policy's state is kept. Default: in memory, for this connection alone. */
  store?: PolicyStore;
  /** Nobody else uses the store now: what was under way in it has no reply any more. */
  takesOver?: boolean;
  /**
   * Called with each rotated token before anything is sent with it. Where it is absent, a token is not refreshed: X takes a
   * refresh token once, and losing the next one loses the account.
   */
  onTokens?: (tokens: FreshTokens) => void | Promise<void>;
  /** Called before a refresh: the tokens that are kept by now, where another program may have refreshed them. */
  readTokens?: () => Promise<Partial<FreshTokens> | null>;
  /** Of the OAuth 2.0 token, where they are known. `expiresAt` in seconds since 1970. */
  scopes?: string[];
  expiresAt?: number;
  /** Where the WebAssembly comes from, where it does not lie beside the script. */
  core?: LoadOptions;
}

export interface PerformOptions {
  /** Calls it off while it has not left; a read, also afterwards. */
  signal?: AbortSignal;
  /** Chosen by what is held when it is left out. */
  auth?: AuthKind;
  /** Do it although the same was done within ten minutes; else that outcome is given. */
  again?: boolean;
  /** Why, in a sentence: a person who is asked sees it. */
  reason?: string;
}

/** X's reply. */
export interface XBody {
  data?: unknown;
  includes?: Record<string, unknown[]>;
  meta?: Record<string, unknown>;
  errors?: unknown[];
}

/** An action that was done. */
export interface Done {
  action: string;
  /** Id of the request at the policy. */
  request: string;
  data: XBody | null;
  /** Of a post that was made. */
  url?: string;
  /** By X's documented rates, in thousandths of a US dollar. */
  usdThousandths: number;
  rateLimit?: RateLimit;
  /** What may be said all the same. */
  findings: Finding[];
  /** The same was done within ten minutes: this is that outcome, and nothing was sent. */
  earlier: boolean;
}

/** What a call would be. */
export interface Preview {
  would: "send" | "ask";
  /** Why a person would be asked. */
  why?: string;
  request: CanonicalRequest;
}

export interface Status {
  /** Null until X has told. */
  account: { id: string; name: string; username: string } | null;
  /** What is allowed now; an action that is missing is not. */
  rules: Record<string, "always" | "ask">;
  /** Until when "always" counts for what others see, in seconds since 1970. */
  alwaysUntil: number;
  /** Set once strangers' words were read: from then on it is asked about what others see. */
  hasRead: { at: number; action: string } | null;
  budget: Allowances;
  /** Of all users of the connection together. */
  sharedBudget: Allowances;
  access: ActionAccess[];
}

interface Allowances {
  posts: Allowance;
  messages: Allowance;
  usdThousandths: Allowance;
}

export interface CheckOptions extends CheckAllowance {
  /** Ids of abilities: read, post, messages, bookmarks, likes. Default: read and post. */
  wanted?: string[];
  signal?: AbortSignal;
  /** Told whenever something has changed. */
  onProgress?: (verdict: CheckVerdict) => void;
}
