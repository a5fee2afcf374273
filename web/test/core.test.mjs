// The built face of the core (web/dist/core.js), as an embedder in Node uses it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import createModule from "../../build/wasm/bin/core.mjs";
import { CoreError, loadCore, loadFirst, loadLater } from "../dist/core.js";

const core = await loadCore();
const url = (path) => new URL(path, import.meta.url);

const input = () => ({
  method: "GET",
  url: "https://api.x.com/2/users/me",
  credentials: { api_key: "key", api_secret: "secret" },
  nonce: "nonce",
  timestamp: "1",
});

const errorOf = (run) => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof CoreError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "Nothing was thrown" });
};

test("the modules export exactly the functions of the face", async () => {
  const emscripten =
    /^(_|dynCall_)|^(run|ready|BindingError|InternalError|UnboundTypeError|count_emval_handles|get_first_emval)$/;
  for (const [file, face] of [
    ["core.wasm", await loadFirst()],
    ["core-later.wasm", await loadLater()],
  ]) {
    const glue = await createModule({ wasmBinary: await readFile(url(`../dist/${file}`)) });
    const exported = Object.keys(glue).filter(
      (name) => typeof glue[name] === "function" && !emscripten.test(name),
    );
    delete face.authorize; // signs in lines, or is part of what `sign` answers
    assert.deepEqual(exported.sort(), Object.keys(face).sort());
  }
});

test("what crosses in lines is signed as what crosses as JSON is", () => {
  const credentials = {
    api_key: "key",
    api_secret: "secret",
    access_token: "1-token",
    access_token_secret: "hidden",
  };
  const timestamp = "1318622958";
  for (const [url, form] of [
    ["https://api.x.com/2/users/me"],
    ["https://api.x.com/2/tweets?q=a%20b&q=%F0%9F%91%8B&empty&x=%EF%BB%BFb", []],
    [
      "https://API.x.com:443/caf\u00e9?a=%FF%2B+",
      [
        ["status", "Ladies + \u{1F44B}"],
        ["", "&="],
      ],
    ],
    [
      "https://api.x.com/",
      [
        ["lines", "a\nb"],
        ["a\n", ""],
      ],
    ],
  ]) {
    const wanted = { method: "post", url, form, credentials, nonce: "n\u00fc", timestamp };
    // Named, the default version goes the long way.
    const long = core.sign({ ...wanted, version: "1.0" });
    assert.deepEqual({ ...core.sign(wanted) }, long);
    assert.equal(core.authorize(wanted), long.authorization);
    assert.equal(core.authorize({ ...wanted, version: "1.0" }), long.authorization);
  }
  for (const wrong of [
    { url: "api.x.com" },
    { nonce: 5 },
    { timestamp: "soon" },
    { form: [["a"]] },
    { form: [["a", "\ud83d"]] },
    { credentials: { ...credentials, api_key: "" } },
    { credentials: { ...credentials, apiKey: "key" } },
    { url: "https://api.x.com/?oauth_nonce=1" },
    { url: "https://api.x.com/?a=%2" },
  ]) {
    const wanted = {
      method: "GET",
      url: "https://api.x.com/",
      credentials,
      nonce: "n",
      timestamp,
      ...wrong,
    };
    const { code, field } = errorOf(() => core.sign({ ...wanted, version: "1.0" }));
    for (const run of [() => core.sign(wanted), () => core.authorize(wanted)]) {
      const error = errorOf(run);
      assert.deepEqual([error.code, error.field], [code, field]);
    }
  }
});

const lineInput = (members = {}) => ({
  method: "GET",
  url: "https://api.x.com/2/users/me",
  credentials: {
    api_key: "key",
    api_secret: "the-secret",
    access_token: "1-token",
    access_token_secret: "their-secret",
  },
  nonce: "nonce",
  timestamp: "1318622958",
  ...members,
});
/** Named, the default version goes the long way. */
const longWay = (wanted) => core.sign({ ...wanted, version: "1.0" });

test("lines longer than the memory they cross in go the long way", () => {
  for (const length of [16_000, 16_200, 16_383, 16_384, 40_000]) {
    const wanted = lineInput({ url: `https://api.x.com/?a=${"b".repeat(length)}` });
    assert.equal(core.authorize(wanted), longWay(wanted).authorization, String(length));
    assert.equal(core.sign(wanted).signatureBaseString, longWay(wanted).signatureBaseString);
    // Letters that take more bytes than they are long.
    const wide = lineInput({ form: [["a", "\u20ac".repeat(length / 2)]] });
    assert.equal(core.authorize(wide), longWay(wide).authorization, String(length));
  }
});

