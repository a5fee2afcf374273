// Check: what the core's ladder of questions comes to. The verdict first, with its cause and the one thing to do; the
// ladder folded below it.
import { nothing } from "lit";

import type { CheckStep, CheckVerdict, Finding, StepState } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { stepTitle } from "../../parts/guide-steps.js";
import { copyButton } from "../../parts/copy-button.js";
import { isChecked } from "../../parts/fields.js";
import { findingOf, findingView, guideLink, possibleCausesView } from "../../parts/finding-view.js";
import { initials } from "../../parts/people.js";
import { practiceOnly } from "../../parts/practice-only.js";
import type { Host, Screen } from "../../parts/screen.js";
import { abilities, levelNames } from "../../session/abilities.js";
import type { Connection } from "../../session/connection.js";
import { timeText } from "../../text/dates.js";
import { html, mark, text, translate } from "../../text/text.js";
import { accessView } from "./access-view.js";
import { Fix } from "./fix.js";
import { checkStyles } from "./styles.js";
import { report } from "./report.js";

/** A check under way. */
interface Running {
  controller: AbortController;
  /** How it stands; null before the first question. */
  verdict: CheckVerdict | null;
}

const iconOfKind = {
  good: icons.tick,
  caution: icons.alert,
  bad: icons.cross,
  "": nothing,
};

const kindOfState: Record<CheckVerdict["state"], "good" | "caution" | "bad" | ""> = {
  checking: "",
  connected: "good",
  limited: "caution",
  refused: "bad",
  waits: "caution",
  unreachable: "bad",
  unknown: "caution",
};

export class CheckScreen implements Screen {
  readonly title = mark("Check");
  readonly styles = checkStyles;
  /** Each connection's own. */
  private readonly running = new Map<Connection, Running>();
  /** Why the last check failed by itself. */
  private failure: Finding | null = null;
  private sendSecret = false;
  private tryAll = false;
  private publish = false;
  /** Looks again when a wait is over. */
  private alarm: ReturnType<typeof setTimeout> | undefined;
  private readonly fix: Fix;

  constructor(private readonly host: Host) {
    this.fix = new Fix(host, () => this.run());
  }

  /** Credentials that were entered since are checked at once. */
  opened() {
    const { active, held } = this.host.session;
    if (held && !held.isForeign && active.isCheckDue) void this.run();
  }

  render() {
    const { held, active } = this.host.session;
    if (!held) {
      return html`<section class="card empty">
        ${icons.credentials}
        <h2>There is nothing to check yet</h2>
        <p>Connect an account, and what it can do is checked at once.</p>
        <a class="button primary" href="#/connections">Connect</a>
      </section>`;
    }
    if (held.isForeign) return practiceOnly(this.host);
    const running = this.running.get(active) ?? null;
    const verdict = running ? running.verdict : (active.checked?.verdict ?? null);
    const isEnded = verdict !== null && !running;
    const [cause, ...others] = isEnded ? verdict.findings : [];
    return html`${verdict ? nothing : this.renderLead()}
    ${this.renderVerdict(verdict, cause, running)}
    ${this.failure && !running ? findingView(this.failure) : nothing}
    ${verdict ? this.renderLadder(verdict, running !== null) : nothing}
    ${others.map((finding) => findingView(finding))} ${accessView(this.host)}`;
  }

  private renderLead() {
    return html`<p class="lead">
      Asks X about each credential, cheapest question first, and stops where an answer explains the
      rest. X charges about one cent for each account it is asked about.
    </p>`;
  }

  private renderVerdict(
    verdict: CheckVerdict | null,
    cause: Finding | undefined,
    running: Running | null,
  ) {
    const kind = verdict ? kindOfState[verdict.state] : "";
    const headline = running
      ? text`Checking`
      : verdict
        ? translate(verdict.headline)
        : text`Not checked yet`;
    return html`<section class="card verdict ${kind}" aria-label="Result of the check">
      <div class="pad stack">
        <div aria-live="polite">
          <h2 class="headline">
            ${running ? icons.spinner : verdict ? iconOfKind[kind] : nothing}
            <span>${headline}</span>
          </h2>
        </div>
        ${verdict?.cancelled ? html`<p>You cancelled it. What was not asked is not known.</p>` : nothing}
        ${verdict?.account ? this.renderAccount(verdict) : nothing}
        ${verdict && !running ? this.renderWishes(verdict) : nothing}
        ${cause && verdict ? this.renderCause(cause, verdict) : nothing}
        <div class="row">${this.renderActions(verdict, cause, running)}</div>
      </div>
      ${running ? nothing : this.renderOptions()}
    </section>`;
  }

