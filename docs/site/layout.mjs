// What is around every page.
import { html, raw } from "./html.mjs";

const mark = raw(
  '<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" class="logo" /><g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"><path d="M8 9c5 0 11 14 16 14" /><path d="M24 9c-5 0-11 14-16 14" /></g><circle cx="24" cy="9" r="3" class="dot" /></svg>',
);

/**
 * A whole page.
 * @param {{ path: string, title: string, body: object, headings: { level: number, id: string, text: string }[], parent?: string }} shown
 * @param {{ title: string, entries: { title: string, path: string }[] }[]} navigation
 * @param {string} root The way from the page to the folder of all pages.
 */
export function page({ path, title, body, headings, parent }, navigation, root) {
  const list = headings.filter(({ level }) => level === 2);
  const order = navigation.flatMap(({ entries }) => entries);
  const place = order.findIndex((one) => one.path === path);
  const [before, after] = place < 0 ? [] : [order[place - 1], order[place + 1]];
  return html`${raw("<!doctype html>")}
    <html lang="en" data-root=${root}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${path === "index" ? "" : `${title} · `}X Connect documentation</title>
        <link rel="icon" href="${root}/mark.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${root}/site.css" />
        <script src="${root}/site.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
          <a class="brand" href="${root}/index.html"
            >${mark} X Connect <span>Documentation</span></a
          >
          <button class="menu" popovertarget="navigation">Contents</button>
        </header>
        <nav id="navigation" popover aria-label="Documentation">
          <form class="search" role="search" hidden>
            <input
              id="search"
              type="search"
              placeholder="Search"
              aria-label="Search the documentation"
              autocomplete="off"
              aria-controls="found"
            />
            <ol id="found" hidden></ol>
          </form>
          <div class="lists">
            ${navigation.map(
              ({ title: group, entries }) =>
                html`<h2>${group}</h2>
                  <ul>
                    ${entries.map(
                      (one) =>
                        html`<li>
                          <a
                            href="${root}/${one.path}.html"
                            ${one.path === path ? raw(' aria-current="page"') : one.path === parent ? raw(' aria-current="true"') : ""}
                            >${one.title}</a
                          >
                        </li>`,
                    )}
                  </ul>`,
            )}
          </div>
        </nav>
        <div class="page">
          <main id="content" tabindex="-1">
            ${body}
            ${
              before || after
                ? html`<footer>
                    ${before ? html`<a href="${root}/${before.path}.html" rel="prev"><span>Before</span> ${before.title}</a>` : html`<span></span>`}${after ? html`<a href="${root}/${after.path}.html" rel="next"><span>Next</span> ${after.title}</a>` : ""}
                  </footer>`
                : ""
            }
          </main>
          ${
            list.length > 2
              ? html`<aside class="toc">
                  <h2>On this page</h2>
                  <ul>
                    ${list.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}
                  </ul>
                </aside>`
              : ""
          }
        </div>
      </body>
    </html>`.toString();
}
