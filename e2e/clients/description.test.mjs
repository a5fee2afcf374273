// The sandbox beside X's description of its API in the legacy vocabulary, as X's former SDK for TypeScript carries it in
// its types: every request of the catalogue and every reply of the sandbox is written down as a value of the described
// type, and the TypeScript compiler says what does not fit. current-description.test.mjs holds the current vocabulary.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

import { loadCore } from "../../web/dist/core.js";
import { startSandbox } from "./harness.mjs";
import { walk } from "./walk.mjs";

const types = fileURLToPath(
  new URL("../../node_modules/twitter-api-sdk/dist/gen/openapi-types.d.ts", import.meta.url),
);

/** The newer description of the two, with names alone: in camel case, or as choices. */
const newerTypes = fileURLToPath(
  new URL("../../node_modules/@xdevplatform/xdk/dist/index.d.ts", import.meta.url),
);

/** Described by X after both packages were made: docs/facts.json has the source. */
const newest = new Set([
  ...["free_balance", "prepaid_balance", "total_balance"],
  ...["free_grants", "amount", "expires_at"],
]);

let core;
let sandbox;
let actions;
before(async () => {
  core = await loadCore();
  sandbox = await startSandbox();
  actions = Object.fromEntries(core.catalogue().actions.map((action) => [action.id, action]));
});
after(() => sandbox?.stop());

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

/** What the legacy vocabulary can be asked for. */
const everything = {
  "tweet.fields": [
    ...["attachments", "author_id", "context_annotations", "conversation_id", "created_at"],
    ...["edit_controls", "entities", "geo", "id", "in_reply_to_user_id", "lang", "public_metrics"],
    ...["possibly_sensitive", "referenced_tweets", "reply_settings", "source", "text", "withheld"],
  ],
  "user.fields": [
    ...["created_at", "description", "entities", "id", "location", "name", "pinned_tweet_id"],
    ...["profile_image_url", "protected", "public_metrics", "url", "username", "verified"],
    "withheld",
  ],
  "media.fields": [
    ...["alt_text", "duration_ms", "height", "media_key", "preview_image_url", "public_metrics"],
    ...["type", "url", "variants", "width"],
  ],
  "dm_event.fields": [
    ...["attachments", "created_at", "dm_conversation_id", "event_type", "id"],
    ...["participant_ids", "referenced_tweets", "sender_id", "text"],
  ],
};
const expansionsOfPosts = [
  ...["attachments.media_keys", "attachments.poll_ids", "author_id", "in_reply_to_user_id"],
  ...["entities.mentions.username", "referenced_tweets.id", "referenced_tweets.id.author_id"],
];
const expansionsOfMessages = ["attachments.media_keys", "sender_id", "participant_ids"];

/** Walks through every action; with `all`, asks for every field and expansion. */
async function walked(all) {
  const { seen } = await walk(actions, (action, args) => {
    if (all)
      for (const { name } of action.parameters)
        if (name === "expansions")
          args[name] ??= action.id.includes("message") ? expansionsOfMessages : expansionsOfPosts;
        else if (name in everything) args[name] ??= everything[name];
    return exchange(action, args);
  });
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
    // Statuses have moved since: current-description.test.mjs holds them.
    "type Success<T> = T[keyof T & (200 | 201)];",
  ];
  const wrong = new Set();
  for (const { action, request, data } of [...(await walked(false)), ...(await walked(true))]) {
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
      `const ${name}_reply: Json<Success<${operation}["responses"]>> = ${JSON.stringify(data)};`,
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
