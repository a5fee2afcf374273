// The gesture that nobody can have a person make unseen: two digits that stand in the question, pressed in their order on ten
// keys whose order changes, or typed. Who does not see the question presses the right ones once in ninety times, and has two
// tries.
import { nothing, type TemplateResult } from "lit";

import { html, text } from "../text/text.js";

/** Wrong codes that are forgiven: after one more the answer is no. */
const slips = 1;

/** A number below `most`, each as likely. */
function below(most: number): number {
  const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
  return byte < 256 - (256 % most) ? byte % most : below(most);
}

function shuffled(): number[] {
  const left = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  return [...left].map(() => left.splice(below(left.length), 1)[0] ?? 0);
}

export class CodePad {
  /** Two different digits: pressing twice at one place is never right. */
  code: [number, number] = [0, 0];
  /** Told to the person once a code was wrong. */
  problem = "";
  private keys: number[] = [];
  private first: number | null = null;
  private wrong = 0;

  constructor(
    private readonly done: (isRight: boolean) => void,
    private readonly changed: () => void,
  ) {
    this.draw();
  }

  private draw() {
    const [one = 0, other = 1] = shuffled();
    this.code = [one, other];
    this.keys = shuffled();
    this.first = null;
  }

  press(digit: number): void {
    if (this.first === null) {
      this.first = digit;
      this.problem = "";
    } else if (this.first === this.code[0] && digit === this.code[1]) {
      this.done(true);
    } else if (++this.wrong > slips) {
      this.done(false);
    } else {
      this.draw();
      this.problem = text`Those were not the right digits. They have changed: press ${this.code[0]}, then ${this.code[1]}.`;
    }
    this.changed();
  }

  /** `press` looks at the event before it counts. */
  render(isArmed: boolean, press: (event: Event, digit: number) => void): TemplateResult {
    return html`<div class="pad-keys" role="group" aria-labelledby="code">
        ${this.keys.map(
          (digit) =>
            html`<button
              class=${this.first === digit ? "primary" : ""}
              aria-pressed=${this.first === digit ? "true" : nothing}
              ?disabled=${!isArmed}
              @click=${(event: Event) => {
                press(event, digit);
              }}
            >
              ${digit}
            </button>`,
        )}
      </div>
      <p role="alert" class="field-error">${this.problem}</p>`;
  }
}
