// What an embedding page asks for: an action to be done in the person's name, or the credentials. Nothing happens without
// a click, and the click counts only while the question has been seen for a moment, uncovered.
import { nothing } from "lit";

import type { Frame, Request } from "./frame.js";
import { icons } from "../look/icons.js";
import type { Host } from "../parts/screen.js";
import { html, text, translate } from "../text/text.js";

/** How often it is looked whether the question can be seen, in milliseconds; and how often before an answer counts. */
const interval = 250;
const least = 3;

interface VisibilityEntry extends IntersectionObserverEntry {
  /** Intersection Observer v2: not covered, not faded, not moved by the page around it. */
  readonly isVisible?: boolean;
}

export class RequestView {
  private shown: Request | null = null;
  private isArmed = false;
  private observer: IntersectionObserver | null = null;
  private timer = 0;

  constructor(
    private readonly host: Host,
    private readonly frame: Frame,
  ) {}

  render() {
    const [request] = this.frame.requests;
    if (request !== this.shown) {
      void this.host.session.learnWords();
      this.shown = request ?? null;
      this.disarm();
      if (request) void this.watch();
    }
    if (!request) return nothing;
    return html`<section
      class="finding info request"
      id="request"
      role="alertdialog"
      aria-labelledby="request-title"
    >
      ${icons.lock}
      <div class="stack">
        ${request.kind === "hand-over" ? this.renderHandOver(request) : this.renderInvoke(request)}
        <div class="row">
          <button
            class="primary"
            ?disabled=${!this.isArmed}
            @click=${(event: MouseEvent) => this.answer(event, request, false)}
          >
            ${request.kind === "hand-over" ? text`Hand them over` : text`Allow once`}
          </button>
          ${
            request.kind === "invoke"
              ? html`<button
                  ?disabled=${!this.isArmed}
                  @click=${(event: MouseEvent) => this.answer(event, request, true)}
                >
                  Allow while this page is open
                </button>`
              : nothing
          }
          <button @click=${() => request.answer(false)}>
            ${request.kind === "hand-over" ? text`Not now` : text`Refuse`}
          </button>
        </div>
      </div>
    </section>`;
  }

  private renderHandOver(request: Request) {
    const { catalogue } = this.host.session;
    const { held } = request.connection;
    const titles = (catalogue?.credentialFields ?? [])
      .filter(({ name }) => held?.names.includes(name))
      .map(({ title }) => title);
    return html`<div>
        <h2 id="request-title">Hand your credentials over?</h2>
        <p><strong class="mono">${this.frame.origin}</strong> asks for:</p>
      </div>
      <ul class="chips">
        ${titles.map((title) => html`<li>${translate(title)}</li>`)}
      </ul>
      <p>
        Whoever runs it can then do everything that these credentials allow, until you regenerate
        them at X.
        ${
          this.frame.keyHint
            ? html`They are sealed here to the key of its server (<span class="mono"
                  >${this.frame.keyHint}…</span
                >); the page itself cannot read them.`
            : text`The page itself gets them, because it belongs to this console.`
        }
      </p>`;
  }

  private renderInvoke({ action, args, connection }: Request) {
    const row = this.host.session.catalogue?.actions.find(({ id }) => id === action);
    const { label } = connection;
    return html`<div>
        <h2 id="request-title">${row ? translate(row.title) : action}?</h2>
        <p>
          <strong class="mono">${this.frame.origin}</strong> wants to do this as
          <strong>${label}</strong>. ${translate(row?.description ?? "")}
        </p>
      </div>
      <pre tabindex="0" aria-label="Arguments">${JSON.stringify(args, null, 2)}</pre>`;
  }

  private async watch() {
    const section = await this.host.byId("request");
    if (!section) return;
    section.scrollIntoView({ block: "nearest" });
    const options = { threshold: [0.9], trackVisibility: true, delay: 100 };
    const samples: boolean[] = [];
    const sample = () => {
      if (!section.isConnected) return;
      // A new observer each time: one that stays tells only of changes, and covers alone are none to it.
      this.observer?.disconnect();
      this.observer = new IntersectionObserver((entries) => {
        const entry: VisibilityEntry | undefined = entries.at(-1);
        // Browsers without the second version say nothing of covers; there, being on screen has to do.
        samples.unshift(entry?.isVisible ?? entry?.isIntersecting ?? false);
        this.setArmed(samples.length >= least && samples.slice(0, least).every(Boolean));
      }, options);
      this.observer.observe(section);
    };
    sample();
    this.timer = setInterval(sample, interval) as unknown as number;
  }

  private answer(event: MouseEvent, request: Request, always: boolean) {
    // Scripts cannot click for the person.
    if (!this.isArmed || !event.isTrusted) return;
    if (always) this.frame.allowAlways(request);
    request.answer(true);
  }

  private setArmed(isArmed: boolean) {
    if (isArmed === this.isArmed) return;
    this.isArmed = isArmed;
    this.host.requestUpdate();
  }

  private disarm() {
    this.observer?.disconnect();
    this.observer = null;
    clearInterval(this.timer);
    this.isArmed = false;
  }
}
