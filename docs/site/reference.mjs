// The two references: of the npm package from its declarations, of the C++ core from its public headers.
import { readFile } from "node:fs/promises";
import ts from "typescript";

import { code, html, raw } from "./html.mjs";
import { render } from "./markdown.mjs";

/** What can be imported from where, and the declarations behind it, in the order of the page. */
const entries = [
  {
    name: "x-connect",
    files: [
      "core",
      "connection",
      "connection-error",
      "connection-store",
      "connection-types",
      "types",
    ],
  },
  { name: "x-connect/element", files: ["element", "protocol"] },
  { name: "x-connect/react", files: ["react"] },
  { name: "x-connect/vue", files: ["vue"] },
];

const commentOf = (node) =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
    .join("\n");

const examplesOf = (node) =>
  ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === "example")
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "");

const nameOf = (statement) =>
  statement.name?.text ?? statement.declarationList?.declarations[0]?.name.getText() ?? "";

/** What is called comes first, then what it is called with. */
const rank = (statement) =>
  ts.isFunctionDeclaration(statement) ? 0 : ts.isClassDeclaration(statement) ? 1 : 2;

const isPublic = (statement) =>
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

/** The declaration as it is written, without what says that it is one, and without its own comment. */
const sourceOf = (statement) =>
  statement
    .getText()
    .replace(/^export (declare )?/, "")
    .replaceAll(/^\s*(private|#).*\n/gm, "")
    .trim();

const words = (text) => (text ? render(text, (href) => href).body : "");

/** @returns {Promise<{ body: object, headings: object[] }>} */
export async function javascript(dist) {
  const sections = [];
  for (const { name, files } of entries) {
    const declared = [];
    for (const file of files) {
      const path = `${dist}/${file}.d.ts`;
      const source = ts.createSourceFile(
        path,
        await readFile(path, "utf8"),
        ts.ScriptTarget.Latest,
        true,
      );
      declared.push(...source.statements.filter((one) => isPublic(one) && nameOf(one)));
    }
    sections.push({ name, declared: declared.sort((a, b) => rank(a) - rank(b)) });
  }
  const links = new Map();
  const headings = [];
  for (const { name, declared } of sections) {
    headings.push({ level: 2, id: name.replaceAll("/", "-"), text: name });
    for (const one of declared) {
      const id = nameOf(one);
      if (links.has(id)) continue;
      links.set(id, `#${id}`);
      headings.push({ level: 3, id, text: id });
    }
  }
  const seen = new Set();
  const body = sections.map(
    ({ name, declared }) =>
      html`<h2 id=${name.replaceAll("/", "-")}><code>${name}</code></h2>
        ${declared.map((one) => {
          const id = nameOf(one);
          const isFirst = !seen.has(id);
          seen.add(id);
          const others = new Map([...links].filter(([other]) => other !== id));
          return html`${isFirst ? html`<h3 id=${id}>${id}</h3>` : ""}
          ${raw(words(commentOf(one)))}${code(sourceOf(one), "typescript", others)}
          ${examplesOf(one).map((example) => code(example.trim(), "typescript"))}`;
        })}`,
  );
  return { body, headings };
}

/**
 * The parts of a header: its own comment, and each declaration with the comment above it.
 * @param {string} source As clang-format leaves it: what is declared in a namespace begins in the first column.
 */
export function partsOf(source) {
  const lines = source.split("\n");
  const about = [];
  while (lines[0]?.startsWith("//")) about.push(lines.shift().replace(/^\/\/ ?/, ""));
  const parts = [];
  let comment = [];
  let declared = [];
  let depth = 0;
  for (const line of lines) {
    if (depth === 0 && declared.length === 0) {
      if (line.startsWith("///")) {
        comment.push(line.replace(/^\/\/\/ ?/, ""));
        continue;
      }
      // What is no declaration: directives, namespaces, other comments.
      if (line === "" || /^(#|namespace\b|\}|\/\/)/.test(line)) {
        comment = [];
        continue;
      }
    }
    declared.push(line);
    const plain = line.replace(/\/\/.*$/, "").replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
    depth += (plain.match(/[{(]/g) ?? []).length - (plain.match(/[})]/g) ?? []).length;
    if (depth > 0 || !/[;}]\s*$/.test(plain)) continue;
    parts.push({ comment: comment.join("\n"), source: declared.join("\n") });
    comment = [];
    declared = [];
  }
  return { about: about.join("\n"), parts };
}

/** The name that a declaration gives; empty for a forward declaration. */
export function declaredName(source) {
  const type =
    /^(?:template <[^>]*>\n)?(?:struct|class|enum class|enum)\s+(?:\[\[\w+\]\]\s*)?(\w+)(?!.*;)/.exec(
      source,
    );
  if (type) return type[1];
  if (/^(struct|class|enum)\b/.test(source)) return "";
  return (
    /^using (\w+)/.exec(source)?.[1] ??
    /(\w+)\s*\(/.exec(source.replace(/^template <[^>]*>\n/, ""))?.[1] ??
    /(\w+)\s*(?:=|\{|;)/.exec(source)?.[1] ??
    ""
  );
}

/** Comments show examples indented by two blanks more; everything else is text. */
function comment(text) {
  const lines = [];
  for (const line of text.split("\n")) {
    const isExample = /^ {2,}\S/.test(line);
    const wasExample = /^ {4}/.test(lines.at(-1) ?? "");
    if (isExample && !wasExample && lines.at(-1)) lines.push("");
    if (!isExample && wasExample && line) lines.push("");
    lines.push(isExample ? `    ${line}` : line);
  }
  return raw(words(lines.join("\n")));
}

export async function cpp(folder) {
  const umbrella = await readFile(`${folder}/x_connect.hpp`, "utf8");
  const headers = [...umbrella.matchAll(/^#include "([a-z_]+)\.hpp"(?:\s+\/\/ (.*))?$/gm)];
  const seen = new Set();
  const headings = [];
  const links = new Map();
  const sections = [];
  for (const [, name, about = ""] of headers) {
    const { about: head, parts } = partsOf(await readFile(`${folder}/${name}.hpp`, "utf8"));
    headings.push({ level: 2, id: name, text: `${name}.hpp` });
    const rows = parts.map((part) => {
      const declared = declaredName(part.source);
      const isFirst = declared !== "" && !seen.has(declared) && declared !== name;
      if (isFirst) {
        seen.add(declared);
        headings.push({ level: 3, id: declared, text: declared });
        if (/^[A-Z]/.test(declared)) links.set(declared, `#${declared}`);
      }
      return { ...part, id: isFirst ? declared : "" };
    });
    sections.push({ name, about, head, rows });
  }
  const body = html`<p>
      What <code>#include &lt;core/x_connect.hpp&gt;</code> brings, header by header.
    </p>
    ${sections.map(
      ({ name, head, rows }) =>
        html`<h2 id=${name}><code>${name}.hpp</code></h2>
          ${comment(head)}
          ${rows.map(({ id, comment: text, source }) => {
            const others = new Map([...links].filter(([other]) => other !== id));
            return html`${id ? html`<h3 id=${id}>${id}</h3>` : ""}${comment(text)}${code(source, "cpp", others)}`;
          })}`,
    )}`;
  return { body, headings };
}
