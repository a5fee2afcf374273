// What a screen is, and the pieces that several screens share.
import { type CSSResult, nothing, type TemplateResult } from "lit";

import type { Finding } from "../core/types.js";
import { stepTitle } from "./guide-steps.js";
import { icons } from "../look/icons.js";
import { Refused } from "../worker/refusal.js";
import type { Session } from "../session/session.js";
import { html, language, mark, text, translate } from "../text/text.js";

export const routes = [
  "connections",
  "connect",
  "guide",
  "credentials",
  "check",
  "try",
  "inspector",
  "settings",
] as const;
export type Route = (typeof routes)[number];

/** Where "g" and one of these keys lead. */
export const jumps: Record<string, Route> = {
  c: "connections",
  g: "guide",
  k: "credentials",
  h: "check",
  t: "try",
  i: "inspector",
  s: "settings",
};

/** What follows a message: a way to take back what was done. */
export interface Toast {
  undo: () => unknown;
  /** The chance has passed. */
  gone?: () => unknown;
}

/** The element around the screens, as they see it. */
export interface Host {
  readonly session: Session;
  /** What follows the screen's name in the address: "#/guide/keys" has ["keys"]. */
  readonly segments: string[];
  requestUpdate(): void;
  go(route: Route, ...segments: string[]): void;
  /** Says something in passing, to eyes and to screen readers. */
  announce(text: string, toast?: Toast): void;
  /** Whether single letters are shortcuts. */
  shortcuts: boolean;
  showHelp(): Promise<void>;
  /** The element of that id, after the next render. */
  byId(id: string): Promise<HTMLElement | null>;
  /** Adds what only some screens look like. */
  adopt(styles: CSSResult): void;
}

/** One screen: keeps its own state for as long as the console lives. */
export interface Screen {
  /** In English; translated where it is shown. */
  readonly title: string;
  /** What only this screen looks like. */
  readonly styles?: CSSResult;
  render(): TemplateResult;
  /** Called each time the screen is opened, and when the rest of its address changes. */
  opened?(): void;
}

/** A screen whose code is fetched when it is first opened: the first visit loads less. */
export class LazyScreen implements Screen {
  private screen: Screen | null = null;
  private failed = false;

  constructor(
    readonly title: string,
    private readonly host: Host,
    private readonly load: () => Promise<Screen>,
  ) {}

  opened(): void {
    if (this.screen) this.screen.opened?.();
    else void this.fetch();
  }

  /** Fetches the code before it is needed, so that a network that breaks later breaks nothing here. */
  async prepare(): Promise<void> {
    if (this.screen) return;
    try {
      const [screen, { laterStyles }] = await Promise.all([
        this.load(),
        import("../look/later-styles.js"),
      ]);
      this.screen ??= screen;
      // What is common comes before what is special.
      this.host.adopt(laterStyles);
      if (screen.styles) this.host.adopt(screen.styles);
    } catch {
      // It is asked for again when it is opened.
    }
  }

  render(): TemplateResult {
    if (this.screen) return this.screen.render();
    if (!this.failed) return html`<div class="bone long" aria-busy="true"></div>`;
    return html`<section class="card empty">
      ${icons.alert}
      <h2>This part of the console could not be loaded</h2>
      <p>The proxy does not answer. Nothing that you entered is lost.</p>
      <button @click=${() => this.fetch()}>${icons.retry} Try again</button>
    </section>`;
  }

  private async fetch() {
    this.failed = false;
    await this.prepare();
    this.failed = this.screen === null;
    this.screen?.opened?.();
    this.host.requestUpdate();
  }
}
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
        inline
          ? html`<p>${translate(finding.cause)} ${translate(finding.fix)}</p>`
          : html`<dl>
                ${row(text`Why`, finding.cause)} ${row(text`What was seen`, finding.evidence)}
                ${row(text`What to do`, finding.fix)} ${possibleCauses(finding)}
              </dl>
              ${guideLink(finding.guideStep)}`
      }
    </div>
  </section>`;
}

/** What remains possible, the likeliest first. */
const possibleCauses = ({ possibleCauses: causes = [] }: Finding) =>
  causes.length === 0
    ? nothing
    : html`<div>
        <dt>Which it can be</dt>
        <dd>
          <ol class="causes">
            ${causes.map(({ title, sign }) => html`<li>${translate(title)}. <span class="quiet">Then: ${translate(sign)}</span></li>`)}
          </ol>
        </dd>
      </div>`;

/** The way to the step that mends it; empty where there is none. */
export const guideLink = (step: string) =>
  stepTitle(step)
    ? html`<p class="guide-link">
        <a href="#/guide/${step}">Show me: ${translate(stepTitle(step))}</a>
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

export const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? "")
    .join("")
    .toUpperCase();

/** A moment as X writes it, for people. */
export function dateText(created: string): string {
  const date = new Date(created);
  return Number.isNaN(date.valueOf())
    ? created
    : date.toLocaleString(language(), { dateStyle: "medium", timeStyle: "short" });
}

/** A button that copies a text and says so. */
export function copyButton(
  host: Host,
  content: string,
  what: string,
  label = text`Copy`,
): TemplateResult {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(content);
      host.announce(text`Copied: ${what}`);
    } catch {
      host.announce(text`The browser did not allow copying. Select the text instead.`);
    }
  };
  return html`<button class="plain" @click=${copy} aria-label="Copy ${what}">
    ${icons.copy} ${label}
  </button>`;
}
