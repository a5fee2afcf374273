// Which of several sign-ins an answer of X belongs to: a page takes none away from another that waits.
import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "../text.mjs";

globalThis.location = { href: "http://127.0.0.1/" };
const { belongsTo } = await load("src/session/sign-in-answer.ts");

test("an answer of OAuth 2.0 belongs to the sign-in of its state, and to no other", () => {
  const begun = "https://x.com/i/oauth2/authorize?client_id=c&state=mine";
  assert.equal(belongsTo("?state=mine&code=1", begun), true);
  assert.equal(belongsTo("?error=access_denied&state=mine", begun), true);
  assert.equal(belongsTo("?state=another&code=1", begun), false);
  assert.equal(belongsTo("?code=1", begun), false);
  assert.equal(belongsTo("?oauth_token=mine&oauth_verifier=1", begun), false);
});

test("an answer of OAuth 1.0a belongs to the sign-in of its request token, allowed or refused", () => {
  const begun = "https://api.x.com/oauth/authorize?oauth_token=mine";
  assert.equal(belongsTo("?oauth_token=mine&oauth_verifier=1", begun), true);
  assert.equal(belongsTo("?denied=mine", begun), true);
  assert.equal(belongsTo("?oauth_token=another&oauth_verifier=1", begun), false);
  assert.equal(belongsTo("?denied=another", begun), false);
  assert.equal(belongsTo("?state=mine&code=1", begun), false);
  assert.equal(belongsTo("?state=mine", "https://x.com/nothing"), false);
});
