// What can be said of one action, in a word, and what it costs: the same wherever actions are listed.
import type { AccessWord, Action, ActionAccess } from "../core/types.js";
import { timeText } from "../text/dates.js";
import { mark, text, translate } from "../text/text.js";

const words: Record<AccessWord, string> = {
  works: mark("Works"),
  should_work: mark("Should work"),
  unknown: mark("Not known yet"),
  refused: mark("Refused"),
  lacking: mark("Does not work"),
  waits: mark("Waits"),
};

/** The colour that goes with a word; never without the word. */
export const kinds: Record<AccessWord, "good" | "caution" | "bad" | ""> = {
  works: "good",
  should_work: "",
  unknown: "",
  refused: "bad",
  lacking: "bad",
  waits: "",
};

export const isDenied = ({ word }: ActionAccess): boolean =>
  word === "refused" || word === "lacking" || word === "waits";

/** The word, and what belongs to it: since when, or what it waits for. */
export function wordText({ word, at, waitsFor }: ActionAccess): string {
  if (word === "works" && at) return text`Worked at ${timeText(at)}`;
  if (word === "waits" && waitsFor) return text`Waits for: ${translate(waitsFor)}`;
  return translate(words[word]);
}

/** "$0.005 per post returned"; a dash where X documents none. */
export function priceText(action: Action | undefined): string {
  if (!action || action.price.usd === 0) return "–";
  return text`$${action.price.usd.toFixed(3)} per ${translate(action.price.unit)}`;
}
