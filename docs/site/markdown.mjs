// Markdown to HTML: headings with GitHub's anchors, links to the pages of this site, code in colours, diagrams in words.
import GithubSlugger from "github-slugger";
import MarkdownIt from "markdown-it";

import { code, escape, html } from "./html.mjs";

const arrow = /^(?:--?>>?|--?x|-\.->)$/;

/** The lines of a Mermaid diagram as a list of who does what to whom: a program that draws them would be larger than the site. */
function diagram(source) {
  const names = new Map();
  const rows = [];
  const plain = (text) =>
    text
      .replaceAll(/<br\s*\/?>|<\/?code>/g, " ")
      .replaceAll(/\s+/g, " ")
      .trim();
  const nameOf = (text) => {
    const [, id, label] = /^(\w+)\s*(?:[([{]+"?(.*?)"?[)\]}]+)?$/.exec(text.trim()) ?? [];
    if (label) names.set(id, plain(label));
    return names.get(id) ?? id ?? plain(text);
  };
  for (const line of source.split("\n").map((one) => one.trim())) {
    const participant =
      /^(?:participant|actor|subgraph)\s+(\w+)(?:\s+as\s+(.+)|\s*\[(.+)\])?$/.exec(line);
    const message = /^(\w+)\s*(--?>>?|--?x)\s*(\w+)\s*:\s*(.+)$/.exec(line);
    const note = /^Note over ([\w, ]+):\s*(.+)$/.exec(line);
    const edge = /^(.+?)\s*(-->|-\.->)\s*(?:\|(.+?)\|)?\s*(\w+.*)$/.exec(line);
    if (participant)
      names.set(participant[1], plain(participant[2] ?? participant[3] ?? participant[1]));
    else if (message) rows.push([nameOf(message[1]), nameOf(message[3]), plain(message[4])]);
    else if (note) rows.push([nameOf(note[1]), "", plain(note[2])]);
    else if (edge && !arrow.test(edge[1]))
      rows.push([nameOf(edge[1]), nameOf(edge[4]), plain(edge[3] ?? "")]);
  }
  const who = (from, to) =>
    to && to !== from ? html`${from} <span aria-label="to">→</span> ${to}` : html`${from}`;
  return html`<ol class="diagram">
    ${rows.map(
      ([from, to, words]) =>
        html`<li><strong>${who(from, to)}</strong>${words ? `: ${words}` : ""}</li>`,
    )}
  </ol>`.toString();
}

const fence = (source, language) =>
  language === "mermaid" ? diagram(source) : code(source.replace(/\n$/, ""), language).toString();

/** Text of a heading, as GitHub takes it for the anchor. */
const textOf = ({ children }) => children.map(({ content }) => content).join("");

/**
 * @param {string} source
 * @param {(href: string) => string} resolve The address of what a link of the source leads to.
 * @returns {{ body: string, title: string, headings: { level: number, id: string, text: string }[] }}
 */
export function render(source, resolve) {
  const slugger = new GithubSlugger();
  const headings = [];
  let title = "";
  const markdown = new MarkdownIt({ html: false, linkify: false });
  const { rules } = markdown.renderer;
  rules.fence = (tokens, index) => fence(tokens[index].content, tokens[index].info.trim());
  rules.heading_open = (tokens, index) => {
    const level = Number(tokens[index].tag.slice(1));
    const text = textOf(tokens[index + 1]);
    const id = slugger.slug(text);
    if (level === 1) title = text;
    else headings.push({ level, id, text });
    return `<h${level} id="${escape(id)}">`;
  };
  rules.heading_close = (tokens, index) => {
    const { tag } = tokens[index];
    const { id = "" } = tag === "h1" ? {} : (headings.at(-1) ?? {});
    return `${id ? ` <a class="anchor" href="#${escape(id)}" aria-label="Link to this section">#</a>` : ""}</${tag}>\n`;
  };
  rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
  rules.table_close = () => "</table></div>\n";
  const link = (name) => (tokens, index, options, _, self) => {
    tokens[index].attrSet(name, resolve(tokens[index].attrGet(name)));
    return self.renderToken(tokens, index, options);
  };
  rules.link_open = link("href");
  const image = rules.image;
  rules.image = (tokens, index, ...rest) => {
    tokens[index].attrSet("src", resolve(tokens[index].attrGet("src")));
    return image(tokens, index, ...rest);
  };
  return { body: markdown.render(source), title, headings };
}
