// twitter-api-v2, the most used client in JavaScript, against the sandbox alone. It signs for https://api.x.com; only
// the connection is led to the sandbox.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ApiResponseError, TwitterApi } from "twitter-api-v2";

import { startSandbox } from "./harness.mjs";

let sandbox;
let httpAgent;

before(async () => {
  sandbox = await startSandbox();
  httpAgent = sandbox.httpAgent;
});

after(() => {
  sandbox.stop();
});

const signed = (id) => {
  const { api_key, api_secret, access_token, access_token_secret } = sandbox.scenarios[id];
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

test("OAuth 2.0: bookmarks", async () => {
  const token = sandbox.scenarios.all_good.oauth2_access_token;
  const { v2 } = new TwitterApi(token, { httpAgent });
  const [post] = (await v2.search("umbrella")).tweets;
  assert.equal((await v2.bookmark(post.id)).data.bookmarked, true);
  assert.ok((await v2.bookmarks()).tweets.some(({ id }) => id === post.id));
});

test("signs in with OAuth 2.0, refreshes, revokes", async () => {
  for (const id of ["five_values", "oauth2_only"]) {
    const { client_id: clientId, client_secret: clientSecret } = sandbox.scenarios[id];
    const client = new TwitterApi({ clientId, clientSecret }, { httpAgent });
    const redirectUri = "http://127.0.0.1:8080/callback";
    // Its verifiers have 128 characters.
    const { url, codeVerifier } = client.generateOAuth2AuthLink(redirectUri, {
      scope: ["tweet.read", "users.read", "users.email", "offline.access"],
    });
    const code = (await sandbox.allow(url)).get("code");
    const signedIn = await client.loginWithOAuth2({ code, codeVerifier, redirectUri });
    assert.equal((await signedIn.client.v2.me()).data.username, "lumen_coffee");
    const fresh = await client.refreshOAuth2Token(signedIn.refreshToken);
    assert.notEqual(fresh.refreshToken, signedIn.refreshToken);
    assert.equal((await fresh.client.v2.me()).data.username, "lumen_coffee");
    await client.revokeOAuth2Token(fresh.accessToken, "access_token");
    await assert.rejects(fresh.client.v2.me(), refused(401, /Unauthorized/));
  }
});

test("signs in with OAuth 1.0a", async () => {
  const { api_key: appKey, api_secret: appSecret } = sandbox.scenarios.all_good;
  const client = new TwitterApi({ appKey, appSecret }, { httpAgent });
  for (const callback of ["http://localhost/callback", "myapp://callback"]) {
    const link = await client.generateAuthLink(callback);
    const verifier = (await sandbox.allow(link.url)).get("oauth_verifier");
    const temporary = new TwitterApi(
      {
        appKey,
        appSecret,
        accessToken: link.oauth_token,
        accessSecret: link.oauth_token_secret,
      },
      { httpAgent },
    );
    const signedIn = await temporary.login(verifier);
    assert.equal(signedIn.screenName, "lumen_coffee");
    assert.equal((await signedIn.client.v2.me()).data.username, "lumen_coffee");
  }
});

test("gets the bearer token, and pages forth and back", async () => {
  const { api_key: appKey, api_secret: appSecret } = sandbox.scenarios.all_good;
  const client = await new TwitterApi({ appKey, appSecret }, { httpAgent }).appLogin();
  const lumen = await client.v2.userByUsername("lumen_coffee");
  const page = (pagination_token) =>
    client.v2.userTimeline(lumen.data.id, {
      max_results: 5,
      ...(pagination_token ? { pagination_token } : {}),
    });
  const ids = ({ tweets }) => tweets.map(({ id }) => id);
  const first = await page();
  const second = await page(first.meta.next_token);
  assert.equal(new Set([...ids(first), ...ids(second)]).size, 10);
  const back = await page(second.meta.previous_token);
  assert.deepEqual(ids(back), ids(first));
  const both = await page();
  await both.fetchNext();
  assert.deepEqual(ids(both), [...ids(first), ...ids(second)]);
  const all = [];
  for await (const post of await client.v2.search("the", { max_results: 10 })) all.push(post.id);
  assert.equal(new Set(all).size, all.length);
});

test("reads what a timeline shows", async () => {
  const { v2 } = signed("all_good");
  const home = await v2.homeTimeline({
    max_results: 100,
    expansions: [
      "author_id",
      "attachments.media_keys",
      "attachments.poll_ids",
      "referenced_tweets.id",
    ],
    "tweet.fields": ["entities", "created_at"],
    "media.fields": ["url", "width", "height", "alt_text"],
    "poll.fields": ["voting_status"],
    "user.fields": ["profile_image_url"],
  });
  const includes = home.includes;
  const pier = home.tweets.find(({ text }) => text.startsWith("The pier this morning"));
  assert.equal(includes.medias(pier).length, 2);
  assert.match(includes.author(pier).profile_image_url, /^https:\/\/pbs\.twimg\.com\//);
  assert.ok(home.tweets.some((post) => includes.poll(post)));
  assert.ok(home.tweets.some((post) => includes.quote(post)));
});

test("is refused as X refuses", async () => {
  await assert.rejects(
    signed("read_only_token").v2.tweet("No"),
    refused(403, /oauth1-permissions/),
  );
  await assert.rejects(signed("wrong_secret").v2.me(), refused(401, /Unauthorized/));
  await assert.rejects(signed("no_credits").v2.me(), refused(402, /credits-depleted/));
  await assert.rejects(signed("rate_limited").v2.me(), refused(429, /Too Many Requests/));
  const { v2 } = signed("all_good");
  const me = await v2.me();
  await assert.rejects(v2.like(me.data.id, "20"), refused(403, /client-forbidden/));
});
