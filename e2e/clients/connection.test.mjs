// A Connection of the package in Node, against the sandbox: signs by itself, does what its policy allows, sends once.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { ActionError, Connection, loadCore, memoryStore } from "x-connect";

import { program, startSandbox } from "./harness.mjs";

let sandbox;

before(async () => {
  sandbox = await startSandbox();
});

after(() => {
  sandbox.stop();
});

/** A connection to the sandbox; `sent` names every request that left. */
function open(scenario, options = {}) {
  const sent = [];
  const connection = new Connection({
    credentials: sandbox.scenarios[scenario],
    base: sandbox.address.href,
    ...options,
    fetch: (url, init) => {
      sent.push(`${init.method} ${new URL(url).pathname}`);
      return (options.fetch ?? fetch)(url, init);
    },
  });
  return Object.assign(connection, { sent });
}

const posts = (sent) => sent.filter((one) => one === "POST /2/tweets").length;

/** How often X has a text, on its own side. */
async function countOnX(scenario, text) {
  const { data } = await open(scenario).perform("get_user_posts", { max_results: 100 });
  return data.data.filter((post) => post.text === text).length;
}

const refused = (code, more = {}) =>
  function check(error) {
    assert.ok(error instanceof ActionError, String(error.stack));
    assert.equal(error.code, code, error.message);
    for (const name of ["cause", "fix"]) assert.notEqual(error[name], "", name);
    assert.match(error.retry, /^(now|at|after_fix|never)$/);
    for (const [name, value] of Object.entries(more)) assert.deepEqual(error[name], value, name);
    return true;
  };

test("posts, reads it, and is not made to post it twice", async () => {
  const connection = open("all_good");
  const text = "From a program: 100 % signed, isn't it? (ü, 日本) !*~";
  const { data, url, usdThousandths, earlier } = await connection.perform("create_post", { text });
  assert.match(url, /^https:\/\/x\.com\/\w+\/status\/\d+$/);
  assert.ok(usdThousandths > 0);
  assert.equal(earlier, false);
  const read = await connection.perform("get_post", { id: data.data.id });
  assert.equal(read.data.data.text, text);
  assert.ok(read.rateLimit.remaining >= 0);
  const again = await connection.perform("create_post", { text });
  assert.equal(again.earlier, true);
  assert.equal(again.data.data.id, data.data.id);
  assert.equal(posts(connection.sent), 1);
  assert.equal(await countOnX("all_good", text), 1);
});

test("every action of the catalogue works", async () => {
  const { steps } = JSON.parse(readFileSync(new URL("../../vectors/walk.json", import.meta.url)));
  const connection = open("enterprise");
  const { actions } = await connection.catalogue();
  const walked = new Set(steps.map(({ action }) => action));
  assert.deepEqual([...walked].sort(), actions.map(({ id }) => id).sort());
  const kept = {};
  const filled = (value) =>
    Array.isArray(value)
      ? value.map(filled)
      : typeof value === "string"
        ? value.replace(/^\$(\w+)$/, (_, name) => kept[name])
        : value;
  for (const { action, arguments: args = {}, keep = {} } of steps) {
    const given = Object.entries(args).map(([name, value]) => [name, filled(value)]);
    const done = await connection
      .call(action, Object.fromEntries(given))
      .catch((error) => assert.fail(`${action}: ${error.stack}`));
    for (const [name, pointer] of Object.entries(keep))
      kept[name] = pointer
        .split("/")
        .slice(1)
        .reduce((value, key) => value[key], done.data);
  }
});

