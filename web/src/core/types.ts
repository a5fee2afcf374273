// The shapes that cross the border to the C++ core, hand-written; a test compares the function list
// with what the module exports.

/** What one X account's owner may hold. Absent means "not held". */
export interface Credentials {
  api_key?: string | null;
  api_secret?: string | null;
  bearer_token?: string | null;
  access_token?: string | null;
  access_token_secret?: string | null;
  client_id?: string | null;
  client_secret?: string | null;
  oauth2_access_token?: string | null;
  oauth2_refresh_token?: string | null;
}

export type CredentialName = keyof Credentials;

/** Decoded name/value pairs in order; names may repeat. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** Input of {@link Core.sign}, in the words of RFC 5849. */
export interface SignInput {
  method: string;
  /** Absolute http(s) URL; the query stays inside it. */
  url: string;
  /** Decoded pairs of an x-www-form-urlencoded body. JSON and multipart bodies are not signed. */
  form?: Pairs | null;
  credentials: Credentials;
  /** Unique per timestamp; null leaves `oauth_nonce` out. */
  nonce: string | null;
  /** Whole seconds since 1970, as digits or a number; null leaves `oauth_timestamp` out. */
  timestamp: string | number | null;
  signatureMethod?: "HMAC-SHA1" | "HMAC-SHA256" | "PLAINTEXT";
  /** "1.0" unless given; null leaves `oauth_version` out. */
  version?: "1.0" | null;
  realm?: string | null;
  /** Further protocol parameters, e.g. `[["oauth_callback", "oob"]]`. */
  oauth?: Pairs | null;
}

export interface SignedParameter {
  name: string;
  value: string;
  source: "query" | "form" | "protocol";
}

export interface Signature {
  /** The whole Authorization header value. */
  authorization: string;
  signature: string;
  signatureBaseString: string;
  normalizedParameters: string;
  baseStringUri: string;
  /** In the order of `normalizedParameters`. */
  parameters: SignedParameter[];
}

export type AuthKind = "app_only" | "oauth1" | "oauth2";
export type AccessLevel = "none" | "read" | "read-write" | "read-write-directmessages";

export interface Finding {
  code: string;
  severity: "info" | "warning" | "error";
  /** The credential or argument it is about; may be empty. */
  field: string;
  title: string;
  cause: string;
  evidence: string;
  fix: string;
  /** Id of the guide step that fixes it; may be empty. */
  guideStep: string;
  /** What remains possible where X does not say which; the likeliest first. */
  possibleCauses?: { title: string; sign: string; check: string }[];
  /** Id of the step of the check that would tell this cause from others; may be empty. */
  check?: string;
  /** Of a mistake in what was entered: fields and the values that would fix it. */
  repair?: Record<string, string>;
  /**
   * What the cause concerns, and so what else fails for it: these arguments, this action, whatever is asked for with
   * these credentials, every account of the app, every request from here (clock, network, proxy). Absent only where
   * the page made the finding.
   */
  scope?: FindingScope;
  /**
   * When the same request is worth sending again: at once (with growing pauses), at `retryAt`, after a person has done
   * what `fix` says, or never (change it, or leave it). Absent only where the page made the finding.
   */
  retry?: Retry;
  /** Seconds since 1970, with `retry: "at"`: X's own time, else a time by which the wait is surely over. */
  retryAt?: number | null;
  /** Credentials that the fix begins with pasting (again), the likeliest first; empty where pasting fixes nothing. */
  fields?: CredentialName[];
}

export type FindingScope = "request" | "action" | "credentials" | "app" | "device";
export type Retry = "now" | "at" | "after_fix" | "never";

export interface CredentialField {
  name: CredentialName;
  title: string;
  aliases: string[];
  format: string;
  help: string;
  required: boolean;
  secret: boolean;
}

export interface Parameter {
  name: string;
  location: "path" | "query" | "body";
  type: "string" | "integer" | "boolean" | "string_list";
  required: boolean;
  title: string;
  help: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  choices?: string[];
  default?: string;
  /** Filled in with the authenticated user's id when absent. */
  ownUserId?: boolean;
  /** The argument without which this one means nothing. */
  needs?: string;
}

