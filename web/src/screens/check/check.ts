// Check: a ladder of questions in the order of their cost; then what the credentials allow, and what to mend.
import { nothing, type TemplateResult } from "lit";

import type { AuthKind, Finding } from "../../core/types.js";
import { isChecked } from "../../parts/fields.js";
import { icons } from "../../look/icons.js";
import type { Connection } from "../../session/connection.js";
import type { ExchangeRecord } from "../../worker/protocol.js";
import { report } from "./report.js";
import { initials } from "../../parts/people.js";
import { findingOf, findingView } from "../../parts/finding-view.js";
import { copyButton } from "../../parts/copy-button.js";
import type { Host, Screen } from "../../parts/screen.js";
import { accessView } from "./access-view.js";
import { checkStyles } from "./styles.js";
import { html, mark, text, translate } from "../../text/text.js";

type Outcome = "waiting" | "running" | "good" | "caution" | "bad" | "skipped";

export interface Step {
  id: StepId;
  /** To be translated where it is shown. */
  name: string;
  /** What X charges for it; empty when it costs nothing. */
  price: string;
  outcome: Outcome;
  /** Made anew when it is shown: the language may have changed. */
  detail: () => string;
}

type StepId =
  | "offline"
  | "reach"
  | "clock"
  | "app_only_token"
  | "bearer"
  | "oauth1"
  | "level"
  | "oauth2"
  | "post";

const stepNames: Record<StepId, string> = {
  offline: mark("The credentials look right"),
  reach: mark("X can be reached"),
  clock: mark("The clock is right"),
  app_only_token: mark("API Key and API Secret"),
  bearer: "Bearer Token",
  oauth1: mark("X knows these credentials"),
  level: mark("Permission level"),
  oauth2: mark("OAuth 2.0 token"),
  post: mark("A real post, deleted again"),
};

const levelTexts: Record<string, string> = {
  read: mark("It may read, but not post."),
  "read-write": mark("It may read and post, but not use direct messages."),
  "read-write-directmessages": mark("It may read, post and use direct messages."),
};

/** The labels of X's console, shortened: not translated. */
const levelNames: Record<string, string> = {
  read: "Read",
  "read-write": "Read and write",
  "read-write-directmessages": "Read, write and messages",
};

/** X refuses signatures whose time is further off than this many seconds. */
const tolerance = 300;

/** What is wrong with the app as a whole, so that asking on would only repeat it. */
const appFindings = ["no_credits", "spending_limit", "app_not_enrolled", "app_suspended"];

export class CheckScreen implements Screen {
  readonly styles = checkStyles;
  private steps: Step[] = [];
  private findings: Finding[] = [];
  private running: AbortController | null = null;
  /** The one that the check began with. */
  private connection: Connection;
  private checkKeys = false;
  private tryPost = false;
  /** Credentials that the steps shown belong to. */
  private checked: unknown = null;

  constructor(private readonly host: Host) {
    this.connection = host.session.active;
  }

