// HTML from text: nothing that comes from a source is put into a page unescaped.
import hljs from "highlight.js/lib/common";
import nginx from "highlight.js/lib/languages/nginx";
import dockerfile from "highlight.js/lib/languages/dockerfile";

hljs.registerLanguage("nginx", nginx);
hljs.registerLanguage("dockerfile", dockerfile);

export const escape = (text) =>
  String(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/** Markup that has been made already. */
class Markup {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

export const raw = (text) => new Markup(text);

const valueOf = (value) => {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(valueOf).join("");
  return value === null || value === undefined || value === false ? "" : escape(value);
};

/**
 * A piece of a page; values are escaped, pieces and lists of them are not.
 * @example html`<p>${words}</p>`
 */
export const html = (strings, ...values) =>
  raw(
    strings
      .map((written, index) => {
        // Lines of the template are no lines of the page.
        const part = written.replaceAll(/\s*\n\s*/g, "\n");
        if (index === values.length) return part;
        const value = valueOf(values[index]);
        return part + (part.endsWith("=") ? `"${value}"` : value);
      })
      .join(""),
  );

/** Code in colours. `links`: names that lead to where they are declared. */
export function code(source, language, links = new Map()) {
  const known = hljs.getLanguage(language) ? language : null;
  let marked = known ? hljs.highlight(source, { language: known }).value : escape(source);
  if (links.size > 0)
    // Between tags only, and whole names.
    marked = marked.replace(/(<[^>]*>)|\b[A-Z]\w+\b/g, (name, tag) =>
      !tag && links.has(name) ? `<a href="${links.get(name)}">${name}</a>` : name,
    );
  return html`<pre tabindex="0"><code>${raw(marked)}</code></pre>`;
}

/** A table that scrolls by itself where it is too wide. */
export const table = (head, rows) =>
  html`<div class="table" tabindex="0">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
