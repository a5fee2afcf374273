// The page's side of the worker, and everything the screens show: one state, one place that changes it.
import { Connection } from "./connection.js";
import type { Arguments, AuthKind, Catalogue, Credentials, Finding } from "../core/types.js";
import type { SealedCredentials } from "../embed/protocol.js";
import { recall, store } from "./preferences.js";
import { Refused } from "../worker/refusal.js";
import type {
  CallName,
  Calls,
  ExchangeRecord,
  FromWorker,
  Profile,
  SignInOutcome,
  VaultSecret,
  VaultState,
} from "../worker/protocol.js";
import type { Scenario } from "./scenario.js";
import { mark, text, timeText } from "../text/text.js";

/** Thrown by {@link Session} calls that did not become a request. */
export class RefusedCall extends Refused {}

/** What the event "checked" tells: codes of findings, nothing of the account. */
export interface Checked {
  ok: boolean;
  findings: string[];
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
  /** All connections, oldest first; there is always one, if only to be filled in. */
  connections: Connection[];
  active: Connection;
  vault: VaultState = { state: "none", lock: null, problem: null };
  upstream = "";
  proxy: ProxyState = "unknown";
  /** What kept the console from starting; null when it works. */
  failure: string | null = null;

  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  constructor(private readonly base: string) {
    super();
    this.active = new Connection();
    this.connections = [this.active];
    this.worker = new Worker(workerUrl(base) as string, { type: "module", name: "x-connect" });
    this.worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
      this.settle(data);
    });
    this.worker.addEventListener("error", () => {
      this.failure = mark("The part of the console that signs requests could not be loaded.");
      this.changed();
    });
  }

  /** Loads the catalogue and asks the proxy what it is connected to. */
  async start(): Promise<void> {
    try {
      // A set-up that was left half way goes on where it was.
      this.active.abilities = recall<string[]>("abilities", []).filter(
        (id) => typeof id === "string",
      );
      await this.call("select", this.active.id);
      [this.catalogue, this.vault] = await Promise.all([
        this.call("start", null),
        this.call("vault", null),
        this.askProxy(),
      ]);
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.changed();
  }

  // What the screens ask of the active connection.
  get held() {
    return this.active.held;
  }
  get scenario() {
    return this.active.scenario;
  }
  get account() {
    return this.active.account;
  }
  get accessLevel() {
    return this.active.accessLevel;
  }
  get access() {
    return this.active.access;
  }
  get accepted() {
    return this.active.accepted;
  }
  get limits() {
    return this.active.limits;
  }
  get exchanges() {
    return this.active.exchanges;
  }

  // --- Connections ---

  /** Makes another connection the one that all screens are about. */
  async select(connection: Connection): Promise<void> {
    await this.call("select", connection.id);
    this.active = connection;
    if (connection.held) await this.judge();
    this.changed();
  }

  /** A further connection, still empty; an empty one that is there already is used. */
  async addConnection(): Promise<void> {
    const empty = this.connections.find(({ held }) => !held);
    const connection = empty ?? new Connection();
    if (!empty) this.connections = [...this.connections, connection];
    await this.select(connection);
  }

  async rename(connection: Connection, name: string): Promise<void> {
    connection.name = name.trim();
    await this.describe(connection);
  }

  async choose(abilities: string[]): Promise<void> {
    this.active.abilities = abilities;
    store("abilities", abilities);
    await this.describe(this.active);
  }

  /** Lets go of a connection, and everything that was entered and learnt. */
  async remove(connection: Connection): Promise<void> {
    await this.call("remove", connection.id);
    this.connections = this.connections.filter((one) => one !== connection);
    const [next = new Connection()] = this.connections;
    if (this.connections.length === 0) this.connections = [next];
    await this.select(this.active === connection ? next : this.active);
  }

  /** Takes back a removal. */
  async restore(connection: Connection): Promise<void> {
    await this.call("restore", connection.id);
    this.connections = [...this.connections.filter(({ held }) => held), connection];
    await this.select(connection);
  }

  /** The removal is final: nothing of the connection is left. */
  async purge(connection: Connection): Promise<void> {
    await this.call("purge", connection.id);
  }

  private async describe(connection: Connection): Promise<void> {
    await this.call("describe", connection.profile);
    this.changed();
  }

  // --- Keeping credentials ---

  async remember(secret: VaultSecret): Promise<void> {
    this.vault = await this.call("remember", secret);
    this.changed();
  }

  /** @throws {RefusedCall} when the secret does not open what is sealed. */
  async unlock(secret: VaultSecret): Promise<void> {
    await this.takeIn(await this.call("unlock", secret));
    this.vault = await this.call("vault", null);
    this.changed();
  }

  /** Lets go of all credentials in memory; what is sealed stays. */
  async lock(): Promise<void> {
    this.vault = await this.call("lock", null);
    const empty = new Connection();
    this.connections = [empty];
    await this.select(empty);
  }

  async forgetVault(): Promise<void> {
    this.vault = await this.call("forgetVault", null);
    this.changed();
  }

  exportFile(passphrase: string): Promise<string> {
    return this.call("exportFile", passphrase);
  }

  /** How many connections the file held. */
  async importFile(text: string, passphrase: string): Promise<number> {
    const profiles = await this.call("importFile", { text, passphrase });
    await this.takeIn(profiles);
    return profiles.length;
  }

  /** The credentials, sealed to the server behind an embedding page. */
  seal(publicKey: string, origin: string): Promise<SealedCredentials> {
    return this.call("seal", { publicKey, origin });
  }

  /** The credentials themselves; for a page of the console's own origin, after the person has agreed. */
  reveal(): Promise<Record<string, string>> {
    return this.call("reveal", null);
  }

  private async takeIn(profiles: Profile[]): Promise<void> {
    const known = new Set(this.connections.filter(({ held }) => held).map(({ id }) => id));
    const added = profiles.filter(({ id }) => !known.has(id)).map((one) => Connection.from(one));
    this.connections = [...this.connections.filter(({ held }) => held), ...added];
    const [first = new Connection()] = this.connections;
    if (this.connections.length === 0) this.connections = [first];
    await this.select(this.active.held ? this.active : first);
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
    const { active } = this;
    active.held = await this.call("hold", credentials);
    active.scenario = scenario;
    active.forgetWhatWasLearnt();
    await this.judge();
  }

  /** Hands over further credentials; those that are held stay. */
  async add(credentials: Credentials): Promise<void> {
    const { active } = this;
    active.held = await this.call("add", credentials);
    await this.judge();
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
    const { active } = this;
    const wasKnown = active.account !== null;
    const exchange = await this.call(
      "perform",
      { action, args, ...(auth ? { auth } : {}) },
      signal,
    );
    active.exchanges = [exchange, ...active.exchanges].slice(0, 100);
    this.proxy = exchange.reply.status === 0 ? "unreachable" : "reachable";
    active.learn(exchange);
    if (exchange.read.ok) active.spent += this.priceOf(exchange);
    if (!wasKnown && active.account) await this.describe(active);
    await this.judge();
    this.changed();
    return exchange;
  }

  /** What X documents as the price of what came back: of each item where it charges by the item. */
  private priceOf({ action, read }: ExchangeRecord): number {
    const price = this.catalogue?.actions.find(({ id }) => id === action)?.price;
    if (!price) return 0;
    const { data } = (read.data ?? {}) as { data?: unknown };
    const isByItem = price.unit.endsWith("returned") && Array.isArray(data);
    return price.usd * (isByItem ? data.length : 1);
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
    const { active } = this;
    if (outcome.ok) {
      active.held = outcome.held;
      if (outcome.step === "oauth1_access_token") active.forgetWhatWasLearnt();
      if (outcome.step === "oauth2_token") active.rejected.delete("oauth2");
      if (outcome.step === "app_only_token") active.rejected.delete("app_only");
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
        message: mark("X's limit for this is used up, and it would refuse the request."),
        hint: text`It works again from ${timeText(reset)}.`,
      });
    }
  }

  private async judge(): Promise<void> {
    const { active } = this;
    const { accessLevel, rejected } = active;
    active.access = await this.call("access", { accessLevel, rejected: [...rejected] });
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

  /** A check has ended. */
  checked(detail: Checked): void {
    this.dispatchEvent(new CustomEvent<Checked>("checked", { detail }));
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
