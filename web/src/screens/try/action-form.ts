// The form of one action, made from its row of the catalogue, the request sent, and what came back.
import { nothing } from "lit";

import type { FirstAction, Arguments, AuthKind, Parameter, Price } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { valueOf } from "../../parts/fields.js";
import { guideLink } from "../../parts/finding-view.js";
import { costAfter } from "../../parts/money.js";
import { Task } from "../../parts/task.js";
import type { Host } from "../../parts/screen.js";
import { isDenied, kinds, wordText } from "../../parts/verdict.js";
import { html, text, translate } from "../../text/text.js";
import { filled, listField } from "./list-field.js";

const authNames: Record<AuthKind, string> = {
  app_only: "Bearer Token",
  oauth1: "OAuth 1.0a",
  oauth2: "OAuth 2.0",
};

/** A moment, which people choose in their own time; X takes it in UTC. */
const isTime = ({ pattern = "" }: Parameter) => pattern.startsWith("[0-9]{4}-[0-9]{2}-");

export class ActionForm {
  actionId = "get_me";
  private values: Record<string, string> = {};
  private lists: Record<string, string[]> = {};
  private auth: AuthKind | "" = "";
  /** What it will cost as it stands; asked on the real X only. */
  private price: Price | null = null;
  private readonly sending: Task;
  private result: { status: number; body: string } | null = null;

  constructor(private readonly host: Host) {
    this.sending = new Task(host);
  }

  clear() {
    this.sending.cancel();
    this.result = null;
  }

  private get action(): FirstAction | undefined {
    return this.host.session.catalogue?.actions.find(({ id }) => id === this.actionId);
  }

  /** Shows the form of an action; answers whether there is such a one. What was typed for the one before is gone. */
  choose(id: string): boolean {
    const actions = this.host.session.catalogue?.actions ?? [];
    if (!actions.some((action) => action.id === id)) return false;
    if (id === this.actionId) return true;
    this.actionId = id;
    this.values = {};
    this.lists = {};
    this.auth = "";
    this.clear();
    this.host.requestUpdate();
    void this.ask();
    return true;
  }

  render() {
    const { action } = this;
    if (!action) return nothing;
    const { isRunning } = this.sending;
    return html`<form
        class="stack"
        aria-labelledby="action-title"
        @submit=${(event: Event) => this.send(event, action)}
      >
        ${this.renderFacts(action)} ${this.renderFields(action)}
        <div class="field">
          <label for="auth">Credential</label>
          <select
            id="auth"
            @change=${(event: Event) => {
              this.auth = valueOf(event) as AuthKind | "";
            }}
          >
            <option value="" ?selected=${this.auth === ""}>Chosen automatically</option>
            ${action.auth.map(
              (kind) =>
                html`<option value=${kind} ?selected=${kind === this.auth}>
                  ${authNames[kind]}
                </option>`,
            )}
          </select>
        </div>
        ${this.sending.render()}
        <div class="row">
          <button class="primary" type="submit" ?disabled=${isRunning}>
            ${isRunning ? icons.spinner : nothing}
            ${text`Send`}${costAfter(this.host.session, this.price)}
          </button>
          ${
            isRunning
              ? html`<button type="button" @click=${() => this.sending.cancel()}>Cancel</button>`
              : nothing
          }
        </div>
      </form>
      ${this.renderResult()}`;
  }

  private renderFacts(action: FirstAction) {
    const verdict = this.host.session.access.find((row) => row.action === action.id);
    return html`<div class="stack tight">
      <div class="row between">
        <h2 id="action-title" tabindex="-1">${translate(action.title)}</h2>
        ${
          verdict
            ? html`<span class="badge ${kinds[verdict.word]}">${wordText(verdict)}</span>`
            : nothing
        }
      </div>
      <p>${translate(action.description)}</p>
      ${
        verdict?.reason
          ? html`<p class="small">
              <strong>${translate(verdict.reason)}</strong>
            </p>`
          : action.restriction
            ? html`<p class="small">${translate(action.restriction)}</p>`
            : nothing
      }
      ${verdict && isDenied(verdict) ? guideLink(verdict.guideStep) : nothing}
      <p class="small quiet">
        ${priceSentence(action)}
        ${action.consequential ? text`Visible to others, or hard to undo.` : ""}
      </p>
      <p class="small mono quiet">${action.id} · ${action.method} ${action.path}</p>
    </div>`;
  }

  /** What is needed first; what few people need is folded away, unless it holds a value or a mistake. */
  private renderFields(action: FirstAction) {
    const usual: Parameter[] = [];
    const rare: Parameter[] = [];
    let optional = 0;
    for (const parameter of action.parameters) {
      const wanted = parameter.required || action.anyOf.includes(parameter.name);
      (wanted || ++optional <= 2 ? usual : rare).push(parameter);
    }
    const fields = (parameters: Parameter[]) =>
      parameters.map((parameter) => this.renderField(parameter, action));
    if (rare.length < 3) return fields(action.parameters);
    const open = rare.some(({ name }) => this.isFilled(name) || this.hasProblem(name));
    return html`${fields(usual)}
      <details ?open=${open}>
        <summary>More arguments (${rare.length})</summary>
        <div class="stack">${fields(rare)}</div>
      </details>`;
  }

  private isFilled(name: string) {
    return Boolean(this.values[name]) || (this.lists[name] ?? []).length > 0;
  }

