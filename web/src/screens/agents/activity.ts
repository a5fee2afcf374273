// What agents did, newest first: to be searched, and taken along as a file whose entries are chained by their hashes. What
// they wrote is shown, searched and taken along only where the person asks for it.
import { nothing } from "lit";

import { textField } from "../../parts/fields.js";
import { dollars } from "../../parts/money.js";
import { revealedText } from "../../parts/question.js";
import type { Host } from "../../parts/screen.js";
import { dateText } from "../../text/dates.js";
import { html, mark, text, translate } from "../../text/text.js";
import type { LogEntry, LogWords } from "../../worker/protocol.js";

/** Rows that are shown at once. */
const page = 20;

/** Outcomes in words and colour. All others have failed: the code that the agent was told has a page. */
const outcomes: Record<string, [string, string]> = {
  done: [mark("Done"), "good"],
  refused_by_person: [mark("You refused"), ""],
  refused_by_grant: [mark("Not granted"), ""],
  refused_by_narrowing: [mark("Not granted"), ""],
  expired: [mark("Nobody decided"), ""],
  stopped: [mark("Stopped"), ""],
  agent_paused: [mark("Paused"), ""],
  grant_expired: [mark("Permission ended"), ""],
  budget_posts: [mark("Over its budget"), ""],
  budget_messages: [mark("Over its budget"), ""],
  budget_money: [mark("Over its budget"), ""],
  too_many_pending: [mark("Too many at once"), ""],
  withdrawn: [mark("Withdrawn"), ""],
  interrupted: [mark("Interrupted, not sent"), ""],
  unknown: [mark("Sent, no reply"), "caution"],
  outcome_unknown: [mark("Sent, no reply"), "caution"],
};
const failed: [string, string] = [mark("Failed"), "bad"];

export class Activity {
  private wanted = "";
  private shown = page;
  /** What was written, by the hash of its entry; null while it is hidden. */
  private words: Record<string, LogWords> | null = null;
  /** How many entries there were when it was fetched. */
  private fetched = "";

  constructor(private readonly host: Host) {}

  render(log: LogEntry[]) {
    if (log.length === 0) return nothing;
    if (this.words && this.fetched !== log[0]?.hash) void this.reveal(log);
    const found = log.filter((entry) => this.matches(entry));
    return html`<section class="card pad stack" aria-labelledby="activity">
      <div class="row between">
        <h2 id="activity">Activity</h2>
        <div class="row">${this.renderButtons(log)}</div>
      </div>
      ${
        log.length > page
          ? textField({
              id: "activity-search",
              label: text`Search`,
              hint: text`By agent, action or outcome.`,
              value: this.wanted,
              set: (value) => {
                this.wanted = value;
                this.shown = page;
                this.host.requestUpdate();
              },
            })
          : nothing
      }
      <table class="log">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Agent</th>
            <th scope="col">Action</th>
            <th scope="col">Outcome</th>
            <th scope="col" class="amount">Cost</th>
          </tr>
        </thead>
        <tbody>
          ${found.slice(0, this.shown).map((entry) => this.renderEntry(entry))}
        </tbody>
      </table>
      ${found.length === 0 ? html`<p class="quiet">Nothing fits that search.</p>` : nothing}
      ${
        found.length > this.shown
          ? html`<div class="row">
              <button
                @click=${() => {
                  this.shown += page;
                  this.host.requestUpdate();
                }}
              >
                Show more
              </button>
            </div>`
          : nothing
      }
    </section>`;
  }

  /** What was written is hidden until it is asked for, here and in the file. */
  private renderButtons(log: LogEntry[]) {
    const { words } = this;
    const save = html`<button class="plain" @click=${() => this.save(log)}>
      ${words ? text`Save with texts` : text`Save as a file`}
    </button>`;
    if (!words)
      return html`<button class="plain" @click=${() => this.reveal(log)}>Show texts</button>
        ${save}`;
    return html`<button class="plain" @click=${() => this.hide()}>Hide texts</button> ${
        Object.keys(words).length > 0
          ? html`<button class="plain" @click=${() => this.forget()}>Forget all texts</button>`
          : nothing
      }
      ${save}`;
  }

  private renderEntry(entry: LogEntry) {
    const { at, agent, action, outcome, url, usdThousandths } = entry;
    const [words, kind] = outcomes[outcome] ?? failed;
    const isFailed = !(outcome in outcomes) && outcome !== "failed";
    const moment = new Date(at * 1000).toISOString();
    return html`<tr>
        <td class="quiet"><time datetime=${moment}>${dateText(moment)}</time></td>
        <td><bdi>${agent}</bdi></td>
        <td>
          ${
            url
              ? html`<a href=${url} target="_blank" rel="noreferrer">${this.titleOf(action)}</a>`
              : this.titleOf(action)
          }
        </td>
        <td>
          <span class="badge ${kind}">${translate(words)}</span>
          ${
            isFailed
              ? html`<a class="mono" href="docs/findings/${outcome}.html" target="_blank"
                  >${outcome}</a
                >`
              : nothing
          }
        </td>
        <td class="amount">${usdThousandths === 0 ? "–" : dollars(usdThousandths)}</td>
      </tr>
      ${this.words ? this.renderWords(entry, this.words[entry.hash]) : nothing}`;
  }

  private renderWords({ contentHash }: LogEntry, words: LogWords | undefined) {
    if (!contentHash) return nothing;
    return html`<tr class="written">
      <td colspan="5">
        ${
          words
            ? html`<dl class="facts">
                ${words.shown.map(
                  ({ title, texts }) =>
                    html`<dt>${translate(title)}</dt>
                      <dd>${texts.map(revealedText)}</dd>`,
                )}
              </dl>`
            : html`<p class="small quiet">What was written is not kept.</p>`
        }
      </td>
    </tr>`;
  }

  private matches(entry: LogEntry): boolean {
    const { agent, action, outcome, hash } = entry;
    const [words] = outcomes[outcome] ?? failed;
    const written = (this.words?.[hash]?.shown ?? []).flatMap(({ texts }) =>
      texts.map(({ pieces }) => pieces.map((piece) => piece.text).join("")),
    );
    const all = [agent, action, this.titleOf(action), outcome, translate(words), ...written];
    return all.join(" ").toLowerCase().includes(this.wanted.trim().toLowerCase());
  }

  private titleOf(action: string) {
    const { catalogue } = this.host.session;
    return translate(catalogue?.actions.find(({ id }) => id === action)?.title ?? action);
  }

  private async reveal([newest]: LogEntry[]) {
    this.fetched = newest?.hash ?? "";
    this.words = await this.host.session.call("logWords", null);
    this.host.requestUpdate();
  }

  private hide() {
    this.words = null;
    this.host.requestUpdate();
  }

  private async forget() {
    await this.host.session.call("forgetLogWords", null);
    this.words = {};
    this.host.announce(text`The texts are forgotten`);
    this.host.requestUpdate();
  }

  /** Everything that is kept, as it is kept: whoever reads it can follow the hashes. */
  private save(log: LogEntry[]) {
    const link = document.createElement("a");
    const entries = log.map((entry) => {
      const words = this.words?.[entry.hash];
      return words ? { ...entry, written: { salt: words.salt, content: words.content } } : entry;
    });
    const content = JSON.stringify(entries, null, 2);
    link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = "agents.x-connect.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }
}
