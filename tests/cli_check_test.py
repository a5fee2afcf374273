#!/usr/bin/env python3
"""x-connect check: every ending of the ladder, against the sandbox and upstreams that say nothing.

Usage: cli_check_test.py X_CONNECT
"""

import json
import signal
import subprocess
import urllib.request

from cli_harness import CommandLine, main
from proxy_harness import PROGRAM, Upstream, reply

STATUSES = {"connected": 0, "refused": 1, "limited": 3, "waits": 4, "unreachable": 5, "unknown": 6}


class Check(CommandLine):
    def check(self, *words, **more):
        return self.run_it("check", *words, **more)

    def refusals(self):
        return json.load(urllib.request.urlopen(self.url + "/sandbox/refusals"))

    def test_every_account_of_the_sandbox(self):
        states = {}
        for scenario in self.scenarios:
            if scenario["group"] == "replies":
                continue
            ran = self.check("--json", account=scenario["id"])
            self.assertEqual((ran.err, ran.status), ("", STATUSES[ran.json["state"]]), (scenario["id"], ran))
            states[scenario["id"]] = ran.json["state"]
            codes = [finding["code"] for finding in ran.json["findings"]]
            if scenario["finding"] and scenario["id"] not in ("wrong_secret", "foreign_token"):
                self.assertIn(scenario["finding"], codes, scenario["id"])
        expected = {"all_good": "connected", "five_values": "connected", "read_only_token": "limited", "wrong_secret": "refused",
                    "suspended_app": "refused", "not_enrolled": "waits", "no_credits": "waits", "rate_limited": "waits"}
        self.assertEqual({name: states[name] for name in expected}, expected)

    def test_the_report_for_people(self):
        ran = self.check(account="read_only_token", LANG="C.UTF-8")
        self.assertEqual((ran.status, ran.err), (3, ""))
        for text in ("Signed in as @lumen_coffee", "\u2717 Permission level", "but your agent cannot post.", "(read_only_token)",
                     "fix:  In the app's User authentication settings", "The check cost up to $0.01."):
            self.assertIn(text, ran.out)
        self.assertIn("x Permission level", self.check(account="read_only_token", LANG="C", LC_ALL="").out)
        self.assertIn("Connected as @lumen_coffee.", self.check().out)

    def test_nobody_answers(self):
        ran = self.check(upstream="http://127.0.0.1:1")
        self.assertEqual(ran.status, 5)
        self.assertIn("No reply came from http://127.0.0.1:1.", ran.out)
        for page in (b"<html>sign in to the network</html>", b""):
            upstream = Upstream(lambda request, page=page: reply(page, headers=["Content-Type: text/html"]) if page else b"")
            self.addCleanup(upstream.close)
            ran = self.check("--json", upstream=f"http://127.0.0.1:{upstream.port}")
            self.assertEqual((ran.status, ran.json["state"]), (5, "unreachable"))
            self.assertEqual(len(upstream.requests), 1)

    def test_what_is_wanted_decides(self):
        self.assertEqual(self.check("--for", "bookmarks", account="five_values").status, 3)
        self.assertEqual(self.check("--for", "read,messages", account="five_values").status, 0)
        ran = self.check("--for", "flying")
        self.assertEqual((ran.status, ran.out), (2, ""))
        self.assertIn("read, post", ran.err)
        self.assertEqual(self.check(account=None).status, 2)

    def test_only_what_is_allowed_is_done(self):
        def steps(*words, **more):
            return {step["id"]: step["state"] for step in self.check("--json", *words, **more).json["steps"]}

        plain = steps()
        self.assertFalse({"post", "app_only_token", "try_read"} & set(plain))
        self.assertEqual(steps("--no-spend")["oauth1"], "skipped")
        self.assertEqual(steps("--send-secret")["app_only_token"], "passed")
        self.assertEqual(steps("--try-all")["try_read"], "passed")
        published = steps("--publish", "Only a test")
        self.assertEqual((published["post"], published["delete_post"]), ("passed", "passed"))
        posts = self.run_it("call", "get_user_posts").json["data"]
        self.assertNotIn("Only a test", [post["text"] for post in posts])

    def test_fresh_tokens_are_kept(self):
        path = self.file("held.json", json.dumps(self.accounts["expired_oauth2"]))
        ran = self.check("--json", "--credentials", str(path), account=None)
        self.assertEqual((ran.status, ran.json["state"]), (0, "connected"), ran)
        self.assertIn("are kept", ran.json["news"][0])
        self.assertNotIn(self.accounts["expired_oauth2"]["oauth2_refresh_token"], path.read_text())

    def test_cancelled_is_cancelled(self):
        upstream = Upstream(lambda request: None)
        self.addCleanup(upstream.close)
        process = subprocess.Popen([PROGRAM, "check", "--json", "--upstream", f"http://127.0.0.1:{upstream.port}"],
                                   stdout=subprocess.PIPE, text=True, env=self.environment())
        self.wait_for(lambda: upstream.requests)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        verdict = json.loads(out)
        self.assertTrue(verdict["cancelled"])
        self.assertEqual(len(upstream.requests), 1)


if __name__ == "__main__":
    main()
