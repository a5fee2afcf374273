// The accounts that are connected, and the way in for the next one.
import { nothing } from "lit";

import { abilities, levelNames } from "../../session/abilities.js";
import type { Connection } from "../../session/connection.js";
import { icons } from "../../look/icons.js";
import { initials } from "../../parts/people.js";
import type { Host, Screen } from "../../parts/screen.js";
import { html, text, translate } from "../../text/text.js";

export class AccountsScreen implements Screen {
  private renaming: Connection | null = null;

  constructor(private readonly host: Host) {}

  render() {
    const held = this.host.session.connections.filter((connection) => connection.held);
    return html`${held.map((connection) => this.renderConnection(connection))}
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

  private renderConnection(connection: Connection) {
    const { account, scenario, accessLevel } = connection;
    const allowed = connection.access.filter(({ verdict }) => verdict === "allowed").length;
    const wanted = abilities.filter(({ id }) => connection.abilities.includes(id));
    return html`<article class="card pad stack" aria-label=${connection.label}>
      <div class="row">
        <span class="avatar" aria-hidden="true"
          >${account ? initials(account.name) : icons.post}</span
        >
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
        ${
          account
            ? html`<span class="badge good">${icons.tick} Connected</span>`
            : html`<span class="badge caution">Not checked yet</span>`
        }
      </div>
      ${
        account || wanted.length > 0
          ? html`<ul class="chips" aria-label="Abilities">
              ${wanted.map(({ title }) => html`<li>${translate(title)}</li>`)}
              ${accessLevel ? html`<li>Level: <span lang="en">${levelNames[accessLevel]}</span></li>` : nothing}
              ${allowed > 0 ? html`<li>${allowed} of ${connection.access.length} actions</li>` : nothing}
            </ul>`
          : nothing
      }
      <div class="row">
        <a class="button primary" href="#/check" @click=${() => this.select(connection)}>
          ${icons.check} Check
        </a>
        <a class="button" href="#/try" @click=${() => this.select(connection)}>${icons.try} Try</a>
        <button class="plain" @click=${() => this.startRenaming(connection)}>Rename</button>
        <button class="plain" @click=${() => this.remove(connection)}>
          Remove<span class="visually-hidden"> ${connection.label}</span>
        </button>
      </div>
    </article>`;
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
      <input id="rename" class="grow" name="name" maxlength="60" .value=${connection.label} />
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
