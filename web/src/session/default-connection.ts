// Which of several connections the screens are about when the console is opened.
import type { Connection } from "./connection.js";
import { recall, store } from "./preferences.js";
import type { Session } from "./session.js";

export const isDefault = ({ id }: Connection): boolean =>
  recall<string[]>("default", []).includes(id);

/** Chooses it; its id says nothing of the account. */
export function makeDefault({ id }: Connection): void {
  store("default", [id]);
}

/** After unlocking; where none was chosen, the oldest stays. */
export function selectDefault(session: Session): void {
  const chosen = session.connections.find(isDefault);
  if (chosen) session.select(chosen);
}
