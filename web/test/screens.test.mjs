// What screens do when X leaves things out, or answers when nobody waits any more.
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadScreens, makeHost, replied, settled, wordsOf } from "./screen-bench.mjs";

const { Bookmarks, Messages, PostList, Shelf, Task, handleOf, initials, nameOf, pageOf, rowOf } =
  await loadScreens();

const options = {
  label: "Posts",
  action: "get_user_posts",
  args: () => ({}),
  empty: { title: "No posts yet", text: "" },
  reply() {},
  remove() {},
};

test("people without name, or without anything, are shown all the same", () => {
  assert.equal(nameOf({ name: "Anna", username: "a" }), "Anna");
  assert.equal(nameOf({ username: "a" }), "@a");
  assert.equal(nameOf({}), "Unknown");
  assert.equal(nameOf(undefined), "Unknown");
  assert.equal(handleOf({ name: "Anna" }), "");
  assert.equal(initials(""), "");
});

for (const [what, body] of [
  ["nothing", null],
  ["no object", "posts"],
  ["no list", { data: { id: "1" } }],
  ["rows that are none", { data: [null, 7, { text: "without id" }], includes: { users: "?" } }],
]) {
  test(`a reply with ${what} is an empty page`, async () => {
    assert.deepEqual(pageOf(body).rows, []);
    const list = new PostList(
      makeHost(async () => replied(body)),
      new Shelf(),
      options,
    );
    await list.load();
    assert.match(wordsOf(list.render()), /No posts yet/);
  });
}

test("posts of authors without name or username, and without text, show no 'undefined'", async () => {
  const posts = [
    { id: "1", text: "hello", author_id: "7" },
    { id: "2", author_id: "8" },
    { id: "3", text: "of nobody" },
  ];
  const users = [{ id: "7" }, { id: "8", username: "eight" }];
  const host = makeHost(async () => replied({ data: posts, includes: { users } }));
  const list = new PostList(host, new Shelf(), options);
  await list.load();
  const words = wordsOf(list.render());
  assert.doesNotMatch(words, /undefined|Anna/);
  assert.match(words, /@eight/);
  // Nobody's post is not one's own.
  assert.doesNotMatch(words, /Delete/);
});

test("messages of people without name or username show no 'undefined'", async () => {
  const message = { id: "m", dm_conversation_id: "1-7", sender_id: "7", event_type: "x" };
  const host = makeHost(async () =>
    replied({ data: [message], includes: { users: [{ id: "7" }] } }),
  );
  const messages = new Messages(host, new Shelf());
  messages.opened();
  await settled();
  assert.doesNotMatch(wordsOf(messages.render()), /undefined/);
});

test("one thing that a reply should describe, and does not", () => {
  assert.equal(rowOf(null), null);
  assert.equal(rowOf({ data: { name: "x" } }), null);
  assert.deepEqual(rowOf({ data: { id: "1" } }), { id: "1" });
});

/** Requests that are answered when the test says so. */
function gated() {
  const gates = [];
  const perform = (action, args, options) =>
    new Promise((resolve) => gates.push({ action, options, resolve }));
  return { gates, perform };
}

test("messages that come after the account has changed are not shown", async () => {
  const { gates, perform } = gated();
  const messages = new Messages(makeHost(perform), new Shelf());
  messages.opened();
  messages.clear();
  assert.ok(gates[0].options.signal.aborted);
  const text = "to the account before";
  gates[0].resolve(replied({ data: [{ id: "m", text, dm_conversation_id: "1-2" }] }));
  await settled();
  assert.doesNotMatch(wordsOf(messages.render()), /to the account before/);
});

test("bookmarks and their folders that come after the account has changed are not shown", async () => {
  const { gates, perform } = gated();
  const host = makeHost(perform);
  const shelf = new Shelf();
  const bookmarks = new Bookmarks(
    host,
    shelf,
    (action, args) => new PostList(host, shelf, { ...options, action, args }),
  );
  bookmarks.opened();
  bookmarks.clear();
  for (const { resolve } of gates)
    resolve(replied({ data: [{ id: "9", text: "of before", name: "folder of before" }] }));
  await settled();
  assert.doesNotMatch(wordsOf(bookmarks.render()), /of before/);
  assert.equal(shelf.marks.bookmarked.size, 0);
});

// --- Task ---

const makeTask = (options) => new Task({ requestUpdate() {} }, options);

test("what changes something is not begun twice", async () => {
  const task = makeTask();
  let runs = 0;
  const step = async () => {
    ++runs;
    await settled();
    return [];
  };
  assert.deepEqual(await Promise.all([task.run(step), task.run(step)]), [true, false]);
  assert.equal(runs, 1);
  assert.equal(await task.run(step), true);
});

test("a newer run takes the place of the one before, where that is asked for", async () => {
  const task = makeTask({ replaces: true });
  const ended = [];
  const first = task.run(async (signal) => {
    await settled();
    ended.push(signal.aborted);
    return [{ code: "late" }];
  });
  const second = task.run(async () => []);
  assert.deepEqual([await first, await second], [false, true]);
  assert.deepEqual(ended, [true]);
  assert.deepEqual(task.findings, []);
});

test("what is thrown becomes a finding; after a cancel nothing does", async () => {
  const task = makeTask();
  const fail = async () => {
    await settled();
    throw new Error("no");
  };
  await task.run(fail);
  assert.equal(task.findings[0].code, "console_failed");
  const run = task.run(fail);
  assert.equal(task.isRunning, true);
  task.cancel();
  assert.equal(task.isRunning, false);
  await run;
  assert.deepEqual(task.findings, []);
});
