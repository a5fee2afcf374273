// What the frame shows of a question: that there is one, a way to its window, and how to refuse. Pressing anything here unseen
// does no harm. Below it what the person has allowed for longer, and how to end that.
import { nothing, type TemplateResult } from "lit";

import { icons, logo } from "../look/icons.js";
import type { Host } from "../parts/screen.js";
import { timeText } from "../text/dates.js";
import { html, text, translate } from "../text/text.js";
import { type Frame, titleOf } from "./frame.js";
import type { GrantedAct } from "./grants.js";
import type { Request } from "./questions.js";

export class RequestView {
  private shown: Request | null = null;

  constructor(
    private readonly host: Host,
    private readonly frame: Frame,
  ) {}

  render(): TemplateResult {
    const [request = null] = this.frame.questions.waiting;
    if (request !== this.shown) {
      this.shown = request;
      if (request) {
        void this.host.session.learnWords();
        void this.call();
      }
    }
    return html`${this.renderBar()} ${request ? this.renderRequest(request) : this.renderSealed()}
    ${this.renderStanding()}`;
  }

  /** Whose it is, whether it is real, and the way out. */
  private renderBar() {
    const { upstream } = this.host.session;
    return html`<div class="embed-bar">
      ${logo} <strong>X Connect</strong>
      ${
        upstream === ""
          ? nothing
          : upstream === "sandbox"
            ? html`<span class="badge caution">Sandbox</span>`
            : html`<span class="badge good">Live</span>`
      }
      ${
        this.frame.options.closable
          ? html`<button
              class="plain"
              aria-label="Close"
              @click=${() => {
                this.frame.close("button");
              }}
            >
              ${icons.cross}
            </button>`
          : nothing
      }
    </div>`;
  }

  private renderRequest(request: Request) {
    const { questions, origin } = this.frame;
    const { kind, action, agent } = request;
    const row = this.host.session.catalogue?.actions.find(({ id }) => id === action);
    const title = kind === "hand-over" ? text`your credentials` : translate(titleOf(request, row));
    const isOfPage = kind === "act" || kind === "hand-over";
    return html`<section
      class="finding info request"
      role="alertdialog"
      aria-labelledby="request-title"
      aria-describedby="request-text"
    >
      ${icons.lock}
      <div class="stack">
        <div>
          <h2 id="request-title" tabindex="-1">
            ${
              kind === "permission"
                ? html`${title}?`
                : kind === "own"
                  ? html`You are about to do: ${title}`
                  : html`${kind === "agent" ? agent : origin} asks: ${title}`
            }
          </h2>
          <p id="request-text">
            You answer in a window of X Connect's own: there nothing can lie over the question, and
            its address bar says <span class="mono">${location.host}</span>.
          </p>
        </div>
        ${this.renderProblem()}
        <div class="row">
          <button
            class="primary"
            @click=${() => {
              questions.open();
            }}
          >
            ${icons.external} Look and answer
          </button>
          <button
            @click=${() => {
              questions.settle(request, "refuse");
            }}
          >
            ${kind === "hand-over" ? text`Not now` : text`Refuse`}
          </button>
          ${
            isOfPage
              ? html`<button
                  class="plain"
                  @click=${() => {
                    this.frame.refuseAll();
                  }}
                >
                  Refuse everything from this page
                </button>`
              : nothing
          }
        </div>
        ${
          questions.waiting.length > 1
            ? html`<p class="small quiet">Waiting behind it: ${questions.waiting.length - 1}</p>`
            : nothing
        }
      </div>
    </section>`;
  }

  /** What the page asks for waits for the key to what is sealed; the screen below has the way to open it. */
  private renderSealed() {
    const { isUnlockWanted, origin } = this.frame;
    if (!isUnlockWanted) return nothing;
    return html`<section class="finding info request" role="status">
      ${icons.lock}
      <div class="stack">
        <p>
          <span class="mono">${origin}</span> asks for something. Unlock your credentials, then you
          are asked about it.
        </p>
        <div class="row">
          <button
            class="plain"
            @click=${() => {
              this.frame.refuseAll();
            }}
          >
            Refuse everything from this page
          </button>
        </div>
      </div>
    </section>`;
  }

  private renderProblem() {
    const { problem } = this.frame.questions;
    if (problem === "") return nothing;
    return html`<p role="alert">
      <strong>
        ${problem === "blocked" ? text`The browser has opened no window.` : text`The window cannot reach this frame.`}
      </strong>
      ${
        problem === "blocked"
          ? text`Allow windows (pop-ups) for this page, and press the button again.`
          : text`The page around it keeps windows apart. Whoever runs it has to send Cross-Origin-Opener-Policy: same-origin-allow-popups.`
      }
    </p>`;
  }

  /** What holds beyond one answer. */
  private renderStanding() {
    const { grants, isMuted, origin } = this.frame;
    const { list } = grants;
    if (isMuted)
      return html`<section class="finding standing" aria-label="Refused">
        ${icons.cross}
        <div class="row between">
          <p>Everything that <span class="mono">${origin}</span> asks for is refused.</p>
          <button
            @click=${() => {
              this.frame.listenAgain();
            }}
          >
            Let it ask again
          </button>
        </div>
      </section>`;
    if (list.length === 0) return nothing;
    return html`<section class="finding info standing" aria-labelledby="standing">
      ${icons.tick}
      <div>
        <h2 id="standing"><span class="mono">${origin}</span> may do this without asking</h2>
        <ul>
          ${list.map((grant) => this.renderGrant(grant))}
        </ul>
      </div>
    </section>`;
  }

  private renderGrant({ action, title, account, until }: GrantedAct) {
    return html`<li class="row between">
      <span>
        ${translate(title)} · ${account} ·
        ${until === null ? text`while the page is open` : text`until ${timeText(until / 1000)}`}
      </span>
      <button
        class="plain"
        @click=${() => {
          this.frame.grants.end(action);
          this.host.requestUpdate();
        }}
      >
        End
      </button>
    </li>`;
  }

  /** A new question takes the focus, where the person is in this frame; else its role says it. */
  private async call() {
    const title = await this.host.byId("request-title");
    title?.closest("section")?.scrollIntoView({ block: "nearest" });
    if (document.hasFocus()) title?.focus({ preventScroll: true });
  }
}
