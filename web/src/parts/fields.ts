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
  type?: "text" | "password";
  className?: string;
  autocomplete?: "off" | "current-password" | "new-password";
  isInvalid?: boolean;
  value: string;
  set: (value: string) => void;
}

/** A line to type in. */
export const textField = ({
  id,
  label,
  hint = "",
  type = "text",
  className = "",
  autocomplete = "off",
  isInvalid = false,
  value,
  set,
}: TextFieldOptions): TemplateResult =>
  html`<div class="field">
    <label for=${id}>${label}</label>
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
    <input
      id=${id}
      class=${className}
      type=${type}
      autocomplete=${autocomplete}
      spellcheck="false"
      aria-describedby=${hint ? `${id}-hint` : nothing}
      aria-invalid=${isInvalid ? "true" : "false"}
      .value=${value}
      @input=${(event: Event) => {
        set(valueOf(event));
      }}
    />
  </div>`;
