// All that the console says, in the language of the person. English stands where it is used; other languages are catalogues of
// their own (de.json), loaded when they are chosen. See docs/decisions/0015-text.md.
import { html as litHtml, type TemplateResult } from "lit";

import type { Catalogue } from "./languages.js";

export { mark } from "./mark.js";

/** What there is, by BCP 47 tag, in its own words. */
export const languages: Record<string, string> = { en: "English", de: "Deutsch" };

let current = "en";
let catalogue: Catalogue | null = null;

/** The language shown, to format numbers and times by. */
export const language = (): string => current;

/** A message whose values are numbered, as catalogues write it: "It is {0} seconds ahead." */
const key = (strings: readonly string[]) =>
  strings.map((part, index) => (index === 0 ? part : `{${index - 1}}${part}`)).join("");

/**
 * A template of Lit whose words are in the person's language. Sentences are found by themselves; elements such as
 * `<strong>` may stand inside them.
 * @example html`<p>Choose <strong>Save</strong>.</p>`
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult<1> {
  return catalogue ? catalogue.template(strings, values) : litHtml(strings, ...values);
}

/**
 * Words in the person's language, for what is no template.
 * @example text`It is ${seconds} seconds ahead.`
 */
export function text(strings: TemplateStringsArray, ...values: (string | number)[]): string {
  const message = catalogue ? catalogue.message(key(strings)) : key(strings);
  return message.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)]));
}

/**
 * The same for words that are known only when the console runs: of tables (see `mark`), of the core, the proxy and the
 * sandbox. What no catalogue knows stays as it is.
 */
export const translate = (message: string): string => catalogue?.find(message) ?? message;

/** Makes something in English, whatever the person reads. */
export function inEnglish<Made>(make: () => Made): Made {
  const kept = catalogue;
  catalogue = null;
  try {
    return make();
  } finally {
    catalogue = kept;
  }
}

/** The best language for somebody who prefers these, the most preferred first. */
export function bestLanguage(preferred: readonly string[]): string {
  for (const one of preferred) {
    const [primary = ""] = one.toLowerCase().split("-");
    if (Object.hasOwn(languages, primary)) return primary;
  }
  return "en";
}

/** Shows another language from the next render on. False when its catalogue could not be loaded. */
export async function setLanguage(wanted: string): Promise<boolean> {
  const best = bestLanguage([wanted]);
  try {
    if (best !== current) catalogue = best === "en" ? null : await load();
    current = best;
  } catch {
    return false;
  }
  document.documentElement.lang = current;
  return true;
}

/** One more language is one more case. */
async function load(): Promise<Catalogue> {
  const { Catalogue, de } = await import("./languages.js");
  return new Catalogue(de);
}
