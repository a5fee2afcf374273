// The wallet: an agent asks, the policy of the core decides or the person does, and what they saw is what is signed and sent.
//
//   call -> core.decide -> refused | ask -> the person -> send
//                       -> send -> prepare, compare hashes ("sent"), send once -> settle -> outcome
//
// docs/agents.md tells the events and outcomes. An agent never holds a credential of X, and the proxy none of an agent: it
// knows the hash of a bearer that is shown once.
import type {
  AgentError,
  AgentRequest,
  Arguments,
  Decided,
  Decision,
  Grant,
  PolicyEvent,
  PolicyState,
} from "../core/types.js";
import { Pictures } from "./pictures.js";
import { type KeptEntry, withEntry, withoutWords } from "./agent-log.js";
import { type AgentCall, AgentSocket } from "./agent-socket.js";
import { carry } from "./carry.js";
import type { Exchanges } from "./exchange.js";
import { accessOf, type Holding, type Holdings, identityOf, userOf } from "./holding.js";
import type { Keeping } from "./keeping.js";
import { errorIn, errorOf, gone, isOver, locked, moved, outcomeOf, refusalOf } from "./outcomes.js";
import type {
  ActionLimit,
  AgentsView,
  AgentView,
  AskedRequest,
  DrawnRequest,
  LogWords,
  AgentOutcome,
} from "./protocol.js";
import { seconds } from "./send.js";
import type { SteadyCore } from "./steady-core.js";
import { toBase64url } from "../bytes.js";

/** What is sealed of the agents. */
export interface KeptAgents {
  /** This console's secret at the proxy; its name there is the hash of it. */
  key: string;
  policy: PolicyState | null;
  /** By the agent's id: SHA-256 of its bearer, and the salt that makes its id one of this console. */
  proofs: Record<string, { hash: string; salt: string }>;
  log: KeptEntry[];
  /** The agent that stands for the browser's own. */
  browser?: string;
}

/** Who waits for the outcome of a request. */
interface Waiter {
  call: string;
  settle: (outcome: AgentOutcome) => void;
}

/** How a call is answered: perhaps by "it waits", then by its outcome. */
interface Reply {
  settle: (outcome: AgentOutcome) => void;
  pending: (request: string, expiresAt: number) => void;
}

/** Letters of an agent's reason that the person is shown. */
const longestReason = 200;

const random = (bytes: number) => toBase64url(crypto.getRandomValues(new Uint8Array(bytes)));

const newRequestId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

const digestOf = async (text: string) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

