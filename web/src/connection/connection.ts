// Acting on X from a program, in Node or a browser: signs by itself, and does nothing that its policy does not allow.
//
//   perform -> core.decide -> refused | ask -> a person -> send
//                          -> send -> prepare, compare hashes, send once -> settle -> done
//
// It is what the console does for its agents, by the same modules: docs/agents.md, "The policy"; docs/javascript.md.
import { CoreError, loadFirst, loadLater, type LoadOptions } from "../core/core.js";
import type {
  FirstAction,
  AgentError,
  Budget,
  Catalogue,
  CheckVerdict,
  Decided,
  Decision,
  PolicyEvent,
} from "../core/types.js";
import { carry } from "../worker/carry.js";
import { climb } from "../worker/check.js";
import { Exchanges } from "../worker/exchange.js";
import { accessOf, type Holding, userOf } from "../worker/holding.js";
import { errorIn, errorOf, isOver, outcomeOf } from "../worker/outcomes.js";
import type { AgentOutcome } from "../worker/protocol.js";
import { seconds, sendTo } from "../worker/send.js";
import { asked, lookAt, meet, payBy } from "../worker/show.js";
import { type SteadyCore, steadyCore } from "../worker/steady-core.js";
import { Tokens } from "../worker/tokens.js";
import type { ActionArguments, ActionName } from "./actions.js";
import { ActionError, errorOfOutcome } from "./error.js";
import { Held, hold, refreshing } from "./held.js";
import { memoryStore, type PolicyStore } from "./store.js";
import type {
  CheckOptions,
  ConnectionOptions,
  Done,
  PerformOptions,
  Policy,
  Preview,
  Question,
  Status,
  UserOptions,
  XBody,
} from "./types.js";
import { checkedBase, wayTo } from "./way.js";

export type * from "./types.js";
export type { ActionArguments, ActionName, PolicyStore };
export { ActionError, memoryStore };

type Send = Extract<Decision, { kind: "send" }>;
type Ask = Extract<Decision, { kind: "ask" }>;

/** `perform`'s arguments after the name: those of the action may be left out where it needs none. */
type Rest<Name extends ActionName> =
  Partial<ActionArguments[Name]> extends ActionArguments[Name]
    ? [args?: ActionArguments[Name], options?: PerformOptions]
    : [args: ActionArguments[Name], options?: PerformOptions];

/** How long X has for an answer, in milliseconds. */
const patience = 30_000;
/** How long a call waits for the same one that is under way, and how often it looks, in milliseconds. */
const longestWait = 300_000;
const lookPause = 100;

/** What users of one connection share: the credentials, the way to X, the budget. */
interface World {
  core: SteadyCore;
  /** Of the catalogue. */
  actions: FirstAction[];
  own: Holding;
  held: Held;
  exchanges: Exchanges;
  tokens: Tokens;
  store: PolicyStore;
  base: string;
  budget: Budget;
}

/** Who acts, and what is left to say of it before the first call. */
interface User {
  agent: string;
  options: UserOptions;
}

const nobodyToAsk: Record<string, Pick<AgentError, "cause" | "fix" | "retry">> = {
  has_read: {
    cause:
      "What others wrote was read. From then on a person is asked about what others see, and nobody is there to be asked.",
    fix: "Give the connection `ask`, or trustWhatIsRead: true.",
    retry: "after_fix",
  },
  always_ended: {
    cause: "What was allowed for what others see ends after a day.",
    fix: "Call allow() again.",
    retry: "after_fix",
  },
  outcome_unknown: {
    cause:
      "The same was sent before without a reply. Whether to send it again is for a person to say, and nobody is there to be asked.",
    fix: "Look first, for instance with get_user_posts.",
    retry: "never",
  },
  said_once: {
    cause: "This has to be allowed by its own name, and nobody is there to be asked.",
    fix: "Name it in `confirmed` of the policy.",
    retry: "after_fix",
  },
  grant: {
    cause: "The policy wants a person to be asked, and nobody is there to be asked.",
    fix: "Give the connection `ask`, or a policy that says always.",
    retry: "after_fix",
  },
};

/**
 * An account on X, and what may be done with it.
 *
 * @example
 * const connection = new Connection({ credentials, budget: { usdThousandths: 500 } });
 * const { data } = await connection.perform("get_me");
 */
