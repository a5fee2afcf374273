#!/usr/bin/env python3
"""x-connect from a terminal: actions and calls, against the sandbox and small upstreams, good and bad ones.

Usage: cli_test.py X_CONNECT
"""

import base64
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import threading
import time

import walk
from cli_harness import CommandLine, environment, main
from proxy_harness import PROGRAM, KeepingUpstream, Upstream, reply

ROOT = pathlib.Path(__file__).parent.parent


class Actions(CommandLine):
    def test_the_list_names_every_action_with_price_and_credentials(self):
        ran = self.run_it("actions", account=None, connects=False)
        self.assertEqual((ran.status, ran.err), (0, ""))
        rows = ran.out.split("\n\n")[0].splitlines()[1:]
        lines = {line.split()[0]: line for line in rows}
        listed = self.run_it("actions", "--json", account=None, connects=False).json
        self.assertEqual(list(lines), [one["id"] for one in listed])
        self.assertGreater(len(listed), 30)
        self.assertIn("$0.015 a post created", lines["create_post"])
        self.assertTrue(lines["get_post"].endswith("app_only oauth1 oauth2"))
        self.assertNotIn("access", listed[0])
        self.assertEqual(listed[0]["inputSchema"]["type"], "object")

    def test_what_is_held_decides_what_is_allowed(self):
        access = {one["id"]: one["access"]["verdict"]
                  for one in self.run_it("actions", "--json", account="bearer_only", connects=False).json}
        self.assertEqual((access["get_post"], access["create_post"]), ("allowed", "denied"))
        self.assertIn("WITH YOURS", self.run_it("actions", account="bearer_only", connects=False).out)

    def test_one_action_in_detail(self):
        ran = self.run_it("actions", "get_posts", account=None, connects=False)
        self.assertIn("GET /2/tweets", ran.out)
        self.assertIn("ids  list, required", ran.out)
        self.assertEqual(self.run_it("actions", "get_posts", "--json", account=None, connects=False).json["id"], "get_posts")
        ran = self.run_it("actions", "get_nothing", account=None, connects=False)
        self.assertEqual((ran.status, ran.out), (2, ""))
        self.assertIn("There is no action 'get_nothing'", ran.err)


class Findings(CommandLine):
    def run_findings(self, *words):
        return self.run_it("findings", *words, account=None, connects=False)

    def test_each_is_told_with_what_to_do(self):
        listed = self.run_findings("--json").json
        for one in listed:
            self.assertTrue(one["title"] and one["fix"], one)
            self.assertIn(one["retry"], ("now", "at", "after_fix", "never"))
        groups = {group: [one["code"] for one in listed if one["group"] == group]
                  for group in ("replies", "signing in", "credentials", "check", "proxy", "agents")}
        self.assertEqual(sum(len(codes) for codes in groups.values()), len(listed))
        replies = json.loads((ROOT / "vectors" / "diagnosis.json").read_text(encoding="utf-8"))["replies"]
        known = set(groups["replies"]) | set(groups["proxy"])
        self.assertEqual({row["code"] for row in replies} - known, set())
        # Whatever the core notices in credentials, an example of it is listed.
        source = (ROOT / "wasm" / "core" / "credentials.cpp").read_text(encoding="utf-8")
        self.assertEqual(set(groups["credentials"]), set(re.findall(r'add\(Severity::\w+, "(\w+)"', source)))
        self.assertIn("refused_by_grant", groups["agents"])
        self.assertIn("two_accounts", groups["check"])
        self.assertIn("callback_not_approved", groups["signing in"])

    def test_one_in_detail(self):
        ran = self.run_findings("read_only_token")
        self.assertEqual((ran.status, ran.err), (0, ""))
        self.assertIn("(read_only_token)", ran.out)
        self.assertIn("fix:", ran.out)
        self.assertIn("no_credits  The credits are used up", self.run_findings().out)
        ran = self.run_findings("nothing_known")
        self.assertEqual((ran.status, ran.out), (2, ""))
        self.assertIn("There is no finding 'nothing_known'", ran.err)


