// One budget of a day for all agents of an account together, beside each one's own.
import { nothing } from "lit";

import { textField } from "../../parts/fields.js";
import type { Host } from "../../parts/screen.js";
import { Task } from "../../parts/task.js";
import { html, mark, text } from "../../text/text.js";
import type { AgentView } from "../../worker/protocol.js";
import { dollars } from "../../parts/money.js";

export class Together {
  private readonly task: Task;
  /** What is typed, by connection. */
  private readonly typed = new Map<string, string>();

  constructor(private readonly host: Host) {
    this.task = new Task(host);
  }

  /** For each connection that several agents act with. */
  render(agents: AgentView[]) {
    const connections = new Set(agents.map(({ connection }) => connection));
    const shared = [...connections].filter(
      (id) => agents.filter(({ connection }) => connection === id).length > 1,
    );
    return shared.length === 0 ? nothing : html`${shared.map((id) => this.renderOne(id, agents))}`;
  }

  private renderOne(id: string, agents: AgentView[]) {
    const label = this.host.session.connections.find((one) => one.id === id)?.label ?? "";
    const budget = agents.find(({ connection }) => connection === id)?.shared;
    const limit = budget?.limit ?? null;
    const used = budget?.used ?? 0;
    return html`<form
      class="agent together"
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.set(id);
      }}
    >
      <h2>All agents of ${label} together</h2>
      <p class="small">
        ${limit === null ? text`${dollars(used)} in the last 24 hours` : text`${dollars(used)} of ${dollars(limit)} in the last 24 hours`}
      </p>
      ${
        limit === null
          ? nothing
          : html`<meter
              min="0"
              max=${Math.max(limit, 1)}
              high=${limit * 0.8}
              optimum="0"
              value=${Math.min(used, limit)}
              aria-label="Spent of the limit"
            ></meter>`
      }
      <div class="row amount-row">
        ${textField({
          id: `together-${id}`,
          label: text`US dollars a day, all together`,
          hint: text`Empty: only each one’s own limit.`,
          value: this.typed.get(id) ?? (limit === null ? "" : String(limit / 1000)),
          set: (value) => this.typed.set(id, value),
        })}
        <button type="submit" ?disabled=${this.task.isRunning}>Set for all</button>
      </div>
      ${this.task.render()}
    </form>`;
  }

  private set(connection: string) {
    return this.task.run(async () => {
      const typed = (this.typed.get(connection) ?? "").trim().replace(",", ".");
      const usd = Number(typed);
      if (!Number.isFinite(usd) || usd < 0) {
        return [
          {
            code: "not_a_number",
            severity: "error",
            field: `together-${connection}`,
            title: mark("This is not an amount"),
            cause: mark("Dollars a day is an amount such as 1 or 0.50, or nothing at all."),
            evidence: "",
            fix: mark("Correct it, and set it again."),
            guideStep: "",
          },
        ];
      }
      const { session } = this.host;
      const about = session.connections.filter(({ id }) => id === connection);
      await session.guard?.permit(about, {
        title: mark("Change what all agents may spend"),
        description: mark("It holds for all agents of this account together, from then on."),
        says: [[mark("US dollars a day, all together"), typed || text`No limit of its own`]],
      });
      await session.governAgents({
        ...{ type: "budget", now: Math.floor(Date.now() / 1000), connection },
        budget: typed === "" ? {} : { usdThousandths: Math.round(usd * 1000) },
      });
      this.typed.delete(connection);
      this.host.announce(text`The budget is set`);
      return [];
    });
  }
}
