// What an agent is told of its request: from the policy's memory, from X's reply, or from an error.
import type { AgentError, AgentRequest } from "../core/types.js";
import type { AgentOutcome } from "./protocol.js";
import { Refused } from "./refusal.js";
import { mark } from "../text/mark.js";

export const locked: AgentError = {
  code: "console_locked",
  cause:
    "The console holds no credentials for this agent's connection now: it is locked, or they were removed.",
  fix: "Ask the person to open the console and unlock it, then try again.",
  retry: "after_fix",
};

/** The outcome of a request, as the policy remembers it. */
export function outcomeOf(request: AgentRequest, earlier = false): AgentOutcome {
  const known = { action: request.action, request: request.id, ...(earlier ? { earlier } : {}) };
  const kept = request.outcome as Partial<AgentOutcome> | null;
  if (request.state === "done" || request.state === "failed")
    return {
      ...(kept ?? {}),
      status: request.state,
      ...known,
      ...(request.edited ? { edited: true, arguments: request.arguments } : {}),
    };
  return { status: "refused", ...known, error: request.error ?? locked };
}

export const isOver = ({ state }: AgentRequest) =>
  !["pending", "approved", "sending"].includes(state);

export const gone = () =>
  new Refused({
    code: "request_over",
    field: "",
    message: mark("This request is over: it was decided, withdrawn, or its time has passed."),
    hint: mark("Nothing was sent."),
  });

/** Two tabs of a console must not both decide: the one where the person was last does. */
export const moved: AgentError = {
  code: "console_moved",
  cause: mark("Another tab of this console has taken over."),
  fix: mark("Nothing was sent by this one. Continue in the other tab."),
  retry: "now",
};

export const refusalOf = ({ code, cause, fix, problems }: AgentError) =>
  new Refused({
    code,
    field: "",
    message: cause,
    hint: fix,
    ...(problems && problems.length > 0 ? { problems } : {}),
  });

/** A refusal of the policy without what only it needs. */
export function errorIn(decision: AgentError & { kind?: string }): AgentError {
  const { code, cause, fix, retry, retryAt, reason, problems } = decision;
  return {
    ...{ code, cause, fix, retry },
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(reason === undefined ? {} : { reason }),
    ...(problems === undefined ? {} : { problems }),
  };
}

/** What was thrown, as an agent reads it; null for what nobody has foreseen. */
export function errorOf(error: unknown): AgentError | null {
  if (error instanceof Refused) {
    const { code, message, hint } = error.refusal;
    return { code, cause: message, fix: hint, retry: "after_fix" };
  }
  const { code, message, hint } = (error ?? {}) as {
    code?: unknown;
    message?: string;
    hint?: string;
  };
  return typeof code === "string" && message
    ? { code, cause: message, fix: hint ?? "", retry: "after_fix" }
    : null;
}
