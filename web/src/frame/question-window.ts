// A question in a window of the console's own: nothing of another page lies over it, and the browser shows whose it is. Yes
// is said only after all of it has been on the screen, for a while, by a gesture that nobody can foresee (decision 0028).
import { LitElement, nothing } from "lit";
import { ref } from "lit/directives/ref.js";

import { base } from "../look/base.js";
import { icons, logo } from "../look/icons.js";
import { patterns } from "../look/patterns.js";
import { argumentsView, ReadToEnd } from "../parts/question.js";
import { questionStyles } from "../parts/question-styles.js";
import { html, setLanguage, text, translate } from "../text/text.js";
import { CodePad } from "./code-pad.js";
import { windowStyles } from "./window-styles.js";
import type { Answer, FromWindow, Question, Span, ToWindow } from "./window-protocol.js";

/** How long the window has to be looked at before an answer counts, in milliseconds. */
const armedAfter = 1000;
/** How far a mouse has to move in the question before it counts, in pixels: one that rests has been put there by nobody. */
const leastTravel = 12;
/** How long the console that has opened this window has to answer, in milliseconds. */
const patience = 5000;

/**
 * @element x-connect-question
 */
export class QuestionWindow extends LitElement {
  private question: Question | null = null;
  private state: "waiting" | "asking" | "done" | "alone" = "waiting";
  private pad: CodePad | null = null;
  private span: Span = "once";
  private isArmed = false;
  private travel = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private heading = this.reader();
  private account = this.reader();
  private end = this.reader();

  override connectedCallback(): void {
    super.connectedCallback();
    this.replaceChildren();
    addEventListener("message", this.onMessage);
    addEventListener("keydown", this.onKey);
    for (const name of ["keydown", "pointerdown"]) addEventListener(name, this.onHaste);
    for (const name of ["focus", "blur"]) addEventListener(name, this.onAttention);
    document.addEventListener("visibilitychange", this.onAttention);
    // In a frame it would be what it is there to prevent.
    if (window.parent !== window || !this.opener) {
      this.state = "alone";
      return;
    }
    this.say({ type: "x-connect:window" });
    setTimeout(() => {
      if (this.state === "waiting") this.show("alone");
    }, patience);
  }

  private get opener(): Window | null {
    return window.opener as Window | null;
  }

  /** Only a window of this origin hears it. */
  private say(message: FromWindow) {
    this.opener?.postMessage(message, location.origin);
  }

  private reader() {
    return new ReadToEnd(() => {
      this.watch();
    });
  }

  private show(state: typeof this.state) {
    this.state = state;
    this.requestUpdate();
  }

  private readonly onMessage = ({ source, origin, data }: MessageEvent<ToWindow | null>) => {
    if (source !== this.opener || origin !== location.origin) return;
    if (data?.type === "x-connect:question") void this.ask(data.question);
  };

  private async ask(question: Question | null) {
    if (!question) {
      this.show("done");
      close();
      return;
    }
    const isNew = question.id !== this.question?.id;
    this.question = question;
    if (isNew) {
      this.pad = new CodePad(
        (isRight) => {
          this.answer(isRight ? this.span : "refuse");
        },
        () => this.requestUpdate(),
      );
      this.span = "once";
      this.travel = 0;
      this.heading = this.reader();
      this.account = this.reader();
      this.end = this.reader();
      this.disarm();
    }
    await setLanguage(question.language);
    const { theme } = question;
    if (theme === "system") this.removeAttribute("theme");
    else this.setAttribute("theme", theme);
    document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
    this.show("asking");
    await this.updateComplete;
    if (isNew) {
      // The one before may have been read to its end.
      scrollTo(0, 0);
      this.renderRoot.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    }
    this.watch();
  }

  // --- Whether it is seen ---

  private get isRead() {
    return this.heading.isDone && this.account.isDone && this.end.isDone;
  }

  /** Whoever presses and types without a pause, as in a game, does not read: the second begins again with each of them. */
  private readonly onHaste = ({ isTrusted }: Event) => {
    if (isTrusted && !this.isArmed) this.onAttention();
  };

  private readonly onAttention = () => {
    this.disarm();
    this.watch();
  };

