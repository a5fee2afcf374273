// What an agent is wanted for, each with a tick or a cross: never by colour alone.
import { icons } from "../look/icons.js";
import { abilities } from "../session/abilities.js";
import type { CheckVerdict } from "../core/types.js";
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
      .map(({ id, state, waitsFor }) => {
        const [icon, plain, kind] = words[state];
        const word = waitsFor ? text`waits for: ${translate(waitsFor)}` : plain;
        const title = abilities.find((one) => one.id === id)?.title ?? id;
        return html`<li class=${kind}>${icon} ${translate(title)}: ${word}</li>`;
      })}
  </ul>`;
}
