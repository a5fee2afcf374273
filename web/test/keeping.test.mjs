// Keeping credentials, in the worker: locked, forgotten, sealed by several tabs, refreshed, and with storage that fails.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import {
  importSource,
  json,
  makeTabs,
  makeWorker,
  me,
  oauth1,
  oauth2,
  unauthorized,
  until,
} from "./worker-bench.mjs";

const secret = { kind: "passphrase", passphrase: "correct horse battery staple" };
const other = { kind: "passphrase", passphrase: "another one altogether" };
const getMe = { action: "get_me", args: {} };

/** Passphrases are slow to guess, and so to test: with fewer rounds all is the same, but for the time. */
let areRoundsFull = false;
const { deriveBits } = SubtleCrypto.prototype;
SubtleCrypto.prototype.deriveBits = function (algorithm, ...input) {
  const isCut = algorithm.name === "PBKDF2" && !areRoundsFull;
  return deriveBits.call(this, isCut ? { ...algorithm, iterations: 1000 } : algorithm, ...input);
};

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  areRoundsFull = false;
});

/** Storage whose reading (get) or writing (put) fails while it is named. */
function breakable() {
  const failing = new Set();
  const failIf = (name) => {
    if (failing.has(name)) throw new DOMException("The disk is full.", "QuotaExceededError");
  };
  const { put, get } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...input) {
    failIf("put");
    return put.apply(this, input);
  };
  IDBObjectStore.prototype.get = function (...input) {
    failIf("get");
    return get.apply(this, input);
  };
  return {
    failing,
    mend: () => Object.assign(IDBObjectStore.prototype, { put, get }),
  };
}

const codeOf = async (call) => {
  try {
    await call;
  } catch (error) {
    return error.refusal?.code ?? String(error);
  }
  return "";
};

const namesIn = async (states) => (await states).map(({ profile }) => profile.name).sort();

/** What is sealed, as a fresh tab would find it. */
async function sealedNames(by = secret) {
  const fresh = makeWorker();
  return namesIn(fresh.unlock(by));
}

async function holdNamed(worker, name) {
  await worker.describe({ id: name, name, abilities: [] });
  await worker.hold({ connection: name, credentials: oauth1(name) });
}

// --- Lock, Forget, and seals that fail ---

test("lock forgets, although the last sealing failed", async (t) => {
  const storage = breakable();
  t.after(storage.mend);
  const worker = makeWorker();
  await holdNamed(worker, "anna");
  await worker.remember({ secret });
  storage.failing.add("put");
  await worker.hold({ connection: "anna", credentials: oauth1("anna", "2") });
  assert.equal((await worker.vault()).problem.code, "vault_not_sealed");
  assert.equal((await worker.lock()).state, "locked");
  await assert.rejects(worker.perform({ connection: "anna", ...getMe }));
  assert.equal(worker.sent.length, 0);
});

test("a seal that failed fails nothing that comes later", async (t) => {
  const storage = breakable();
  t.after(storage.mend);
  const worker = makeWorker();
  await holdNamed(worker, "anna");
  storage.failing.add("put");
  assert.equal(await codeOf(worker.remember({ secret })), "vault_no_storage");
  assert.equal((await worker.vault()).state, "none");
  assert.ok((await worker.perform({ connection: "anna", ...getMe })).exchange.read.ok);
  storage.failing.clear();
  assert.equal((await worker.remember({ secret })).state, "open");
  assert.deepEqual(await sealedNames(), ["anna"]);
});

test("what could not be sealed is sealed with the next change", async (t) => {
  const storage = breakable();
  t.after(storage.mend);
  const worker = makeWorker();
  await holdNamed(worker, "anna");
  await worker.remember({ secret });
  storage.failing.add("put");
  await holdNamed(worker, "berta");
  assert.deepEqual(await sealedNames(), ["anna"]);
  storage.failing.clear();
  await holdNamed(worker, "carla");
  assert.equal((await worker.vault()).problem, null);
  assert.deepEqual(await sealedNames(), ["anna", "berta", "carla"]);
});

