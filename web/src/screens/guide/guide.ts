// The guide: X's developer console step by step, with a drawing of each page and the fields for the values it gives.
import { nothing } from "lit";

import { levelFor } from "../../session/abilities.js";
import { contents, type StepContext } from "./content.js";
import { drawing } from "./drawings.js";
import { type GuideStep, stepsFor, tick, ticked } from "../../parts/guide-steps.js";
import { icons } from "../../look/icons.js";
import { copyButton } from "../../parts/copy-button.js";
import { showInRow } from "../../parts/in-view.js";
import type { Host, Screen } from "../../parts/screen.js";
import { entriesOf } from "../../parts/entries.js";
import { CredentialFields } from "../../parts/credential-fields.js";
import { guideStyles } from "./styles.js";
import { html, text, translate } from "../../text/text.js";

export class GuideScreen implements Screen {
  readonly styles = guideStyles;
  private readonly fields: CredentialFields;

  constructor(private readonly host: Host) {
    this.fields = new CredentialFields(host);
  }

  opened() {
    void showInRow(this.host, "current-step");
  }

  render() {
    const steps = stepsFor(this.host.session.active.abilities);
    const done = ticked();
    const wanted = this.host.segments[0];
    const next = steps.find(({ id }) => !done.has(id)) ?? steps[0];
    const step = steps.find(({ id }) => id === wanted) ?? next;
    if (!step) return html``;
    return html`<p class="lead">
        From nothing to working credentials, in X's own order. Keep this page beside X's; your ticks
        are kept. <a href="#/connect">Change what the agent should do</a>
      </p>
      <div class="guide">
        <nav aria-label="Steps of the guide">
          <ol class="card toc">
            ${steps.map(
              (one, index) =>
                html`<li>
                  <a
                    id=${one === step ? "current-step" : nothing}
                    href="#/guide/${one.id}"
                    aria-current=${one === step ? "step" : nothing}
                  >
                    <span class="disc ${done.has(one.id) ? "good" : ""}"
                      >${
                        done.has(one.id)
                          ? html`${icons.tick}<span class="visually-hidden">Done:</span>`
                          : index + 1
                      }</span
                    >
                    <span>${translate(one.title)}</span>
                  </a>
                </li>`,
            )}
          </ol>
        </nav>
        ${this.renderStep(step, steps)}
      </div>`;
  }

  private renderStep(step: GuideStep, steps: GuideStep[]) {
    const { session } = this.host;
    const context: StepContext = {
      level: levelFor(session.active.abilities.length > 0 ? session.active.abilities : ["post"]),
      callbackUrl: session.callbackUrl,
    };
    const content = contents[step.id];
    const index = steps.indexOf(step);
    const previous = steps[index - 1];
    const isDone = ticked().has(step.id);
    return html`<article class="card step" aria-labelledby="step-title">
      <div class="head">
        <p class="small quiet">Step ${index + 1} of ${steps.length}</p>
        <h2 id="step-title" tabindex="-1">${translate(step.title)}</h2>
        <p>${translate(content.why)}</p>
        ${content.place ? html`<p class="place"><span class="quiet">Where:</span> ${translate(content.place)}</p>` : nothing}
      </div>
      <div class="split">
        <div class="stack">
          <ol class="todo">
            ${content.todo(context).map((words) => html`<li><span>${words}</span></li>`)}
          </ol>
          ${
            step.id === "permissions" || step.id === "oauth2"
              ? html`<div>
                  ${copyButton(
                    this.host,
                    context.callbackUrl,
                    text`the callback address`,
                    text`Copy the callback address`,
                  )}
                </div>`
              : nothing
          }
          ${
            content.gotcha
              ? html`<section class="finding ${step.isMostMissed ? "warning" : "info"}">
                  ${step.isMostMissed ? icons.alert : icons.info}
                  <div>
                    ${step.isMostMissed ? html`<h3>The step that most people miss</h3>` : nothing}
                    <p>${content.gotcha(context)}</p>
                  </div>
                </section>`
              : nothing
          }
          <p class="see">
            ${icons.tick}<span><strong>You should see:</strong> ${content.see(context)}</span>
          </p>
          ${
            step.fields.length > 0
              ? html`<form
                  class="stack entry"
                  autocomplete="off"
                  @submit=${(event: Event) => event.preventDefault()}
                >
                  ${this.fields.render(step.fields)}
                </form>`
              : nothing
          }
          <p class="small quiet">Also called: ${translate(content.aliases)}.</p>
        </div>
        <figure>${drawing(step.id, context.level, content.picture(context))}</figure>
      </div>
      <div class="foot-row row between">
        ${previous ? html`<a class="button" href="#/guide/${previous.id}">${icons.back} Back</a>` : html`<span></span>`}
        <div class="row">
          ${
            isDone
              ? html`<button class="plain" @click=${() => this.untick(step)}>Not done yet</button>`
              : nothing
          }
          ${
            content.link
              ? html`<a class="button" href=${content.link.href} target="_blank" rel="noreferrer"
                  >${translate(content.link.label)} ${icons.external}<span class="visually-hidden">
                    in a new tab</span
                  ></a
                >`
              : nothing
          }
          <button class="primary" @click=${() => this.finish(step, steps)}>
            ${icons.tick}
            ${index === steps.length - 1 ? text`Done: check it` : text`Done, next step`}
          </button>
        </div>
      </div>
    </article>`;
  }

  private untick(step: GuideStep) {
    tick(step.id, false);
    this.host.requestUpdate();
  }

  private async finish(step: GuideStep, steps: GuideStep[]) {
    tick(step.id, true);
    const next = steps[steps.indexOf(step) + 1];
    if (!next) {
      // The check is the last step; what is missing for it is asked for.
      const isUsed = await entriesOf(this.host).use(this.host.session.ownConnection());
      this.host.go(isUsed || this.host.session.held ? "check" : "credentials");
    } else {
      this.host.go("guide", next.id);
      (await this.host.byId("step-title"))?.focus();
    }
  }
}
