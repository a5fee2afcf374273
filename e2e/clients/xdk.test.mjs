// @xdevplatform/xdk, X's own SDK for JavaScript, against the sandbox alone. It asks in the current vocabulary
// (post.fields, referenced_posts), and gets its answers in it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, generateCodeVerifier, OAuth1, OAuth2 } from "@xdevplatform/xdk";

import { startSandbox } from "./harness.mjs";

let sandbox;
const fetchThere = globalThis.fetch;

before(async () => {
  sandbox = await startSandbox();
  // It has no other way to lead it elsewhere while it signs in.
  globalThis.fetch = (input, init) =>
    new URL(input).hostname.endsWith("x.com")
      ? sandbox.fetchHere(input, init)
      : fetchThere(input, init);
});

after(() => {
  globalThis.fetch = fetchThere;
  sandbox.stop();
});

const client = (config) => new Client({ baseUrl: sandbox.address.origin, ...config });

test("reads in the current vocabulary", async () => {
  const x = client({ bearerToken: sandbox.scenarios.all_good.bearer_token });
  const found = await x.posts.searchRecent("ransom", {
    postFields: ["created_at", "public_metrics", "note_post", "entities"],
    expansions: ["author_id", "referenced_posts"],
    userFields: ["profile_image_url", "public_metrics"],
  });
  const [post] = found.data;
  assert.equal(typeof post.publicMetrics.repostCount, "number");
  assert.equal(post.editHistoryPostIds[0], post.id);
  assert.equal(post.referencedPosts[0].type, "replied_to");
  assert.equal(found.includes.posts[0].id, post.referencedPosts[0].id);
  assert.equal(found.includes.users[0].id, post.authorId);
  assert.equal(typeof found.includes.users[0].publicMetrics.postCount, "number");
  const mira = await x.users.getByUsername("mira_okafor", {
    expansions: ["pinned_post_id"],
    userFields: ["profile_image_url"],
  });
  assert.equal(mira.data.pinnedPostId, mira.includes.posts[0].id);
});

test("signs in with OAuth 2.0, posts, refreshes", async () => {
  for (const id of ["five_values", "oauth2_only"]) {
    const { client_id: clientId, client_secret: clientSecret } = sandbox.scenarios[id];
    const auth = new OAuth2({
      clientId,
      clientSecret,
      redirectUri: "http://localhost:8080/callback",
      scope: ["tweet.read", "tweet.write", "users.read", "offline.access"],
    });
    const verifier = generateCodeVerifier();
    await auth.setPkceParameters(verifier);
    const code = (await sandbox.allow(await auth.getAuthorizationUrl("state"))).get("code");
    const token = await auth.exchangeCode(code, verifier);
    const x = client({ accessToken: token.access_token });
    const made = await x.posts.create({ text: "By X's own SDK" });
    assert.equal((await x.posts.delete(made.data.id)).data.deleted, true);
    const fresh = await auth.refreshToken();
    const me = await client({ accessToken: fresh.access_token }).users.getMe();
    assert.equal(me.data.username, "lumen_coffee");
  }
});

test("downloads the picture of a message", async () => {
  const x = client({ accessToken: sandbox.scenarios.all_good.oauth2_access_token });
  const { data, includes } = await x.directMessages.getEvents({
    dmEventFields: ["id", "attachments"],
    expansions: ["attachments.media_keys"],
    mediaFields: ["url"],
  });
  const { id } = data.find(({ attachments }) => attachments);
  const [, media, resource] = /(\d+)\/([\w.-]+)$/.exec(includes.media[0].url);
  const bytes = await x.directMessages.dmConversationsMediaDownload(id, media, resource);
  assert.equal(Buffer.from(bytes).subarray(1, 4).toString(), "PNG");
});

test("signs in with OAuth 1.0a", async () => {
  const { api_key: apiKey, api_secret: apiSecret } = sandbox.scenarios.all_good;
  const auth = new OAuth1({ apiKey, apiSecret, callback: "http://localhost:8080/callback" });
  await auth.getRequestToken();
  // The token stands in its header and in its query, signed once.
  const answered = await sandbox.allow(auth.getAuthorizationUrl(true));
  const { accessToken, accessTokenSecret } = await auth.getAccessToken(
    answered.get("oauth_verifier"),
  );
  const oauth1 = new OAuth1({ apiKey, apiSecret, accessToken, accessTokenSecret });
  const me = await client({ oauth1 }).users.getMe({ userFields: ["profile_image_url"] });
  assert.equal(me.data.username, "lumen_coffee");
});
