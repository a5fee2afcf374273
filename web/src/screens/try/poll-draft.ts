// A poll that is being written: two to four answers, and how long it runs.
import { nothing } from "lit";

import type { Arguments } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { laterIcons } from "../../look/later-icons.js";
import { valueOf } from "../../parts/fields.js";
import type { Host } from "../../parts/screen.js";
import { html, mark, text, translate } from "../../text/text.js";

const mostAnswers = 4;
const longestAnswer = 25;

/** Minutes, of which X takes five to a week. */
const durations: [number, string][] = [
  [5, mark("5 minutes")],
  [60, mark("1 hour")],
  [360, mark("6 hours")],
  [1440, mark("1 day")],
  [4320, mark("3 days")],
  [10_080, mark("7 days")],
];

export class PollDraft {
  private answers = ["", ""];
  private minutes = 1440;

  constructor(private readonly host: Host) {}

  private get filled() {
    return this.answers.map((answer) => answer.trim()).filter(Boolean);
  }

  /** Whether X would take it. */
  get isWhole(): boolean {
    return this.filled.length >= 2;
  }

  get args(): Arguments {
    return { poll_options: this.filled, poll_duration_minutes: this.minutes };
  }

  /** @param drop Takes the poll away. */
  render(drop: () => void) {
    return html`<fieldset class="upload stack tight">
      <legend class="visually-hidden">Poll</legend>
      ${this.answers.map((answer, index) => this.renderAnswer(answer, index))}
      <div class="row between">
        <div class="row">
          <label for="poll-duration" class="small">Runs for</label>
          <select
            id="poll-duration"
            class="fit"
            @change=${(event: Event) => (this.minutes = Number(valueOf(event)))}
          >
            ${durations.map(
              ([minutes, words]) =>
                html`<option value=${minutes} ?selected=${minutes === this.minutes}>
                  ${translate(words)}
                </option>`,
            )}
          </select>
        </div>
        <div class="row">
          ${
            this.answers.length < mostAnswers
              ? html`<button type="button" class="plain" @click=${() => this.add()}>
                  ${laterIcons.add} Add an answer
                </button>`
              : nothing
          }
          <button type="button" class="plain" @click=${drop}>${icons.cross} Remove the poll</button>
        </div>
      </div>
      ${this.isWhole ? nothing : html`<p class="small quiet">A poll needs at least two answers.</p>`}
    </fieldset>`;
  }

  private renderAnswer(answer: string, index: number) {
    return html`<input
      id="poll-answer-${index + 1}"
      maxlength=${longestAnswer}
      autocomplete="off"
      aria-label=${text`Answer ${index + 1}`}
      placeholder=${index < 2 ? text`Answer ${index + 1}` : text`Answer ${index + 1}, if you like`}
      .value=${answer}
      @input=${(event: Event) => {
        this.answers = this.answers.with(index, valueOf(event));
        this.host.requestUpdate();
      }}
    />`;
  }

  private add() {
    this.answers = [...this.answers, ""];
    this.host.requestUpdate();
    void this.host.byId(`poll-answer-${this.answers.length}`).then((field) => field?.focus());
  }
}
