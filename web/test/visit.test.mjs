// What a dashboard's server is told of the connection: each thing once, when it became so, and nothing that no check has found.
import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "../text.mjs";

const { Visit } = await load("src/frame/visit.ts");

/** A visit to a session whose connection is checked at will, and the types of what was told. */
async function begun() {
  const told = [];
  globalThis.document = { baseURI: "http://127.0.0.1/" };
  globalThis.fetch = (url, { body }) => {
    const { type, findings } = JSON.parse(body);
    if (url.pathname.endsWith("/events")) told.push([type, ...(findings ?? [])].join(" "));
    return Promise.resolve(Response.json({ reference: "user 7", origin: "", abilities: [] }));
  };
  const session = new EventTarget();
  session.vault = { state: "none" };
  session.active = { account: null, abilities: ["post"], accessLevel: null };
  const changed = () => session.dispatchEvent(new Event("change"));
  const checked = (...findings) => {
    changed();
    const detail = { ok: findings.length === 0, findings };
    session.dispatchEvent(new CustomEvent("checked", { detail }));
  };
  const is = (username, accessLevel = "read-write") => {
    const account = username ? { id: `id of ${username}`, name: username, username } : null;
    session.active = { ...session.active, account, accessLevel };
    changed();
  };
  await Visit.open(session, "token", "");
  return {
    is,
    checked,
    changed,
    told: async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return told.splice(0);
    },
  };
}

test("connected is told once, whatever changes about the console", async () => {
  const { is, checked, changed, told } = await begun();
  is("lumen");
  checked();
  changed();
  assert.deepEqual(await told(), ["connected"]);
});

test("what needs fixing is not called connected before a check has found it right", async () => {
  const { is, checked, changed, told } = await begun();
  is("lumen");
  checked("credits_used_up");
  assert.deepEqual(await told(), ["connected", "needs_fixing credits_used_up"]);
  changed();
  changed();
  assert.deepEqual(await told(), []);
  checked("credits_used_up");
  assert.deepEqual(await told(), []);
  checked("read_only_token");
  assert.deepEqual(await told(), ["needs_fixing read_only_token"]);
  checked();
  assert.deepEqual(await told(), ["connected"]);
  changed();
  assert.deepEqual(await told(), []);
});

test("another account, another level and the end of the connection are told", async () => {
  const { is, checked, told } = await begun();
  is("lumen", "read");
  checked("read_only_token");
  assert.deepEqual(await told(), ["connected", "needs_fixing read_only_token"]);
  is("lumen", "read-write");
  assert.deepEqual(await told(), ["connected"]);
  is("mira");
  assert.deepEqual(await told(), ["connected"]);
  is("");
  assert.deepEqual(await told(), ["disconnected"]);
});

test("what needs fixing and was never connected does not end by itself", async () => {
  const { is, checked, changed, told } = await begun();
  checked("wrong_key");
  changed();
  assert.deepEqual(await told(), ["needs_fixing wrong_key"]);
  is("lumen");
  checked();
  assert.deepEqual(await told(), ["connected"]);
  is("");
  changed();
  assert.deepEqual(await told(), ["disconnected"]);
});

test("what the proxy could not take is told again, in its order; what it refuses for good is not", async () => {
  const { is, told } = await begun();
  const { fetch } = globalThis;
  const answers = [503, null, 204, 400, 204];
  const asked = [];
  globalThis.fetch = (url, { body }) => {
    asked.push(JSON.parse(body).type);
    const status = answers.shift();
    if (status === null) return Promise.reject(new TypeError("the network is gone"));
    return Promise.resolve(new Response(null, { status }));
  };
  const { setTimeout: wait } = globalThis;
  // Its pauses pass at once.
  globalThis.setTimeout = (run) => wait(run, 0);
  is("lumen");
  is("");
  is("mira");
  for (let looks = 0; looks < 500 && answers.length > 0; ++looks)
    await new Promise((resolve) => wait(resolve, 10));
  Object.assign(globalThis, { fetch, setTimeout: wait });
  assert.deepEqual(asked, ["connected", "connected", "connected", "disconnected", "connected"]);
  assert.deepEqual(await told(), []);
});
