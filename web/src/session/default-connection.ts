// Which of several connections the screens are about when the console is opened.
import type { Connection } from "./connection.js";
import { recall, store } from "./preferences.js";

/** Where a tab, or a frame of it, keeps which one it showed last; an id says nothing of the account. */
const shownKey = "x-connect shown";

export const isDefault = ({ id }: Connection): boolean =>
  recall<string[]>("default", []).includes(id);

export function makeDefault({ id }: Connection): void {
  store("default", [id]);
}

let noted = "";

/** A reload comes back to it. */
export function noteShown({ id, held }: Connection): void {
  if (!held || id === noted) return;
  noted = id;
  try {
    sessionStorage.setItem(shownKey, id);
  } catch {
    // Storage is switched off.
  }
}

/** The one that was shown here before a reload or a lock, else the default; undefined leaves the oldest. */
export function shownFirst(connections: readonly Connection[]): Connection | undefined {
  let last: string | null = null;
  try {
    last = sessionStorage.getItem(shownKey);
  } catch {
    // Storage is switched off.
  }
  return connections.find(({ id }) => id === last) ?? connections.find(isDefault);
}