test("the check says what the command line says", async () => {
  const run = promisify(execFile);
  for (const scenario of ["all_good", "read_only_token", "wrong_secret"]) {
    const seen = [];
    const verdict = await open(scenario).check({
      wanted: ["read", "post"],
      onProgress: ({ state }) => seen.push(state),
    });
    const environment = Object.fromEntries(
      Object.entries(sandbox.scenarios[scenario]).map(([name, value]) => [
        `X_${name.toUpperCase()}`,
        value,
      ]),
    );
    const args = ["check", "--json", "--for", "read,post", "--upstream", sandbox.address.origin];
    const { stdout } = await run(program, args, {
      env: { PATH: process.env.PATH, HOME: "/nowhere", ...environment },
    }).catch((error) => error);
    const told = JSON.parse(stdout);
    const of = ({ state, headline, steps, findings }) => ({
      ...{ state, headline },
      steps: steps.map(({ id, state }) => [id, state]),
      findings: findings.map(({ code }) => code),
    });
    assert.deepEqual(of(verdict), of(told), scenario);
    assert.equal(seen[0], "checking");
    assert.equal(seen.at(-1), verdict.state);
  }
});

test("a check that is called off sends nothing more, and says so", async () => {
  const controller = new AbortController();
  const connection = open("all_good");
  const verdict = await connection.check({
    signal: controller.signal,
    onProgress: ({ steps }) => {
      if (steps.some(({ state }) => state === "passed")) controller.abort();
    },
  });
  assert.equal(verdict.cancelled, true);
  const { length } = connection.sent;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(connection.sent.length, length);
});

test("two users of one budget cannot overrun it together", async () => {
  const connection = open("all_good", { budget: { posts: 2 } });
  const users = [connection.as("one"), connection.as("two")];
  const texts = Array.from({ length: 6 }, (_, index) => `Budget ${index}`);
  const outcomes = await Promise.allSettled(
    texts.map((text, index) => users[index % 2].perform("create_post", { text })),
  );
  const isDone = ({ status }) => status === "fulfilled";
  assert.equal(outcomes.filter(isDone).length, 2);
  for (const { reason } of outcomes.filter((one) => !isDone(one)))
    refused("budget_posts", { retry: "at" })(reason);
  assert.equal(posts(connection.sent), 2);
  const { sharedBudget } = await users[0].status();
  assert.deepEqual(sharedBudget.posts, { used: 2, limit: 2, left: 0 });
});

test("two connections with one store have one budget, and reserve before they send", async () => {
  const store = memoryStore();
  const budget = { usdThousandths: 60 };
  let letThrough;
  const gate = new Promise((resolve) => (letThrough = resolve));
  const held = async (...input) => {
    await gate;
    return fetch(...input);
  };
  const pair = ["one", "two"].map((name) => open("all_good", { name, store, budget, fetch: held }));
  // Ten posts of five thousandths each are reserved; what comes is settled.
  const reads = pair.map((one) =>
    one.perform("search_posts", { query: "umbrella", max_results: 10 }),
  );
  const first = await Promise.race(reads.map((read) => read.catch((error) => error)));
  refused("budget_money")(first);
  letThrough();
  const [done] = (await Promise.allSettled(reads)).filter(({ status }) => status === "fulfilled");
  const { used } = (await pair[0].status()).sharedBudget.usdThousandths;
  assert.equal(used, done.value.usdThousandths);
  assert.ok(used > 0 && used <= 50);
  assert.equal(pair.flatMap(({ sent }) => sent).length, 1);
});

test("a policy decides what is done, asked, refused", async () => {
  const policy = { presets: { read: "always", post: "ask" }, actions: { delete_post: "never" } };
  const questions = [];
  let answer = { agree: true };
  const connection = open("all_good", {
    policy,
    ask: async (question) => {
      questions.push(question);
      return answer;
    },
  });
  await assert.rejects(
    connection.perform("delete_post", { id: "20" }),
    refused("refused_by_grant"),
  );
  await assert.rejects(
    connection.perform("like_post", { tweet_id: "20" }),
    refused("refused_by_grant"),
  );
  const text = "Asked\u200b about";
  const preview = await connection.preview("create_post", { text });
  assert.equal(preview.would, "ask");
  const reason = "It is Monday";
  const { data } = await connection.perform("create_post", { text }, { reason });
  assert.match(data.data.id, /^\d+$/);
  const [question] = questions;
  assert.equal(question.request.hash, preview.request.hash);
  assert.equal(question.reason, reason);
  assert.ok(question.shown[0].texts[0].pieces.some(({ kind }) => kind === "invisible"));
  answer = { agree: false, reason: "Not today" };
  const no = refused("refused_by_person", { retry: "never", reason: "Not today" });
  await assert.rejects(connection.perform("create_post", { text: "No" }), no);
  // The same again is answered by what became of it: nobody is asked.
  await assert.rejects(connection.perform("create_post", { text: "No" }), no);
  assert.equal(questions.length, 2);
  assert.equal(posts(connection.sent), 1);
});

