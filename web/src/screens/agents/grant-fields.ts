// What an agent may do, as a form: in groups or action by action, until when, how much a day, and for whom.
import { nothing } from "lit";

import type { FirstAction, Finding, Grant, PresetName, Rule } from "../../core/types.js";
import { isChecked, textField, valueOf } from "../../parts/fields.js";
import { grouped } from "../../parts/grouped.js";
import type { Host } from "../../parts/screen.js";
import type { Connection, Permission } from "../../session/connection.js";
import { dateText } from "../../text/dates.js";
import { html, mark, text, translate } from "../../text/text.js";
import { refusal } from "./form-refusal.js";

const presets: [PresetName, string][] = [
  ["read", mark("Read and search")],
  ["engage", mark("Repost, like, bookmark, follow, mute, block, keep lists")],
  ["post", mark("Post and reply")],
  ["messages", mark("Direct messages")],
];

const ruleNames: Record<Rule, string> = {
  always: mark("Always"),
  ask: mark("Ask me"),
  never: mark("Never"),
};

/** What a new agent is offered: it reads by itself, and asks for everything that others see. */
const firstGrant = {
  presets: { read: "always", engage: "ask", post: "ask", messages: "never" } as const,
  budget: { posts: 10, usdThousandths: 1000 },
};

const day = 86400;
const now = () => Math.floor(Date.now() / 1000);

/** Deletes and messages, for which "always" is said twice; the core's policy holds it. */
const isGrave = ({ consequential, method, scopes }: FirstAction) =>
  consequential && (method === "DELETE" || scopes.some((scope) => scope.startsWith("dm.")));

/** What a grant says, rule by rule: "Always", "Read and search"; what no preset has is left out. */
export const rulesOf = ({ presets: rules = {} }: Pick<Grant, "presets">) =>
  (["always", "ask", "never"] as const)
    .map((rule) => ({
      name: ruleNames[rule],
      labels: presets.flatMap(([preset, label]) =>
        (rules[preset] ?? "never") === rule ? [translate(label)] : [],
      ),
    }))
    .filter(({ labels }) => labels.length > 0);

/** What an agent may do with its grant, for whoever has to agree to it. */
export const permissionOf = (
  grant: Omit<Grant, "connection">,
  catalogue: FirstAction[],
  title: string = mark("Let an agent act"),
): Permission => ({
  title,
  description: mark(
    "Whatever program has an agent's token may do this from then on, until you revoke the agent.",
  ),
  says: saidBy(grant, catalogue),
});

/** What a grant says in all. */
export function saidBy(
  grant: Omit<Grant, "connection">,
  catalogue: FirstAction[],
): [name: string, words: string][] {
  const { name, presets: rules = {}, actions = {}, budget = {}, expiresAt, accounts = [] } = grant;
  const ruled = (rule: Rule) =>
    [
      ...presets.flatMap(([preset, label]) => ((rules[preset] ?? "never") === rule ? [label] : [])),
      ...catalogue.flatMap(({ id, title }) => (actions[id] === rule ? [title] : [])),
    ].map((label) => translate(label));
  return [
    [mark("Name"), name],
    ...(["always", "ask", "never"] as const).map((rule): [string, string] => [
      ruleNames[rule],
      ruled(rule).join(" · "),
    ]),
    [mark("Posts a day, at most"), String(budget.posts ?? "")],
    [mark("Messages a day, at most"), String(budget.messages ?? "")],
    [
      mark("US dollars a day, at most"),
      budget.usdThousandths == null ? "" : String(budget.usdThousandths / 1000),
    ],
    [mark("Only these accounts"), accounts.map(({ username }) => `@${username}`).join(", ")],
    [mark("Until"), expiresAt ? dateText(new Date(expiresAt * 1000).toISOString()) : ""],
  ].filter(([, words]) => words !== "") as [string, string][];
}

export class GrantFields {
  private rules: Partial<Record<PresetName, Rule>>;
  private readonly actions: Map<string, Rule>;
  private readonly confirmed: Set<string>;
  private posts: string;
  private usd: string;
  private messages: string;
  private days: string;
  private onlyReplies: boolean;
  private accounts: string;
  private areActionsShown = false;
  private search = "";
  /** Those whose ids are known. */
  private readonly known: { id: string; username: string }[];

