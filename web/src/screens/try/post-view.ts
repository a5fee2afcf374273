// A post as people know posts: who, when, links that can be followed, and what it answers or quotes.
import { nothing, svg, type TemplateResult } from "lit";

import { handleOf, nameOf } from "../../parts/people.js";
import { agoText, dateText } from "../../text/dates.js";
import { html, language } from "../../text/text.js";
import type { Entities, Post, User } from "./data.js";

/** "1.2K". */
export const countText = (count: number | undefined): string =>
  count === undefined
    ? ""
    : count.toLocaleString(language(), { notation: "compact", maximumFractionDigits: 1 });

export const addressOf = ({ id }: Post, author: User | undefined): string =>
  `https://x.com/${author?.username ?? "i"}/status/${id}`;

/** Name, mark, handle, and how long ago; the moment itself on hover. */
export const byline = ({ created_at: at }: Post, author: User | undefined): TemplateResult =>
  html`<p class="byline">
    <strong>${nameOf(author)}</strong>
    ${
      author?.verified
        ? html`<span class="verified"
            >${verifiedMark}<span class="visually-hidden">Verified</span></span
          >`
        : nothing
    }
    <span class="quiet small"
      >${handleOf(author)}${handleOf(author) && at ? " · " : ""}${
        at
          ? html`<time datetime=${at} title=${dateText(at)}>${agoText(Date.parse(at))}</time>`
          : nothing
      }</span
    >
  </p>`;

/** The check on its badge, as X shows it beside a name. */
const verifiedMark = html`<svg viewBox="0 0 20 20" fill="none" aria-hidden="true">
  ${svg`<path fill="currentColor" d="m10 2 2 1.700 2.600-.300 1 2.400 2.400 1-.300 2.600 1.300 2.600-1.300 2.600.300 2.600-2.400 1-1 2.400-2.600-.300-2 1.700-2-1.700-2.600.300-1-2.400-2.400-1 .300-2.600L1.700 12 3 9.400l-.300-2.600 2.400-1 1-2.400 2.600.300z" transform="translate(0 -2)"/><path stroke="var(--surface)" stroke-width="1.800" stroke-linecap="round" d="m6.800 10.200 2.200 2.200 4.200-4.600"/>`}
</svg>`;

interface Link {
  start: number;
  end: number;
  href: string;
  words: string;
}

/** Where the entities of a text lead. */
function linksOf(
  { urls = [], mentions = [], hashtags = [], cashtags = [] }: Entities,
  letters: string[],
) {
  const words = ({ start, end }: { start: number; end: number }) =>
    letters.slice(start, end).join("");
  const links: Link[] = [
    ...urls.map((one) => ({
      ...one,
      href: one.expanded_url ?? one.url ?? "",
      words: one.display_url ?? words(one),
    })),
    ...mentions.map((one) => ({
      ...one,
      href: `https://x.com/${encodeURIComponent(one.username ?? words(one).slice(1))}`,
      words: words(one),
    })),
    ...hashtags.map((one) => ({
      ...one,
      href: `https://x.com/hashtag/${encodeURIComponent(one.tag ?? words(one).slice(1))}`,
      words: words(one),
    })),
    ...cashtags.map((one) => ({
      ...one,
      href: `https://x.com/search?q=${encodeURIComponent(words(one))}`,
      words: words(one),
    })),
  ];
  // Nothing but pages: an address comes from whoever wrote the post.
  return links.filter(({ href }) => /^https?:\/\//i.test(href)).sort((a, b) => a.start - b.start);
}

/** The text, with what can be followed as links. X counts in code points. */
export function richText({ text = "", entities = {} }: Post): unknown[] {
  const letters = Array.from(text);
  const parts: unknown[] = [];
  let at = 0;
  for (const { start, end, href, words } of linksOf(entities, letters)) {
    // What overlaps what came before, or lies outside, is not as X writes it.
    if (start < at || end <= start || end > letters.length) continue;
    parts.push(
      letters.slice(at, start).join(""),
      html`<a href=${href} target="_blank" rel="noreferrer">${words}</a>`,
    );
    at = end;
  }
  return [...parts, letters.slice(at).join("")];
}
