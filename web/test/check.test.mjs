// The check in the worker: it climbs with the credentials that it began with, and after a cancel nothing is sent.
import assert from "node:assert/strict";
import { test } from "node:test";

import { json, makeWorker, me, oauth1 } from "./worker-bench.mjs";

const all = (name) => ({ ...oauth1(name), bearer_token: `${name}Bearer` });
const path = ({ method, url }) => `${method} ${new URL(url).pathname}`;
const everything = [
  "GET /2/usage/tweets",
  "GET /2/users/me",
  "POST /2/tweets",
  "DELETE /2/tweets/77",
];
const level = { "x-access-level": "read-write" };

function answer(request) {
  if (request.method === "POST") return json(201, { data: { id: "77", text: "t" } });
  if (request.method === "DELETE") return json(200, { data: { deleted: true } });
  if (request.url.includes("/usage/")) return json(200, { data: { project_id: "1" } });
  return json(200, { data: { id: "1", name: "A", username: "a" } }, level);
}

const wanted = { wanted: ["post"], allowed: { post: "Checking" }, practice: false };

/** A check of connection "a" that hears `onSent` before each answer. */
async function check(onSent = () => undefined) {
  const controller = new AbortController();
  const told = [];
  const worker = makeWorker((request) => {
    onSent({ request, controller, worker, count: worker.sent.length });
    return answer(request);
  });
  await worker.hold({ connection: "a", credentials: all("anna") });
  const verdict = await worker.check(
    { connection: "a", ...wanted },
    controller.signal,
    (progress) => told.push(progress),
  );
  return { verdict, told, sent: worker.sent.map(path), worker };
}

test("the ladder is climbed to its end, and each step is told with its exchange", async () => {
  const { verdict, told, sent } = await check();
  assert.deepEqual(sent, everything);
  assert.equal(verdict.state, "connected");
  assert.equal(verdict.headline, "Connected as @a");
  assert.deepEqual(
    told.map(({ performed }) => performed?.exchange.action ?? null),
    [null, "get_usage", "get_me", "create_post", "delete_post"],
  );
  assert.equal(told.at(-1).performed.learnt.accessLevel, "read-write");
});

test("after a cancel nothing is sent, whichever request is under way", async () => {
  for (let after = 1; after <= everything.length; after++) {
    const { verdict, sent } = await check(({ controller, count }) => {
      if (count === after) controller.abort();
    });
    assert.deepEqual(sent, everything.slice(0, after));
    if (after < everything.length) assert.ok(verdict.cancelled, String(after));
    // What has left is waited for: a post that is out is told of.
    const [finding] = verdict.findings;
    if (after === 3) assert.equal(finding.code, "post_left");
    if (after === 3) assert.match(finding.evidence, /77/);
  }
});

test("a cancel before a post has left keeps it from leaving", async () => {
  const controller = new AbortController();
  const worker = makeWorker(answer);
  await worker.hold({ connection: "a", credentials: all("anna") });
  const verdict = await worker.check(
    { connection: "a", ...wanted },
    controller.signal,
    ({ verdict }) => {
      if (verdict.steps.some(({ id, state }) => id === "post" && state === "asked"))
        controller.abort();
    },
  );
  assert.deepEqual(worker.sent.map(path), everything.slice(0, 2));
  assert.ok(verdict.cancelled);
});

test("another connection changes nothing, other credentials end it", async () => {
  const other = await check(({ worker, count }) => {
    if (count === 1) void worker.hold({ connection: "b", credentials: all("berta") });
  });
  assert.deepEqual(other.sent, everything);
  assert.ok(other.worker.sent.every(({ headers }) => !headers.Authorization.includes("berta")));
  const replaced = await check(({ worker, count }) => {
    if (count === 1) void worker.hold({ connection: "a", credentials: all("carla") });
  });
  assert.deepEqual(replaced.sent, everything.slice(0, 1));
  assert.ok(replaced.verdict.cancelled);
});

test("what an action came to moves its own row, and a cause of the app moves all", async () => {
  let reply = me("anna");
  const worker = makeWorker(() => reply);
  await worker.hold({ connection: "a", credentials: all("anna") });
  const word = async (action, wanted = "get_me") => {
    const { access } = await worker.perform({ connection: "a", action: wanted, args: {} });
    return access.find((row) => row.action === action).word;
  };
  assert.equal(await word("get_me"), "works");
  assert.equal(await word("search_posts"), "should_work");
  reply = json(402, { title: "Payment Required", status: 402 });
  assert.equal(await word("search_posts"), "waits");
  reply = me("anna");
  assert.equal(await word("search_posts"), "should_work");
});

test("how each ability stands is told with each request, by the same rule as the check's", async () => {
  let reply = me("anna");
  const worker = makeWorker(() => reply);
  await worker.hold({ connection: "a", credentials: all("anna") });
  assert.deepEqual((await worker.standing({ connection: "a" })).abilities, []);
  const state = async (id) => {
    const { abilities } = await worker.perform({ connection: "a", action: "get_me", args: {} });
    const { state, waitsFor } = abilities.find((one) => one.id === id);
    return [state, waitsFor];
  };
  // The Bearer Token that searches would be sent with was not accepted yet.
  assert.deepEqual(await state("read"), ["unknown", ""]);
  reply = json(402, { title: "Payment Required", status: 402 });
  assert.deepEqual(await state("read"), ["waits", "credits"]);
  assert.deepEqual(await state("likes"), ["fails", ""]);
  const { abilities } = await worker.standing({ connection: "a" });
  assert.equal(abilities.find((one) => one.id === "read").state, "waits");
});

test("a look that costs nothing keeps what was known, unless it finds something new", async () => {
  let reply = answer;
  const worker = makeWorker((request) => reply(request));
  await worker.hold({ connection: "a", credentials: all("anna") });
  const checked = async () => (await worker.standing({ connection: "a" })).checked;
  const look = async (practice = false) => {
    const before = worker.sent.length;
    await worker.lookAgain(
      { connection: "a", wanted: ["post"], practice },
      new AbortController().signal,
      () => undefined,
    );
    return worker.sent.slice(before).map(path);
  };
  // Nothing was known, and nothing bad is found: it says nothing of whose account it is.
  assert.deepEqual(await look(), ["GET /2/usage/tweets"]);
  assert.equal(await checked(), null);

  await worker.check(
    { connection: "a", wanted: ["post"], allowed: {}, practice: false },
    new AbortController().signal,
    () => undefined,
  );
  const known = await checked();
  assert.equal(known.verdict.headline, "Connected as @a");
  assert.deepEqual(await look(), ["GET /2/usage/tweets"]);
  assert.ok((await checked()).lookedAt >= known.at);
  assert.deepEqual((await checked()).verdict, known.verdict);

  // Without a network nothing is learnt.
  reply = () => ({ status: 0, headers: {}, body: "" });
  const { lookedAt } = await checked();
  await look();
  assert.equal((await checked()).lookedAt, lookedAt);
  assert.deepEqual((await checked()).verdict, known.verdict);

  // What is new takes the verdict's place.
  reply = () => json(402, { title: "Payment Required", status: 402 });
  await look();
  assert.equal((await checked()).verdict.state, "waits");
  assert.equal((await checked()).lookedAt, undefined);

  // Where the sandbox answers, all of it is asked.
  reply = answer;
  assert.deepEqual(await look(true), ["GET /2/usage/tweets", "GET /2/users/me"]);
  assert.equal((await checked()).verdict.headline, "Connected as @a");
});
