import { loadCore } from "./core.js";
void loadCore();
