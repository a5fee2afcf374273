// Check: what the core's ladder of questions comes to. The verdict first, with its cause and the one thing to do; the
// ladder folded below it.
import { nothing } from "lit";

import type { CheckStep, CheckVerdict, Finding, StepState } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { stepTitle } from "../../parts/guide-steps.js";
import { copyButton } from "../../parts/copy-button.js";
import { isChecked } from "../../parts/fields.js";
import { findingOf, findingView } from "../../parts/finding-view.js";
import { initials } from "../../parts/people.js";
import type { Host, Screen } from "../../parts/screen.js";
import { abilities, levelNames } from "../../session/abilities.js";
import type { Connection } from "../../session/connection.js";
import { timeText } from "../../text/dates.js";
import { html, mark, text, translate } from "../../text/text.js";
import { accessView } from "./access-view.js";
import { checkStyles } from "./styles.js";
import { report } from "./report.js";

/** A check under way: it stays with the connection that it began with, whatever is shown by then. */
interface Running {
  connection: Connection;
  controller: AbortController;
  /** How it stands; null before the first question. */
  verdict: CheckVerdict | null;
}

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
  private running: Running | null = null;
  /** Why the last check failed by itself. */
  private failure: Finding | null = null;
  private sendSecret = false;
  private tryAll = false;
  private publish = false;
  /** Looks again when a wait is over. */
  private alarm: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: Host) {}

  render() {
    const { held, active } = this.host.session;
    if (!held) {
      return html`<section class="card empty">
        ${icons.credentials}
        <h2>There is nothing to check yet</h2>
        <p>Enter credentials, or use a sandbox account to look around.</p>
        <a class="button primary" href="#/connect">Connect</a>
      </section>`;
    }
    const running = this.running?.connection === active ? this.running : null;
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
    // Where the cause says all there is to say, it is the headline.
    const isCause = cause !== undefined && verdict?.headline === cause.title;
    return html`<section class="card verdict ${kind}" aria-label="Result of the check">
      <div class="pad stack">
        <div aria-live="polite">${isCause ? nothing : html`<h2>${headline}</h2>`}</div>
        ${verdict?.cancelled ? html`<p>You cancelled it. What was not asked is not known.</p>` : nothing}
        ${verdict?.account ? this.renderAccount(verdict) : nothing}
        ${verdict && !running ? this.renderWishes(verdict) : nothing}
        ${cause ? findingView(cause) : nothing}
        <div class="row">${this.renderActions(verdict, cause, running)}</div>
      </div>
      ${running ? nothing : this.renderOptions()}
    </section>`;
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

  /** One primary button: what fixes the cause, else the next step. */
  private renderActions(
    verdict: CheckVerdict | null,
    cause: Finding | undefined,
    running: Running | null,
  ) {
    if (running) {
      return html`<button
        @click=${() => {
          running.controller.abort();
        }}
      >
        ${icons.cross} Cancel
      </button>`;
    }
    const run = (label: string, primary: boolean, isArmed = true) =>
      html`<button
        class=${primary ? "primary" : ""}
        ?disabled=${!isArmed}
        @click=${() => this.run()}
      >
        ${icons.check} ${label}
      </button>`;
    if (!verdict) return run(text`Run the check`, true);
    const again = text`Run the check again`;
    if (verdict.state === "connected" && !verdict.cancelled) {
      return html`<a class="button primary" href="#/try">Try it</a> ${run(again, false)}`;
    }
    if (cause?.retry === "at" && cause.retryAt) {
      const wait = cause.retryAt * 1000 - Date.now();
      if (wait <= 0) return run(again, true);
      const minutes = Math.ceil(wait / 60_000);
      this.wakeAfter(Math.min(wait, 30_000));
      return html`${run(again, true, false)}
        <span class="small quiet"
          >Try again at ${timeText(cause.retryAt)} (in ${minutes} min)</span
        >`;
    }
    const fix = cause ? fixOf(cause) : null;
    return html`${fix ? html`<a class="button primary" href=${fix.href}>${fix.label}</a>` : nothing}
    ${run(again, fix === null)} ${cause ? this.renderNextCheck(cause) : nothing}`;
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
    // One at a time: whoever asks twice gets the one that is under way.
    if (this.running) return;
    const connection = session.active;
    const controller = new AbortController();
    const running: Running = { connection, controller, verdict: null };
    this.running = running;
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
    this.running = null;
    this.host.requestUpdate();
  }
}

const dollars = (thousandths: number) => `$${(thousandths / 1000).toFixed(3)}`;

/** Where a cause is fixed; null where that is not in the console. */
function fixOf({ guideStep, fields = [] }: Finding): { href: string; label: string } | null {
  if (guideStep === "oauth2") return { href: "#/credentials", label: text`Sign in with OAuth 2.0` };
  if (guideStep === "permissions" || (guideStep && fields.length === 0))
    return {
      href: `#/guide/${guideStep}`,
      label: text`Show me: ${translate(stepTitle(guideStep))}`,
    };
  if (fields.length > 0) return { href: "#/credentials", label: text`Enter it again` };
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