export class Connection {
  private readonly world: () => Promise<World>;
  private readonly user: User;
  /** Whether the policy knows the user. */
  private granting: Promise<void> | null = null;

  /**
   * Nothing is loaded or sent before the first call.
   *
   * @throws {TypeError} for an address that is none for secrets.
   */
  constructor(options: ConnectionOptions);
  /** @internal */
  constructor(user: User, world: () => Promise<World>);
  constructor(options: ConnectionOptions | User, world?: () => Promise<World>) {
    if (world) {
      this.user = options as User;
      this.world = world;
      return;
    }
    const given = options as ConnectionOptions;
    const base = checkedBase(given.base);
    let made: Promise<World> | null = null;
    this.user = { agent: given.name ?? "program", options: given };
    this.world = () =>
      (made ??= makeWorld(given, base).catch((error: unknown) => {
        made = null;
        throw error;
      }));
  }

  /**
   * Another user of the same account, with a policy and budget of its own; the budget of the connection is for all of them
   * together. The same name is the same user.
   */
  as(name: string, options: UserOptions = {}): Connection {
    return new Connection({ agent: `${this.user.agent}/${name}`, options }, this.world);
  }

  /**
   * Performs an action of the catalogue. What changes something is sent once: never again by itself, and not again within
   * ten minutes unless `again` says so.
   *
   * @throws {ActionError} when it was not done; `isUnknown` when nobody knows.
   * @throws `signal`'s reason, when it was called off and had not left, or was a read.
   * @example await connection.perform("create_post", { text: "Hello" });
   */
  perform<Name extends ActionName>(action: Name, ...[args, options]: Rest<Name>): Promise<Done> {
    return this.call(action, args, options);
  }

  /** The same, for names and arguments that are known when the program runs: those of an agent's call, for instance. */
  async call(
    action: string,
    args: Record<string, unknown> = {},
    options: PerformOptions = {},
  ): Promise<Done> {
    const { signal } = options;
    signal?.throwIfAborted();
    const world = await this.begin();
    await this.meet(world, action, args, signal);
    const said = new Said();
    const outcome = await this.act(world, said, action, args, options).catch(
      (error: unknown): AgentOutcome => {
        // What cannot be said as JSON, or in UTF-8.
        if (error instanceof CoreError) return { status: "refused", error: explained(error) };
        throw error;
      },
    );
    if (outcome.status === "done") return doneOf(outcome, action);
    if (said.unforeseen !== null) throw said.unforeseen;
    const error = errorOfOutcome(named(outcome, world.base), action);
    if (signal?.aborted && said.isCalledOff) throw signal.reason as Error;
    throw error;
  }

  /**
   * A dry run: checks the arguments, tells what would be sent, what it costs at the most, whether a person would be asked.
   * Where the own id has to be known for it, X is asked for that.
   *
   * @throws {ActionError} when it would not be done.
   */
  async preview(action: string, args: Record<string, unknown> = {}): Promise<Preview> {
    const world = await this.begin();
    await this.meet(world, action, args);
    const decision = await this.decide(world, action, args, null, {});
    if (decision.kind === "ask") {
      if (!this.user.options.ask) throw new ActionError({ action, ...unasked(decision) });
      return { would: "ask", why: decision.why, request: decision.canonical };
    }
    if (decision.kind === "send") return { would: "send", request: decision.canonical };
    if (decision.kind === "refused") throw new ActionError({ action, ...errorIn(decision) });
    throw new Error(`The policy has answered a preview with ${decision.kind}.`);
  }

  /**
   * Climbs the ladder of the check, the cheapest question first. It asks beside policy and budget; `spend: false` asks
   * nothing that costs. Never throws for what X says: that is the verdict.
   */
  async check(options: CheckOptions = {}): Promise<CheckVerdict> {
    const { wanted = [], signal, onProgress, ...allowed } = options;
    const { core, exchanges, tokens, own, base } = await this.begin();
    const spent = { session: 0, month: 0, cap: null };
    const verdict = await climb(
      { core, exchanges, tokens, own, ledger: { spending: () => Promise.resolve(spent) } },
      { wanted, allowed, practice: false },
      signal ?? new AbortController().signal,
      ({ verdict }) => onProgress?.(verdict),
    );
    return named(verdict, base);
  }

