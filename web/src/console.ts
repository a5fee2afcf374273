// Defines <x-connect-console>; importing console-element.ts alone has no side effect.
import { XConnectConsole } from "./console-element.js";

customElements.define("x-connect-console", XConnectConsole);
