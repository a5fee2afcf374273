// The Emscripten glue, as far as core.ts uses it. Built by CMake; not in the source tree.
declare module "*/core.mjs" {
  const createModule: (options: {
    wasmBinary: ArrayBuffer | Uint8Array;
    printErr?: (message: string) => void;
  }) => Promise<object>;
  export default createModule;
}
