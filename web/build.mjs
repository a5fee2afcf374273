// Builds web/dist: the core's face (core.js, core.wasm, core-later.wasm, core.d.ts) and the console (index.html and what it loads).
//   node build.mjs --quick   leaves out what only embedders and the wire need: types, manifest, compressed copies
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { rolldown } from "rolldown";
import subsetFont from "subset-font";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const dist = here("dist");
const built = (file) => here(`../build/wasm/bin/${file}`);

try {
  // One glue is shipped for both modules: what each is named is all that may set them apart.
  const [first, later] = await Promise.all(
    ["core", "core-later"].map(async (name) =>
      (await readFile(built(`${name}.mjs`), "utf8")).replaceAll(`${name}.wasm`, "core.wasm"),
    ),
  );
  if (first !== later) {
    console.error(
      "build/wasm/bin/core.mjs does not fit core-later.wasm: they import different things.",
    );
    process.exit(1);
  }
} catch {
  console.error(
    "build/wasm/bin/core.mjs or core-later.mjs is missing. Run script/build wasm first.",
  );
  process.exit(1);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist);

/** Takes blanks and comments out of css`...`, which a bundler leaves as it is. */
const minifyStyles = {
  name: "minify-styles",
  async load(path) {
    if (!/\/src\/.*\.ts$/.test(path)) return null;
    const source = await readFile(path, "utf8");
    if (!source.includes("= css`")) return null;
    const [before, styles, after] = source.split("`");
    const { code } = await transform(styles, { loader: "css", minify: true, target: "es2022" });
    return { code: `${before}\`${code.trim()}\`${after}`, moduleType: "ts" };
  },
};

/** The worker loads the core from where embedders find it, so that there is one copy of it. */
const oneCore = {
  name: "one-core",
  resolveId: (name) =>
    /\/core\/core\.js$/.test(name) ? { id: "./core.js", external: true } : null,
};

/** What a bundled file is made of, for size.mjs: the files that it imports at once. */
const metafile = { outputs: {} };

/**
 * Bundles one script of the console: what it needs at once in one file, `name`.js, whoever else needs it; what is opened
 * later in files of its own.
 */
async function bundle(name, source) {
  let first = null;
  const roomOf = (module, graph) => {
    if (!first) {
      first = new Set();
      const follow = (id) => {
        if (first.has(id)) return;
        first.add(id);
        for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) follow(imported);
      };
      follow(here(source));
    }
    if (first.has(module)) return name;
    // What several of the later ones have in common is one file, too.
    return /\/src\/(parts|look|bytes|session)\b/.test(module) ? "parts" : null;
  };
  const bundled = await rolldown({
    input: { [`${name}-entry`]: here(source) },
    plugins: [minifyStyles, oneCore],
    platform: "browser",
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    transform: { target: "es2022" },
  });
  const { output } = await bundled.generate({
    format: "esm",
    minify: true,
    comments: false,
    chunkFileNames: (chunk) => (chunk.name === name ? "[name].js" : "[name]-[hash].js"),
    codeSplitting: { groups: [{ name: roomOf, debugName: name }] },
  });
  // Where others need what is in the file, the entry does nothing but import it; else it is that file.
  const isFacade = output.some(({ fileName }) => fileName === `${name}.js`);
  const named = (text) => text.replaceAll(`${name}-entry.js`, `${name}.js`);
  for (const { fileName, code, imports } of output) {
    if (isFacade && fileName === `${name}-entry.js`) continue;
    await writeFile(`${dist}/${named(fileName)}`, named(code));
    metafile.outputs[named(fileName)] = {
      imports: imports.map((path) => ({
        path: named(path),
        kind: "import-statement",
        external: path.endsWith("core.js"),
      })),
    };
  }
}

/** The typeface, cut down to the letters and weights that the console has words in. Others come from the system. */
async function font() {
  const file = "files/hanken-grotesk-latin-wght-normal.woff2";
  const whole = import.meta.resolve(`@fontsource-variable/hanken-grotesk/${file}`);
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
  return subsetFont(
    await readFile(fileURLToPath(whole)),
    `${ascii}\u00a0ÄÖÜäöüßéè–—‘’‚“”„…·•→←×§©°€«»`,
    {
      targetFormat: "woff2",
      variationAxes: { wght: { min: 400, max: 700 } },
      // What is used without being asked for. Fractions, which no text of ours has, are a tenth of the file.
      keepFeatures: ["kern", "liga", "ccmp", "locl"],
    },
  );
}

