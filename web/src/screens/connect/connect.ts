// Connect: what the agent should do. The permission level, the scopes and the guide's steps follow from it.

import { abilities, levelFor, levelNames, needsOAuth2 } from "../../session/abilities.js";
import { stepsFor } from "../../parts/guide-steps.js";
import { isChecked } from "../../parts/fields.js";
import { icons } from "../../look/icons.js";
import type { Host, Screen } from "../../parts/screen.js";
import { connectStyles } from "./styles.js";
import { html, text, translate } from "../../text/text.js";

export class ConnectScreen implements Screen {
  readonly styles = connectStyles;

  constructor(private readonly host: Host) {}

  opened() {
    if (this.chosen.length === 0) void this.host.session.choose(["read", "post"]);
  }

  render() {
    const { chosen } = this;
    const level = levelFor(chosen);
    return html`<p class="lead">
        Choose what you want now. Adding something later means generating a new token, so be
        generous.
      </p>
      <form class="stack" @submit=${(event: Event) => this.submit(event)}>
        <fieldset>
          <legend class="visually-hidden">Abilities</legend>
          <div class="stack tight">
            ${abilities.map(
              ({ id, title, description }) =>
                html`<label class="card ability">
                  <input
                    type="checkbox"
                    .checked=${chosen.includes(id)}
                    @change=${(event: Event) => this.set(id, isChecked(event))}
                  />
                  <span
                    ><span class="name">${translate(title)}</span> ${translate(description)}</span
                  >
                </label>`,
            )}
          </div>
        </fieldset>
        <section class="finding info" aria-live="polite" aria-label="What this needs">
          ${icons.info}
          <div>
            <h2>What this needs</h2>
            <p>
              ${
                needsOAuth2(chosen)
                  ? html`Permission level <strong lang="en">${levelNames[level]}</strong>, and a
                      sign-in with <strong>OAuth 2.0</strong> for the bookmarks.`
                  : html`Permission level <strong lang="en">${levelNames[level]}</strong>.`
              }
              ${text`${stepsFor(chosen).length} steps, about ten minutes.`}
            </p>
          </div>
        </section>
        <div class="row">
          <button class="primary" type="submit" ?disabled=${chosen.length === 0}>
            Show me the steps
          </button>
          <a class="button" href="#/credentials">I have the credentials already</a>
        </div>
      </form>`;
  }

  private get chosen() {
    return this.host.session.active.abilities;
  }

  private set(id: string, isOn: boolean) {
    const others = this.chosen.filter((other) => other !== id);
    return this.host.session.choose(isOn ? [...others, id] : others);
  }

  private submit(event: Event) {
    event.preventDefault();
    this.host.go("guide");
  }
}
