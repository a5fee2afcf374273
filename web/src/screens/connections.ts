// Connections: the accounts that are connected, and the way in for the next one.
import { nothing } from "lit";

import { abilities, levelNames } from "../session/abilities.js";
import type { Connection } from "../session/connection.js";
import { stepsFor, ticked } from "../parts/guide-steps.js";
import { icons } from "../look/icons.js";
import { initials } from "../parts/people.js";
import type { Host, Screen } from "../parts/screen.js";
import { html, text, translate } from "../text/text.js";

export class ConnectionsScreen implements Screen {
  private renaming: Connection | null = null;

  constructor(private readonly host: Host) {}

  render() {
    const { connections } = this.host.session;
    const held = connections.filter((connection) => connection.held);
    return html`<p class="lead">
        Connect an account, and your agent can post, read and write messages on its behalf. Requests
        are signed in this browser; your secrets stay in it.
      </p>
      ${held.map((connection) => this.renderConnection(connection))}
      ${this.renderWayIn(held.length > 0)} ${held.length > 0 ? nothing : howItWorks()}`;
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
              scenario ? html` · sandbox: ${translate(scenario.title)}` : ""
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

  private renderWayIn(hasOthers: boolean) {
    const draft = this.host.session.connections.find(({ held }) => !held);
    const steps = stepsFor(draft?.abilities ?? []);
    const done = ticked();
    const count = steps.filter(({ id }) => done.has(id)).length;
    const isUnderWay = count > 0 || (draft?.abilities.length ?? 0) > 0;
    return html`<article class="card pad stack" aria-labelledby="twitter-x">
      <div class="row">
        <span class="avatar" aria-hidden="true">${icons.post}</span>
        <div class="grow">
          <h2 id="twitter-x">${hasOthers ? text`Another account` : "Twitter / X"}</h2>
          <p class="quiet small">
            ${
              isUnderWay && !hasOthers
                ? text`Set-up under way: ${count} of ${steps.length} steps done.`
                : text`Post, read, search, message and bookmark`
            }
          </p>
        </div>
        ${hasOthers ? nothing : html`<span class="badge">Not connected</span>`}
      </div>
      ${
        isUnderWay && !hasOthers
          ? html`<progress
              max=${steps.length}
              value=${count}
              aria-label="Steps of the set-up"
            ></progress>`
          : nothing
      }
      <div class="row">
        ${
          isUnderWay && !hasOthers
            ? html`<a class="button primary" href="#/guide">Continue</a>
                <a class="button" href="#/connect">Start over</a>`
            : html`<a
                class="button ${hasOthers ? "" : "primary"}"
                href="#/connect"
                @click=${() => this.host.session.addConnection()}
                >Connect</a
              >`
        }
      </div>
    </article>`;
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

const howItWorks = () =>
  html`<section class="stack tight">
    <h2>How it works</h2>
    <ol class="card steps">
      ${[
        [
          text`Choose`,
          text`Say what your agent shall do. That decides what has to be set up at X.`,
        ],
        [
          text`Set up`,
          text`The guide leads through X's developer console, with a drawing of each page. About ten minutes.`,
        ],
        [
          text`Check`,
          text`Learn whose account it is, what works, what does not, and how to fix it.`,
        ],
        [text`Try`, text`Write a post, see it on the timeline, and delete it again.`],
      ].map(
        ([name, words], index) =>
          html`<li>
            <span class="disc" aria-hidden="true">${index + 1}</span>
            <div>
              <h3>${name}</h3>
              <p class="quiet">${words}</p>
            </div>
          </li>`,
      )}
    </ol>
  </section>`;
