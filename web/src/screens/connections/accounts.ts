// The accounts that are connected, and the way in for the next one.
import { nothing } from "lit";

import type { CheckVerdict } from "../../core/types.js";
import type { Connection } from "../../session/connection.js";
import { isDefault, makeDefault } from "../../session/default-connection.js";
import { laterIcons } from "../../look/later-icons.js";
import { icons } from "../../look/icons.js";
import { avatar } from "../../parts/people.js";
import { kindOfState, wishesView } from "../../parts/wishes.js";
import { agoText } from "../../text/dates.js";
import type { Host, Screen } from "../../parts/screen.js";
import { html, text, translate } from "../../text/text.js";
import { accountsStyles } from "./accounts-styles.js";

export class AccountsScreen implements Screen {
  readonly styles = accountsStyles;
  private renaming: Connection | null = null;

  constructor(private readonly host: Host) {}

  render() {
    const held = this.host.session.connections.filter((connection) => connection.held);
    return html`<div class="accounts">
        ${held.map((connection) => this.renderConnection(connection, held.length > 1))}
      </div>
      <div class="row">
        <a class="button" href="#/credentials" @click=${() => this.host.session.addConnection()}
          >Connect another account</a
        >
        ${
          this.host.session.isSandbox
            ? html`<a class="button" href="#/practice">Practice accounts</a>`
            : nothing
        }
      </div>`;
  }

  private renderConnection(connection: Connection, isOneOfSeveral: boolean) {
    const { account, scenario } = connection;
    return html`<article class="card pad stack" aria-label=${connection.label}>
      <div class="row">
        ${account ? avatar(this.host, account) : html`<span class="avatar" aria-hidden="true">${icons.post}</span>`}
        <div class="grow">
          ${
            this.renaming === connection
              ? this.renderRename(connection)
              : html`<h2>${connection.label}</h2>`
          }
          <p class="quiet small">
            Twitter /
            X${account ? ` · @${account.username}` : ""}${
              scenario ? html` · practice: ${translate(scenario.title)}` : ""
            }
          </p>
        </div>
        ${stateBadge(connection)}
      </div>
      ${this.renderState(connection)}
      <div class="row">
        ${this.renderCheck(connection)}
        <a class="button" href="#/try" @click=${() => this.select(connection)}>${icons.try} Try</a>
      </div>
      <div class="row tools">
        ${isOneOfSeveral ? this.renderDefault(connection) : nothing}
        <button class="plain" @click=${() => this.startRenaming(connection)}>Rename</button>
        <button class="plain" @click=${() => this.remove(connection)}>
          Remove<span class="visually-hidden"> ${connection.label}</span>
        </button>
      </div>
    </article>`;
  }

  /** What the last check came to, against what is wanted, and the one way on. */
  private renderState(connection: Connection) {
    const { held } = connection;
    const checked = checkedOf(connection);
    if (held?.isForeign)
      return html`<p>Not used: this console only practises, and these are not its own.</p>`;
    if (!checked) return nothing;
    const { verdict, at, lookedAt } = checked;
    return html`<div class="stack tight">
      <p>
        ${translate(verdict.headline)}.
        <span class="quiet small"
          >Checked
          ${agoText(at)}${lookedAt ? text` · checked again ${agoText(lookedAt)}, nothing has changed` : ""}</span
        >
      </p>
      ${wishesView(verdict)}
    </div>`;
  }

  /** The one way on: to a first check, to the fix, or to what the check has found. */
  private renderCheck(connection: Connection) {
    const verdict = connection.held?.isForeign ? undefined : checkedOf(connection)?.verdict;
    const open = () => {
      this.select(connection);
    };
    if (!verdict)
      return html`<a class="button primary" href="#/check" @click=${open}>${icons.check} Check</a>`;
    return html`<a
      class="button ${verdict.state === "connected" ? "" : "primary"}"
      href="#/check"
      @click=${open}
      >${isOnlyUnknown(verdict) || verdict.state === "connected" ? text`Open the check` : text`See the fix`}</a
    >`;
  }

  /** Which one is shown first when the console is opened again. */
  private renderDefault(connection: Connection) {
    if (isDefault(connection)) return html`<span class="badge">${laterIcons.star} Default</span>`;
    return html`<button
      class="plain"
      @click=${() => {
        makeDefault(connection);
        this.host.announce(text`Shown first from now on: ${connection.label}`);
      }}
    >
      Make it the default<span class="visually-hidden">: ${connection.label}</span>
    </button>`;
  }

  private renderRename(connection: Connection) {
    return html`<form
      class="row"
      @submit=${async (event: SubmitEvent) => {
        event.preventDefault();
        const name = new FormData(event.target as HTMLFormElement).get("name");
        this.renaming = null;
        await connection.rename(typeof name === "string" ? name : "");
      }}
    >
      <label class="visually-hidden" for="rename">Name of the connection</label>
      <input
        id="rename"
        class="grow"
        name="name"
        maxlength="60"
        autocomplete="off"
        .value=${connection.label}
      />
      <button type="submit">Save</button>
      <button
        type="button"
        class="plain"
        @click=${() => {
          this.renaming = null;
          this.host.requestUpdate();
        }}
      >
        Cancel
      </button>
    </form>`;
  }

  private select(connection: Connection) {
    this.host.session.select(connection);
  }

  private async startRenaming(connection: Connection) {
    this.renaming = connection;
    this.host.requestUpdate();
    const input = (await this.host.byId("rename")) as HTMLInputElement | null;
    input?.focus();
    input?.select();
  }

  private async remove(connection: Connection) {
    const { session } = this.host;
    await session.remove(connection);
    this.host.announce(text`Removed: ${connection.label}`, {
      undo: () => session.restore(connection),
      gone: () => session.purge(connection),
    });
  }
}

/** In a word: connected, to be fixed, or nobody has looked. */
function stateBadge(connection: Connection) {
  const verdict = checkedOf(connection)?.verdict;
  if (!verdict || connection.held?.isForeign)
    return html`<span class="badge caution">Not checked yet</span>`;
  const kind = kindOfState[verdict.state];
  if (kind === "good") return html`<span class="badge good">${icons.tick} Connected</span>`;
  if (verdict.state === "waits")
    return html`<span class="badge caution">${icons.alert} Waits</span>`;
  if (isOnlyUnknown(verdict)) return html`<span class="badge caution">Not known yet</span>`;
  return html`<span class="badge ${kind}">${icons.alert} Needs fixing</span>`;
}

/** A check that was cancelled has found nothing out. */
const checkedOf = ({ checked }: Connection) => (checked?.verdict.cancelled ? null : checked);

/** Whether nothing wanted is known to fail: a try would show it. */
const isOnlyUnknown = ({ state, abilities }: CheckVerdict): boolean =>
  state === "limited" &&
  abilities.every((one) => !one.wanted || ["works", "should_work", "unknown"].includes(one.state));
