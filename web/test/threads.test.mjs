// Threads: posts of one conversation stand together, whatever X sends.
import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "../text.mjs";

const { threadsOf } = await load("src/screens/try/threads.ts");

const post = (id, conversation_id = id, answers = "") => ({
  id,
  conversation_id,
  ...(answers ? { referenced_tweets: [{ type: "replied_to", id: answers }] } : {}),
});
const known = (...posts) => new Map(posts.map((one) => [one.id, one]));
const ids = (threads) => threads.map((thread) => thread.map(({ id }) => id));

test("a thread stands where its newest post stands, oldest first; longer ids are later", () => {
  const listed = [post("1000", "99", "100"), post("500"), post("100", "99", "99"), post("99")];
  assert.deepEqual(ids(threadsOf(listed, known(...listed))), [["99", "100", "1000"], ["500"]]);
});

test("what is answered joins, though it was not listed; what is not known does not", () => {
  const parent = post("5", "4", "4");
  const listed = [post("9", "4", "5")];
  assert.deepEqual(ids(threadsOf(listed, known(parent, ...listed))), [["5", "9"]]);
  assert.deepEqual(ids(threadsOf(listed, known())), [["9"]]);
});

test("a repost stands alone; without a conversation so does a post", () => {
  const repost = { ...post("9", "4"), referenced_tweets: [{ type: "retweeted", id: "4" }] };
  assert.deepEqual(ids(threadsOf([repost, post("4"), { id: "3" }], known(post("4")))), [
    ["9"],
    ["4"],
    ["3"],
  ]);
});

test("posts that answer each other in a circle end", () => {
  const [one, other] = [post("1", "1", "2"), post("2", "1", "1")];
  assert.deepEqual(ids(threadsOf([one, other], known(one, other))), [["1", "2"]]);
});