  /**
   * @param key Sets its fields apart from those of another form on the screen.
   * @param grant As it is now; that of a new agent where there is none.
   */
  constructor(
    private readonly host: Host,
    private readonly key: string,
    grant: Partial<Grant> = firstGrant,
  ) {
    const { budget = {}, accounts = [] } = grant;
    const amount = (value: number | null | undefined) => (value == null ? "" : String(value));
    this.rules = { ...grant.presets };
    this.actions = new Map(Object.entries(grant.actions ?? {}));
    this.confirmed = new Set(grant.confirmed);
    this.posts = amount(budget.posts);
    this.messages = amount(budget.messages);
    this.usd = budget.usdThousandths == null ? "" : String(budget.usdThousandths / 1000);
    this.days = grant.expiresAt
      ? String(Math.max(0, Math.ceil((grant.expiresAt - now()) / day)))
      : "30";
    this.onlyReplies = grant.onlyReplies ?? false;
    this.known = accounts;
    this.accounts = accounts.map(({ username }) => `@${username}`).join(", ");
  }

  render() {
    return html`<fieldset>
        <legend class="label">What it may do</legend>
        <div class="presets">
          ${presets.map(
            ([preset, label]) =>
              html`<label for="preset-${preset}${this.key}">${translate(label)}</label>
                ${this.renderRule(
                  `preset-${preset}`,
                  this.rules[preset] ?? "never",
                  null,
                  (rule) => {
                    this.rules = { ...this.rules, [preset]: rule ?? "never" };
                  },
                )}`,
          )}
        </div>
      </fieldset>
      <div class="row">
        ${this.renderText("posts-a-day", text`Posts a day, at most`, this.posts, (value) => {
          this.posts = value;
        })}
        ${this.renderText("usd-a-day", text`US dollars a day, at most`, this.usd, (value) => {
          this.usd = value;
        })}
      </div>
      <p class="small quiet">
        “Always” for what others see ends after a day. Deletes and messages are asked about, unless
        “Always” is said for each of them by itself.
      </p>
      <details class="more">
        <summary>More limits</summary>
        <div class="stack">
          <div class="row">
            ${this.renderText("days", text`Days until it ends`, this.days, (value) => {
              this.days = value;
            })}
            ${this.renderText(
              "messages-a-day",
              text`Messages a day, at most`,
              this.messages,
              (value) => {
                this.messages = value;
              },
            )}
          </div>
          <label class="choice">
            <input
              type="checkbox"
              .checked=${this.onlyReplies}
              @change=${(event: Event) => (this.onlyReplies = isChecked(event))}
            />
            <span>Posts only in reply to posts that mention the account</span>
          </label>
          ${textField({
            id: `accounts${this.key}`,
            label: text`Only these accounts`,
            hint: text`Handles with commas between. Whom it answers, mentions, follows or writes to must be one of them; empty: anybody.`,
            value: this.accounts,
            set: (value) => (this.accounts = value),
          })}
        </div>
      </details>
      <details
        class="more"
        @toggle=${(event: Event) => {
          this.areActionsShown = (event.target as HTMLDetailsElement).open;
          this.host.requestUpdate();
        }}
      >
        <summary>Action by action</summary>
        ${this.areActionsShown ? this.renderActions() : nothing}
      </details>`;
  }

  /** In the groups of the catalogue; those that match what is typed. */
  private renderActions() {
    const wanted = this.search.trim().toLowerCase();
    const actions = (this.host.session.catalogue?.actions ?? []).filter(({ id, title }) =>
      `${translate(title)} ${id}`.toLowerCase().includes(wanted),
    );
    return html`<div class="stack">
      <p class="small quiet">Where group and action differ, the stricter one counts.</p>
      <div class="field">
        <label for="find-action${this.key}">Search actions</label>
        <input
          id="find-action${this.key}"
          type="search"
          autocomplete="off"
          .value=${this.search}
          @input=${(event: Event) => {
            this.search = valueOf(event);
            this.host.requestUpdate();
          }}
        />
      </div>
      ${actions.length === 0 ? html`<p class="quiet" role="status">No action matches that search.</p>` : nothing}
      ${grouped(actions, ({ group }) => group).map(
        ([group, members]) =>
          html`<fieldset>
            <legend class="label">${translate(group)}</legend>
            <div class="presets">${members.map((one) => this.renderAction(one))}</div>
          </fieldset>`,
      )}
    </div>`;
  }

