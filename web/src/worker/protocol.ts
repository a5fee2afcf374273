// What the page and the worker say to each other. Credentials go in; what comes out are `seal`, `reveal`, `exportFile` and
// `remember`, under conditions that the worker sees to. A call that acts with
// somebody's credentials names the connection that holds them: nothing is "the selected one".
import type {
  AbilityVerdict,
  AccessLevel,
  ActionAccess,
  AgentError,
  Allowance,
  Arguments,
  AuthKind,
  CanonicalRequest,
  Catalogue,
  FirstCatalogue,
  CheckAllowance,
  CheckVerdict,
  CredentialName,
  Credentials,
  Decision,
  Finding,
  Grant,
  Outcome,
  PastedCredentials,
  PolicyEvent,
  Price,
  RateLimit,
  ReadReply,
  Revealed,
  Signature,
  SignInStep,
} from "../core/types.js";
import type { SealedCredentials } from "../embed/protocol.js";
import type { Refusal } from "./refusal.js";

/** What the page may know of the credentials that the worker holds. */
export interface HeldCredentials {
  names: CredentialName[];
  /** The same, each with what tells it from others of its kind. */
  entries: HeldEntry[];
  /** From the access token; null when there is none. */
  userId: string | null;
  /** The API key with its middle left out, to tell apps apart. */
  apiKeyHint: string;
  /** Granted to the OAuth 2.0 token; null when X has not said. */
  scopes: string[] | null;
  /** The sandbox is what would answer, and they are none of its own: nothing is sent. */
  isForeign: boolean;
}

/** One credential, as far as the page may know it (decision 0022). */
export interface HeldEntry {
  name: CredentialName;
  /** Its last four characters; empty where it is so short that they would say much of it. */
  ending: string;
  /** When it came, in milliseconds since 1970; null when nobody knows. */
  since: number | null;
}

/** One request and what became of it, fit to be shown: bearer tokens are masked. */
export interface ExchangeRecord {
  id: number;
  action: string;
  args: Arguments;
  auth: AuthKind;
  startedAt: number;
  milliseconds: number;
  request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  signed: Signature | null;
  /** Status 0: nothing came back. */
  reply: { status: number; headers: Record<string, string>; body: string };
  read: ReadReply;
  /** What it cost, by X's documented rates. */
  cost: Price;
}

/** The account behind the user credentials, as X describes it. */
export interface Account {
  id: string;
  name: string;
  username: string;
  profile_image_url?: string;
}

/** What X has shown of the credentials held since they were entered. */
export interface Learnt {
  account: Account | null;
  accessLevel: AccessLevel | null;
  /** The kinds of credential that X has accepted, and those that it has answered with 401. */
  accepted: AuthKind[];
  rejected: AuthKind[];
  /** What each action came to last, oldest first: a success or a refusal moves its own row. */
  outcomes: Outcome[];
}

/** What may be known of a connection's credentials: what is held, what X has shown of it, what follows for each action. */
export interface Standing {
  /** Null when nothing is held. */
  held: HeldCredentials | null;
  learnt: Learnt;
  access: ActionAccess[];
  /** How each ability stands; none before anything was tried. */
  abilities: AbilityVerdict[];
  checked: Checked | null;
}

/** What the last check of these credentials came to, and when, in milliseconds since 1970. */
export interface Checked {
  verdict: CheckVerdict;
  at: number;
  /** When a look that costs nothing has last found nothing that speaks against it; as `at`. */
  lookedAt?: number;
}

/** What a person has said of a connection. */
export interface Profile {
  id: string;
  name: string;
  /** What the agent shall do: ids of abilities. */
  abilities: string[];
}

/** A connection as the page knows it, without its credentials. */
export interface ConnectionState extends Standing {
  profile: Profile;
}

/** One request, and what is known after it. */
export interface Performed {
  exchange: ExchangeRecord;
  learnt: Learnt;
  access: ActionAccess[];
  /** How each ability stands; none before anything was tried. */
  abilities: AbilityVerdict[];
  spending: Spending;
}

/** What requests have cost by X's documented rates, in thousandths of a US dollar; practising costs nothing. */
export interface Spending {
  /** Since this page was opened. */
  session: number;
  /** In this calendar month, on this device. */
  month: number;
  /** The most that a month may cost: what goes beyond it is not sent. Null for no limit. */
  cap: number | null;
}

/** How a check stands, told whenever something has changed. */
export interface CheckProgress {
  verdict: CheckVerdict;
  /** What was asked just now; null before the first question. */
  performed: Performed | null;
}

