// Ctrl+K: everything that has an address, by its name: screens, actions, steps of the guide, settings; and what
// was found wrong.
import { nothing } from "lit";

import { stepsFor } from "../parts/guide-steps.js";
import { valueOf } from "../parts/fields.js";
import type { Host } from "../parts/screen.js";
import { settings } from "../session/settings.js";
import { html, mark, translate } from "../text/text.js";
import { screens } from "./routes.js";

interface Place {
  /** What it is, and its name; both to be translated. */
  kind: string;
  title: string;
  /** Under which it is found as well. */
  id: string;
  address: string;
}

const most = 8;

export class Palette {
  private wanted = "";
  private chosen = 0;

  /** @param close Closes the dialog that it is in. */
  constructor(
    private readonly host: Host,
    private readonly close: () => void,
  ) {}

  open(): void {
    this.wanted = "";
    this.chosen = 0;
  }

  render() {
    const found = this.found();
    const chosen = found[this.chosen];
    return html`<dialog id="palette" class="palette" aria-label="Search">
      <input
        type="text"
        role="combobox"
        aria-label="Search screens, actions, findings, steps and settings"
        aria-expanded="true"
        aria-controls="places"
        aria-activedescendant=${chosen ? `place-${this.chosen}` : nothing}
        autocomplete="off"
        autofocus
        placeholder="Where to?"
        .value=${this.wanted}
        @input=${(event: Event) => {
          this.wanted = valueOf(event);
          this.chosen = 0;
          this.host.requestUpdate();
        }}
        @keydown=${(event: KeyboardEvent) => {
          this.follow(event, found);
        }}
      />
      <ul id="places" role="listbox" aria-label="Found">
        ${found.map(
          (place, index) =>
            html`<li
              id="place-${index}"
              role="option"
              aria-selected=${index === this.chosen ? "true" : "false"}
              @click=${() => {
                this.go(place);
              }}
            >
              <span>${translate(place.title)}</span
              ><span class="small quiet">${translate(place.kind)}</span>
            </li>`,
        )}
      </ul>
      ${found.length === 0 ? html`<p class="quiet" role="status">Nothing found.</p>` : nothing}
    </dialog>`;
  }

  private follow(event: KeyboardEvent, found: Place[]) {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    const chosen = found[this.chosen];
    if (step !== undefined) {
      event.preventDefault();
      this.chosen = (this.chosen + step + found.length) % Math.max(found.length, 1);
      this.host.requestUpdate();
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      this.go(chosen);
    }
  }

  private go({ address }: Place) {
    this.close();
    this.host.go(address);
  }

  /** Names that begin with what is wanted before those that hold it somewhere; every word has to be found. */
  private found(): Place[] {
    const words = this.wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const all = this.places().map((place) => ({
      place,
      title: translate(place.title).toLowerCase(),
      names: `${translate(place.title)} ${translate(place.kind)} ${place.id}`.toLowerCase(),
    }));
    const fitting = all.filter(({ names }) => words.every((word) => names.includes(word)));
    const [first = ""] = words;
    return [
      ...fitting.filter(({ title }) => title.startsWith(first)),
      ...fitting.filter(({ title }) => !title.startsWith(first)),
    ]
      .slice(0, most)
      .map(({ place }) => place);
  }

  /** What the last check has found, and what requests were answered with since; each once. */
  private findings(): Place[] {
    const { active, exchanges } = this.host.session;
    const checked = (active.checked?.verdict.findings ?? []).map((one) => ({
      one,
      address: "check",
    }));
    const met = exchanges.flatMap(({ read }) =>
      read.findings.map((one) => ({ one, address: "inspector" })),
    );
    const places = new Map<string, Place>();
    for (const { one, address } of [...checked, ...met])
      if (!places.has(one.code))
        places.set(one.code, { kind: mark("Finding"), title: one.title, id: one.code, address });
    return [...places.values()];
  }

  private places(): Place[] {
    const actions = this.host.session.catalogue?.actions ?? [];
    return [
      ...this.findings(),
      ...screens.map(({ route, title }) => ({
        ...{ kind: mark("Screen"), title, id: route, address: route },
      })),
      ...stepsFor([]).map(({ id, title }) => ({
        ...{ kind: mark("Step of the guide"), title, id, address: `guide/${id}` },
      })),
      ...settings.rows.map(([id, { label }]) => ({
        ...{ kind: mark("Setting"), title: label, id, address: "settings" },
      })),
      ...actions.map(({ id, title }) => ({
        ...{ kind: mark("Action on X"), title, id, address: `try/all/${id}` },
      })),
    ];
  }
}
