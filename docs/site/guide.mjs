// The guide of the console as one page: made of its own sources, so that what X's pages say stands once.
import { build } from "esbuild";

import { html, raw } from "./html.mjs";

/** What Lit gives the console's sources, as far as the guide's take it: templates become text. */
const lit = `
  class Markup { constructor(text) { this.text = text; } }
  const escape = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const valueOf = (value) =>
    value instanceof Markup ? value.text : Array.isArray(value) ? value.map(valueOf).join("") : value === nothing ? "" : escape(value);
  export const nothing = null;
  export const html = (strings, ...values) =>
    new Markup(strings.map((part, at) => {
      if (at === values.length) return part;
      const value = valueOf(values[at]);
      return part + (/=$/.test(part) ? '"' + value + '"' : value);
    }).join(""));
  export const svg = html;
  export const css = (strings) => strings.join("");
`;

/** The guide's modules, with that in the place of Lit. */
async function sources(web) {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { contents } from "./screens/guide/content.ts";
        export { drawing } from "./screens/guide/drawings.ts";
        export { guideStyles } from "./screens/guide/styles.ts";
        export { stepsFor } from "./parts/guide-steps.ts";
        export { translate } from "./text/text.ts";`,
      resolveDir: `${web}/src`,
      loader: "ts",
    },
    bundle: true,
    write: false,
    format: "esm",
    external: ["./languages.js"],
    plugins: [
      {
        name: "no-lit",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^lit$/ }, () => ({ path: "lit", namespace: "text" }));
          onLoad({ filter: /.*/, namespace: "text" }, () => ({ contents: lit, loader: "js" }));
        },
      },
    ],
  });
  const source = Buffer.from(outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${source}`);
}

const level = "read-write";
const callbackUrl = "http://127.0.0.1:8080/callback";

/** The page, the titles of its steps by id, and the look of its drawings. */
export async function guide(web) {
  const { contents, drawing, guideStyles, stepsFor } = await sources(web);
  const context = { level, callbackUrl };
  // Links to screens of the console lead nowhere from here.
  const words = (piece) =>
    raw((piece.text ?? "").replaceAll(/<a\s+href="#[^"]*"\s*>([\s\S]*?)<\/a>/g, "<em>$1</em>"));
  const steps = stepsFor([]);
  const body = html`<h1>Set up your app at X</h1>
    <p>
      From nothing to working credentials, in X's own order. The console leads through the same
      steps, with your own callback address and fields for the values.
    </p>
    ${steps.map(({ id, title, isMostMissed }, index) => {
      const content = contents[id];
      return html`<section class="step">
        <h2 id=${id}>
          ${index + 1}. ${title}
          <a class="anchor" href="#${id}" aria-label="Link to this section">#</a>
        </h2>
        <p>${content.why}</p>
        ${content.place ? html`<p><strong>Where:</strong> ${content.place}</p>` : ""}
        <div class="split">
          <div>
            <ol>
              ${content.todo(context).map((one) => html`<li>${words(one)}</li>`)}
            </ol>
            ${content.gotcha ? html`<aside class="${isMostMissed ? "caution" : "note"}">${isMostMissed ? html`<strong>The step that most people miss.</strong> ` : ""}${words(content.gotcha(context))}</aside>` : ""}
            <p><strong>You should see:</strong> ${words(content.see(context))}</p>
            <p class="quiet">Also called: ${content.aliases}.</p>
          </div>
          <figure>${words(drawing(id, level, content.picture(context)))}</figure>
        </div>
      </section>`;
    })}
    <p>
      Then run the check: in the console, or by <code>x-connect check</code>. It names what is
      wrong, and how to fix it; every <a href="findings/index.html">finding</a> has a page here.
    </p>`;
  return {
    page: {
      path: "guide",
      title: "Set up your app at X",
      body,
      headings: steps.map(({ id, title }) => ({ level: 2, id, text: title })),
    },
    steps: new Map(steps.map(({ id, title }) => [id, title])),
    styles: (guideStyles.match(/^ {2}\.drawing[^{}]*\{[^}]*\}/gm) ?? []).join("\n"),
  };
}
