// The console in other languages than English: nothing that can be shown is left out of a catalogue, nothing in one is
// out of use, and words find their way into templates.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import createModule from "../../build/wasm/bin/core.mjs";
import { CoreError, loadCore } from "../dist/core.js";
import { allMessages, catalogues, load, messagesIn, problemsOf } from "../text.mjs";

const url = (path) => new URL(path, import.meta.url);
const source = (path) => readFile(url(`../../${path}`), "utf8");

const core = await loadCore();
const glue = {};
for (const file of ["core.wasm", "core-later.wasm"])
  Object.assign(glue, await createModule({ wasmBinary: await readFile(url(`../dist/${file}`)) }));

// Lit asks for these when it is imported; nothing here renders.
globalThis.HTMLElement ??= class {};
globalThis.document ??= { createTreeWalker: () => ({}), documentElement: {} };
const { Catalogue } = await load("src/text/languages.ts");
const { translateTemplate, messagesOf } = await load("src/text/template.ts");
const { bestLanguage, language, setLanguage, text, translate } = await load("src/text/text.ts");

// --- Everything that is said outside of the console's own source ---

/** Texts by what they are of, so that a missing one is found easily. */
const said = new Map();
const say = (where, ...texts) => {
  // What has line breaks is translated line by line.
  for (const line of texts.flatMap((text) => (text ?? "").split("\n")))
    if (line !== "" && !said.has(line)) said.set(line, where);
};

function sayError(where, { message, hint, problems = [] }) {
  say(where, message, hint);
  for (const problem of problems) sayError(where, problem);
}

async function refused(where, run) {
  try {
    await run();
  } catch (error) {
    assert.ok(error instanceof CoreError, String(error));
    sayError(where, error);
  }
}

function sayFindings(where, findings) {
  for (const { title, cause, evidence, fix, possibleCauses } of findings) {
    say(where, title, cause, evidence, fix);
    for (const { title, sign } of possibleCauses) say(where, title, sign);
  }
}

const { actions, credentialFields } = core.catalogue();
const { replies } = JSON.parse(await source("vectors/diagnosis.json"));
const kinds = ["app_only", "oauth1", "oauth2"];
const options = { nonce: "n", timestamp: "1" };
const digits = "1".repeat(30);

const held = {
  api_key: "k".repeat(25),
  api_secret: "s".repeat(50),
  bearer_token: "A".repeat(110),
  access_token: `1234-${"t".repeat(40)}`,
  access_token_secret: "u".repeat(45),
  client_id: btoa(`${"c".repeat(20)}:1:ci`),
  client_secret: "d".repeat(50),
  oauth2_access_token: btoa(`${"o".repeat(40)}:1:at:1`),
  oauth2_refresh_token: btoa(`${"r".repeat(40)}:1:rt:1`),
};
const bearer = { bearer_token: held.bearer_token };
const oauth2 = { oauth2_access_token: held.oauth2_access_token };
const oauth1 = {
  api_key: held.api_key,
  api_secret: held.api_secret,
  access_token: held.access_token,
  access_token_secret: held.access_token_secret,
};

function sayCatalogue() {
  for (const { title, group, description, restriction, price, parameters } of actions) {
    say("catalogue()", title, group, description, restriction, price.unit, price.note);
    for (const { title, help } of parameters) say("catalogue()", title, help);
  }
  for (const { title, format, help } of credentialFields) say("catalogue()", title, format, help);
}

function sayPrices() {
  const sayPrice = ({ reasons, charges }) =>
    say("price()", ...reasons, ...charges.map(({ unit }) => unit));
  const expansions = ["author_id", "referenced_tweets.id", "attachments.media_keys"];
  for (const { id } of actions) {
    sayPrice(core.price(id, {}));
    sayPrice(core.price(id, { expansions }));
    sayPrice(core.cost(id, {}, { status: 504, data: null }));
  }
  for (const args of [{ text: "x.com" }, { card_uri: "x" }, { in_reply_to_tweet_id: "7" }])
    sayPrice(core.price("create_post", args));
}

