// What the documentation prints for programs and servers is run as it stands there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Connection, memoryStore } from "x-connect";

import { startSandbox } from "./harness.mjs";
import { functionOf, written } from "./written.mjs";

let sandbox;

before(async () => {
  sandbox = await startSandbox();
});

after(() => {
  sandbox.stop();
});

/** A program's beginning, with the sandbox in the place of X. */
const here = (code) => code.replace("new Connection({", "new Connection({ base,");

const open = (scenario) =>
  new Connection({ credentials: sandbox.scenarios[scenario], base: sandbox.address.href });

test("docs/javascript.md: reads and posts", async () => {
  const code = await written("javascript.md", "js", 'perform("search_posts"');
  const names = "base, api_key, api_secret, access_token, access_token_secret";
  const run = await functionOf(`${here(code)}return { data, url };`, names);
  const { data, url } = await run({ base: sandbox.address.href, ...sandbox.scenarios.all_good });
  assert.ok(Array.isArray(data.data));
  assert.match(url, /^https:\/\/x\.com\/\w+\/status\/\d+$/);
});

test("docs/javascript.md: what was not done, and why", async () => {
  const code = await written("javascript.md", "js", "instanceof ActionError");
  const run = await functionOf(code, "connection, text, console");
  const said = [];
  const console = { warn: (...words) => said.push(words) };
  await run({ connection: open("read_only_token"), text: "Not allowed", console });
  const [[finding, cause, fix]] = said;
  assert.equal(finding, "read_only_token");
  for (const words of [cause, fix]) assert.match(words, /^[A-Z].*\.$/s);
  // What is no refusal is not swallowed.
  await assert.rejects(run({ connection: null, text: "", console }), TypeError);
});

test("docs/javascript.md: two users of one budget", async () => {
  const code = await written("javascript.md", "js", "memoryStore()");
  const names = "Connection, memoryStore, base, credentials, budget";
  const run = await functionOf(
    `${code.replaceAll("{ credentials", "{ base, credentials")}return { one, two };`,
    names,
  );
  const { one, two } = await run({
    ...{ Connection, memoryStore, base: sandbox.address.href },
    ...{ credentials: sandbox.scenarios.all_good, budget: { posts: 1 } },
  });
  await one.perform("create_post", { text: "The only one" });
  await assert.rejects(two.perform("create_post", { text: "One too many" }), {
    code: "budget_posts",
  });
});

test("docs/servers.md: a webhook's signature is verified in Python", async () => {
  const code = await written("servers.md", "python", "def verify");
  // The example of Standard Webhooks; its time is long ago.
  const body = '{"test": 2432232314}';
  const headers = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,wrong v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const tries = `
import json
given = json.loads(${JSON.stringify(JSON.stringify({ headers, body, secret }))})
def tried(now=1614265331, **changes):
    time.time = lambda: now
    with_changes = {**given, **changes}
    return verify(with_changes["headers"], with_changes["body"].encode(), with_changes["secret"])
print(tried(), tried(now=1614265930), tried(body="{}"), tried(secret="whsec_" + "A" * 32))
`;
  const { stdout } = await promisify(execFile)("/usr/bin/python3", ["-c", code + tries]);
  assert.equal(stdout.trim(), "True False False False");
});
