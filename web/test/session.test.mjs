// The page's side: calls that always settle, replies that reach the connection that asked, limits by their names.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  core,
  importSource,
  json,
  makeTabs,
  makeWorker,
  me,
  oauth1,
  until,
} from "./worker-bench.mjs";

const { Session } = await importSource("session/session.ts");

/** A session whose worker is the real one, on the bench; without a proxy to ask. */
function makeSession(answer) {
  const worker = makeWorker(answer);
  const listeners = { message: [], error: [], messageerror: [] };
  const running = new Map();
  const tell = (data) => listeners.message.forEach((listener) => listener({ data }));
  const port = {
    addEventListener: (type, listener) => listeners[type].push(listener),
    postMessage: ({ id, name, input }) => {
      if (name === "cancel") return running.get(id)?.abort();
      const controller = new AbortController();
      running.set(id, controller);
      port.posted.push(name);
      if (port.isDead) return;
      worker[name](input, controller.signal).then(
        (output) => tell({ id, output }),
        (error) =>
          tell({ id, refusal: error.refusal ?? { code: error.name, message: error.message } }),
      );
    },
    posted: [],
    isDead: false,
    fail: () => listeners.error.forEach((listener) => listener({})),
    tell,
  };
  const session = new Session("http://console.example/", port);
  return { session, port, worker };
}

test("a late reply reaches the connection that asked, not the one shown by then", async () => {
  const gates = [];
  const { session } = makeSession(() => new Promise((resolve) => gates.push(resolve)));
  const anna = session.active;
  await anna.hold(oauth1("anna"));
  const asked = anna.perform("get_me");
  await until(() => gates.length === 1);
  session.addConnection();
  await session.active.hold(oauth1("berta", "2"));
  gates[0](me("anna"));
  await asked;
  assert.notEqual(session.active, anna);
  assert.equal(anna.account.name, "anna");
  assert.equal(anna.exchanges.length, 1);
  assert.equal(session.active.account, null);
  assert.equal(session.active.exchanges.length, 0);
});

test("limits are known by what they are about, whichever of them X tells", async () => {
  const limit = (name) => ({
    [`x-${name}-limit`]: "100",
    [`x-${name}-remaining`]: "9",
    [`x-${name}-reset`]: "4000000000",
  });
  const { session } = makeSession(() =>
    json(200, { data: { id: "1", name: "a", username: "a" } }, limit("user-limit-24hour")),
  );
  await session.active.hold(oauth1("anna"));
  await session.active.perform("get_me");
  assert.deepEqual(
    session.active.limits.get("get_me oauth1").map(({ window }) => window),
    ["userLimit24hour"],
  );
});

test("after a cancel no later step of the same job is even asked for", async () => {
  const { session, port } = makeSession();
  await session.active.hold(oauth1("anna"));
  const { length } = port.posted;
  const controller = new AbortController();
  controller.abort();
  const refused = session.active.perform(
    "create_post",
    { text: "x" },
    { signal: controller.signal },
  );
  await assert.rejects(refused, ({ refusal }) => refusal.code === "cancelled");
  assert.equal(port.posted.length, length);
});

test("an uncaught error in the worker settles every call; the console goes on", async () => {
  const { session, port } = makeSession();
  await session.active.hold(oauth1("anna"));
  port.isDead = true;
  const calls = [session.active.perform("get_me"), session.parsePaste("x")];
  port.fail();
  for (const { status, reason } of await Promise.allSettled(calls))
    assert.deepEqual([status, reason.refusal.code], ["rejected", "console_failed"]);
  assert.equal(session.failure, null);
  port.isDead = false;
  assert.ok((await session.active.perform("get_me")).read.ok);
});

test("locking empties the page at once, whatever the worker does", async () => {
  const { session, port } = makeSession();
  await session.active.hold(oauth1("anna"));
  port.isDead = true;
  void session.lock().catch(() => undefined);
  assert.equal(session.held, null);
  assert.equal(session.connections.length, 1);
});

test("news from another tab: connections come and go, a draft stays", async () => {
  const { session, port, worker } = makeSession();
  const anna = session.active;
  await anna.hold(oauth1("anna"));
  session.addConnection();
  const draft = session.active;
  const berta = await worker.hold({ connection: "b", credentials: oauth1("berta", "2") });
  const vault = { state: "open", lock: null, problem: null };
  const profile = { id: "b", name: "Berta", abilities: [] };
  port.tell({ news: { vault, connections: [{ profile, ...berta }] } });
  assert.deepEqual(
    session.connections.map(({ label }) => label),
    ["Berta", "New connection"],
  );
  assert.equal(session.active, draft);
  assert.equal(session.vault.state, "open");
});

test("another build behind the page is noticed, whatever else the proxy says", async (t) => {
  const { fetch } = globalThis;
  t.after(() => Object.assign(globalThis, { fetch }));
  const builds = ["a", undefined, "a", "b", "b"];
  globalThis.fetch = () =>
    Promise.resolve(Response.json({ upstream: "sandbox", build: builds.shift() }));
  const { session } = makeSession();
  const outdated = [];
  while (builds.length > 0) {
    await session.askProxy();
    outdated.push(session.isOutdated);
  }
  assert.deepEqual(outdated, [false, false, false, true, true]);
});
