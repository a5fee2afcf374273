// twitter-api-sdk, X's former SDK for JavaScript, against the sandbox alone. It sends what it has for the token endpoint in
// the query, and writes the method of its challenge in lower case.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { auth, Client } from "twitter-api-sdk";

import { startSandbox } from "./harness.mjs";

let sandbox;
let here;

before(async () => {
  sandbox = await startSandbox();
  here = { base_url: sandbox.address.origin };
});

after(() => {
  sandbox.stop();
});

for (const id of ["five_values", "oauth2_only"]) {
  for (const method of ["s256", "plain"]) {
    test(`signs in with OAuth 2.0: ${id}, ${method}`, async () => {
      const { client_id, client_secret } = sandbox.scenarios[id];
      const user = new auth.OAuth2User({
        client_id,
        client_secret,
        callback: "http://127.0.0.1:3000/callback",
        scopes: ["tweet.read", "tweet.write", "users.read", "offline.access"],
        request_options: here,
      });
      const challenge = method === "plain" ? { code_challenge: "test-one2" } : {};
      const url = user.generateAuthURL({
        state: "my-state",
        code_challenge_method: method,
        ...challenge,
      });
      await user.requestAccessToken((await sandbox.allow(url)).get("code"));
      const client = new Client(user, here);
      const me = await client.users.findMyUser();
      assert.equal(me.data.username, "lumen_coffee");
      const { refresh_token } = user.token;
      await user.refreshAccessToken();
      assert.notEqual(user.token.refresh_token, refresh_token);
      const made = await client.tweets.createTweet({ text: `By the former SDK, ${method}` });
      assert.match(made.data.id, /^\d+$/);
      assert.equal((await client.tweets.deleteTweetById(made.data.id)).data.deleted, true);
      await user.revokeAccessToken();
      await assert.rejects(client.users.findMyUser(), { status: 401 });
    });
  }
}

test("pages through a search with the bearer token", async () => {
  const client = new Client(sandbox.scenarios.all_good.bearer_token, here);
  const ids = [];
  for await (const page of client.tweets.tweetsRecentSearch({ query: "the", max_results: 10 })) {
    ids.push(...(page.data ?? []).map(({ id }) => id));
  }
  assert.ok(ids.length > 0);
  assert.equal(new Set(ids).size, ids.length);
});
