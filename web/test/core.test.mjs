// The core as JavaScript sees it: web/dist/core.js in Node, with the vectors the native tests read.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { runInNewContext } from "node:vm";

import createModule from "../../build/wasm/bin/core.mjs";
import { CoreError, coreFunctions, loadCore } from "../dist/core.js";

const wasmFile = new URL("../dist/core.wasm", import.meta.url);
const credentials = { api_key: "key", api_secret: "secret" };
const input = {
  method: "GET",
  url: "https://api.x.com/2/users/me",
  credentials,
  nonce: "n",
  timestamp: 1,
};

let core;
before(async () => {
  core = await loadCore();
});

/** Asserts that the call throws a CoreError about this field. */
function refuses(call, field, code) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof CoreError, `expected a CoreError, got ${error}`);
    assert.equal(error.field, field, error.message);
    if (code) assert.equal(error.code, code);
    assert.ok(error.message.length > 0);
    return true;
  });
}

test("the module exports the functions of Core and no others", async () => {
  const module = await createModule({ wasmBinary: await readFile(wasmFile) });
  const emscripten = /^_|^dynCall_|Error$|^run$|^count_emval_handles$|^get_first_emval$/;
  const exported = Object.keys(module).filter(
    (name) => typeof module[name] === "function" && !emscripten.test(name),
  );
  assert.deepEqual(exported.sort(), [...coreFunctions].sort());
  assert.deepEqual(Object.keys(core).sort(), [...coreFunctions].sort());
});

const { vectors } = JSON.parse(
  await readFile(new URL("../../tests/vectors/oauth1.json", import.meta.url), "utf8"),
);
for (const vector of vectors.filter(({ kind }) => kind === "signature")) {
  test(`vector ${vector.id}`, () => {
    const signed = core.sign({
      method: vector.method,
      url: vector.url,
      form: vector.form_params,
      credentials: {
        api_key: vector.consumer_key,
        api_secret: vector.consumer_secret,
        access_token: vector.token,
        access_token_secret: vector.token_secret,
      },
      nonce: vector.nonce,
      timestamp: vector.timestamp,
      signatureMethod: vector.signature_method,
      version: vector.version,
      realm: vector.realm,
      oauth: vector.extra_oauth_params,
    });
    const { base_string, signature } = vector.expected;
    if (vector.expected_to_verify === false) {
      assert.notEqual(signed.signature, signature, "a trap must not verify");
    } else {
      if (base_string) assert.equal(signed.signatureBaseString, base_string);
      assert.equal(signed.signature, signature);
    }
  });
}

test("percentEncode keeps the unreserved characters only", () => {
  assert.equal(
    core.percentEncode("Ladies + Gentlemen!*'()~é😀"),
    "Ladies%20%2B%20Gentlemen%21%2A%27%28%29~%C3%A9%F0%9F%98%80",
  );
});

test("a lone surrogate is refused by its path", () => {
  const half = "x\ud83d";
  refuses(() => core.percentEncode(half), "text", "lone_surrogate");
  refuses(() => core.sign({ ...input, form: [["a", half]] }), "form[0][1]", "lone_surrogate");
  refuses(
    () => core.sign({ ...input, credentials: { api_key: half } }),
    "credentials.api_key",
    "lone_surrogate",
  );
  refuses(() => core.checkCredentials({ [half]: "x" }), "credentials", "lone_surrogate");
  refuses(
    () => core.prepare("create_post", { text: half }, credentials, { nonce: "n", timestamp: 1 }),
    "text",
    "lone_surrogate",
  );
});

test("values that JSON would lose or change are refused by their path", () => {
  const cycle = [];
  cycle.push(cycle);
  const values = [
    undefined,
    () => {},
    Symbol("s"),
    1n,
    NaN,
    Infinity,
    new Date(0),
    new Map(),
    cycle[0],
  ];
  for (const value of values)
    refuses(
      () => core.sign({ ...input, form: [["a", value]] }),
      value === cycle ? "form[0][1][0]" : "form[0][1]",
    );
  refuses(() => core.sign({ ...input, form: [["a", 1]] }), "form[0][1]", "wrong_type");
  // A hole is undefined too.
  refuses(() => core.sign({ ...input, form: new Array(1) }), "form[0]", "wrong_type");
});

test("an undefined member counts as absent, an unknown one is refused", () => {
  const expected = core.sign(input).signature;
  assert.equal(core.sign({ ...input, realm: undefined, form: undefined }).signature, expected);
  refuses(() => core.sign({ ...input, nonce: undefined }), "nonce");
  refuses(() => core.sign({ ...input, nouce: "n" }), "nouce", "unknown_field");
  refuses(() => core.checkCredentials({ api_kee: "x" }), "credentials.api_kee", "unknown_field");
});

test("wrong types are refused by name", () => {
  for (const value of [undefined, null, 1, {}, []])
    refuses(() => core.percentEncode(value), "text", "wrong_type");
  for (const value of [undefined, "x", 1, []])
    refuses(() => core.checkCredentials(value), "credentials", "wrong_type");
  refuses(() => core.sign("GET"), "input", "wrong_type");
  refuses(
    () => core.read("get_me", { status: 200, headers: "none", body: "" }),
    "exchange.headers",
  );
});

test("objects of another frame and without a prototype are plain objects", () => {
  const bare = Object.assign(Object.create(null), credentials);
  const foreign = runInNewContext("({ api_key: 'key', api_secret: 'secret' })");
  const expected = core.sign(input).signature;
  for (const held of [bare, foreign])
    assert.equal(core.sign({ ...input, credentials: held }).signature, expected);
});

test("a core that cannot be loaded says so", async () => {
  await assert.rejects(loadCore({ wasmUrl: new URL("nowhere.wasm", wasmFile) }), {
    name: "CoreError",
    code: "core_not_loaded",
  });
  await assert.rejects(loadCore({ wasmBinary: new Uint8Array(8) }), {
    name: "CoreError",
    code: "core_not_loaded",
  });
});

test("memory stays flat over 100,000 calls that fail", async () => {
  const instances = [];
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...parts) => {
    const result = await instantiate.apply(WebAssembly, parts);
    instances.push(result.instance);
    return result;
  };
  const watched = await loadCore().finally(() => (WebAssembly.instantiate = instantiate));
  const memory = Object.values(instances[0].exports).find(
    (value) => value instanceof WebAssembly.Memory,
  );
  const bad = [
    () => watched.sign({ ...input, url: "not a URL" }),
    () => watched.sign({ ...input, credentials: { api_key: 1 } }),
    () => watched.sign({ ...input, form: [["a", "\ud800"]] }),
    () => watched.prepare("no_such_action", {}, credentials, { nonce: "n", timestamp: 1 }),
  ];
  const fail = (times) => {
    for (let i = 0; i < times; i++) assert.throws(bad[i % bad.length], CoreError);
    globalThis.gc();
  };
  fail(2_000);
  const before = { wasm: memory.buffer.byteLength, heap: process.memoryUsage().heapUsed };
  fail(100_000);
  assert.equal(memory.buffer.byteLength, before.wasm);
  // A leak of 20 bytes a call would show.
  assert.ok(process.memoryUsage().heapUsed - before.heap < 2_000_000);
});
