// What was not done, and why.
import type { AgentError, Finding, Retry } from "../core/types.js";
import type { AgentOutcome } from "../worker/protocol.js";

interface Problem {
  code: string;
  field: string;
  message: string;
  hint: string;
}

interface Failure extends AgentError {
  action: string;
  title?: string;
  findings?: Finding[];
  request?: string;
  earlier?: boolean;
}

/** An action that was not done, or of which nobody knows whether it was. No secret is ever part of it. */
export class ActionError extends Error {
  override readonly name = "ActionError";
  readonly action: string;
  /** A finding's code, such as "read_only_token"; or the policy's, such as "budget_money" or "refused_by_grant". */
  readonly code: string;
  override readonly cause: string;
  /** What to do about it. */
  readonly fix: string;
  /** When the same call is worth making again. */
  readonly retry: Retry;
  /** Seconds since 1970, with `retry: "at"`. */
  readonly retryAt: number | null;
  /** What X's reply tells, the first cause on top; empty where X was not asked. */
  readonly findings: Finding[];
  /** Bad arguments: every problem, each naming its argument. */
  readonly problems: Problem[];
  /** The words of the person who refused; empty for none. */
  readonly reason: string;
  /** Id of the request at the policy; empty where there was none. */
  readonly request: string;
  /** The same was called within ten minutes, and this is what became of it: nothing was sent now. */
  readonly earlier: boolean;

  constructor(failure: Failure) {
    super(`${failure.cause}${failure.fix ? ` ${failure.fix}` : ""}`);
    this.action = failure.action;
    this.code = failure.code;
    this.cause = failure.cause;
    this.fix = failure.fix;
    this.retry = failure.retry;
    this.retryAt = failure.retryAt ?? null;
    this.findings = failure.findings ?? [];
    this.problems = failure.problems ?? [];
    this.reason = failure.reason ?? "";
    this.request = failure.request ?? "";
    this.earlier = failure.earlier ?? false;
  }

  /** It was sent, and no reply came: X may have done it. It is never sent again by itself; look first. */
  get isUnknown(): boolean {
    return this.code === "outcome_unknown";
  }
}

/**
 * The error of an outcome that is not "done".
 *
 * @internal
 */
export function errorOfOutcome(outcome: AgentOutcome, action: string): ActionError {
  const { error, findings = [], request, earlier = false } = outcome;
  const known = { action, findings, earlier, ...(request ? { request } : {}) };
  if (error) return new ActionError({ ...error, ...known });
  const [finding] = findings;
  return new ActionError({
    code: finding?.code ?? "unknown_reply",
    cause: finding?.cause ?? "X refused it and did not say why.",
    fix: finding?.fix ?? "",
    retry: finding?.retry ?? "after_fix",
    ...(finding?.retryAt ? { retryAt: finding.retryAt } : {}),
    ...known,
  });
}
