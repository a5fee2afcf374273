// What forms for passphrases have in common: how long one must be, how strong it is, and what is said of mistakes.
import { nothing } from "lit";

import type { Finding } from "../core/types.js";
import { html, mark, text } from "../text/text.js";
import { findingsOf } from "./finding-view.js";
import type { Host } from "./screen.js";
import type { Task } from "./task.js";

/** Shorter ones are guessed too soon, whatever the number of rounds. */
export const shortest = 12;

/**
 * About how many bits somebody has to guess: words count as words of a list, other characters by their alphabet, and
 * what repeats counts once. An estimate to see one's way by, not a promise.
 */
export function bitsOf(passphrase: string): number {
  const words = passphrase.split(/[\s.,_-]+/).filter((word) => /^\p{L}{3,}$/u.test(word));
  if (words.length >= 3) return new Set(words.map((word) => word.toLowerCase())).size * 12;
  const alphabet = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^A-Za-z\d]/, 33],
  ] as const;
  const size = alphabet.reduce(
    (sum, [some, count]) => sum + (some.test(passphrase) ? count : 0),
    0,
  );
  const different = new Set(passphrase).size;
  return Math.round(
    Math.min(passphrase.length, different * 1.5) * Math.log2(Math.max(size, 1)) * 0.8,
  );
}

export function strengthView(passphrase: string) {
  if (!passphrase) return nothing;
  const bits = passphrase.length < shortest ? 0 : bitsOf(passphrase);
  const word =
    bits === 0
      ? text`Too short`
      : bits < 45
        ? text`Weak: a computer guesses it in days`
        : bits < 60
          ? text`Good`
          : text`Strong`;
  return html`<div class="row strength">
    <meter
      min="0"
      max="72"
      low="45"
      high="60"
      optimum="72"
      value=${Math.min(bits, 72)}
      aria-label="Strength of the passphrase"
    ></meter>
    <span class="small" role="status">${word}</span>
  </div>`;
}

/** Something that was entered wrongly, and where. */
export class Mistake extends Error {
  constructor(
    message: string,
    readonly field: string,
  ) {
    super(message);
  }
}

export const attempt = (task: Task, step: () => Promise<void>) =>
  task.run(async () => {
    await step();
    return [];
  });

/** A mistake leads to its field; anything else says what did not work. */
export function explain(host: Host, error: unknown): Finding[] {
  const [finding] = findingsOf(error);
  if (!finding) return [];
  if (!(error instanceof Mistake)) return [{ ...finding, title: mark("That did not work") }];
  void host.byId(error.field).then((field) => field?.focus());
  return [{ ...finding, title: error.message, cause: "", fix: "" }];
}