test("forget removes, although the last sealing failed; what is held stays", async (t) => {
  const storage = breakable();
  t.after(storage.mend);
  const worker = makeWorker();
  await holdNamed(worker, "anna");
  await worker.remember({ secret });
  storage.failing.add("put");
  await holdNamed(worker, "berta");
  assert.deepEqual(await worker.forgetVault(), { state: "none", lock: null, problem: null });
  storage.failing.clear();
  assert.equal((await makeWorker().vault()).state, "none");
  assert.ok((await worker.perform({ connection: "anna", ...getMe })).exchange.read.ok);
});

for (const [name, storage] of [
  [
    "throws at once",
    {
      open: () => {
        throw new DOMException("No.", "SecurityError");
      },
    },
  ],
  ["is not there", undefined],
])
  test(`where indexedDB ${name}, nothing can be kept, and nothing is locked`, async () => {
    globalThis.indexedDB = storage;
    const worker = makeWorker();
    const { state, problem } = await worker.vault();
    assert.deepEqual([state, problem.code], ["none", "vault_no_storage"]);
    await holdNamed(worker, "anna");
    assert.equal(await codeOf(worker.remember({ secret })), "vault_no_storage");
    assert.ok((await worker.perform({ connection: "anna", ...getMe })).exchange.read.ok);
  });

test("where reading fails, nothing is locked", async (t) => {
  const storage = breakable();
  t.after(storage.mend);
  storage.failing.add("get");
  assert.equal((await makeWorker().vault()).state, "none");
});

// --- Several tabs ---

test("a store that is there is not replaced unasked", async () => {
  const tabs = makeTabs();
  const [first, second] = [
    makeWorker(undefined, { tabs: tabs.tab() }),
    makeWorker(undefined, { tabs: tabs.tab() }),
  ];
  await holdNamed(first, "anna");
  await holdNamed(second, "berta");
  await first.remember({ secret });
  await until(() => second.news.at(-1)?.vault.state === "locked");
  assert.equal(await codeOf(second.remember({ secret: other })), "vault_exists");
  assert.deepEqual(await sealedNames(), ["anna"]);
  // Unlocking it there adds what is held there.
  assert.deepEqual(await namesIn(second.unlock(secret)), ["anna", "berta"]);
  assert.deepEqual(await sealedNames(), ["anna", "berta"]);
  await until(() => first.news.at(-1)?.connections.length === 2);
});

/** Two tabs that have the same store open. */
async function twoTabs(answer, credentials = oauth1("anna")) {
  const tabs = makeTabs();
  const [first, second] = [
    makeWorker(answer, { tabs: tabs.tab() }),
    makeWorker(answer, { tabs: tabs.tab() }),
  ];
  await first.describe({ id: "anna", name: "anna", abilities: [] });
  await first.hold({ connection: "anna", credentials });
  await first.remember({ secret });
  await second.unlock(secret);
  return [first, second];
}

test("two tabs change the store at once, and nothing is lost", async () => {
  const [first, second] = await twoTabs();
  await Promise.all([
    holdNamed(first, "berta"),
    holdNamed(second, "carla"),
    first.describe({ id: "anna", name: "Anna", abilities: ["read"] }),
    second.add({ connection: "anna", credentials: { bearer_token: "token" } }),
  ]);
  assert.deepEqual(await sealedNames(), ["Anna", "berta", "carla"]);
  for (const worker of [first, second]) {
    await until(() => worker.news.at(-1)?.connections.length === 3);
    const anna = worker.news.at(-1).connections.find(({ profile }) => profile.id === "anna");
    assert.equal(anna.profile.name, "Anna");
    assert.ok(anna.held.names.includes("bearer_token"));
  }
});

test("what one tab removes is gone in the other, and stays gone", async () => {
  const [first, second] = await twoTabs();
  await holdNamed(first, "berta");
  await until(() => second.news.at(-1)?.connections.length === 2);
  await first.remove({ connection: "anna" });
  await until(() => second.news.at(-1)?.connections.length === 1);
  await holdNamed(second, "carla");
  assert.deepEqual(await sealedNames(), ["berta", "carla"]);
  await first.restore({ connection: "anna" });
  assert.deepEqual(await sealedNames(), ["anna", "berta", "carla"]);
});

