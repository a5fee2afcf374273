// Builds web/dist: the console, and core.js with core.wasm and its types. The C++ core must be built first.
import { build, transform } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const glue = here("../build/wasm/bin/core.mjs");
const dist = here("dist/");

if (!existsSync(glue)) {
  console.error(`web: ${glue} is missing.\nBuild the core first: script/build does it all.`);
  process.exit(1);
}

/** Style sheets become minified text, which the element adopts in its shadow root. */
const cssText = {
  name: "css-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: "css",
        minify: true,
      });
      return { contents: code, loader: "text" };
    });
  },
};

const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
  alias: { "core-glue": glue },
};

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([
  build({ ...common, entryPoints: [here("src/core.ts")], outfile: dist + "core.js" }),
  // The worker loads core.js, so that the glue is there once, not twice.
  build({
    ...common,
    entryPoints: [here("src/worker.ts")],
    outfile: dist + "worker.js",
    external: ["./core.js"],
  }),
  build({
    ...common,
    entryPoints: [here("src/main.ts")],
    outfile: dist + "console.js",
    plugins: [cssText],
  }),
  build({ ...common, entryPoints: [here("src/page.css")], outfile: dist + "page.css" }),
  copyFile(here("../build/wasm/bin/core.wasm"), dist + "core.wasm"),
  copyFile(here("src/index.html"), dist + "index.html"),
  copyFile(here("src/icon.svg"), dist + "icon.svg"),
  copyFile(here("src/core-types.ts"), dist + "core-types.d.ts"),
  writeFile(dist + "core.d.ts", await declarations()),
]);

/** core.d.ts is what the compiler emits for core.ts. */
async function declarations() {
  const { default: ts } = await import("typescript");
  let output;
  const { options } = ts.getParsedCommandLineOfConfigFile(here("tsconfig.json"), {}, ts.sys);
  const host = ts.createCompilerHost(options);
  host.writeFile = (name, text) => {
    if (name.endsWith("/core.d.ts")) output = text;
  };
  const program = ts.createProgram(
    [here("src/core.ts")],
    { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true },
    host,
  );
  program.emit();
  if (!output) throw new Error("The compiler gave no declarations for core.ts.");
  return output;
}