export interface Action {
  id: string;
  title: string;
  /** What it is about, in a word or two: "Posts", "People", ... */
  group: string;
  description: string;
  method: string;
  path: string;
  parameters: Parameter[];
  auth: AuthKind[];
  /** Those of `auth` that X documents, but has refused. */
  doubtfulAuth: AuthKind[];
  scopes: string[];
  level: AccessLevel;
  successStatus: number;
  /** Documented limits; a missing one is not documented. Replies always win. */
  limit: { perApp15min?: number; perUser15min?: number; perApp24h?: number; perUser24h?: number };
  price: {
    usd: number;
    /** When the text contains a link; 0 if it costs no more. */
    withLinkUsd: number;
    unit: string;
    note: string;
  };
  restriction: string;
  /** No self-serve plan contains it. */
  enterpriseOnly: boolean;
  /** Arguments of which at least one must be given; empty where each is said to be required or not. */
  anyOf: string[];
  readOnly: boolean;
  consequential: boolean;
  untrustedContent: boolean;
  /** JSON Schema of the arguments. */
  inputSchema: Record<string, unknown>;
}

/** An action as the first part of the core tells it. */
export type FirstAction = Omit<Action, "inputSchema">;

/** What a visit begins with: without descriptions, titles and help of arguments, which are empty, and without schemas. */
export interface FirstCatalogue extends Omit<Catalogue, "actions"> {
  actions: FirstAction[];
}

export interface Catalogue {
  /** Year and month of the limits, prices and restrictions. */
  factsDate: string;
  credentialFields: CredentialField[];
  actions: Action[];
  abilities: Ability[];
  /** The permission levels, by X's own labels. */
  levels: { id: AccessLevel; title: string }[];
}

export type Arguments = Record<string, unknown>;

export interface PrepareOptions {
  nonce: string;
  /** Whole seconds since 1970. */
  timestamp: string | number;
  auth?: AuthKind;
}

export interface PreparedRequest {
  method: string;
  /** For https://api.x.com, whatever carries it. */
  url: string;
  headers: Record<string, string>;
  body: string | null;
  auth: AuthKind;
  /** For OAuth 1.0a: every step of the signature. */
  signed?: Signature;
}

/** What came back for a request. */
export interface Exchange {
  status: number;
  headers: Record<string, string>;
  body: string;
  auth?: AuthKind | null;
  /** Local clock in seconds since 1970 when the reply came. */
  receivedAt?: number | null;
  /** What X has accepted of these credentials before; contradictions tell causes apart. */
  accepted?: AuthKind[] | null;
  /** What X has answered with 401. */
  rejected?: AuthKind[] | null;
}

export interface RateLimit {
  limit: number;
  remaining: number;
  /** Seconds since 1970. */
  reset: number;
}

export interface ReadReply {
  /** Whether the action succeeded: the status is the one it promises, and what was asked for came. */
  ok: boolean;
  /** The parsed body; null when it is empty or not JSON. */
  data: unknown;
  rateLimit: RateLimit | null;
  appLimit24hour: RateLimit | null;
  userLimit24hour: RateLimit | null;
  accessLevel: AccessLevel | null;
  /** Seconds the local clock is ahead of X's. */
  clockSkew: number | null;
  findings: Finding[];
}

/** What a call costs by X's documented rates. Amounts are thousandths of a US dollar. */
export interface Price {
  /** X names a rate for this action; false says nothing of what it charges. */
  documented: boolean;
  minimum: number;
  maximum: number;
  /** What it is for; `count` is how many at the most. */
  charges: { unit: string; count: number; minimum: number; maximum: number }[];
  /** Why it is a range, or more than the plain rate; whole sentences. */
  reasons: string[];
}

/** Who pays; X charges less where an app's owner reads what is the owner's own. */
export interface Payer {
  userId?: string | null;
}

/** What can be said of one action, in a word. */
export type AccessWord =
  /** It was tried, and worked. */
  | "works"
  /** Everything that it needs is there; it was not tried. */
  | "should_work"
  /** What it needs may be missing: nobody has said. */
  | "unknown"
  /** It was tried, and X refused it for a reason that stays. */
  | "refused"
  /** A credential, a permission level, a scope or a plan is missing. */
  | "lacking"
  /** Something else has to be settled first: credits, the clock, the end of a limit, ... */
  | "waits";

export interface ActionAccess {
  action: string;
  /** The word in three classes. */
  verdict: "allowed" | "denied" | "unknown";
  word: AccessWord;
  auth: AuthKind | null;
  reason: string;
  guideStep: string;
  /** Code of the finding that says why; may be empty. */
  finding: string;
  /** Completes "waits for ..."; empty unless it waits. */
  waitsFor: string;
  /** When it was tried, in seconds since 1970. */
  at: number | null;
  /** When the wait is over; null where nobody has said. */
  retryAt: number | null;
}

