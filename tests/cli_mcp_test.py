#!/usr/bin/env python3
"""x-connect mcp: an agent's conversation over standard input and output, with the core's policy, and the bridge to a
console.

Usage: cli_mcp_test.py X_CONNECT
"""

import json
import re
import secrets
import signal
import socket
import subprocess
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

import walk
from cli_harness import CommandLine, main
from proxy_agents_test import Agent as console_agent
from proxy_agents_test import Console, base64url
from proxy_harness import PROGRAM, Upstream, reply

BEARER = "xc_AAECAwQFBgcICQoLDA0ODw.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


class Agent:
    """A client of the protocol, by hand: one line a message."""

    def __init__(self, test, *flags, account="all_good", upstream=None, environment=None):
        self.test, self.last, self.waiting = test, 0, {}
        words = [PROGRAM, "mcp", *flags]
        if "--console" not in flags:
            words += ["--upstream", upstream or test.url]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=environment or test.environment(account))
        test.addCleanup(self.end)
        self.seen = []
        self.lock = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            with self.lock:
                self.seen.append(json.loads(line))
                self.lock.notify_all()

    def say(self, message):
        self.process.stdin.write((message if isinstance(message, str) else json.dumps(message)) + "\n")
        self.process.stdin.flush()

    def answer(self, number):
        with self.lock:
            find = lambda: [one for one in self.seen if one.get("id") == number and "method" not in one]
            self.test.assertTrue(self.lock.wait_for(find, 30), f"no answer to {number}")
            return find()[0]

    def ask(self, method, modern=False, **params):
        self.last += 1
        number = self.last
        if modern:
            params["_meta"] = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                               "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
                               "io.modelcontextprotocol/clientCapabilities": {}}
        self.say({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return self.answer(number)

    def call(self, tool, modern=False, **arguments):
        result = self.ask("tools/call", modern, name=tool, arguments=arguments)["result"]
        self.test.assertEqual(result["isError"], result["structuredContent"]["status"] == "error")
        return result["structuredContent"]

    def tools(self):
        return [tool["name"] for tool in self.ask("tools/list")["result"]["tools"]]

    def begin(self):
        result = self.ask("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "t", "version": "1"})
        self.say({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return result["result"]

    def end(self):
        """Closes its input; exit status and what it said to the person."""
        if self.process.stdin.closed:
            return self.process.returncode, ""
        self.process.stdin.close()
        self.process.wait(30)
        self.reader.join(30)
        error = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        self.test.assert_no_secret(json.dumps(self.seen) + error)
        self.test.assertNotIn(BEARER, json.dumps(self.seen) + error)
        return self.process.returncode, error


class Headless(CommandLine):
    def posts(self):
        found = self.run_it("call", "get_user_posts", "max_results=100").json["data"]
        return [post["text"] for post in found]

    def test_a_day_of_an_agent(self):
        agent = Agent(self, "--allow", "post,engage,delete_post", "--budget-usd", "2")
        self.assertEqual(agent.begin()["protocolVersion"], "2025-06-18")
        tools = agent.tools()
        for tool in ("get_status", "get_me", "create_post", "repost", "delete_post", "search_posts"):
            self.assertIn(tool, tools)
        self.assertNotIn("send_direct_message", tools)
        self.assertEqual(agent.call("get_status")["result"]["budget_of_a_day"]["usd"]["limit"], 2.0)
        shown = agent.call("preview", action="create_post", arguments={"text": "From an agent"})["result"]
        self.assertEqual((shown["would"], shown["cost_usd_at_most"]), ("be sent at once", 0.015))
        self.assertNotIn("From an agent", self.posts())
        done = agent.call("create_post", text="From an agent")
        self.assertEqual(done["status"], "done", done)
        self.assertIn("/status/" + done["result"]["data"]["id"], done["url"])
        again = agent.call("create_post", text="From an agent")
        self.assertEqual(again["request_id"], done["request_id"])
        self.assertIn("nothing was sent again", again["note"])
        self.assertEqual(self.posts().count("From an agent"), 1)
        self.assertEqual(agent.call("delete_post", id=done["result"]["data"]["id"])["status"], "done")
        self.assertAlmostEqual(agent.call("get_status")["result"]["budget_of_a_day"]["usd"]["used"], 0.025)
        requests = agent.call("list_requests")["result"]["requests"]
        self.assertEqual([one["state"] for one in requests], ["done", "done"])
        self.assertEqual(agent.call("wait_for_request", request_id=done["request_id"])["status"], "done")
        self.assertEqual(agent.call("cancel_request", request_id=done["request_id"])["error"]["code"], "not_pending")
        bad = agent.call("create_post", text="x", colour="red")
        self.assertEqual(bad["error"]["code"], "invalid_arguments")
        self.assertEqual(agent.end()[0], 0)

    def test_every_action_of_the_catalogue(self):
        # Deletes and messages have to be named.
        named = ",".join(["everything", *sorted(walk.ACTIONS)])
        agent = Agent(self, "--allow", named, "--budget-usd", "100", "--trust-what-is-read", account="enterprise")
        agent.begin()
        self.assertLessEqual(walk.ACTIONS, set(agent.tools()))

        def call(action, arguments):
            done = agent.call(action, **arguments)
            self.assertEqual(done["status"], "done", (action, done))
            return done["result"]
        walk.walk(call)

    def test_both_eras_and_what_is_no_message(self):
        agent = Agent(self, "--budget-usd", "1")
        self.assertEqual(agent.ask("server/discover", modern=True)["result"]["resultType"], "complete")
        self.assertEqual(agent.call("get_me", modern=True)["result"]["data"]["username"], "lumen_coffee")
        self.assertEqual(agent.ask("nothing/here")["error"]["code"], -32601)
        agent.say("this is no JSON")
        with agent.lock:
            agent.lock.wait_for(lambda: agent.seen[-1].get("error", {}).get("code") == -32700, 20)
        agent.say("[]")
        agent.say("")
        agent.say("9" * (17 << 20))
        self.assertEqual(agent.ask("ping")["result"], {})

    def test_a_piped_conversation_gets_all_its_answers(self):
        lines = [{"jsonrpc": "2.0", "id": i, "method": "tools/call", "params": {"name": "get_me", "arguments": {}}} for i in range(20)]
        ran = self.run_it("mcp", "--budget-usd", "1", stdin="\n".join(map(json.dumps, lines)))
        self.assertEqual(ran.status, 0)
        self.assertEqual(sorted(json.loads(line)["id"] for line in ran.out.splitlines()), list(range(20)))

    def test_nothing_is_allowed_that_was_not_said(self):
        agent = Agent(self, "--budget-usd", "1")
        tools = agent.tools()
        self.assertIn("search_posts", tools)
        listed = {one["id"]: one for one in self.run_it("actions", "--json", connects=False).json}
        self.assertTrue(all(listed[tool]["readOnly"] for tool in tools if tool in listed))
        self.assertEqual(agent.call("create_post", text="x")["error"]["code"], "refused_by_grant")
        self.assertEqual(agent.call("preview", action="create_post", arguments={"text": "x"})["error"]["code"], "refused_by_grant")
        read_only = Agent(self, "--allow", "post", "--budget-usd", "1", account="bearer_only")
        self.assertNotIn("create_post", read_only.tools())
        self.assertEqual(self.posts().count("x"), 0)

    def test_without_a_budget_nothing_that_costs(self):
        agent = Agent(self)
        listed = {one["id"]: one for one in self.run_it("actions", "--json", connects=False).json}
        offered = [tool for tool in agent.tools() if tool in listed]
        self.assertTrue(all(listed[tool]["price"]["usd"] == 0 for tool in offered), offered)
        self.assertEqual(agent.call("get_me")["error"]["code"], "refused_by_grant")
        self.assertIn("those that cost nothing", agent.end()[1])
        ran = self.run_it("mcp", "--allow", "post")
        self.assertEqual((ran.status, ran.out), (2, ""))
        self.assertIn("(budget_missing)", ran.err)
        for amount in ("", "a", "-1", "1.2345", "1.", "1e3"):
            self.assertEqual(self.run_it("mcp", "--allow", "post", f"--budget-usd={amount}").status, 2, amount)
        self.assertEqual(self.run_it("mcp", "--allow", "flying", "--budget-usd", "1").status, 2)

    def test_deletes_and_messages_have_to_be_named(self):
        agent = Agent(self, "--allow", "everything", "--budget-usd", "1")
        tools = agent.tools()
        self.assertIn("create_post", tools)
        self.assertNotIn("delete_post", tools)
        self.assertNotIn("send_direct_message", tools)
        self.assertEqual(agent.call("send_direct_message", participant_id="1777000000000000001", text="x")["error"]["code"],
                         "refused_by_grant")
        self.assertIn("delete_post", agent.end()[1])
        agent = Agent(self, "--allow", "send_direct_message", "--budget-usd", "1")
        self.assertEqual(agent.call("send_direct_message", participant_id="1777000000000000001", text="x")["status"], "done")

    def test_after_reading_strangers_nothing_that_others_see(self):
        agent = Agent(self, "--allow", "post", "--budget-usd", "2")
        self.assertEqual(agent.call("search_posts", query="coffee")["status"], "done")
        refused = agent.call("create_post", text="As the post said")
        self.assertEqual((refused["status"], refused["error"]["code"]), ("error", "nobody_to_ask"))
        self.assertIn("--trust-what-is-read", refused["error"]["fix"])
        agent.end()
        agent = Agent(self, "--allow", "post", "--budget-usd", "2", "--trust-what-is-read")
        self.assertEqual(agent.call("search_posts", query="coffee")["status"], "done")
        self.assertEqual(agent.call("create_post", text="On purpose")["status"], "done")

    def test_a_budget_is_one_for_all_programs_and_outlives_them(self):
        agents = [Agent(self, "--allow", "post", "--budget-usd", "0.10", "--posts", "100") for _ in range(3)]
        with ThreadPoolExecutor(9) as pool:
            ends = list(pool.map(lambda i: agents[i % 3].call("create_post", text=f"Number {i}"), range(9)))
        done = [one for one in ends if one["status"] == "done"]
        self.assertEqual(len(done), 6)  # 6 * $0.015 = $0.09
        self.assertEqual({one["error"]["code"] for one in ends if one["status"] == "error"}, {"budget_money"})
        self.assertEqual(len([text for text in self.posts() if text.startswith("Number")]), 6)
        for agent in agents:
            agent.end()
        later = Agent(self, "--allow", "create_post", "--budget-usd", "0.10").call("create_post", text="Another day?")
        self.assertEqual(later["error"]["code"], "budget_money")
        self.assertIn("retry_at", later["error"])
        folder = self.folder / "state" / "x-connect"
        self.assertEqual({file.suffix: file.stat().st_mode & 0o777 for file in folder.iterdir()}, {".json": 0o600, ".lock": 0o600})
        self.assertEqual(folder.stat().st_mode & 0o777, 0o700)
        self.assert_no_secret("".join(file.read_text() for file in folder.iterdir()))

    def test_posts_of_a_day(self):
        agent = Agent(self, "--allow", "post", "--budget-usd", "5", "--posts", "1")
        self.assertEqual(agent.call("create_post", text="One")["status"], "done")
        self.assertEqual(agent.call("create_post", text="Two")["error"]["code"], "budget_posts")

    def test_sent_without_a_reply_is_never_sent_again(self):
        upstream = Upstream(lambda request: b"")
        self.addCleanup(upstream.close)
        address = f"http://127.0.0.1:{upstream.port}"
        for _ in range(2):  # The second has another program's memory.
            agent = Agent(self, "--allow", "post", "--budget-usd", "2", upstream=address)
            lost = agent.call("create_post", text="Once")
            self.assertEqual((lost["error"]["code"], lost["error"]["retry"]), ("outcome_unknown", "never"))
            agent.end()
        agent = Agent(self, "--allow", "post", "--budget-usd", "2", upstream=address)
        self.assertEqual(agent.call("create_post", text="Once", again=True)["error"]["code"], "nobody_to_ask")
        self.assertEqual(len(upstream.requests), 1)

    def held_back(self, **answer):
        """An upstream whose reply comes when the test says so."""
        go_on = threading.Event()

        def behave(request):
            go_on.wait(20)
            return reply(json.dumps(answer).encode(), "201 Created", ["Content-Type: application/json"])
        upstream = Upstream(behave)
        self.addCleanup(upstream.close)
        self.addCleanup(go_on.set)
        return upstream, f"http://127.0.0.1:{upstream.port}", go_on

    def test_a_program_that_was_killed_has_sent_what_it_had_sent(self):
        upstream, address, go_on = self.held_back(data={"id": "1", "text": "Once"})
        killed = Agent(self, "--allow", "post", "--budget-usd", "0.02", upstream=address)
        killed.say({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "create_post", "arguments": {"text": "Once"}}})
        self.wait_for(lambda: upstream.requests)
        other = Agent(self, "--allow", "engage", "--budget-usd", "0.02", upstream=address)
        other.begin()  # Another one begins meanwhile: what the first has sent is still under way.
        self.assertIn('"sending"', next((self.folder / "state" / "x-connect").glob("*.json")).read_text())
        killed.process.kill()
        killed.end()
        other.end()
        later = Agent(self, "--allow", "post", "--budget-usd", "0.02", upstream=address)
        lost = later.call("create_post", text="Once")
        self.assertEqual((lost["error"]["code"], lost["error"]["retry"]), ("outcome_unknown", "never"))
        self.assertEqual(later.call("create_post", text="Another")["error"]["code"], "budget_money")
        self.assertEqual(len(upstream.requests), 1)

    def cancel(self, agent, number):
        agent.say({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number, "reason": "enough"}})

    def test_a_read_that_is_cancelled_is_broken_off_and_counted(self):
        upstream = Upstream(lambda request: None)
        self.addCleanup(upstream.close)
        agent = Agent(self, "--budget-usd", "1", upstream=f"http://127.0.0.1:{upstream.port}")
        agent.say({"jsonrpc": "2.0", "id": "r", "method": "tools/call", "params": {"name": "get_me", "arguments": {}}})
        self.wait_for(lambda: upstream.requests)
        self.cancel(agent, "no such id")
        self.cancel(agent, "r")
        self.assertTrue(upstream.closed_early.wait(20))
        self.assertEqual(agent.ask("ping")["result"], {})
        self.assertEqual([one for one in agent.seen if one.get("id") == "r"], [])
        self.assertGreater(agent.call("get_status")["result"]["budget_of_a_day"]["usd"]["used"], 0)

    def test_what_changes_something_is_cancelled_only_before_it_has_left(self):
        upstream, address, go_on = self.held_back(data={"id": "77", "text": "Once"})
        agent = Agent(self, "--allow", "post", "--budget-usd", "1", upstream=address)
        post = {"name": "create_post", "arguments": {"text": "Once"}}
        agent.say({"jsonrpc": "2.0", "id": "p", "method": "tools/call", "params": post})
        self.wait_for(lambda: upstream.requests)
        agent.say({"jsonrpc": "2.0", "id": "joins", "method": "tools/call", "params": post})
        self.cancel(agent, "joins")
        self.cancel(agent, "p")
        self.assertEqual(agent.ask("ping")["result"], {})
        go_on.set()
        self.wait_for(lambda: agent.call("list_requests")["result"]["requests"][0]["state"] == "done")
        self.assertEqual([one for one in agent.seen if one.get("id") in ("p", "joins")], [])
        self.assertEqual(agent.call("create_post", text="Once")["result"]["data"]["id"], "77")
        self.assertEqual(len(upstream.requests), 1)

    def test_what_was_read_is_remembered_for_a_day(self):
        first = Agent(self, "--allow", "post", "--budget-usd", "2")
        self.assertEqual(first.call("search_posts", query="coffee")["status"], "done")
        first.end()
        second = Agent(self, "--allow", "post", "--budget-usd", "2")
        self.assertEqual(second.call("create_post", text="Later")["error"]["code"], "nobody_to_ask")
        second.end()
        path = next((self.folder / "state" / "x-connect").glob("*.json"))
        state = json.loads(path.read_text())
        for grant in state["agents"].values():
            grant["tainted"]["at"] -= 86400
        path.write_text(json.dumps(state))
        third = Agent(self, "--allow", "post", "--budget-usd", "2")
        self.assertEqual(third.call("create_post", text="Later")["status"], "done")

    def test_standard_input_is_for_messages_alone(self):
        for flags in (["--credentials", "-"], ["--passphrase-fd", "0"]):
            ran = self.run_it("mcp", *flags)
            self.assertEqual((ran.status, ran.out), (2, ""), flags)
            self.assertIn("(standard_input_taken)", ran.err)
        ran = self.run_it("mcp", "--console", self.url, "--agent-fd", "0", connects=False, X_CONNECT_TOKEN=BEARER)
        self.assertIn("(standard_input_taken)", ran.err)

    def test_findings_reach_the_agent(self):
        agent = Agent(self, "--allow", "post", "--budget-usd", "2", account="no_credits")
        error = agent.call("get_me")["error"]
        self.assertEqual((error["code"], error["retry"]), ("no_credits", "after_fix"))
        agent = Agent(self, "--allow", "post", "--budget-usd", "2", upstream="http://127.0.0.1:1")
        self.assertEqual(agent.call("create_post", text="x")["error"]["code"], "proxy_upstream_unreachable")
        self.assertEqual(agent.call("get_status")["result"]["budget_of_a_day"]["usd"]["used"], 0)

    def test_a_record_that_cannot_be_kept_stops_everything(self):
        ran = self.run_it("mcp", "--state", "/proc/nowhere/state.json", "--budget-usd", "1")
        self.assertEqual(ran.status, 2)
        self.assertIn("(state_unwritable)", ran.err)
        damaged = self.file("state.json", "{broken")
        self.assertIn("(state_unreadable)", self.run_it("mcp", "--state", str(damaged), "--budget-usd", "1").err)
        self.assertEqual(damaged.read_text(), "{broken")
        self.assertEqual(self.run_it("mcp", "--state", str(self.file("open.json", "null", 0o644)), "--budget-usd", "1").status, 2)

    def test_it_ends_when_it_is_told_to(self):
        agent = Agent(self)
        agent.begin()
        agent.process.send_signal(signal.SIGINT)
        self.assertEqual(agent.process.wait(20), 130)


class Proxy:
    """Where a console finds its proxy."""

    def __init__(self, address):
        self.port = int(address.rsplit(":", 1)[1])

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


class Bridge(CommandLine):
    """Against a stand-in for /mcp, which answers as the test says."""

    def bridge(self, behave, environment=None):
        upstream = Upstream(behave)
        self.addCleanup(upstream.close)
        given = self.environment(None, X_CONNECT_TOKEN=BEARER) if environment is None else environment
        return upstream, Agent(self, "--console", f"http://127.0.0.1:{upstream.port}", environment=given)

    @staticmethod
    def message_of(request):
        return json.loads(request.split(b"\r\n\r\n", 1)[1])

    def result(self, request, **result):
        return json.dumps({"jsonrpc": "2.0", "id": self.message_of(request)["id"], "result": result}).encode()

    def fields(self, request):
        lines = request.split(b"\r\n\r\n", 1)[0].decode().split("\r\n")
        return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}

    def test_messages_go_as_they_are_with_the_bearer(self):
        def behave(request):
            message = self.message_of(request)
            if "id" not in message:
                return reply(b"", "202 Accepted")
            if message["method"] == "initialize":
                return reply(self.result(request, protocolVersion="2025-06-18"), headers=["Content-Type: application/json"])
            return reply(self.result(request, echo=message), headers=["Content-Type: application/json"])

        upstream, agent = self.bridge(behave)
        agent.begin()
        echo = agent.ask("tools/list", cursor=None)["result"]["echo"]
        self.assertEqual(echo, {"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {"cursor": None}})
        agent.ask("tools/call", modern=True, name="search_posts", arguments={"query": "☕"})
        first, last = self.fields(upstream.requests[0]), self.fields(upstream.requests[-1])
        self.assertTrue(upstream.requests[0].startswith(b"POST /mcp HTTP/1.1\r\n"))
        self.assertEqual(first["authorization"], f"Bearer {BEARER}")
        self.assertEqual(first["accept"], "application/json, text/event-stream")
        self.assertNotIn("mcp-protocol-version", first)
        versions = [self.fields(one).get("mcp-protocol-version") for one in upstream.requests]
        self.assertEqual(versions[-2:], ["2025-06-18", "2026-07-28"])
        self.assertEqual((last["mcp-method"], last["mcp-name"]), ("tools/call", "search_posts"))
        self.assertEqual(agent.end()[0], 0)

    @staticmethod
    def problem(name, status):
        body = json.dumps({"type": "urn:x-connect:problem:" + name, "title": "Title", "detail": "Detail.", "hint": "Hint."}).encode()
        return reply(body, status, ["Content-Type: application/problem+json"])

    def test_it_starts_before_the_console_is_open(self):
        key = base64url(secrets.token_bytes(32))
        known = console_agent(key)
        proxy = subprocess.Popen([PROGRAM, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(proxy.communicate)
        self.addCleanup(proxy.terminate)
        address = re.search(r"http://[^/\s]+", proxy.stdout.readline())[0]
        agent = Agent(self, "--console", address, environment=self.environment(None, X_CONNECT_TOKEN=known.bearer))
        # A program that gets no answer to these gives the bridge up, and has to be started again.
        self.assertEqual(agent.begin()["protocolVersion"], "2025-06-18")
        self.assertEqual(agent.ask("ping")["result"], {})
        self.assertEqual(agent.ask("server/discover", modern=True)["result"]["resultType"], "complete")
        for tool in ("get_status", "get_me", "create_post"):
            self.assertIn(tool, agent.tools())
        for modern in (False, True):
            error = agent.call("get_me", modern=modern)["error"]
            self.assertEqual((error["code"], error["retry"]), ("console_closed", "after_fix"))
            self.assertIn("open the X Connect console", error["fix"])
        # Once it is open, the same bridge reaches it.
        console = Console(Proxy(address), key, [known]).welcome()
        self.addCleanup(console.close)
        self.assertNotIn("send_direct_message", agent.tools())
        with ThreadPoolExecutor() as pool:
            calling = pool.submit(agent.call, "get_me")
            console.answer(console.call(), {"status": "done", "action": "get_me", "data": {"data": {"id": "1"}}})
            self.assertEqual(calling.result(20)["result"]["data"]["id"], "1")
        self.assertEqual(agent.end()[1].count("No console is open"), 1)

    def test_it_starts_before_the_proxy_does(self):
        upstream, agent = self.bridge(lambda request: b"")
        upstream.close()
        self.assertEqual(agent.begin()["protocolVersion"], "2025-06-18")
        self.assertEqual(agent.call("get_status")["error"]["code"], "console_unreachable")
        self.assertIn("cannot be reached", agent.end()[1])

    def test_streams_come_line_by_line(self):
        go_on = threading.Event()

        def behave(request):
            message = self.message_of(request)

            def pieces():
                yield b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n: hello\r\n\r\n"
                progress = {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": 1, "progress": 1}}
                yield f"event: message\nid: 1\ndata: {json.dumps(progress)}\n\nda".encode()
                go_on.wait(20)
                answer = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": {"text": "ü"}}, ensure_ascii=False)
                yield f"ta:{answer[:20]}".encode()
                yield answer[20:].encode() + b"\r\n\r\n"
            return pieces()

        _, agent = self.bridge(behave)
        agent.say({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "create_post"}})
        with agent.lock:
            self.assertTrue(agent.lock.wait_for(lambda: agent.seen, 20))
        self.assertEqual(agent.seen[0]["method"], "notifications/progress")
        go_on.set()
        self.assertEqual(agent.answer(7)["result"], {"text": "ü"})

    def test_errors_are_the_consoles_or_told_in_words(self):
        body = json.dumps({"jsonrpc": "2.0", "error": {"code": -32020, "message": "Header mismatch"}}).encode()
        answers = {"mismatch": reply(body, "400 Bad Request", ["Content-Type: application/json"]),
                   "unknown": reply(b"", "401 Unauthorized", ["WWW-Authenticate: Bearer"]),
                   "expired": self.problem("agent-expired", "401 Unauthorized"), "busy": self.problem("too-many-messages", "429 Too Many Requests"),
                   "closed": self.problem("console-closed", "503 Service Unavailable"),
                   "elsewhere": self.problem("unknown-host", "421 Misdirected Request"),
                   "broken": reply(b"<html>", "500 Internal Server Error"), "lost": b""}
        _, agent = self.bridge(lambda request: answers[self.message_of(request)["params"]["name"]])
        self.assertEqual(agent.ask("tools/call", name="mismatch")["error"]["code"], -32020)
        for name, code, retry in (("unknown", "unknown_agent", "after_fix"), ("expired", "unknown_agent", "after_fix"),
                                  ("busy", "console_busy", "now"), ("closed", "console_closed", "after_fix"),
                                  ("elsewhere", "console_failed", "after_fix"), ("broken", "console_failed", "after_fix"),
                                  ("lost", "console_lost", "after_fix")):
            error = agent.call(name)["error"]
            self.assertEqual((error["code"], error["retry"]), (code, retry), name)
        self.assertEqual(agent.ask("tools/list", name="unknown")["error"]["data"]["code"], "unknown_agent")
        upstream, agent = self.bridge(lambda request: b"")
        upstream.close()
        error = agent.call("get_me")["error"]
        self.assertEqual((error["code"], error["retry"]), ("console_unreachable", "after_fix"))

    def test_what_is_cancelled_is_broken_off(self):
        upstream, agent = self.bridge(lambda request: reply(b"", "202 Accepted") if b"cancelled" in request else None)
        agent.say({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "create_post"}})
        self.wait_for(lambda: upstream.requests)
        agent.say({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 5}})
        self.assertTrue(upstream.closed_early.wait(20))
        self.assertIn(b"notifications/cancelled", upstream.requests[-1])
        self.assertEqual(len([one for one in upstream.requests if b"tools/call" in one]), 1)
        agent.say({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 5}})  # It is over.
        self.wait_for(lambda: len(upstream.requests) == 3)
        self.assertEqual([one for one in agent.seen if one.get("id") == 5], [])

    def test_the_bearer_is_needed_and_never_an_argument(self):
        for more in ({}, {"X_CONNECT_TOKEN": "nonsense"}, {"X_CONNECT_TOKEN": "xc_a b"}):
            ran = self.run_it("mcp", "--console", self.url, account=None, connects=False, **more)
            self.assertEqual((ran.status, ran.out), (2, ""))
            self.assertIn("X_CONNECT_TOKEN", ran.err)
        for flags in (["--console", "http://example.com"], ["--console", self.url, "--allow", "post"],
                      ["--console", self.url, "--credentials", "x"], ["--agent-fd", "3"]):
            ran = self.run_it("mcp", *flags, account=None, connects=False, X_CONNECT_TOKEN=BEARER)
            self.assertEqual(ran.status, 2, flags)

    def test_credentials_of_x_are_not_even_read(self):
        upstream, agent = self.bridge(lambda request: reply(self.result(request), headers=["Content-Type: application/json"]),
                                      environment=self.environment("all_good", X_CONNECT_TOKEN=BEARER))
        agent.ask("ping")
        self.assert_no_secret(b"".join(upstream.requests).decode())


if __name__ == "__main__":
    main()
