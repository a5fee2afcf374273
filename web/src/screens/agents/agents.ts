// Agents: who may act for an account, what waits for the person, what was done.
import { nothing } from "lit";

import type { PolicyEvent } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { dollars } from "../../parts/money.js";
import { avatar } from "../../parts/people.js";
import type { Host, Screen } from "../../parts/screen.js";
import { findingsOf } from "../../parts/finding-view.js";
import { ReadToEnd } from "../../parts/question.js";
import { questionStyles } from "../../parts/question-styles.js";
import { Task } from "../../parts/task.js";
import { dateText } from "../../text/dates.js";
import { html, mark, text, translate } from "../../text/text.js";
import type { AgentView, AskedRequest } from "../../worker/protocol.js";
import { Activity } from "./activity.js";
import { AddAgent } from "./add-agent.js";
import { ChangeAgent } from "./change-agent.js";
import { permissionOf, rulesOf } from "./grant-fields.js";
import { Arming } from "./arming.js";
import { type Draft, requestCard } from "./request-card.js";
import { agentsStyles } from "./styles.js";
import { Together } from "./together.js";
import { TryAgent } from "./try-agent.js";
import { Waits } from "./waits.js";

const barredNames: Record<string, string> = {
  stopped: mark("Everything is stopped"),
  paused: mark("Paused"),
  grant_expired: mark("Its permission has ended"),
};

export class AgentsScreen implements Screen {
  readonly styles = agentsStyles;
  private readonly adding: AddAgent;
  /** The agent whose grant is being changed, and the form for it. */
  private changing: ChangeAgent | null = null;
  private readonly activity: Activity;
  private readonly together: Together;
  private readonly deciding: Task;
  private readonly trying: TryAgent;
  private readonly arming: Arming;
  private readonly waits: Waits;
  private readonly drafts = new Map<string, Draft>();
  private readonly refusals = new Map<string, string>();
  private readonly readings = new Map<string, ReadToEnd>();
  /** The request that came last: what went wrong with one before is no longer said beside it. */
  private newest = "";
  private toRevoke: AgentView | null = null;

  constructor(private readonly host: Host) {
    this.adding = new AddAgent(host);
    this.activity = new Activity(host);
    this.together = new Together(host);
    this.deciding = new Task(host);
    this.trying = new TryAgent(host);
    this.arming = new Arming(() => host.requestUpdate());
    this.waits = new Waits(host);
    host.adopt(questionStyles);
  }

  private get session() {
    return this.host.session;
  }

  opened(): void {
    void this.session.loadAgents();
  }

  render() {
    const { agents, asked, log } = this.session.agents;
    this.arming.look(asked.map(({ request }) => request));
    this.forgetEarlier(asked.at(-1)?.request ?? this.newest);
    void this.waits.look();
    return html`${this.waits.render()}
      <p class="lead">
        An agent asks, this page shows exactly what would be sent, and you decide. It never gets a
        key of X: requests are signed here.
      </p>
      ${this.renderSocket()}
      <div id="requests">${asked.map((one) => this.renderRequest(one))}</div>
      ${this.deciding.render()} ${this.adding.renderMade()}
      ${
        agents.length > 0
          ? html`<section class="card" aria-label="Agents">
              ${agents.map((agent) => this.renderAgent(agent))} ${this.together.render(agents)}
            </section>`
          : nothing
      }
      ${this.activity.render(log)} ${agents.length > 0 ? this.trying.render(agents) : nothing}
      ${this.adding.render(agents.length > 0)} ${this.renderRevoking()}`;
  }

  private forgetEarlier(newest: string) {
    if (newest !== this.newest && !this.deciding.isRunning) this.deciding.findings = [];
    this.newest = newest;
  }

  /** Whether agents reach this page, and the stop switch. */
  private renderSocket() {
    const { agents, socket, problem, stopped } = this.session.agents;
    if (agents.length === 0) return nothing;
    const states: Record<typeof socket, unknown> = {
      off: html`<span class="badge">Not listening</span>`,
      connecting: html`<span class="badge caution">Connecting</span>`,
      open: html`<span class="badge good">Agents can reach this page</span>`,
      elsewhere: html`<span class="badge caution">Another tab of this console listens</span>`,
      refused: html`<span class="badge bad">The proxy refused</span> ${problem}`,
    };
    return html`<div class="row" id="socket">
      <p class="grow">${stopped ? html`<span class="badge bad">Stopped</span>` : states[socket]}</p>
      ${
        "Notification" in globalThis && Notification.permission === "default"
          ? html`<button @click=${() => this.askToNotify()}>Notify me</button>`
          : nothing
      }
      ${
        socket === "elsewhere"
          ? html`<button @click=${() => this.govern({ type: "tick", now: now() })}>
              Listen in this tab
            </button>`
          : nothing
      }
      <button
        class=${stopped ? "primary" : ""}
        @click=${() => (stopped ? this.letAct() : this.govern({ type: "stop", now: now() }))}
      >
        ${stopped ? icons.tick : icons.cross}
        ${stopped ? text`Let agents act again` : text`Stop everything`}
      </button>
    </div>`;
  }

