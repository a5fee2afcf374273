// Builds web/dist: the core's face (core.js, core.wasm, core-later.wasm, core.d.ts) and the console (index.html and what it loads).
//   node build.mjs --quick   leaves out what only embedders and the wire need: types, manifest, compressed copies
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { posix, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { rolldown } from "rolldown";
import subsetFont from "subset-font";

import { actionTypes } from "./action-types.mjs";
import { consoleComponents, versionOfProgram, writeMaterials } from "./materials.mjs";

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

// The documentation, which is made apart, stays.
await mkdir(dist, { recursive: true });
for (const name of await readdir(dist))
  if (name !== "docs") await rm(`${dist}/${name}`, { recursive: true });

/** Takes blanks and comments out of css`...`, which a bundler leaves as it is. */
const minifyStyles = {
  name: "minify-styles",
  async load(path) {
    if (!/\/src\/.*\.ts$/.test(path)) return null;
    const source = await readFile(path, "utf8");
    if (!source.includes("= css`")) return null;
    const [before, styles, after] = source.split("`");
    const { code } = await transform(styles, {
      ...{ loader: "css", minify: true, target: "es2022" },
      charset: "utf8", // an escape of CSS would be one of JavaScript's in the template, and mean something else
    });
    return { code: `${before}\`${code.trim()}\`${after}`, moduleType: "ts" };
  },
};

/** Emscripten's glue has an address of the WebAssembly, too, which nobody asks for: bundlers shall find one. */
function withOneAddress(glue, path) {
  const address = 'new URL("core.wasm",import.meta.url).toString()';
  if (!glue.includes(address)) throw new Error(`${path} does not hold ${address} any more.`);
  return glue.replace(address, '"core.wasm"');
}

/** The worker has the core's face in its own file: one fetched after the other would be a round trip more. */
const coreInside = {
  name: "core-inside",
  resolveId: (name) =>
    name === "./read-file.js" ? { id: "./core-file.js", external: true } : null,
  transform: (glue, path) => (/\/core\.mjs$/.test(path) ? withOneAddress(glue, path) : null),
};

/** What a bundled file imports at once, for size.mjs; and the files that all of them are made of, for materials.mjs. */
const metafile = { outputs: {}, inputs: new Set() };
const madeOf = (files) => {
  for (const file of files) metafile.inputs.add(relative(here("."), file));
};

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
    plugins: [minifyStyles, coreInside],
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
  for (const { fileName, code, imports, moduleIds } of output) {
    madeOf(moduleIds.filter((id) => id.startsWith("/")));
    if (isFacade && fileName === `${name}-entry.js`) continue;
    await writeFile(`${dist}/${named(fileName)}`, named(code));
    metafile.outputs[named(fileName)] = {
      imports: imports.map((path) => ({
        path: named(path),
        kind: "import-statement",
        external: path.endsWith("core-file.js"),
      })),
    };
  }
}

/** What is one file without parts that are loaded later. */
async function bundleWithEsbuild(options) {
  const { metafile: made } = await build({
    ...options,
    outdir: dist,
    bundle: true,
    metafile: true,
  });
  madeOf(Object.keys(made.inputs).map((file) => resolve(file)));
}

const typeface = fileURLToPath(
  import.meta
    .resolve("@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2"),
);

/** The typeface, cut down to the letters and weights that the console has words in. Others come from the system. */
async function font() {
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
  return subsetFont(await readFile(typeface), `${ascii}\u00a0ÄÖÜäöüßéè–—‘’‚“”„…·•→←×§©°€«»`, {
    targetFormat: "woff2",
    variationAxes: { wght: { min: 400, max: 700 } },
    // What is used without being asked for. Fractions, which no text of ours has, are a tenth of the file.
    keepFeatures: ["kern", "liga", "ccmp", "locl"],
  });
}

await bundle("console", "src/console.ts");
await bundle("worker", "src/worker/worker.ts");
await bundle("callback", "src/callback.ts");
// The window of a question is a page of its own: what the console loads at once does not grow by it.
await bundle("question", "src/question.ts");
await bundle("sign-in", "src/sign-in.ts");

const oneAddress = {
  name: "one-address",
  setup({ onLoad }) {
    onLoad({ filter: /\/core\.mjs$/ }, async ({ path }) => {
      return { contents: withOneAddress(await readFile(path, "utf8"), path) };
    });
  },
};

/** The same for what is built by esbuild. */
const coreBeside = {
  name: "core-beside",
  setup({ onResolve }) {
    onResolve({ filter: /\/core\/core\.js$/ }, () => ({ path: "./core.js", external: true }));
    onResolve({ filter: /^\.\/read-file\.js$/ }, () => ({
      path: "./core-file.js",
      external: true,
    }));
  },
};

/** One file of the package, for pages, workers and Node alike. */
const publish = (source, plugins = []) =>
  bundleWithEsbuild({
    entryPoints: [here(source)],
    plugins,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
  });

// What the worker loads, and other programs.
await publish("src/core/core.ts", [oneAddress, coreBeside]);
await publish("src/core/read-file.ts");
await rename(`${dist}/read-file.js`, `${dist}/core-file.js`);

