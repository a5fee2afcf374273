// Any action of the catalogue: a form made from its row, the request sent, and what came back.
import { nothing } from "lit";

import type { Action, Arguments, AuthKind, Parameter } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { valueOf } from "../../parts/fields.js";
import { grouped } from "../../parts/grouped.js";
import { Task } from "../../parts/task.js";
import type { Host } from "../../parts/screen.js";
import { html, text, translate } from "../../text/text.js";

const authNames: Record<AuthKind, string> = {
  app_only: "Bearer Token",
  oauth1: "OAuth 1.0a",
  oauth2: "OAuth 2.0",
};

/** What an action is searched by: in English as well, which X's own pages are in. */
const namesOf = ({ id, title }: Action) => `${title} ${id} ${translate(title)}`.toLowerCase();

const wordsOf = (action: Action) =>
  `${namesOf(action)} ${action.description} ${translate(action.description)}`.toLowerCase();

export class ActionForm {
  private actionId = "get_me";
  private filter = "";
  private values: Record<string, string> = {};
  private auth: AuthKind | "" = "";
  private readonly sending: Task;
  private result: { status: number; body: string } | null = null;

  constructor(private readonly host: Host) {
    this.sending = new Task(host);
  }

  opened() {
    void this.host.session.learnWords();
  }

  clear() {
    this.sending.cancel();
    this.result = null;
  }

  render() {
    const actions = this.host.session.catalogue?.actions ?? [];
    const action = actions.find(({ id }) => id === this.actionId);
    if (!action) return nothing;
    const wanted = this.filter.trim().toLowerCase();
    const matching = actions.filter((one) => one === action || wordsOf(one).includes(wanted));
    return html`<form class="pad stack" @submit=${(event: Event) => this.send(event, action)}>
        <div class="field">
          <label for="filter">Search actions</label>
          <input
            id="filter"
            type="search"
            autocomplete="off"
            .value=${this.filter}
            @input=${(event: Event) => {
              this.narrow(valueOf(event), actions);
            }}
          />
        </div>
        <div class="field">
          <label for="action">Action</label>
          <select id="action" @change=${(event: Event) => this.choose(valueOf(event))}>
            ${grouped(matching, ({ group }) => group).map(
              ([group, members]) =>
                html`<optgroup label=${translate(group)}>
                  ${members.map(
                    ({ id, title }) =>
                      html`<option value=${id} ?selected=${id === this.actionId}>
                        ${translate(title)} (${id})
                      </option>`,
                  )}
                </optgroup>`,
            )}
          </select>
        </div>
        ${this.renderFacts(action)} ${this.renderFields(action)}
        <div class="field">
          <label for="auth">Credential</label>
          <select
            id="auth"
            @change=${(event: Event) => {
              this.auth = valueOf(event) as AuthKind | "";
            }}
          >
            <option value="" ?selected=${this.auth === ""}>Chosen by what is held</option>
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
          <button class="primary" type="submit" ?disabled=${this.sending.isRunning}>
            ${this.sending.isRunning ? icons.spinner : nothing} Send
          </button>
          ${
            this.sending.isRunning
              ? html`<button type="button" @click=${() => this.sending.cancel()}>Cancel</button>`
              : nothing
          }
        </div>
      </form>
      ${this.renderResult()}`;
  }

  private renderFacts(action: Action) {
    const verdict = this.host.session.access.find((row) => row.action === action.id);
    return html`<div class="stack tight">
      <p>${translate(action.description)}</p>
      <p class="small mono">${action.method} ${action.path}</p>
      ${action.restriction ? html`<p class="small">${translate(action.restriction)}</p>` : nothing}
      <p class="small quiet">
        ${priceSentence(action)}
        ${action.consequential ? text`Visible to others, or hard to undo.` : ""}
      </p>
      ${verdict?.reason ? html`<p class="small">${translate(verdict.reason)}</p>` : nothing}
    </div>`;
  }

  /** What is needed first; what few people need is folded away, unless it holds a value or a mistake. */
  private renderFields(action: Action) {
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
    const open = rare.some(
      ({ name }) =>
        (this.values[name] ?? "") !== "" ||
        this.sending.findings.some(({ field }) => field === name),
    );
    return html`${fields(usual)}
      <details ?open=${open}>
        <summary>More arguments (${rare.length})</summary>
        <div class="stack">${fields(rare)}</div>
      </details>`;
  }

