// Which of several connections the screens are about when the console is opened.
import type { Connection } from "./connection.js";
import { recall, store } from "./preferences.js";

export const isDefault = ({ id }: Connection): boolean =>
  recall<string[]>("default", []).includes(id);

export function makeDefault({ id }: Connection): void {
  store("default", [id]);
}

let noted = "";

/** A reload of the tab, or of a frame in it, comes back to it. An id says nothing of the account. */
export function noteShown({ id, held }: Connection): void {
  if (!held || id === noted) return;
  noted = id;
  store("shown", [id], true);
}

/** The one that was shown here before a reload or a lock, else the default; undefined leaves the oldest. */
export function shownFirst(connections: readonly Connection[]): Connection | undefined {
  const shown = recall<string[]>("shown", [], true);
  return connections.find(({ id }) => shown.includes(id)) ?? connections.find(isDefault);
}
