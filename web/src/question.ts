// Defines <x-connect-question>, in the window in which an embedded console asks.
import { QuestionWindow } from "./frame/question-window.js";
import { showChosenLanguage } from "./session/settings.js";

await showChosenLanguage();
customElements.define("x-connect-question", QuestionWindow);
