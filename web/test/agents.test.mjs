// What a person is shown of an agent's request, the log of what was done, and the list of agents that the proxy has to know.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { core, importSource } from "./worker-bench.mjs";

const { draw } = await importSource("worker/show.ts");
const { withEntry, withoutWords } = await importSource("worker/agent-log.ts");
const { pictureOf, Pictures } = await importSource("worker/pictures.ts");
const { AgentSocket } = await importSource("worker/agent-socket.ts");

/** Something that fits an argument, and is like no other. */
function sampleOf({ name, type, choices = [], pattern, minimum = 0, maximum = 0 }, at) {
  if (choices.length > 0) return type === "string_list" ? [choices[0]] : choices[0];
  if (type === "boolean") return true;
  if (type === "integer") return maximum ? Math.min(maximum, minimum + at) : minimum + at;
  const digits = `17770000000000${String(at).padStart(5, "0")}`;
  const tried = [
    `sample ${name}`,
    digits,
    `sample_${at}`,
    "c2FtcGxl",
    "2026-08-01T00:00:00Z",
    "ab",
    "en",
    "1",
    "image/png",
  ];
  const fits = new RegExp(`^(?:${pattern ?? ""})$`, "u");
  const one = pattern ? tried.find((text) => fits.test(text)) : tried[0];
  assert.ok(one !== undefined, `${name}: nothing fits ${pattern}`);
  return type === "string_list"
    ? Array.from({ length: Math.max(1, minimum) }, (_, i) =>
        i === 0 ? one : digits.replace(/.$/, i),
      )
    : one;
}

test("every argument of every action is drawn, and nothing that is sent is not", async () => {
  const { actions } = core.words();
  assert.ok(actions.length > 70);
  let drawn = 0;
  for (const { id, parameters } of actions) {
    const args = Object.fromEntries(
      parameters.map((parameter, at) => [parameter.name, sampleOf(parameter, at + 1)]),
    );
    const canonical = core.canonicalRequest(id, args, { connection: "c", userId: "12" });
    const { shown } = await draw(core, canonical, null);
    assert.deepEqual(Object.keys(canonical.arguments).sort(), Object.keys(args).sort(), id);
    for (const [name, value] of Object.entries(args)) {
      const row = shown.find((one) => one.name === name);
      assert.ok(row?.title, `${id}: ${name} is not drawn`);
      const words = row.texts.map(({ pieces }) => pieces.map(({ text }) => text).join(""));
      assert.deepEqual(words, [value].flat().map(String), `${id}: ${name}`);
      drawn += 1;
    }
  }
  assert.ok(drawn > 200, `${drawn}`);
});

test("what the catalogue does not know is drawn, too: names of the language itself among them", async () => {
  for (const name of ["__proto__", "constructor", "toString", "colour"]) {
    const args = JSON.parse(`{"text": "Hello", "${name}": "hidden"}`);
    assert.throws(
      () => core.canonicalRequest("create_post", args, { connection: "c" }),
      /argument/,
    );
    const canonical = {
      ...core.canonicalRequest("create_post", { text: "Hello" }, { connection: "c" }),
      arguments: args,
    };
    const { shown } = await draw(core, canonical, null);
    assert.ok(
      shown.some(({ texts }) =>
        texts.some(({ pieces }) => pieces.some(({ text }) => text === "hidden")),
      ),
      name,
    );
  }
});

test("the same arguments, however they are written, are one request; other ones are another", () => {
  const hash = (args) => core.canonicalRequest("create_post", args, { connection: "c" }).hash;
  const one = hash({ text: "Hello", quote_tweet_id: "1" });
  assert.equal(hash({ quote_tweet_id: "1", text: "Hello", media_ids: null }), one);
  for (const args of [
    { text: "Hello" },
    { text: "Hello ", quote_tweet_id: "1" },
    { text: "Hello\u200b", quote_tweet_id: "1" },
    { text: "He\u0301llo", quote_tweet_id: "1" },
    { text: "Hello", in_reply_to_tweet_id: "1" },
    { text: "Hello", quote_tweet_id: "1", nullcast: true },
  ])
    assert.notEqual(hash(args), one, JSON.stringify(args));
  // Half a character is no text.
  assert.throws(() => hash({ text: "a\ud800b" }), /half a character/);
});

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("a picture is drawn as a picture, where it is uploaded and where it is named", async () => {
  const pictures = new Pictures();
  const drawnOf = async (action, args) => {
    const canonical = core.canonicalRequest(action, args, { connection: "c" });
    const { shown } = await draw(core, canonical, pictures);
    return Object.fromEntries(
      shown.map(({ name, texts, pictures }) => [name, [texts.length, pictures]]),
    );
  };
  const upload = { media: png, media_category: "tweet_image" };
  const address = `data:image/png;base64,${png}`;
  assert.deepEqual((await drawnOf("upload_media", upload)).media, [0, [address]]);
  pictures.take("upload_media", upload, { data: { id: "5" } });
  assert.deepEqual(
    (await drawnOf("create_post", { text: "Look", media_ids: ["5", "6"] })).media_ids,
    [2, [address, null]],
  );
  assert.deepEqual(
    (await drawnOf("set_media_alt_text", { media_id: "5", alt_text: "A dot" })).media_id,
    [1, [address]],
  );
  // In pieces, in whatever order.
  const bytes = Buffer.from(png, "base64");
  const piece = (from, to, index) =>
    pictures.take(
      "append_media_upload",
      { id: "7", media: bytes.subarray(from, to).toString("base64"), segment_index: index },
      {},
    );
  piece(10, bytes.length, 1);
  piece(0, 10, 0);
  // Until X takes nothing more for it, another picture could take its place after the question.
  assert.equal(pictures.find("7"), null);
  pictures.take("finalize_media_upload", { id: "7" }, {});
  assert.equal(pictures.find("7"), address);
  piece(0, 10, 0);
  assert.equal(pictures.find("7"), null);
  // What is no picture, or no whole one, is drawn as the text that it is.
  assert.equal(pictureOf(`${png.slice(0, 30)}…`), null);
  assert.equal(pictureOf('/9j/"><script>'), null);
  assert.deepEqual((await drawnOf("upload_media", { ...upload, media: "PHN2Zz4=" })).media, [
    1,
    [],
  ]);
});

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** Follows the hashes, as docs/agents.md has it. */
function verify(log) {
  for (const [index, { hash, written, ...entry }] of log.entries()) {
    assert.equal(hash, sha256(JSON.stringify(entry)));
    if (log[index + 1]) assert.equal(entry.previous, log[index + 1].hash);
    if (written) assert.equal(entry.contentHash, sha256(written.salt + written.content));
  }
}