test("lines are written where memory is now that it has grown", async () => {
  const own = await loadLater();
  const wanted = lineInput();
  const { authorization } = own.sign(wanted);
  // 40 MB of text do not fit into the 16 MB that there are at first.
  assert.equal(own.percentEncode("a".repeat(40 << 20)).length, 40 << 20);
  assert.equal(own.authorize(wanted), authorization);
  assert.equal(own.sign(wanted).authorization, authorization);
});

test("a signature within a signature leaves both right", () => {
  const inner = lineInput({ nonce: "inner" });
  let seen;
  const outer = {
    ...lineInput(),
    get url() {
      seen = core.authorize(inner);
      return "https://api.x.com/2/users/me";
    },
  };
  assert.equal(core.authorize(outer), longWay(lineInput()).authorization);
  assert.equal(seen, longWay(inner).authorization);
  const held = core.sign(lineInput());
  core.sign(inner);
  assert.deepEqual(held.parameters, longWay(lineInput()).parameters);
});

test("half a character is refused by name, whatever stands around it", () => {
  for (const text of ["\ud83d", "a\udc4bb", "\u20ac\ud83d", "\udc4b\ud83d"]) {
    for (const [members, field] of [
      [{ nonce: text }, "nonce"],
      [{ url: `https://api.x.com/?a=${text}` }, "url"],
      [{ form: [["a", text]] }, "form[0][1]"],
    ]) {
      for (const run of [core.sign, core.authorize]) {
        const error = errorOf(() => run(lineInput(members)));
        assert.deepEqual([error.code, error.field], ["lone_surrogate", field]);
      }
    }
  }
});

test("what is no list of pairs is refused, however it is spelt", () => {
  for (const form of [["ab"], "ab", [["a", "b", "c"]], [{ 0: "a", 1: "b", length: 2 }], {}, 5]) {
    for (const run of [core.sign, core.authorize]) {
      assert.match(errorOf(() => run(lineInput({ form }))).field, /^form/);
    }
  }
});

test("no secret stays in the memory that lines cross in", async () => {
  const glue = await createModule({ wasmBinary: await readFile(url("../dist/core-later.wasm")) });
  const [start, size] = [glue._line_memory(), glue._line_memory_size()];
  const memory = () => glue.HEAPU8.subarray(start, start + size);
  const lines =
    "0\nGET\nhttps://api.x.com/2/users/me\nkey\nthe-secret\n1-token\ntheir-secret\nnonce\n1";
  for (const which of [0, 1, 2, -1]) {
    for (const text of [lines, `${lines}\n`]) {
      const { written } = new TextEncoder().encodeInto(text, memory());
      const answered = glue._call_line_function(which, written);
      assert.equal(answered > 0, text === lines && (which === 0 || which === 1));
      const left = new TextDecoder().decode(memory());
      if (which === 0 || which === 1) assert.ok(!left.includes("secret"));
    }
  }
  // Sizes that are none.
  for (const wrong of [size + 1, -1, 2 ** 31]) assert.equal(glue._call_line_function(1, wrong), 0);
});

test("numbers are read as JavaScript reads them", async () => {
  const numbers = [0.1, -0.30000000000000004, 1.7976931348623157e308, 5e-324, 123456.789e-12, 1e21];
  const body = JSON.stringify({ data: numbers });
  const { data } = core.read("get_me", { status: 200, headers: {}, body });
  assert.deepEqual(data, { data: numbers });
});

