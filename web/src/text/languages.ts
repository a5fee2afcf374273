// A language other than English: its words for every message, and how they get into templates.
import { html, type TemplateResult } from "lit";

import { translateTemplate, type TranslatedTemplate } from "./template.js";

export { default as de } from "./de.json";

/** Of a message of elsewhere with values: what it looks like once the values are in it. */
interface Pattern {
  expression: RegExp;
  translation: string;
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** English and the other language. */
interface Words {
  /** What stands in the console's own source. */
  console: Record<string, string>;
  /** What the core, the proxy and the sandbox say. */
  elsewhere: Record<string, string>;
}

export class Catalogue {
  private readonly messages: ReadonlyMap<string, string>;
  private readonly elsewhere: ReadonlyMap<string, string>;
  private readonly templates = new WeakMap<TemplateStringsArray, TranslatedTemplate>();
  private known: Pattern[] | null = null;

  constructor({ console, elsewhere }: Words) {
    this.messages = new Map(Object.entries({ ...elsewhere, ...console }));
    this.elsewhere = new Map(Object.entries(elsewhere));
  }

  message(english: string): string {
    return this.messages.get(english) ?? english;
  }

  template(strings: TemplateStringsArray, values: unknown[]): TemplateResult<1> {
    let translated = this.templates.get(strings);
    if (!translated) {
      translated = translateTemplate(strings, (message) => this.message(message));
      this.templates.set(strings, translated);
    }
    return html(translated.strings, ...translated.order.map((index) => values[index]));
  }

  /** What was put together elsewhere: line by line, values and all. Undefined when it is not known. */
  find(english: string): string | undefined {
    const exact = this.messages.get(english);
    if (exact !== undefined || english === "") return exact;
    if (english.includes("\n")) {
      return english
        .split("\n")
        .map((line) => this.find(line) ?? line)
        .join("\n");
    }
    for (const { expression, translation } of this.patterns) {
      const match = expression.exec(english);
      if (!match) continue;
      return translation.replace(/\{(\d+)\}/g, (_, index: string) => {
        const value = match.groups?.[`v${index}`] ?? "";
        return this.find(value) ?? value;
      });
    }
    return undefined;
  }

  /** The longest first: what says more fits better. */
  private get patterns(): Pattern[] {
    this.known ??= [...this.elsewhere]
      .filter(([english]) => /\{\d+\}/.test(english))
      .sort(([one], [other]) => other.length - one.length)
      .map(([english, translation]) => ({
        expression: new RegExp(
          `^${english
            .split(/\{(\d+)\}/)
            .map((part, index) => (index % 2 === 0 ? escape(part) : `(?<v${part}>.*?)`))
            .join("")}$`,
          "s",
        ),
        translation,
      }));
    return this.known;
  }
}