  /** Why, and what to do, at once; what was seen and what else it can be, for whoever wants to know. */
  private renderCause(cause: Finding, { headline }: CheckVerdict) {
    const { possibleCauses = [], evidence } = cause;
    return html`<div class="stack cause" data-code=${cause.code}>
      ${headline === cause.title ? nothing : html`<h3>${translate(cause.title)}</h3>`}
      <p>${translate(cause.cause)}</p>
      <p class="do"><strong>${translate(cause.fix)}</strong></p>
      ${this.fix.render(cause)}
      ${
        evidence || possibleCauses.length > 0
          ? html`<details>
              <summary>What was seen, and what it can be</summary>
              ${evidence ? html`<p class="evidence">${translate(evidence)}</p>` : nothing}
              ${possibleCausesView(cause)} ${guideLink(cause.guideStep)}
            </details>`
          : nothing
      }
    </div>`;
  }

  private renderAccount({ account, accessLevel }: CheckVerdict) {
    if (!account) return nothing;
    return html`<div class="row account" role="group" aria-label="Account">
      <span class="avatar" aria-hidden="true">${initials(account.name)}</span>
      <div class="grow">
        <strong>${account.name}</strong>
        <span class="quiet">@${account.username}</span>
      </div>
      ${
        accessLevel
          ? html`<span class="badge" lang="en">${levelNames[accessLevel]}</span>`
          : html`<span class="badge">Level not told</span>`
      }
    </div>`;
  }

  /** Each wanted ability with a tick or a cross: never by colour alone. */
  private renderWishes(verdict: CheckVerdict) {
    const wanted = verdict.abilities.filter((one) => one.wanted);
    const words = {
      works: [icons.tick, text`works`, "good"],
      should_work: [icons.tick, text`should work`, "good"],
      partly: [icons.alert, text`in part`, "caution"],
      unknown: [icons.dash, text`not known`, ""],
      fails: [icons.cross, text`does not work`, "bad"],
    } as const;
    return html`<ul class="wishes" aria-label="What your agent shall do">
      ${wanted.map(({ id, state }) => {
        const [icon, word, kind] = words[state];
        const title = abilities.find((one) => one.id === id)?.title ?? id;
        return html`<li class=${kind}>${icon} ${translate(title)}: ${word}</li>`;
      })}
    </ul>`;
  }

  /** One primary button: what fixes the cause, else the next step. The button that runs it is always the same one. */
  private renderActions(
    verdict: CheckVerdict | null,
    cause: Finding | undefined,
    running: Running | null,
  ) {
    const next = running || !verdict ? null : nextOf(verdict, cause);
    const isFixedHere = cause !== undefined && this.fix.isPrimary(cause);
    const wait = running ? 0 : this.waitFor(cause);
    const label = running
      ? text`Cancel`
      : verdict
        ? text`Run the check again`
        : text`Run the check`;
    return html`${next ? html`<a class="button primary" href=${next.href}>${next.label}</a>` : nothing}
      <button
        class=${next || isFixedHere || running ? "" : "primary"}
        ?disabled=${wait > 0}
        @click=${() => {
          if (running) running.controller.abort();
          else void this.run();
        }}
      >
        ${running ? icons.cross : icons.check} ${label}
      </button>
      ${
        wait > 0
          ? html`<span class="small quiet"
              >Try again at ${timeText(cause?.retryAt ?? 0)} (in ${Math.ceil(wait / 60_000)}
              min)</span
            >`
          : nothing
      }
      ${cause && !running ? this.renderNextCheck(cause) : nothing}`;
  }

  /** How long it makes no sense to ask again, in milliseconds; looks again by itself when that is over. */
  private waitFor(cause: Finding | undefined): number {
    if (cause?.retry !== "at" || !cause.retryAt) return 0;
    const wait = cause.retryAt * 1000 - Date.now();
    if (wait > 0) this.wakeAfter(Math.min(wait, 30_000));
    return wait;
  }

  /** One click to the check that would tell this cause from others. */
  private renderNextCheck(finding: Finding) {
    const names = this.host.session.held?.names ?? [];
    const isOffered =
      finding.check === "app_only_token" && !this.sendSecret && names.includes("api_secret");
    if (!isOffered) return nothing;
    return html`<button
        @click=${() => {
          this.sendSecret = true;
          void this.run();
        }}
      >
        ${icons.check} Ask X about API Key and API Secret by themselves
      </button>
      <span class="small quiet"
        >Tells whether they are the cause. Sends the API Secret to X.</span
      >`;
  }

  private wakeAfter(milliseconds: number) {
    clearTimeout(this.alarm);
    this.alarm = setTimeout(() => {
      this.host.requestUpdate();
    }, milliseconds);
  }

