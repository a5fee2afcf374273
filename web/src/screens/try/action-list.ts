// Every action by its group: what it costs and whether it works, found by words. Each has an address of its own.
import { nothing } from "lit";

import type { AccessWord, FirstAction, ActionAccess } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { valueOf } from "../../parts/fields.js";
import { grouped } from "../../parts/grouped.js";
import type { Host } from "../../parts/screen.js";
import { kinds, priceText, wordText } from "../../parts/verdict.js";
import { html, text, translate } from "../../text/text.js";

/** What an action is searched by: in English as well, which X's own pages are in. */
const namesOf = ({ id, title }: FirstAction) => `${title} ${id} ${translate(title)}`.toLowerCase();

const wordsOf = (action: FirstAction) =>
  [
    ...[namesOf(action), action.path, translate(action.group)],
    ...[action.description, translate(action.description)],
  ]
    .join(" ")
    .toLowerCase();

/** How a verdict looks in a row that has no room for its word. */
const iconOf: Record<AccessWord, unknown> = {
  works: icons.tick,
  should_work: icons.tick,
  unknown: icons.dash,
  refused: icons.cross,
  lacking: icons.cross,
  waits: icons.alert,
};

/** Where there is room for list and form side by side. */
const isWide = () => matchMedia("(min-width: 901px)").matches;

export class ActionList {
  private wanted = "";

  constructor(private readonly host: Host) {}

  render(chosen: string) {
    const { catalogue, access } = this.host.session;
    const actions = catalogue?.actions ?? [];
    const verdicts = new Map(access.map((row) => [row.action, row]));
    const found = this.found(actions);
    return html`<div class="stack tight">
      <form class="finder" role="search" @submit=${(event: Event) => this.openFirst(event, found)}>
        <label class="visually-hidden" for="filter">Search actions</label>
        <input
          id="filter"
          type="search"
          autocomplete="off"
          placeholder=${text`Search ${actions.length} actions`}
          .value=${this.wanted}
          @input=${(event: Event) => {
            this.wanted = valueOf(event);
            this.host.requestUpdate();
          }}
        />
        <p class="visually-hidden" role="status">
          ${this.wanted ? text`${found.length} found` : ""}
        </p>
      </form>
      <nav class="actions" aria-label="Actions">
        ${grouped(found, ({ group }) => group).map(([group, members]) =>
          this.renderGroup(group, members, verdicts, chosen),
        )}
        ${found.length === 0 ? html`<p class="quiet small">No action matches that search.</p>` : nothing}
      </nav>
    </div>`;
  }

  /** Folded on a phone, where the groups are the table of contents, until somebody searches. */
  private renderGroup(
    group: string,
    members: FirstAction[],
    verdicts: Map<string, ActionAccess>,
    chosen: string,
  ) {
    const isOpen = isWide() || this.wanted !== "";
    return html`<details ?open=${isOpen}>
      <summary>
        <span class="grow">${translate(group)}</span>
        <span class="quiet small">${members.length}</span>
      </summary>
      <ul>
        ${members.map((action) => this.renderRow(action, verdicts.get(action.id), chosen))}
      </ul>
    </details>`;
  }

  private renderRow(action: FirstAction, row: ActionAccess | undefined, chosen: string) {
    const { id, title, price } = action;
    const word = row ? wordText(row) : "";
    return html`<li>
      <a href="#/try/all/${id}" aria-current=${id === chosen ? "true" : nothing}>
        ${
          row
            ? html`<span class="verdict-icon ${row.word} ${kinds[row.word]}" title=${word}
                >${iconOf[row.word]}</span
              >`
            : nothing
        }
        <span class="grow">${translate(title)}<span class="visually-hidden">: ${word}</span></span>
        <span class="price small quiet" title=${priceText(action)}
          >${price.usd === 0 ? "" : `$${price.usd.toFixed(3)}`}</span
        >
      </a>
    </li>`;
  }

  /** Names that hold every word before descriptions that do. */
  private found(actions: FirstAction[]): FirstAction[] {
    const words = this.wanted.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (text: string) => words.every((word) => text.includes(word));
    const byName = actions.filter((one) => fits(namesOf(one)));
    return byName.length > 0 ? byName : actions.filter((one) => fits(wordsOf(one)));
  }

  private openFirst(event: Event, [first]: FirstAction[]) {
    event.preventDefault();
    if (first) this.host.go("try", "all", first.id);
  }
}
