// Check: what the core's ladder of questions comes to. The verdict first, with its cause and the one thing to do; the
// ladder folded below it.
import { nothing } from "lit";

import type { CheckStep, CheckVerdict, Finding, StepState } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { stepTitle } from "../../parts/guide-steps.js";
import { copyButton } from "../../parts/copy-button.js";
import { isChecked } from "../../parts/fields.js";
import {
  findingOf,
  findingView,
  guideLink,
  learnMore,
  possibleCausesView,
  seenText,
} from "../../parts/finding-view.js";
import { dollars } from "../../parts/money.js";
import { isFirst, sparks } from "../../parts/joy.js";
import { KeepForm } from "../../parts/keep-form.js";
import { avatar } from "../../parts/people.js";
import { practiceOnly } from "../../parts/practice-only.js";
import { ghost } from "../../parts/ghost.js";
import type { Host, Screen } from "../../parts/screen.js";
import { kindOfState, wishesView } from "../../parts/wishes.js";
import { levelNames } from "../../session/abilities.js";
import type { Connection } from "../../session/connection.js";
import { agoText, timeText } from "../../text/dates.js";
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
  /** Whether the report says whose account it is. */
  private isNamed = false;
  /** Looks again when a wait is over. */
  private alarm: ReturnType<typeof setTimeout> | undefined;
  private readonly fix: Fix;
  private readonly keepForm: KeepForm;
  /** The verdict that is the first good one ever: a moment to enjoy. */
  private joy: CheckVerdict | null = null;

  constructor(private readonly host: Host) {
    this.fix = new Fix(host, () => this.run());
    this.keepForm = new KeepForm(host);
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
        ${ghost("steps")}
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
    ${isEnded ? this.renderKeeping(verdict) : nothing}
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
        ? this.headlineOf(verdict)
        : text`Not checked yet`;
    return html`<section class="card verdict ${kind}" aria-label="Result of the check">
      <div class="pad stack">
        <div aria-live="polite">
          ${verdict !== null && verdict === this.joy ? sparks() : nothing}
          <h2 class="headline">
            ${running ? icons.spinner : verdict ? iconOfKind[kind] : nothing}
            <span>${headline}</span>
          </h2>
        </div>
        ${verdict && !running ? this.renderWhen() : nothing}
        ${verdict?.cancelled ? html`<p>You cancelled it. What was not asked is not known.</p>` : nothing}
        ${verdict?.account ? this.renderAccount(verdict) : nothing}
        ${verdict && !running ? wishesView(verdict) : nothing}
        ${
          isReady(verdict) && !running
            ? html`<p>Everything you asked for is in place. Your agent can take over from here.</p>`
            : nothing
        }
        ${cause && verdict ? this.renderCause(cause, verdict) : nothing}
        <div class="row">${this.renderActions(verdict, cause, running)}</div>
      </div>
      ${running ? nothing : this.renderOptions()}
    </section>`;
  }

  /** The core knows of X alone; who practises has not asked it. */
  private headlineOf({ state, headline }: CheckVerdict) {
    return state === "unreachable" && this.host.session.isSandbox
      ? text`No answer came from the sandbox`
      : translate(headline);
  }

  /** When it was; also where it was before this page was opened. */
  private renderWhen() {
    const { checked } = this.host.session.active;
    if (!checked) return nothing;
    return html`<p class="small quiet when">
      Checked <time datetime=${new Date(checked.at).toISOString()}>${agoText(checked.at)}</time>
      ${checked.lookedAt ? text`· checked again ${agoText(checked.lookedAt)}, nothing has changed` : nothing}
      ${this.host.session.isSandbox && checked.verdict.state !== "unreachable" ? text`· the sandbox answered` : nothing}
    </p>`;
  }

  /** Once it works and is one's own: whether it shall be there tomorrow. */
  private renderKeeping({ state }: CheckVerdict) {
    const { session } = this.host;
    const isGood = state === "connected" || state === "limited";
    if (!isGood || session.vault.state !== "none" || session.scenario) return nothing;
    return html`<section class="card" aria-labelledby="keep-title">
      <details>
        <summary class="pad" id="keep-title">
          Keep them on this device
          <span class="quiet small">· else they are gone with this page</span>
        </summary>
        <div class="stack pad-sides">${this.keepForm.render()}</div>
      </details>
    </section>`;
  }

  /** Why, and what to do, at once; what was seen and what else it can be, for whoever wants to know. */
  private renderCause(cause: Finding, verdict: CheckVerdict) {
    const { headline } = verdict;
    const { possibleCauses = [], evidence } = cause;
    const next = nextOf(verdict, cause);
    return html`<div class="stack cause" data-code=${cause.code}>
      ${headline === cause.title ? nothing : html`<h3>${translate(cause.title)}</h3>`}
      <p>${translate(cause.cause)}</p>
      <p class="do"><strong>${translate(cause.fix)}</strong></p>
      ${
        // In view without scrolling, also on a phone: what is to be pasted afterwards comes below it.
        next
          ? html`<div><a class="button primary" href=${next.href}>${next.label}</a></div>`
          : nothing
      }
      ${this.fix.render(cause)}
      ${
        evidence || possibleCauses.length > 0
          ? html`<details>
              <summary>What was seen, and what else it could be</summary>
              ${evidence ? html`<p class="evidence">${seenText(evidence)}</p>` : nothing}
              ${possibleCausesView(cause)} ${guideLink(cause.guideStep)} ${learnMore(cause)}
            </details>`
          : nothing
      }
    </div>`;
  }

  private renderAccount({ account, accessLevel }: CheckVerdict) {
    if (!account) return nothing;
    return html`<div class="row account" role="group" aria-label="Account">
      ${avatar(this.host, { ...account, profile_image_url: account.profileImageUrl })}
      <div class="grow">
        <strong>${account.name}</strong>
        <span class="quiet">@${account.username}</span>
      </div>
      ${
        accessLevel
          ? html`<span class="badge" lang="en">${levelNames[accessLevel]}</span>`
          : html`<span class="badge">Level unknown</span>`
      }
    </div>`;
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
    return html`${next && !cause ? html`<a class="button primary" href=${next.href}>${next.label}</a>` : nothing}
      ${next?.href === "#/agents" ? html`<a class="button" href="#/try">Try it yourself</a>` : nothing}
      <button
        class=${next || isFixedHere || running ? "" : "primary"}
        ?disabled=${wait > 0}
        @click=${() => {
          if (running) running.controller.abort();
          else void this.run();
        }}
      >
        ${running ? icons.cross : icons.check} ${label}${running ? "" : this.costOf(verdict)}
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

  /** What asking everything again would cost at the most. */
  private costOf(verdict: CheckVerdict | null): string {
    const most = verdict?.steps.reduce((sum, { price }) => sum + price, 0) ?? 0;
    return this.host.session.isLive && most > 0 ? ` · ${dollars(most)}` : "";
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
        text`Read once for each thing that your agent should do, to see that it works. X charges up to one cent each.`,
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
              ${copyButton(this.host, report(this.host.session, steps, findings, this.isNamed), text`report`, text`Copy report`)}
              <span class="small quiet grow"
                >without secrets, tokens and texts, to show to somebody</span
              >
              <label class="choice small">
                <input
                  type="checkbox"
                  .checked=${this.isNamed}
                  @change=${(event: Event) => {
                    this.isNamed = isChecked(event);
                    this.host.requestUpdate();
                  }}
                />
                Include the account's name
              </label>
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
        if (verdict.state === "connected" && isFirst("connected")) this.joy = verdict;
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

const isReady = (verdict: CheckVerdict | null): boolean =>
  verdict?.state === "connected" && !verdict.cancelled;

/** What comes next, where that is another screen: the cause's fix, or using what works. */
function nextOf(
  verdict: CheckVerdict,
  cause: Finding | undefined,
): { href: string; label: string } | null {
  if (isReady(verdict)) return { href: "#/agents", label: text`Hand it to your agent` };
  // What is not known yet, a try shows.
  if (!cause)
    return verdict.state === "limited" ? { href: "#/try", label: text`Try it yourself` } : null;
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
    caution: [icons.alert, text`Worth a look`, "caution"],
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