  private renderAction(action: FirstAction) {
    const { id, title } = action;
    const rule = this.actions.get(id) ?? null;
    return html`<label for="action-${id}${this.key}">${translate(title)}</label> ${this.renderRule(
        `action-${id}`,
        rule,
        text`As its group`,
        (chosen) => {
          if (chosen) this.actions.set(id, chosen);
          else this.actions.delete(id);
          this.confirmed.delete(id);
          this.host.requestUpdate();
        },
      )}
      ${
        rule === "always" && isGrave(action)
          ? html`<label class="choice twice">
              <input
                type="checkbox"
                .checked=${this.confirmed.has(id)}
                @change=${(event: Event) => {
                  if (isChecked(event)) this.confirmed.add(id);
                  else this.confirmed.delete(id);
                }}
              />
              <span>Yes: “${translate(title)}” without asking me</span>
            </label>`
          : nothing
      }`;
  }

  private renderRule(
    id: string,
    chosen: Rule | null,
    none: string | null,
    set: (rule: Rule | null) => void,
  ) {
    return html`<select
      id="${id}${this.key}"
      @change=${(event: Event) => {
        set((valueOf(event) || null) as Rule | null);
      }}
    >
      ${none === null ? nothing : html`<option value="" ?selected=${chosen === null}>${none}</option>`}
      ${(["always", "ask", "never"] as const).map(
        (rule) =>
          html`<option value=${rule} ?selected=${chosen === rule}>
            ${translate(ruleNames[rule])}
          </option>`,
      )}
    </select>`;
  }

  private renderText(id: string, label: string, value: string, set: (value: string) => void) {
    return textField({ id: `${id}${this.key}`, label, value, set });
  }

  /** The grant that is filled in, or what is wrong with it. Handles that are new are looked up on X. */
  async read(name: string, connection: Connection): Promise<Grant | Finding> {
    const amounts = [this.posts, this.messages, this.usd].map(amountOf);
    const [posts = NaN, messages = NaN, usd = NaN] = amounts;
    const days = amountOf(this.days);
    const isWhole = [posts, messages].every((count) => count === null || Number.isInteger(count));
    if (amounts.some(Number.isNaN) || !isWhole)
      return refusal(
        "not_a_number",
        mark("The limits must be numbers"),
        mark("Posts a day is a whole number, dollars a day an amount such as 1 or 0.50."),
        mark("Correct them and try again."),
      );
    if (days === null || !(days > 0 && days <= 366))
      return refusal(
        "not_a_time",
        mark("This is no number of days"),
        mark("A permission lasts at least a part of a day, and at most 366 days."),
        mark("Correct it and try again."),
      );
    const accounts = await this.readAccounts(connection);
    if (!Array.isArray(accounts)) return accounts;
    return {
      name,
      connection: connection.id,
      presets: this.rules,
      actions: Object.fromEntries(this.actions),
      confirmed: [...this.confirmed],
      expiresAt: now() + Math.round(days * day),
      onlyReplies: this.onlyReplies,
      accounts,
      budget: {
        ...(posts === null ? {} : { posts }),
        ...(messages === null ? {} : { messages }),
        ...(usd === null ? {} : { usdThousandths: Math.round(usd * 1000) }),
      },
    };
  }

  private async readAccounts(
    connection: Connection,
  ): Promise<{ id: string; username: string }[] | Finding> {
    const wanted = this.accounts.split(/[\s,;]+/).filter(Boolean);
    const names = wanted.map((name) => name.replace(/^@/, ""));
    const isKnown = (name: string) =>
      this.known.find(({ username }) => username.toLowerCase() === name.toLowerCase());
    const unknown = names.filter((name) => !isKnown(name));
    if (unknown.length > 0) {
      const { read } = await connection.perform("get_users_by_usernames", { usernames: unknown });
      const { data } = (read.data ?? {}) as { data?: { id: string; username: string }[] };
      const [finding] = read.findings;
      if (!read.ok && finding && finding.code !== "not_found") return finding;
      this.known.push(...(data ?? []).map(({ id, username }) => ({ id, username })));
    }
    const missing = names.find((name) => !isKnown(name));
    if (missing !== undefined)
      return {
        ...refusal(
          "unknown_account",
          mark("X does not know one of the accounts"),
          mark("There is nobody of that name, or the account was suspended."),
          mark("Correct the handle and try again."),
        ),
        evidence: `@${missing}`,
      };
    return names.flatMap((name) => isKnown(name) ?? []);
  }
}

/** A number that is not below zero; null where nothing is given, NaN for what is none. */
function amountOf(typed: string): number | null {
  const plain = typed.trim().replace(",", ".");
  if (plain === "") return null;
  const value = Number(plain);
  return Number.isFinite(value) && value >= 0 ? value : NaN;
}
