// Builds the documentation into web/dist/docs: static pages without inline script or style, which open from the folder, too.
//   node build.mjs [FOLDER]
// Needs the program (script/build native) and the package's declarations (script/build console).
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { transform } from "esbuild";

import { guide } from "./guide.mjs";
import { code, html, raw } from "./html.mjs";
import { render } from "./markdown.mjs";
import { navigation } from "./navigation.mjs";
import { cpp, javascript } from "./reference.mjs";
import { actionPages, findingList, findingPages } from "./tables.mjs";
import { page as layout } from "./layout.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const at = (path) => resolve(root, path);
const out = process.argv[2] ? resolve(process.argv[2]) : at("web/dist/docs");
const program = at("build/native/bin/x-connect");

for (const [file, part] of [
  [program, "native"],
  [at("web/dist/core.d.ts"), "console"],
]) {
  if (existsSync(file)) continue;
  console.error(`${file} is missing.\n    Run script/build ${part} first.`);
  process.exit(1);
}

// --- Addresses ---

/** Where a file of the project is shown, without ".html"; null for what has no page. */
const addresses = new Map([
  ["README.md", "index"],
  ["docs/decisions", "decisions/index"],
]);
/** Files that are linked to and wait to become pages. */
const wanted = [];

function addressOf(file) {
  const known = addresses.get(file);
  if (known) return known;
  const path = at(file);
  if (!existsSync(path)) throw new Error(`${file} is linked to and does not exist.`);
  const name = posix.basename(file, ".md");
  const address = file.startsWith("docs/decisions/")
    ? `decisions/${name}`
    : /^docs\/[\w-]+\.md$/.test(file)
      ? name
      : /^[A-Z]+\.md$/.test(file)
        ? name.toLowerCase()
        : file === "web/README.md"
          ? "package"
          : `source/${file}`;
  addresses.set(file, address);
  wanted.push(file);
  return address;
}

/** From one page to another. */
const way = (from, to) => posix.relative(posix.dirname(from), to);

