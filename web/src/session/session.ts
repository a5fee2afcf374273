// Everything the screens show: the connections, what is sealed, the proxy. One state, one place that changes it.
import { RefusedCall, WorkerCalls, type WorkerLike } from "./calls.js";
import { Connection, type Guard, type Surroundings } from "./connection.js";
import { learnAbilities } from "./abilities.js";
import { learnUpstream } from "./answered.js";
import { noteShown, shownFirst } from "./default-connection.js";
import type { Scenario } from "./scenario.js";
import type {
  Arguments,
  FirstCatalogue,
  Credentials,
  Finding,
  Grant,
  PastedCredentials,
  PolicyEvent,
} from "../core/types.js";
import { isBlank, recall, store } from "./preferences.js";
import type {
  AgentsView,
  CallName,
  Calls,
  ConnectionState,
  ProgressOf,
  Spending,
  AgentOutcome,
  DrawnRequest,
  VaultSecret,
  VaultState,
} from "../worker/protocol.js";
import { mark } from "../text/text.js";

/** What the event "checked" tells: codes of findings, nothing of the account. */
export interface Checked {
  ok: boolean;
  findings: string[];
}

/** The state of the proxy as far as the page knows. */
export type ProxyState = "unknown" | "reachable" | "unreachable";

/** One console's conversation with its worker. Emits "change" after every change of its fields. */
export class Session extends EventTarget implements Surroundings {
  catalogue: FirstCatalogue | null = null;
  /** All connections, oldest first; there is always one, if only to be filled in. */
  connections: Connection[];
  /** The one that the screens are about; the worker knows of no such thing. */
  active: Connection;
  vault: VaultState = { state: "none", lock: null, problem: null };
  upstream = "";
  proxy: ProxyState = "unknown";
  /** What requests have cost, and the most that they may. */
  spending: Spending = { session: 0, month: 0, cap: null };
  guard: Guard | null = null;
  /** Whether it is known what there is. */
  isStarted = false;
  /** Whether something is sealed on this device, as far as the page remembers: the worker says so for certain, but later. */
  private wasKept = isBlank() ? "no" : recall<string[]>("kept", [])[0];
  /** What kept the console from starting; null when it works. */
  failure: string | null = null;

  /** Whether the proxy has been given another build of the console since this page was loaded. */
  isOutdated = false;
  /** The build that the proxy served when this page was loaded. */
  build = "";
  version = "";
  /** What agents may do, ask for and have done. */
  agents: AgentsView = {
    socket: "off",
    problem: "",
    stopped: false,
    agents: [],
    browser: null,
    asked: [],
    log: [],
  };

  private readonly calls: WorkerCalls;

  constructor(
    private readonly base: string,
    worker: WorkerLike = startWorker(base),
  ) {
    super();
    this.active = new Connection(this);
    this.connections = [this.active];
    this.calls = new WorkerCalls(
      worker,
      ({ vault, connections }) => {
        this.vault = vault;
        this.takeIn(connections, this.active.held ? null : this.active);
      },
      (agents) => {
        this.agents = agents;
        this.changed();
      },
    );
  }

  /** Loads the catalogue and asks the proxy what it is connected to. */
  async start(): Promise<void> {
    try {
      // A set-up that was left half way goes on where it was.
      this.active.abilities = recall<string[]>("abilities", []).filter(
        (id) => typeof id === "string",
      );
      [this.catalogue, this.vault, this.spending] = await Promise.all([
        this.call("start", null),
        this.call("vault", null),
        this.call("spending", null),
        this.askProxy(),
      ]);
      learnAbilities(this.catalogue);
    } catch (error) {
      this.failure =
        error instanceof RefusedCall && error.refusal.code === "console_failed"
          ? mark("The part of the console that signs requests could not be loaded.")
          : error instanceof Error
            ? error.message
            : String(error);
    }
    this.isStarted = true;
    this.changed();
  }

