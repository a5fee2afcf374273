// Defines <x-connect-console>; importing console-element.ts alone has no side effect.
import { XConnectConsole } from "./shell/console-element.js";
import { showChosenLanguage } from "./session/settings.js";

// First, so that nobody sees the words change. Not awaited: a language's file imports this one, which must have ended by then.
void showChosenLanguage().then(() => {
  customElements.define("x-connect-console", XConnectConsole);
});
