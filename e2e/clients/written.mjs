// Code that the documentation prints, to be run as it stands there.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** The block of a page of docs/ in that language that holds those words; what is indented in a list is not any more. */
export async function written(page, language, words) {
  const text = await readFile(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  const blocks = text.matchAll(/^( *)```(\w+)\n(.*?)^ *```$/gms);
  const found = [...blocks].filter(([, , kind, code]) => kind === language && code.includes(words));
  assert.equal(found.length, 1, `${found.length} blocks of ${language} in ${page} hold: ${words}`);
  const [, indent, , code] = found[0];
  return code.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}

/** A function of the code of a module's middle, with its imports before it. */
export async function functionOf(code, names) {
  const imports = code.match(/^import .*\n/gm) ?? [];
  const body = imports.reduce((rest, line) => rest.replace(line, ""), code);
  const found = imports.map((line) =>
    line.replace(/"([^"]+)"/, (_, name) => JSON.stringify(import.meta.resolve(name))),
  );
  const text = `${found.join("")}export default async ({ ${names} }) => {\n${body}\n};`;
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default;
}
