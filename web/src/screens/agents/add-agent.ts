// Adding an agent: its name, its grant, and the configuration that is shown once.
import { nothing } from "lit";

import { icons } from "../../look/icons.js";
import { copyButton } from "../../parts/copy-button.js";
import { isChecked, textField, valueOf } from "../../parts/fields.js";
import { ghost } from "../../parts/ghost.js";
import type { Host } from "../../parts/screen.js";
import { Task } from "../../parts/task.js";
import { html, text, translate } from "../../text/text.js";
import { configurations } from "./configurations.js";
import { GrantFields, permissionOf } from "./grant-fields.js";

export class AddAgent {
  private readonly task: Task;
  private name = "";
  /** The id of the connection that it will act with; the one that is shown until another is chosen. */
  private acting = "";
  private fields: GrantFields;
  /** Whether it is the browser's own agent (WebMCP), which is handed no token. */
  private isBrowsers = false;
  /** Of the agent just made: shown once. */
  private made: { agent: string; bearer: string } | null = null;
  private client = configurations[0]?.client ?? "";

  constructor(private readonly host: Host) {
    this.task = new Task(host);
    this.fields = new GrantFields(host, "");
  }

  private get session() {
    return this.host.session;
  }

  private get held() {
    return this.session.connections.filter(({ held }) => held);
  }

  private get connection() {
    const { active } = this.session;
    return this.held.find(({ id }) => id === this.acting) ?? (active.held ? active : this.held[0]);
  }

  /** @param isFolded Whether there are agents already: then it stands behind its heading. */
  render(isFolded: boolean) {
    const { connection } = this;
    if (!connection) {
      return html`<section class="card empty">
        ${ghost("agents")}
        <h2>Connect an account first</h2>
        <p>An agent acts with one connection. Connect an account, then add the agent here.</p>
        <a class="button primary" href="#/credentials">Connect</a>
      </section>`;
    }
    const { label } = connection;
    return isFolded
      ? html`<section class="card" aria-labelledby="add-agent">
          <details>
            <summary class="pad" id="add-agent">Add another agent for ${label}</summary>
            <div class="pad-sides">${this.renderForm()}</div>
          </details>
        </section>`
      : html`<section class="card pad stack" aria-labelledby="add-agent">
          <h2 id="add-agent">Add an agent for ${label}</h2>
          ${this.renderForm()}
        </section>`;
  }

  private renderForm() {
    return html`<form
      class="stack"
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.add();
      }}
    >
      ${this.renderWhose()} ${this.renderConnections()}
      ${textField({
        id: "agent-name",
        label: text`Name`,
        hint: text`What you call it, for example: Claude on my laptop.`,
        value: this.name,
        set: (value) => (this.name = value),
      })}
      ${this.fields.render()} ${this.task.render()}
      <div class="row">
        <button class="primary" type="submit" ?disabled=${this.task.isRunning}>
          Add the agent
        </button>
      </div>
    </form>`;
  }

  /** Where the browser has an agent of its own, that can be one, too. */
  private renderWhose() {
    if (!document.modelContext || this.session.agents.browser) return nothing;
    return html`<div>
      <label class="choice">
        <input
          type="checkbox"
          aria-describedby="browsers-agent-hint"
          .checked=${this.isBrowsers}
          @change=${(event: Event) => (this.isBrowsers = isChecked(event))}
        />
        <span>It is this browser's own agent</span>
      </label>
      <p class="small quiet" id="browsers-agent-hint">
        It is offered this page's tools (WebMCP), and gets no token.
      </p>
    </div>`;
  }

  /** Where several accounts are connected: which of them it acts for. */
  private renderConnections() {
    const { held, connection } = this;
    if (held.length < 2) return nothing;
    return html`<div class="field">
      <label for="agent-connection">Acts for</label>
      <p class="hint" id="agent-connection-hint">It never gets at another account.</p>
      <select
        id="agent-connection"
        aria-describedby="agent-connection-hint"
        @change=${(event: Event) => {
          this.acting = valueOf(event);
          this.host.requestUpdate();
        }}
      >
        ${held.map(
          (one) =>
            html`<option value=${one.id} ?selected=${one === connection}>
              ${one.account ? `${one.label} (@${one.account.username})` : one.label}
            </option>`,
        )}
      </select>
    </div>`;
  }

  private async add() {
    await this.task.run(async () => {
      const { connection } = this;
      if (!connection) return [];
      const grant = await this.fields.read(this.name.trim() || text`Agent`, connection);
      if ("severity" in grant) return [grant];
      const { actions = [] } = this.session.catalogue ?? {};
      await this.session.guard?.permit([connection], permissionOf(grant, actions));
      const made = await this.session.addAgent(grant);
      if (this.isBrowsers) {
        await this.session.call("setBrowserAgent", { agent: made.agent });
        this.host.announce(text`This browser's agent may use the tools now`);
      } else this.made = made;
      this.isBrowsers = false;
      this.name = "";
      this.acting = "";
      this.fields = new GrantFields(this.host, "");
      return [];
    });
    if (this.made) (await this.host.byId("made"))?.focus();
  }

  /** Whether its client has found the way here: nothing else on this screen would tell. */
  private renderCalled(agent: string) {
    const view = this.session.agents.agents.find(({ id }) => id === agent);
    if (!view) return nothing;
    return html`<div class="row" role="status" id="called">
      ${
        view.lastSeen > 0
          ? html`<span class="disc good">${icons.tick}</span>
              <p class="grow"><strong>${view.name} has called: it is connected.</strong></p>`
          : html`<span class="disc">${icons.dash}</span>
              <p class="grow">
                Then ask it “Which X account am I connected to?”. Its first call shows here.
              </p>`
      }
    </div>`;
  }

  /** The configuration for the agent that was just made, until the person has it. */
  renderMade() {
    if (!this.made) return nothing;
    const { agent, bearer } = this.made;
    const url = this.session.resolve("mcp");
    const chosen = configurations.find(({ client }) => client === this.client);
    const content = chosen?.content(url, bearer) ?? "";
    return html`<section class="card pad stack" aria-labelledby="made">
      <h2 id="made" tabindex="-1">Give this to your agent</h2>
      <p>
        The token is shown only now. It is no key of X: it lets a program ask this console, and
        nothing more. Set the client to allow these tools: this page asks you.
      </p>
      <div class="field">
        <label for="client">Client</label>
        <select
          id="client"
          @change=${(event: Event) => {
            this.client = valueOf(event);
            this.host.requestUpdate();
          }}
        >
          ${configurations.map(
            ({ client }) =>
              html`<option value=${client} ?selected=${client === this.client}>
                ${translate(client)}
              </option>`,
          )}
        </select>
      </div>
      <p class="small quiet">${translate(chosen?.where ?? "")}</p>
      <pre class="configuration" id="configuration" tabindex="0">${content}</pre>
      ${this.renderCalled(agent)}
      <div class="row">
        ${copyButton(this.host, content, text`the configuration`, text`Copy`, "primary")}
        <button
          @click=${() => {
            this.made = null;
            this.host.requestUpdate();
          }}
        >
          I have copied it
        </button>
      </div>
      ${
        this.session.vault.state === "open"
          ? nothing
          : html`<p class="small quiet">
              This console forgets its agents when the page closes.
              <a href="#/settings">Keep them on this device</a>
            </p>`
      }
    </section>`;
  }
}