const told = {
  at: 1,
  agent: "Robot",
  action: "create_post",
  request: "r",
  outcome: "done",
  usdThousandths: 15,
  url: "",
};

test("the log is a chain, with or without what was written", async () => {
  let log = [];
  for (const text of ["one", "two", "two"]) log = await withEntry(log, told, { text });
  verify(log);
  assert.deepEqual(
    log.map(({ written }) => JSON.parse(written.content).text),
    ["two", "two", "one"],
  );
  // A short text is not guessed by its hash.
  assert.notEqual(log[0].contentHash, log[1].contentHash);
  const bare = log.map(withoutWords);
  verify(bare);
  assert.ok(!JSON.stringify(bare).includes("two"));
  // What is changed or taken out is seen.
  assert.throws(() => verify([log[0], log[2]]));
  assert.throws(() => verify([{ ...log[0], outcome: "refused" }, ...log.slice(1)]));
  assert.throws(() =>
    verify([{ ...log[0], written: { ...log[0].written, content: "{}" } }, ...log.slice(1)]),
  );
});

test("the log does not grow for ever: the oldest words go first, then the oldest entries", async () => {
  let log = [];
  for (let index = 0; index < 505; ++index)
    log = await withEntry(log, told, { text: `${index} ${"x".repeat(9000)}` });
  assert.equal(log.length, 500);
  verify(log);
  const words = log.filter(({ written }) => written);
  assert.ok(words.length > 40 && words.length < 70, `${words.length}`);
  assert.ok(words.every(({ written }) => written.content.length < 5100));
  assert.ok(log[0].written && !log.at(-1).written);
  const [huge] = await withEntry(
    [],
    told,
    Object.fromEntries(Array.from({ length: 9 }, (_, i) => [i, "y".repeat(9000)])),
  );
  assert.equal(huge.written, undefined);
  // Of a file its beginning is enough.
  const [file] = await withEntry([], told, { media: png.repeat(9) });
  assert.ok(file.written.content.length < 60);
  // What is cut is still a text.
  const [cut] = await withEntry([], told, { text: `x${"🤖".repeat(9000)}` });
  assert.ok(JSON.parse(cut.written.content).text.isWellFormed());
});

/** Sockets as a browser has them; the test plays the proxy. */
function makeSockets() {
  globalThis.navigator ??= {};
  const sockets = [];
  globalThis.WebSocket = class extends EventTarget {
    readyState = 0;
    said = [];
    constructor() {
      super();
      sockets.push(this);
    }
    send(text) {
      this.said.push(JSON.parse(text));
    }
    close() {
      this.end(1000);
    }
    open() {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    }
    hear(message) {
      this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
    }
    end(code) {
      this.readyState = 3;
      this.dispatchEvent(Object.assign(new Event("close"), { code }));
    }
  };
  return sockets;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a bearer is used once the proxy has said that it knows the list", async () => {
  const sockets = makeSockets();
  const agents = [{ id: "a" }];
  const socket = new AgentSocket("ws://x/agent", {
    gained: async () => undefined,
    lost: () => undefined,
    hello: async () => ({ key: "k", agents: [] }),
    call: () => undefined,
    cancel: () => undefined,
    changed: () => undefined,
  });
  assert.equal(await socket.areHeard(), false);
  socket.start("console");
  await turn();
  // Changed while the greeting is under way: it is told after the welcome, and only that counts.
  socket.announce(agents);
  let heard = null;
  const waiting = socket.areHeard().then((answer) => (heard = answer));
  sockets[0].open();
  await turn();
  const [{ number: first }] = sockets[0].said;
  sockets[0].hear({ type: "welcome", protocol: 1, hold: 45 });
  sockets[0].hear({ type: "heard", number: first });
  await turn();
  assert.equal(heard, null);
  const { type, number } = sockets[0].said.at(-1);
  assert.equal(type, "agents");
  assert.ok(number > first);
  sockets[0].hear({ type: "heard", number });
  await waiting;
  assert.equal(heard, true);
  // A socket that comes to nothing is not waited for.
  sockets[0].end(1006);
  await turn();
  assert.equal(socket.state, "connecting");
  socket.stop();
  assert.equal(await socket.areHeard(), false);
});
