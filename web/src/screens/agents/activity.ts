// What agents did, newest first: to be searched, and taken along as a file whose entries are chained by their hashes.
import { nothing } from "lit";

import { textField } from "../../parts/fields.js";
import { dollars } from "../../parts/money.js";
import type { Host } from "../../parts/screen.js";
import { dateText } from "../../text/dates.js";
import { html, mark, text, translate } from "../../text/text.js";
import type { LogEntry } from "../../worker/protocol.js";

/** Rows that are shown at once. */
const page = 20;

/** Outcomes that people meet often, in words and colour; others by the code that the agent was told. */
const outcomes: Record<string, [string, string]> = {
  done: [mark("Done"), "good"],
  refused_by_person: [mark("You refused"), ""],
  refused_by_grant: [mark("Not granted"), ""],
  refused_by_narrowing: [mark("Not granted"), ""],
  expired: [mark("Nobody decided"), ""],
  unknown: [mark("Sent, no reply"), "caution"],
};

export class Activity {
  private wanted = "";
  private shown = page;

  constructor(private readonly host: Host) {}

  render(log: LogEntry[]) {
    if (log.length === 0) return nothing;
    const found = log.filter((entry) => this.matches(entry));
    return html`<section class="card pad stack" aria-labelledby="activity">
      <div class="row between">
        <h2 id="activity">Activity</h2>
        <button class="plain" @click=${() => this.save(log)}>Save as a file</button>
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

  private renderEntry(entry: LogEntry) {
    const { at, agent, action, outcome, url, usdThousandths } = entry;
    const [words, kind] = outcomes[outcome] ?? [outcome, "bad"];
    const moment = new Date(at * 1000).toISOString();
    return html`<tr>
      <td class="quiet"><time datetime=${moment}>${dateText(moment)}</time></td>
      <td>${agent}</td>
      <td>
        ${
          url
            ? html`<a href=${url} target="_blank" rel="noreferrer">${this.titleOf(action)}</a>`
            : this.titleOf(action)
        }
      </td>
      <td><span class="badge ${kind}">${translate(words)}</span></td>
      <td class="amount">${usdThousandths === 0 ? "–" : dollars(usdThousandths)}</td>
    </tr>`;
  }

  private matches(entry: LogEntry): boolean {
    const { agent, action, outcome } = entry;
    const [words = ""] = outcomes[outcome] ?? [];
    const all = [agent, action, this.titleOf(action), outcome, translate(words)];
    return all.join(" ").toLowerCase().includes(this.wanted.trim().toLowerCase());
  }

  private titleOf(action: string) {
    const { catalogue } = this.host.session;
    return translate(catalogue?.actions.find(({ id }) => id === action)?.title ?? action);
  }

  /** Everything that is kept, as it is kept: whoever reads it can follow the hashes. */
  private save(log: LogEntry[]) {
    const link = document.createElement("a");
    const content = JSON.stringify(log, null, 2);
    link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = "agents.x-connect.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }
}