/** What one request came to, as far as it tells what the credentials may do. */
export interface Outcome {
  action: string;
  auth?: AuthKind | null;
  ok: boolean;
  /** Seconds since 1970. */
  at: number;
  /** Of the first finding, where it failed. */
  finding?: string;
  title?: string;
  guideStep?: string;
  scope?: Finding["scope"];
  retry?: Finding["retry"];
  retryAt?: number | null;
}

export interface Observed {
  accessLevel?: AccessLevel | null;
  scopes?: string[] | null;
  /** What X has let through. */
  accepted?: AuthKind[] | null;
  /** What X has answered with 401. */
  rejected?: AuthKind[] | null;
  /** What was tried, oldest first; the last of an action counts. */
  outcomes?: Outcome[] | null;
  /** Seconds since 1970: waits that are over by then count no more. */
  now?: number | null;
}

/** What a person may want an agent to do. */
export interface Ability {
  id: string;
  title: string;
  description: string;
  /** What stands for it; the first is its essence. */
  actions: string[];
  /** The least permission level of an OAuth 1.0a token. */
  level: AccessLevel;
  /** Part of it works only after a sign-in with OAuth 2.0. */
  needsOAuth2: boolean;
}

/** What may be done to find something out. */
export interface CheckAllowance {
  /** Ask what X charges for; true unless it is said. */
  spend?: boolean;
  /** Read once for each wanted ability, also where the outcome can be foreseen. */
  tryAll?: boolean;
  /** Ask about API Key and API Secret by themselves: the secret travels to X. */
  sendSecret?: boolean;
  /** A text to publish, and to delete again. */
  post?: string | null;
}

export interface CheckAnswer {
  step: string;
  exchange?: Exchange | null;
  /** Why nothing was sent. */
  refusal?: { code: string; field: string; message: string; hint: string } | null;
}

/** What is known so far. */
export interface CheckInput {
  credentials: Credentials;
  /** Ids of abilities; none means reading and posting. */
  wanted?: string[] | null;
  allowed?: CheckAllowance | null;
  observed?: Observed | null;
  answers?: CheckAnswer[] | null;
  /** There is no next question then. */
  cancelled?: boolean;
  /** It is the sandbox that answers. */
  practice?: boolean;
}

/** A request that the check wants to be sent. */
export interface CheckQuestion {
  step: string;
  title: string;
  /** `action` is a step of a sign-in, not an action. */
  isSignIn: boolean;
  action: string;
  args: Record<string, unknown>;
  auth: AuthKind | null;
  price: Price;
  /** Visible to others. */
  consequential: boolean;
}

export type StepState =
  "passed" | "caution" | "failed" | "skipped" | "not_reached" | "waiting" | "asked";

export interface CheckStep {
  id: string;
  title: string;
  state: StepState;
  detail: string;
  /** What asking costs at the most, in thousandths of a US dollar. */
  price: number;
}

export interface AbilityVerdict {
  id: string;
  wanted: boolean;
  state: "works" | "should_work" | "partly" | "unknown" | "waits" | "fails";
  reason: string;
  finding: string;
  guideStep: string;
  /** Completes "waits for ..."; empty unless it waits. */
  waitsFor: string;
  /** When the wait is over, in seconds since 1970; null where nobody has said. */
  retryAt: number | null;
  failing: string[];
}

export interface CheckVerdict {
  state: "checking" | "connected" | "limited" | "refused" | "waits" | "unreachable" | "unknown";
  /** One sentence without its full stop, which compares what is wanted with what works. */
  headline: string;
  cancelled: boolean;
  /** `profileImageUrl` is empty where X tells none. */
  account: { id: string; name: string; username: string; profileImageUrl: string } | null;
  accessLevel: AccessLevel | null;
  clockSkew: number | null;
  abilities: AbilityVerdict[];
  access: ActionAccess[];
  /** The first cause on top. */
  findings: Finding[];
  steps: CheckStep[];
  spent: Price;
}

/** The requests of a sign-in, by what they ask for. */
export type SignInStep =
  | "app_only_token"
  | "oauth2_token"
  | "oauth2_refresh"
  | "oauth2_revoke"
  | "oauth1_request_token"
  | "oauth1_access_token";

