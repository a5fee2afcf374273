// The book of what was spent: entered by day and action, kept, and a cap that holds before anything is sent.
import assert from "node:assert/strict";
import { test } from "node:test";

import { json, makeBooks, makeWorker, me, oauth1 } from "./worker-bench.mjs";

const live = { isPractice: () => Promise.resolve(false) };
const today = new Date().toLocaleDateString("sv");
const post = (worker, text = "Hello") =>
  worker.perform({ connection: "a", action: "create_post", args: { text } });
const created = () => json(201, { data: { id: "1", text: "Hello" } });

test("what was spent is entered by day and action, and outlives the page", async () => {
  const books = makeBooks();
  const worker = makeWorker(created, { ...live, books });
  await worker.hold({ connection: "a", credentials: oauth1("anna") });
  const { spending } = await post(worker);
  assert.deepEqual(spending, { session: 15, month: 15, cap: null });
  const { spending: twice } = await post(worker, "See https://example.com");
  assert.deepEqual(twice, { session: 215, month: 215, cap: null });
  const next = makeWorker(created, { ...live, books });
  assert.deepEqual(await next.spending(), { session: 0, month: 215, cap: null });
  assert.deepEqual(await next.spentDays(), { [today]: { create_post: 215 } });
});

test("beyond the cap nothing is sent; below it everything is", async () => {
  const worker = makeWorker(created, { ...live, books: makeBooks() });
  await worker.hold({ connection: "a", credentials: oauth1("anna") });
  assert.equal((await worker.setCap({ cap: 20 })).cap, 20);
  await post(worker);
  await assert.rejects(post(worker), ({ refusal }) => refusal.code === "cap_reached");
  assert.equal(worker.sent.length, 1);
  await worker.setCap({ cap: 30 });
  await post(worker);
  assert.equal(worker.sent.length, 2);
});

test("two requests at once do not share what is left", async () => {
  const worker = makeWorker(created, { ...live, books: makeBooks() });
  await worker.hold({ connection: "a", credentials: oauth1("anna") });
  await worker.setCap({ cap: 20 });
  const results = await Promise.allSettled([post(worker), post(worker)]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  assert.equal(worker.sent.length, 1);
});

test("what X refuses costs nothing, and practising neither", async () => {
  const refused = makeWorker(() => json(403, { title: "Forbidden" }), {
    ...live,
    books: makeBooks(),
  });
  await refused.hold({ connection: "a", credentials: oauth1("anna") });
  assert.equal((await post(refused)).spending.month, 0);
  const practice = makeWorker(() => me("anna"), { books: makeBooks() });
  await practice.hold({ connection: "a", credentials: oauth1("anna") });
  await practice.setCap({ cap: 0 });
  const { spending } = await practice.perform({ connection: "a", action: "get_me", args: {} });
  assert.equal(spending.month, 0);
});

test("credentials that are not the sandbox's own are not sent to it", async () => {
  const worker = makeWorker(() => me("anna"), { isForeign: () => Promise.resolve(true) });
  const { held } = await worker.hold({ connection: "a", credentials: oauth1("anna") });
  assert.equal(held.isForeign, true);
  const refusesForeign = ({ refusal }) => refusal.code === "practice_only";
  await assert.rejects(
    worker.perform({ connection: "a", action: "get_me", args: {} }),
    refusesForeign,
  );
  await assert.rejects(worker.getBearerToken({ connection: "a" }), refusesForeign);
  assert.equal(worker.sent.length, 0);
});
