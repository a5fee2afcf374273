// The catalogue and the sandbox beside X's description of its API in its current vocabulary (post.fields,
// referenced_posts), by the facts that vectors/description.json keeps of it: what every row sends is described, and what
// the sandbox answers is valid, without a name that is not described.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";

import { loadCore } from "../../web/dist/core.js";
import { startSandbox } from "./harness.mjs";
import { readVectors, walk } from "./walk.mjs";

const described = await readVectors("description.json");

// --- The description as JSON Schema ---

const place = "x:/description";

/** A schema that refuses every name that it does not know, where it knows names at all. */
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== "object") return schema;
  const copy = {};
  for (const [name, value] of Object.entries(schema))
    copy[name] = name === "$ref" ? value.replace(/^#\/\w+/, `${place}#/$defs`) : closed(value);
  const isObject = [schema.type].flat().includes("object");
  if (isObject && schema.properties) copy.additionalProperties = false;
  return copy;
}

const checker = new Ajv2020({
  ...{ allErrors: true, allowUnionTypes: true, inlineRefs: false },
  code: { optimize: false },
});
checker.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
checker.addSchema({
  $id: place,
  $defs: closed({ ...described.parameters, ...described.schemas }),
});

const compiled = new Map();

/** What does not fit, as "/data/id must be string". */
function objections(schema, value) {
  const text = JSON.stringify(schema);
  if (!compiled.has(text)) compiled.set(text, checker.compile(closed(schema)));
  const check = compiled.get(text);
  if (check(value)) return [];
  return check.errors.map(
    ({ instancePath, message, params }) =>
      `${instancePath.replace(/\/\d+/g, "/*")} ${message} ${JSON.stringify(params.additionalProperty ?? params.allowedValues ?? "")}`,
  );
}

/** Follows a reference of the description. */
function resolved({ $ref, ...own }) {
  const [, group, name] = /^#\/(\w+)\/(.*)$/.exec($ref ?? "") ?? [];
  return name === undefined ? own : { ...described[group][name], ...own };
}

/** What the body of a reply may be. */
function replySchema({ reply: { data, includes, meta } }) {
  const { properties } = described.schemas.Meta;
  const pick = (names) => Object.fromEntries(names.map((name) => [name, properties[name]]));
  return {
    type: "object",
    properties: {
      data,
      errors: { type: "array", items: { $ref: "#/schemas/Problem" } },
      ...(includes && { includes: { $ref: "#/schemas/Includes" } }),
      ...(meta && { meta: { type: "object", properties: pick(meta) } }),
    },
  };
}

/** The schema at a place in a body: "/reply/in_reply_to_tweet_id"; undefined where there is none. */
function schemaAt(schema, names) {
  const here = schema && resolved(schema);
  if (!here || names.length === 0) return here;
  const [first, ...rest] = names;
  return schemaAt(here.type === "array" ? here.items : here.properties?.[first], rest);
}

// --- The legacy vocabulary, which the core sends ---

/** Legacy names of parameters, fields and expansions, and what they are called now. */
const now = {
  "tweet.fields": "post.fields",
  edit_history_tweet_ids: "edit_history_post_ids",
  note_tweet: "note_post",
  referenced_tweets: "referenced_posts",
  "referenced_tweets.id": "referenced_posts",
  pinned_tweet_id: "pinned_post_id",
  most_recent_tweet_id: "most_recent_post_id",
};
const current = (name) => now[name] ?? name;

/** Of these, the legacy vocabulary takes every member for a field; the current one expands some instead. */
const membersOf = {
  "post.fields": "Post",
  "user.fields": "User",
  "list.fields": "List",
  "dm_event.fields": "DmEvent",
};

// --- What there is to check ---

let core;
let sandbox;
let actions;
before(async () => {
  core = await loadCore();
  sandbox = await startSandbox();
  actions = Object.fromEntries(core.catalogue().actions.map((action) => [action.id, action]));
});
after(() => sandbox?.stop());

const operationOf = ({ method, path }) => described.operations[`${method} ${path}`];

/** A text of a query as the schema wants it: a list, a number, a truth. */
function typed(schema, text) {
  const { type } = resolved(schema);
  if (type === "array") return text.split(",");
  if (type === "integer") return /^-?\d+$/.test(text) ? Number(text) : text;
  return type === "boolean" ? text === "true" : text;
}

