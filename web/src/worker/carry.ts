// A request that was decided upon leaves: signed, compared with what was decided upon, sent once, settled.
//
//   send -> prepare, compare hashes ("sent") -> the network, once -> settle -> outcome
//
// docs/agents.md tells the events. Whoever carries calls uses this: the console for its agents, a Connection for a program.
import type { AgentError, AuthKind, Decided, Decision, PolicyEvent } from "../core/types.js";
import type { PreparedRequest } from "../core/types.js";
import type { Exchanges } from "./exchange.js";
import type { Holding } from "./holding.js";
import { gone, outcomeOf, refusalOf } from "./outcomes.js";
import type { AgentOutcome, ExchangeRecord } from "./protocol.js";
import { seconds } from "./send.js";
import type { SteadyCore } from "./steady-core.js";

/** Who carries. */
export interface Carrier {
  core: SteadyCore;
  exchanges: Pick<Exchanges, "perform">;
  /** One step of the policy. */
  step: (event: PolicyEvent) => Promise<Decided>;
  /**
   * Called when a request is about to leave: should all end now, the next one knows that it may have gone out. Where it
   * throws, nothing leaves.
   */
  keep: () => Promise<void>;
  /** What was thrown, as it is told. */
  explain: (error: unknown) => AgentError;
}

export interface CarryOptions {
  auth?: AuthKind;
  /** Calls it off while it has not left; a read, also afterwards. */
  signal?: AbortSignal;
}

/** Failures on the way after which X may have seen the request. */
const maybeSeen = [
  "upstream-failed",
  "upstream-timeout",
  "reply-too-large",
  "internal-error",
  // The browser has sent it twice, and the reply to the first is lost.
  "sent-before",
];

/** Signs and sends what was decided upon: once, and only while it is the very request that was shown. Never throws. */
export async function carry(
  { core, exchanges, step, keep, explain }: Carrier,
  { request, canonical }: Extract<Decision, { kind: "send" }>,
  own: Holding,
  { auth, signal }: CarryOptions = {},
): Promise<AgentOutcome> {
  const { action, connection } = canonical;
  const isRead = await readsOnly(core, action);
  let isOut = false;
  const calledOff = new AbortController();
  const callOff = () => {
    if (!isOut || isRead) calledOff.abort(signal?.reason);
  };
  if (signal?.aborted) callOff();
  signal?.addEventListener("abort", callOff);
  const gate = async ({ method, url, body }: PreparedRequest) => {
    const hash = await core.requestHash({ connection, action, method, url, body });
    calledOff.signal.throwIfAborted();
    // Again with a fresh token, after X has refused the old one.
    if (isOut && hash === canonical.hash) return;
    const { decision } = await step({ type: "sent", now: seconds(), request, hash });
    if (decision.kind !== "go") throw decision.kind === "refused" ? refusalOf(decision) : gone();
    isOut = true;
    try {
      await keep();
    } catch (error) {
      isOut = false;
      throw error;
    }
  };
  let outcome: AgentOutcome;
  let result: "done" | "failed" | "not_sent" | "unknown";
  let items = 0;
  try {
    const wanted = {
      ...{ action, args: canonical.arguments, gate, letFinish: !isRead },
      ...(auth ? { auth } : {}),
    };
    const exchange = await exchanges.perform(own, wanted, calledOff.signal);
    result = resultOf(exchange, isRead);
    items = itemsIn(exchange);
    outcome = outcomeOfExchange(exchange, request, own, result === "done");
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the gate sets it
    result = isOut ? "unknown" : "not_sent";
    outcome = { status: "refused", action, request, error: explain(error) };
  } finally {
    signal?.removeEventListener("abort", callOff);
  }
  const { decision } = await step({
    type: "settle",
    now: seconds(),
    request,
    result,
    items,
    outcome: isRead ? null : outcome,
  });
  if (decision.kind !== "request") return outcome;
  const { usdThousandths, edited, arguments: args, state } = decision.request;
  if (state === "unknown") return outcomeOf(decision.request);
  return { ...outcome, usdThousandths, ...(edited ? { edited, arguments: args } : {}) };
}

async function readsOnly(core: SteadyCore, action: string): Promise<boolean> {
  const { actions } = await core.catalogue();
  return actions.find(({ id }) => id === action)?.readOnly ?? false;
}

/** The name of what went wrong on the way, such as "upstream-failed"; empty for a reply of X's own. */
function problemIn({ headers, body }: ExchangeRecord["reply"]): string {
  if (!headers["content-type"]?.startsWith("application/problem+json")) return "";
  return /"type": ?"urn:x-connect:problem:([\w-]+)"/.exec(body)?.[1] ?? "";
}

/** Sent without a reply is a state of its own for what changes something: nobody knows whether X has done it. */
function resultOf({ read, reply }: ExchangeRecord, isRead: boolean) {
  if (read.ok) return "done";
  const problem = problemIn(reply);
  if (!isRead && (reply.status === 0 || maybeSeen.includes(problem))) return "unknown";
  return problem ? "not_sent" : "failed";
}

function itemsIn({ read }: ExchangeRecord): number {
  const { data } = (read.data ?? {}) as { data?: unknown };
  return Array.isArray(data) ? data.length : data === undefined ? 0 : 1;
}

/** The most letters of base64 that an agent is given of a picture. */
const largestPicture = 2 << 20;

/** A picture that is too large for an agent, or a video, is described only. */
export function carried(data: unknown): unknown {
  const { data: given } = (data ?? {}) as {
    data?: { media?: unknown; media_type?: unknown };
  };
  const { media, media_type: type, ...rest } = given ?? {};
  if (typeof media !== "string" || typeof type !== "string") return data;
  if (type.startsWith("image/") && media.length <= largestPicture) return data;
  return { data: { ...rest, media_type: type, left_out: "It is too large for a tool's result." } };
}

function outcomeOfExchange(
  { action, read }: ExchangeRecord,
  request: string,
  own: Holding,
  isDone: boolean,
): AgentOutcome {
  if (!isDone) return { status: "failed", action, request, findings: read.findings };
  const id = (read.data as { data?: { id?: unknown } } | null)?.data?.id;
  const username = own.kept.learnt.account?.username ?? "i";
  const url =
    action === "create_post" && typeof id === "string"
      ? { url: `https://x.com/${username}/status/${id}` }
      : {};
  return {
    status: "done",
    action,
    request,
    data: carried(read.data),
    ...url,
    ...(read.rateLimit ? { rateLimit: read.rateLimit } : {}),
    ...(read.findings.length > 0 ? { findings: read.findings } : {}),
  };
}