/** What a step of a sign-in came to. */
export interface SignInOutcome {
  ok: boolean;
  step: SignInStep;
  findings: Finding[];
  standing: Standing;
  /** Whose token it is, where X says so. */
  username: string;
}

/** Where the person is to be sent, without the origin: the sandbox has pages of its own. */
export interface Invitation {
  /** Absent when the step before failed. */
  authorizeUrl?: string;
  outcome?: SignInOutcome;
}

/** What the callback page and the console say to each other, on {@link signInChannel}. */
export type SignInMessage = { type: "answer"; answer: string } | { type: "taken" };
export const signInChannel = "x-connect-sign-in";

/** What the window through which a frame sends people to X says to the frame: it is there; X has sent this back. */
export type FromSignInWindow =
  { type: "x-connect:sign-in-window" } | { type: "x-connect:sign-in-answer"; answer: string };

/** What the frame says to it: where the person is to be sent. */
export interface ToSignInWindow {
  type: "x-connect:authorize";
  authorizeUrl: string;
}

/** How the key is made from what the person has or knows. Bytes are base64. */
export type VaultLock =
  | { kind: "passphrase"; salt: string; iterations: number }
  | { kind: "passkey"; salt: string; credentialId: string };

/** What opens a lock: the passphrase, or the 32 bytes that the passkey's PRF gave. */
export type VaultSecret =
  | { kind: "passphrase"; passphrase: string }
  | { kind: "passkey"; credentialId: string; salt: string; output: ArrayBuffer };

/** Whether credentials are sealed on this device, and by what. */
export interface VaultState {
  state: "none" | "locked" | "open";
  lock: VaultLock | null;
  /** Why what is kept cannot be used, or what is held not be kept; null when all is well. */
  problem: Refusal | null;
}

/** A limit of one action, as X has told it last. */
export interface ActionLimit extends RateLimit {
  action: string;
  /** Of the app's or the user's day; else of a quarter of an hour or so. */
  window?: "app_day" | "user_day";
}

/** What a call of an agent came to: see docs/agents.md. */
export interface AgentOutcome {
  status: "done" | "failed" | "waiting" | "refused" | "told";
  action?: string;
  request?: string;
  data?: unknown;
  /** Of what is only told: what the policy says. */
  decision?: Decision;
  account?: Account | null;
  access?: ActionAccess[];
  limits?: ActionLimit[];
  error?: AgentError;
  findings?: Finding[];
  url?: string;
  usdThousandths?: number;
  rateLimit?: RateLimit;
  earlier?: boolean;
  edited?: boolean;
  arguments?: Arguments;
  createdAt?: number;
  expiresAt?: number;
  changedAt?: number;
}

/** An agent, as the console shows it. Times are seconds since 1970. */
export interface AgentView {
  id: string;
  name: string;
  /** The id of the connection that it acts with. */
  connection: string;
  paused: boolean;
  /** 0 when it has never called. */
  lastSeen: number;
  expiresAt: number;
  /** What the person has granted. */
  grant: Grant;
  /** Code of what bars it as a whole; null when nothing does. */
  barred: string | null;
  /** What it may do, as it counts now; what is missing is not allowed. */
  rules: Record<string, "always" | "ask">;
  /** Set once it has read what strangers wrote: from then on it asks before each post and message. */
  hasRead: { at: number; action: string } | null;
  pending: number;
  budget: { posts: Allowance; messages: Allowance; usdThousandths: Allowance };
  /** Thousandths of a US dollar in a day, of all agents of its connection together. */
  shared: Allowance;
}

/** One argument as the person sees it: several texts where it is a list. */
export interface ShownArgument {
  name: string;
  /** By the catalogue; to be translated. */
  title: string;
  texts: Revealed[];
  /** The pictures that it is, or names: null for one that cannot be shown. */
  pictures: (string | null)[];
}

/** A request as the person sees it. */
export interface DrawnRequest {
  /** What would be signed and sent; agreeing to it names its hash. */
  canonical: CanonicalRequest;
  /** All of its arguments, in the catalogue's order. */
  shown: ShownArgument[];
  /** The text, with what it would hide; null where there is none. */
  text: Revealed | null;
  weightedLength: number;
}

/** A request that waits for the person. */
export interface AskedRequest extends DrawnRequest {
  request: string;
  agent: string;
  connection: string;
  why: string;
  hasRead: { at: number; action: string } | null;
  createdAt: number;
  expiresAt: number;
  /** What the person calls it. */
  agentName: Revealed;
  /** The agent's own words; null where it gave none. */
  reason: Revealed | null;
  /** The posts that it names, fetched by the console itself; `post` is null where one could not be read. */
  targets: {
    id: string;
    /** What the request has to do with it. */
    role: "answered" | "quoted" | "deleted" | "replaced" | "other";
    post: { text: Revealed; authorId: string; username: string; name: string } | null;
  }[];
  /** The handles of those whom it names by number, by that number; read by the console itself. */
  people: Record<string, string>;
}