  private disarm() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isArmed = false;
    this.requestUpdate();
  }

  private watch() {
    if (this.isArmed || this.timer !== undefined || !this.isRead) return;
    if (document.hidden || !document.hasFocus()) return;
    this.timer = setTimeout(() => {
      this.isArmed = true;
      this.requestUpdate();
    }, armedAfter);
  }

  private readonly onMove = ({ isTrusted, pointerType, movementX, movementY }: PointerEvent) => {
    // A finger rests nowhere before it presses.
    if (isTrusted)
      this.travel += pointerType === "mouse" ? Math.hypot(movementX, movementY) : leastTravel;
  };

  private readonly onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !event.isTrusted) return;
    if (event.key === "Escape") close();
    else if (/^\d$/.test(event.key) && this.isArmed) this.enter(Number(event.key));
  };

  private enter(digit: number) {
    this.pad?.press(digit);
    // After wrong digits the new ones are read first, too.
    if (this.pad?.problem) this.onAttention();
  }

  private readonly press = (event: Event, digit: number) => {
    const { isTrusted, detail, pointerType } = event as PointerEvent;
    // Scripts cannot press for the person; a key that presses a button has no place, and no pointer.
    const isByMouse = detail > 0 && pointerType !== "touch" && pointerType !== "pen";
    if (!isTrusted || !this.isArmed || (isByMouse && this.travel < leastTravel)) return;
    this.enter(digit);
  };

  private answer(answer: Answer) {
    if (!this.question) return;
    this.say({ type: "x-connect:answer", id: this.question.id, answer });
    this.disarm();
  }

  // --- What is shown ---

  protected override render(): unknown {
    const { question, state } = this;
    return html`<header>${logo} X Connect <span class="mono">${location.host}</span></header>
      <main @pointermove=${this.onMove} @pointerdown=${this.onMove}>
        ${
          state === "asking" && question
            ? this.renderQuestion(question)
            : html`<p role="status">
                ${
                  state === "waiting"
                    ? text`One moment.`
                    : state === "done"
                      ? text`Answered. You can close this window.`
                      : text`Nothing has been asked here. Questions come from the console that opens this window; go back to it, and press the button there again.`
                }
              </p>`
        }
      </main>`;
  }

  private renderQuestion(question: Question) {
    const { kind, account, credentials, isPractice, price, behind } = question;
    return html`<section
      class="stack"
      role="alertdialog"
      aria-labelledby="heading"
      aria-describedby="who code"
    >
      <h1 id="heading" tabindex="-1" ${ref(this.heading.end)}>
        ${kind === "hand-over" ? text`Hand your credentials over?` : `${translate(question.title)}?`}
      </h1>
      <p id="who">
        ${this.renderWho(question)}
        <strong class="account" ${ref(this.account.end)}>${account}</strong>
        ${isPractice ? html`<span class="badge caution">Sandbox</span>` : html`<span class="badge good">Live</span>`}
      </p>
      ${
        kind === "hand-over"
          ? this.renderHandOver(question)
          : html`${question.description ? html`<p class="quiet">${translate(question.description)}</p>` : nothing}
            ${argumentsView(question.shown, this.end)}
            ${price > 0 ? html`<p class="small quiet">Costs at most $${(price / 1000).toFixed(3)}</p>` : nothing}`
      }
      ${this.renderSpans(question)}
      <p id="code">
        ${
          credentials.length > 0
            ? html`To hand them over, press <b>${this.pad?.code[0]}</b>, then
                <b>${this.pad?.code[1]}</b>.`
            : html`To allow it, press <b>${this.pad?.code[0]}</b>, then
                <b>${this.pad?.code[1]}</b>.`
        }
      </p>
      ${this.pad?.render(this.isArmed, this.press) ?? nothing}
      <p class="small quiet" role="status">${this.renderWhy()}</p>
      <div class="row">
        <button
          @click=${() => {
            this.answer("refuse");
          }}
        >
          ${icons.cross} ${kind === "hand-over" ? text`Not now` : text`Refuse`}
        </button>
        ${
          kind === "act" || kind === "hand-over"
            ? html`<button
                class="plain"
                @click=${() => {
                  this.answer("refuse-all");
                }}
              >
                Refuse everything from this page
              </button>`
            : nothing
        }
      </div>
      ${behind > 0 ? html`<p class="small quiet">Waiting behind it: ${behind}</p>` : nothing}
    </section>`;
  }

  /** Who wants it; the account follows. */
  private renderWho({ kind, origin, agent }: Question) {
    const page = html`<strong class="mono">${origin}</strong>`;
    if (kind === "hand-over") return html`${page} asks for the credentials of`;
    if (kind === "agent") return html`The agent <strong>${agent}</strong> wants to do this as`;
    if (kind === "own")
      return html`You have pressed this in a frame of ${page}. It would be done as`;
    if (kind === "permission")
      return html`You have pressed this in a frame of ${page}. It decides what agents may do as`;
    return html`${page} wants to do this as`;
  }

  private renderHandOver({ credentials, keyHint, context, givesRefreshToken }: Question) {
    return html`<ul class="chips">
        ${credentials.map((title) => html`<li>${translate(title)}</li>`)}
      </ul>
      <p>
        Whoever runs it can then do everything that these credentials allow, until you regenerate
        them at X.
      </p>
      <p>
        ${
          keyHint
            ? html`They are sealed to the key of its server (<span class="mono">${keyHint}…</span>);
                the page itself cannot read them.`
            : text`The page itself gets them, because it belongs to this console.`
        }
      </p>
      ${
        givesRefreshToken
          ? html`<p>
              The refresh token then belongs to it alone, because X accepts each one only once. This
              console keeps working until its access token ends, then asks you to sign in again.
            </p>`
          : nothing
      }
      ${context ? html`<p>For its request <span class="mono">${context}</span></p>` : nothing}
      <span class="mark" ${ref(this.end.end)}></span>`;
  }

  private renderSpans({ spans }: Question) {
    const names: Record<Span, string> = {
      once: text`This once`,
      quarter: text`For 15 minutes`,
      page: text`While the page is open`,
    };
    if (spans.length < 2) return nothing;
    return html`<fieldset>
      <legend class="label">Allow it</legend>
      ${spans.map(
        (span) =>
          html`<label class="choice">
            <input
              type="radio"
              name="span"
              .checked=${this.span === span}
              @change=${() => {
                this.span = span;
              }}
            />
            ${names[span]}
          </label>`,
      )}
    </fieldset>`;
  }

  private renderWhy() {
    if (this.isArmed) return text`You can also type the digits.`;
    if (!this.isRead) return text`The keys work once you have read everything to the end.`;
    return text`The keys work in a moment.`;
  }

  static override styles = [base, patterns, questionStyles, windowStyles];
}
