// What the worker does with several connections at a time: each call acts as the one that it names.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  core,
  importSource,
  json,
  makeWorker,
  me,
  oauth1,
  oauth2,
  steadyCore,
  unauthorized,
} from "./worker-bench.mjs";

const { carried } = await importSource("worker/carry.ts");

const keyOf = ({ headers }) => /oauth_consumer_key="(\w+)"/.exec(headers.Authorization)?.[1];

test("each call acts as the connection that it names, in whatever order", async () => {
  const gates = [];
  const worker = makeWorker(() => new Promise((resolve) => gates.push(resolve)));
  await worker.hold({ connection: "a", credentials: oauth1("anna") });
  const slow = worker.perform({ connection: "a", action: "get_me", args: {} });
  await worker.hold({ connection: "b", credentials: oauth1("berta", "2") });
  const quick = worker.perform({ connection: "b", action: "get_me", args: {} });
  while (gates.length < 2) await new Promise((resolve) => setImmediate(resolve));
  gates[1](unauthorized());
  assert.deepEqual((await quick).learnt.rejected, ["oauth1"]);
  gates[0](me("anna"));
  const { learnt, exchange } = await slow;
  assert.deepEqual([learnt.account.name, learnt.accepted], ["anna", ["oauth1"]]);
  assert.ok(exchange.read.ok);
  assert.deepEqual(worker.sent.map(keyOf).sort(), ["annaKey", "bertaKey"]);
});

test("what X has shown comes back with the exchange, once", async () => {
  const worker = makeWorker(() =>
    json(200, { data: { id: "1", name: "A", username: "a" } }, { "x-access-level": "read" }),
  );
  await worker.hold({ connection: "a", credentials: oauth1("anna") });
  const { learnt, access } = await worker.perform({ connection: "a", action: "get_me", args: {} });
  const { outcomes, ...rest } = learnt;
  assert.deepEqual(
    outcomes.map(({ action, auth, ok }) => [action, auth, ok]),
    [["get_me", "oauth1", true]],
  );
  assert.equal(access.find(({ action }) => action === "get_me").word, "works");
  assert.deepEqual(rest, {
    account: { id: "1", name: "A", username: "a" },
    accessLevel: "read",
    accepted: ["oauth1"],
    rejected: [],
  });
  assert.equal(access.find(({ action }) => action === "create_post").verdict, "denied");
});

test("an unknown connection holds nothing, and is not made by asking", async () => {
  const worker = makeWorker();
  await assert.rejects(worker.perform({ connection: "nobody", action: "get_me", args: {} }));
  assert.equal(worker.sent.length, 0);
});

test("a reply of get_me that is not as X writes it names nobody", async () => {
  const worker = makeWorker(() => json(200, { data: { id: "1" } }));
  await worker.hold({ connection: "a", credentials: oauth1("anna") });
  const { learnt } = await worker.perform({ connection: "a", action: "get_me", args: {} });
  assert.equal(learnt.account, null);
});

test("new credentials of a kind take back what was learnt of the old ones, and only that", async () => {
  const worker = makeWorker(({ headers }) =>
    headers.Authorization.startsWith("Bearer") ? unauthorized() : me("anna"),
  );
  await worker.hold({ connection: "a", credentials: { ...oauth1("anna"), bearer_token: "wrong" } });
  await worker.perform({ connection: "a", action: "get_me", args: {} });
  const before = await worker.perform({
    connection: "a",
    action: "get_user_by_username",
    args: { username: "x" },
    auth: "app_only",
  });
  assert.deepEqual([before.learnt.accepted, before.learnt.rejected], [["oauth1"], ["app_only"]]);
  const { learnt } = await worker.add({ connection: "a", credentials: { bearer_token: "right" } });
  assert.deepEqual([learnt.accepted, learnt.rejected], [["oauth1"], []]);
  assert.equal(learnt.account.name, "anna");
});