async function sha256(text: string): Promise<string> {
  return [...(await digestOf(text))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An agent's id, which nobody else can claim at the proxy: it is made of what only this console can prove. */
async function agentId(key: string, salt: string): Promise<string> {
  const digest = await digestOf(`x-connect agent ${await sha256(key)} ${salt}`);
  return toBase64url(digest.slice(0, 16));
}

export class Agents {
  private kept: KeptAgents;
  /** Steps of the policy follow one another. */
  private last: Promise<unknown> = Promise.resolve();
  /** What a person is asked about now, by request. */
  private readonly asked = new Map<string, AskedRequest>();
  private readonly waiters = new Map<string, Waiter[]>();
  /** Entries of the log follow one another. */
  private logged: Promise<unknown> = Promise.resolve();
  /** Calls that came from the proxy and are not answered; with why nobody waits any more, where nobody does. */
  private readonly underway = new Map<string, string | null>();
  /** When each agent called last, whatever it wanted; the policy remembers only what it did. */
  private readonly heard = new Map<string, number>();
  private pictures = new Pictures();
  private readonly socket: AgentSocket;
  private bearerOfBrowser: { agent: string; bearer: string } | null = null;

  constructor(
    private readonly core: SteadyCore,
    private readonly holdings: Holdings,
    private readonly exchanges: Exchanges,
    private readonly keeping: Pick<Keeping, "keepAgents" | "takeAgents">,
    /** Takes what is to be shown to the page. */
    private readonly tell: (view: AgentsView) => void,
    proxy: URL,
  ) {
    this.kept = fresh();
    const url = new URL("agent", proxy);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new AgentSocket(url.href, {
      gained: () => this.begin(),
      lost: () => {
        this.letGo(moved);
        void this.show();
      },
      hello: async () => ({
        key: this.kept.key,
        agents: await this.announced(),
      }),
      call: (call) => {
        this.hear(call);
        void this.answer(call);
      },
      cancel: (id, why) => void this.abandon(id, why),
      changed: () => void this.show(),
    });
  }

  /** That it called, told to the page once in a while: this is how a person sees that its client has found the way. */
  private hear({ agent }: AgentCall): void {
    const now = seconds();
    if (now - (this.heard.get(agent) ?? 0) < 30) return;
    this.heard.set(agent, now);
    void this.show();
  }

  // --- What the person does ---

  /** A new agent; its bearer is told this once. */
  async add(grant: Grant): Promise<{ agent: string; bearer: string }> {
    await this.takeOver();
    const salt = random(16);
    const agent = await agentId(this.kept.key, salt);
    const bearer = `xc_${agent}.${random(32)}`;
    const { decision } = await this.step({ type: "grant", now: seconds(), agent, grant });
    if (decision.kind === "refused") {
      await this.listen();
      throw refusalOf(decision);
    }
    this.kept.proofs = { ...this.kept.proofs, [agent]: { hash: await sha256(bearer), salt } };
    await this.changed();
    // Shown once the proxy knows it: whoever uses it before that is told that there is no such agent.
    await this.socket.areHeard();
    return { agent, bearer };
  }

  /** An agent stands for the browser's own: this page calls in its place. */
  async setBrowser(agent: string): Promise<void> {
    await this.takeOver();
    this.kept.browser = agent;
    await this.changed();
  }

  /**
   * The bearer of the browser's own agent, once the proxy knows it: one for as long as this console is open and unlocked,
   * and never kept. Null where there is no such agent, or no proxy that knows of it.
   */
  async browserBearer(): Promise<{ agent: string; bearer: string } | null> {
    const made = await this.bearerForBrowser();
    if (!made) return null;
    this.socket.announce(await this.announced());
    const { agent, bearer } = made;
    return (await this.socket.areHeard()) ? { agent, bearer } : null;
  }

  private async bearerForBrowser(): Promise<{
    agent: string;
    bearer: string;
    hash: string;
  } | null> {
    const { browser: agent } = this;
    if (agent === null) return (this.bearerOfBrowser = null);
    if (agent !== this.bearerOfBrowser?.agent)
      // Kept before its hash is there: who asks meanwhile gets the same.
      this.bearerOfBrowser = { agent, bearer: `xc_${agent}.${random(32)}` };
    const { bearer } = this.bearerOfBrowser;
    return { agent, bearer, hash: await sha256(bearer) };
  }

  private get browser(): string | null {
    const { browser, policy } = this.kept;
    return browser !== undefined && policy?.agents[browser] ? browser : null;
  }

  /** Anything else that only the person may tell: grants, budgets, revoke, pause, the stop switch. */
  async govern(event: PolicyEvent): Promise<void> {
    await this.takeOver();
    const { decision } = await this.step(event);
    if (decision.kind === "refused") throw refusalOf(decision);
    await this.changed();
  }

  /** The request with the person's own arguments, to be seen before it is agreed to. */
  async draw(request: string, args: Arguments): Promise<DrawnRequest> {
    const asked = this.asked.get(request);
    if (!asked) throw gone();
    const { connection } = asked;
    const user = userOf(this.holdings.find(connection));
    const { action } = asked.canonical;
    const { draw } = await import("./show.js");
    const canonical = await this.core.canonicalRequest(action, args, { connection, ...user });
    return draw(this.core, canonical, this.pictures);
  }

  /** The person agrees to what is on the screen, whose hash it is; `changed` are arguments of their own. */
  async approve(request: string, hash: string, changed?: Arguments): Promise<AgentOutcome> {
    const asked = this.asked.get(request);
    if (!asked) throw gone();
    const own = this.holdings.find(asked.connection);
    const { decision } = await this.step({
      type: "approve",
      now: seconds(),
      request,
      hash,
      ...(changed ? { arguments: changed } : {}),
      ...userOf(own),
    });
    if (decision.kind !== "send") throw decision.kind === "refused" ? refusalOf(decision) : gone();
    this.asked.delete(request);
    const outcome = await this.execute(asked.agent, decision, own);
    this.settle(request, outcome);
    return outcome;
  }

  async refuse(request: string, reason: string, stop: boolean): Promise<void> {
    const given = reason.trim();
    await this.step({
      ...{ type: "refuse" as const, now: seconds(), request, stop },
      ...(given === "" ? {} : { reason: given }),
    });
    await this.changed();
  }

  /** A call made by the person in an agent's place, through the same policy, queue and signature. */
  async try(
    agent: string,
    call: Pick<AgentCall, "action" | "arguments" | "reason">,
  ): Promise<AgentOutcome> {
    await this.takeOver();
    return new Promise((settle, reject) => {
      const made = { ...call, id: newRequestId(), agent, kind: "act" as const, hold: 300 };
      this.perform(made, { settle, pending: () => undefined }).catch(reject);
    });
  }

  // --- Calls ---

  private async answer(call: AgentCall): Promise<void> {
    const settle = (outcome: AgentOutcome) => {
      this.socket.say({ type: "result", id: call.id, outcome });
    };
    const pending = (request: string, expiresAt: number) => {
      const createdAt = seconds();
      if (call.hold === 0)
        settle({ status: "waiting", action: call.action ?? "", request, expiresAt, createdAt });
      else this.socket.say({ type: "pending", id: call.id, request, expiresAt, createdAt });
    };
    this.underway.set(call.id, null);
    try {
      await this.perform(call, { settle, pending });
    } catch (error) {
      settle({ status: "refused", action: call.action ?? "", error: explain(error) });
    } finally {
      const why = this.underway.get(call.id);
      this.underway.delete(call.id);
      // Given up before it was known that it waits for a person.
      if (why) await this.abandon(call.id, why);
    }
  }

  private async perform(call: AgentCall, reply: Reply): Promise<void> {
    const { agent, kind } = call;
    const now = seconds();
    const grant = this.kept.policy?.agents[agent];
    const own = this.holdings.find(grant?.connection ?? "");
    if (kind === "act" || kind === "preview") {
      if (own.isEmpty) {
        reply.settle({ status: "refused", action: call.action ?? "", error: locked });
        return;
      }
      await (kind === "act" ? this.act(call, own, reply) : this.preview(call, own, reply));
      return;
    }
    if (kind === "status" || kind === "list") {
      const { decision } = await this.step({ type: kind, now, agent });
      if (decision.kind === "refused") {
        reply.settle(refused(call, decision));
        return;
      }
      const { account } = own.kept.learnt;
      reply.settle({
        status: "told",
        decision,
        ...(kind === "status"
          ? { account, access: await accessOf(this.core, own), limits: limitsOf(own) }
          : {}),
      });
      return;
    }
    const request = call.request ?? "";
    const { decision } = await this.step({
      type: kind === "cancel" ? "withdraw" : "lookup",
      now,
      agent,
      request,
    });
    if (decision.kind === "refused") reply.settle(refused(call, decision));
    else if (decision.kind !== "request") reply.settle({ status: "told", request, decision });
    else if (isOver(decision.request)) reply.settle(withTimes(decision.request));
    else this.wait(decision.request.id, decision.request.expiresAt, call, reply);
  }

  private async act(call: AgentCall, own: Holding, reply: Reply): Promise<void> {
    const decision = await this.ask(call, own, newRequestId());
    switch (decision.kind) {
      case "ask":
        await this.question(call, own, decision, reply);
        break;
      case "joined":
        this.wait(decision.request, decision.expiresAt, call, reply);
        break;
      case "earlier":
        reply.settle(outcomeOf(decision.request, true));
        break;
      case "send":
        reply.settle(await this.execute(call.agent, decision, own));
        break;
      case "refused":
        reply.settle(refused(call, decision));
        await this.log(
          { ...call, request: null, args: call.arguments ?? {} },
          refused(call, decision),
        );
        break;
      default:
        reply.settle({ status: "refused", action: call.action ?? "", error: locked });
    }
  }

  /** Puts a request before the person. */
  private async question(
    call: AgentCall,
    own: Holding,
    decision: Extract<Decision, { kind: "ask" }>,
    reply: Reply,
  ): Promise<void> {
    const { asked, payBy } = await import("./show.js");
    const pay = payBy((event) => this.step(event), call.agent);
    const shown = await asked(this.core, this.exchanges, own, decision, pay, this.pictures);
    // It may be over by now: stopped, withdrawn, locked.
    const { agent } = call;
    const { request, expiresAt } = decision;
    const after = (await this.step({ type: "lookup", now: seconds(), agent, request })).decision;
    if (after.kind === "refused") reply.settle(refused(call, after));
    else if (after.kind === "request" && isOver(after.request))
      reply.settle(outcomeOf(after.request));
    else {
      const said = Array.from(call.reason ?? "")
        .slice(0, longestReason)
        .join("");
      const reason = said === "" ? null : await this.core.reveal(said);
      const agentName = await this.core.reveal(this.kept.policy?.agents[agent]?.name ?? agent);
      const createdAt = seconds();
      this.asked.set(request, { ...shown, agent, agentName, createdAt, reason });
      this.wait(request, expiresAt, call, reply);
    }
    await this.changed();
  }

  /** A dry run: what would be sent, what it would cost, whether a person would be asked. Nothing changes. */
  private async preview(call: AgentCall, own: Holding, reply: Reply): Promise<void> {
    const decision = await this.ask(call, own, null);
    if (decision.kind === "refused") {
      reply.settle(refused(call, decision));
      return;
    }
    reply.settle({ status: "told", action: call.action ?? "", decision });
  }

  /** Tells the policy of a call; a dry run where there is no id for a request. */
  private async ask(call: AgentCall, own: Holding, request: string | null): Promise<Decision> {
    const asked = {
      now: seconds(),
      agent: call.agent,
      action: call.action ?? "",
      arguments: call.arguments ?? {},
      ...userOf(own),
      ...(call.reason ? { reason: call.reason } : {}),
      ...(call.again ? { again: true } : {}),
    };
    const event: PolicyEvent = request
      ? { type: "call", request, ...asked }
      : { type: "preview", ...asked };
    const { decision } = await this.step(event);
    if (decision.kind !== "need") return decision;
    const { lookAt, payBy } = await import("./show.js");
    const pay = payBy((event) => this.step(event), call.agent);
    const { refusal, targets } = await lookAt(this.exchanges, own, decision.posts, pay);
    return refusal ?? (await this.step({ ...event, targets })).decision;
  }

  /** Signs and sends what was decided upon. */
  private async execute(
    agent: string,
    decision: Extract<Decision, { kind: "send" }>,
    own: Holding,
  ): Promise<AgentOutcome> {
    const { core, exchanges } = this;
    const outcome = await carry(
      {
        core,
        exchanges,
        step: (event) => this.step(event),
        keep: () => this.demandTurn(),
        explain,
      },
      decision,
      own,
    );
    const { action, arguments: args } = decision.canonical;
    if (outcome.status === "done") this.pictures.take(action, args, outcome.data);
    await this.log({ agent, action, request: decision.request, args }, outcome);
    await this.changed();
    return outcome;
  }

  // --- Waiting ---

  private wait(request: string, expiresAt: number, call: AgentCall, reply: Reply): void {
    // Time passes for it: it expires although nobody says anything.
    setTimeout(
      () => void this.step({ type: "tick", now: seconds() }),
      1000 * Math.max(1, expiresAt - seconds() + 1),
    );
    reply.pending(request, expiresAt);
    if (call.hold === 0) return;
    const waiting = this.waiters.get(request) ?? [];
    this.waiters.set(request, [...waiting, { call: call.id, settle: reply.settle }]);
  }

  private settle(request: string, outcome: AgentOutcome): void {
    const waiting = this.waiters.get(request) ?? [];
    this.waiters.delete(request);
    for (const { settle } of waiting) settle(outcome);
  }

  /** Nobody waits for a call any more; where its program has gone, what it asked for is withdrawn. */
  private async abandon(call: string, why: string): Promise<void> {
    if (this.underway.has(call)) this.underway.set(call, why);
    for (const [request, waiting] of this.waiters) {
      if (!waiting.some((one) => one.call === call)) continue;
      const others = waiting.filter((one) => one.call !== call);
      if (others.length > 0) this.waiters.set(request, others);
      else this.waiters.delete(request);
      const agent = this.asked.get(request)?.agent;
      if (why === "disconnected" && others.length === 0 && agent)
        await this.step({ type: "withdraw", now: seconds(), agent, request });
    }
    await this.changed();
  }

  // --- The policy ---

  /** One step; what it decided about requests that wait reaches those who wait. */
  private step(event: PolicyEvent): Promise<Decided> {
    const step = this.last.then(async () => {
      const decided = await this.core.decide(this.kept.policy, event);
      this.kept.policy = decided.state;
      for (const { request, state } of decided.changed) {
        if (["pending", "approved", "sending", "done", "failed"].includes(state)) continue;
        this.asked.delete(request);
        const over = decided.state.requests.find(({ id }) => id === request);
        // One that was sent is settled by who sent it.
        if (!over || state === "unknown") continue;
        this.settle(request, outcomeOf(over));
        const { agent, action, arguments: args } = over;
        await this.log({ agent, action, request, args }, outcomeOf(over));
      }
      if (decided.changed.length > 0) void this.show();
      return decided;
    });
    this.last = step.catch(() => undefined);
    return step;
  }

  // --- Keeping ---

  /**
   * What was sealed is opened, or everything is locked (null).
   *
   * @param isNews Another tab, whose turn it is, has changed it.
   */
  async take(value: KeptAgents | null, isNews: boolean): Promise<void> {
    if (isNews) {
      if (value?.key !== this.kept.key || this.socket.isHere) return;
      this.kept = value;
      await this.listen();
      await this.show();
      return;
    }
    if (value?.key === this.kept.key) return;
    this.socket.stop();
    this.letGo(locked);
    this.kept = value ?? fresh();
    this.bearerOfBrowser = null;
    this.pictures = new Pictures();
    await this.changed();
  }

  /** This tab decides from now on, by what is kept by now. */
  private async begin(): Promise<void> {
    const kept = (await this.keeping.takeAgents().catch(() => null)) as KeptAgents | null;
    if (kept?.key === this.kept.key) this.kept = kept;
    // Under way when a page ended: what waited was never sent, what was sent may have arrived.
    if (this.kept.policy) await this.step({ type: "restarted", now: seconds() });
    await this.keep();
  }

  /** A gesture of the person is made in this tab: it is the one that decides. */
  private async takeOver(): Promise<void> {
    await this.socket.takeOver(await sha256(this.kept.key));
  }

  /** Nobody waits here any more. */
  private letGo(error: AgentError): void {
    for (const request of [...this.waiters.keys()])
      this.settle(request, { status: "refused", action: "", request, error });
    this.asked.clear();
  }

  private keep(): Promise<boolean> {
    return this.keeping.keepAgents({ ...this.kept });
  }

  /** @throws {Refused} where it is another tab's turn by now. */
  private async demandTurn(): Promise<void> {
    if (!(await this.keep())) throw refusalOf(moved);
  }

  /** After every change: sealed, told to the proxy, shown. */
  private async changed(): Promise<void> {
    await this.keep();
    await this.listen();
    this.socket.announce(await this.announced());
    await this.show();
  }

  private async listen(): Promise<void> {
    if (Object.keys(this.kept.policy?.agents ?? {}).length === 0) this.socket.stop();
    else this.socket.start(await sha256(this.kept.key));
  }

  private async announced() {
    const agents = Object.entries(this.kept.policy?.agents ?? {});
    const browsers = await this.bearerForBrowser();
    return Promise.all(
      agents
        .filter(([id]) => this.kept.proofs[id])
        .map(async ([id, grant]) => {
          const { decision } = await this.step({ type: "status", now: seconds(), agent: id });
          const rules = decision.kind === "status" ? Object.keys(decision.rules) : [];
          const access = await accessOf(this.core, this.holdings.find(grant.connection));
          // Only what these credentials can never do: what failed or has to wait may work when it is called again, and so
          // may what nobody can tell of (the plan); else the agent is told why.
          const lacking = new Set(
            access
              .filter(({ word, verdict }) => word === "lacking" && verdict === "denied")
              .map(({ action }) => action),
          );
          return {
            id,
            hash: (id === browsers?.agent ? browsers : this.kept.proofs[id])?.hash ?? "",
            salt: this.kept.proofs[id]?.salt ?? "",
            actions: rules.filter((action) => !lacking.has(action)),
            expiresAt: grant.expiresAt,
          };
        }),
    );
  }

  // --- What is shown ---

  private async show(): Promise<void> {
    this.tell(await this.view());
  }

  async view(): Promise<AgentsView> {
    const { policy, log } = this.kept;
    const agents: AgentView[] = [];
    for (const [id, grant] of Object.entries(policy?.agents ?? {})) {
      const { decision } = await this.step({ type: "status", now: seconds(), agent: id });
      if (decision.kind !== "status") continue;
      const { barred, rules, budget, sharedBudget, pending, expiresAt, tainted } = decision;
      const { name, connection, paused, lastSeen } = grant;
      agents.push({
        ...{
          id,
          name,
          connection,
          paused,
          lastSeen: Math.max(lastSeen, this.heard.get(id) ?? 0),
          barred,
          rules,
          budget,
          pending,
          expiresAt,
          grant,
        },
        hasRead: tainted,
        shared: sharedBudget.usdThousandths,
      });
    }
    return {
      socket: this.socket.state,
      problem: this.socket.problem,
      stopped: policy?.stopped ?? false,
      agents,
      browser: this.browser,
      asked: [...this.asked.values()],
      log: log.map(withoutWords),
    };
  }

  // --- What was done ---

  /** What agents have written, by the hash of the log's entry, drawn as in a question. */
  async words(): Promise<Record<string, LogWords>> {
    const { drawArguments } = await import("./show.js");
    const words: Record<string, LogWords> = {};
    for (const { hash, action, written } of this.kept.log) {
      if (!written) continue;
      const args = JSON.parse(written.content) as Arguments;
      words[hash] = {
        ...written,
        shown: await drawArguments(this.core, action, args, this.pictures),
      };
    }
    return words;
  }

  async forgetWords(): Promise<void> {
    await this.takeOver();
    this.kept.log = this.kept.log.map(withoutWords);
    await this.changed();
  }

  private log(
    {
      agent,
      action = "",
      request,
      args,
    }: { agent: string; action?: string; request: string | null; args: Arguments },
    outcome: AgentOutcome,
  ): Promise<void> {
    const { kept } = this;
    const told = {
      at: seconds(),
      agent: kept.policy?.agents[agent]?.name ?? agent,
      action,
      request,
      outcome:
        outcome.status === "done"
          ? "done"
          : (outcome.error?.code ?? outcome.findings?.[0]?.code ?? outcome.status),
      usdThousandths: outcome.usdThousandths ?? 0,
      url: outcome.url ?? "",
    };
    const logged = this.logged.then(async () => {
      kept.log = await withEntry(kept.log, told, args);
    });
    this.logged = logged.catch(() => undefined);
    return logged;
  }
}

const fresh = (): KeptAgents => ({
  key: random(32),
  policy: null,
  proofs: {},
  log: [],
});

/** What X has said of the limits of these credentials, where it still holds. */
function limitsOf(own: Holding): ActionLimit[] {
  const identity = identityOf(own.kept);
  return [...own.limits.values()]
    .filter((known) => known.identity === identity)
    .flatMap(({ limits }) => limits.filter(({ reset }) => reset > seconds()));
}

function explain(error: unknown): AgentError {
  const foreseen = errorOf(error);
  if (foreseen) return foreseen;
  console.error(error);
  return {
    code: "console_failed",
    cause: "The console failed on this.",
    fix: "Look with list_requests whether it was sent before trying again.",
    retry: "after_fix",
  };
}

const refused = (call: AgentCall, decision: AgentError & { kind?: string }): AgentOutcome => ({
  status: "refused",
  action: call.action ?? "",
  error: errorIn(decision),
});

const withTimes = (request: AgentRequest): AgentOutcome => ({
  ...outcomeOf(request),
  createdAt: request.createdAt,
  changedAt: request.changedAt,
});
