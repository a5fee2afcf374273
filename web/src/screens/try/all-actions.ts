// Every action of the catalogue: the list of them on one side, the form of one on the other. On a phone one after the other.
import { nothing } from "lit";

import { icons } from "../../look/icons.js";
import type { Host } from "../../parts/screen.js";
import { html } from "../../text/text.js";
import { ActionForm } from "./action-form.js";
import { ActionList } from "./action-list.js";

export class AllActions {
  private readonly list: ActionList;
  private readonly form: ActionForm;
  /** On a phone: whether the form is shown, rather than the list. */
  private isChosen = false;

  constructor(private readonly host: Host) {
    this.list = new ActionList(host);
    this.form = new ActionForm(host);
  }

  opened() {
    void this.host.session.learnWords();
  }

  clear() {
    this.form.clear();
  }

  /** What an address names: an action, or all of them where it names none. */
  show(action: string | undefined) {
    this.isChosen = action !== undefined;
    if (action === undefined || !this.form.choose(action)) return;
    void this.host.byId("action-title").then((title) => title?.focus({ preventScroll: true }));
  }

  render() {
    return html`<div class="panes ${this.isChosen ? "chosen" : ""}">
      <div class="pane-list">${this.list.render(this.form.actionId)}</div>
      <div class="pane-form">
        ${
          this.isChosen
            ? html`<a class="to-list" href="#/try/all">${icons.back} All actions</a>`
            : nothing
        }
        ${this.form.render()}
      </div>
    </div>`;
  }
}
