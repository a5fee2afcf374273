// Ctrl+K: everything that has an address, by its name: screens, agents, connections, actions, steps of the guide, settings,
// findings. What was found wrong here leads to where it was found; the others to their page of the documentation.
import { nothing, type TemplateResult } from "lit";

import { icons } from "../look/icons.js";
import { laterIcons } from "../look/later-icons.js";
import { stepsFor } from "../parts/guide-steps.js";
import { valueOf } from "../parts/fields.js";
import type { Host } from "../parts/screen.js";
import { settings } from "../session/settings.js";
import { html, mark, translate } from "../text/text.js";
import { paletteStyles } from "./palette-styles.js";
import { screens } from "./routes.js";

interface Place {
  icon: TemplateResult;
  /** What it is, and its name; both to be translated. */
  kind: string;
  title: string;
  /** Under which it is found as well. */
  id: string;
  /** Opens it. */
  open: () => unknown;
  /** What follows "g" to go there. */
  key?: string;
}

/** A finding that the documentation has a page of. */
interface Documented {
  code: string;
  title: string;
  /** The statuses of the replies that lead to it. */
  statuses: number[];
}

/** The most that are shown: whoever wants more than that says more. */
const most = 60;

/** How well the words fit a place; the lowest is the best, null is not at all. */
function rankOf(words: string[], { kind, title, id }: Place): number | null {
  const name = translate(title).toLowerCase();
  const parts = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const begins = (list: string[]) =>
    words.every((word) => list.some((part) => part.startsWith(word)));
  const whole = words.join(" ");
  if (name.startsWith(whole) || id === whole) return 0;
  if (begins(parts(name))) return 1;
  const others = [...parts(name), ...parts(id), id];
  if (begins(others)) return 2;
  if (begins([...others, ...parts(translate(kind))])) return 3;
  // Inside a word, as languages that put words together have it.
  return words.every((word) => word.length > 2 && `${name} ${id}`.includes(word)) ? 4 : null;
}

export class Palette {
  private wanted = "";
  private chosen = 0;
  private documented: Documented[] = [];

  /** @param close Closes the dialog that it is in. */
  constructor(
    private readonly host: Host,
    private readonly close: () => void,
  ) {
    host.adopt(paletteStyles);
  }

  open(): void {
    this.wanted = "";
    this.chosen = 0;
    if (this.documented.length === 0) void this.loadDocumented();
  }

  render() {
    const found = this.found();
    const chosen = found[this.chosen];
    return html`<dialog id="palette" class="palette" aria-label="Search">
      <div class="wanted">
        ${laterIcons.search}
        <input
          type="text"
          role="combobox"
          aria-label="Search screens, actions, findings, steps and settings"
          aria-expanded="true"
          aria-controls="places"
          aria-activedescendant=${chosen ? `place-${this.chosen}` : nothing}
          autocomplete="off"
          spellcheck="false"
          autofocus
          placeholder="Where to?"
          .value=${this.wanted}
          @input=${(event: Event) => {
            this.wanted = valueOf(event);
            this.chosen = 0;
            this.host.requestUpdate();
            void this.show();
          }}
          @keydown=${(event: KeyboardEvent) => {
            this.follow(event, found);
          }}
        />
        <button class="plain" @click=${this.close}>Close</button>
      </div>
      <ul id="places" role="listbox" aria-label="Found" ?hidden=${found.length === 0}>
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
              ${place.icon}
              <span>${translate(place.title)}</span>
              ${
                place.key && !this.wanted
                  ? html`<span aria-hidden="true"><kbd>g</kbd> <kbd>${place.key}</kbd></span>`
                  : html`<span class="small quiet">${translate(place.kind)}</span>`
              }
            </li>`,
        )}
      </ul>
      ${
        found.length === 0
          ? html`<p class="none" role="status">
              Nothing is called that. Try the name of a screen, an action such as “reply”, or a
              status such as 403.
            </p>`
          : nothing
      }
      <p class="keys" aria-hidden="true">
        <span><kbd>↑</kbd> <kbd>↓</kbd> Choose</span> <span><kbd>Enter</kbd> Open</span>
        <span><kbd>Esc</kbd> Close</span>
      </p>
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
      void this.show();
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      this.go(chosen);
    }
  }

  /** Brings what is chosen into view. */
  private async show() {
    (await this.host.byId(`place-${this.chosen}`))?.scrollIntoView({ block: "nearest" });
  }

  private go({ open }: Place) {
    this.close();
    open();
  }

  /** What fits best comes first. */
  private found(): Place[] {
    const words = this.wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const all = this.places();
    if (words.length === 0) return all.slice(0, most);
    return all
      .flatMap((place) => {
        const rank = rankOf(words, place);
        return rank === null ? [] : [{ place, rank }];
      })
      .sort((one, other) => one.rank - other.rank)
      .slice(0, most)
      .map(({ place }) => place);
  }

  /** The findings of the core's table, as the documentation lists them; where there is none, those that were met remain. */
  private async loadDocumented() {
    try {
      const reply = await fetch("docs/findings/index.json");
      if (reply.ok) this.documented = (await reply.json()) as Documented[];
    } catch {
      // The proxy does not answer: the banner says so.
    }
    this.host.requestUpdate();
  }

  /** What the last check has found, and what requests were answered with since; then all others; each once. */
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
    const add = (code: string, title: string, id: string, open: () => unknown) => {
      const kind = mark("Finding");
      if (!places.has(code)) places.set(code, { icon: icons.alert, kind, title, id, open });
    };
    for (const { one, address } of [...checked, ...met])
      add(one.code, one.title, one.code, () => {
        this.host.go(address);
      });
    for (const { code, title, statuses } of this.documented)
      add(code, title, [code, ...statuses].join(" "), () =>
        window.open(`docs/findings/${code}.html`, "_blank", "noopener"),
      );
    return [...places.values()];
  }

  private places(): Place[] {
    const { host } = this;
    const { session } = host;
    const goTo =
      (...address: string[]) =>
      () => {
        const [route = "", ...segments] = address;
        host.go(route, ...segments);
      };
    return [
      ...screens.map(({ route, title, icon, key }) => ({
        icon: icon ?? icons.connections,
        ...{ kind: mark("Screen"), title, id: route, key, open: goTo(route) },
      })),
      ...session.agents.agents.map(({ name, id }) => ({
        ...{ icon: icons.agents, kind: mark("Agent"), title: name, id, open: goTo("agents") },
      })),
      ...session.connections
        .filter(({ held }) => held)
        .map((connection) => ({
          icon: icons.connections,
          ...{ kind: mark("Connection"), title: connection.label, id: connection.id },
          open: () => {
            session.select(connection);
            host.go("connections");
          },
        })),
      ...stepsFor([]).map(({ id, title }) => ({
        ...{ icon: icons.guide, kind: mark("Step of the guide"), title, id },
        open: goTo("guide", id),
      })),
      ...settings.rows.map(([id, { label }]) => ({
        ...{ icon: icons.settings, kind: mark("Setting"), title: label, id },
        open: goTo("settings"),
      })),
      ...(session.catalogue?.actions ?? []).map(({ id, title }) => ({
        ...{ icon: icons.try, kind: mark("Action on X"), title, id },
        open: goTo("try", "all", id),
      })),
      ...this.findings(),
      {
        ...{ icon: icons.info, kind: mark("Help"), title: mark("Help"), id: "help" },
        open: () => host.showHelp(),
      },
      {
        ...{ icon: icons.guide, kind: mark("Help"), title: mark("Documentation"), id: "docs" },
        open: () => window.open("docs/", "_blank", "noopener"),
      },
    ];
  }
}