/** What the check says, whatever X answers: one reply to everything, and one refusal among good replies. */
function sayCheck() {
  const date = new Date(784111777000).toUTCString();
  const reply = (status, body, headers = {}) => ({
    status,
    headers: { date, ...headers },
    body: JSON.stringify(body),
    receivedAt: 784111777,
  });
  const meAs = (id, username, level) =>
    reply(200, { data: { id, name: "A", username } }, level ? { "x-access-level": level } : {});
  const good = (level = "read-write-directmessages") => ({
    app_only_token: reply(200, { token_type: "bearer", access_token: held.bearer_token }),
    bearer: reply(200, { data: {} }),
    oauth1: meAs("1", "a", level),
    oauth2: meAs("1", "a"),
    post: reply(201, { data: { id: "7" } }),
    delete_post: reply(200, { data: { deleted: true } }),
  });
  const climb = (input, answersOf, limit = 99) => {
    const answers = [];
    for (;;) {
      const cancelled = answers.length >= limit;
      const { question, verdict } = core.check({ ...input, answers, cancelled });
      say("check()", verdict.headline);
      sayFindings("check()", verdict.findings);
      for (const { title, detail } of verdict.steps) say("check()", title, detail);
      for (const { reason } of verdict.abilities) say("check()", reason);
      for (const { reason, waitsFor } of verdict.access) say("check()", reason, waitsFor);
      if (!question) return;
      say("check()", question.title);
      const exchange = answersOf[question.step] ?? reply(200, { data: [] });
      answers.push({ step: question.step, exchange });
    }
  };
  const ids = core.catalogue().abilities.map(({ id }) => id);
  for (const { title, description } of core.catalogue().abilities)
    say("catalogue()", title, description);
  const everything = { spend: true, tryAll: true, sendSecret: true, post: "t" };
  const wishes = [[], ...ids.map((id) => [id]), ids.slice(0, 2), ids.slice(1, 4), ids];
  const all = [{}, bearer, oauth1, oauth2, held, { access_token: held.access_token }];
  for (const credentials of all)
    for (const wanted of wishes)
      for (const allowed of [everything, { spend: false }])
        for (const practice of [true, false]) {
          const input = { credentials, wanted, allowed, practice };
          for (const level of ["read", "read-write", null]) climb(input, good(level));
          climb({ ...input, observed: { scopes: ["users.read", "tweet.read"] } }, good());
        }
  const input = { credentials: held, wanted: ids, allowed: everything };
  for (let limit = 0; limit < 10; limit++) climb(input, good(), limit);
  const refusals = [
    { status: 0, headers: {}, body: "" },
    reply(401, {}),
    reply(401, {}, { date: new Date(784119777000).toUTCString() }),
    reply(401, {}, { date: new Date(784100777000).toUTCString() }),
    reply(402, {}),
    reply(403, { type: "https://api.x.com/2/problems/client-forbidden" }),
    reply(403, { errors: [{ code: 99 }] }),
    reply(403, { detail: "suspended application" }),
    reply(429, {}),
    reply(429, { detail: "usage cap exceeded" }),
    reply(403, { detail: "spend cap" }),
    reply(503, {}),
    { status: 403, headers: { "content-type": "text/html" }, body: "<html>Blocked</html>" },
  ];
  for (const refusal of refusals)
    for (const step of ["app_only_token", "bearer", "oauth1", "oauth2", "post", "delete_post"])
      climb(input, { ...good(), [step]: refusal });
  for (const refusal of refusals) climb(input, new Proxy({}, { get: () => refusal }));
  climb(input, { ...good(), oauth2: meAs("2", "b") });
  climb(input, { ...good(), bearer: reply(401, {}), oauth1: reply(401, {}) });
  climb(input, { ...good(), oauth1: reply(400, { errors: [{ code: 215 }] }) });
  const timeless = { ...reply(200, { data: { id: "1", username: "a" } }), headers: {} };
  climb({ credentials: oauth1 }, { oauth1: timeless });
  const refusal = { code: "x", field: "", message: "", hint: "" };
  const { findings } = core.check({
    ...input,
    answers: [{ step: "app_only_token", refusal }],
  }).verdict;
  sayFindings("check()", findings);
  // Any number of abilities, in each state.
  for (const [count] of ids.entries()) {
    const few = [..."abcde"].slice(0, count);
    const list = (last) => (count ? `${few.join(", ")} ${last} z` : "z");
    for (const ending of [
      `, but your agent cannot ${list("or")}`,
      `, but your agent cannot ${list("or")} yet`,
      `, but your agent can ${list("and")} only in part`,
      `; whether your agent can ${list("and")} is not known`,
    ])
      say("check()", `Connected as @a${ending}`);
  }
  climb(input, {
    ...good(),
    app_only_token: reply(200, { token_type: "bearer", access_token: "another" }),
  });
}

/** The moment at which the replies of the table were received. */
const receivedAt = 784111777;

function sayReplies() {
  // What X has answered before and what was asked for decide as well: one reply, several findings.
  const histories = [[], ["app_only"], ["oauth1"], ["oauth2"]];
  const wanted = ["get_me", "create_post", "like_post", "send_direct_message", "get_bookmarks"];
  for (const { action, status, headers, body, auth, accepted, rejected } of replies) {
    const reply = { status, headers, body };
    const where = `read() of ${status} ${body}`;
    const read = (id, exchange) => sayFindings(where, core.read(id, exchange).findings);
    read(action, { ...reply, auth: auth || null, receivedAt, accepted, rejected });
    for (const id of [action, ...wanted])
      for (const auth of kinds)
        for (const accepted of histories)
          for (const rejected of histories) read(id, { ...reply, auth, accepted, rejected });
    const late = { ...headers, date: "Sun, 06 Nov 1994 08:59:37 GMT" };
    read(action, { ...reply, headers: late, auth: "oauth1", receivedAt });
  }
  const asProxy = { type: "urn:x-connect:problem:internal-error", title: "", detail: "", hint: "" };
  const body = JSON.stringify(asProxy);
  sayFindings("read()", core.read("get_me", { status: 500, headers: {}, body }).findings);
}