class Calls(CommandLine):
    def test_a_reply_is_json_alone_on_standard_output(self):
        ran = self.call("get_me")
        self.assertEqual((ran.status, ran.err), (0, ""))
        self.assertEqual(ran.json["data"]["username"], "lumen_coffee")

    def test_what_is_posted_can_be_read_and_deleted(self):
        ran = self.call("create_post", "text=Roasting\nnow ☕")
        self.assertEqual(ran.status, 0, ran)
        post = ran.json["data"]["id"]
        self.assertEqual(self.call("get_post", f"id={post}").json["data"]["text"], "Roasting\nnow ☕")
        self.assertEqual(self.call("delete_post", f"id={post}").json, {"data": {"deleted": True}})

    def test_every_action_of_the_catalogue(self):
        self.assertEqual({one["id"] for one in self.run_it("actions", "--json", connects=False).json}, walk.ACTIONS)

        def call(action, arguments):
            ran = self.call(action, "--arguments", json.dumps(arguments), account="enterprise")
            self.assertEqual(ran.status, 0, (action, ran))
            return ran.json
        walk.walk(call)

    def test_the_picture_of_a_message_is_told_as_json(self):
        found = self.call("get_direct_messages", "dm_event.fields=id,attachments", "expansions=attachments.media_keys",
                          "media.fields=url").json
        message = next(one["id"] for one in found["data"] if "attachments" in one)
        media, resource = found["includes"]["media"][0]["url"].split("/")[-2:]
        ran = self.call("get_message_media", f"dm_id={message}", f"media_id={media}", f"resource_id={resource}")
        self.assertEqual((ran.status, ran.err), (0, ""), ran)
        told = ran.json["data"]
        picture = base64.b64decode(told["media"], validate=True)
        self.assertEqual((told["media_type"], told["size"], picture[:4]), ("image/png", len(picture), b"\x89PNG"))
        ran = self.call("get_message_media", f"dm_id={message}", f"media_id={media}", f"resource_id={resource}", account="five_values")
        self.assertNotEqual(ran.status, 0)

    def test_with_json_everything_is_told_in_one_object(self):
        ran = self.call("search_posts", "query=coffee", "--json")
        self.assertEqual((ran.status, ran.err, ran.json["ok"]), (0, "", True))
        self.assertLessEqual(ran.json["cost"]["maximum"], 100)
        self.assertGreater(ran.json["rateLimit"]["limit"], 0)
        ran = self.call("create_post", "text=no", "--json", account="read_only_token")
        self.assertEqual((ran.status, ran.err, ran.json["ok"]), (1, "", False))
        self.assertEqual(ran.json["findings"][0]["code"], "read_only_token")
        ran = self.call("create_post", "--json")
        self.assertEqual((ran.status, ran.json["findings"][0]["code"]), (2, "invalid_arguments"))

    def test_every_ending_has_its_status_and_its_finding(self):
        for account, action, status, finding in (
                ("wrong_secret", "get_me", 1, "wrong_signing_keys"), ("suspended_app", "get_me", 1, None),
                ("read_only_token", "create_post", 1, "read_only_token"), ("no_credits", "get_me", 4, "no_credits"),
                ("rate_limited", "get_me", 4, "rate_limited"), ("clock_skewed", "get_me", 4, "clock_wrong"),
                ("bearer_only", "get_me", 2, "missing_credentials")):
            ran = self.call(action, *(["text=x"] if action == "create_post" else []), account=account)
            self.assertEqual(ran.status, status, (account, ran))
            self.assertIn("error:", ran.err)
            self.assertIn("fix:", ran.err)
            if finding:
                self.assertIn(f"({finding})", ran.err)

    def test_mistakes_are_told_before_anything_is_sent(self):
        upstream = Upstream(lambda request: reply())
        self.addCleanup(upstream.close)
        for words in (["get_me", "--nonsense"], ["get_me", "--bearer-token", "x"], ["no_such_action"], ["get_post"],
                      ["get_post", "id=twelve"], ["get_post", "12"], ["create_post", "text=a", "text=b"],
                      ["create_post", "text=@/nowhere"], ["create_post", "--arguments", "[]"], []):
            ran = self.call(*words, upstream=f"http://127.0.0.1:{upstream.port}")
            self.assertEqual((ran.status, ran.out), (2, ""), (words, ran))
            self.assertTrue(ran.err)
        for address in ("http://api.x.com", "ftp://127.0.0.1", "api.x.com", "https://a:b@api.x.com"):
            self.assertEqual(self.call("get_me", upstream=address).status, 2, address)
        self.assertEqual(upstream.requests, [])

    def test_arguments_by_their_types(self):
        def body_of(*words, **more):
            ran = self.call(*words, "--dry-run", **more)
            self.assertEqual(ran.status, 0, ran)
            return json.loads(ran.json["body"]) if ran.json["body"] else ran.json["url"]

        self.assertEqual(body_of("create_post", "text=@@mira hi"), {"text": "@mira hi"})
        self.assertEqual(body_of("create_post", "text=a=b"), {"text": "a=b"})
        text = self.file("text.txt", "Two\nlines\n")
        self.assertEqual(body_of("create_post", f"text=@{text}"), {"text": "Two\nlines"})
        self.assertEqual(body_of("create_post", "text=@-", stdin="From a pipe\n"), {"text": "From a pipe"})
        poll = {"text": "?", "poll": {"options": ["a", "b"], "duration_minutes": 60}}
        self.assertEqual(body_of("create_post", "text=?", "poll_options=a,b", "poll_duration_minutes=60"), poll)
        self.assertEqual(body_of("create_post", "text=?", "poll_options=a", "poll_options=b", "poll_duration_minutes=60"), poll)
        self.assertEqual(body_of("create_post", "text=?", 'poll_options=["a","b"]', "poll_duration_minutes=60"), poll)
        options = self.file("options.json", '["a","b"]')
        self.assertEqual(body_of("create_post", "text=?", f"poll_options=@{options}", "poll_duration_minutes=60"), poll)
        self.assertEqual(body_of("create_post", "--arguments", '{"text":"x"}', "made_with_ai=true"),
                         {"text": "x", "made_with_ai": True})
        self.assertIn("ids=1%2C2", body_of("get_posts", "ids=1, 2"))
        picture = self.file("picture.png", bytes(range(256)))
        self.assertEqual(base64.b64decode(body_of("upload_media", f"media=@{picture}", "media_category=tweet_image")["media"]),
                         bytes(range(256)))

    def test_a_dry_run_shows_what_is_then_sent(self):
        upstream = Upstream(lambda request: reply(b'{"data":{"id":"1"}}', "201 Created"))
        self.addCleanup(upstream.close)
        address = f"http://127.0.0.1:{upstream.port}"
        for words in (["create_post", "text=Grüße: 100 % \"roh\""], ["search_posts", "query=a b&c", "max_results=10"],
                      ["delete_post", "id=20"], ["add_bookmark", "tweet_id=20", "--auth", "oauth2"]):
            shown = self.call(*words, "--dry-run", upstream=address)
            self.assertEqual((shown.status, len(upstream.requests)), (0, 0), shown)
            self.assertIn("Nothing was sent. Sending it would cost", shown.err)
            self.call(*words, upstream=address)
            head, body = upstream.requests.pop().split(b"\r\n\r\n", 1)
            line, *fields = head.decode().split("\r\n")
            self.assertEqual(line, f"{shown.json['method']} {shown.json['url'].removeprefix('https://api.x.com')} HTTP/1.1")
            self.assertEqual(body.decode(), shown.json["body"] or "")
            sent = dict(field.split(": ", 1) for field in fields)
            for name, value in shown.json["headers"].items():
                if name == "Authorization":
                    self.assertEqual(sent[name].split(" ")[0], value.split(" ")[0])
                    self.assertIn("(hidden)", value)
                else:
                    self.assertEqual(sent[name], value)
        self.assertIn("cost $0.20.", self.call("create_post", "text=See https://example.com", "--dry-run").err)

    def test_no_answer(self):
        ran = self.call("get_me", upstream="http://127.0.0.1:1")
        self.assertEqual((ran.status, ran.out), (5, ""))
        self.assertIn("X cannot be reached", ran.err)
        self.assertEqual(self.call("create_post", "text=x", upstream="http://127.0.0.1:1").status, 5)
        for behave in (lambda request: b"", lambda request: b"HTTP/1.1 201 Cre", lambda request: None):
            for kind in (Upstream, KeepingUpstream):
                # One that keeps a connection open without a word is waited for.
                words = [] if kind is Upstream and behave({}) is not None else ["--timeout", "1"]
                upstream = kind(behave)
                self.addCleanup(upstream.close)
                address = f"http://127.0.0.1:{upstream.port}"
                ran = self.call("create_post", "text=once", *words, upstream=address)
                self.assertEqual((ran.status, ran.out), (6, ""), ran)
                self.assertEqual(len(upstream.requests), 1)
                self.assertEqual(self.call("get_me", *words, upstream=address).status, 5)

    def test_the_proxy_of_the_environment_is_used(self):
        upstream = Upstream(lambda request: reply(b"", "403 Forbidden"))
        self.addCleanup(upstream.close)
        ran = self.call("get_me", upstream="https://api.x.com", HTTPS_PROXY=f"http://127.0.0.1:{upstream.port}")
        self.assertEqual(ran.status, 5)
        self.assertTrue(upstream.requests[0].startswith(b"CONNECT api.x.com:443 "), upstream.requests)

    def test_nothing_of_x_moves_a_terminal(self):
        evil = "\x1b[2J\x9b31m\u202egnp.exe\u200b\x07"
        body = json.dumps({"data": {"id": "1", "name": evil, "username": "a"}}, ensure_ascii=False).encode()
        upstream = Upstream(lambda request: reply(body))
        self.addCleanup(upstream.close)
        ran = self.call("get_me", upstream=f"http://127.0.0.1:{upstream.port}")
        self.assertEqual(ran.json["data"]["name"], evil)
        body = json.dumps({"title": evil, "detail": evil, "type": "about:blank", "status": 400}).encode()
        refused = self.call("get_me", upstream=f"http://127.0.0.1:{upstream.port}")
        for text in (ran.out, refused.out, refused.err):
            for character in evil:
                self.assertFalse(ord(character) > 126 and character in text or ord(character) < 32 and character in text, ascii(text))