  render() {
    const { held, account } = this.host.session;
    if (!held) {
      return html`<section class="card empty">
        ${icons.credentials}
        <h2>There is nothing to check yet</h2>
        <p>Enter credentials, or use a sandbox account to look around.</p>
        <a class="button primary" href="#/connect">Connect</a>
      </section>`;
    }
    if (this.checked !== held) {
      this.steps = [];
      this.findings = [];
    }
    return html`<p class="lead">
        Asks X about each credential, cheapest question first, and stops where an answer explains
        the rest. X charges about one cent for each account it is asked about.
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
        ${this.renderOptions()}
        <ol class="steps" aria-live="polite">
          ${this.steps.map(stepView)}
        </ol>
        ${
          this.steps.length > 0 && !this.running
            ? html`<div class="row report">
                ${copyButton(this.host, report(this.host.session, this.steps, this.findings), text`report`, text`Copy report`)}
                <span class="small quiet"
                  >without secrets, tokens and texts, to show to somebody</span
                >
              </div>`
            : nothing
        }
      </section>
      ${this.findings.map(
        (finding) => html`${findingView(finding)} ${this.renderNextCheck(finding)}`,
      )}
      ${account ? this.renderAccount() : nothing} ${accessView(this.host)}`;
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
      ${
        names.includes("api_key") && names.includes("api_secret")
          ? option(
              text`Ask about API Key and API Secret by themselves. This sends the API Secret to X, through the proxy.`,
              this.checkKeys,
              (checked) => (this.checkKeys = checked),
            )
          : nothing
      }
      ${option(
        text`Publish a post and delete it again. It is visible for a moment; X charges about ${this.postPrice()}.`,
        this.tryPost,
        (checked) => (this.tryPost = checked),
      )}
    </details>`;
  }

  private postPrice() {
    const actions = this.host.session.catalogue?.actions ?? [];
    const usd = ["create_post", "delete_post"]
      .map((wanted) => actions.find(({ id }) => id === wanted)?.price.usd ?? 0)
      .reduce((sum, price) => sum + price, 0);
    return `$${usd.toFixed(3)}`;
  }

  /** One click to the check that would tell this cause from others. */
  private renderNextCheck(finding: Finding) {
    const names = this.host.session.held?.names ?? [];
    const isOffered =
      finding.check === "app_only_token" && !this.checkKeys && names.includes("api_secret");
    if (!isOffered || this.running) return nothing;
    return html`<div class="row">
      <button
        @click=${() => {
          this.checkKeys = true;
          void this.run();
        }}
      >
        ${icons.check} Ask X about API Key and API Secret by themselves
      </button>
      <span class="small quiet">Tells whether they are the cause. Sends the API Secret to X.</span>
    </div>`;
  }

  private summary() {
    if (this.running) return text`Checking`;
    if (this.steps.length === 0) return text`Not checked yet`;
    if (this.steps.some(({ outcome }) => outcome === "bad")) return text`Something needs mending`;
    if (!this.steps.some(({ id, outcome }) => id.startsWith("oauth") && outcome === "good"))
      return text`Not asked yet`;
    return text`Connected`;
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
            ? html`<span class="badge ${accessLevel === "read" ? "caution" : "good"}" lang="en"
                >${levelNames[accessLevel] ?? accessLevel}</span
              >`
            : html`<span class="badge">Level not told</span>`
        }
      </div>
    </section>`;
  }

  private async run() {
    const { session } = this.host;
    const controller = new AbortController();
    this.running = controller;
    this.connection = session.active;
    this.checked = session.held;
    this.findings = [];
    this.steps = this.plan();
    try {
      await this.climb(controller.signal);
    } catch (error) {
      this.findings = controller.signal.aborted ? [] : [findingOf(error), ...this.findings];
      for (const step of this.steps) {
        if (step.outcome !== "running" && step.outcome !== "waiting") continue;
        const failed = step.outcome === "running" && !controller.signal.aborted;
        step.outcome = failed ? "bad" : "skipped";
        step.detail = () =>
          controller.signal.aborted ? text`Cancelled.` : text`Nothing was sent.`;
      }
    }
    this.running = null;
    this.checked = session.held;
    session.checked({
      ok: this.steps.every(({ outcome }) => outcome !== "bad"),
      findings: this.findings.map(({ code }) => code),
    });
    this.host.requestUpdate();
  }

  /** The steps that make sense for what is held. */
  private plan(): Step[] {
    const names = this.host.session.held?.names ?? [];
    const ids: StepId[] = ["offline", "reach"];
    if (this.checkKeys) ids.push("app_only_token");
    if (names.includes("bearer_token")) ids.push("bearer");
    const hasOAuth2 = names.includes("oauth2_access_token");
    const hasOAuth1 = names.includes("access_token") || !hasOAuth2;
    if (hasOAuth1) ids.push("oauth1", "level");
    if (hasOAuth2) ids.push("oauth2");
    ids.push("clock");
    if (this.tryPost) ids.push("post");
    const prices: Partial<Record<StepId, string>> = { oauth1: "$0.010", oauth2: "$0.010" };
    return ids.map((id) => ({
      id,
      name: stepNames[id],
      price: id === "post" ? this.postPrice() : (prices[id] ?? ""),
      outcome: "waiting",
      detail: () => "",
    }));
  }

  private has(id: StepId) {
    return this.steps.some((step) => step.id === id);
  }