  /** Whose account it is, what is allowed, what is left of the budgets, what works. Asks nobody. */
  async status(): Promise<Status> {
    const world = await this.begin();
    const { core, own } = world;
    const decision = await this.tell(world, "status");
    if (decision.kind !== "status") throw new Error(`The policy knows no ${this.user.agent}.`);
    const { rules, alwaysUntil, tainted, budget, sharedBudget } = decision;
    const { account } = own.kept.learnt;
    return {
      account: account && { id: account.id, name: account.name, username: account.username },
      ...{ rules, alwaysUntil, hasRead: tainted, budget, sharedBudget },
      access: await accessOf(core, own),
    };
  }

  /** The actions, with JSON Schemas of their arguments, prices and access. */
  async catalogue(): Promise<Catalogue> {
    return (await this.world()).core.words();
  }

  /**
   * Says what may be done from now on, or says it again: "always" for what others see counts for a day from here. The
   * program's decision, never that of whoever calls actions.
   */
  async allow(policy: Policy | undefined = this.user.options.policy): Promise<void> {
    const world = await this.world();
    if (policy) this.user.options = { ...this.user.options, policy };
    this.granting = this.grant(world);
    await this.granting;
  }

  // --- The policy ---

  private async begin(): Promise<World> {
    const world = await this.world();
    await world.held.handOver().catch((error: unknown) => {
      const owed = errorOf(error);
      throw owed ? new ActionError({ action: "", ...owed }) : error;
    });
    await (this.granting ??= this.grant(world));
    return world;
  }

  private async grant(world: World): Promise<void> {
    try {
      const decision = await this.step(world, this.grantOf(world));
      if (decision.decision.kind === "refused")
        throw new ActionError({ action: "", ...errorIn(decision.decision) });
    } catch (error) {
      this.granting = null;
      throw error;
    }
  }

  private grantOf({ own, actions }: World): PolicyEvent {
    const { agent, options } = this.user;
    const everything: Policy = {
      presets: { everything: "always" },
      confirmed: actions.filter(({ consequential }) => consequential).map(({ id }) => id),
    };
    return {
      type: "grant",
      now: seconds(),
      agent,
      grant: {
        name: agent,
        connection: own.id,
        ...(options.policy ?? everything),
        ...(options.budget ? { budget: options.budget } : {}),
      },
    };
  }

  /**
   * One step of the policy. The budget of the connection is told with each: it is that of all who act for the account. A
   * program that has set no policy is trusted: what it may do does not end, whatever it has read.
   */
  private async step(world: World, event: PolicyEvent): Promise<Decided> {
    const { core, own, store, budget } = world;
    const { agent, options } = this.user;
    const now = seconds();
    const isCall = event.type === "call" || event.type === "preview";
    const before: PolicyEvent[] = [{ type: "budget", now, connection: own.id, budget }];
    if (isCall && !options.policy) before.push(this.grantOf(world));
    if (isCall && (options.trustWhatIsRead ?? !options.policy))
      before.push({ type: "trust", now, agent });
    return store.update(async (kept) => {
      let state = kept;
      for (const one of before) ({ state } = await core.decide(state, one));
      const value = await core.decide(state, event);
      return { state: value.state, value };
    });
  }

  private async tell(world: World, type: "status"): Promise<Decision> {
    const event = { type, now: seconds(), agent: this.user.agent };
    return (await this.step(world, event)).decision;
  }

  /** Tells the policy of a call; a dry run where there is no id for a request. */
  private async decide(
    world: World,
    action: string,
    args: Record<string, unknown>,
    request: string | null,
    { reason, again }: PerformOptions,
  ): Promise<Decision> {
    const { own, exchanges } = world;
    const called = {
      ...{ now: seconds(), agent: this.user.agent, action, arguments: args },
      ...userOf(own),
      ...(reason ? { reason } : {}),
      ...(again ? { again } : {}),
    };
    const event: PolicyEvent = request
      ? { type: "call", request, ...called }
      : { type: "preview", ...called };
    const { decision } = await this.step(world, event);
    if (decision.kind !== "need") return decision;
    await meet(exchanges, own);
    const { refusal, targets } = await lookAt(exchanges, own, decision.posts, this.payIn(world));
    return refusal ?? (await this.step(world, { ...event, targets })).decision;
  }

  private payIn(world: World) {
    return payBy((event) => this.step(world, event), this.user.agent);
  }