  private async askToNotify() {
    await Notification.requestPermission();
    this.host.requestUpdate();
  }

  private renderRequest(asked: AskedRequest) {
    const { request, agent, connection } = asked;
    const read = this.readings.get(request) ?? new ReadToEnd(() => this.host.requestUpdate());
    this.readings.set(request, read);
    const acting = this.session.connections.find(({ id }) => id === connection) ?? null;
    const asking = this.session.agents.agents.find(({ id }) => id === agent);
    return requestCard({
      asked,
      read,
      face: avatar(this.host, acting?.account),
      left: leftOf(asking),
      connection: acting,
      action: this.session.catalogue?.actions.find(({ id }) => id === asked.canonical.action),
      isArmed: this.arming.isArmed(request),
      isBusy: this.deciding.isRunning,
      draft: this.drafts.get(request) ?? null,
      refusal: this.refusals.get(request) ?? "",
      approve: () => void this.approve(asked),
      edit: (words) => void this.edit(asked, words),
      setRefusal: (words) => this.refusals.set(request, words),
      refuse: (stop) => void this.refuse(asked, stop),
    });
  }

  /** Draws the request anew with the person's own text: only what was seen can be approved. */
  private async edit({ request, canonical }: AskedRequest, words: string | null) {
    if (words === null) {
      this.drafts.delete(request);
      this.host.requestUpdate();
      return;
    }
    const draft: Draft = { text: words, drawn: null, problem: "" };
    this.drafts.set(request, draft);
    this.host.requestUpdate();
    try {
      draft.drawn = await this.session.draw(request, { ...canonical.arguments, text: words });
    } catch (error) {
      draft.problem = findingsOf(error)[0]?.cause ?? "";
    }
    this.host.requestUpdate();
  }

  private async approve({ request, canonical }: AskedRequest) {
    const draft = this.drafts.get(request);
    if (draft && !draft.drawn) return;
    const shown = draft?.drawn?.canonical ?? canonical;
    const args = draft ? { ...canonical.arguments, text: draft.text } : undefined;
    await this.deciding.run(async () => {
      const outcome = await this.session.approve(request, shown.hash, args);
      this.drafts.delete(request);
      if (outcome.status === "done") this.host.announce(text`Sent`);
      return outcome.findings ?? [];
    });
  }

  private async refuse({ request }: AskedRequest, stop: boolean) {
    await this.deciding.run(async () => {
      await this.session.refuse(request, this.refusals.get(request) ?? "", stop);
      this.host.announce(stop ? text`Refused, and the agent is paused` : text`Refused`);
      return [];
    });
  }

  private renderAgent(agent: AgentView) {
    const { id, name, connection, barred, paused, lastSeen, expiresAt, budget, hasRead } = agent;
    const account = this.session.connections.find((one) => one.id === connection);
    const { posts, usdThousandths } = budget;
    return html`<article class="agent">
      <div class="row between">
        <h2>${name}</h2>
        ${
          barred
            ? html`<span class="badge bad">${translate(barredNames[barred] ?? barred)}</span>`
            : html`<span class="badge good">Active</span>`
        }
      </div>
      <dl class="facts">
        ${rulesOf(agent.grant).map(
          ({ name, labels }) =>
            html`<dt>${translate(name)}</dt>
              <dd>${labels.join(" · ")}</dd>`,
        )}
        <dt>Acts as</dt>
        <dd>
          ${account?.account ? `@${account.account.username}` : (account?.label ?? text`A connection that is gone`)}
        </dd>
        <dt>Last seen</dt>
        <dd>${lastSeen ? dateText(new Date(lastSeen * 1000).toISOString()) : text`Never`}</dd>
        <dt>Until</dt>
        <dd>${dateText(new Date(expiresAt * 1000).toISOString())}</dd>
        <dt>Today</dt>
        <dd>
          ${
            posts.limit === null
              ? text`${posts.used} posts`
              : text`${posts.used} of ${posts.limit} posts`
          },
          ${dollars(usdThousandths.used)}${usdThousandths.limit === null ? nothing : html` / ${dollars(usdThousandths.limit)}`}
        </dd>
      </dl>
      ${
        id === this.session.agents.browser
          ? html`<p class="small quiet">
              ${
                document.modelContext
                  ? text`This browser's own agent. It has the tools while this page is open and unlocked.`
                  : text`This browser's own agent. This browser has none now.`
              }
            </p>`
          : nothing
      }
      ${
        hasRead
          ? html`<p class="small quiet">
              It has read what strangers wrote, so it asks before each post and message.
              <button class="plain" @click=${() => this.trust(agent)}>Trust it again</button>
            </p>`
          : nothing
      }
      <div class="row">
        <button
          @click=${() =>
            paused ? this.resume(agent) : this.govern({ type: "pause", now: now(), agent: id })}
        >
          ${paused ? text`Resume` : text`Pause`}
        </button>
        <button
          aria-expanded=${this.changing?.id === id ? "true" : "false"}
          @click=${() => this.change(agent)}
        >
          Change
        </button>
        <button @click=${() => this.askToRevoke(agent)}>${icons.bin} Revoke</button>
      </div>
      ${this.changing?.id === id ? this.changing.render() : nothing}
    </article>`;
  }

