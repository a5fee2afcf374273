// The page's side of the worker, and everything the screens show: one state, one place that changes it.
import type {
  AccessLevel,
  ActionAccess,
  Arguments,
  AuthKind,
  Catalogue,
  Credentials,
  Finding,
  RateLimit,
} from "./core-types.js";
import type {
  CallName,
  Calls,
  ExchangeRecord,
  FromWorker,
  HeldCredentials,
  Refusal,
  SignInOutcome,
} from "./protocol.js";

/** A sandbox account as GET /sandbox/scenarios lists it. */
export interface Scenario {
  id: string;
  title: string;
  description: string;
  expect: string;
  /** "accounts" stand for a whole situation; "replies" have one action answered in a recorded way. */
  group: "accounts" | "replies";
  credentials: Credentials;
}

/** The account behind the user credentials, as X describes it. */
export interface Account {
  id: string;
  name: string;
  username: string;
  description?: string;
}

/** Thrown by {@link Session} calls that did not become a request. */
export class RefusedCall extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** The state of the proxy as far as the page knows. */
export type ProxyState = "unknown" | "reachable" | "unreachable";

interface Pending {
  resolve: (output: unknown) => void;
  reject: (error: RefusedCall) => void;
}

/** One console's conversation with its worker. Emits "change" after every change of its fields. */
export class Session extends EventTarget {
  catalogue: Catalogue | null = null;
  held: HeldCredentials | null = null;
  /** Which sandbox account was chosen, to show it by name. */
  scenario: Scenario | null = null;
  upstream = "";
  proxy: ProxyState = "unknown";
  account: Account | null = null;
  accessLevel: AccessLevel | null = null;
  access: ActionAccess[] = [];
  /** What X has accepted, and what it has answered with 401, since the credentials were entered. */
  readonly accepted = new Set<AuthKind>();
  readonly rejected = new Set<AuthKind>();
  /** The windows that X told of, by action and kind of credential. */
  readonly limits = new Map<string, RateLimit[]>();
  /** Every request of this session, newest first. */
  exchanges: ExchangeRecord[] = [];
  /** What kept the console from starting; null when it works. */
  failure: string | null = null;

  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  constructor(private readonly base: string) {
    super();
    this.worker = new Worker(workerUrl(base) as string, { type: "module", name: "x-connect" });
    this.worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
      this.settle(data);
    });
    this.worker.addEventListener("error", () => {
      this.failure = "The part of the console that signs requests could not be loaded.";
      this.changed();
    });
  }

  /** Loads the catalogue and asks the proxy what it is connected to. */
  async start(): Promise<void> {
    try {
      [this.catalogue] = await Promise.all([this.call("start", null), this.askProxy()]);
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.changed();
  }

  /** Whether the proxy answers, and what stands behind it. */
  async askProxy(): Promise<boolean> {
    try {
      const reply = await fetch(new URL("healthz", this.base), { cache: "no-store" });
      const health = (await reply.json()) as { upstream: string };
      this.upstream = health.upstream;
      this.proxy = "reachable";
    } catch {
      this.proxy = "unreachable";
    }
    this.changed();
    return this.proxy === "reachable";
  }

  /** The sandbox's accounts; empty when the upstream is X itself. */
  async scenarios(): Promise<Scenario[]> {
    const reply = await fetch(new URL("sandbox/scenarios", this.base), { cache: "no-store" });
    if (!reply.ok) return [];
    return ((await reply.json()) as { scenarios: Scenario[] }).scenarios;
  }

  /** What is to be seen of credentials without asking X; of those held when none are given. */
  checkCredentials(credentials: Credentials | null = null): Promise<Finding[]> {
    return this.call("checkCredentials", credentials);
  }

  parsePaste(text: string): Promise<Calls["parsePaste"]["output"]> {
    return this.call("parsePaste", text);
  }

  /** Hands credentials over to the worker. The page should let go of them afterwards. */
  async hold(credentials: Credentials, scenario: Scenario | null = null): Promise<void> {
    this.held = await this.call("hold", credentials);
    this.scenario = scenario;
    this.forgetWhatWasLearnt();
    await this.judge();
  }

  /** Hands over further credentials; those that are held stay. */
  async add(credentials: Credentials): Promise<void> {
    this.held = await this.call("add", credentials);
    await this.judge();
  }

  /** Lets go of everything that was entered and learnt. */
  async forget(): Promise<void> {
    await this.call("forget", null);
    this.held = null;
    this.scenario = null;
    this.forgetWhatWasLearnt();
    this.changed();
  }

  /**
   * Sends one request of the catalogue and records it, whatever its outcome.
   *
   * @throws {RefusedCall} when it could not be built, or was cancelled.
   */
  async perform(
    action: string,
    args: Arguments = {},
    signal?: AbortSignal,
    auth?: AuthKind,
  ): Promise<ExchangeRecord> {
    this.refuseIfUsedUp(action, auth);
    const exchange = await this.call(
      "perform",
      { action, args, ...(auth ? { auth } : {}) },
      signal,
    );
    this.exchanges = [exchange, ...this.exchanges].slice(0, 100);
    this.proxy = exchange.reply.status === 0 ? "unreachable" : "reachable";
    this.learn(exchange);
    await this.judge();
    if (action === "get_me" && exchange.read.ok) {
      this.account = (exchange.read.data as { data: Account }).data;
    }
    this.changed();
    return exchange;
  }

  scopesFor(actions: string[]): Promise<string[]> {
    return this.call("scopesFor", actions);
  }

  weightedLength(text: string): Promise<number> {
    return this.call("weightedLength", text);
  }

  /** Where X, or the sandbox, sends people back to. */
  get callbackUrl(): string {
    return new URL("callback", this.base).href;
  }

  checkKeys(): Promise<Calls["checkKeys"]["output"]> {
    return this.call("checkKeys", null);
  }

  async getBearerToken(): Promise<SignInOutcome> {
    return this.settleSignIn(await this.call("getBearerToken", null));
  }

  /**
   * The page on which the person allows access by OAuth 2.0.
   *
   * @throws {RefusedCall} when the Client ID is missing.
   */
  async beginOAuth2(scopes: string[]): Promise<string> {
    const { authorizeUrl } = await this.call("beginOAuth2", {
      redirectUri: this.callbackUrl,
      scopes,
      sandbox: this.upstream === "sandbox",
    });
    return new URL(authorizeUrl ?? "", this.base).href;
  }

  async finishOAuth2(answer: string): Promise<SignInOutcome> {
    return this.settleSignIn(await this.call("finishOAuth2", answer));
  }

  async revokeOAuth2(): Promise<SignInOutcome> {
    return this.settleSignIn(await this.call("revokeOAuth2", null));
  }

  /** The page on which the person allows access by OAuth 1.0a; with a PIN, X shows it there. */
  async beginOAuth1(usePin: boolean): Promise<{ authorizeUrl: string } | SignInOutcome> {
    const { authorizeUrl, outcome } = await this.call("beginOAuth1", {
      callback: usePin ? "oob" : this.callbackUrl,
      sandbox: this.upstream === "sandbox",
    });
    if (outcome) return this.settleSignIn(outcome);
    return { authorizeUrl: new URL(authorizeUrl ?? "", this.base).href };
  }

  async finishOAuth1(answer: string): Promise<SignInOutcome> {
    return this.settleSignIn(await this.call("finishOAuth1", answer));
  }

  private async settleSignIn(outcome: SignInOutcome): Promise<SignInOutcome> {
    if (outcome.ok) {
      this.held = outcome.held;
      if (outcome.step === "oauth1_access_token") this.forgetWhatWasLearnt();
      if (outcome.step === "oauth2_token") this.rejected.delete("oauth2");
      if (outcome.step === "app_only_token") this.rejected.delete("app_only");
    }
    await this.judge();
    return outcome;
  }

  /** X would refuse it: so it is not sent, and costs nothing. */
  private refuseIfUsedUp(action: string, auth: AuthKind | undefined): void {
    const kind = auth ?? this.access.find((row) => row.action === action)?.auth;
    for (const { remaining, reset } of this.limits.get(`${action} ${kind ?? ""}`) ?? []) {
      if (remaining > 0 || reset * 1000 <= Date.now()) continue;
      throw new RefusedCall({
        code: "limit_used_up",
        field: "",
        message: "X's limit for this is used up, and it would refuse the request.",
        hint: `It works again at ${new Date(reset * 1000).toLocaleTimeString("en", { timeStyle: "short" })}.`,
      });
    }
  }

  private learn({ action, auth, read, reply }: ExchangeRecord): void {
    const limits = [read.rateLimit, read.appLimit24hour, read.userLimit24hour];
    const known = limits.filter((limit) => limit !== null);
    if (known.length > 0) this.limits.set(`${action} ${auth}`, known);
    this.accessLevel = read.accessLevel ?? this.accessLevel;
    if (reply.status === 401) {
      this.rejected.add(auth);
      this.accepted.delete(auth);
    } else if (read.ok) {
      this.accepted.add(auth);
      this.rejected.delete(auth);
    }
  }

  private forgetWhatWasLearnt(): void {
    this.account = null;
    this.accessLevel = null;
    this.access = [];
    this.exchanges = [];
    this.accepted.clear();
    this.rejected.clear();
    this.limits.clear();
  }

  private async judge(): Promise<void> {
    const { accessLevel, rejected } = this;
    this.access = await this.call("access", { accessLevel, rejected: [...rejected] });
    this.changed();
  }

  private call<Name extends CallName>(
    name: Name,
    input: Calls[Name]["input"],
    signal?: AbortSignal,
  ): Promise<Calls[Name]["output"]> {
    const id = ++this.lastId;
    signal?.addEventListener("abort", () => {
      this.worker.postMessage({ id, name: "cancel" });
    });
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as Pending["resolve"], reject });
      this.worker.postMessage({ id, name, input });
    });
  }

  private settle(message: FromWorker): void {
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if ("refusal" in message) pending?.reject(new RefusedCall(message.refusal));
    else pending?.resolve(message.output);
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

let policy: { createScriptURL(url: string): unknown } | undefined;

/** The worker's address, as a TrustedScriptURL where the browser asks for one. The policy allows nothing else. */
function workerUrl(base: string): unknown {
  const url = new URL("worker.js", base).href;
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("x-connect", {
    createScriptURL: (candidate) => {
      if (candidate === url) return candidate;
      throw new TypeError("Only the console's own worker may be started.");
    },
  });
  return policy ? policy.createScriptURL(url) : url;
}
