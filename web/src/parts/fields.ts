// Fields of forms: what an event brings, and the entry with its label and hint that most forms are made of.
import { nothing, type TemplateResult } from "lit";

import { html } from "../text/text.js";

/** What was typed or chosen. */
export const valueOf = (event: Event): string =>
  (event.target as HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement).value;

export const isChecked = (event: Event): boolean => (event.target as HTMLInputElement).checked;

interface TextFieldOptions {
  id: string;
  /** Label and hint in the person's language; no hint where it is empty. */
  label: string;
  hint?: string;
  /** Shown as dots. */
  isSecret?: boolean;
  className?: string;
  isInvalid?: boolean;
  value: string;
  set: (value: string) => void;
}

/**
 * A line to type in. Never of type password: what a browser's password manager sees it keeps, on disk, and the field
 * before it as the name that goes with it. Dots are a matter of looks.
 */
export const textField = ({
  id,
  label,
  hint = "",
  isSecret = false,
  className = "",
  isInvalid = false,
  value,
  set,
}: TextFieldOptions): TemplateResult =>
  html`<div class="field">
    <label for=${id}>${label}</label>
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
    <input
      id=${id}
      class="${className} ${isSecret ? "masked" : ""}"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      data-1p-ignore
      data-lpignore="true"
      data-bwignore
      aria-describedby=${hint ? `${id}-hint` : nothing}
      aria-invalid=${isInvalid ? "true" : "false"}
      .value=${value}
      @input=${(event: Event) => {
        set(valueOf(event));
      }}
    />
  </div>`;