  private renderField(parameter: Parameter, action: Action) {
    const { name, type, title, help, choices, required, ownUserId } = parameter;
    const id = `argument-${name}`;
    const need =
      required && !ownUserId
        ? text`Needed`
        : action.anyOf.includes(name)
          ? text`One of these is needed`
          : text`Optional`;
    const value = this.values[name] ?? "";
    const problem = this.sending.findings.some(({ field }) => field === name);
    const set = (value: string) => {
      this.values = { ...this.values, [name]: value };
    };
    const onInput = (event: Event) => {
      set(valueOf(event));
    };
    const options =
      type === "boolean" ? ["true", "false"] : type === "string_list" ? null : choices;
    const hints = [translate(help)];
    if (type === "string_list") {
      hints.push(text`Several are separated by commas.`);
      if (choices) hints.push(text`Allowed: ${choices.join(", ")}.`);
    }
    const isLong = name === "text" || name === "media";
    return html`<div class="field">
      <div class="row between">
        <label for=${id}>${translate(title) || name}</label>
        <span class="quiet small">${need}</span>
      </div>
      <p class="hint" id="${id}-hint"><span class="mono">${name}</span> · ${hints.join(" ")}</p>
      ${
        options
          ? html`<select id=${id} aria-describedby="${id}-hint" @change=${onInput}>
              <option value="" ?selected=${value === ""}>Left out</option>
              ${options.map(
                (option) =>
                  html`<option value=${option} ?selected=${option === value}>${option}</option>`,
              )}
            </select>`
          : isLong
            ? html`<textarea
                id=${id}
                aria-describedby="${id}-hint"
                aria-invalid=${problem ? "true" : "false"}
                .value=${value}
                @input=${onInput}
              ></textarea>`
            : html`<input
                id=${id}
                aria-describedby="${id}-hint"
                aria-invalid=${problem ? "true" : "false"}
                autocomplete="off"
                inputmode=${type === "integer" ? "numeric" : "text"}
                placeholder=${parameter.default ?? ""}
                .value=${value}
                @input=${onInput}
              />`
      }
    </div>`;
  }

  private renderResult() {
    if (!this.result) return nothing;
    const { status, body } = this.result;
    return html`<section class="pad stack tight" aria-labelledby="reply-title">
      <h2>
        <span id="reply-title">X's reply</span>
        <span class="badge ${status < 300 ? "good" : "bad"}">${status}</span>
      </h2>
      <pre tabindex="0">${body || text`(empty)`}</pre>
      <p class="small quiet">The <a href="#/inspector">inspector</a> shows the whole request.</p>
    </section>`;
  }

  /** Shows the form of an action; one that does not exist changes nothing. */
  choose(id: string) {
    const actions = this.host.session.catalogue?.actions ?? [];
    if (!actions.some((action) => action.id === id) || id === this.actionId) return;
    this.actionId = id;
    this.values = {};
    this.auth = "";
    this.clear();
    this.host.requestUpdate();
  }

  /** The first action that matches is chosen at once. */
  private narrow(filter: string, actions: Action[]) {
    this.filter = filter;
    const wanted = filter.trim().toLowerCase();
    const first = actions.find((one) => namesOf(one).includes(wanted));
    if (wanted && first) this.choose(first.id);
    this.host.requestUpdate();
  }

  /** What was typed, in the types of the row; what is empty is left out. */
  private arguments(action: Action): Arguments {
    const args: Arguments = {};
    for (const { name, type } of action.parameters) {
      const value = this.values[name] ?? "";
      if (value.trim() === "") continue;
      if (type === "string") args[name] = value;
      else if (type === "boolean") args[name] = value === "true";
      else if (type === "integer")
        args[name] = /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : value;
      else args[name] = value.split(",").map((item) => item.trim());
    }
    return args;
  }

  private send(event: Event, action: Action) {
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

function priceSentence({ price }: Action): string {
  if (price.usd === 0) return text`X documents no price.`;
  const usd = price.usd.toFixed(3);
  const unit = translate(price.unit);
  const note = translate(price.note);
  return note
    ? text`X charged $${usd} per ${unit}, ${note}.`
    : text`X charged $${usd} per ${unit}.`;
}
