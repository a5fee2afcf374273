// The core as the rest of the worker uses it. A trap of the WebAssembly (its memory ran out, a fault in it) leaves an
// instance that cannot be trusted again: the next call gets a fresh one, and the credentials, which it never held, stay.
import { type Core, CoreError, loadCore } from "../core/core.js";
import { Refused } from "./refusal.js";
import { mark } from "../text/mark.js";

/** The same functions as {@link Core}, each with a promise of its answer. */
export type SteadyCore = {
  [Name in keyof Core]: (...input: Parameters<Core[Name]>) => Promise<ReturnType<Core[Name]>>;
};

const trapped = () =>
  new Refused({
    code: "core_failed",
    field: "",
    message: mark("The part of the console that builds and reads requests failed on this."),
    hint: mark(
      "It has been started again; the credentials are still held. If the same thing fails again, leave it out.",
    ),
  });

/**
 * @param load Makes an instance; called at once, and again after a trap or when it failed.
 * @example const core = steadyCore(loadCore);
 *          await core.weightedLength("Hello"); // 5
 */
export function steadyCore(load: () => Promise<Core> = loadCore): SteadyCore {
  let current: Promise<Core> | null = null;
  const get = () => {
    const asked = (current ??= load());
    asked.catch(() => {
      if (current === asked) current = null;
    });
    return asked;
  };
  void get().catch(() => undefined);

  const ask = async (name: keyof Core, input: unknown[]): Promise<unknown> => {
    const asked = get();
    const core = await asked;
    try {
      return (core[name] as (...values: unknown[]) => unknown)(...input);
    } catch (error) {
      if (error instanceof CoreError) throw error;
      if (current === asked) current = null;
      throw trapped();
    }
  };
  return new Proxy({} as SteadyCore, {
    get:
      (_, name) =>
      (...input: unknown[]) =>
        ask(name as keyof Core, input),
  });
}