test("with a policy and nobody to ask, strangers' words end what others would see", async () => {
  const policy = { presets: { read: "always", post: "always" } };
  const careful = open("all_good", { policy });
  await careful.perform("create_post", { text: "Before reading" });
  await careful.perform("search_posts", { query: "umbrella" });
  const { hasRead } = await careful.status();
  assert.equal(hasRead.action, "search_posts");
  await assert.rejects(
    careful.perform("create_post", { text: "After reading" }),
    refused("nobody_to_ask"),
  );
  const trusting = open("all_good", { policy, trustWhatIsRead: true });
  await trusting.perform("search_posts", { query: "umbrella" });
  await trusting.perform("create_post", { text: "After reading, trusted" });
  // Said once is not enough for what cannot be taken back.
  const grave = open("all_good", { policy: { presets: { messages: "always" } } });
  const message = { participant_id: "1777000000000000001", text: "Hello" };
  await assert.rejects(grave.perform("send_direct_message", message), refused("nobody_to_ask"));
});

test("what X refuses is a finding, with its cause, its fix, and when to try again", async () => {
  const text = { text: "No" };
  await assert.rejects(
    open("read_only_token").perform("create_post", text),
    refused("read_only_token", { retry: "after_fix" }),
  );
  await assert.rejects(open("no_credits").perform("get_me"), refused("no_credits"));
  const before = Date.now() / 1000;
  await assert.rejects(open("rate_limited").perform("get_me"), (error) => {
    assert.equal(error.retry, "at");
    assert.ok(error.retryAt > before);
    assert.equal(error.findings[0].code, error.code);
    return true;
  });
});

test("bad arguments are named all at once, and nothing is sent", async () => {
  const connection = open("all_good");
  await assert.rejects(
    connection.call("send_direct_message", { participant_id: "mira" }),
    (error) => {
      const fields = error.problems.map(({ field }) => field).sort();
      assert.deepEqual(fields, ["participant_id", "text"]);
      return true;
    },
  );
  await assert.rejects(connection.call("create_post", { text: "a\ud800" }), (error) => {
    assert.deepEqual([error.code, error.problems[0].field], ["lone_surrogate", "text"]);
    return true;
  });
  await assert.rejects(connection.call("make_coffee"), refused("unknown_action"));
  assert.deepEqual(connection.sent, []);
});