/** What a link of a file leads to, seen from that file's page. */
const resolver = (file, address) => (href) => {
  if (/^(https?:|mailto:)/.test(href) || href.startsWith("#")) return href;
  const [path, anchor] = href.split("#");
  const target = posix.normalize(posix.join(posix.dirname(file), path));
  const suffix = anchor ? `#${anchor}` : "";
  if (/\.(png|svg)$/.test(target)) {
    pictures.add(target);
    return way(address, target.replace(/^docs\//, ""));
  }
  return way(address, `${addressOf(target)}.html`) + suffix;
};
const pictures = new Set();

// --- Pages ---

/** @type {{ path: string, title: string, body: object, headings: object[], parent?: string, search?: string | null }[]} */
const pages = [];

async function addMarkdown(file) {
  const path = addressOf(file);
  const { body, title, headings } = render(await readFile(at(file), "utf8"), resolver(file, path));
  const isAside = path.startsWith("decisions/");
  pages.push({
    path,
    title,
    body: raw(body),
    headings,
    parent: isAside ? "decisions/index" : undefined,
  });
}

const languages = {
  mjs: "javascript",
  js: "javascript",
  ts: "typescript",
  jsx: "javascript",
  py: "python",
  html: "xml",
  json: "json",
  cpp: "cpp",
  hpp: "cpp",
  conf: "nginx",
  yaml: "yaml",
  yml: "yaml",
  service: "ini",
  sh: "bash",
};

/** A file as it is, or the list of what a folder holds. */
async function addSource(file) {
  const path = addressOf(file);
  const isFolder = await readdir(at(file)).catch(() => null);
  const held =
    isFolder?.filter(
      (name) =>
        /\.(mjs|js|jsx|ts|py|html|css|json|cpp|hpp|txt|conf|ya?ml|service|sh)$/.test(name) ||
        !name.includes("."),
    ) ?? [];
  const names = held.filter((name) => name !== "node_modules").sort();
  const body = isFolder
    ? html`<ul>
        ${names.map(
          (name) =>
            html`<li>
              <a href="${way(path, `${addressOf(posix.join(file, name))}.html`)}"
                ><code>${name}</code></a
              >
            </li>`,
        )}
      </ul>`
    : code(await readFile(at(file), "utf8"), languages[file.split(".").at(-1)]);
  pages.push({
    path,
    title: file,
    body: html`<h1><code>${file}</code></h1>
      ${body}`,
    headings: [],
    search: null,
  });
}

const entries = navigation.flatMap((group) => group.entries);
for (const { file } of entries)
  if (file && existsSync(at(file)) && file !== "README.md") addressOf(file);
await addMarkdown("README.md");

const { page: guidePage, steps, styles: drawings } = await guide(at("web"));
pages.push(guidePage);

const facts = JSON.parse(await readFile(at("docs/facts.json"), "utf8")).facts;
const factsDate = facts.find(({ kind, actions }) => kind === "price" && !actions).date;
const { replies } = JSON.parse(await readFile(at("vectors/diagnosis.json"), "utf8"));
const { refusals } = JSON.parse(await readFile(at("docs/refusals.json"), "utf8"));
pages.push(...actionPages(program, factsDate), ...findingPages(program, refusals, replies, steps));

const reference = async (path, title, make) => {
  const { body, headings } = await make;
  pages.push({
    path,
    title,
    body: html`<h1>${title}</h1>
      ${body}`,
    headings,
    search: "",
  });
};
await reference("reference/javascript", "JavaScript API", javascript(at("web/dist")));
await reference("reference/cpp", "C++ API", cpp(at("wasm/core")));

const decisions = (await readdir(at("docs/decisions")))
  .filter((name) => name.endsWith(".md"))
  .sort();
for (const name of decisions) addressOf(`docs/decisions/${name}`);

// Pages may ask for further ones.
while (wanted.length > 0) {
  const file = wanted.shift();
  await (file.endsWith(".md") ? addMarkdown(file) : addSource(file));
}
pages.push({
  path: "decisions/index",
  title: "Decisions",
  body: html`<h1>Decisions</h1>
    <p>What was decided, and why. A decision that was replaced says by which.</p>
    <ul class="plain">
      ${pages
        .filter(({ path }) => path.startsWith("decisions/"))
        .sort((a, b) => (a.path < b.path ? -1 : 1))
        .map(
          ({ path, title }) =>
            html`<li>
              <a href="${posix.basename(path)}.html">${posix.basename(path).slice(0, 4)}</a>
              ${title}
            </li>`,
        )}
    </ul>`,
  headings: [],
});

// --- What is written ---

const files = new Map();
const shown = navigation
  .map(({ title, entries }) => ({
    title,
    entries: entries
      .map(({ title, file, page }) => ({ title, path: page ?? addresses.get(file) }))
      .filter(({ path }) => pages.some((one) => one.path === path)),
  }))
  .filter(({ entries }) => entries.length > 0);
for (const one of pages)
  files.set(
    `${one.path}.html`,
    layout(one, shown, posix.relative(posix.dirname(one.path), ".") || "."),
  );

/** What can be searched: each section with the words that stand in it. */
function sectionsOf({ path, title, body, search }) {
  if (search === null || path.startsWith("decisions/")) return [];
  if (search) return [{ page: path, title, text: search }];
  const plain = (text) =>
    text
      .replaceAll(/<pre[\s\S]*?<\/pre>|<svg[\s\S]*?<\/svg>/g, " ")
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&")
      .replaceAll(/\s+/g, " ")
      .trim();
  return String(body)
    .split(/(?=<h[123] id=|<h1>)/)
    .map((part) => {
      const [, id = "", heading = ""] =
        /^<h[123](?: id="([^"]*)")?>([\s\S]*?)<\/h[123]>/.exec(part) ?? [];
      const isTitle = part.startsWith("<h1");
      const words = plain(heading).replace(/ ?#$/, "");
      return {
        page: isTitle || !id ? path : `${path}#${id}`,
        title: words && !isTitle ? words : title,
        ...(words && !isTitle && words !== title ? { of: title } : {}),
        text: plain(part.replace(/^<h[123][\s\S]*?<\/h[123]>/, "")).slice(0, 1200),
      };
    })
    .filter(({ text, title }) => text || title);
}
files.set(
  "search-index.js",
  `globalThis.xConnectDocs = ${JSON.stringify(pages.flatMap(sectionsOf))};\n`,
);

const tokens = await readFile(at("web/src/look/tokens.css"), "utf8");
const css = `${tokens}\n${await readFile(new URL("site.css", import.meta.url), "utf8")}\n${drawings}`;
files.set(
  "site.css",
  (await transform(css, { loader: "css", minify: true, target: "es2022" })).code,
);
const script = await readFile(new URL("site.js", import.meta.url), "utf8");
files.set(
  "site.js",
  (await transform(script, { minify: true, target: "es2022", format: "iife" })).code,
);
for (const picture of pictures)
  files.set(picture.replace(/^docs\//, ""), await readFile(at(picture)));
files.set("findings/index.json", JSON.stringify(findingList(program, replies)));
files.set("mark.svg", await readFile(at("web/src/mark.svg")));
files.set("hanken-grotesk.woff2", await readFile(at("web/dist/hanken-grotesk.woff2")));

await rm(out, { recursive: true, force: true });
await Promise.all(
  [...files].map(async ([name, content]) => {
    const path = `${out}/${name}`;
    await mkdir(dirname(path), { recursive: true });
    const bytes = Buffer.from(content);
    await writeFile(path, bytes);
    // Once here rather than at every request. One kind is enough: who does not take it gets a small page as it is.
    if (!/\.(html|css|js|json)$/.test(name) || name.startsWith("source/")) return;
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, quality));
  }),
);
