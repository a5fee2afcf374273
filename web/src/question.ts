// Defines <x-connect-question>, in the window in which an embedded console asks.
import { QuestionWindow } from "./frame/question-window.js";
import { showChosenLanguage } from "./session/settings.js";

// Not awaited: a language's file imports this one, which must have ended by then.
void showChosenLanguage().then(() => {
  customElements.define("x-connect-question", QuestionWindow);
});
