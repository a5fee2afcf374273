// The sandbox beside X's own description of its API, as X's former SDK for TypeScript carries it in its types: every
// request of the catalogue and every reply of the sandbox is written down as a value of the described type, and the
// TypeScript compiler says what does not fit.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

import { loadCore } from "../../web/dist/core.js";
import { startSandbox } from "./harness.mjs";

const types = fileURLToPath(
  new URL("../../node_modules/twitter-api-sdk/dist/gen/openapi-types.d.ts", import.meta.url),
);

/** The newer description of the two, with names alone: in camel case, or as choices. */
const newerTypes = fileURLToPath(
  new URL("../../node_modules/@xdevplatform/xdk/dist/index.d.ts", import.meta.url),
);

/** Described by X after both packages were made: docs/facts.json has the source. */
const newest = new Set(["free_balance", "prepaid_balance", "total_balance"]);

let core;
let sandbox;
let actions;
before(async () => {
  core = await loadCore();
  sandbox = await startSandbox();
  actions = Object.fromEntries(core.catalogue().actions.map((action) => [action.id, action]));
});
after(() => sandbox?.stop());

const at = (data, pointer) =>
  pointer
    .split("/")
    .slice(1)
    .reduce((value, name) => value[name], data);

/** The arguments of a step, with what earlier replies left. */
function filled(value, kept) {
  if (typeof value === "string") return value.replace(/\$(\w+)/g, (_, name) => kept[name]);
  if (Array.isArray(value)) return value.map((one) => filled(one, kept));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, kept)]));
}

/** Sends an action to the sandbox; what went there and what came back. */
async function exchange(action, args) {
  const credentials = sandbox.scenarios.enterprise;
  const request = core.prepare(action.id, args, credentials, {
    nonce: randomUUID(),
    timestamp: Math.floor(Date.now() / 1000),
  });
  const { method, headers, body } = request;
  const reply = await sandbox.fetchHere(request.url, { method, headers, body: body ?? undefined });
  const isMedia = reply.headers.get("content-type").startsWith("image/");
  return { request, status: reply.status, data: isMedia ? {} : await reply.json() };
}

/** Walks through every action; with `everything`, asks for every field that an action can be asked for. */
async function walk(everything) {
  const { steps } = JSON.parse(
    await readFile(new URL("../../vectors/walk.json", import.meta.url), "utf8"),
  );
  const kept = {};
  const seen = [];
  for (const step of steps) {
    const action = actions[step.action];
    const args = filled(step.arguments ?? {}, kept);
    if (everything)
      for (const { name, choices } of action.parameters)
        if (name.endsWith(".fields") || name === "expansions") args[name] ??= choices;
    const { request, status, data } = await exchange(action, args);
    assert.ok(status < 300, `${action.id}: ${status} ${JSON.stringify(data)}`);
    for (const [name, pointer] of Object.entries(step.keep ?? {})) kept[name] = at(data, pointer);
    seen.push({ action, request, status, data });
  }
  return seen;
}

/** The values of a query as the description writes them: lists as lists, numbers as numbers. */
function queryOf({ parameters }, url) {
  const query = {};
  for (const [name, text] of new URL(url).searchParams) {
    const parameter = parameters.find((one) => one.name === name);
    if (parameter?.type === "string_list") query[name] = text.split(",");
    else if (parameter?.type === "integer") query[name] = Number(text);
    else if (parameter?.type === "boolean") query[name] = text === "true";
    else query[name] = text;
  }
  return query;
}

/** The compiler, with what it has read once. */
function makeCompiler() {
  const name = fileURLToPath(new URL("written.ts", import.meta.url));
  const options = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
    ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  const read = new Map();
  let program;
  return (source) => {
    const written = ts.createSourceFile(name, source, options.target, true);
    host.fileExists = (file) => file === name || fileExists.call(host, file);
    host.getSourceFile = (file, ...rest) => {
      if (file === name) return written;
      if (!read.has(file)) read.set(file, getSourceFile.call(host, file, ...rest));
      return read.get(file);
    };
    program = ts.createProgram([name], options, host, program);
    return { written, objections: program.getSemanticDiagnostics(written) };
  };
}

/** The property of an object literal that stands at a position. */
function propertyAt(written, position) {
  let found;
  const look = (node) => {
    if (position < node.getStart() || position >= node.getEnd()) return;
    if (ts.isPropertyAssignment(node)) found = node;
    ts.forEachChild(node, look);
  };
  look(written);
  return found;
}

const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

test("every request and every reply is of the type that X describes", async () => {
  const described = await readFile(types, "utf8");
  const newer = await readFile(newerTypes, "utf8");
  const isNamed = (name) =>
    newest.has(name) ||
    new RegExp(`\\b${name}\\??:`).test(described) ||
    new RegExp(`\\b${camelCase(name)}\\??:|"${name}"`).test(newer);
  const lines = [
    `import type { paths } from ${JSON.stringify(types.replace(/\.d\.ts$/, ".js"))};`,
    "type In<T, K extends string> = T extends { [key in K]?: infer V } ? V : unknown;",
    'type Json<T> = T extends { content: { "application/json": infer J } } ? J : unknown;',
  ];
  const wrong = new Set();
  for (const { action, request, status, data } of [...(await walk(false)), ...(await walk(true))]) {
    const operation = `paths["${action.path}"]["${request.method.toLowerCase()}"]`;
    const name = `${action.id}_${lines.length}`;
    if (!described.includes(`    "${action.path}": {`)) {
      // Newer than that description: its names are those of the newer one.
      JSON.stringify(data, (key, value) => {
        if (key !== "" && !/^\d+$/.test(key) && !isNamed(key)) wrong.add(`${action.id}: ${key}`);
        return value;
      });
      continue;
    }
    lines.push(
      `const ${name}_query: In<In<${operation}, "parameters">, "query"> = ${JSON.stringify(queryOf(action, request.url))};`,
      `const ${name}_reply: Json<${operation}["responses"][${status}]> = ${JSON.stringify(data)};`,
    );
    if (request.body)
      lines.push(`const ${name}_body: Json<In<${operation}, "requestBody">> = ${request.body};`);
  }
  // What the older description does not name, and the newer one does, is taken out; what is left has to fit.
  const compile = makeCompiler();
  for (let source = lines.join("\n"), isDone = false; !isDone;) {
    isDone = true;
    const { written, objections } = compile(source);
    const cuts = [];
    for (const { code, start, messageText } of objections) {
      const property = code === 2353 ? propertyAt(written, start) : undefined;
      const name = property?.name.text;
      if (property && isNamed(name)) {
        cuts.push([property.getStart(), property.getEnd()]);
        continue;
      }
      const line = source.split("\n")[written.getLineAndCharacterOfPosition(start).line];
      const words = ts.flattenDiagnosticMessageText(messageText, " ").slice(0, 300);
      wrong.add(`${line.slice(6, line.indexOf(":"))}: ${words}`);
    }
    for (const [from, to] of cuts.sort(([left], [right]) => right - left)) {
      const end = source[to] === "," ? to + 1 : to;
      source = source.slice(0, from) + source.slice(end);
      isDone = false;
    }
  }
  assert.deepEqual([...wrong], []);
});
