// The module that Emscripten makes of wasm/bindings. tsconfig.json names this file for "core-glue",
// build.mjs the module itself.
import type { Core } from "./core-types.js";

/** Every function takes a JSON array of arguments and returns {"value": …} or {"error": …}. */
export type CoreModule = Record<keyof Core, (argumentsJson: string) => string>;

export default function createModule(options: {
  locateFile(): string;
  /** Where messages go; the console unless given. */
  printErr?(message: string): void;
  wasmBinary?: ArrayBuffer | Uint8Array;
}): Promise<CoreModule>;
