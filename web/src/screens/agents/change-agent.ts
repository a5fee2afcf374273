// Changing what an agent may do: by the person's own gesture, and from the next call on.
import { textField } from "../../parts/fields.js";
import type { Host } from "../../parts/screen.js";
import { Task } from "../../parts/task.js";
import { html, mark, text } from "../../text/text.js";
import type { AgentView } from "../../worker/protocol.js";
import { refusal } from "./form-refusal.js";
import { GrantFields, permissionOf } from "./grant-fields.js";

export class ChangeAgent {
  readonly id: string;
  private readonly fields: GrantFields;
  private readonly task: Task;
  private name: string;

  /** @param done Called when it is changed. */
  constructor(
    private readonly host: Host,
    private readonly agent: AgentView,
    private readonly done: () => void,
  ) {
    this.id = agent.id;
    this.name = agent.name;
    this.task = new Task(host);
    this.fields = new GrantFields(host, `-${agent.id}`, agent.grant);
  }

  render() {
    return html`<form
      class="stack"
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.change();
      }}
    >
      ${textField({
        id: `agent-name-${this.id}`,
        label: text`Name`,
        value: this.name,
        set: (value) => (this.name = value),
      })}
      ${this.fields.render()} ${this.task.render()}
      <div class="row">
        <button class="primary" type="submit" ?disabled=${this.task.isRunning}>
          Save the changes
        </button>
      </div>
    </form>`;
  }

  private async change() {
    const { session } = this.host;
    const isDone = await this.task.run(async () => {
      const connection = session.connections.find(({ id }) => id === this.agent.connection);
      if (!connection)
        return [
          refusal(
            "no_connection",
            mark("The agent's connection is gone"),
            mark("It acted with a connection that was removed."),
            mark("Revoke the agent, and add one for another connection."),
          ),
        ];
      const grant = await this.fields.read(this.name.trim() || this.agent.name, connection);
      if ("severity" in grant) return [grant];
      const { guard, catalogue } = session;
      await guard?.permit([connection], permissionOf(grant, catalogue?.actions ?? []));
      const now = Math.floor(Date.now() / 1000);
      await session.governAgents({ type: "grant", now, agent: this.id, grant });
      this.host.announce(text`What the agent may do is changed`);
      return [];
    });
    if (isDone && this.task.findings.length === 0) this.done();
  }
}