  // --- Calls ---

  /** An action on one's own account needs its id, which some credentials do not tell: X is asked once, as by any call. */
  private async meet(
    { own, actions }: World,
    action: string,
    args: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<void> {
    if (userOf(own).userId !== undefined) return;
    const parameters = actions.find(({ id }) => id === action)?.parameters ?? [];
    const isWanted = parameters.some(({ name, ownUserId }) => ownUserId && !args[name]);
    if (isWanted) await this.call("get_me", {}, signal ? { signal } : {});
  }

  private async act(
    world: World,
    said: Said,
    action: string,
    args: Record<string, unknown>,
    options: PerformOptions,
  ): Promise<AgentOutcome> {
    const decision = await this.decide(world, action, args, newId(), options);
    switch (decision.kind) {
      case "send":
        return this.send(world, said, decision, options);
      case "ask":
        return this.question(world, said, decision, options);
      case "joined":
        return this.wait(world, decision.request, options.signal);
      case "earlier":
        return outcomeOf(decision.request, true);
      case "refused":
        return { status: "refused", action, error: errorIn(decision) };
      default:
        throw new Error(`The policy has answered a call with ${decision.kind}.`);
    }
  }

  private send(
    world: World,
    said: Said,
    decision: Send,
    { auth, signal }: PerformOptions,
  ): Promise<AgentOutcome> {
    const { core, exchanges, own } = world;
    return carry(
      {
        ...{ core, exchanges },
        step: (event) => this.step(world, event),
        // The store has kept it.
        keep: () => Promise.resolve(),
        explain: (error) => said.explain(error, signal),
      },
      decision,
      own,
      { ...(auth ? { auth } : {}), ...(signal ? { signal } : {}) },
    );
  }

  private async question(
    world: World,
    said: Said,
    decision: Ask,
    options: PerformOptions,
  ): Promise<AgentOutcome> {
    const { ask } = this.user.options;
    const { request, canonical } = decision;
    const { agent } = this.user;
    const withdraw = () =>
      this.step(world, { type: "withdraw", now: seconds(), agent, request }).then(() => undefined);
    const { action } = canonical;
    if (!ask) {
      await withdraw();
      return { status: "refused", action, request, error: unasked(decision) };
    }
    const { core, exchanges, own } = world;
    let answer;
    try {
      const drawn = await asked(core, exchanges, own, decision, this.payIn(world), null);
      options.signal?.throwIfAborted();
      answer = await ask(questionOf(drawn, options.reason ?? ""), options.signal);
      options.signal?.throwIfAborted();
    } catch (error) {
      await withdraw();
      throw error;
    }
    const { decision: decided } = await this.step(
      world,
      answer.agree
        ? { type: "approve", now: seconds(), request, hash: canonical.hash, ...userOf(own) }
        : {
            ...{ type: "refuse" as const, now: seconds(), request },
            ...(answer.reason ? { reason: answer.reason } : {}),
          },
    );
    if (decided.kind === "send") return this.send(world, said, decided, options);
    if (decided.kind === "refused")
      return { status: "refused", action, request, error: errorIn(decided) };
    return this.wait(world, request, options.signal);
  }

  /** What became of a request that another call has made. */
  private async wait(world: World, request: string, signal?: AbortSignal): Promise<AgentOutcome> {
    const { agent } = this.user;
    for (const end = Date.now() + longestWait; ;) {
      const event: PolicyEvent = { type: "lookup", now: seconds(), agent, request };
      const { decision } = await this.step(world, event);
      if (decision.kind !== "request")
        return {
          status: "refused",
          request,
          ...(decision.kind === "refused" ? { error: errorIn(decision) } : {}),
        };
      if (isOver(decision.request)) return outcomeOf(decision.request, true);
      if (Date.now() > end) return { status: "refused", request, error: stillWaiting };
      signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, lookPause));
    }
  }
}

/** What is known of a failure beside its words. */
class Said {
  /** A fault that nobody has foreseen; thrown as it is. */
  unforeseen: Error | null = null;
  isCalledOff = false;

  explain(error: unknown, signal?: AbortSignal): AgentError {
    if (error instanceof CoreError) return explained(error);
    const foreseen = errorOf(error);
    if (foreseen) return foreseen;
    if (signal?.aborted) this.isCalledOff = true;
    else this.unforeseen = error instanceof Error ? error : new Error(String(error));
    return { code: "cancelled", cause: "It was called off.", fix: "", retry: "now" };
  }
}