  private renderRevoking() {
    const name = this.toRevoke?.name ?? "";
    return html`<dialog id="revoke" aria-labelledby="revoke-title">
      <div class="stack">
        <h2 id="revoke-title">${text`Revoke ${name}?`}</h2>
        <p>
          Its token is refused from now on, and does not come back. What it has done stays in the
          activity. To stop it for a while, pause it.
        </p>
        <div class="row">
          <button class="danger" @click=${() => this.revoke()}>Revoke</button>
          <button autofocus @click=${() => this.closeRevoking()}>Keep it</button>
        </div>
      </div>
    </dialog>`;
  }

  private async askToRevoke(agent: AgentView) {
    this.toRevoke = agent;
    this.host.requestUpdate();
    ((await this.host.byId("revoke")) as HTMLDialogElement | null)?.showModal();
  }

  private async closeRevoking() {
    ((await this.host.byId("revoke")) as HTMLDialogElement | null)?.close();
  }

  private async revoke() {
    await this.closeRevoking();
    if (!this.toRevoke) return;
    const { id, name } = this.toRevoke;
    await this.govern({ type: "revoke", now: now(), agent: id });
    this.host.announce(text`${name} is revoked`);
  }

  /** Opens the form for an agent's grant, or closes it. */
  private change(agent: AgentView) {
    this.changing =
      this.changing?.id === agent.id
        ? null
        : new ChangeAgent(this.host, agent, () => {
            this.changing = null;
            this.host.requestUpdate();
          });
    this.host.requestUpdate();
  }

  /** In somebody's page each of these is a wider permission like any other. */
  private trust(agent: AgentView) {
    return this.permitted([agent], mark("Trust an agent again"), {
      type: "trust",
      now: now(),
      agent: agent.id,
    });
  }

  private resume(agent: AgentView) {
    return this.permitted([agent], mark("Let a paused agent continue"), {
      type: "resume",
      now: now(),
      agent: agent.id,
    });
  }

  private letAct() {
    const able = this.session.agents.agents.filter(({ paused }) => !paused);
    return this.permitted(able, mark("Let agents act again"), { type: "go", now: now() });
  }

  private permitted(agents: AgentView[], title: string, event: PolicyEvent) {
    return this.deciding.run(async () => {
      const { connections, guard, catalogue } = this.session;
      const rows = catalogue?.actions ?? [];
      const permissions = agents.map(({ name, grant }) =>
        permissionOf({ ...grant, name }, rows, title),
      );
      const acting = connections.filter(({ id }) => agents.some((one) => one.connection === id));
      const [first] = permissions;
      if (first)
        await guard?.permit(acting, { ...first, says: permissions.flatMap(({ says }) => says) });
      await this.session.governAgents(event);
      return [];
    });
  }

  private govern(event: PolicyEvent) {
    return this.deciding.run(async () => {
      await this.session.governAgents(event);
      return [];
    });
  }
}

/** What an agent may still spend today, by its own budget and by that of all together. */
function leftOf(agent: AgentView | undefined): number | null {
  const left = [agent?.budget.usdThousandths.left, agent?.shared.left];
  const known = left.filter((amount) => typeof amount === "number");
  return known.length > 0 ? Math.min(...known) : null;
}

const now = () => Math.floor(Date.now() / 1000);