await bundle("console", "src/console.ts");
await bundle("worker", "src/worker/worker.ts");
await bundle("callback", "src/callback.ts");
// The window of a question is a page of its own: what the console loads at once does not grow by it.
await bundle("question", "src/question.ts");

// What the worker loads, and other programs.
await build({
  entryPoints: [here("src/core/core.ts")],
  outdir: dist,
  bundle: true,
  external: ["node:*"],
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
});

// What the pages look like before their script comes; the element takes its colours and sizes from there, too.
await build({
  entryPoints: [here("src/console.css"), here("src/callback.css")],
  outdir: dist,
  bundle: true,
  minify: true,
  external: ["*.woff2"],
});
await writeFile(`${dist}/hanken-grotesk.woff2`, await font());

// What other pages load is one file.
await build({
  entryPoints: [here("src/embed/element.ts")],
  outdir: dist,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
});

// After the bundler, indentation is left only in html`...`, where it means nothing.
for (const file of await readdir(dist)) {
  if (!file.endsWith(".js") || file === "core.js") continue;
  const source = await readFile(`${dist}/${file}`, "utf8");
  await writeFile(`${dist}/${file}`, source.replace(/\n {2,}/g, " "));
}

// Which files import which, for size.mjs.
await writeFile(here("../build/console.json"), JSON.stringify(metafile));
for (const file of ["core.wasm", "core-later.wasm"]) await copyFile(built(file), `${dist}/${file}`);
for (const file of ["callback.html", "question.html", "mark.svg"]) {
  await copyFile(here(`src/${file}`), `${dist}/${file}`);
}
// The mark comes with the page: a request less.
const mark = encodeURIComponent((await readFile(here("src/mark.svg"), "utf8")).trim());
const page = await readFile(here("src/index.html"), "utf8");
await writeFile(
  `${dist}/index.html`,
  page.replace('href="mark.svg"', `href="data:image/svg+xml,${mark}"`),
);
if (process.argv.includes("--quick")) process.exit();

execFileSync(
  process.execPath,
  [
    here("../node_modules/typescript/bin/tsc"),
    ...["--project", here("tsconfig.json"), "--noEmit", "false", "--emitDeclarationOnly"],
    ...["--rootDir", here("src"), "--declaration", "--outDir", `${dist}/declarations`],
  ],
  { stdio: "inherit" },
);
for (const [from, to] of [
  ["core/core", "core"],
  ["core/types", "types"],
  ["embed/element", "element"],
  ["embed/protocol", "protocol"],
]) {
  await copyFile(`${dist}/declarations/${from}.d.ts`, `${dist}/${to}.d.ts`);
}
await rm(`${dist}/declarations`, { recursive: true });

execFileSync(
  process.execPath,
  [
    here("../node_modules/@custom-elements-manifest/analyzer/cem.js"),
    ...["analyze", "--globs", "src/embed/element.ts", "--outdir", "dist", "--quiet"],
  ],
  { stdio: "inherit", cwd: here(".") },
);

// The manifest names what the package holds, and leaves out what nobody outside can use.
const manifestFile = `${dist}/custom-elements.json`;
const manifest = JSON.parse(
  (await readFile(manifestFile, "utf8")).replaceAll("src/embed/element.ts", "dist/element.js"),
);
for (const { declarations } of manifest.modules) {
  for (const declaration of declarations)
    declaration.members = declaration.members?.filter(({ privacy }) => privacy !== "private");
}
await writeFile(manifestFile, JSON.stringify(manifest, null, 2));

// Compressed once here rather than at every request.
for (const file of await readdir(dist)) {
  if (!/\.(js|css|html|svg|wasm)$/.test(file)) continue;
  const bytes = await readFile(`${dist}/${file}`);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  await writeFile(`${dist}/${file}.br`, brotliCompressSync(bytes, quality));
  await writeFile(`${dist}/${file}.gz`, gzipSync(bytes, { level: 9 }));
}
