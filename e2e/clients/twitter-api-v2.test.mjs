// twitter-api-v2, the most used client in JavaScript, against the sandbox alone. It signs for https://api.x.com; only
// the connection is led to the sandbox.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:https";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ApiResponseError, TwitterApi } from "twitter-api-v2";

const program = fileURLToPath(new URL("../../build/native/bin/x-connect", import.meta.url));
let child;
let scenarios;
let httpAgent;

before(async () => {
  child = spawn(program, ["sandbox", "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const address = new URL(/http:\/\/\S+/.exec(line)[0]);
  const reply = await fetch(new URL("/sandbox/scenarios", address));
  scenarios = Object.fromEntries((await reply.json()).scenarios.map((row) => [row.id, row]));
  httpAgent = new (class extends Agent {
    createConnection() {
      return connect(Number(address.port), address.hostname);
    }
  })();
});

after(() => {
  child.kill();
});

const signed = (id) => {
  const { api_key, api_secret, access_token, access_token_secret } = scenarios[id].credentials;
  const tokens = {
    appKey: api_key,
    appSecret: api_secret,
    accessToken: access_token,
    accessSecret: access_token_secret,
  };
  return new TwitterApi(tokens, { httpAgent });
};

const refused = (status, text) => (error) => {
  assert.ok(error instanceof ApiResponseError, String(error));
  assert.equal(error.code, status);
  assert.match(JSON.stringify(error.data), text);
  return true;
};

test("posts, reads, searches, deletes", async () => {
  const { v2 } = signed("all_good");
  const text = "From JavaScript: 100 % signed, isn't it? (ü, 日本) !*~";
  const { data } = await v2.tweet(text);
  assert.equal((await v2.singleTweet(data.id)).data.text, text);
  const me = await v2.me();
  assert.equal(me.data.username, "lumen_coffee");
  const timeline = await v2.userTimeline(me.data.id, { max_results: 5 });
  assert.ok(timeline.tweets.some((post) => post.id === data.id));
  const found = await v2.search("umbrella blue", { "tweet.fields": ["author_id"] });
  assert.ok(found.tweets.length > 0);
  assert.equal((await v2.deleteTweet(data.id)).data.deleted, true);
});

test("reposts, sends messages and reads them", async () => {
  const { v2 } = signed("all_good");
  const me = await v2.me();
  const [post] = (await v2.search("umbrella")).tweets;
  assert.equal((await v2.retweet(me.data.id, post.id)).data.retweeted, true);
  const mira = await v2.userByUsername("mira_okafor");
  const sent = await v2.sendDmToParticipant(mira.data.id, { text: "Hello" });
  const read = await v2.listDmEventsWithParticipant(mira.data.id, { "dm_event.fields": ["text"] });
  assert.ok(read.events.some(({ id }) => id === sent.dm_event_id || id === sent.data?.dm_event_id));
});

test("uploads in pieces", async () => {
  const { v2 } = signed("all_good");
  const id = await v2.uploadMedia(Buffer.alloc(2_000_000, 7), {
    media_type: "image/png",
    media_category: "tweet_image",
  });
  const { data } = await v2.tweet("A picture", { media: { media_ids: [id] } });
  assert.match(data.id, /^\d+$/);
});

test("OAuth 2.0: bookmarks, and the exchange of a code", async () => {
  const { v2 } = new TwitterApi(scenarios.all_good.credentials.oauth2_access_token, { httpAgent });
  const [post] = (await v2.search("umbrella")).tweets;
  assert.equal((await v2.bookmark(post.id)).data.bookmarked, true);
  assert.ok((await v2.bookmarks()).tweets.some(({ id }) => id === post.id));

  const client = new TwitterApi(
    { clientId: scenarios.five_values.credentials.client_id },
    { httpAgent },
  );
  const callback = "http://127.0.0.1:8080/callback";
  const link = client.generateOAuth2AuthLink(callback, {
    scope: ["tweet.read", "users.read", "offline.access"],
  });
  assert.equal(new URL(link.url).pathname, "/i/oauth2/authorize");
});

test("is refused as X refuses", async () => {
  await assert.rejects(
    signed("read_only_token").v2.tweet("No"),
    refused(403, /oauth1-permissions/),
  );
  await assert.rejects(signed("wrong_secret").v2.me(), refused(401, /Unauthorized/));
  await assert.rejects(signed("no_credits").v2.me(), refused(402, /CreditsDepleted/));
  await assert.rejects(signed("rate_limited").v2.me(), refused(429, /Too Many Requests/));
  const { v2 } = signed("all_good");
  const me = await v2.me();
  await assert.rejects(v2.like(me.data.id, "20"), refused(403, /client-forbidden/));
});