/** Where a person allows an app to use an account by OAuth 2.0 [RFC 6749 4.1.1, RFC 7636 4.3]. */
export interface OAuth2Authorization {
  clientId: string;
  /** Exactly as registered with the app. */
  redirectUri: string;
  scopes: string[];
  /** At most 500 characters; comes back unchanged. */
  state: string;
  /** 43 to 128 unreserved characters; its S256 challenge is sent. */
  codeVerifier: string;
}

/** What the reply of a step gives. */
export interface SignInReply {
  ok: boolean;
  /** Those that were issued. */
  credentials: Credentials;
  /** OAuth 2.0: granted. */
  scopes: string[];
  /** OAuth 2.0: seconds. */
  expiresIn: number | null;
  /** OAuth 1.0a access token: whose it is. */
  userId: string;
  username: string;
  /** OAuth 1.0a request token. */
  oauthToken: string;
  oauthTokenSecret: string;
  findings: Finding[];
}

/** What {@link Core.parsePaste} finds. */
export interface PastedCredentials {
  credentials: Credentials;
  /** Names (never values) that were not understood: each once, the first 20. */
  unknown: string[];
  /** Whose `credentials` are, where the text holds several; else empty. */
  profile: string;
  /** The names of all profiles; empty where there is only one. */
  profiles: string[];
  /** Fields whose values stood in each other's place and were exchanged. */
  swapped: CredentialName[];
}

/** A text taken apart, with what it would hide from a person. The pieces together are the text again. */
export interface Revealed {
  pieces: {
    /** `text`, `link`, `mention` and `hashtag` are shown as they are; the others by their name. */
    kind:
      | "text"
      | "link"
      | "mention"
      | "hashtag"
      | "invisible"
      | "direction"
      | "control"
      | "lookalike"
      | "stacked"
      | "space";
    text: string;
    /** Of what is not shown as it is, e.g. "U+200B ZERO WIDTH SPACE"; else empty. */
    name: string;
  }[];
  links: {
    url: string;
    host: string;
    /** Else letters of the host may pass for others. */
    isAscii: boolean;
  }[];
  /** Without the @, each once. */
  mentions: string[];
  characters: number;
  lines: number;
  /** Whether there is nothing but text, links, mentions and hashtags. */
  isPlain: boolean;
}

export interface CanonicalOptions {
  /** The connection that the request goes out for. */
  connection: string;
  /** The account's own user id, filled in where an action needs it. */
  userId?: string | null;
}

/** A request as it is shown, signed and sent, without its authentication. */
export interface CanonicalRequest {
  connection: string;
  action: string;
  /** As given, without nulls, with the own user id; `prepare` with them makes exactly this request. */
  arguments: Arguments;
  method: string;
  url: string;
  body: string | null;
  /** Of connection, action, method, url and body: see {@link Core.requestHash}. */
  hash: string;
  /** What it counts against the posts and messages of a day. */
  posts: number;
  messages: number;
  /** The most that it can cost, in thousandths of a US dollar. */
  price: { usdThousandths: number; units: number; unit: string };
}

export interface HashedRequest {
  connection: string;
  action: string;
  method: string;
  url: string;
  body?: string | null;
}

export type Rule = "always" | "ask" | "never";
export type PresetName = "read" | "engage" | "post" | "messages" | "everything";

/** Of the last 24 hours; null or absent means no limit. */
export interface Budget {
  posts?: number | null;
  messages?: number | null;
  usdThousandths?: number | null;
}

/** What an agent may do. Of the rules that fit an action the strictest counts: never, then ask, then always. */
export interface Grant {
  name: string;
  /** The one connection that it acts with. */
  connection: string;
  presets?: Partial<Record<PresetName, Rule>>;
  actions?: Record<string, Rule>;
  /** Deletes and messages for which "always" was said twice. */
  confirmed?: string[];
  /** 30 days from now unless given. */
  expiresAt?: number;
  /** Until when "always" counts for what others see: a day from now at the most. */
  alwaysUntil?: number;
  budget?: Budget;
  /** Posts only in reply to posts that mention the account. */
  onlyReplies?: boolean;
  /** The only accounts that are addressed; empty means all. */
  accounts?: { id: string; username: string }[];
}