  private async climb(signal: AbortSignal) {
    const { session } = this.host;
    const { connection } = this;
    this.set("offline", "running");
    const remarks = await connection.checkHeld();
    this.findings = remarks;
    const first = remarks[0];
    if (first)
      this.set(
        "offline",
        first.severity === "error" ? "bad" : "caution",
        () => `${translate(first.title)}.`,
      );
    else this.set("offline", "good", () => text`Their form is that of X's credentials.`);

    this.set("reach", "running");
    if (!(await session.askProxy())) {
      this.set("reach", "bad", () => text`The proxy is not running, or the network is down.`);
      this.skipRest(() => text`Needs the proxy.`);
      return;
    }
    this.set("reach", "caution", () => text`The proxy answers; X itself was not asked.`);

    if (this.has("app_only_token") && !(await this.askKeys())) return;
    if (this.has("bearer") && !(await this.ask("bearer", "get_usage", "app_only", signal))) return;
    if (this.has("oauth1") && !(await this.askOAuth1(signal))) return;
    if (this.has("oauth2") && !(await this.askOAuth2(signal))) return;
    if (this.has("post")) await this.askPost(signal);
  }

  /** False when the ladder ends here. */
  private async askKeys(): Promise<boolean> {
    this.set("app_only_token", "running");
    const { ok, findings, sameBearer } = await this.connection.checkKeys();
    this.findings = [...findings, ...this.findings];
    if (!ok) {
      this.set("app_only_token", "bad", () => refusalOf(findings));
      this.skipRest(() => text`Key and secret are part of everything else.`);
      return false;
    }
    if (sameBearer === false) {
      this.set(
        "app_only_token",
        "caution",
        () => text`X knows them, but the Bearer Token is of another app.`,
      );
      this.findings = [otherApp, ...this.findings];
    } else this.set("app_only_token", "good", () => text`X knows them.`);
    return true;
  }

  /** One request, and what its reply says of the way to X, the clock and the app. Null when the ladder ends. */
  private async ask(
    id: StepId,
    action: string,
    auth: AuthKind,
    signal: AbortSignal,
  ): Promise<ExchangeRecord | null> {
    const { session } = this.host;
    this.set(id, "running");
    const exchange = await this.connection.perform(action, {}, { signal, auth });
    const { read, reply } = exchange;
    const [finding] = read.findings;
    // A later answer knows more: it takes the place of what was said of the same before.
    this.findings = [
      ...read.findings,
      ...this.findings.filter(({ code }) => read.findings.every((one) => one.code !== code)),
    ];
    const code = finding?.code ?? "";
    if (reply.status === 0 || code.startsWith("proxy_") || code === "page_instead_of_data") {
      this.set("reach", "bad", () =>
        finding ? translate(finding.title) : text`X cannot be reached.`,
      );
      this.set(id, "waiting");
      this.skipRest(() => text`Needs an answer from X.`);
      return null;
    }
    this.set("reach", "good", () =>
      session.upstream === "sandbox" ? text`The sandbox answers.` : text`X answers.`,
    );
    const skew = read.clockSkew;
    if (skew !== null && Math.abs(skew) > tolerance) {
      const off = Math.abs(skew);
      this.set("clock", "bad", () =>
        skew > 0 ? text`It is ${off} seconds ahead.` : text`It is ${off} seconds behind.`,
      );
    } else if (skew !== null) this.set("clock", "good", () => text`It agrees with X's.`);
    if (read.ok) {
      this.set(id, "good", () => (id === "bearer" ? text`X knows it.` : ""));
      return exchange;
    }
    this.set(id, "bad", () => refusalOf(read.findings));
    if (appFindings.includes(code)) {
      this.skipRest(() => text`The app as a whole is the cause.`);
      return null;
    }
    return exchange;
  }

  private async askOAuth1(signal: AbortSignal): Promise<boolean> {
    const { connection } = this;
    if (!connection.held?.names.includes("access_token")) {
      this.set(
        "oauth1",
        "skipped",
        () =>
          text`Only a user token can tell who you are. Public reads use the Bearer Token; try a search.`,
      );
      this.set("level", "skipped", () => text`Only user tokens carry a level.`);
      return true;
    }
    const exchange = await this.ask("oauth1", "get_me", "oauth1", signal);
    if (!exchange) return false;
    if (!exchange.read.ok) {
      this.set("level", "skipped", () => text`Needs an answer from X.`);
      const refused = this.steps.some(({ id, outcome }) => id === "bearer" && outcome === "bad");
      // What is true of all credentials together takes the place of what was said of one.
      if (refused && exchange.read.findings[0]?.code === "all_refused") {
        this.findings = this.findings.filter(({ code }) => code !== "wrong_bearer_token");
      }
      return true;
    }
    const { account } = connection;
    this.set("oauth1", "good", () => (account ? text`Signed in as @${account.username}.` : ""));
    const level = connection.accessLevel;
    if (!level)
      this.set("level", "caution", () => text`X did not say. The first post will show it.`);
    else if (level === "read") {
      this.set("level", "caution", () => translate(levelTexts[level] ?? ""));
      this.findings = [readOnlyFinding, ...this.findings];
    } else this.set("level", "good", () => translate(levelTexts[level] ?? ""));
    return true;
  }