test("what one tab forgets, the other does not bring back", async () => {
  const [first, second] = await twoTabs();
  await first.forgetVault();
  await until(() => second.news.at(-1)?.vault.state === "none");
  await holdNamed(second, "berta");
  assert.equal((await makeWorker().vault()).state, "none");
  assert.ok((await second.perform({ connection: "anna", ...getMe })).exchange.read.ok);
});

test("what was sealed again with another secret is not written over", async () => {
  const [first, second] = await twoTabs();
  await first.remember({ secret: other, proof: secret });
  await until(() => second.news.at(-1)?.vault.problem?.code === "vault_sealed_anew");
  assert.equal(second.news.at(-1).vault.state, "locked");
  await holdNamed(second, "berta");
  assert.deepEqual(await sealedNames(other), ["anna"]);
  assert.deepEqual(await namesIn(second.unlock(other)), ["anna", "berta"]);
});

// --- Tokens that are good for one use ---

/** X's token endpoint: a refresh token is taken once, and gives the next. */
function issuer() {
  let current = "annaRefresh";
  let count = 0;
  const gates = [];
  const answer = async ({ url, body, headers }) => {
    if (!url.endsWith("/oauth2/token"))
      return headers.Authorization === `Bearer access${count}` ? me("anna") : unauthorized();
    await Promise.all(gates);
    if (new URLSearchParams(body).get("refresh_token") !== current)
      return json(400, {
        error: "invalid_request",
        error_description: "Value passed for the token was invalid.",
      });
    current = `refresh${++count}`;
    return json(200, {
      token_type: "bearer",
      access_token: `access${count}`,
      refresh_token: current,
      expires_in: 7200,
    });
  };
  return {
    answer,
    gates,
    get count() {
      return count;
    },
  };
}

const refreshes = (worker) => worker.sent.filter(({ url }) => url.endsWith("/oauth2/token"));

test("two tabs with one expired token make one refresh, and both go on", async () => {
  const x = issuer();
  const [first, second] = await twoTabs(x.answer, oauth2("anna"));
  const made = await Promise.all(
    [first, second, first].map((worker) => worker.perform({ connection: "anna", ...getMe })),
  );
  for (const { exchange } of made) assert.ok(exchange.read.ok);
  assert.equal(x.count, 1);
  assert.equal(refreshes(first).length + refreshes(second).length, 1);
});

test("a lock during a refresh: memory forgets, the store gets the next token", async () => {
  const x = issuer();
  const [worker] = await twoTabs(x.answer, oauth2("anna"));
  let open;
  x.gates.push(new Promise((resolve) => (open = resolve)));
  const performing = codeOf(worker.perform({ connection: "anna", ...getMe }));
  await until(() => refreshes(worker).length === 1);
  await worker.lock();
  open();
  assert.equal(await performing, "credentials_changed");
  const asked = worker.sent.length;
  await assert.rejects(worker.perform({ connection: "anna", ...getMe }));
  assert.equal(worker.sent.length, asked);
  const fresh = makeWorker(x.answer);
  await fresh.unlock(secret);
  assert.ok((await fresh.perform({ connection: "anna", ...getMe })).exchange.read.ok);
  assert.equal(x.count, 1);
});

test("locked and unlocked during a refresh, the next token is there", async () => {
  const x = issuer();
  const [worker] = await twoTabs(x.answer, oauth2("anna"));
  let open;
  x.gates.push(new Promise((resolve) => (open = resolve)));
  const performing = codeOf(worker.perform({ connection: "anna", ...getMe }));
  await until(() => refreshes(worker).length === 1);
  await worker.lock();
  await worker.unlock(secret);
  const again = worker.perform({ connection: "anna", ...getMe });
  open();
  await performing;
  assert.ok((await again).exchange.read.ok);
  assert.equal(x.count, 1);
});

