#!/usr/bin/env python3
"""tweepy, as Debian packs it, against the sandbox alone: it posts, searches, reads and is refused as X refuses.

tweepy signs for https://api.twitter.com; only the connection is led to the sandbox.

Usage: tweepy_test.py X_CONNECT
"""

import os
import unittest
from unittest import mock

import tweepy
from harness import SandboxCase

os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"


class TweepyTest(SandboxCase):
    def client(self, scenario, **chosen):
        held = self.scenarios[scenario]["credentials"]
        keys = chosen or {
            "consumer_key": held["api_key"],
            "consumer_secret": held["api_secret"],
            "access_token": held["access_token"],
            "access_token_secret": held["access_token_secret"],
        }
        client = tweepy.Client(**keys)
        self.leads_here(client.session)
        return client

    def test_posts_reads_and_deletes(self):
        client = self.client("all_good")
        text = "From tweepy: 100 % signed, isn't it? (ü, 日本) *~"
        post = client.create_tweet(text=text)
        found = client.get_tweet(post.data["id"], user_auth=True, tweet_fields=["created_at"])
        self.assertEqual(found.data.text, text)
        me = client.get_me()
        self.assertEqual(me.data.username, "lumen_coffee")
        mine = client.get_users_tweets(me.data.id, user_auth=True, max_results=5)
        self.assertIn(text, [one.text for one in mine.data])
        home = client.get_home_timeline(max_results=5)
        self.assertEqual(home.meta["result_count"], 5)
        self.assertTrue(client.delete_tweet(post.data["id"]).data["deleted"])

    def test_reposts_and_looks_people_up(self):
        client = self.client("all_good")
        post = client.search_recent_tweets("umbrella", user_auth=True).data[0]
        self.assertTrue(client.retweet(post.id).data["retweeted"])
        self.assertFalse(client.unretweet(post.id).data["retweeted"])
        mira = client.get_user(username="mira_okafor", user_auth=True)
        self.assertEqual(mira.data.name, "Mira Okafor")

    def test_searches_with_the_bearer_token(self):
        bearer = self.scenarios["bearer_only"]["credentials"]["bearer_token"]
        client = self.client("bearer_only", bearer_token=bearer)
        self.assertGreater(client.search_recent_tweets("coffee -is:retweet").meta["result_count"], 0)
        with self.assertRaises(tweepy.Forbidden):
            client.get_me(user_auth=False)

    def test_is_refused_as_x_refuses(self):
        with self.assertRaisesRegex(tweepy.Forbidden, "oauth1 app permissions"):
            self.client("read_only_token").create_tweet(text="No")
        with self.assertRaises(tweepy.Unauthorized):
            self.client("wrong_secret").get_me()
        with self.assertRaises(tweepy.TooManyRequests):
            self.client("rate_limited").get_me()
        client = self.client("all_good")
        client.create_tweet(text="Once only")
        with self.assertRaisesRegex(tweepy.Forbidden, "duplicate content"):
            client.create_tweet(text="Once only")
        with self.assertRaises(tweepy.Forbidden):
            client.like(20)

    def test_bookmarks_need_oauth2(self):
        token = self.scenarios["all_good"]["credentials"]["oauth2_access_token"]
        client = self.client("all_good", bearer_token=token)
        post = client.search_recent_tweets("umbrella").data[0]
        # tweepy asks for the own id with the same token.
        self.assertTrue(client.bookmark(post.id).data["bookmarked"])
        self.assertIn(post.id, [one.id for one in client.get_bookmarks().data])
        self.assertFalse(client.remove_bookmark(post.id).data["bookmarked"])

    def test_signs_in_with_oauth2(self):
        for scenario in ("five_values", "oauth2_only"):  # a public client, and a confidential one
            held = self.credentials(scenario)
            handler = tweepy.OAuth2UserHandler(
                client_id=held["client_id"],
                client_secret=held.get("client_secret"),
                redirect_uri="https://example.com/callback",
                scope=["tweet.read", "users.read", "users.email", "offline.access"],
            )
            self.leads_here(handler)
            back = self.allow(handler.get_authorization_url())
            token = handler.fetch_token(back)
            self.assertEqual(token["token_type"], "bearer")
            client = tweepy.Client(token["access_token"])
            self.leads_here(client.session)
            me = client.get_me(user_auth=False, user_fields=["profile_image_url"])
            self.assertIn("pbs.twimg.com", me.data.profile_image_url)

    def test_signs_in_with_oauth1(self):
        held = self.credentials("all_good")
        handler = tweepy.OAuth1UserHandler(held["api_key"], held["api_secret"], callback="myapp://signed-in")
        self.leads_here(handler.oauth)
        back = self.allow(handler.get_authorization_url(signin_with_twitter=True))
        # tweepy makes a session of its own for this.
        own_session = tweepy.auth.OAuth1Session
        with mock.patch("tweepy.auth.OAuth1Session", lambda *args, **more: self.leads_here(own_session(*args, **more))):
            token, secret = handler.get_access_token(self.answered(back, "oauth_verifier"))
        client = tweepy.Client(None, held["api_key"], held["api_secret"], token, secret)
        self.leads_here(client.session)
        self.assertEqual(client.get_me().data.username, "lumen_coffee")

    def test_pages_forth(self):
        client = self.client("all_good")
        me = client.get_me().data.id
        pages = list(tweepy.Paginator(client.get_users_tweets, me, user_auth=True, max_results=5))
        ids = [post.id for page in pages for post in page.data or []]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertGreater(len(ids), 10)
        self.assertNotIn("previous_token", pages[0].meta)
        self.assertIn("previous_token", pages[1].meta)


if __name__ == "__main__":
    unittest.main()