  private async askOAuth2(signal: AbortSignal): Promise<boolean> {
    const exchange = await this.ask("oauth2", "get_me", "oauth2", signal);
    if (!exchange) return false;
    if (!exchange.read.ok) return true;
    const { account, held } = this.connection;
    const username = account?.username ?? "";
    const hasOAuth1 = this.has("oauth1");
    this.set("oauth2", "good", () => {
      const who = hasOAuth1 ? text`It stands for @${username}.` : text`Signed in as @${username}.`;
      return held?.scopes ? `${who} ${text`Granted: ${held.scopes.join(", ")}.`}` : who;
    });
    return true;
  }

  private async askPost(signal: AbortSignal) {
    const { connection } = this;
    this.set("post", "running");
    const post = `Checking a connection, ${new Date().toISOString()}`;
    const made = await connection.perform("create_post", { text: post }, { signal });
    this.findings = [...made.read.findings, ...this.findings];
    if (!made.read.ok) {
      this.set("post", "bad", () => refusalOf(made.read.findings));
      return;
    }
    // From here on the post must go again, cancelled or not.
    const { id } = (made.read.data as { data: { id: string } }).data;
    const deleted = await connection.perform("delete_post", { id });
    this.findings = [...deleted.read.findings, ...this.findings];
    if (deleted.read.ok)
      this.set("post", "good", () => text`It was published, and is deleted again.`);
    else
      this.set("post", "bad", () => text`It was published, but could not be deleted: post ${id}.`);
  }

  private skipRest(detail: () => string) {
    for (const step of this.steps) {
      if (step.outcome === "waiting") this.set(step.id, "skipped", detail);
    }
  }

  private set(id: StepId, outcome: Outcome, detail = () => "") {
    const step = this.steps.find((one) => one.id === id);
    if (step) Object.assign(step, { outcome, detail });
    this.host.requestUpdate();
  }
}

/** What a step says when X refused. */
const refusalOf = ([finding]: Finding[]) => (finding ? translate(finding.title) : text`X refused.`);

/** Known before the first post fails: the level came with the reply. */
const readOnlyFinding: Finding = {
  code: "read_only_token",
  severity: "warning",
  field: "access_token",
  title: mark("The Access Token is read-only"),
  cause: mark(
    "It was generated while the app's permissions were set to Read, and they are frozen into it. The keys themselves are right.",
  ),
  evidence: mark("X answered with x-access-level: read."),
  fix: mark(
    "If your agent shall post: in the app's User authentication settings choose Read and write, save, then Regenerate the Access Token and Secret, and enter the new ones here.",
  ),
  guideStep: "permissions",
};

const otherApp: Finding = {
  code: "bearer_of_another_app",
  severity: "warning",
  field: "bearer_token",
  title: mark("The Bearer Token belongs to another app"),
  cause: mark(
    "For this key and secret X gives another Bearer Token than the one that was entered.",
  ),
  evidence: "",
  fix: mark("Copy the Bearer Token of the same app, or let X give it under Credentials."),
  guideStep: "keys",
};

function stepView({ name, outcome, detail, price }: Step): TemplateResult {
  const marks: Record<Outcome, TemplateResult> = {
    waiting: icons.dash,
    running: icons.spinner,
    good: icons.tick,
    caution: icons.alert,
    bad: icons.cross,
    skipped: icons.dash,
  };
  const words: Record<Outcome, string> = {
    waiting: text`Waiting`,
    running: text`Running`,
    good: text`Passed`,
    caution: text`Look here`,
    bad: text`Failed`,
    skipped: text`Skipped`,
  };
  return html`<li>
    <span class="disc ${outcome}">${marks[outcome]}</span>
    <div>
      <h3>${translate(name)}</h3>
      ${detail() || price ? html`<p class="quiet small">${detail()}${price && outcome === "waiting" ? ` ${price}` : ""}</p>` : nothing}
    </div>
    <span class="badge ${outcome}">${words[outcome]}</span>
  </li>`;
}