/** A line to the sandbox that can be cut: before a request has gone through, or before its reply has. */
async function openWire() {
  let cut = null;
  const server = createServer((socket) => {
    const onward = connect(Number(sandbox.address.port), sandbox.address.hostname);
    const end = () => {
      socket.destroy();
      onward.destroy();
    };
    socket.on("error", end).on("close", end);
    onward.on("error", end).on("close", end);
    socket.on("data", (bytes) => (cut === "request" ? end() : onward.write(bytes)));
    onward.on("data", (bytes) => (cut === "reply" ? end() : socket.write(bytes)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    cut: (where) => (cut = where),
    close: () => server.close(),
  };
}

test("the network is cut: it was sent exactly once, or it is known to be unknown", async () => {
  const wire = await openWire();
  for (const where of ["request", "reply"]) {
    const connection = open("all_good", { base: wire.base });
    const text = `Cut at the ${where}`;
    wire.cut(where);
    const unknown = refused("outcome_unknown", { isUnknown: true });
    await assert.rejects(connection.perform("create_post", { text }), unknown);
    wire.cut(null);
    // Never sent again by itself; nor without a person's word, where the program wants it again.
    await assert.rejects(connection.perform("create_post", { text }), unknown);
    await assert.rejects(
      connection.perform("create_post", { text }, { again: true }),
      refused("nobody_to_ask", { retry: "never" }),
    );
    assert.equal(posts(connection.sent), 1);
    assert.equal(await countOnX("all_good", text), where === "reply" ? 1 : 0);
    // A read is only asked again.
    wire.cut(where);
    await assert.rejects(connection.perform("get_me"), (error) => {
      assert.match(error.code, /^proxy_upstream_/);
      assert.equal(error.findings[0].evidence, `No reply came from ${wire.base}.`);
      assert.equal(error.retry, "now");
      return true;
    });
    wire.cut(null);
    await connection.perform("get_me");
  }
  wire.close();
});

test("nobody listens: nothing was sent, and it may be tried again", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  const connection = open("all_good", { base: `http://127.0.0.1:${port}` });
  await assert.rejects(
    connection.perform("create_post", { text: "Nobody there" }),
    refused("proxy_upstream_unreachable", { retry: "now" }),
  );
  const { sharedBudget } = await connection.status();
  assert.equal(sharedBudget.posts.used, 0);
});

test("X that does not answer in time is unknown for what changes something", async () => {
  const never = (url, { signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const connection = open("all_good", { fetch: never, timeout: 30 });
  await assert.rejects(
    connection.perform("create_post", { text: "Slow" }),
    refused("outcome_unknown", { isUnknown: true }),
  );
  await assert.rejects(connection.perform("get_me"), refused("proxy_upstream_timeout"));
});

test("a program that takes over from one that ended does not send what that had sent", async () => {
  const store = memoryStore();
  const text = "In the middle";
  let isOut;
  const out = new Promise((resolve) => (isOut = resolve));
  // The first ends in the middle of its request: X has it, and nobody hears of it.
  const first = open("all_good", {
    store,
    fetch: (...input) => (isOut(fetch(...input)), out.then(() => new Promise(() => undefined))),
  });
  void first.perform("create_post", { text }).catch(() => undefined);
  await await out;
  const second = open("all_good", { store, takesOver: true });
  await assert.rejects(second.perform("create_post", { text }), refused("outcome_unknown"));
  assert.equal(posts(second.sent), 0);
  assert.equal(await countOnX("all_good", text), 1);
});

test("called off: nothing leaves, a read is broken off, and a change that has left comes to its end", async () => {
  const early = open("all_good");
  await assert.rejects(
    early.perform("create_post", { text: "Too late" }, { signal: AbortSignal.abort() }),
    { name: "AbortError" },
  );
  assert.deepEqual(early.sent, []);

  for (const [action, args, isDone] of [
    ["get_me", {}, false],
    ["create_post", { text: "Has left" }, true],
  ]) {
    const controller = new AbortController();
    const connection = open("all_good", {
      fetch: async (url, init) => {
        controller.abort();
        init.signal.throwIfAborted();
        return fetch(url, init);
      },
    });
    const called = connection.call(action, args, { signal: controller.signal });
    if (isDone) assert.match((await called).url, /status/);
    else await assert.rejects(called, { name: "AbortError" });
  }
});

test("a token that is over is refreshed once, and handed over before anything is sent with it", async () => {
  const given = [];
  const connection = open("oauth2_only", {
    expiresAt: 1,
    onTokens: async (tokens) => {
      given.push(tokens);
      assert.ok(!connection.sent.some((one) => one.startsWith("GET")), "sent before it was kept");
    },
  });
  const credentials = sandbox.scenarios.oauth2_only;
  const read = () => connection.perform("get_bookmarks");
  await Promise.all([read(), read(), connection.as("another").perform("get_me")]);
  const refreshes = () => connection.sent.filter((one) => one === "POST /2/oauth2/token").length;
  assert.equal(refreshes(), 1);
  assert.equal(given.length, 1);
  assert.notEqual(given[0].oauth2_refresh_token, credentials.oauth2_refresh_token);
  assert.ok(given[0].expiresAt > Date.now() / 1000);
  // X says itself that a token is over: that, too, is one refresh.
  const { oauth2_refresh_token } = given[0];
  const stale = { ...credentials, oauth2_access_token: "over", oauth2_refresh_token };
  const later = open("oauth2_only", {
    credentials: stale,
    onTokens: (tokens) => given.push(tokens),
  });
  await Promise.all([later.perform("get_me"), later.perform("get_me")]);
  assert.equal(later.sent.filter((one) => one === "POST /2/oauth2/token").length, 1);
  assert.equal(given.length, 2);
  // A second connection of this program that holds the token that is used up takes over what came of it.
  const other = open("oauth2_only", { credentials: stale, onTokens: () => assert.fail("twice") });
  await other.perform("get_me");
  assert.ok(!other.sent.includes("POST /2/oauth2/token"));
});

test("a token that could not be kept is not lost, and nothing is sent with it", async () => {
  const { client_id, oauth2_refresh_token, oauth2_access_token } = sandbox.scenarios.second_account;
  const credentials = { client_id, oauth2_refresh_token, oauth2_access_token };
  const silent = open("second_account", {
    credentials: { ...credentials, oauth2_access_token: "over" },
  });
  await assert.rejects(silent.perform("get_me"), (error) => {
    assert.ok(error.findings.some(({ code }) => code === "tokens_not_kept"));
    return true;
  });
  assert.ok(!silent.sent.includes("POST /2/oauth2/token"));

  let isFull = true;
  const given = [];
  const connection = open("second_account", {
    credentials,
    expiresAt: 1,
    onTokens: (tokens) => {
      if (isFull) throw new Error("The disk is full");
      given.push(tokens);
    },
  });
  for (let times = 0; times < 2; ++times)
    await assert.rejects(connection.perform("get_me"), refused("tokens_not_kept"));
  assert.deepEqual(connection.sent, ["POST /2/oauth2/token"]);
  isFull = false;
  await connection.perform("get_me");
  assert.equal(given.length, 1);
  // A third holds tokens that another program has used up, and is told of those that are kept by now.
  const third = open("second_account", {
    credentials: { ...credentials, oauth2_refresh_token: "used up elsewhere" },
    expiresAt: 1,
    onTokens: () => undefined,
    readTokens: async () => given[0],
  });
  await third.perform("get_me");
  assert.deepEqual(third.sent, ["GET /2/users/me"]);
});

test("through the proxy it is the same", async () => {
  const { startXConnect } = await import("./harness.mjs");
  const xConnect = await startXConnect();
  try {
    const connection = open("all_good", { base: new URL("x", xConnect.address) });
    const { data } = await connection.perform("get_me");
    assert.equal(data.data.username, "lumen_coffee");
    const { url } = await connection.perform("create_post", { text: "Through the proxy" });
    assert.match(url, /lumen_coffee/);
  } finally {
    xConnect.stop();
  }
});

test("an address in the clear is for this machine only, and no secret is in an error", async () => {
  for (const base of ["http://example.com", "ftp://127.0.0.1", "https://user@example.com"])
    assert.throws(() => open("all_good", { base }), TypeError);
  const secrets = Object.values(sandbox.scenarios.wrong_secret);
  await assert.rejects(open("wrong_secret").perform("get_me"), (error) => {
    const words = JSON.stringify({ ...error, message: error.message, stack: error.stack });
    for (const secret of secrets) assert.ok(!words.includes(secret));
    return true;
  });
});

test("the example does what it says", async () => {
  const { greet, limits } = await import("../../examples/program.mjs");
  const questions = [];
  const ask = async (question) => {
    questions.push(question);
    return { agree: true };
  };
  assert.match(await greet(open("second_account", { ...limits, ask })), /has posted https/);
  assert.equal(questions[0].reason, "It rains.");
  assert.match(await greet(open("second_account", limits)), /^Not done \(nobody_to_ask\)/);
});

test("the core comes with it", async () => {
  const core = await loadCore();
  assert.equal(core.percentEncode("a b"), "a%20b");
});
