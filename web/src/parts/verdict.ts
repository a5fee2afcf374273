// What can be said of one action, in a word, and what it costs: the same wherever actions are listed.
import type { AccessWord, FirstAction, ActionAccess } from "../core/types.js";
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

/** What is missing, in the two cases that nothing is wrong with the credentials in; null in all others. */
export function lackText(finding: string | undefined): string | null {
  if (finding === "enterprise_only") return text`Not on your plan`;
  if (finding === "bookmarks_need_oauth2") return text`Needs a sign-in`;
  return null;
}

/** The word, and what belongs to it: since when, what it waits for, or what is missing. */
export function wordText({ word, at, waitsFor, finding }: ActionAccess): string {
  if (word === "lacking") return lackText(finding) ?? translate(words.lacking);
  if (word === "works" && at) return text`Worked at ${timeText(at)}`;
  if (word === "waits" && waitsFor) return text`Waits for: ${translate(waitsFor)}`;
  return translate(words[word]);
}

/** "$0.005 per post returned"; a dash where X documents none. */
export function priceText(action: FirstAction | undefined): string {
  if (!action || action.price.usd === 0) return "–";
  return text`$${action.price.usd.toFixed(3)} per ${translate(action.price.unit)}`;
}