/** Something that an agent did, or was refused. */
export interface LogEntry {
  at: number;
  agent: string;
  action: string;
  request: string | null;
  /** "done", or the code of what kept it from being done. */
  outcome: string;
  usdThousandths: number;
  /** Of a post on X. */
  url: string;
  /** Of what was written; empty where nothing was. */
  contentHash: string;
  /** The hash of the entry before: what was taken out or changed later is seen. */
  previous: string;
  hash: string;
}

/** What was written in an entry of the log, and how it is drawn. */
export interface LogWords {
  salt: string;
  /** The arguments, as JSON. */
  content: string;
  shown: ShownArgument[];
}

/** Everything that the console shows of agents. */
export interface AgentsView {
  socket: "off" | "elsewhere" | "connecting" | "open" | "refused";
  /** Why the proxy refused the socket. */
  problem: string;
  /** The stop switch: nothing is done for any agent. */
  stopped: boolean;
  agents: AgentView[];
  /** The id of that which stands for the browser's own agent (WebMCP); null for none. */
  browser: string | null;
  /** Oldest first. */
  asked: AskedRequest[];
  /** Newest first. */
  log: LogEntry[];
}

/** The id of the connection whose credentials a call acts with. */
interface Of {
  connection: string;
}

/** Each call of the worker: its input, and what it answers with. */
export interface Calls {
  start: { input: null; output: FirstCatalogue };
  /** The catalogue with its sentences: what describes an action and helps with an argument. */
  words: { input: null; output: Catalogue };

  // What needs no credentials that are held.
  /** What is to be seen of credentials without asking X. */
  checkCredentials: { input: Credentials; output: Finding[] };
  parsePaste: { input: { text: string; profile?: string }; output: PastedCredentials };
  /** The most that a check of these would cost, in thousandths of a US dollar. */
  priceOfCheck: { input: { credentials: Credentials; wanted: string[] }; output: number };
  scopesFor: { input: string[]; output: string[] };
  weightedLength: { input: string; output: number };

  // Holding.
  /** What the person has said of a connection; it is made if it is not there. */
  describe: { input: Profile; output: null };
  hold: { input: Of & { credentials: Credentials }; output: Standing };
  /** The same, beside those that are held. */
  add: { input: Of & { credentials: Credentials }; output: Standing };
  /** What may be known of what is held, by now. */
  standing: { input: Of; output: Standing };
  /** The same as `checkCredentials`, of those that are held. */
  checkHeld: { input: Of; output: Finding[] };
  /** Takes a connection and its credentials out; until it is purged, it can be restored. */
  remove: { input: Of; output: null };
  restore: { input: Of; output: null };
  purge: { input: Of; output: null };

  // Exchange.
  /** `hash`: of the request that the person has agreed to; no other is sent. */
  perform: {
    input: Of & { action: string; args: Arguments; auth?: AuthKind; hash?: string };
    output: Performed;
  };
  /** The request that an action would be, to be shown before it is allowed; the account is asked for where it is unknown. */
  show: {
    input: Of & { action: string; args: Arguments };
    output: { drawn: DrawnRequest; standing: Standing };
  };

  spending: { input: null; output: Spending };
  /** Set by the person only. */
  setCap: { input: { cap: number | null }; output: Spending };
  /** What was spent, by day ("2026-11-29") and action. */
  spentDays: { input: null; output: Record<string, Record<string, number>> };

  /** What a call would cost. */
  price: { input: Of & { action: string; args: Arguments }; output: Price };

  /**
   * Climbs the ladder of the check with the credentials of one connection, from the first question to the verdict.
   * Tells of each step; after a cancel nothing more is sent, and the verdict says how far it came.
   */
  check: {
    input: Of & { wanted: string[]; allowed: CheckAllowance; practice: boolean };
    output: CheckVerdict;
    progress: CheckProgress;
  };

  /** A check that costs nothing, which keeps what was known where it finds nothing new. */
  lookAgain: {
    input: Of & { wanted: string[]; practice: boolean };
    output: null;
    progress: CheckProgress;
  };

