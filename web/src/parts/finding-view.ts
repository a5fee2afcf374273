// What went wrong, why, and what to do, as it is shown: findings of the core, and calls that never became a request.
import { nothing, type TemplateResult } from "lit";

import type { Finding } from "../core/types.js";
import { icons } from "../look/icons.js";
import { Refused } from "../worker/refusal.js";
import { stepTitle } from "./guide-steps.js";
import { isSandboxAnswering } from "../session/answered.js";
import { timeText } from "../text/dates.js";
import { html, mark, text, translate } from "../text/text.js";

/** What went wrong, why, and what to do: for findings of the core and for calls it refused alike. */
export function findingView(finding: Finding, inline = false): TemplateResult {
  const icon = finding.severity === "info" ? icons.info : icons.alert;
  return html`<section
    class="finding ${finding.severity} ${inline ? "inline" : ""}"
    data-code=${finding.code}
  >
    ${icon}
    <div>
      <h2>${translate(finding.title)}</h2>
      ${
        finding.retryAt && finding.retryAt * 1000 > Date.now()
          ? html`<p class="small">${text`It works again from ${timeText(finding.retryAt)}.`}</p>`
          : nothing
      }
      ${
        inline
          ? html`<p>${translate(finding.cause)} ${translate(finding.fix)}</p>`
          : html`<dl>
                ${row(text`Why`, finding.cause)}
                ${row(text`What was seen`, seenText(finding.evidence))}
                ${row(text`What to do`, finding.fix)} ${possibleCauses(finding)}
              </dl>
              ${guideLink(finding.guideStep)} ${learnMore(finding)}`
      }
    </div>
  </section>`;
}

/** The evidence, translated; where the sandbox has answered, it is not said of X. */
export function seenText(evidence: string): string {
  const words = translate(evidence);
  return isSandboxAnswering() && evidence.startsWith("X answered ")
    ? words.replace(/^X(?= )/, text`The sandbox`)
    : words;
}

/** What remains possible, the likeliest first. */
export const possibleCausesView = ({ possibleCauses: causes = [] }: Finding) =>
  causes.length === 0
    ? nothing
    : html`<ol class="causes">
        ${causes.map(({ title, sign }) => html`<li>${translate(title)}. <span class="quiet">Then: ${translate(sign)}</span></li>`)}
      </ol>`;

const possibleCauses = (finding: Finding) =>
  (finding.possibleCauses ?? []).length === 0
    ? nothing
    : html`<div>
        <dt>What it could be</dt>
        <dd>${possibleCausesView(finding)}</dd>
      </div>`;

/** The way to the step that fixes it; empty where there is none. */
export const guideLink = (step: string) =>
  stepTitle(step)
    ? html`<p class="guide-link">
        <a href="#/guide/${step}">Show me: ${translate(stepTitle(step))}</a>
      </p>`
    : nothing;

/** What a person is told in a finding's form, and no page has more about. */
const pageless = ["vault"];

/** The page of a finding, or of a refusal; it stands in a tab of its own. */
export const learnMore = ({ code }: Finding) =>
  !pageless.includes(code)
    ? html`<p class="guide-link">
        <a href="docs/findings/${code}.html" target="_blank">Learn more</a>
      </p>`
    : nothing;

const row = (term: string, words: string) =>
  words
    ? html`<div>
        <dt>${term}</dt>
        <dd>${translate(words)}</dd>
      </div>`
    : nothing;

/** A failure that never became a request, in the form of a finding. */
export function findingOf(error: unknown): Finding {
  const refusal = error instanceof Refused ? error.refusal : null;
  return {
    code: refusal?.code ?? "console_failed",
    severity: "error",
    field: refusal?.field ?? "",
    title: mark("Nothing was sent"),
    cause: refusal?.message ?? mark("The console failed."),
    evidence: "",
    fix: refusal?.hint ?? mark("Reload the page and try again."),
    guideStep: "",
  };
}

/** The same, one for each problem where there are several. */
export function findingsOf(error: unknown): Finding[] {
  const problems = error instanceof Refused ? (error.refusal.problems ?? []) : [];
  if (problems.length === 0) return [findingOf(error)];
  return problems.map((problem) => findingOf(new Refused(problem)));
}
