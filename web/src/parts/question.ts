// What a person agrees to: each argument of a request, with what its text would hide, read to its end. Agents' requests and
// those of an embedding page are shown by it alike.
import { nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";

import type { Revealed } from "../core/types.js";
import { html, text, translate } from "../text/text.js";
import type { ShownArgument } from "../worker/protocol.js";

/** A text with everything named that would not be seen. */
export function revealedText({ pieces }: Revealed): TemplateResult {
  return html`<p class="revealed" dir="ltr">
    ${pieces.map(({ kind, text: words, name }) =>
      name
        ? html`<mark>${name}</mark>`
        : kind === "text"
          ? html`<span>${words}</span>`
          : html`<span class="link">${words}</span>`,
    )}
  </p>`;
}

/** Tells once when an element, such as the last line of a text, has been wholly on the screen. */
export class ReadToEnd {
  isDone = false;
  private observer: IntersectionObserver | null = null;
  private watched: Element | null = null;

  constructor(private readonly done: () => void) {}

  /** For `ref`: the element. */
  readonly end = (element: Element | undefined): void => {
    if (!element || element === this.watched || this.isDone) return;
    this.watched = element;
    this.observer?.disconnect();
    this.observer = new IntersectionObserver(
      (entries) => {
        // Sizes are rounded: no more than that may be missing.
        if (!entries.some(({ intersectionRatio }) => intersectionRatio > 0.95)) return;
        this.observer?.disconnect();
        this.isDone = true;
        this.done();
      },
      { threshold: [0.96, 1] },
    );
    this.observer.observe(element);
  };
}

/** The value of an argument, with what may be taken for something else. */
const valueView = ({ texts, pictures }: ShownArgument): TemplateResult =>
  html`${texts.map(revealedText)}
  ${pictures.map((picture) =>
    picture === null
      ? html`<p class="small quiet">It cannot be shown: it was not uploaded through this page.</p>`
      : html`<img class="pictured" src=${picture} alt=${text`The picture itself`} />`,
  )}
  ${texts
    .flatMap(({ links }) => links)
    .map(({ url, host, isAscii }) =>
      isAscii
        ? nothing
        : html`<p class="small">
            <strong>Letters in ${host} can be mistaken for others.</strong> ${url}
          </p>`,
    )}`;

/**
 * All arguments, in a box that scrolls where they are long.
 *
 * @param author Of a post: who will stand above its text, as where it will be read.
 */
export function argumentsView(
  shown: ShownArgument[],
  read: ReadToEnd,
  author: TemplateResult | null = null,
): TemplateResult {
  const post = author ? shown.find(({ name }) => name === "text") : undefined;
  const others = shown.filter((one) => one !== post);
  return html`<div class="arguments" tabindex="0" role="region" aria-label="What would be sent">
    ${shown.length === 0 ? html`<p class="quiet">It takes no details.</p>` : nothing}
    ${post ? html`<div class="as-post">${author}${valueView(post)}</div>` : nothing}
    <dl>
      ${others.map(
        (one) =>
          html`<dt>${translate(one.title)}</dt>
            <dd>${valueView(one)}</dd>`,
      )}
    </dl>
    <span class="end" ${ref(read.end)}></span>
  </div>`;
}