const steps = {
  app_only_token: [],
  oauth2_token: ["code", "redirect_uri", "code_verifier"],
  oauth2_refresh: [],
  oauth2_revoke: ["token"],
  oauth1_request_token: ["oauth_callback"],
  oauth1_access_token: ["oauth_token", "oauth_token_secret", "oauth_verifier"],
};

async function saySignIn() {
  const refusals = [
    ...[99, 415, 417, 32, 89].map((code) => `{"errors":[{"code":${code}}]}`),
    ...["invalid_request", "invalid_grant", "unauthorized_client", "invalid_client"].map(
      (error) => `{"error":"${error}"}`,
    ),
    "Error processing your OAuth request: Invalid oauth_verifier parameter",
    "Request token missing",
    ...[
      "Missing required parameter [code].",
      "Value passed for the redirect uri did not match",
    ].map((words) => `{"error":"invalid_request","error_description":"${words}"}`),
  ];
  for (const [step, fields] of Object.entries(steps)) {
    const where = `${step} of a sign-in`;
    const read = (reply) => sayFindings(where, core.readSignIn(step, reply).findings);
    for (const body of refusals)
      for (const status of [400, 401]) read({ status, headers: {}, body });
    for (const { status, headers, body } of replies) read({ status, headers, body });
    read({ status: 200, headers: {}, body: "{}" });
    const given = Object.fromEntries(fields.map((name) => [name, "x"]));
    for (const credentials of [{}, { api_key: "k" }, { oauth2_refresh_token: "r" }])
      await refused(where, () => core.prepareSignIn(step, given, credentials, options));
    for (const name of fields) {
      const lacking = { ...given, [name]: undefined };
      await refused(where, () => core.prepareSignIn(step, lacking, held, options));
    }
  }
  await refused("prepareSignIn()", () => core.prepareSignIn("fly", {}, {}, options));
  const good = {
    clientId: "c",
    redirectUri: "https://example.com/",
    scopes: ["users.read"],
    state: "s",
    codeVerifier: "v".repeat(43),
  };
  for (const wrong of [
    { clientId: "" },
    { redirectUri: "example.com" },
    { scopes: [] },
    { scopes: "users.read" },
    { state: "" },
    { codeVerifier: "v" },
    { codeVerifier: undefined },
    { other: 1 },
  ])
    await refused("oauth2AuthorizeQuery()", () => core.oauth2AuthorizeQuery({ ...good, ...wrong }));
}

function sayCredentialChecks() {
  const check = (credentials) =>
    sayFindings(
      `checkCredentials() of ${Object.keys(credentials)}`,
      core.checkCredentials(credentials),
    );
  check(held);
  for (const { name } of credentialFields) {
    for (const value of [
      " ",
      ` ${held[name]} `,
      `NAME=${held[name]}`,
      `${held[name]} ${held[name]}`,
      "short",
      "l".repeat(90),
      `${held[name].slice(0, -1)}!`,
      ...Object.values(held),
    ]) {
      check({ [name]: value });
      check({ ...held, [name]: value });
    }
    const { [name]: _, ...others } = held;
    check(others);
  }
  check({ bearer_token: `${held.bearer_token}%252B` });
  for (const { name } of credentialFields) check({ [name]: `Bearer ${held[name]}` });
  check({ bearer_token: `${held.bearer_token}+` });
  check({ api_key: held.api_secret, api_secret: held.api_key });
}

function sayPastes() {
  // What has a name of its own is told by it, and that is nobody's to translate.
  for (const text of ["abc", '["abc"]', '{"a": ["b"]}'])
    say("parsePaste()", ...core.parsePaste(text).unknown.filter((entry) => entry !== "a"));
  const names = Array.from({ length: 30 }, (_, index) => `COLOUR${index}=x`).join("\n");
  for (const text of [names, `${"a ".repeat(100)}=x`, "=".repeat(1_100_000)])
    say(
      "parsePaste()",
      ...core.parsePaste(text).unknown.filter((one) => !one.startsWith("COLOUR")),
    );
}

function sayAccess() {
  for (const credentials of [{}, held, bearer, oauth1, oauth2]) {
    const states = [
      {},
      ...["read", "read-write"].map((accessLevel) => ({ accessLevel })),
      { scopes: ["users.read"] },
      ...kinds.map((kind) => ({ rejected: [kind] })),
    ];
    for (const observed of states)
      say("access()", ...core.access(credentials, observed).map(({ reason }) => reason));
  }
}

