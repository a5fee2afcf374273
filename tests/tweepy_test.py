#!/usr/bin/env python3
"""tweepy, as Debian packs it, against the sandbox alone: it posts, searches, reads and is refused as X refuses.

tweepy signs for https://api.twitter.com; only the connection is led to the sandbox.

Usage: tweepy_test.py X_CONNECT
"""

import json
import re
import subprocess
import sys
import unittest
import urllib.request

import requests.adapters
import tweepy

PROGRAM = sys.argv.pop(1)


class ToSandbox(requests.adapters.HTTPAdapter):
    """Sends what was signed for X to the sandbox."""

    def __init__(self, address):
        super().__init__()
        self.address = address

    def send(self, request, **options):
        request.url = re.sub(r"^https://[^/]+", self.address, request.url)
        return super().send(request, **options)


class TweepyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.process = subprocess.Popen(
            [PROGRAM, "sandbox", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        cls.address = re.search(r"http://\S+", cls.process.stdout.readline())[0].rstrip("/")
        with urllib.request.urlopen(f"{cls.address}/sandbox/scenarios") as reply:
            cls.scenarios = {row["id"]: row for row in json.load(reply)["scenarios"]}

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        cls.process.wait()
        cls.process.stdout.close()

    def client(self, scenario, **chosen):
        held = self.scenarios[scenario]["credentials"]
        keys = chosen or {
            "consumer_key": held["api_key"],
            "consumer_secret": held["api_secret"],
            "access_token": held["access_token"],
            "access_token_secret": held["access_token_secret"],
        }
        client = tweepy.Client(**keys)
        client.session.mount("https://", ToSandbox(self.address))
        self.addCleanup(client.session.close)
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
        self.assertGreater(client.search_recent_tweets("coffee -is:nothing").meta["result_count"], 0)
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


if __name__ == "__main__":
    unittest.main()