  private hasProblem(name: string) {
    return this.sending.findings.some(({ field }) => field === name);
  }

  private renderField(parameter: Parameter, action: FirstAction) {
    const { name, type, title, help, required, ownUserId } = parameter;
    const id = `argument-${name}`;
    const need =
      required && !ownUserId
        ? text`Required`
        : action.anyOf.includes(name)
          ? text`One of these is needed`
          : text`Optional`;
    const label = translate(title) || name;
    const head = (words: unknown) =>
      html`<div class="row between">${words}<span class="quiet small">${need}</span></div>
        <p class="hint" id="${id}-hint"><span class="mono">${name}</span> · ${translate(help)}</p>`;
    if (type === "string_list") {
      const values = this.lists[name] ?? [];
      return html`<div class="field" role="group" aria-labelledby="${id}-label">
        ${head(html`<span class="label" id="${id}-label">${label}</span>`)}
        ${listField({
          ...{ host: this.host, id, parameter, values, isInvalid: this.hasProblem(name) },
          set: (changed) => {
            this.lists = { ...this.lists, [name]: changed };
            this.changed();
          },
        })}
      </div>`;
    }
    return html`<div class="field">
      ${head(html`<label for=${id}>${label}</label>`)} ${this.renderInput(id, parameter)}
    </div>`;
  }

  private renderInput(id: string, parameter: Parameter) {
    const { name, type, choices } = parameter;
    const value = this.values[name] ?? "";
    const invalid = this.hasProblem(name) ? "true" : "false";
    const onInput = (event: Event) => {
      this.values = { ...this.values, [name]: valueOf(event) };
      this.changed();
    };
    const options =
      type === "boolean"
        ? ([
            ["true", text`Yes`],
            ["false", text`No`],
          ] as const)
        : choices?.map((choice) => [choice, choice] as const);
    if (options) {
      return html`<select id=${id} aria-describedby="${id}-hint" @change=${onInput}>
        <option value="" ?selected=${value === ""}>Not set</option>
        ${options.map(
          ([option, words]) =>
            html`<option value=${option} ?selected=${option === value}>${words}</option>`,
        )}
      </select>`;
    }
    if (name === "text" || name === "media") {
      return html`<textarea
        id=${id}
        aria-describedby="${id}-hint"
        aria-invalid=${invalid}
        .value=${value}
        @input=${onInput}
      ></textarea>`;
    }
    return html`<input
      id=${id}
      type=${isTime(parameter) ? "datetime-local" : "text"}
      step=${isTime(parameter) ? "1" : nothing}
      aria-describedby="${id}-hint"
      aria-invalid=${invalid}
      autocomplete="off"
      inputmode=${type === "integer" ? "numeric" : nothing}
      placeholder=${parameter.default ?? ""}
      .value=${value}
      @input=${onInput}
    />`;
  }

  private renderResult() {
    if (!this.result) return nothing;
    const { status, body } = this.result;
    return html`<section class="stack tight reply" aria-labelledby="reply-title">
      <h2>
        <span id="reply-title">X's reply</span>
        <span class="badge ${status < 300 ? "good" : "bad"}">${status}</span>
      </h2>
      <pre tabindex="0">${body || text`(empty)`}</pre>
      <p class="small quiet">The <a href="#/inspector">inspector</a> shows the whole request.</p>
    </section>`;
  }

  private changed() {
    this.host.requestUpdate();
    void this.ask();
  }

  /** What it would cost with these arguments. */
  private async ask() {
    const { session } = this.host;
    const { action } = this;
    if (!session.isLive || !action) return;
    const price = await session.active
      .price(action.id, this.arguments(action))
      // What cannot be sent has no price.
      .catch(() => null);
    if (action.id !== this.actionId) return;
    this.price = price;
    this.host.requestUpdate();
  }

  /** What was entered, in the types of the row; what is empty is left out. */
  private arguments(action: FirstAction): Arguments {
    const args: Arguments = {};
    for (const parameter of action.parameters) {
      const { name, type } = parameter;
      const list = filled(this.lists[name] ?? []);
      if (list.length > 0) args[name] = list;
      const value = this.values[name] ?? "";
      if (value.trim() === "") continue;
      if (type === "boolean") args[name] = value === "true";
      else if (type === "integer")
        args[name] = /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : value;
      else args[name] = isTime(parameter) ? inUtc(value) : value;
    }
    return args;
  }

  private send(event: Event, action: FirstAction) {
    event.preventDefault();
    this.result = null;
    return this.sending.run(async (signal) => {
      const { read, reply } = await this.host.session.active.perform(
        action.id,
        this.arguments(action),
        { signal, ...(this.auth ? { auth: this.auth } : {}) },
      );
      signal.throwIfAborted();
      const body = read.data === null ? reply.body : JSON.stringify(read.data, null, 2);
      this.result = { status: reply.status, body };
      return read.findings;
    });
  }
}

/** "2026-11-29T08:00" of this device's clock as X takes it; what is no time is left for the core to refuse. */
function inUtc(local: string): string {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? local : date.toISOString();
}

function priceSentence({ price }: FirstAction): string {
  if (price.usd === 0) return text`X documents no price.`;
  const usd = price.usd.toFixed(3);
  const unit = translate(price.unit);
  const note = translate(price.note);
  return note
    ? text`X's price: $${usd} per ${unit}, ${note}.`
    : text`X's price: $${usd} per ${unit}.`;
}
