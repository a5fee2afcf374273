// Money on buttons: said wherever a click costs something, which it does on the real X only.
import type { Price } from "../core/types.js";
import type { Session } from "../session/session.js";
import { settings } from "../session/settings.js";

/** "$0.20", "$0.015": of thousandths of a US dollar; two digits, three where they are needed. */
export const dollars = (thousandths: number): string =>
  `$${(thousandths / 1000).toFixed(thousandths % 10 === 0 ? 2 : 3)}`;

/** " · $0.015" after what a button does; empty where nothing is charged, or nobody knows. */
export const costAfter = (session: Session, price: Price | null): string =>
  session.isLive && price && price.maximum > 0 ? ` · ${dollars(price.maximum)}` : "";

/** The same for an action whose price does not depend on what is asked. */
export function plainCost(session: Session, action: string): string {
  const usd = session.catalogue?.actions.find(({ id }) => id === action)?.price.usd ?? 0;
  return session.isLive && usd > 0 ? ` · ${dollars(Math.round(usd * 1000))}` : "";
}

/** Whether a list that costs something waits until the person asks for it. */
export const isAskedFor = (session: Session): boolean =>
  session.isLive && settings.get("lists") === "ask";

/** How many rows a list asks for where each of them costs. */
export const fewRows = 10;

/** The arguments that ask for few rows, where the action knows such an argument and it costs. */
export const fewOf = (session: Session, action: string): { max_results?: number } => {
  const parameters = session.catalogue?.actions.find(({ id }) => id === action)?.parameters ?? [];
  const isKnown = parameters.some(({ name }) => name === "max_results");
  return session.isLive && isKnown ? { max_results: fewRows } : {};
};
