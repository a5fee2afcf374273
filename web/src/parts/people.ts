// People as they are shown. X may leave out what it always sends; what is missing is left out, or said to be unknown.
import { text } from "../text/text.js";

/** Somebody of X, as far as a reply describes them. */
export interface Person {
  name?: string | undefined;
  username?: string | undefined;
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
