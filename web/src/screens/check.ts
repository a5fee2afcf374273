// Check: whose account it is, what the credentials allow, and what to mend.
import { html, nothing, type TemplateResult } from "lit";

import type { ActionAccess, Finding } from "../core-types.js";
import { icons } from "../icons.js";
import { findingOf, findingView, type Host, initials, type Screen } from "../screen.js";

type Outcome = "waiting" | "running" | "good" | "caution" | "bad" | "skipped";

interface Step {
  name: string;
  outcome: Outcome;
  detail: string;
}

const levelTexts: Record<string, string> = {
  read: "It may read, but not post.",
  "read-write": "It may read and post, but not use direct messages.",
  "read-write-directmessages": "It may read, post and use direct messages.",
};

const levelNames: Record<string, string> = {
  read: "Read",
  "read-write": "Read and write",
  "read-write-directmessages": "Read, write and messages",
};

const stepNames = [
  "The credentials look right",
  "X can be reached",
  "X knows these credentials",
  "Permission level",
];

export class CheckScreen implements Screen {
  readonly title = "Check";
  private steps: Step[] = [];
  private findings: Finding[] = [];
  private running: AbortController | null = null;
  /** Credentials that the steps shown belong to. */
  private checked: unknown = null;

  constructor(private readonly host: Host) {}

  render() {
    const { held, account } = this.host.session;
    if (!held) {
      return html`<section class="card empty">
        ${icons.credentials}
        <h2>There is nothing to check yet</h2>
        <p>Enter credentials, or use a sandbox account to look around.</p>
        <a class="button primary" href="#/credentials">Connect</a>
      </section>`;
    }
    if (this.checked !== held) {
      this.steps = [];
      this.findings = [];
    }
    return html`<p class="lead">
        Asks X who you are with these credentials. One request; X charges about one cent for it.
      </p>
      <section class="card" aria-labelledby="steps-title">
        <div class="row between pad">
          <h2 id="steps-title" aria-live="polite">${this.summary()}</h2>
          ${
            this.running
              ? html`<button @click=${() => this.running?.abort()}>${icons.cross} Cancel</button>`
              : html`<button class="primary" @click=${() => this.run()}>
                  ${icons.check} Run the check
                </button>`
          }
        </div>
        <ol class="steps" aria-live="polite">
          ${this.steps.map(stepView)}
        </ol>
      </section>
      ${this.findings.map((finding) => findingView(finding))}
      ${account ? this.renderAccount() : nothing} ${this.renderAccess()}`;
  }

  private summary() {
    if (this.running) return "Checking";
    if (this.steps.length === 0) return "Not checked yet";
    if (this.steps.some(({ outcome }) => outcome === "bad")) return "Something needs mending";
    if (this.steps.some(({ outcome }) => outcome === "skipped")) return "Not asked yet";
    return "Connected";
  }

  private renderAccount() {
    const { account, accessLevel } = this.host.session;
    if (!account) return nothing;
    return html`<section class="card pad row" aria-label="Account">
      <span class="avatar" aria-hidden="true">${initials(account.name)}</span>
      <div class="grow">
        <h2>${account.name}</h2>
        <p class="quiet">@${account.username} · id <span class="mono">${account.id}</span></p>
      </div>
      <div>
        ${
          accessLevel
            ? html`<span class="badge ${accessLevel === "read" ? "caution" : "good"}"
                >${levelNames[accessLevel] ?? accessLevel}</span
              >`
            : html`<span class="badge">Level not told</span>`
        }
      </div>
    </section>`;
  }

