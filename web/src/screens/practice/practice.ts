// Practice accounts: one click each, the four that show most first; the others by what they are about, folded.
import { nothing } from "lit";

import { icons } from "../../look/icons.js";
import { valueOf } from "../../parts/fields.js";
import type { Host, Screen } from "../../parts/screen.js";
import type { Scenario } from "../../session/scenario.js";
import { html, mark, text, translate } from "../../text/text.js";
import { practiceStyles } from "./styles.js";

/** What goes well, what is missing, what is set wrongly, and what has to be paid. */
const first = ["all_good", "five_values", "read_only_token", "no_credits"];

/** The other accounts, by what is the matter; what is in no group stands in the last. */
const groups: { title: string; ids: string[] }[] = [
  {
    title: mark("Keys and tokens that do not fit"),
    ids: ["wrong_secret", "foreign_token", "bearer_only", "no_direct_messages"],
  },
  { title: mark("Sign-ins with OAuth 2.0"), ids: ["oauth2_only", "expired_oauth2", "few_scopes"] },
  {
    title: mark("The app, its plan, and this device"),
    ids: ["suspended_app", "not_enrolled", "rate_limited", "clock_skewed", "enterprise"],
  },
  { title: mark("More accounts"), ids: [] },
];

export class PracticeScreen implements Screen {
  readonly styles = practiceStyles;
  private scenarios: Scenario[] | null = null;
  private wanted = "";

  constructor(private readonly host: Host) {}

  opened() {
    if (!this.scenarios) void this.load();
  }

  render() {
    const { session } = this.host;
    if (session.upstream && !session.isSandbox) {
      return html`<section class="card empty">
        ${icons.connections}
        <h2>This console works with the real X</h2>
        <p>Practice accounts belong to the sandbox. Start a console with it:</p>
        <code class="mono">script/server</code>
        <a class="button primary" href="#/connections">Connections</a>
      </section>`;
    }
    const { scenarios } = this;
    if (!scenarios) return html`<div class="bone long" aria-busy="true"></div>`;
    const accounts = scenarios.filter(({ group }) => group === "accounts");
    const named = new Set([...first, ...groups.flatMap(({ ids }) => ids)]);
    return html`<p class="lead">
        Made-up accounts that behave as X's do; in each, something else goes well or wrong. Nothing
        reaches X, and nothing costs anything.
      </p>
      <ul class="scenarios few">
        ${this.renderSome(accounts, first)}
      </ul>
      <div class="card groups">
        ${groups.map(({ title, ids }) => {
          const rest = accounts.filter(({ id }) => !named.has(id)).map(({ id }) => id);
          return this.renderGroup(
            translate(title),
            this.renderSome(accounts, ids.length > 0 ? ids : rest),
          );
        })}
      </div>
      ${this.renderReplies(scenarios.filter(({ group }) => group === "replies"))}`;
  }

  private renderGroup(title: string, rows: unknown[], isOpen = false) {
    return rows.length === 0
      ? nothing
      : html`<details ?open=${isOpen}>
          <summary>${title} <span class="quiet small">· ${rows.length}</span></summary>
          <ul class="scenarios pad-sides">
            ${rows}
          </ul>
        </details>`;
  }

  private renderSome(all: Scenario[], ids: string[]) {
    return ids
      .flatMap((id) => all.filter((one) => one.id === id))
      .map((one) => this.renderOne(one));
  }

  /** One refusal each, by the action that is refused. */
  private renderReplies(replies: Scenario[]) {
    const titles = new Map(
      this.host.session.catalogue?.actions.map(({ id, title }) => [id, translate(title)]),
    );
    const wanted = this.wanted.trim().toLowerCase();
    const shown = replies.filter(({ title, description }) =>
      `${translate(title)} ${title} ${description}`.toLowerCase().includes(wanted),
    );
    const actions = [...new Set(shown.map(({ action }) => action))];
    return html`<section class="stack" aria-labelledby="refusals-title">
      <div class="row between">
        <div class="grow">
          <h2 id="refusals-title">Single refusals</h2>
          <p class="quiet">
            One account for each, with the action that X refuses, in the words that X was seen to
            use.
          </p>
        </div>
        <div>
          <label class="visually-hidden" for="find-refusal">Find a refusal</label>
          <input
            id="find-refusal"
            type="search"
            autocomplete="off"
            placeholder=${text`Find a refusal`}
            .value=${this.wanted}
            @input=${(event: Event) => {
              this.wanted = valueOf(event);
              this.host.requestUpdate();
            }}
          />
        </div>
      </div>
      <div class="card groups">
        ${actions.map((action) =>
          this.renderGroup(
            titles.get(action) ?? action,
            shown.filter((one) => one.action === action).map((one) => this.renderOne(one)),
            wanted !== "",
          ),
        )}
      </div>
      ${shown.length === 0 ? html`<p class="quiet">Nothing matches that search.</p>` : nothing}
    </section>`;
  }

  private renderOne(scenario: Scenario) {
    return html`<li>
      <button type="button" @click=${() => this.choose(scenario)}>
        ${translate(scenario.title)}<span>${translate(scenario.description)}</span>
      </button>
    </li>`;
  }

  private async choose(scenario: Scenario) {
    const { session } = this.host;
    await session.practise(scenario);
    this.host.announce(text`Practice account: ${translate(scenario.title)}`);
    if (scenario.group === "accounts") this.host.go("check");
    else {
      // What it shows is the refusal of one action.
      session.active.isCheckDue = false;
      this.host.go("try", "all", scenario.action);
    }
  }

  private async load() {
    const { session } = this.host;
    try {
      this.scenarios = await session.scenarios();
    } catch {
      // The banner says what to do when the proxy is the reason.
      if (await session.askProxy())
        this.host.announce(text`The sandbox gave no list of its accounts`);
    }
    this.host.requestUpdate();
  }
}