// What the pages look like before their script comes; the element takes its colours and sizes from there, too.
await bundleWithEsbuild({
  entryPoints: [here("src/console.css"), here("src/callback.css")],
  minify: true,
  external: ["*.woff2"],
});
await writeFile(`${dist}/hanken-grotesk.woff2`, await font());

// What other pages load is one file.
await publish("src/embed/element.ts");

// What programs load: a connection of their own.
await publish("src/connection/connection.ts", [coreBeside]);

// After the bundler, indentation is left only in html`...`, where it means nothing.
for (const file of await readdir(dist)) {
  if (!file.endsWith(".js") || /^(core|core-file|connection)\.js$/.test(file)) continue;
  const source = await readFile(`${dist}/${file}`, "utf8");
  await writeFile(`${dist}/${file}`, source.replace(/\n {2,}/g, " "));
}

// Which files import which, and what they are made of.
madeOf([typeface]);
const inputs = [...metafile.inputs].sort();
await writeFile(here("../build/console.json"), JSON.stringify({ ...metafile, inputs }));
for (const file of ["core.wasm", "core-later.wasm"]) await copyFile(built(file), `${dist}/${file}`);
for (const file of ["callback.html", "question.html", "sign-in.html", "mark.svg"]) {
  await copyFile(here(`src/${file}`), `${dist}/${file}`);
}
// The mark and the style come with the page: two requests less. The proxy's policy lets in this style only.
const mark = encodeURIComponent((await readFile(here("src/mark.svg"), "utf8")).trim());
const style = (await readFile(`${dist}/console.css`, "utf8")).trim();
let page = await readFile(here("src/index.html"), "utf8");
for (const [apart, within] of [
  ['href="mark.svg"', `href="data:image/svg+xml,${mark}"`],
  ['<link rel="stylesheet" href="console.css" />', `<style>${style}</style>`],
]) {
  if (!page.includes(apart)) throw new Error(`index.html does not hold ${apart} any more.`);
  page = page.replace(apart, () => within);
}
await writeFile(`${dist}/index.html`, page.replaceAll(/\s*<!--.*?-->/gs, ""));
for (const file of ["react", "vue"]) await copyFile(here(`wrap/${file}.js`), `${dist}/${file}.js`);
await writeFile(
  `${dist}/index.js`,
  'export * from "./core.js";\nexport * from "./connection.js";\n',
);
if (process.argv.includes("--quick")) process.exit();

// What a dashboard's server opens a hand-over with: in one file, with what it is made of.
await bundleWithEsbuild({
  entryPoints: [here("../examples/open-sealed.mjs")],
  format: "esm",
  target: "es2022",
  legalComments: "none",
});
await copyFile(here("../examples/open_sealed.py"), `${dist}/open_sealed.py`);

execFileSync(
  process.execPath,
  [
    here("../node_modules/typescript/bin/tsc"),
    ...["--project", here("tsconfig.json"), "--noEmit", "false", "--emitDeclarationOnly"],
    ...["--rootDir", here("src"), "--declaration", "--outDir", `${dist}/declarations`],
    "--stripInternal",
  ],
  { stdio: "inherit" },
);
const declarations = new Map([
  ["core/core", "core"],
  ["core/types", "types"],
  ["embed/element", "element"],
  ["embed/protocol", "protocol"],
  ["connection/connection", "connection"],
  ["connection/types", "connection-types"],
  ["connection/store", "connection-store"],
  ["connection/error", "connection-error"],
  ["connection/actions", "actions"],
]);
for (const [from, to] of declarations) {
  const text = await readFile(`${dist}/declarations/${from}.d.ts`, "utf8");
  // All lie in one folder.
  const moved = text.replaceAll(/"(\.\.?\/[\w/-]+)\.js"/g, (whole, path) => {
    const target = declarations.get(posix.join(posix.dirname(from), path));
    if (!target) throw new Error(`${from}.d.ts names ${path}, which is not published.`);
    return `"./${target}.js"`;
  });
  await writeFile(`${dist}/${to}.d.ts`, moved);
}
await rm(`${dist}/declarations`, { recursive: true });
const { loadCore } = await import(pathToFileURL(`${dist}/core.js`).href);
await writeFile(`${dist}/actions.d.ts`, actionTypes((await loadCore()).words().actions));
await copyFile(`${dist}/index.js`, `${dist}/index.d.ts`);
for (const file of ["react", "vue", "open-sealed"])
  await copyFile(here(`wrap/${file}.d.ts`), `${dist}/${file}.d.ts`);
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

// Whose work is in all this.
writeMaterials(
  dist,
  "x-connect-console",
  versionOfProgram(),
  "application",
  consoleComponents(inputs),
);

// Compressed once here rather than at every request.
for (const file of await readdir(dist)) {
  if (!/\.(js|css|html|svg|wasm)$/.test(file)) continue;
  const bytes = await readFile(`${dist}/${file}`);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  await writeFile(`${dist}/${file}.br`, brotliCompressSync(bytes, quality));
  await writeFile(`${dist}/${file}.gz`, gzipSync(bytes, { level: 9 }));
}