async function sayArguments() {
  const wrong = [
    5,
    -1,
    1.5,
    1e12,
    true,
    "",
    "ü!",
    "x".repeat(30_000),
    {},
    [],
    [5],
    ["ü!", "ü!"],
    ["x".repeat(30), "x".repeat(30)],
    Array.from({ length: 200 }, () => digits),
  ];
  for (const { id, parameters } of actions) {
    const prepare = (args) =>
      refused(`prepare() of ${id} with ${JSON.stringify(args).slice(0, 99)}`, () =>
        core.prepare(id, args, held, options),
      );
    await prepare({});
    await prepare({ other: 1 });
    for (const [index, { name }] of parameters.entries()) {
      // Several problems of one call are counted, and the first of them is told.
      const later = Object.fromEntries(parameters.slice(index + 1).map(({ name }) => [name, {}]));
      await prepare({ other: 1, ...later });
      for (const value of wrong) {
        await prepare({ [name]: value });
        await prepare({ [name]: value, ...later });
      }
      for (const value of ["1", ["1", "2"], true, 5]) {
        await prepare({ [name]: value });
        await prepare({ [name]: value, ...later });
      }
    }
  }
}

async function sayRefusals() {
  const prepare = (id, args, credentials, more = {}) =>
    refused(`prepare() of ${id}`, () =>
      core.prepare(id, args, credentials, { ...options, ...more }),
    );
  for (const { id } of actions) for (const auth of kinds) await prepare(id, {}, {}, { auth });
  const post = { text: "Hello" };
  for (const [id, args] of Object.entries({
    get_me: {},
    create_post: post,
    get_usage: {},
    get_post: { id: "1" },
    add_bookmark: { tweet_id: "1" },
  })) {
    await prepare(id, args, {});
    for (const auth of kinds) await prepare(id, args, {}, { auth });
  }
  await prepare("fly", {}, {});
  await prepare("get_home_timeline", {}, oauth2);
  await prepare("get_post", { id: "1" }, { bearer_token: "a\nb" });
  await prepare("get_me", {}, oauth1, { nonce: "" });
  await prepare("get_me", {}, oauth1, { nonce: 5 });
  await prepare("get_me", {}, oauth1, { auth: "password" });
  await prepare("get_me", {}, oauth1, { other: 1 });
  await refused("read()", () => core.read("fly", { status: 200, headers: {}, body: "" }));
  for (const exchange of [
    { status: -1, headers: {}, body: "" },
    { status: "200", headers: {}, body: "" },
    { status: 200, body: "" },
    { status: 200, headers: {}, body: "", accepted: ["password"] },
    { status: 200, headers: {}, body: "", accepted: "oauth1" },
  ])
    await refused("read()", () => core.read("get_me", exchange));
  for (const observed of [{ accessLevel: "write" }, { rejected: ["password"] }, { other: 1 }])
    await refused("access()", () => core.access({}, observed));
  await refused("checkCredentials()", () => core.checkCredentials({ apiKey: "k" }));
  await refused("codeChallenge()", () => core.codeChallenge("short"));

  const good = {
    method: "GET",
    url: "https://api.x.com/2/users/me",
    credentials: { api_key: "key", api_secret: "secret" },
    nonce: "nonce",
    timestamp: "1",
  };
  const deep = [];
  for (let list = deep, depth = 0; depth < 70; ++depth) list.push((list = []));
  const cyclic = [];
  cyclic.push(cyclic);
  for (const wrong of [
    ...[
      "https://api.x.com/\n",
      "api.x.com",
      "ftp://api.x.com",
      "https://me@api.x.com/",
      "https://ä.com/",
      "https://[::1]x/",
      "https://api.x.com:port/",
      "https://api.x.com/a\\b",
      "https://api.x.com/?a=%2",
      "https://api.x.com/?oauth_token=1",
    ].map((url) => ({ url })),
    { url: undefined },
    { method: "G T" },
    { credentials: undefined },
    { credentials: { api_key: "", api_secret: "" } },
    { credentials: { apiKey: "k" } },
    { credentials: [] },
    { version: "2.0" },
    { nonce: "" },
    { nonce: undefined },
    { nonce: 5 },
    { timestamp: "now" },
    { realm: "ü" },
    { oauth: [["token", "t"]] },
    { oauth: [["oauth_nonce", "n"]] },
    { form: [["oauth_token", "t"]] },
    { form: "a=b" },
    { form: ["a"] },
    { form: deep },
    { form: cyclic },
    { signatureMethod: "RSA-SHA1" },
    { other: 1 },
    { other: NaN },
    { other: 1n },
    { other: () => 1 },
    { other: Symbol("x") },
    { form: [["a", undefined]] },
    { other: new Map() },
    { realm: "\uD83D" },
    {
      get other() {
        throw new Error("x");
      },
    },
  ])
    await refused("sign()", () =>
      core.sign(Object.defineProperties({ ...good }, Object.getOwnPropertyDescriptors(wrong))),
    );
  await refused("sign()", () => core.sign(null));
  await refused("weightedLength()", () => core.weightedLength(5));
  await refused("loadCore()", () => loadCore({ wasmBinary: new Uint8Array(8) }));

  // What the face in JavaScript refuses before the core sees it.
  for (const [name, given] of [
    ["weightedLength", "text"],
    ["prepare", ["get_me", 5, {}, options]],
    ["sign", [{ ...good, form: 5, credentials: 5 }]],
  ])
    sayError(`${name} of the module`, JSON.parse(glue[name](JSON.stringify(given))).error);
}

