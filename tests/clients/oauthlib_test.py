#!/usr/bin/env python3
"""requests-oauthlib, as Debian packs it, against the sandbox alone: both ways to sign in, and signed requests.

Usage: oauthlib_test.py X_CONNECT
"""

import base64
import hashlib
import os
import unittest

from harness import SandboxCase
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth1Session, OAuth2Session

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


class OAuthLibTest(SandboxCase):
    def test_signs_in_with_oauth1(self):
        held = self.credentials("all_good")
        session = self.leads_here(
            OAuth1Session(held["api_key"], held["api_secret"], callback_uri="http://127.0.0.1:8080/callback"))
        session.fetch_request_token("https://api.x.com/oauth/request_token")
        back = self.allow(session.authorization_url("https://api.x.com/oauth/authorize"))
        session.parse_authorization_response(back)
        token = session.fetch_access_token("https://api.x.com/oauth/access_token")
        self.assertEqual(token["screen_name"], "lumen_coffee")
        me = session.get("https://api.x.com/2/users/me")
        self.assertEqual(me.json()["data"]["username"], "lumen_coffee")

    def test_signs_whatever_is_searched_for(self):
        held = self.credentials("all_good")
        session = self.leads_here(
            OAuth1Session(held["api_key"], held["api_secret"], held["access_token"], held["access_token_secret"]))
        for query in ("lemon cake", "umbrella -(a OR b)", "\"lemon cake\" wow!*", "café ☕ it's 100%", "a+b,c"):
            reply = session.get("https://api.x.com/2/tweets/search/recent",
                                params={"query": query, "start_time": None, "tweet.fields": "id,text"})
            self.assertEqual(reply.status_code, 200, reply.text)

    def test_signs_in_with_oauth2(self):
        held = self.credentials("oauth2_only")
        session = self.leads_here(
            OAuth2Session(held["client_id"], redirect_uri="http://127.0.0.1:8080/callback",
                          scope=["tweet.read", "users.read", "offline.access"]))
        verifier = "a-short-one"
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        url, _ = session.authorization_url("https://x.com/i/oauth2/authorize", code_challenge=challenge,
                                           code_challenge_method="s256")
        basic = HTTPBasicAuth(held["client_id"], held["client_secret"])
        token = session.fetch_token("https://api.x.com/2/oauth2/token", authorization_response=self.allow(url),
                                    code_verifier=verifier, auth=basic)
        self.assertEqual(session.get("https://api.x.com/2/users/me").json()["data"]["username"], "lumen_coffee")
        fresh = session.refresh_token("https://api.x.com/2/oauth2/token", auth=basic)
        self.assertNotEqual(fresh["refresh_token"], token["refresh_token"])
        self.assertEqual(session.get("https://api.x.com/2/users/me").status_code, 200)


if __name__ == "__main__":
    unittest.main()
