// Which language the person chose, kept in the browser.
import { recall, store } from "./preferences.js";
import { bestLanguage, setLanguage } from "../text/text.js";

/** What the person chose: a tag of `languages`, or "system" for the browser's. */
export const chosenLanguage = (): string => recall<string[]>("language", ["system"])[0] ?? "system";

/** Keeps the choice and shows it; false when its catalogue could not be loaded. */
export function chooseLanguage(chosen: string): Promise<boolean> {
  store("language", [chosen]);
  return showChosenLanguage();
}

/** Shows what was chosen, or else what the browser's languages come nearest to. */
export function showChosenLanguage(): Promise<boolean> {
  const chosen = chosenLanguage();
  return setLanguage(chosen === "system" ? bestLanguage(navigator.languages) : chosen);
}