class Holding(CommandLine):
    def test_names_that_other_tools_use(self):
        held = self.accounts["five_values"]
        for names in (("TWITTER_API_KEY", "TWITTER_API_SECRET", "TWITTER_ACCESS_TOKEN", "TWITTER_ACCESS_TOKEN_SECRET"),
                      ("TWITTER_CONSUMER_KEY", "TWITTER_CONSUMER_SECRET", "TWITTER_ACCESS_TOKEN", "TWITTER_ACCESS_SECRET"),
                      ("X_API_KEY", "X_API_KEY_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET")):
            values = (held["api_key"], held["api_secret"], held["access_token"], held["access_token_secret"])
            ran = self.call("get_me", account=None, **dict(zip(names, [f' "{value}" ' for value in values])))
            self.assertEqual(ran.status, 0, (names, ran))

    def test_none(self):
        ran = self.call("get_me", account=None)
        self.assertEqual((ran.status, ran.out), (2, ""))
        self.assertIn("no credentials of X in the environment", ran.err)

    def test_files_of_any_form(self):
        held = self.accounts["five_values"]
        for path in (self.env_file("five_values"), self.file("held.json", json.dumps({"twitter": held})),
                     self.file("held.yaml", "\n".join(f"{name}: {value}" for name, value in held.items()))):
            ran = self.call("get_me", "--credentials", str(path), account=None)
            self.assertEqual((ran.status, ran.err), (0, ""), ran)
        lines = "\n".join(f"{name}={value}" for name, value in environment(held).items())
        self.assertEqual(self.call("get_me", "--credentials", "-", account=None, stdin=lines).status, 0)

    def test_files_that_others_can_read_are_refused(self):
        for mode in (0o644, 0o640, 0o604, 0o660):
            ran = self.call("get_me", "--credentials", str(self.env_file("five_values", mode=mode)), account=None)
            self.assertEqual((ran.status, ran.out), (2, ""), oct(mode))
            self.assertIn("chmod 600", ran.err)
        for path in ("/nowhere", "/", str(self.file("empty", ""))):
            self.assertEqual(self.call("get_me", "--credentials", path, account=None).status, 2, path)

    def test_profiles(self):
        parts = [f"[{name}]\n" + "\n".join(f"{key} = {value}" for key, value in self.accounts[account].items())
                 for name, account in (("shop", "five_values"), ("mira", "second_account"))]
        path = str(self.file("both.ini", "\n".join(parts)))
        for name, username in (("shop", "lumen_coffee"), ("mira", "mira_okafor")):
            ran = self.call("get_me", "--credentials", path, "--profile", name, account=None)
            self.assertEqual(ran.json["data"]["username"], username)
        ran = self.call("get_me", "--credentials", path, "--profile", "nobody", account=None)
        self.assertEqual(ran.status, 2)
        self.assertIn("It has: shop, mira.", ran.err)
        self.assertIn("Of several profiles, 'shop' is used", self.call("get_me", "--credentials", path, account=None).err)


