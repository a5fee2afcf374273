#!/usr/bin/env python3
"""Two proxies and one Redis: an agent's call through either comes to the console that the other holds, whoever dies meanwhile.

Usage: proxy_together_test.py X_CONNECT
"""

import json
import secrets
import threading
import time
import unittest

import proxy_agents_test as agents
import redis_harness
from proxy_agents_test import DONE, Agent, Console, base64url
from proxy_harness import Case, KeepingUpstream, reply

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@unittest.skipUnless(redis_harness.PROGRAM, "there is no redis-server")
class Together(Case):
    post, call_tool, calling = agents.Agents.post, agents.Agents.call_tool, agents.Agents.calling
    result, error_code = agents.Agents.result, agents.Agents.error_code

    def set_up(self, *flags):
        self.redis = redis_harness.Redis()
        self.addCleanup(self.redis.kill)
        self.a, self.b = (self.start("--redis", self.redis.url, *flags) for _ in range(2))
        self.key = base64url(secrets.token_bytes(32))
        self.agent = Agent(self.key)
        self.console = self.connect(self.b)
        self.wait_until_known(self.a)

    def connect(self, x_connect):
        console = Console(x_connect, self.key, [self.agent]).welcome()
        self.addCleanup(console.close)
        return console

    def wait_until_known(self, x_connect):
        self.wait_for(lambda: self.post(x_connect, self.agent.bearer, LIST)[0] == 200)

    def is_done(self, answer):
        return self.result(answer)["structuredContent"].get("url") == DONE["url"]

    def carry(self, x_connect, console):
        """A call through this proxy, which this console answers."""
        thread, answers = self.calling(x_connect, self.agent)
        console.answer(console.call(), DONE)
        thread.join()
        self.assertTrue(self.is_done(answers[0]))

    def test_a_call_comes_to_the_console_that_another_holds(self):
        self.set_up("--agent-hold", "1")
        self.carry(self.a, self.console)
        self.carry(self.b, self.console)
        tools = {tool["name"] for tool in self.result(self.post(self.a, self.agent.bearer, LIST))["tools"]}
        self.assertEqual(tools & {"get_me", "create_post", "send_dm"}, {"get_me", "create_post"})
        # What a person has to decide.
        thread, answers = self.calling(self.a, self.agent)
        call = self.console.call()
        self.console.say({"type": "pending", "id": call["id"], "request": "r1", "expiresAt": 2000000000, "createdAt": 1999999700})
        thread.join()
        self.assertEqual(self.result(answers[0])["structuredContent"]["status"], "waiting")
        self.assertEqual(self.console.hear(), {"type": "cancel", "id": call["id"], "why": "answered"})
        # Cancelled by a message that comes to the other proxy.
        thread, answers = self.calling(self.a, self.agent)
        call = self.console.call()
        cancelled = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
        self.assertEqual(self.post(self.b, self.agent.bearer, cancelled)[0], 202)
        self.assertEqual(self.console.hear(), {"type": "cancel", "id": call["id"], "why": "disconnected"})
        thread.join()
        self.assertEqual(answers[0][0], 202)
        # Large outcomes, too.
        thread, answers = self.calling(self.a, self.agent)
        self.console.answer(self.console.call(), {**DONE, "data": {"data": "x" * 3_000_000}})
        thread.join()
        self.assertTrue(self.is_done(answers[0]))
        # Revoked: nobody lets it in.
        self.console.say({"type": "agents", "agents": []})
        for x_connect in (self.a, self.b):
            self.wait_for(lambda x_connect=x_connect: self.post(x_connect, self.agent.bearer, LIST)[0] == 401)

    def test_what_lies_in_redis_is_no_secret_and_ends(self):
        self.set_up()
        self.carry(self.a, self.console)
        values = self.redis.values()
        for kind in ("agent:", "console:", "holder:", "proxy:", "open"):
            self.assertTrue([key for key in values if key.startswith("x-connect:" + kind)], kind)
        for secret in (self.key, self.agent.bearer, self.agent.bearer.split(".")[1]):
            self.assertNotIn(secret, json.dumps(values))
        self.assertNotIn("Hello", json.dumps(values))  # Nor what the agent wants to post.
        for key in values:
            self.assertGreater(int(self.redis.ask("PTTL", key)), 0, key)

    def test_what_changes_something_is_sent_once_whatever_proxy_it_comes_to(self):
        upstream = KeepingUpstream(lambda request: reply())
        self.addCleanup(upstream.close)
        self.set_up("--upstream", f"http://127.0.0.1:{upstream.port}")
        headers = ["Idempotency-Key: the-same"]
        self.assertEqual(self.a.request("POST", "/x/2/tweets", headers, b"{}")[0], 200)
        self.assert_problem(self.b.request("POST", "/x/2/tweets", headers, b"{}"), 409, "sent-before")
        self.redis.kill()
        # Without Redis each goes by what it knows.
        self.assert_problem(self.a.request("POST", "/x/2/tweets", headers, b"{}"), 409, "sent-before")
        self.assertEqual(self.a.request("POST", "/x/2/tweets", ["Idempotency-Key: another"], b"{}")[0], 200)
        self.assertEqual(len(upstream.requests), 2)

    def test_a_proxy_that_dies_is_noticed(self):
        self.set_up()
        lost, lost_answers = self.calling(self.a, self.agent)
        self.console.call()  # Under way.
        self.b.process.kill()
        self.b.process.wait()
        self.wait_for(lambda: sum("to:" in name for name in self.redis.ask("PUBSUB", "CHANNELS")) == 1)
        late, late_answers = self.calling(self.a, self.agent)  # Cannot be passed on any more.
        console = self.connect(self.a)
        # The console comes back elsewhere, and gets what was not passed on; what was passed on is not sent again.
        console.answer(console.call(), DONE)
        late.join()
        self.assertTrue(self.is_done(late_answers[0]))
        lost.join()
        self.assertEqual(self.error_code(lost_answers[0]), "console_lost")
        self.carry(self.a, console)

    def test_a_proxy_that_is_restarted_loses_no_call(self):
        self.set_up()
        thread, answers = self.calling(self.a, self.agent)
        call = self.console.call()
        self.b.process.terminate()
        # What is under way is answered, through the other proxy as well; then the socket closes.
        self.console.answer(call, DONE)
        thread.join()
        self.assertTrue(self.is_done(answers[0]))
        self.assertEqual(self.console.hear(), 1001)
        # A call that comes while the console is nowhere waits for it.
        thread, answers = self.calling(self.a, self.agent)
        time.sleep(0.5)
        c = self.start("--redis", self.redis.url)
        console = self.connect(c)
        console.answer(console.call(), DONE)
        thread.join()
        self.assertTrue(self.is_done(answers[0]))
        self.console.close()
        self.assertEqual(self.b.process.wait(20), 0)

    def test_a_redis_that_dies_is_told_of_and_comes_back(self):
        self.set_up()
        under_way, under_way_answers = self.calling(self.a, self.agent)
        call = self.console.call()
        self.redis.kill()
        # What is here goes on.
        self.carry(self.b, self.console)
        # What needs the other one is told so, and when to come again.
        answer = self.call_tool(self.a, self.agent)
        self.assert_problem(answer, 503, "shared-state-gone")
        self.assertEqual(answer[1]["retry-after"], "5")
        self.console.answer(call, DONE)
        self.redis.start()
        # The outcome has waited. Everything else is said again, though Redis has lost it all.
        under_way.join()
        self.assertTrue(self.is_done(under_way_answers[0]))
        self.wait_until_known(self.a)
        self.carry(self.a, self.console)
        for x_connect in (self.a, self.b):
            messages = [line["message"] for line in x_connect.log() if "message" in line]
            self.assertEqual([message.split(":")[0] for message in messages], ["Redis is there.", "Redis is gone", "Redis is there."])

    def test_an_address_that_is_none_is_refused(self):
        with self.assertRaises(TypeError):  # It prints no address to listen on.
            self.start("--redis", "localhost:6379")


if __name__ == "__main__":
    unittest.main()