  private renderAccess() {
    const { access, catalogue } = this.host.session;
    const titles = new Map(catalogue?.actions.map(({ id, title }) => [id, title]));
    return html`<section class="card pad stack" aria-labelledby="access-title">
      <h2 id="access-title">What your agent can do</h2>
      <table class="access">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Action</th>
            <th scope="col">Verdict</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          ${access.map(
            (row) =>
              html`<tr>
                <th scope="row">${titles.get(row.action) ?? row.action}</th>
                <td>${this.verdictBadge(row)}</td>
                <td class="quiet">${row.reason || authText(row)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  /** "Works" is said only of what X has accepted; the rest is judged from what is held. */
  private verdictBadge({ verdict, auth }: ActionAccess) {
    if (verdict === "denied") return html`<span class="badge bad">${icons.cross} Does not</span>`;
    if (verdict === "unknown") return html`<span class="badge">Not known yet</span>`;
    if (!auth || !this.host.session.accepted.has(auth))
      return html`<span class="badge">Should work</span>`;
    return html`<span class="badge good">${icons.tick} Works</span>`;
  }

  private async run() {
    const { session } = this.host;
    const controller = new AbortController();
    this.running = controller;
    this.checked = session.held;
    this.findings = [];
    this.steps = stepNames.map((name) => ({ name, outcome: "waiting", detail: "" }));
    try {
      await this.runSteps(controller.signal);
    } catch (error) {
      this.findings = controller.signal.aborted ? [] : [findingOf(error)];
      for (const step of this.steps) {
        if (step.outcome === "running") {
          step.outcome = controller.signal.aborted ? "skipped" : "bad";
          step.detail = controller.signal.aborted ? "Cancelled." : "Nothing was sent.";
        } else if (step.outcome === "waiting") step.outcome = "skipped";
      }
    }
    this.running = null;
    this.host.requestUpdate();
  }

  private async runSteps(signal: AbortSignal) {
    const { session } = this.host;
    this.set(0, "running");
    const remarks = await session.checkCredentials();
    this.findings = remarks;
    const first = remarks[0];
    if (first) this.set(0, first.severity === "error" ? "bad" : "caution", `${first.title}.`);
    else this.set(0, "good", "Their form is that of X's credentials.");

    this.set(1, "running");
    if (!(await session.askProxy())) {
      this.set(1, "bad", "The proxy is not running, or the network is down.");
      this.skipFrom(2, "Needs the proxy.");
      return;
    }
    this.set(1, "running", session.upstream === "sandbox" ? "The sandbox." : session.upstream);

    const getMe = session.access.find(({ action }) => action === "get_me");
    if (getMe?.verdict === "denied" && !getMe.auth) {
      this.set(1, "skipped", "The proxy answers; X itself was not asked.");
      this.set(
        2,
        "skipped",
        "Only a user token can tell who you are. Public reads use the Bearer Token; try a search.",
      );
      this.skipFrom(3, "Only user tokens carry a level.");
      return;
    }
    const { read, reply } = await session.perform("get_me", {}, signal);
    const refusal = read.findings[0]?.title ?? "X refused.";
    this.findings = [...read.findings, ...remarks];
    // The proxy's own failures are findings too: then X was not heard.
    if (reply.status === 0 || read.findings.some(({ code }) => code.startsWith("proxy_"))) {
      this.set(1, "bad", refusal);
      this.skipFrom(2, "Needs an answer from X.");
      return;
    }
    this.set(1, "good", session.upstream === "sandbox" ? "The sandbox answers." : "X answers.");
    if (!read.ok) {
      this.set(2, "bad", refusal);
      this.skipFrom(3, "Needs an answer from X.");
      return;
    }
    this.set(2, "good", session.account ? `Signed in as @${session.account.username}.` : "");
    const level = session.accessLevel;
    if (!level) {
      this.set(3, "caution", "X did not say. The first post will show it.");
    } else if (level === "read") {
      this.set(3, "caution", levelTexts[level] ?? "");
      this.findings = [readOnlyFinding, ...this.findings];
    } else {
      this.set(3, "good", levelTexts[level] ?? "");
    }
  }

  private skipFrom(index: number, detail: string) {
    for (let i = index; i < this.steps.length; ++i) this.set(i, "skipped", detail);
  }

  private set(index: number, outcome: Outcome, detail = "") {
    const step = this.steps[index];
    if (step) Object.assign(step, { outcome, detail });
    this.host.requestUpdate();
  }
}

/** Known before the first post fails: the level came with the reply. */
const readOnlyFinding: Finding = {
  code: "read_only_token",
  severity: "warning",
  field: "access_token",
  title: "The Access Token is read-only",
  cause:
    "It was generated while the app's permissions were set to Read, and they are frozen into it. The keys themselves are right.",
  evidence: "X answered with x-access-level: read.",
  fix: "If your agent shall post: in the app's User authentication settings choose Read and write, save, then Regenerate the Access Token and Secret, and enter the new ones here.",
  guideStep: "permissions",
};

function stepView({ name, outcome, detail }: Step): TemplateResult {
  const marks: Record<Outcome, TemplateResult> = {
    waiting: icons.dash,
    running: icons.spinner,
    good: icons.tick,
    caution: icons.alert,
    bad: icons.cross,
    skipped: icons.dash,
  };
  const words: Record<Outcome, string> = {
    waiting: "Waiting",
    running: "Running",
    good: "Passed",
    caution: "Look here",
    bad: "Failed",
    skipped: "Skipped",
  };
  return html`<li>
    <span class="disc ${outcome}">${marks[outcome]}</span>
    <div>
      <h3>${name}</h3>
      ${detail ? html`<p class="quiet small">${detail}</p>` : nothing}
    </div>
    <span class="badge ${outcome}">${words[outcome]}</span>
  </li>`;
}

const authText = ({ auth }: ActionAccess) =>
  auth === "app_only"
    ? "With the Bearer Token."
    : auth === "oauth1"
      ? "Signed with your keys and tokens."
      : "With the OAuth 2.0 token.";