class Refreshing(CommandLine):
    def test_fresh_tokens_stand_where_the_old_ones_stood(self):
        before = self.accounts["expired_oauth2"]
        path = self.file("held.json", json.dumps({"note": "mine", **before}))
        ran = self.call("get_me", "--credentials", str(path), account=None)
        self.assertEqual(ran.status, 0, ran)
        self.assertIn("fresh OAuth 2.0 tokens; they are kept", ran.err)
        after = json.loads(path.read_text())
        self.assertEqual((after["note"], path.stat().st_mode & 0o777), ("mine", 0o600))
        for name in ("oauth2_access_token", "oauth2_refresh_token"):
            self.assertNotEqual(after[name], before[name])
            self.assertNotIn(after[name], ran.out + ran.err)
        again = self.call("get_me", "--credentials", str(path), account=None)
        self.assertEqual((again.status, again.err), (0, ""))
        self.assertEqual([one.name for one in self.folder.iterdir()], ["held.json"])

    def test_nothing_is_refreshed_that_could_not_be_kept(self):
        ran = self.call("get_me", account="expired_oauth2")
        self.assertEqual(ran.status, 1)
        self.assertIn("(tokens_not_kept)", ran.err)
        self.assertIn("--tokens FILE", ran.err)
        path = self.folder / "tokens"
        for expected in ("are kept", ""):
            ran = self.call("get_me", "--tokens", str(path), account="expired_oauth2")
            self.assertEqual(ran.status, 0, ran)
            self.assertIn(expected, ran.err)
        self.assertEqual((ran.err, path.stat().st_mode & 0o777), ("", 0o600))

    def test_several_programs_refresh_once(self):
        path = self.file("held.json", json.dumps(self.accounts["expired_oauth2"]))
        ran = []
        threads = [threading.Thread(target=lambda: ran.append(self.call("get_me", "--credentials", str(path), account=None)))
                   for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([one.status for one in ran], [0, 0, 0, 0], ran)
        self.assertEqual(sum("fresh" in one.err for one in ran), 1)

    def test_the_own_id_is_asked_for_where_no_token_tells_it(self):
        ran = self.call("get_bookmarks", account="oauth2_only")
        self.assertEqual(ran.status, 0, ran)
        ran = self.call("get_bookmarks", "--dry-run", account="oauth2_only")
        self.assertEqual(ran.status, 2)
        self.assertIn("it is asked of X first", ran.err)


class Interrupting(CommandLine):
    def begin(self, *words):
        upstream = Upstream(lambda request: None)
        self.addCleanup(upstream.close)
        process = subprocess.Popen([PROGRAM, "call", *words, "--upstream", f"http://127.0.0.1:{upstream.port}"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment())
        self.wait_for(lambda: upstream.requests)
        return process

    def test_a_read_ends_at_once(self):
        process = self.begin("get_me")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        self.assertEqual((process.returncode, out), (130, ""))
        self.assertIn("Cancelled", err)

    def test_what_changes_something_is_waited_for_unless_asked_twice(self):
        process = self.begin("create_post", "text=x")
        process.send_signal(signal.SIGINT)
        self.assertIn("Waiting for X's answer", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 6)
        self.assertIn("X may have done it or not", err)


class Terminals(CommandLine):
    def on_a_terminal(self, *words, **more):
        master, slave = pty.openpty()
        process = subprocess.Popen([PROGRAM, *words], stdin=slave, stdout=slave, stderr=slave,
                                   env=self.environment(TERM="xterm", **more))
        os.close(slave)
        seen = b""
        while select.select([master], [], [], 20)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        process.wait(timeout=20)
        os.close(master)
        return seen.decode()

    def test_colour_only_where_it_is_wanted(self):
        words = ("call", "get_post", "id=twelve", "--upstream", self.url)
        self.assertIn("\x1b[31merror:", self.on_a_terminal(*words))
        self.assertNotIn("\x1b", self.on_a_terminal(*words, NO_COLOR="1"))
        self.assertNotIn("\x1b", self.run_it(*words, connects=False).err)
        self.assertIn("\x1b[1mcreate_post", self.on_a_terminal("actions"))


if __name__ == "__main__":
    main()
