// Connections: what is connected, and the way in.
import { html } from "lit";

import { icons } from "../icons.js";
import type { Host, Screen } from "../screen.js";

export class ConnectionsScreen implements Screen {
  readonly title = "Connections";

  constructor(private readonly host: Host) {}

  render() {
    const { held } = this.host.session;
    return html`<p class="lead">
        Connect an account, and your agent can post, read timelines and search on its behalf.
        Requests are signed in this browser; your secrets stay in it.
      </p>
      <article class="card pad stack" aria-labelledby="twitter-x">
        <div class="row">
          <span class="avatar" aria-hidden="true">${icons.post}</span>
          <div class="grow">
            <h2 id="twitter-x">Twitter / X</h2>
            <p class="quiet small">${this.describe()}</p>
          </div>
          ${this.badge()}
        </div>
        <div class="row">
          ${
            held
              ? html`<a class="button primary" href="#/check">${icons.check} Check</a>
                  <a class="button" href="#/try">${icons.try} Try</a>
                  <a class="button" href="#/credentials">Change credentials</a>
                  <button class="plain" @click=${() => this.disconnect()}>Disconnect</button>`
              : html`<a class="button primary" href="#/credentials">Connect</a>`
          }
        </div>
      </article>
      <section class="stack tight">
        <h2>How it works</h2>
        <ol class="card steps">
          ${[
            [
              "Credentials",
              "Five values from X's developer console, or a sandbox account to look around with.",
            ],
            [
              "Check",
              "Tells whose account it is, what the credentials allow, and what to mend if something is wrong.",
            ],
            [
              "Try",
              "Write a post, see it on the timeline, delete it again, and look inside each request.",
            ],
          ].map(
            ([name, text], index) =>
              html`<li>
                <span class="disc" aria-hidden="true">${index + 1}</span>
                <div>
                  <h3>${name}</h3>
                  <p class="quiet">${text}</p>
                </div>
              </li>`,
          )}
        </ol>
      </section>`;
  }

  private describe() {
    const { account, held, scenario } = this.host.session;
    if (account) return html`${account.name} · @${account.username}`;
    if (scenario) return `Sandbox account: ${scenario.title}`;
    if (held) return held.apiKeyHint ? `App ${held.apiKeyHint}` : "Credentials entered";
    return "Post, read timelines and search";
  }

  private badge() {
    const { account, held } = this.host.session;
    if (account) return html`<span class="badge good">Connected</span>`;
    if (held) return html`<span class="badge caution">Not checked yet</span>`;
    return html`<span class="badge">Not connected</span>`;
  }

  private async disconnect() {
    await this.host.session.forget();
    this.host.announce("Disconnected. The credentials are gone from this page.");
  }
}