async function makeWorld(options: ConnectionOptions, base: string): Promise<World> {
  const { credentials, scopes, expiresAt, onTokens, readTokens, timeout = patience } = options;
  const core = coreOf(options.core);
  const id = await connectionId(core, credentials);
  const own = hold(id, credentials, { scopes, expiresAt });
  const held = new Held(own, { onTokens, readTokens });
  const by = options.fetch ?? ((...input: Parameters<typeof fetch>) => fetch(...input));
  const send = sendTo(base, wayTo(base, by, timeout));
  const never = () => Promise.resolve(false);
  const tokens = new Tokens(core, send, held, never);
  const nothingReserved = { reserve: () => Promise.resolve(() => Promise.resolve()) };
  const exchanges = new Exchanges(
    core,
    send,
    refreshing(held, tokens),
    held,
    never,
    nothingReserved,
  );
  const store = options.store ?? memoryStore();
  if (options.takesOver)
    await store.update(async (state) => {
      const value = await core.decide(state, { type: "restarted", now: seconds() });
      return { state: value.state, value };
    });
  const { actions } = await core.catalogue();
  const { budget = {} } = options;
  return { core, actions, own, held, exchanges, tokens, store, base, budget };
}

const coreOf = (options: LoadOptions = {}): SteadyCore =>
  steadyCore([() => loadFirst(options), () => loadLater(options)]);

/** Names the credentials, without telling anything of them: the same for the same account of the same app. */
async function connectionId(core: SteadyCore, credentials: ConnectionOptions["credentials"]) {
  const { api_key, access_token, client_id, bearer_token } = credentials;
  // The tokens of OAuth 2.0 change with each refresh; the app stays.
  const app = (api_key ?? client_id) ? "" : (bearer_token ?? "");
  const url = [api_key, access_token, client_id, app].map((one) => one ?? "").join("\n");
  const hash = await core.requestHash({ connection: "-", action: "-", method: "-", url });
  return hash.slice(0, 16);
}

const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** A mistake in what was given; each names its argument. */
function explained({ code, field, message, hint, problems }: CoreError): AgentError {
  const one = { code, field: field.replace(/^event\.arguments\.?/, ""), message, hint };
  return {
    ...{ code, cause: message, fix: hint, retry: "after_fix" as const },
    problems: problems.length > 0 ? problems : [one],
  };
}

const stillWaiting: AgentError = {
  code: "still_waiting",
  cause: "The same call is under way, and has not come to its end in five minutes.",
  fix: "Look whether it was done before calling again.",
  retry: "after_fix",
};

const unasked = ({ why }: Ask): AgentError => ({
  code: "nobody_to_ask",
  cause: nobodyToAsk.grant?.cause ?? "",
  fix: nobodyToAsk.grant?.fix ?? "",
  retry: "after_fix",
  ...nobodyToAsk[why],
});

function questionOf(drawn: Awaited<ReturnType<typeof asked>>, reason: string): Question {
  const { canonical, shown, weightedLength, why, expiresAt, targets } = drawn;
  const { action, arguments: args } = canonical;
  return {
    ...{ action, arguments: args, request: canonical, shown, weightedLength },
    ...{ why, expiresAt, targets, reason: Array.from(reason).slice(0, 200).join("") },
  };
}

function doneOf(outcome: AgentOutcome, action: string): Done {
  const { request = "", data = null, url, usdThousandths = 0, rateLimit, findings } = outcome;
  return {
    ...{ action, request, data: data as XBody | null, usdThousandths },
    ...(url ? { url } : {}),
    ...(rateLimit ? { rateLimit } : {}),
    findings: findings ?? [],
    earlier: outcome.earlier ?? false,
  };
}

/** There is no proxy to speak of: where nothing came, it is from there. */
function named<Told extends { findings?: { code: string; evidence: string }[] }>(
  told: Told,
  base: string,
): Told {
  const { findings } = told;
  if (!findings) return told;
  return {
    ...told,
    findings: findings.map((finding) =>
      finding.code.startsWith("proxy_upstream")
        ? { ...finding, evidence: `No reply came from ${base}.` }
        : finding,
    ),
  };
}
