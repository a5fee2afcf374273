// What only an embedded console needs, in one file to load.
export { RequestView } from "../screens/request.js";
export { Frame } from "./frame.js";
