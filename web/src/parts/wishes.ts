// What an agent is wanted for, each with a tick or a cross: never by colour alone.
import { icons } from "../look/icons.js";
import { abilities } from "../session/abilities.js";
import type { AbilityVerdict, CheckVerdict } from "../core/types.js";
import { html, text, translate } from "../text/text.js";

export const kindOfState: Record<CheckVerdict["state"], "good" | "caution" | "bad" | ""> = {
  checking: "",
  connected: "good",
  limited: "caution",
  refused: "bad",
  waits: "caution",
  unreachable: "bad",
  unknown: "caution",
};

/** "not on your plan": with small letters, as it follows the ability's name. */
function lackOf(state: AbilityVerdict["state"], finding: string): string | null {
  if (state !== "fails") return null;
  if (finding === "enterprise_only") return text`not on your plan`;
  if (finding === "bookmarks_need_oauth2") return text`needs a sign-in`;
  return null;
}

export function wishesView(verdict: CheckVerdict) {
  const words = {
    works: [icons.tick, text`works`, "good"],
    should_work: [icons.tick, text`should work`, "good"],
    partly: [icons.alert, text`partly`, "caution"],
    waits: [icons.dash, text`waits`, ""],
    unknown: [icons.dash, text`not known`, ""],
    fails: [icons.cross, text`does not work`, "bad"],
  } as const;
  return html`<ul class="wishes" aria-label="What your agent should do">
    ${verdict.abilities
      .filter(({ wanted }) => wanted)
      .map(({ id, state, waitsFor, finding }) => {
        const [icon, plain, kind] = words[state];
        const word = waitsFor
          ? text`waits for ${translate(waitsFor)}`
          : (lackOf(state, finding) ?? plain);
        const title = abilities.find((one) => one.id === id)?.title ?? id;
        return html`<li class=${kind}>${icon} ${translate(title)}: ${word}</li>`;
      })}
  </ul>`;
}