test("every signature vector verifies, and no trap does", async () => {
  const { vectors } = JSON.parse(await readFile(url("../../vectors/oauth1.json"), "utf8"));
  const signatures = vectors.filter((vector) => vector.kind === "signature");
  assert.ok(signatures.length >= 15);
  for (const vector of signatures) {
    const signed = core.sign({
      method: vector.method,
      url: vector.url,
      form: vector.form_params,
      credentials: {
        api_key: vector.consumer_key,
        api_secret: vector.consumer_secret,
        ...(vector.token === null
          ? {}
          : { access_token: vector.token, access_token_secret: vector.token_secret }),
      },
      nonce: vector.nonce,
      timestamp: vector.timestamp,
      version: vector.version,
      signatureMethod: vector.signature_method,
      realm: vector.realm,
      oauth: vector.extra_oauth_params,
    });
    assert.equal(
      signed.signature === vector.expected.signature,
      vector.expected_to_verify,
      vector.id,
    );
    if (vector.expected.base_string)
      assert.equal(signed.signatureBaseString, vector.expected.base_string, vector.id);
  }
  for (const vector of vectors.filter(({ kind }) => kind === "percent_encode")) {
    assert.equal(core.percentEncode(vector.input), vector.expected.encoded, vector.id);
  }
});

test("wrong types are refused by the name of their field", () => {
  class Credentials {}
  const cyclic = [];
  cyclic.push(cyclic);
  const cases = [
    ["text", () => core.percentEncode(5)],
    ["text", () => core.percentEncode(undefined)],
    ["text", () => core.percentEncode(new String("x"))],
    ["input", () => core.sign()],
    ["input", () => core.sign(null)],
    ["input", () => core.sign([])],
    ["method", () => core.sign({ ...input(), method: undefined })],
    ["nonce", () => core.sign({ ...input(), nonce: 5 })],
    ["nonce", () => core.sign({ ...input(), nonce: undefined })],
    ["timestamp", () => core.sign({ ...input(), timestamp: NaN })],
    ["timestamp", () => core.sign({ ...input(), timestamp: 1n })],
    ["timestamp", () => core.sign({ ...input(), timestamp: 1.5 })],
    ["url", () => core.sign({ ...input(), url: new URL("https://api.x.com/") })],
    ["credentials", () => core.sign({ ...input(), credentials: new Credentials() })],
    ["credentials", () => core.sign({ ...input(), credentials: null })],
    ["credentials.api_secret", () => core.sign({ ...input(), credentials: { api_key: "k" } })],
    ["credentials.apiKey", () => core.sign({ ...input(), credentials: { apiKey: "k" } })],
    ["form", () => core.sign({ ...input(), form: new Map() })],
    ["form[0]", () => core.sign({ ...input(), form: ["a"] })],
    ["form[0][1]", () => core.sign({ ...input(), form: [["a", undefined]] })],
    ["form[0][1]", () => core.sign({ ...input(), form: [["a", () => "b"]] })],
    ["form[0]", () => core.sign({ ...input(), form: cyclic })],
    ["realm", () => core.sign({ ...input(), realm: Symbol("x") })],
    ["headers", () => core.sign({ ...input(), headers: { Authorization: "x" } })],
    ["arguments", () => core.prepare("get_me", undefined, {}, { nonce: "n", timestamp: 1 })],
    ["options.nonce", () => core.prepare("get_me", {}, {}, { timestamp: 1 })],
    ["action", () => core.read("fly", { status: 200, headers: {}, body: "" })],
    ["exchange.body", () => core.read("get_me", { status: 200, headers: {}, body: 5 })],
    ["exchange.status", () => core.read("get_me", { status: -1, headers: {}, body: "" })],
    [
      "secret",
      () =>
        core.sign({
          ...input(),
          get secret() {
            throw new Error("x");
          },
        }),
    ],
  ];
  for (const [field, run] of cases) {
    const error = errorOf(run);
    assert.equal(error.field, field, `${run}`);
    assert.ok(error.message.length > 0);
  }
});

test("prices cross the border", () => {
  const link = core.price("create_post", { text: "See example.com" });
  assert.deepEqual([link.minimum, link.maximum, link.documented], [200, 200, true]);
  const args = { query: "x", expansions: ["author_id"] };
  assert.equal(core.price("search_posts", args).maximum, 150);
  const data = { data: [{ id: "1" }, { id: "2" }], includes: { users: [{ id: "9" }] } };
  const cost = core.cost("search_posts", args, { status: 200, data }, { userId: "12" });
  assert.deepEqual(
    cost.charges.map(({ unit, count, maximum }) => [unit, count, maximum]),
    [
      ["post returned", 2, 10],
      ["user returned", 1, 10],
    ],
  );
  assert.equal(errorOf(() => core.price("fly", {})).field, "action");
  assert.equal(errorOf(() => core.price("get_me", {}, { userId: 5 })).field, "payer.userId");
  assert.equal(errorOf(() => core.cost("get_me", {}, { data })).field, "reply.status");
});