  private renderOptions() {
    const names = this.host.session.held?.names ?? [];
    const option = (label: string, checked: boolean, set: (checked: boolean) => void) =>
      html`<label class="choice small">
        <input
          type="checkbox"
          .checked=${checked}
          @change=${(event: Event) => {
            set(isChecked(event));
            this.host.requestUpdate();
          }}
        />
        ${label}
      </label>`;
    return html`<details class="pad options">
      <summary>Further checks, only when you want them</summary>
      ${option(
        text`Read once for each thing that your agent shall do, to see that it works. X charges up to one cent each.`,
        this.tryAll,
        (checked) => (this.tryAll = checked),
      )}
      ${
        names.includes("api_key") && names.includes("api_secret")
          ? option(
              text`Ask about API Key and API Secret by themselves. This sends the API Secret to X, through the proxy.`,
              this.sendSecret,
              (checked) => (this.sendSecret = checked),
            )
          : nothing
      }
      ${option(
        text`Publish a post and delete it again. It is visible for a moment; X charges for both.`,
        this.publish,
        (checked) => (this.publish = checked),
      )}
    </details>`;
  }

  private renderLadder(verdict: CheckVerdict, isRunning: boolean) {
    const { steps, findings, spent } = verdict;
    const counted = steps.filter(({ state }) => state !== "skipped");
    const passed = counted.filter(({ state }) => state === "passed" || state === "caution").length;
    return html`<section class="card" aria-label="Steps of the check">
      <details class="ladder" ?open=${isRunning}>
        <summary class="pad">
          ${passed} of ${counted.length} passed
          ${spent.maximum > 0 ? html`<span class="quiet small">· at most ${dollars(spent.maximum)}</span>` : nothing}
        </summary>
        <ol class="steps">
          ${steps.map(stepView)}
        </ol>
      </details>
      ${
        isRunning
          ? nothing
          : html`<div class="row report">
              ${copyButton(this.host, report(this.host.session, steps, findings), text`report`, text`Copy report`)}
              <span class="small quiet"
                >without secrets, tokens and texts, to show to somebody</span
              >
            </div>`
      }
    </section>`;
  }

  private async run() {
    const { session } = this.host;
    const connection = session.active;
    // One at a time: whoever asks twice gets the one that is under way.
    if (this.running.has(connection)) return;
    const controller = new AbortController();
    const running: Running = { controller, verdict: null };
    this.running.set(connection, running);
    this.failure = null;
    this.host.requestUpdate();
    const allowed = {
      tryAll: this.tryAll,
      sendSecret: this.sendSecret,
      ...(this.publish ? { post: `Checking a connection, ${new Date().toISOString()}` } : {}),
    };
    try {
      const verdict = await connection.check(allowed, controller.signal, (progress) => {
        running.verdict = progress;
        this.host.requestUpdate();
      });
      // A check that was cancelled has found nothing out, neither good nor bad.
      if (!verdict.cancelled) {
        const findings = verdict.findings.map(({ code }) => code);
        session.checked({ ok: verdict.state === "connected", findings });
      }
    } catch (error) {
      this.failure = findingOf(error);
    }
    this.running.delete(connection);
    this.host.requestUpdate();
  }
}

const dollars = (thousandths: number) => `$${(thousandths / 1000).toFixed(3)}`;

/** What comes next, where that is another screen: the cause's fix, or using what works. */
function nextOf(
  { state, cancelled }: CheckVerdict,
  cause: Finding | undefined,
): { href: string; label: string } | null {
  if (state === "connected" && !cancelled) return { href: "#/try", label: text`Try it` };
  if (!cause) return null;
  const { guideStep, fields = [] } = cause;
  if (guideStep === "oauth2") return { href: "#/sign-in", label: text`Sign in with OAuth 2.0` };
  if (guideStep === "permissions" || (guideStep && fields.length === 0))
    return {
      href: `#/guide/${guideStep}`,
      label: text`Show me: ${translate(stepTitle(guideStep))}`,
    };
  return null;
}

function stepView({ title, state, detail }: CheckStep) {
  const shown = {
    waiting: [icons.dash, text`Waiting`, "waiting"],
    asked: [icons.spinner, text`Running`, "running"],
    passed: [icons.tick, text`Passed`, "good"],
    caution: [icons.alert, text`Look here`, "caution"],
    failed: [icons.cross, text`Failed`, "bad"],
    skipped: [icons.dash, text`Skipped`, "skipped"],
    not_reached: [icons.dash, text`Not reached`, "skipped"],
  } satisfies Record<StepState, unknown>;
  const [icon, word, kind] = shown[state];
  return html`<li>
    <span class="disc ${kind}">${icon}</span>
    <div>
      <h3>${translate(title)}</h3>
      ${detail ? html`<p class="quiet small">${translate(detail)}</p>` : nothing}
    </div>
    <span class="badge ${kind}">${word}</span>
  </li>`;
}