test("removed during a refresh and brought back, the next token is there", async () => {
  const x = issuer();
  const worker = makeWorker(x.answer);
  await worker.hold({ connection: "anna", credentials: oauth2("anna") });
  let open;
  x.gates.push(new Promise((resolve) => (open = resolve)));
  const performing = worker.perform({ connection: "anna", ...getMe });
  await until(() => refreshes(worker).length === 1);
  await worker.remove({ connection: "anna" });
  open();
  await performing;
  await worker.restore({ connection: "anna" });
  assert.ok((await worker.perform({ connection: "anna", ...getMe })).exchange.read.ok);
  assert.equal(x.count, 1);
});

test("new credentials during a refresh: tokens are not mixed, and nothing is sent as somebody else", async () => {
  const x = issuer();
  const worker = makeWorker(x.answer);
  await worker.hold({ connection: "anna", credentials: oauth2("anna") });
  let open;
  x.gates.push(new Promise((resolve) => (open = resolve)));
  const performing = codeOf(worker.perform({ connection: "anna", ...getMe }));
  await until(() => refreshes(worker).length === 1);
  await worker.hold({
    connection: "anna",
    credentials: { ...oauth2("berta"), client_id: "annaClient" },
  });
  const asked = worker.sent.length;
  open();
  assert.equal(await performing, "credentials_changed");
  assert.equal(worker.sent.length, asked);
  await worker.perform({ connection: "anna", ...getMe });
  const [{ headers }] = worker.sent.slice(asked);
  assert.equal(headers.Authorization, "Bearer bertaAccess");
});

test("what a late reply shows of old credentials is not held against new ones", async () => {
  const gates = [];
  const worker = makeWorker(() => new Promise((resolve) => gates.push(resolve)));
  await worker.hold({ connection: "a", credentials: oauth1("anna") });
  const late = worker.perform({ connection: "a", ...getMe });
  await until(() => gates.length === 1);
  await worker.hold({ connection: "a", credentials: oauth1("berta", "2") });
  gates[0](unauthorized());
  assert.deepEqual((await late).learnt.rejected, []);
});

test("what version 0.1.0 sealed is still understood", async () => {
  areRoundsFull = true;
  const { makeLock, seal } = await importSource("worker/vault.ts");
  const account = { id: "1", name: "Anna", username: "anna" };
  const profile = { id: "a", name: "mine", abilities: ["read"], held: null, account };
  const credentials = { ...oauth1("anna"), ...oauth2("anna") };
  const grant = { scopes: ["users.read"], expiresAt: null };
  const text = JSON.stringify(
    await seal(await makeLock(secret), {
      connections: [{ profile, credentials, grant, ownId: "1" }],
    }),
  );
  const worker = makeWorker();
  const { added, connections } = await worker.importFile({ text, passphrase: secret.passphrase });
  assert.equal(added, 1);
  const [{ profile: taken, held, learnt }] = connections;
  assert.deepEqual(taken, { id: "a", name: "mine", abilities: ["read"] });
  assert.deepEqual([held.scopes, learnt.account], [["users.read"], account]);
});

// --- Letting out ---

const server = "https://dashboard.example.com";

test("credentials are sealed to the key that the proxy names, whatever key the page names", async () => {
  const { makeKeyPair, openSealed } = await import("../../examples/open-sealed.mjs");
  const [named, foreign] = [await makeKeyPair(), await makeKeyPair()];
  const keyOf = (origin) =>
    origin === server
      ? Promise.resolve(named.publicKey)
      : Promise.reject(Object.assign(new Error(), { refusal: { code: "hand_over_key_unknown" } }));
  const worker = makeWorker(undefined, { keyOf });
  await worker.hold({ connection: "anna", credentials: oauth1("anna") });
  const wanted = { connection: "anna", publicKey: foreign.publicKey };
  const sealed = await worker.seal({ ...wanted, origin: server });
  await assert.rejects(openSealed(sealed, foreign.privateKey, server));
  const { credentials } = await openSealed(sealed, named.privateKey, server);
  assert.deepEqual(credentials, oauth1("anna"));
  const elsewhere = worker.seal({ ...wanted, origin: "https://evil.example.com" });
  assert.equal(await codeOf(elsewhere), "hand_over_key_unknown");
});

