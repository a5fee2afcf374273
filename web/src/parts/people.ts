// People as they are shown. X may leave out what it always sends; what is missing is left out, or said to be unknown.
import { nothing, type TemplateResult } from "lit";

import { html, text } from "../text/text.js";
import type { Host } from "./screen.js";

/** Somebody of X, as far as a reply describes them. */
export interface Person {
  name?: string | undefined;
  username?: string | undefined;
  profile_image_url?: string | undefined;
}

/**
 * Where the proxy has a picture of X's: "https://pbs.twimg.com/media/a.jpg" is at "media/pbs.twimg.com/media/a.jpg" there.
 * Null for what is no address of such a picture.
 */
export function pictureAddress({ session }: Host, url: string | undefined): string | null {
  if (!session.hasPictures || !url || !URL.canParse(url)) return null;
  const { protocol, host, pathname, search } = new URL(url);
  if (protocol !== "https:" || !host.endsWith(".twimg.com")) return null;
  return session.resolve(`media/${host}${pathname}${search}`);
}

const hide = (event: Event) => {
  (event.target as HTMLImageElement).hidden = true;
};

/** Somebody's face, over the initials that stand for it where there is none. */
export function avatar(host: Host, person: Person | null | undefined): TemplateResult {
  const address = pictureAddress(host, person?.profile_image_url);
  return html`<span class="avatar" aria-hidden="true"
    >${initials(nameOf(person))}${
      address ? html`<img src=${address} alt="" loading="lazy" @error=${hide} />` : nothing
    }</span
  >`;
}

/** "Lumen Coffee"; the handle where there is no name. */
export const nameOf = (person: Person | null | undefined): string =>
  person?.name ?? (handleOf(person) || text`Unknown`);

/** "@lumen_coffee"; empty where it is not known. */
export const handleOf = (person: Person | null | undefined): string =>
  person?.username ? `@${person.username}` : "";

/** "LC" for "Lumen Coffee": what stands for a face. */
export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? "")
    .join("")
    .toUpperCase();
