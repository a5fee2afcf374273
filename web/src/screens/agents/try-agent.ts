// A call in an agent's place: through its grant, the question, the signature, to the reply.
import { nothing } from "lit";

import type { Arguments } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { textField, valueOf } from "../../parts/fields.js";
import type { Host } from "../../parts/screen.js";
import { Task } from "../../parts/task.js";
import { html, mark, text, translate } from "../../text/text.js";
import type { AgentView } from "../../worker/protocol.js";
import { refusal } from "./form-refusal.js";

const post = "create_post";

export class TryAgent {
  private readonly task: Task;
  private agent = "";
  private action = post;
  private words = "";
  private args = "{}";
  /** What X has answered, as the agent would read it. */
  private reply = "";

  constructor(private readonly host: Host) {
    this.task = new Task(host);
  }

  private get session() {
    return this.host.session;
  }

  render(agents: AgentView[]) {
    const { isRunning } = this.task;
    const agent = agents.find(({ id }) => id === this.agent) ?? agents[0];
    const allowed = (this.session.catalogue?.actions ?? []).filter(
      ({ id }) => id === post || (agent && id in agent.rules),
    );
    return html`<section class="card pad stack" aria-labelledby="try-agent">
      <h2 id="try-agent">Try as an agent</h2>
      <p class="quiet">
        A call goes the agent's way: through its grant, your approval and the signature.
      </p>
      <form
        class="stack"
        @submit=${(event: Event) => {
          event.preventDefault();
          void this.call(agent?.id ?? "");
        }}
      >
        <div class="field">
          <label for="try-as">Agent</label>
          <select
            id="try-as"
            @change=${(event: Event) => {
              this.agent = valueOf(event);
              this.host.requestUpdate();
            }}
          >
            ${agents.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="try-action">Action</label>
          <select
            id="try-action"
            @change=${(event: Event) => {
              this.action = valueOf(event);
              this.host.requestUpdate();
            }}
          >
            ${allowed.map(
              ({ id, title }) =>
                html`<option value=${id} ?selected=${id === this.action}>
                  ${translate(title)}
                </option>`,
            )}
          </select>
        </div>
        ${this.action === post ? this.renderText() : this.renderArguments()} ${this.task.render()}
        <div class="row">
          <button type="submit" ?disabled=${isRunning}>
            ${isRunning ? icons.spinner : icons.post}
            ${isRunning ? text`It waits for you above` : text`Ask for it`}
          </button>
        </div>
      </form>
      ${
        this.reply
          ? html`<pre class="configuration" id="try-reply" tabindex="0" aria-label="Reply">
${this.reply}</pre>`
          : nothing
      }
    </section>`;
  }

  private renderText() {
    return textField({
      id: "try-text",
      label: text`Text of the post`,
      value: this.words,
      set: (value) => (this.words = value),
    });
  }

  private renderArguments() {
    const action = this.session.catalogue?.actions.find(({ id }) => id === this.action);
    const names = (action?.parameters ?? []).map(({ name, required }) =>
      required ? `${name}*` : name,
    );
    return html`<div class="field">
      <label for="try-arguments">Arguments, as JSON</label>
      ${names.length > 0 ? html`<p class="hint" id="try-hint">${names.join(", ")}</p>` : nothing}
      <textarea
        id="try-arguments"
        class="mono"
        rows="3"
        spellcheck="false"
        aria-describedby=${names.length > 0 ? "try-hint" : nothing}
        .value=${this.args}
        @input=${(event: Event) => (this.args = valueOf(event))}
      ></textarea>
    </div>`;
  }

  private call(agent: string) {
    return this.task.run(async () => {
      this.reply = "";
      const args = this.action === post ? { text: this.words } : parsed(this.args);
      if (!args)
        return [
          refusal(
            "not_json",
            mark("The arguments are not JSON"),
            mark('They are one object, such as {"query": "coffee"}.'),
            mark("Correct them and ask again."),
          ),
        ];
      // What this agent may do unasked, a page around the console may have had the person press.
      const by = this.session.agents.agents.find(({ id }) => id === agent)?.connection;
      const connection = this.session.connections.find(({ id }) => id === by);
      if (connection) await this.session.guard?.act(connection, this.action, args);
      const outcome = await this.session.tryAsAgent(agent, this.action, args, "");
      if (outcome.status === "done") {
        this.host.announce(text`Done, as an agent`);
        this.reply = JSON.stringify(outcome.data ?? null, null, 2);
      }
      if (!outcome.error) return outcome.findings ?? [];
      const { code, cause, fix } = outcome.error;
      const told = refusal(code, mark("The agent was refused"), cause, fix);
      return [{ ...told, severity: "warning" as const }];
    });
  }
}

function parsed(typed: string): Arguments | null {
  try {
    const value: unknown = JSON.parse(typed);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Arguments) : null;
  } catch {
    return null;
  }
}