test("what is handed over says when its access token ends, as far as that is known", async () => {
  const { makeKeyPair, openSealed } = await import("../../examples/open-sealed.mjs");
  const { privateKey, publicKey } = await makeKeyPair();
  const worker = makeWorker(issuer().answer, { keyOf: () => Promise.resolve(publicKey) });
  await worker.hold({ connection: "anna", credentials: oauth2("anna") });
  const opened = async () =>
    openSealed(await worker.seal({ connection: "anna", origin: server }), privateKey, server);
  assert.ok((await worker.perform({ connection: "anna", ...getMe })).exchange.read.ok);
  const { expiresAt, sealedAt } = await opened();
  assert.ok(Math.abs(expiresAt - sealedAt - 7200) <= 60, `${expiresAt} ${sealedAt}`);
});

test("a refresh token that is handed over is the other's alone, and the console says so", async () => {
  const { makeKeyPair, openSealed } = await import("../../examples/open-sealed.mjs");
  const { keyId, privateKey, publicKey } = await makeKeyPair();
  const worker = makeWorker(undefined, { keyOf: () => Promise.resolve(publicKey) });
  await worker.hold({ connection: "anna", credentials: oauth2("anna") });
  const sealed = await worker.seal({ connection: "anna", origin: server });
  const opened = await openSealed(sealed, { [keyId]: privateKey }, server);
  assert.deepEqual([opened.credentials, opened.expiresAt], [oauth2("anna"), null]);
  const page = makeWorker();
  await page.hold({ connection: "anna", credentials: oauth2("anna") });
  assert.deepEqual(await page.reveal({ connection: "anna" }), oauth2("anna"));
  for (const { news } of [worker, page]) {
    const [{ held }] = news.at(-1).connections;
    assert.deepEqual(
      Object.keys(oauth2("anna")).filter((name) => !held.names.includes(name)),
      ["oauth2_refresh_token"],
    );
  }
});

test("the proxy's word for the keys is asked for by the worker itself", async (t) => {
  const { keysOf } = await importSource("worker/keys.ts");
  const { fetch } = globalThis;
  t.after(() => Object.assign(globalThis, { fetch }));
  const asked = [];
  globalThis.fetch = (url) => {
    asked.push(String(url));
    const isNamed = new URL(url).searchParams.get("origin") === server;
    return Promise.resolve(Response.json({ allowed: isNamed, handOverKey: isNamed ? "key" : "" }));
  };
  const keyOf = keysOf(new URL("https://console.example.com/worker.js"));
  assert.equal(await keyOf(server), "key");
  assert.deepEqual(asked, [
    `https://console.example.com/embed.json?origin=${encodeURIComponent(server)}`,
  ]);
  assert.equal(await codeOf(keyOf("https://evil.example.com")), "hand_over_key_unknown");
  assert.equal(await codeOf(keyOf("constructor")), "hand_over_key_unknown");
});

test("what was sealed leaves only with its secret, even after Stop keeping", async () => {
  const worker = makeWorker();
  await holdNamed(worker, "anna");
  assert.ok((await worker.reveal({ connection: "anna" })).api_secret);
  await worker.remember({ secret });
  const attempts = [
    () => worker.reveal({ connection: "anna" }),
    () => worker.exportFile({ passphrase: other.passphrase }),
    () => worker.exportFile({ passphrase: secret.passphrase, secret: other }),
    () => worker.remember({ secret: other }),
    () => worker.remember({ secret: other, proof: other }),
  ];
  for (const attempt of attempts) assert.equal(await codeOf(attempt()), "vault_secret_needed");
  await worker.forgetVault();
  for (const attempt of attempts) assert.equal(await codeOf(attempt()), "vault_secret_needed");
  const file = await worker.exportFile({ passphrase: other.passphrase, secret });
  assert.equal(
    (await makeWorker().importFile({ text: file, passphrase: other.passphrase })).added,
    1,
  );
  assert.equal((await worker.remember({ secret: other, proof: secret })).state, "open");
});