/** The values of the placeholders in a path. */
function pathValues(template, path) {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, "([^/]+)")}$`);
  const [, ...values] = pattern.exec(path) ?? assert.fail(`${path} is not ${template}`);
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index])]));
}

/** What is not described of a request. */
function undescribed(action, url, body) {
  const { path = {}, query = {}, required = [], body: bodySchema } = operationOf(action);
  const wrong = [];
  const add = (where, found) => wrong.push(...found.map((one) => `${action.id}: ${where}${one}`));
  const { pathname, searchParams } = new URL(url);
  for (const [name, text] of Object.entries(pathValues(action.path, pathname)))
    add(name, path[name] ? objections(path[name], typed(path[name], text)) : [" in the path"]);
  for (const [name, text] of searchParams) {
    const schema = query[current(name)];
    if (!schema) {
      add(name, [" in the query"]);
      continue;
    }
    const members = described.schemas[membersOf[current(name)]]?.properties;
    const value = typed(schema, text);
    if (members)
      add(
        name,
        value.filter((one) => !members[current(one)]).map((one) => ` ${one}`),
      );
    else if (name === "expansions") add(name, objections(schema, value.map(current)));
    else add(name, objections(schema, value));
  }
  for (const name of required)
    if (!searchParams.has(name)) add(name, [" is required in the query"]);
  if (bodySchema) add("body", objections(bodySchema, body));
  else if (body) add("body", [" is not described"]);
  return wrong;
}

// --- Requests ---

test("every row is described: kinds of authentication, scopes, status", () => {
  const wrong = [];
  for (const action of Object.values(actions)) {
    const operation = operationOf(action);
    assert.ok(operation, `vectors/description.json has no ${action.method} ${action.path}`);
    const ours = {
      auth: action.auth.toSorted(),
      scopes: action.auth.includes("oauth2") ? action.scopes.toSorted() : [],
      status: action.successStatus,
    };
    const theirs = {
      auth: Object.keys(operation.auth).sort(),
      scopes: operation.auth.oauth2 ?? [],
      status: operation.status,
    };
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      wrong.push(`${action.id}: ${JSON.stringify(ours)}; X: ${JSON.stringify(theirs)}`);
  }
  assert.deepEqual(wrong, []);
});

test("every parameter is described, and no bound is wider than X's", () => {
  const wrong = [];
  for (const { id, method, path, parameters } of Object.values(actions)) {
    const { query = {}, body } = operationOf({ method, path });
    for (const { name, location, type, minimum, maximum, choices } of parameters) {
      if (location === "path") continue;
      // Where a body has it, vectors/requests.json shows.
      const found = location === "query" ? query[current(name)] : body && schemaAt(body, [name]);
      if (!found) {
        if (location === "query") wrong.push(`${id}: ${name} is not described`);
        continue;
      }
      const schema = resolved(found);
      const bounds =
        {
          integer: [schema.minimum, schema.maximum],
          string: [schema.minLength, schema.maxLength],
          string_list: [schema.minItems, schema.maxItems],
        }[type] ?? [];
      // A text that is too short is a token of nobody's; a list of nothing is not sent.
      const least = type === "integer" ? 0 : type === "string_list" ? 1 : Infinity;
      if (bounds[0] > Math.max(minimum ?? 0, least))
        wrong.push(`${id}: ${name} from ${minimum}; X: ${bounds[0]}`);
      if (bounds[1] < (maximum ?? Infinity))
        wrong.push(`${id}: ${name} up to ${maximum}; X: ${bounds[1]}`);
      const theirs = schema.enum ?? schema.items?.enum;
      if (choices && theirs)
        for (const choice of choices)
          if (!theirs.includes(choice)) wrong.push(`${id}: ${name} may be ${choice}; not at X`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("every request is as described", async () => {
  const { requests } = await readVectors("requests.json");
  const wrong = new Set();
  for (const { action, url, body } of requests)
    for (const one of undescribed(actions[action], url, body)) wrong.add(one);
  const { seen } = await walk(actions, exchange);
  for (const { action, request } of seen)
    for (const one of undescribed(action, request.url, request.body && JSON.parse(request.body)))
      wrong.add(one);
  assert.deepEqual([...wrong], []);
});

// --- Replies ---

/** The header for a kind of authentication that needs no signature. */
const bearer = (auth) => {
  const { oauth2_access_token: users, bearer_token: app } = sandbox.scenarios.enterprise;
  return `Bearer ${auth === "oauth2" ? users : app}`;
};

/** Sends what the core prepares; `question` may ask for more, and for other names. */
async function exchange(action, args, question = (url) => url) {
  const { enterprise } = sandbox.scenarios;
  const request = core.prepare(action.id, args, enterprise, {
    nonce: randomUUID(),
    timestamp: Math.floor(Date.now() / 1000),
  });
  const { method, body } = request;
  const headers = new Headers(request.headers);
  const url = question(request.url);
  if (url !== request.url)
    headers.set(
      "Authorization",
      bearer("oauth2" in operationOf(action).auth ? "oauth2" : "app_only"),
    );
  const reply = await sandbox.fetchHere(url, { method, headers, body: body ?? undefined });
  const isJson = reply.headers.get("content-type").startsWith("application/json");
  return { request, status: reply.status, data: isJson ? await reply.json() : "bytes" };
}

/** The question in the current vocabulary, for every field and every expansion, and as many as there can be. */
const inFull = (action) => (address) => {
  const url = new URL(address);
  for (const name of [...url.searchParams.keys()]) if (name in now) url.searchParams.delete(name);
  for (const [name, found] of Object.entries(operationOf(action).query ?? {})) {
    const schema = resolved(found);
    if (schema.items?.enum && (name.endsWith(".fields") || name === "expansions"))
      url.searchParams.set(name, schema.items.enum.join());
    if (name === "search_count.fields") url.searchParams.set(name, "start,end,post_count");
    if (name === "max_results") url.searchParams.set(name, schema.maximum);
  }
  return url.href;
};

/** Where the sandbox is as X was seen, and not as X is described; what is no longer so is missed. */
const asSeen = new Set([
  // A request without a word of either vocabulary: X was seen to answer in the legacy one.
  'create_post: /data must NOT have additional properties "edit_history_tweet_ids"',
  'edit_post: /data must NOT have additional properties "edit_history_tweet_ids"',
  // The same of lists, whose fields and owners have one name in both.
  ...["get_list", "get_owned_lists"].flatMap((id) => [
    `${id}: /includes/users/*/public_metrics must have required property 'post_count' ""`,
    `${id}: /includes/users/*/public_metrics must NOT have additional properties "tweet_count"`,
  ]),
  // X describes pages of these, and not where the token of the next one stands.
  'get_bookmark_folders:  must NOT have additional properties "meta"',
  'get_bookmark_folder_posts:  must NOT have additional properties "meta"',
]);

test("every reply is as described, asked for everything in the current vocabulary", async () => {
  const wrong = new Set();
  const included = new Set();
  const hold = (action, { status, data }) => {
    const operation = operationOf(action);
    if (status !== operation.status) wrong.add(`${action.id}: ${status}; X: ${operation.status}`);
    if (operation.reply === "bytes" || data === "bytes") {
      assert.equal(data, operation.reply, action.id);
      return;
    }
    for (const one of objections(replySchema(operation), data)) wrong.add(`${action.id}: ${one}`);
    for (const name of Object.keys(data.includes ?? {})) included.add(name);
  };
  const ask = (action, args) => exchange(action, args, inFull(action));
  const { seen } = await walk(actions, ask);
  // What is not there is told beside what is.
  const found = seen.find(({ action }) => action.id === "search_posts").data.data[0].id;
  const [start_time, end_time] = ["2026-08-01T00:00:00Z", "2026-08-02T00:00:00Z"];
  for (const [id, args] of [
    ["get_posts", { ids: [found, "1"] }],
    ["get_post", { id: "1" }],
    ["get_users", { ids: ["1777000000000000001", "1"] }],
    ["get_users_by_usernames", { usernames: ["mira_okafor", "nobody_at_all"] }],
    ["get_post_analytics", { ids: [found], start_time, end_time }],
  ])
    seen.push({ action: actions[id], ...(await ask(actions[id], args)) });
  for (const { action, ...reply } of seen) hold(action, reply);

  assert.deepEqual(
    [...wrong].filter((one) => !asSeen.has(one)),
    [],
  );
  assert.deepEqual(
    [...asSeen].filter((one) => !wrong.has(one)),
    [],
  );
  assert.deepEqual([...included].sort(), ["media", "polls", "posts", "users"]);
});

test("each kind of authentication that X describes is let in", async () => {
  const wrong = [];
  await walk(actions, async (action, args) => {
    const answered = await exchange(action, args);
    const kinds = action.readOnly ? Object.keys(operationOf(action).auth) : [];
    for (const auth of kinds.filter((kind) => kind !== "oauth1")) {
      const headers = { Authorization: bearer(auth) };
      const reply = await sandbox.fetchHere(answered.request.url, { headers });
      await reply.arrayBuffer();
      if (reply.status >= 400) wrong.push(`${action.id}: ${auth} is answered ${reply.status}`);
    }
    return answered;
  });
  assert.deepEqual(wrong, []);
});

// --- That it can fail ---

test("a name, a type and a value that are not described are told", () => {
  const get = replySchema(described.operations["GET /2/tweets/{id}"]);
  const wrong = (data) => objections(get, data).join();
  assert.equal(wrong({ data: { id: "1", text: "" } }), "");
  assert.match(wrong({ data: { id: "1", tweet_count: 1 } }), /additional properties "tweet_count"/);
  assert.match(wrong({ data: { id: 1 } }), /\/data\/id must be string/);
  assert.match(wrong({ data: {}, meta: {} }), /additional properties "meta"/);
  assert.match(wrong({ data: {}, includes: { users: [{ public_metrics: {} }] } }), /post_count/);
  const create = (body) => undescribed(actions.create_post, "https://api.x.com/2/tweets", body);
  assert.deepEqual(create({ text: "a" }), []);
  assert.equal(create({ text: "a", colour: "red" }).length, 1);
  assert.equal(create({ poll: { options: ["a"], duration_minutes: 1 } }).length, 2);
  const me = (query) => undescribed(actions.get_me, `https://api.x.com/2/users/me?${query}`, null);
  assert.deepEqual(me("user.fields=id,name&expansions=pinned_tweet_id"), []);
  assert.deepEqual(me("colour=red"), ["get_me: colour in the query"]);
  assert.deepEqual(me("user.fields=colour"), ["get_me: user.fields colour"]);
  assert.equal(me("expansions=colour").length, 1);
});
