// The page's side of the worker: calls go out, replies come back, and every call settles.
import type {
  AgentsView,
  CallName,
  Calls,
  FromWorker,
  News,
  ProgressOf,
  ToWorker,
} from "../worker/protocol.js";
import { cancelled, consoleFailed, type Refusal, Refused } from "../worker/refusal.js";

/** Thrown by calls that the worker refused. */
export class RefusedCall extends Refused {}

/** What is needed of a worker; tests give another one. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  addEventListener(type: "message", listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: "error" | "messageerror", listener: () => void): void;
}

interface Pending {
  resolve: (output: unknown) => void;
  tell: (progress: unknown) => void;
  reject: (error: RefusedCall) => void;
}

export class WorkerCalls {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  constructor(
    private readonly worker: WorkerLike,
    tell: (news: News) => void,
    tellAgents: (agents: AgentsView) => void = () => undefined,
  ) {
    worker.addEventListener("message", ({ data }) => {
      if ("news" in data) tell(data.news);
      else if ("agents" in data) tellAgents(data.agents);
      else this.settle(data);
    });
    // What nobody caught over there: nobody knows whose call it was, so none may wait for ever.
    for (const type of ["error", "messageerror"] as const)
      worker.addEventListener(type, () => {
        this.refuseAll(consoleFailed);
      });
  }

  /** @throws {RefusedCall} when the worker refuses it, fails, or `signal` cancels it. */
  call<Name extends CallName>(
    name: Name,
    input: Calls[Name]["input"],
    signal?: AbortSignal,
    tell: (progress: ProgressOf<Name>) => void = () => undefined,
  ): Promise<Calls[Name]["output"]> {
    // Nothing may leave the page after a cancel, not even by a step that comes later.
    if (signal?.aborted) return Promise.reject(new RefusedCall(cancelled));
    const id = ++this.lastId;
    const cancel = () => {
      this.worker.postMessage({ id, name: "cancel" });
    };
    signal?.addEventListener("abort", cancel);
    return new Promise<Calls[Name]["output"]>((resolve, reject) => {
      this.pending.set(id, {
        resolve: resolve as Pending["resolve"],
        tell: tell as Pending["tell"],
        reject,
      });
      this.worker.postMessage({ id, name, input } as ToWorker);
    }).finally(() => {
      signal?.removeEventListener("abort", cancel);
    });
  }

  private settle(message: Extract<FromWorker, { id: number }>): void {
    const pending = this.pending.get(message.id);
    if ("progress" in message) {
      pending?.tell(message.progress);
      return;
    }
    this.pending.delete(message.id);
    if ("refusal" in message) pending?.reject(new RefusedCall(message.refusal));
    else pending?.resolve(message.output);
  }

  private refuseAll(refusal: Refusal): void {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of all) reject(new RefusedCall(refusal));
  }
}
