// The console by a dashboard's link, without a page around it: who asks, what became of it, and the way back.
import { nothing, type TemplateResult } from "lit";

import { icons } from "../look/icons.js";
import type { Host } from "../parts/screen.js";
import { html, translate } from "../text/text.js";
import { hostedStyles } from "./hosted-styles.js";
import { Visit, VisitRefused } from "./visit.js";

const tokenKey = "x-connect session";

export class Hosted {
  private visit: Visit | null = null;
  private problem = "";

  constructor(
    private readonly host: Host,
    private readonly begin: (abilities: string[]) => void,
  ) {
    host.adopt(hostedStyles);
    void this.open(takeToken());
  }

  render(): TemplateResult {
    if (this.problem !== "")
      return html`<section class="finding warning visit" role="alert">
        ${icons.alert}
        <div>
          <h2>This link cannot be used</h2>
          <p>${translate(this.problem)}</p>
        </div>
      </section>`;
    if (!this.visit) return html``;
    const { origin, mode, returnUrl } = this.visit.details;
    const { account } = this.host.session.active;
    const where = html`<span class="mono">${new URL(origin).host}</span>`;
    return html`<section class="finding info visit" aria-label="Who asks">
      ${account ? icons.tick : icons.connections}
      <div class="row between">
        <p>
          ${
            account
              ? html`@${account.username} is connected.`
              : mode === "fix"
                ? html`${where} asks you to fix your connection to X.`
                : html`${where} asks you to connect your account on X.`
          }
        </p>
        ${
          returnUrl === ""
            ? nothing
            : html`<a
                class=${account ? "button primary" : "button"}
                href=${returnUrl}
                rel="noreferrer"
              >
                Back to ${where}
              </a>`
        }
      </div>
    </section>`;
  }

  private async open(token: string) {
    try {
      this.visit = await Visit.open(this.host.session, token, "");
      const { abilities, mode } = this.visit.details;
      this.begin(abilities);
      if (mode === "fix") this.host.go("check");
    } catch (error) {
      if (!(error instanceof VisitRefused)) throw error;
      this.problem = error.message;
    }
    this.host.requestUpdate();
  }
}

/** Out of the address, where it would be copied along, into this tab's own memory, where a reload finds it. */
function takeToken(): string {
  const given = /^#session=([\w-]+)$/.exec(location.hash)?.[1];
  if (given !== undefined) history.replaceState(null, "", "#/connections");
  try {
    if (given !== undefined) sessionStorage.setItem(tokenKey, given);
    return given ?? sessionStorage.getItem(tokenKey) ?? "";
  } catch {
    return given ?? "";
  }
}
