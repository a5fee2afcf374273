// An argument that is a list: a tick for each of X's own words, or a line for each value. Nobody separates them by commas.
import { nothing, type TemplateResult } from "lit";

import type { Parameter } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { laterIcons } from "../../look/later-icons.js";
import { isChecked, valueOf } from "../../parts/fields.js";
import type { Host } from "../../parts/screen.js";
import { html, text, translate } from "../../text/text.js";

interface ListFieldOptions {
  host: Host;
  id: string;
  parameter: Parameter;
  values: string[];
  isInvalid: boolean;
  set: (values: string[]) => void;
}

/** The lines of such a field that hold something. */
export const filled = (values: string[]): string[] =>
  values.map((value) => value.trim()).filter(Boolean);

export function listField(options: ListFieldOptions): TemplateResult {
  return options.parameter.choices ? choicesField(options) : linesField(options);
}

function choicesField({ id, parameter, values, set }: ListFieldOptions) {
  return html`<ul class="ticks-of-list" id=${id}>
    ${(parameter.choices ?? []).map(
      (choice) =>
        html`<li>
          <label class="choice small mono">
            <input
              type="checkbox"
              value=${choice}
              .checked=${values.includes(choice)}
              @change=${(event: Event) => {
                set(
                  isChecked(event)
                    ? [...values, choice]
                    : values.filter((value) => value !== choice),
                );
              }}
            />
            ${choice}
          </label>
        </li>`,
    )}
  </ul>`;
}

/** Where the values hold neither blanks nor commas, those separate what is pasted; else its lines do. */
const separatorOf = ({ pattern = "" }: Parameter) =>
  /^\[[^\]^]*\]/.test(pattern) && !/[ ,]/.test(pattern.split("]")[0] ?? "") ? /[\s,;]+/ : /\n+/;

function linesField({ host, id, parameter, values, isInvalid, set }: ListFieldOptions) {
  const { title, name, maximum } = parameter;
  const lines = values.length > 0 ? values : [""];
  const idOf = (index: number) => (index === 0 ? id : `${id}-${index + 1}`);
  const change = (index: number, ...others: string[]) => {
    set([...lines.slice(0, index), ...others, ...lines.slice(index + 1)]);
  };
  const focus = (index: number) => {
    void host.byId(idOf(index)).then((line) => line?.focus());
  };
  const paste = (event: ClipboardEvent, index: number) => {
    const pasted = event.clipboardData?.getData("text") ?? "";
    const several = filled(pasted.split(separatorOf(parameter)));
    if (several.length < 2 || lines[index]?.trim()) return;
    event.preventDefault();
    change(index, ...several);
    focus(index + several.length - 1);
  };
  return html`<ol class="lines">
      ${lines.map(
        (line, index) =>
          html`<li>
            <input
              id=${idOf(index)}
              aria-label=${`${translate(title) || name}, ${index + 1}`}
              aria-describedby="${id}-hint"
              aria-invalid=${isInvalid ? "true" : "false"}
              autocomplete="off"
              .value=${line}
              @input=${(event: Event) => {
                change(index, valueOf(event));
              }}
              @paste=${(event: ClipboardEvent) => {
                paste(event, index);
              }}
            />
            ${
              lines.length > 1
                ? html`<button
                    type="button"
                    class="plain"
                    aria-label=${text`Remove ${index + 1}`}
                    @click=${() => {
                      change(index);
                      focus(Math.max(index - 1, 0));
                    }}
                  >
                    ${icons.cross}
                  </button>`
                : nothing
            }
          </li>`,
      )}
    </ol>
    <div>
      <button
        type="button"
        class="plain"
        ?disabled=${maximum !== undefined && lines.length >= maximum}
        @click=${() => {
          set([...lines, ""]);
          focus(lines.length);
        }}
      >
        ${laterIcons.add} Add another
      </button>
    </div>`;
}