  // Signing in.
  /** Whether X knows the key and secret; and whether the Bearer Token held is of the same app. */
  checkKeys: {
    input: Of;
    output: { ok: boolean; findings: Finding[]; sameBearer: boolean | null };
  };
  /** The bearer token, for the key and secret held. */
  getBearerToken: { input: Of; output: SignInOutcome };
  beginOAuth2: {
    input: Of & { redirectUri: string; scopes: string[]; sandbox: boolean };
    output: Invitation;
  };
  /** `answer`: the address, or the query of it, that X sent the person back to. */
  finishOAuth2: { input: Of & { answer: string }; output: SignInOutcome };
  revokeOAuth2: { input: Of; output: SignInOutcome };
  /** `callback`: an address, or "oob" for a PIN. */
  beginOAuth1: { input: Of & { callback: string; sandbox: boolean }; output: Invitation };
  /** `answer`: as for OAuth 2.0, or the PIN. */
  finishOAuth1: { input: Of & { answer: string }; output: SignInOutcome };

  // Agents.
  agents: { input: null; output: AgentsView };
  /** Its bearer is told once, and nowhere kept. */
  addAgent: { input: Grant; output: { agent: string; bearer: string } };
  /** Makes an agent stand for the browser's own (WebMCP). */
  setBrowserAgent: { input: { agent: string }; output: null };
  /** The bearer of that agent, once the proxy knows it; null where there is none. */
  browserBearer: { input: null; output: { agent: string; bearer: string } | null };
  /** What only the person may decide: grants, budgets, revoke, pause, the stop switch. */
  governAgents: { input: PolicyEvent; output: null };
  /** The request as it would be with the person's own arguments. */
  draw: { input: { request: string; args: Arguments }; output: DrawnRequest };
  /** Signs and sends what was on the screen, whose hash it names; `args` are the person's own. */
  approve: { input: { request: string; hash: string; args?: Arguments }; output: AgentOutcome };
  refuse: { input: { request: string; reason: string; stop: boolean }; output: null };
  /** What agents have written, by the hash of the log's entry: only where the person asks for it. */
  logWords: { input: null; output: Record<string, LogWords> };
  /** Forgets it; the log stays as it is. */
  forgetLogWords: { input: null; output: null };
  /** A call in an agent's place, through the same policy, queue and signature. */
  tryAsAgent: {
    input: { agent: string; action: string; args: Arguments; reason: string };
    output: AgentOutcome;
  };

  // Keeping, and letting out.
  vault: { input: null; output: VaultState };
  /** Seals all connections, now and after every change; `proof` is the secret before, where there was another. */
  remember: { input: { secret: VaultSecret; proof?: VaultSecret }; output: VaultState };
  unlock: { input: VaultSecret; output: ConnectionState[] };
  /** Lets go of everything in memory; what is sealed stays. */
  lock: { input: null; output: VaultState };
  /** Removes what is sealed; what is in memory stays. */
  forgetVault: { input: null; output: VaultState };
  /**
   * The text of a file that holds all connections, sealed by the passphrase. `secret` is that of what is sealed on this
   * device, where it is another.
   */
  exportFile: { input: { passphrase: string; secret?: VaultSecret }; output: string };
  /** Adds the connections of such a file; tells how many it held, and all that there are now. */
  importFile: {
    input: { text: string; passphrase: string };
    output: { added: number; connections: ConnectionState[] };
  };
  /**
   * Seals a connection's credentials to the key that the proxy names for an origin [RFC 9180], bound to that origin and to
   * `context`.
   */
  seal: { input: Of & { origin: string; context: string }; output: SealedCredentials };
  /** The credentials themselves, for an embedding page of the console's own origin; never what was sealed here. */
  reveal: { input: Of; output: Record<string, string> };
}

export type CallName = keyof Calls;

/** What a call tells before it answers. */
export type ProgressOf<Name extends CallName> = Calls[Name] extends { progress: infer Progress }
  ? Progress
  : never;

export type ToWorker =
  | { [Name in CallName]: { id: number; name: Name; input: Calls[Name]["input"] } }[CallName]
  | { id: number; name: "cancel" };

/** What has changed although the page did not ask: by another tab, or because something could not be sealed. */
export interface News {
  vault: VaultState;
  /** All that are there now. */
  connections: ConnectionState[];
}

export type FromWorker =
  | { id: number; output: unknown }
  | { id: number; refusal: Refusal }
  | { id: number; progress: unknown }
  | { news: News }
  | { agents: AgentsView };

/** "AbCdEf...WxYz" -> "AbCd…WxYz"; short values become dots only. */
export function mask(value: string): string {
  return value.length < 16 ? "••••" : `${value.slice(0, 4)}…${value.slice(-4)}`;
}

/** An Authorization header as it may be shown. A signature gives no secret away; a bearer token is one. */
export function maskAuthorization(value: string): string {
  const bearer = /^Bearer (.+)$/.exec(value);
  return bearer?.[1] === undefined ? value : `Bearer ${mask(bearer[1])}`;
}
