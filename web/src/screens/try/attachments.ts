// What a post carries besides its words: pictures, what stands for videos, and polls.
import { nothing } from "lit";

import { pictureAddress } from "../../parts/people.js";
import type { Host } from "../../parts/screen.js";
import { html, text } from "../../text/text.js";
import type { Media, Poll, Post, User } from "./data.js";
import { addressOf, countText } from "./post-view.js";

interface Known {
  media: Map<string, Media>;
  polls: Map<string, Poll>;
}

const isKnown = <One>(one: One | undefined): one is One => one !== undefined;

export function attachmentsView(host: Host, post: Post, author: User | undefined, known: Known) {
  const { media_keys: keys = [], poll_ids: ids = [] } = post.attachments ?? {};
  const media = keys.map((key) => known.media.get(key)).filter(isKnown);
  const polls = ids.map((id) => known.polls.get(id)).filter(isKnown);
  const shown = media.map((one) => mediaView(host, one, addressOf(post, author)));
  return html`${
    shown.length > 0
      ? html`<ul class="media count-${Math.min(shown.length, 4)}">
          ${shown.slice(0, 4)}
        </ul>`
      : nothing
  }
  ${polls.map(pollView)}`;
}

function mediaView(host: Host, media: Media, address: string) {
  const { type, url, preview_image_url: preview, alt_text: words, width, height } = media;
  const source = pictureAddress(host, url ?? preview);
  if (!source) return nothing;
  const picture = html`<img
    src=${source}
    alt=${words ?? text`A picture without a description`}
    width=${width ?? nothing}
    height=${height ?? nothing}
    loading="lazy"
    @error=${(event: Event) => (event.target as HTMLElement).closest("li")?.classList.add("gone")}
    @load=${(event: Event) => (event.target as HTMLElement).closest("li")?.classList.remove("gone")}
  />`;
  const isPicture = type === undefined || type === "photo";
  return html`<li>
    ${
      isPicture
        ? picture
        : html`<a href=${address} target="_blank" rel="noreferrer"
            >${picture}<span class="badge"
              >${type === "video" ? text`Video, plays on x.com` : text`Animation, plays on x.com`}</span
            ></a
          >`
    }
  </li>`;
}

function pollView({ options = [], voting_status: status }: Poll) {
  const all = options.reduce((sum, { votes = 0 }) => sum + votes, 0);
  return html`<div class="poll">
    <ul>
      ${options.map(({ label = "", votes }) => {
        const share = votes === undefined || all === 0 ? null : Math.round((votes / all) * 100);
        return html`<li .style=${`--share: ${share ?? 0}%`}>
          <span dir="auto">${label}</span>
          ${share === null ? nothing : html`<span>${share} %</span>`}
        </li>`;
      })}
    </ul>
    <p class="small quiet">
      ${text`${countText(all)} votes`}${status === "closed" ? text` · closed` : nothing}
    </p>
  </div>`;
}
