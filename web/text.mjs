// Keeps the catalogues of other languages (src/text/*.json) in step with the console's source.
//   node text.mjs              says what is missing, and what is not used any more; fails if anything is
//   node text.mjs --list FILE  the messages of these source files
//   node text.mjs --fill       adds what is missing, with no translation yet, and takes out what is not used
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import ts from "typescript";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A module of the console, as it is in the browser. */
export async function load(path) {
  const { outputFiles } = await build({
    entryPoints: [here(path)],
    bundle: true,
    write: false,
    format: "esm",
    outfile: "module.js",
  });
  const source = Buffer.from(outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${source}`);
}

const { messagesOf } = await load("src/text/template.ts");

const partsOf = (template) =>
  ts.isNoSubstitutionTemplateLiteral(template)
    ? [template.text]
    : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)];

/** Every text that a call such as mark(a ? "x" : "y") can be given. */
function literals(node) {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node))
    return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  return [];
}

/** The messages of one source file. */
export function messagesIn(source, name = "source.ts") {
  const found = [];
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag)) {
      const parts = partsOf(node.template);
      if (node.tag.text === "html") found.push(...messagesOf(parts));
      if (node.tag.text === "text")
        found.push(parts.map((part, index) => (index ? `{${index - 1}}${part}` : part)).join(""));
    }
    if (
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      ["mark", "translate"].includes(node.expression.text)
    )
      found.push(...node.arguments.flatMap(literals));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true));
  return found;
}

async function sourceFiles() {
  const files = await readdir(here("src"), { recursive: true });
  return files.filter((file) => file.endsWith(".ts")).map((file) => here(`src/${file}`));
}

/** All messages of the console's source, each once. */
export async function allMessages(files) {
  const found = new Set();
  for (const file of files ?? (await sourceFiles()))
    for (const message of messagesIn(await readFile(file, "utf8"), file)) found.add(message);
  return found;
}

const placeholders = (message) => (message.match(/\{\d+\}|<\/?\d+>/g) ?? []).sort().join(" ");

/** What is wrong with a catalogue, in words; nothing when it is complete. */
export function problemsOf(catalogue, messages) {
  const entries = Object.entries({ ...catalogue.console, ...catalogue.elsewhere });
  return [
    ...[...messages]
      .filter((message) => !(message in catalogue.console))
      .map((message) => `missing: ${message}`),
    ...Object.keys(catalogue.console)
      .filter((message) => !messages.has(message))
      .map((message) => `not used: ${message}`),
    ...entries.filter(([, text]) => text === "").map(([message]) => `not translated: ${message}`),
    ...entries
      .filter(([message, text]) => text !== "" && placeholders(message) !== placeholders(text))
      .map(([message]) => `other values or elements: ${message}`),
  ];
}

export async function catalogues() {
  const files = (await readdir(here("src/text"))).filter((file) => file.endsWith(".json"));
  return Promise.all(
    files.map(async (file) => {
      const path = here(`src/text/${file}`);
      return { file, path, catalogue: JSON.parse(await readFile(path, "utf8")) };
    }),
  );
}

const sorted = (record) =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...files] = process.argv.slice(2);
  if (command === "--list") {
    console.log(JSON.stringify([...(await allMessages(files))], null, 1));
  } else {
    const messages = await allMessages();
    let problems = 0;
    for (const { file, path, catalogue } of await catalogues()) {
      if (command === "--fill") {
        catalogue.console = Object.fromEntries(
          [...messages].map((message) => [message, catalogue.console[message] ?? ""]),
        );
        await writeFile(
          path,
          `${JSON.stringify({ console: sorted(catalogue.console), elsewhere: sorted(catalogue.elsewhere) }, null, 2)}\n`,
        );
      }
      const found = problemsOf(catalogue, messages);
      problems += found.length;
      for (const problem of found) console.log(`${file}: ${problem}`);
    }
    console.log(`${messages.size} messages, ${problems} problems`);
    process.exitCode = problems > 0 ? 1 : 0;
  }
}