export interface AgentRequest {
  id: string;
  action: string;
  arguments: Arguments;
  /** Of what is shown and sent. */
  hash: string;
  /** The agent's words; show them as such. */
  reason: string;
  state:
    | "pending"
    | "approved"
    | "sending"
    | "done"
    | "failed"
    | "refused"
    | "expired"
    | "withdrawn"
    | "interrupted"
    | "unknown";
  createdAt: number;
  expiresAt: number;
  changedAt: number;
  /** Reserved while it is under way; afterwards what it cost. */
  usdThousandths: number;
  posts: number;
  messages: number;
  /** Whether the person changed it before they agreed. */
  edited: boolean;
  byPerson: boolean;
  /** What `settle` was given. */
  outcome: unknown;
  error: AgentError | null;
}

/** A failure as an agent reads it. */
export interface AgentError {
  code: string;
  cause: string;
  fix: string;
  retry: Retry;
  /** Seconds since 1970, with `retry: "at"`. */
  retryAt?: number;
  /** The words of the person who refused. */
  reason?: string;
  /** Bad arguments: every problem, each naming its argument. */
  problems?: { code: string; field: string; message: string; hint: string }[];
}

/** What {@link Core.decide} keeps. Plain JSON; only the core writes it. */
export interface PolicyState {
  version: 1;
  stopped: boolean;
  agents: Record<
    string,
    Required<Grant> & {
      createdAt: number;
      lastSeen: number;
      paused: boolean;
      /** What it read of others' text, and when; null if nothing. */
      tainted: { at: number; action: string } | null;
    }
  >;
  connections: Record<string, Budget>;
  requests: (AgentRequest & { agent: string; connection: string; askedHash: string })[];
  spent: {
    agent: string;
    connection: string;
    hour: number;
    posts: number;
    messages: number;
    usdThousandths: number;
  }[];
}

interface AgentCall {
  agent: string;
  action: string;
  arguments: Arguments;
  /** The account's own user id, where it is known. */
  userId?: string;
  reason?: string;
  /** Do it although the same was done within ten minutes. */
  again?: boolean;
  /** What a decision "need" asked for: of each post its author, and whether it mentions the account. */
  targets?: Record<string, { authorId: string; mentionsMe: boolean }>;
}

/** Everything that happens, with the time in seconds. docs/agents.md says when each is to be told. */
export type PolicyEvent = { now: number } & (
  | ({ type: "call"; request: string } & AgentCall)
  | ({ type: "preview" } & AgentCall)
  | { type: "withdraw" | "lookup"; agent: string; request: string }
  | { type: "list" | "status"; agent: string }
  /** Something is about to be read because of what the agent asks: it pays for that. */
  | { type: "look"; agent: string; action: string; arguments: Arguments }
  | { type: "approve"; request: string; hash: string; arguments?: Arguments; userId?: string }
  | { type: "refuse"; request: string; reason?: string; stop?: boolean }
  | { type: "sent"; request: string; hash: string }
  | {
      type: "settle";
      request: string;
      result: "done" | "failed" | "not_sent" | "unknown";
      /** How many posts, users or messages came back. */
      items?: number;
      /** Kept for the agent; keep it small. */
      outcome?: unknown;
    }
  | { type: "restarted" | "tick" | "stop" | "go" }
  // Only a gesture of the person in the console may cause these.
  | { type: "grant"; agent: string; grant: Grant }
  | { type: "budget"; connection: string; budget: Budget }
  | { type: "revoke" | "pause" | "resume" | "trust"; agent: string }
);

export interface Allowance {
  used: number;
  limit: number | null;
  left: number | null;
}

export type Decision =
  | { kind: "done" }
  | { kind: "go"; request: string }
  /** Prepare it, tell `sent` with the hash of what was prepared, and send on "go". */
  | { kind: "send"; request: string; canonical: CanonicalRequest }
  | {
      kind: "ask";
      request: string;
      canonical: CanonicalRequest;
      expiresAt: number;
      why: "grant" | "said_once" | "always_ended" | "has_read" | "outcome_unknown";
      hasRead?: { at: number; action: string };
    }
  /** The same call waits already: wait for that request. */
  | { kind: "joined"; request: string; expiresAt: number }
  /** The same was done within ten minutes: answer with what became of it. */
  | { kind: "earlier"; request: AgentRequest }
  /** Fetch these posts and call again with `targets`. */
  | { kind: "need"; posts: string[] }
  | ({ kind: "refused" } & AgentError)
  | { kind: "request"; request: AgentRequest }
  | { kind: "requests"; requests: AgentRequest[] }
  | {
      kind: "status";
      name: string;
      connection: string;
      /** The code of what bars the agent as a whole; null if nothing does. */
      barred: string | null;
      expiresAt: number;
      alwaysUntil: number;
      tainted: { at: number; action: string } | null;
      /** What is allowed, as it counts now; an action that is missing is not allowed. */
      rules: Record<string, "always" | "ask">;
      onlyReplies: boolean;
      accounts: { id: string; username: string }[];
      pending: number;
      budget: { posts: Allowance; messages: Allowance; usdThousandths: Allowance };
      /** Of the connection, all its agents together. */
      sharedBudget: { posts: Allowance; messages: Allowance; usdThousandths: Allowance };
    };

