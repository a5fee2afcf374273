// Where the policy's state is kept: what was spent, and what was sent.
import type { PolicyState } from "../core/types.js";

export interface PolicyStore {
  /**
   * Takes one step: `step` gets the state that is kept, null at first, and gives the next one with a value. That state is
   * to be kept before the value is given, with no other step in between: a row of a database under a lock, a file.
   * What cannot be kept has not happened, and nothing is sent: let it throw.
   */
  update<Value>(
    step: (state: PolicyState | null) => Promise<{ state: PolicyState; value: Value }>,
  ): Promise<Value>;
}

/**
 * Keeps it as long as the program runs. Given to several connections, it is one budget for all.
 *
 * @example const store = memoryStore();
 */
export function memoryStore(): PolicyStore {
  let kept: PolicyState | null = null;
  let last: Promise<unknown> = Promise.resolve();
  return {
    update(step) {
      const next = last.then(async () => {
        const { state, value } = await step(kept);
        kept = state;
        return value;
      });
      last = next.catch(() => undefined);
      return next;
    },
  };
}