test("a sign-in takes back what was learnt of the token before it", async () => {
  const worker = makeWorker(({ url }) =>
    url.endsWith("/oauth2/token")
      ? json(200, {
          token_type: "bearer",
          access_token: "issued",
          expires_in: 7200,
          scope: "users.read",
        })
      : unauthorized(),
  );
  const { client_id, oauth2_access_token } = oauth2("anna");
  await worker.hold({ connection: "a", credentials: { client_id, oauth2_access_token } });
  const { learnt } = await worker.perform({ connection: "a", action: "get_me", args: {} });
  assert.deepEqual(learnt.rejected, ["oauth2"]);
  const { authorizeUrl } = await worker.beginOAuth2({
    connection: "a",
    redirectUri: "https://console.example.com/callback",
    scopes: ["users.read"],
    sandbox: false,
  });
  const state = new URL(authorizeUrl).searchParams.get("state");
  const outcome = await worker.finishOAuth2({
    connection: "a",
    answer: `?state=${state}&code=abc`,
  });
  assert.ok(outcome.ok);
  assert.deepEqual(outcome.standing.learnt.rejected, []);
});

test("after a trap of the WebAssembly the next call gets a fresh core", async () => {
  let loads = 0;
  const trap = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  const steady = steadyCore([
    () => {
      ++loads;
      return Promise.resolve(loads === 1 ? { ...core, weightedLength: trap } : core);
    },
  ]);
  await assert.rejects(steady.weightedLength("Hello"), /failed on this/);
  assert.equal(await steady.weightedLength("Hello"), 5);
  assert.equal(loads, 2);
  await assert.rejects(steady.parsePaste(5), { name: "CoreError" });
  assert.equal(loads, 2);
});

test("what comes later is fetched when it is asked for, or when a reply will have to be read", async () => {
  const fetched = [];
  const part = (name, functions) => () => {
    fetched.push(name);
    return Promise.resolve(functions);
  };
  const { read, weightedLength, ...first } = core;
  const parts = [part("first", first), part("later", { read, weightedLength })];
  const steady = steadyCore(parts);
  assert.equal(await steady.userIdOf("1234-abc"), core.userIdOf("1234-abc"));
  assert.deepEqual(fetched, ["first"]);
  assert.equal(await steady.weightedLength("Hello"), 5);
  assert.deepEqual(fetched, ["first", "later"]);
  await assert.rejects(steadyCore(parts).prepare("get_me", {}, {}, {}), { name: "CoreError" });
  assert.deepEqual(fetched, ["first", "later", "first", "later"]);
});

test("the catalogue is made once, and again after a failure", async () => {
  let made = 0;
  let isBroken = true;
  const load = () =>
    Promise.resolve({
      catalogue: () => {
        ++made;
        if (isBroken) throw new WebAssembly.RuntimeError("unreachable");
        return core.catalogue();
      },
    });
  const steady = steadyCore([load]);
  await assert.rejects(steady.catalogue());
  isBroken = false;
  assert.equal(await steady.catalogue(), await steady.catalogue());
  assert.equal(made, 2);
});

test("a trap costs no credentials", async () => {
  let isBroken = false;
  const load = () =>
    Promise.resolve({
      ...core,
      read: (...input) => {
        if (!isBroken) return core.read(...input);
        isBroken = false;
        throw new WebAssembly.RuntimeError("unreachable");
      },
    });
  const worker = makeWorker(() => me("anna"), { core: steadyCore([load]) });
  await worker.hold({ connection: "a", credentials: oauth1("anna") });
  isBroken = true;
  const wanted = { connection: "a", action: "get_me", args: {} };
  await assert.rejects(worker.perform(wanted), /failed on this/);
  assert.ok((await worker.perform(wanted)).exchange.read.ok);
});

test("an agent is given a picture, and told of what is too large for it", () => {
  const reply = (media_type, size) => ({ data: { media_type, size, media: "A".repeat(size) } });
  assert.equal(carried(null), null);
  assert.deepEqual(carried({ data: [{ id: "1" }] }), { data: [{ id: "1" }] });
  assert.deepEqual(carried(reply("image/png", 1000)), reply("image/png", 1000));
  for (const large of [reply("image/png", (2 << 20) + 1), reply("video/mp4", 1000)]) {
    const { media, media_type, size, left_out } = carried(large).data;
    assert.deepEqual(
      [media, media_type, size],
      [undefined, large.data.media_type, large.data.size],
    );
    assert.match(left_out, /too large/);
  }
});
