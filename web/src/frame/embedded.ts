// What only an embedded console needs, in one file to load.
export { RequestView } from "./request-view.js";
export { Frame } from "./frame.js";
