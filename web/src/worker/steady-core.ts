// The core as the rest of the worker uses it. A trap of the WebAssembly (its memory ran out, a fault in it) leaves an
// instance that cannot be trusted again: the next call gets a fresh one, and the credentials, which it never held, stay.
import { CoreError, loadFirst, loadLater, type Parts } from "../core/core.js";
import { Refused } from "./refusal.js";
import { mark } from "../text/mark.js";

/** The same functions as {@link Parts}, each with a promise of its answer. */
export type SteadyCore = {
  [Name in keyof Parts]: (...input: Parameters<Parts[Name]>) => Promise<ReturnType<Parts[Name]>>;
};

const trapped = () =>
  new Refused({
    code: "core_failed",
    field: "",
    message: mark("The part of the console that builds and reads requests failed on this."),
    hint: mark(
      "It has been restarted; the credentials are still held. If the same thing fails again, leave it out.",
    ),
  });

/** A part of the core, fetched at the first call, and again after a trap or when it could not be had. */
class Part<Functions> {
  private current: Promise<Functions> | null = null;

  constructor(private readonly load: () => Promise<Functions>) {}

  get(): Promise<Functions> {
    const asked = (this.current ??= this.load());
    asked.catch(() => {
      this.drop(asked);
    });
    return asked;
  }

  drop(asked: Promise<Functions>): void {
    if (this.current === asked) this.current = null;
  }
}

/** How the parts of the core are had, in the order in which they are asked for a function. */
type Loads = readonly [() => Promise<Partial<Parts>>, ...(() => Promise<Partial<Parts>>)[]];

/** What is called where all parts will be needed: credentials are entered, or a request is prepared whose reply is read. */
const heralds: (keyof Parts)[] = ["checkCredentials", "prepare"];

/**
 * The first part is fetched at once; a later one when a function is asked for that none before it has, or with what
 * heralds that.
 *
 * @example const core = steadyCore();
 *          await core.weightedLength("Hello"); // 5
 */
export function steadyCore(loads: Loads = [loadFirst, loadLater]): SteadyCore {
  const parts = loads.map((load) => new Part(load));
  const warm = (part: Part<Partial<Parts>> | undefined) => void part?.get().catch(() => undefined);
  warm(parts[0]);

  /** What does not change takes the time of several signatures to make. */
  let catalogue: Promise<unknown> | null = null;

  const ask = async (name: keyof Parts, input: unknown[]): Promise<unknown> => {
    if (heralds.includes(name)) parts.forEach(warm);
    let refused: CoreError | null = null;
    for (const part of parts) {
      const asked = part.get();
      const run = (await asked)[name] as ((...values: unknown[]) => unknown) | undefined;
      if (!run) continue;
      try {
        return run(...input);
      } catch (error) {
        if (!(error instanceof CoreError)) {
          part.drop(asked);
          throw trapped();
        }
        refused = error;
        // The first part has few words: a later one says the same refusal with what to do.
        if (name !== "prepare") break;
      }
    }
    if (refused) throw refused;
    throw new Error(`The core has no function ${name}`);
  };
  return new Proxy({} as SteadyCore, {
    get:
      (_, name) =>
      (...input: unknown[]) => {
        if (name !== "catalogue") return ask(name as keyof Parts, input);
        const asked = (catalogue ??= ask(name, input));
        asked.catch(() => {
          if (catalogue === asked) catalogue = null;
        });
        return asked;
      },
  });
}