export interface Decided {
  state: PolicyState;
  decision: Decision;
  /** Every request that moved. */
  changed: { request: string; agent: string; state: AgentRequest["state"] }[];
}

/** What a visit begins with, up to a signed request. All functions are pure; all throw {@link CoreError} for bad input. */
export interface FirstCore {
  /** The user id inside an OAuth 1.0a access token; null if it is not of that form. */
  userIdOf(accessToken: string): string | null;
  catalogue(): FirstCatalogue;
  access(credentials: Credentials, observed: Observed): ActionAccess[];
  prepare(
    action: string,
    args: Arguments,
    credentials: Credentials,
    options: PrepareOptions,
  ): PreparedRequest;
}

/** The rest: what there is to do once somebody enters something, a reply has come or an agent has called; likewise. */
export interface LaterCore {
  /** The catalogue with all its words. */
  words(): Catalogue;
  /** As of the first part; a refusal also says how to put it right. */
  prepare: FirstCore["prepare"];
  percentEncode(text: string): string;
  sign(input: SignInput): Signature;
  /** The Authorization header of the same signature alone, which is all that is sent. */
  authorize(input: SignInput): string;
  checkCredentials(credentials: Credentials): Finding[];
  /** Where the text holds several profiles, the one named is taken, else its default, else the first. */
  parsePaste(text: string, profile?: string | null): PastedCredentials;
  /** The S256 challenge of a code verifier [RFC 7636 4.2]. */
  codeChallenge(codeVerifier: string): string;
  read(action: string, exchange: Exchange): ReadReply;
  /** The scopes that some actions need, `offline.access` with them. */
  scopesFor(actions: string[]): string[];
  /** The query of X's authorize page, `https://x.com/i/oauth2/authorize`. */
  oauth2AuthorizeQuery(authorization: OAuth2Authorization): string;
  /** `fields` are those of the step: code, redirect_uri, code_verifier, token, oauth_callback, oauth_verifier, ... */
  prepareSignIn(
    step: SignInStep,
    fields: Record<string, string>,
    credentials: Credentials,
    options: PrepareOptions,
  ): PreparedRequest;
  readSignIn(step: SignInStep, exchange: Exchange): SignInReply;
  /** How long X finds the text of a post: 280 is the most. Links weigh 23, emoji 2. */
  weightedLength(text: string): number;
  /** How each ability stands, by what was observed; what is wanted is nothing to it. */
  judgeAbilities(credentials: Credentials, observed: Observed): AbilityVerdict[];
  /** The next question to X, or, where that is null, the verdict: pure, from the answers there are. */
  check(input: CheckInput): { question: CheckQuestion | null; verdict: CheckVerdict };
  /** What a call will cost; arguments that are not valid count as absent. */
  price(action: string, args: Arguments, payer?: Payer): Price;
  /** What a call that has been answered cost; `data` is its parsed body. */
  cost(
    action: string,
    args: Arguments,
    reply: { status: number; data: unknown },
    payer?: Payer,
  ): Price;
  /** What a text would hide from the person who has to agree to it, made visible. */
  reveal(text: string): Revealed;
  /** The request of a call as it is shown, signed and sent, and its hash. */
  canonicalRequest(action: string, args: Arguments, options: CanonicalOptions): CanonicalRequest;
  /** The hash of a request: equal to a canonical request's exactly when the bytes that are sent are. */
  requestHash(request: HashedRequest): string;
  /** One step of the policy of agents; `state` is null at first. */
  decide(state: PolicyState | null, event: PolicyEvent): Decided;
}

/** The functions of both parts. */
export type Parts = FirstCore & LaterCore;

/** All functions of the core. */
export interface Core extends Omit<Parts, "catalogue"> {
  catalogue(): Catalogue;
}