  /** Gets the sentences of the catalogue, which the start is without. */
  async learnWords(): Promise<void> {
    if (this.catalogue?.actions[0]?.description) return;
    this.catalogue = await this.call("words", null).catch(() => this.catalogue);
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
  get limits() {
    return this.active.limits;
  }
  get exchanges() {
    return this.active.exchanges;
  }

  // --- Connections ---

  /** Makes another connection the one that all screens are about. */
  select(connection: Connection): void {
    this.active = connection;
    this.changed();
  }

  /** A further connection, still empty; an empty one that is there already is used. */
  addConnection(): void {
    const empty = this.connections.find(({ held }) => !held);
    const connection = empty ?? new Connection(this);
    if (!empty) this.connections = [...this.connections, connection];
    this.select(connection);
  }

  /** What the agent shall do with the active connection. */
  async choose(abilities: string[]): Promise<void> {
    store("abilities", abilities);
    await this.active.choose(abilities);
  }

  /** Lets go of a connection, and everything that was entered and learnt. */
  async remove(connection: Connection): Promise<void> {
    await this.call("remove", { connection: connection.id });
    this.connections = this.connections.filter((one) => one !== connection);
    const [next = new Connection(this)] = this.connections;
    if (this.connections.length === 0) this.connections = [next];
    this.select(this.active === connection ? next : this.active);
  }

  /** Takes back a removal. */
  async restore(connection: Connection): Promise<void> {
    await this.call("restore", { connection: connection.id });
    this.connections = [...this.connections.filter(({ held }) => held), connection];
    this.select(connection);
  }

  /** The removal is final: nothing of the connection is left. */
  async purge(connection: Connection): Promise<void> {
    await this.call("purge", { connection: connection.id });
  }

  // --- Keeping credentials ---

  async remember(secret: VaultSecret): Promise<void> {
    this.vault = await this.call("remember", { secret });
    this.changed();
  }

  /** @throws {RefusedCall} when the secret does not open what is sealed. */
  async unlock(secret: VaultSecret): Promise<void> {
    this.takeIn(await this.call("unlock", secret));
    this.vault = await this.call("vault", null);
    this.changed();
  }

  /** Lets go of all credentials in memory; what is sealed stays. The page lets go first, whatever the worker says. */
  async lock(): Promise<void> {
    const empty = new Connection(this);
    this.connections = [empty];
    if (this.vault.state === "open") this.vault = { ...this.vault, state: "locked" };
    this.select(empty);
    this.vault = await this.call("lock", null);
    // News that was on its way may have brought some back.
    if (this.connections.some(({ held }) => held)) this.connections = [empty];
    this.select(empty);
  }

  async forgetVault(): Promise<void> {
    this.vault = await this.call("forgetVault", null);
    this.changed();
  }

  /**
   * The text of a file that holds all connections.
   *
   * @param secret That of what is sealed on this device; left out where it is the same passphrase.
   */
  exportFile(passphrase: string, secret?: VaultSecret): Promise<string> {
    return this.call("exportFile", { passphrase, ...(secret ? { secret } : {}) });
  }

  /** How many connections the file held. */
  async importFile(text: string, passphrase: string): Promise<number> {
    const { added, connections } = await this.call("importFile", { text, passphrase });
    this.takeIn(connections);
    return added;
  }

  /** The worker's connections take the place of those held here; a draft that somebody is filling in stays. */
  private takeIn(states: ConnectionState[], draft: Connection | null = null): void {
    const known = new Map(this.connections.map((connection) => [connection.id, connection]));
    const held = states
      .filter((state) => state.held)
      .map((state) =>
        (known.get(state.profile.id) ?? new Connection(this, state.profile.id)).take(state),
      );
    const drafts = draft && !held.includes(draft) ? [draft] : [];
    const [first = new Connection(this), ...others] = [...held, ...drafts];
    this.connections = [first, ...others];
    // Chosen before anybody is told: a page around the console hears of the right one only.
    const isThere = this.connections.includes(this.active);
    this.select(isThere ? this.active : (shownFirst(held) ?? first));
  }

  /** Whether the proxy answers, and what stands behind it. */
  async askProxy(): Promise<boolean> {
    try {
      const reply = await fetch(new URL("healthz", this.base), { cache: "no-store" });
      const {
        upstream,
        build = "",
        version = "",
      } = (await reply.json()) as { upstream: string; build?: string; version?: string };
      this.version ||= version;
      this.upstream = upstream;
      learnUpstream(upstream);
      this.isOutdated ||= this.build !== "" && build !== "" && build !== this.build;
      this.build ||= build;
      this.proxy = "reachable";
    } catch {
      this.proxy = "unreachable";
    }
    this.changed();
    return this.proxy === "reachable";
  }

  /** The sandbox's accounts, all or of one group; empty when the upstream is X itself. */
  async scenarios(group?: Scenario["group"]): Promise<Scenario[]> {
    const address = group ? `sandbox/scenarios?group=${group}` : "sandbox/scenarios";
    const reply = await fetch(new URL(address, this.base), { cache: "no-store" });
    if (!reply.ok) return [];
    return ((await reply.json()) as { scenarios: Scenario[] }).scenarios;
  }

  /** What is to be seen of credentials without asking X. */
  checkCredentials(credentials: Credentials): Promise<Finding[]> {
    return this.call("checkCredentials", credentials);
  }

  /** What a text holds; where it holds several profiles, that of the one named. */
  parsePaste(text: string, profile?: string): Promise<PastedCredentials> {
    return this.call("parsePaste", { text, ...(profile === undefined ? {} : { profile }) });
  }

  /** The most that a check of these would cost at X, in thousandths of a US dollar. */
  priceOfCheck(credentials: Credentials): Promise<number> {
    return this.call("priceOfCheck", { credentials, wanted: this.active.abilities });
  }

  scopesFor(actions: string[]): Promise<string[]> {
    return this.call("scopesFor", actions);
  }

  weightedLength(text: string): Promise<number> {
    return this.call("weightedLength", text);
  }

  // --- Money ---

  /** The most that a month may cost, in thousandths of a US dollar; what goes beyond it is not sent. */
  async setCap(cap: number | null): Promise<void> {
    this.spending = await this.call("setCap", { cap });
    this.changed();
  }

  spentDays(): Promise<Calls["spentDays"]["output"]> {
    return this.call("spentDays", null);
  }

  /** Whether requests cost money: what stands behind the proxy is X. */
  get isLive(): boolean {
    return this.upstream !== "" && !this.isSandbox;
  }

  /** Whether the proxy has pictures: X's own, or the sandbox's. */
  get hasPictures(): boolean {
    return this.isSandbox || /^https:\/\/api\.(x|twitter)\.com\b/.test(this.upstream);
  }

  // --- Agents ---

  async loadAgents(): Promise<void> {
    this.agents = await this.call("agents", null);
    this.changed();
  }

  /** A new agent; its bearer is told this once. */
  addAgent(grant: Grant): Promise<{ agent: string; bearer: string }> {
    return this.call("addAgent", grant);
  }

  /** Grants, budgets, revoke, pause, the stop switch: by a gesture of the person only. */
  async governAgents(event: PolicyEvent): Promise<void> {
    await this.call("governAgents", event);
  }

  /** The request as it would be with the person's own arguments. */
  draw(request: string, args: Arguments): Promise<DrawnRequest> {
    return this.call("draw", { request, args });
  }

  /** Signs and sends the request that is on the screen; `args` are the person's own. */
  async approve(request: string, hash: string, args?: Arguments): Promise<AgentOutcome> {
    if (this.guard) await this.guard.approve(request, args);
    return this.call("approve", { request, hash, ...(args ? { args } : {}) });
  }

  async refuse(request: string, reason: string, stop: boolean): Promise<void> {
    await this.call("refuse", { request, reason, stop });
  }

  tryAsAgent(
    agent: string,
    action: string,
    args: Arguments,
    reason: string,
  ): Promise<AgentOutcome> {
    return this.call("tryAsAgent", { agent, action, args, reason });
  }

  /** A check has ended. */
  checked(detail: Checked): void {
    this.dispatchEvent(new CustomEvent<Checked>("checked", { detail }));
  }

  /** Where one's own credentials belong: the connection that is shown, but never beside those of a practice account. */
  ownConnection(): Connection {
    if (this.held && this.scenario) this.addConnection();
    return this.active;
  }

  /** Holds a practice account: in place of the one that is shown if that is one, too, and else beside it. */
  async practise(scenario: Scenario): Promise<void> {
    if (this.held && !this.scenario) this.addConnection();
    await this.active.hold(scenario.credentials, scenario);
  }

  // --- What connections need ---

  get callbackUrl(): string {
    return this.resolve("callback");
  }

  get isSandbox(): boolean {
    return this.upstream === "sandbox";
  }

  resolve(address: string): string {
    return new URL(address, this.base).href;
  }

  call<Name extends CallName>(
    name: Name,
    input: Calls[Name]["input"],
    signal?: AbortSignal,
    tell?: (progress: ProgressOf<Name>) => void,
  ): Promise<Calls[Name]["output"]> {
    return this.calls.call(name, input, signal, tell);
  }

  spent(spending: Spending): void {
    this.spending = spending;
  }

  heard(isReply: boolean): void {
    this.proxy = isReply ? "reachable" : "unreachable";
  }

  /** Whether all is known that somebody has to know who comes for the first time; the core may be on its way. */
  get isReady(): boolean {
    if (this.isStarted) return true;
    return this.wasKept === "no" && this.proxy !== "unknown";
  }

  /** Fetches what is asked for once somebody practises or enters credentials: it is no part of a first visit. */
  expect(): void {
    this.call("checkCredentials", {}).catch(() => undefined);
  }

  changed(): void {
    noteShown(this.active);
    if (this.isStarted) this.noteKept(this.vault.state === "none" ? "no" : "yes");
    this.dispatchEvent(new Event("change"));
  }

  private noteKept(isKept: string): void {
    if (this.wasKept !== isKept) store("kept", [isKept]);
    this.wasKept = isKept;
  }
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

let policy: { createScriptURL(url: string): unknown } | undefined;

const startWorker = (base: string): WorkerLike =>
  new Worker(workerUrl(base) as string, { type: "module", name: "x-connect" });

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