test("lone surrogates are refused by the name of their field", () => {
  for (const half of ["\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D"]) {
    assert.equal(errorOf(() => core.percentEncode(half)).code, "lone_surrogate");
    assert.equal(errorOf(() => core.sign({ ...input(), form: [["a", half]] })).field, "form[0][1]");
    assert.equal(
      errorOf(() => core.sign({ ...input(), credentials: { api_key: half, api_secret: "s" } }))
        .field,
      "credentials.api_key",
    );
  }
  const prepare = () =>
    core.prepare("create_post", { text: "\uD83D" }, {}, { nonce: "n", timestamp: 1 });
  assert.equal(errorOf(prepare).field, "text");
  assert.equal(core.percentEncode("\u{1F600}"), "%F0%9F%98%80");
  assert.equal(core.percentEncode("\0"), "%00");
});

test("null prototypes and other realms' objects are plain", async () => {
  const { runInNewContext } = await import("node:vm");
  const foreign = runInNewContext(`({ api_key: "key", api_secret: "secret" })`);
  const expected = core.sign(input()).signature;
  assert.equal(core.sign({ ...input(), credentials: foreign }).signature, expected);
  const bare = Object.assign(Object.create(null), input().credentials);
  assert.equal(core.sign({ ...input(), credentials: bare }).signature, expected);
});

test("all problems of a call are reported at once", () => {
  const error = errorOf(() =>
    core.prepare(
      "get_user_posts",
      { max_results: 1, since_id: "x" },
      {},
      { nonce: "n", timestamp: 1 },
    ),
  );
  assert.deepEqual(
    error.problems.map(({ field }) => field),
    ["max_results", "since_id"],
  );
});

test("the length of a text takes time in proportion to it", () => {
  // Marks of two classes in turn, which normalization has to sort: engines take ten seconds for these.
  const marks = "\u0300\u0323".repeat(49_000);
  assert.equal(core.weightedLength(`a${marks}`) > 280, true);
  assert.equal(core.weightedLength("cafe\u0301"), 4);
  assert.equal(core.weightedLength("a".repeat(200_000)), 200_000);
});

test("memory is flat over 100,000 calls that fail", async () => {
  const wasmBinary = await readFile(url("../dist/core-later.wasm"));
  const glue = await createModule({ wasmBinary });
  const fails = [
    () => glue.sign(JSON.stringify([{ ...input(), url: "x".repeat(500) }])),
    () => glue.sign(JSON.stringify([{ ...input(), form: [["a".repeat(500), 5]] }])),
    () =>
      glue.prepare(
        JSON.stringify(["create_post", { text: 5 }, {}, { nonce: "n", timestamp: "1" }]),
      ),
    () => glue.percentEncode("not json"),
  ];
  const run = (count) => {
    for (let i = 0; i < count; ++i) JSON.parse(fails[i % fails.length]());
    globalThis.gc();
    return { wasm: glue.HEAPU8.length, heap: process.memoryUsage().heapUsed };
  };
  const before = run(10_000);
  const after = run(100_000);
  assert.equal(after.wasm, before.wasm, "WebAssembly memory grew");
  assert.ok(
    after.heap < before.heap + 2_000_000,
    `JavaScript heap grew from ${before.heap} to ${after.heap}`,
  );
  for (let i = 0; i < 1000; ++i) errorOf(() => core.sign({ ...input(), nonce: 5 }));
});

test("the WebAssembly can be given, and a missing one is explained", async () => {
  const wasmBinary = await readFile(url("../dist/core.wasm"));
  const laterWasmBinary = await readFile(url("../dist/core-later.wasm"));
  assert.equal((await loadCore({ wasmBinary, laterWasmBinary })).percentEncode(" "), "%20");
  const notLoaded = { name: "CoreError", code: "core_not_loaded" };
  await assert.rejects(loadCore({ wasmUrl: url("../dist/nothing.wasm") }), {
    ...notLoaded,
    field: "wasmUrl",
  });
  await assert.rejects(loadCore({ wasmBinary: new Uint8Array(8) }), {
    ...notLoaded,
    field: "wasmBinary",
  });
  await assert.rejects(loadCore({ laterWasmUrl: "nothing.wasm" }), {
    ...notLoaded,
    field: "laterWasmUrl",
  });
});
