// The settings: what a person may choose about the console itself, one row each, kept in the browser.
import { recall, store } from "./preferences.js";
import { bestLanguage, languages, mark, setLanguage } from "../text/text.js";

export interface Setting {
  label: string;
  /** The values and their names; the first holds until another is chosen. "on" and "off" make it a switch. */
  choices: Record<string, string>;
  /** What has to happen at once, besides being read where it matters; says what went wrong. */
  apply?: () => Promise<string>;
}

const rows = {
  language: {
    label: mark("Language"),
    choices: { system: mark("Like the browser"), ...languages },
    apply: async () =>
      (await showChosenLanguage())
        ? ""
        : mark("The words of this language could not be loaded. Try again when the proxy answers."),
  },
  theme: {
    label: mark("Theme"),
    choices: { system: mark("system"), light: mark("light"), dark: mark("dark") },
  },
  lists: {
    label: mark("On the real X, lists are loaded"),
    choices: { ask: mark("when I ask for them"), always: mark("at once") },
  },
  pictures: {
    label: mark("On the real X, pictures of posts"),
    choices: { no: mark("are left out: X charges for each"), yes: mark("are loaded") },
  },
  shortcuts: {
    label: mark("Keyboard shortcuts of a single letter"),
    choices: { on: mark("on"), off: mark("off") },
  },
} satisfies Record<string, Setting>;

export type SettingName = keyof typeof rows;

/** Emits "change" after each change. */
class Settings extends EventTarget {
  /** In the order in which they are shown. */
  readonly rows = Object.entries(rows) as [SettingName, Setting][];

  get(name: SettingName): string {
    const choices = Object.keys(rows[name].choices);
    const [kept = ""] = recall<string[]>(name, []);
    return choices.includes(kept) ? kept : (choices[0] ?? "");
  }

  /** The name of what holds, to be translated where it is shown. */
  nameOf(name: SettingName): string {
    const { choices }: Setting = rows[name];
    return choices[this.get(name)] ?? "";
  }

  /** Keeps the choice, and applies it; answers with what went wrong, or nothing. */
  async set(name: SettingName, value: string): Promise<string> {
    store(name, [value]);
    const row: Setting = rows[name];
    const problem = (await row.apply?.()) ?? "";
    this.dispatchEvent(new Event("change"));
    return problem;
  }

  /** Chooses what comes after the value that holds now. */
  next(name: SettingName): Promise<string> {
    const choices = Object.keys(rows[name].choices);
    const index = choices.indexOf(this.get(name)) + 1;
    return this.set(name, choices[index % choices.length] ?? "");
  }
}

export const settings = new Settings();

/** Shows the language that was chosen, or else what the browser's languages come nearest to. */
export function showChosenLanguage(): Promise<boolean> {
  const chosen = settings.get("language");
  return setLanguage(chosen === "system" ? bestLanguage(navigator.languages) : chosen);
}