const literal = /"((?:[^"\\]|\\.)*)"/g;
const literals = '(?:"(?:[^"\\\\]|\\\\.)*"\\s*)+';

/** What a C++ expression of literals and values says; null where it does not begin with a literal. */
function wordsOf(expression, valueOf = () => "7") {
  if (!expression.trimStart().startsWith('"')) return null;
  return expression
    .split(literal)
    .map((part, index) => {
      if (index % 2 === 1) return part.replace(/\\(.)/g, "$1");
      const value = part.replace(/^\s*\+|\+\s*$/g, "").trim();
      return value === "" ? "" : valueOf(value);
    })
    .join("");
}

async function sayProxy() {
  const problems = await source("proxy/problem.cpp");
  const row = new RegExp(`Problem\\{\\s*"[a-z-]+", \\d+, (${literals}),\\s*(${literals})\\}`, "g");
  const titles = [...problems.matchAll(row)];
  assert.ok(titles.length >= 15, "The proxy's problems are not found in its source");
  for (const [, title, hint] of titles) say("proxy/problem.cpp", wordsOf(title), wordsOf(hint));
  for (const file of [
    "forwarded",
    "link",
    "message",
    "policy",
    "resolver",
    "server",
    "service",
    "upstream",
  ]) {
    const text = await source(`proxy/${file}.cpp`);
    for (const [, detail] of text.matchAll(
      /\b(?:refuse\(|problem_reply\(|Failure\{|failure_ = \{)\s*(?:exchange, decision,\s*)?"[a-z-]+",\s*((?:"|std::string\("|fault\.empty)[^;]+?)[)}][;,]/g,
    ))
      say(`proxy/${file}.cpp`, wordsOf(detail));
    for (const [, fault] of text.matchAll(
      /(?:return|fail\(|\.detail =|\.error =|\.fault =|fault\.empty\(\) \?) ?("[A-Z](?:[^"\\]|\\.)*\.")/g,
    ))
      say(`proxy/${file}.cpp`, wordsOf(fault));
  }
}

async function saySandbox() {
  const text = await source("sandbox/scenario.cpp");
  const rows = [...text.matchAll(new RegExp(`\\.(?:title|description) =\\s*(${literals})`, "g"))];
  assert.ok(rows.length >= 30, "The sandbox's accounts are not found in its source");
  for (const [, words] of rows) say("sandbox/scenario.cpp", wordsOf(words));

  // As sandbox/recorded.cpp chooses them: an account for each finding that a request can meet.
  const [, description] = /scenario\.description = recorded\.action \+([^;]+);/.exec(text);
  const seen = new Set();
  for (const { code, action, status, auth, source } of replies) {
    const accepts = actions.find(({ id }) => id === action)?.auth.includes(auth);
    if (!accepts || status === 0 || seen.has(code)) continue;
    seen.add(code);
    const title = code.replaceAll("_", " ");
    const rest = wordsOf(description, (value) => (value.includes("status") ? status : source));
    say("sandbox/scenario.cpp", title[0].toUpperCase() + title.slice(1), action + rest, source);
  }
}

// The worker has no language: what it puts together is translated like what comes from elsewhere.
say("src/worker/sign-in.ts", "X answered with the error 'server_error'.");
sayCatalogue();
sayPrices();
sayCheck();
sayReplies();
await saySignIn();
sayCredentialChecks();
sayPastes();
sayAccess();
await sayArguments();
await sayRefusals();
await sayProxy();
await saySandbox();

// --- The catalogues ---

/** Keys that no test can provoke: they stand in libraries that the proxy is built with. */
const outOfReach = new Set([
  // The system's, of connections and names.
  "Connection refused.",
  "Connection reset by peer.",
  "Connection timed out.",
  "Network is unreachable.",
  "No route to host.",
  "Name or service not known.",
  "No address associated with hostname.",
  "Temporary failure in name resolution.",
  // OpenSSL's, of certificates.
  "certificate has expired.",
  "certificate is not yet valid.",
  "certificate verify failed.",
  "hostname mismatch.",
  "IP address mismatch.",
  "self-signed certificate.",
  "self-signed certificate in certificate chain.",
  "unable to get local issuer certificate.",
  "wrong version number.",
]);

const messages = await allMessages();

for (const { file, catalogue } of await catalogues()) {
  test(`${file} has every message of the console, with its values and elements, and no other`, () => {
    assert.deepEqual(problemsOf(catalogue, messages), []);
  });

  test(`${file} has nothing that would break the template it is put into`, () => {
    const quotes = [];
    const elements = [];
    for (const [english, translation] of Object.entries(catalogue.console)) {
      // A straight quotation mark would end the attribute that it stands in.
      if (translation.includes('"') && !english.includes('"')) quotes.push(english);
      const open = [];
      let isNested = true;
      for (const [, slash, number] of translation.matchAll(/<(\/?)(\d+)>/g))
        if (slash) isNested &&= open.pop() === number;
        else open.push(number);
      const signs = (message) => message.replace(/<\/?\d+>/g, "").match(/[<>]/g)?.length ?? 0;
      if (!isNested || open.length > 0 || signs(translation) !== signs(english))
        elements.push(english);
    }
    assert.deepEqual({ quotes, elements }, { quotes: [], elements: [] });
  });

  test(`${file} says the same where the console and others share their English`, () => {
    // A message has one translation, wherever it comes from: that of the console.
    const { console: own, elsewhere } = catalogue;
    assert.deepEqual(
      Object.keys(elsewhere).filter((key) => key in own && own[key] !== elsewhere[key]),
      [],
    );
  });

  test(`${file} knows all that the core, the proxy and the sandbox say`, () => {
    const words = new Catalogue(catalogue);
    const unknown = [...said].filter(([text]) => words.find(text) === undefined);
    assert.deepEqual(
      unknown.map(([text, where]) => `${where}: ${text}`),
      [],
    );
  });

  test(`${file} holds nothing that is not said any more`, () => {
    // Each translation is replaced by what tells which one it is; the values stay in it, since they are looked up, too.
    const keys = Object.keys(catalogue.elsewhere);
    const tell = (key, index) => `[[${index}]] ${(key.match(/\{\d+\}/g) ?? []).join(" ")}`;
    const elsewhere = Object.fromEntries(keys.map((key, index) => [key, tell(key, index)]));
    const telling = new Catalogue({ console: {}, elsewhere });
    const used = new Set();
    for (const text of said.keys())
      for (const [, index] of (telling.find(text) ?? "").matchAll(/\[\[(\d+)\]\]/g))
        used.add(keys[Number(index)]);
    assert.deepEqual(
      keys.filter((key) => !used.has(key) && !outOfReach.has(key)),
      [],
    );
    assert.deepEqual(
      [...outOfReach].filter((key) => used.has(key) || !(key in elsewhere)),
      [],
    );
  });
}

test("values of a composed message are put in, and the more exact message is taken", () => {
  const words = new Catalogue({
    console: { Search: "Suchen" },
    elsewhere: {
      "{0} is missing.": "Es fehlt: {0}.",
      "{0} is missing, or {1}.": "{1} fehlt, oder {0}.",
      "Cost (at {0}): $1.": "{0}: Das kostet $1.",
      "Say {0} twice.": "{0}{0}",
    },
  });
  assert.equal(words.find("a.b is missing."), "Es fehlt: a.b.");
  assert.equal(words.find("A is missing, or B."), "B fehlt, oder A.");
  assert.equal(words.find("Search is missing."), "Es fehlt: Suchen.");
  assert.equal(words.find("two\u2028lines is missing."), "Es fehlt: two\u2028lines.");
  assert.equal(words.find("Cost (at $&): $1."), "$&: Das kostet $1.");
  assert.equal(words.find("Cost (at 5)! $1."), undefined);
  assert.equal(words.find("Say {0} twice."), "{0}{0}");
  assert.equal(words.find("It {0} is missing"), undefined);
  assert.equal(words.find("Search\nunknown\n\nA is missing."), "Suchen\nunknown\n\nEs fehlt: A.");
  assert.equal(words.find(""), undefined);
});

test("what a catalogue lacks is shown in English", () => {
  const words = new Catalogue({ console: {}, elsewhere: {} });
  assert.equal(words.message("Save"), "Save");
  assert.equal(words.find("Save"), undefined);
  const parts = template`<p title="Hello">You have <b>${1}</b> new.</p>`;
  const result = words.template(parts.strings, parts.values);
  assert.deepEqual([...result.strings], [...parts.strings]);
  assert.deepEqual(result.values, parts.values);
});

// --- Templates ---

const template = (strings, ...values) => ({ strings, values });

/** A template as Lit would show it, with the words of a catalogue. */
function shown({ strings, values }, words = {}) {
  const translated = translateTemplate(strings, (message) => words[message] ?? message);
  const [first, ...rest] = translated.strings;
  assert.equal(rest.length, translated.order.length);
  return first + rest.map((part, index) => values[translated.order[index]] + part).join("");
}

const untouched = [
  template`<p>${1}</p>`,
  template`${1}${2}`,
  template`<hr />`,
  template` · ${1} – 5 % `,
  template`<input type="text" class="name" @input=${1} .value=${2} ?disabled=${3} />`,
  template``,
];

test("a template without words has no message and stays as it is", () => {
  for (const one of untouched) {
    assert.deepEqual(messagesOf(one.strings), []);
    const { strings, order } = translateTemplate(one.strings, () => assert.fail());
    assert.deepEqual([...strings], [...one.strings]);
    assert.deepEqual(
      order,
      one.values.map((_, index) => index),
    );
  }
});

test("English comes out of every template as it went in", () => {
  for (const one of [
    ...untouched,
    template`<p>Hello</p>`,
    template`
      <p>
        Choose <strong>Save</strong>, then <a href=${1}>go <em>on</em></a>.
      </p>
    `,
    template`<button aria-label="Remove ${1}" title='It is "gone"'>${2} Remove ${3}</button>`,
    template`<!-- Not for people --><ul>${1}<li>One</li>${2}<li>Two ${3}</li></ul>`,
    template`<b>Half</b> of <i>all`,
  ]) {
    const source = one.strings.reduce((text, part, index) => text + one.values[index - 1] + part);
    const words = Object.fromEntries(messagesOf(one.strings).map((message) => [message, message]));
    assert.equal(shown(one, words).replace(/\s+/g, " "), source.replace(/\s+/g, " "));
  }
});

test("values may change places", () => {
  const one = template`<p>${"Ann"} sent ${"Bob"} ${3} posts.</p>`;
  assert.deepEqual(messagesOf(one.strings), ["{0} sent {1} {2} posts."]);
  const words = { "{0} sent {1} {2} posts.": "{2} Posts bekam {1} von {0}." };
  assert.equal(shown(one, words), "<p>3 Posts bekam Bob von Ann.</p>");
});

test("elements stand inside of a sentence, and move with their words", () => {
  const one = template`<p>
    Open <a href="/a" class="b">the <em>guide</em></a> with <strong>${1}</strong>.
  </p>`;
  const message = "Open <1>the <2>guide</2></1> with <3>{0}</3>.";
  assert.deepEqual(messagesOf(one.strings), [message]);
  const words = { [message]: "Mit <3>{0}</3> die <1><2>Anleitung</2></1> öffnen." };
  assert.equal(
    shown(one, words).trim().replace(/\s+/g, " "),
    '<p> Mit <strong>1</strong> die <a href="/a" class="b"><em>Anleitung</em></a> öffnen. </p>',
  );
});

test("an element with values of its own takes them along", () => {
  const one = template`<p>See <a href=${"/a"}>${"A"}</a> or <a href=${"/b"}>B</a>.</p>`;
  assert.deepEqual(messagesOf(one.strings), ["See <1>{0}</1> or <2>B</2>."]);
  const words = { "See <1>{0}</1> or <2>B</2>.": "Siehe <2>B</2> oder <1>{0}</1>." };
  assert.equal(shown(one, words), "<p>Siehe <a href=/b>B</a> oder <a href=/a>A</a>.</p>");
});

test("elements around the whole, and those that end a sentence, are no part of the message", () => {
  const one = template`<h2><span class="icon">Title</span></h2><p>One.<br />Two.</p>`;
  assert.deepEqual(messagesOf(one.strings), ["Title", "One.", "Two."]);
  const words = { Title: "Titel", "One.": "Eins.", "Two.": "Zwei." };
  assert.equal(
    shown(one, words),
    '<h2><span class="icon">Titel</span></h2><p>Eins.<br />Zwei.</p>',
  );
});

test("what is read out or shown in attributes is translated, and nothing else of them", () => {
  const one = template`<input placeholder="Name" aria-label="Name of ${"x"}" name="Name" id="Name" title="5" />`;
  assert.deepEqual(messagesOf(one.strings), ["Name", "Name of {0}"]);
  const words = { Name: "Benennung", "Name of {0}": "{0}: Name" };
  assert.equal(
    shown(one, words),
    '<input placeholder="Benennung" aria-label="x: Name" name="Name" id="Name" title="5" />',
  );
});

test("values at both ends stay in the sentence, or beside it where one of them stands alone", () => {
  const inside = template`<p>${1} of ${2}</p>`;
  assert.deepEqual(messagesOf(inside.strings), ["{0} of {1}"]);
  assert.equal(shown(inside, { "{0} of {1}": "{0} von {1}" }), "<p>1 von 2</p>");
  const beside = template`<button>${"(icon)"} Copy</button>`;
  assert.deepEqual(messagesOf(beside.strings), ["Copy"]);
  assert.equal(shown(beside, { Copy: "Kopieren" }), "<button>(icon) Kopieren</button>");
  const after = template`<p>Sealed. ${"(more)"}</p>`;
  assert.deepEqual(messagesOf(after.strings), ["Sealed."]);
  assert.equal(shown(after, { "Sealed.": "Versiegelt." }), "<p>Versiegelt. (more)</p>");
});

test("templates chosen by a condition are messages of their own", () => {
  const source =
    "html`<p>${isOpen ? html`<b>Open</b>` : nothing} ${isOpen ? text`Hide ${name}` : text`Show ${name}`}</p>`";
  assert.deepEqual(messagesIn(source), ["Open", "Hide {0}", "Show {0}"]);
  assert.deepEqual(messagesIn('const a = mark(b ? "One" : c ? "Two" : "Three");'), [
    "One",
    "Two",
    "Three",
  ]);
  const outer = template`<p>${"<b>Offen</b>"} ${""}</p>`;
  assert.deepEqual(messagesOf(outer.strings), []);
});

test("quotes, entities and signs of patterns come through", () => {
  const one = template`<p>It's "${1}" &amp; 100 % (or $1) — {curly} \\ &lt;2&gt;.</p>`;
  const [message] = messagesOf(one.strings);
  assert.equal(message, 'It\'s "{0}" &amp; 100 % (or $1) — {curly} \\ &lt;2&gt;.');
  assert.equal(
    shown(one, { [message]: "„{0}“ &amp; 100 % $& $1 {curly} \\ &lt;2&gt;." }),
    "<p>„1“ &amp; 100 % $& $1 {curly} \\ &lt;2&gt;.</p>",
  );
});

test("one template is translated once, and its values are those of each time", () => {
  const words = new Catalogue({ console: { "{0} by {1}": "{1}: {0}" }, elsewhere: {} });
  const by = (post, author) => template`<p>${post} by ${author}</p>`;
  const [first, second] = [by("a", "b"), by("c", "d")].map(({ strings, values }) =>
    words.template(strings, values),
  );
  // Lit renders what has the same strings into the same elements.
  assert.equal(first.strings, second.strings);
  assert.deepEqual([...first.strings], ["<p>", ": ", "</p>"]);
  assert.deepEqual(
    [first.values, second.values],
    [
      ["b", "a"],
      ["d", "c"],
    ],
  );
});

test("German addresses people in one way, and calls posts what X calls them", async () => {
  const { catalogue } = (await catalogues()).find(({ file }) => file === "de.json");
  const familiar =
    /(?<!\p{L})([Dd]u|[Dd]ein\p{L}*|[Dd]ir|[Dd]ich|[Ee]rlaube|[Öö]ffne|[Dd]rücke|[Ww]ähle|versuche|[Pp]rüfe|[Ff]üge|frage|[Ww]arte|[Kk]opiere|[Ss]tarte|[Kk]licke|[Tt]ippe|[Ss]chließe|[Ee]ntsperre|[Gg]ehe?|[Gg]ib|[Nn]imm|[Ll]ies|[Ss]ieh)(?!\p{L})/u;
  for (const text of Object.values({ ...catalogue.console, ...catalogue.elsewhere })) {
    assert.doesNotMatch(text, familiar);
    assert.doesNotMatch(text, /Beitr[aä]g/);
  }
});

// --- Languages ---

test("the best language is the first that is known, by its primary tag", () => {
  for (const [preferred, best] of [
    [["de"], "de"],
    [["de-AT", "en"], "de"],
    [["DE-ch"], "de"],
    [["en-US", "de"], "en"],
    [["fr", "de-DE", "en"], "de"],
    [["fr", "it"], "en"],
    [["den"], "en"],
    [["constructor", "toString", "__proto__"], "en"],
    [["", "-", "de"], "de"],
    [[], "en"],
  ])
    assert.equal(bestLanguage(preferred), best, preferred.join());
});

test("another language is shown once it is set, and English again", async () => {
  const { elsewhere } = (await catalogues()).find(({ file }) => file === "de.json").catalogue;
  assert.equal(translate("No reply came back."), "No reply came back.");
  assert.equal(await setLanguage("de-CH"), true);
  assert.equal(language(), "de");
  assert.equal(document.documentElement.lang, "de");
  assert.equal(translate("No reply came back."), elsewhere["No reply came back."]);
  assert.equal(translate("Nobody says this."), "Nobody says this.");
  assert.equal(text`Nobody says ${"{1}"} or ${2}.`, "Nobody says {1} or 2.");
  assert.equal(await setLanguage("en"), true);
  assert.equal(language(), "en");
  assert.equal(translate("No reply came back."), "No reply came back.");
});
