"""/mcp and the socket of a console, as programs of others speak to them: raw HTTP and WebSocket, a console played by the test."""

import base64
import hashlib
import json
import os
import secrets
import socket
import struct
import threading
import time
import unittest

from proxy_harness import Case

PROTOCOL = "x-connect.agents.1"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Agent:
    """What a console makes of a new agent: docs/agents.md, "The socket between proxy and console"."""

    def __init__(self, key, actions=("get_me", "create_post"), expires_at=4102444800):
        salt = base64url(secrets.token_bytes(16))
        digest = hashlib.sha256(f"x-connect agent {hash_of(key)} {salt}".encode()).digest()
        self.id = base64url(digest[:16])
        self.bearer = f"xc_{self.id}.{base64url(secrets.token_bytes(32))}"
        self.row = {"id": self.id, "salt": salt, "hash": hash_of(self.bearer), "actions": list(actions),
                    "expiresAt": expires_at}


class Socket:
    """A WebSocket client [RFC 6455]: text messages."""

    def __init__(self, x_connect, headers=None, expect=101):
        self.connection = x_connect.connect()
        lines = ["GET /agent HTTP/1.1", f"Host: 127.0.0.1:{x_connect.port}", "Connection: Upgrade", "Upgrade: websocket",
                 "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}"]
        if headers is None:
            headers = [f"Origin: http://127.0.0.1:{x_connect.port}", f"Sec-WebSocket-Protocol: {PROTOCOL}"]
        self.connection.sendall("\r\n".join([*lines, *headers]).encode() + b"\r\n\r\n")
        self.data = b""
        while b"\r\n\r\n" not in self.data:
            self.data += self.connection.recv(65536)
        self.head, self.data = self.data.split(b"\r\n\r\n", 1)
        self.status = int(self.head.split()[1])
        assert self.status == expect, self.head

    def say(self, message):
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        mask = os.urandom(4)
        size = len(data)
        head = bytes([0x81]) + (bytes([0x80 | size]) if size < 126 else
                                bytes([0x80 | 126]) + struct.pack(">H", size) if size < 65536 else
                                bytes([0x80 | 127]) + struct.pack(">Q", size))
        self.connection.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def take(self, size):
        while len(self.data) < size:
            piece = self.connection.recv(65536)
            if not piece:
                return None
            self.data += piece
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def hear(self):
        """The next message; the code of the close where that comes instead; None: an end without a word."""
        while True:
            head = self.take(2)
            if head is None:
                return None
            kind, size = head[0] & 15, head[1] & 127
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.take(8))[0]
            data = self.take(size)
            if kind == 8:
                return struct.unpack(">H", data[:2])[0]
            if kind == 1:
                return json.loads(data)

    def close(self):
        self.connection.close()


class Console(Socket):
    def __init__(self, x_connect, key, agents):
        super().__init__(x_connect)
        self.key = key
        self.say({"type": "hello", "protocol": 1, "key": key, "agents": [agent.row for agent in agents]})

    def welcome(self):
        message = self.hear()
        assert message["type"] == "welcome", message
        return self

    def call(self):
        message = self.hear()
        assert message["type"] == "call", message
        return message

    def answer(self, call, outcome):
        self.say({"type": "result", "id": call["id"], "outcome": outcome})


DONE = {"status": "done", "action": "create_post", "request": "r1", "data": {"data": {"id": "7"}}, "url": "https://x.com/a/status/7"}


class Agents(Case):
    def set_up(self, *flags):
        x_connect = self.start(*flags)
        key = base64url(secrets.token_bytes(32))
        agent = Agent(key)
        console = Console(x_connect, key, [agent]).welcome()
        self.addCleanup(console.close)
        return x_connect, key, agent, console

    def post(self, x_connect, bearer, message, *more, accept="application/json, text/event-stream", body=None):
        body = json.dumps(message).encode() if body is None else body
        headers = ["Content-Type: application/json", f"Accept: {accept}", *more]
        if bearer:
            headers.append(f"Authorization: Bearer {bearer}")
        return x_connect.request("POST", "/mcp", headers, body)

    def call_tool(self, x_connect, agent, name="create_post", arguments=None, **more):
        arguments = {"text": "Hello"} if arguments is None else arguments
        return self.post(x_connect, agent.bearer, {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                                                   "params": {"name": name, "arguments": arguments}}, **more)

    def calling(self, *arguments, **more):
        """Calls on a thread; the answer is in the list when it has ended."""
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.call_tool(*arguments, **more)), daemon=True)
        thread.start()
        return thread, answers

    def result(self, answer):
        self.assertEqual(answer[0], 200, answer)
        return json.loads(answer[2])["result"]

    def error_code(self, answer):
        result = self.result(answer)
        self.assertTrue(result["isError"])
        return result["structuredContent"]["error"]["code"]

    def test_a_call_goes_to_the_console_and_its_outcome_comes_back(self):
        x_connect, _, agent, console = self.set_up()
        thread, answers = self.calling(x_connect, agent, arguments={"text": "Hello", "reason": "Because"})
        call = console.call()
        self.assertEqual({name: call[name] for name in ("agent", "kind", "action", "arguments", "reason", "hold")},
                         {"agent": agent.id, "kind": "act", "action": "create_post", "arguments": {"text": "Hello"},
                          "reason": "Because", "hold": 45})
        console.answer(call, DONE)
        thread.join()
        self.assertEqual(answers[0][1]["content-type"], "application/json")
        self.assertEqual(self.result(answers[0])["structuredContent"]["url"], "https://x.com/a/status/7")

    def test_tools_are_those_that_the_agent_may_use_now(self):
        x_connect, _, agent, console = self.set_up()
        listed = lambda: {tool["name"] for tool in self.result(
            self.post(x_connect, agent.bearer, {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}))["tools"]}
        self.assertEqual(listed() & {"get_me", "create_post", "send_dm"}, {"get_me", "create_post"})
        agent.row["actions"] = ["get_me"]
        console.say({"type": "agents", "agents": [agent.row]})
        self.wait_for(lambda: "create_post" not in listed())
        self.assertEqual(self.error_code(self.call_tool(x_connect, agent)), "refused_by_grant")

    def test_without_the_right_bearer_nothing_is_answered(self):
        x_connect, key, agent, console = self.set_up()
        other = Agent(key)  # Never announced.
        wrong = agent.bearer[:-2] + ("AA" if not agent.bearer.endswith("AA") else "BB")
        for bearer in (None, "", "xc_", "AAAA", other.bearer, wrong, agent.bearer + "A", agent.id):
            answer = self.post(x_connect, bearer, {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
            self.assert_problem(answer, 401, "agent-unknown")
            self.assertEqual(answer[1]["www-authenticate"], "Bearer")
        console.say({"type": "agents", "agents": []})  # Revoked.
        self.wait_for(lambda: self.post(x_connect, agent.bearer, {"jsonrpc": "2.0", "id": 1, "method": "ping"})[0] == 401)

    def test_a_token_is_taken_in_its_own_place_alone(self):
        x_connect, _, agent, _ = self.set_up()
        ping = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"}).encode()
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"access_token": agent.bearer}}).encode()
        for target, header, message in (
                (f"/mcp?access_token={agent.bearer}", None, ping), ("/mcp", f"Cookie: token={agent.bearer}", ping),
                ("/mcp", f"X-Api-Key: {agent.bearer}", ping), ("/mcp", f"Authorization: {agent.bearer}", ping),
                ("/mcp", f"Authorization: Basic {agent.bearer}", ping), ("/mcp", None, body),
                # A token of X: 112 letters beginning with A, or a user's.
                ("/mcp", "Authorization: Bearer " + "A" * 112, ping)):
            headers = ["Content-Type: application/json", *([header] if header else [])]
            self.assert_problem(x_connect.request("POST", target, headers, message), 401, "agent-unknown")
        # And an agent's bearer never goes to X, nor to the sandbox in its place.
        for path in ("/x/2/users/me", "/x/2/tweets"):
            method = "GET" if path.endswith("me") else "POST"
            self.assert_problem(x_connect.request(method, path, [f"Authorization: Bearer {agent.bearer}"]), 401,
                                "bearer-of-agent")

    def test_hostile_arguments_reach_no_console_or_are_what_was_checked(self):
        x_connect, _, agent, console = self.set_up()

        def raw(arguments):
            return (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "create_post", "arguments": '
                    + arguments + b"}}")
        for text in (b'{"text": NaN}', b'{"text": "a", "poll_duration_minutes": Infinity}', b'{"text": "\\ud800"}',
                     b'{"text": "\xff"}', b'{"text": "a",}', b'{"text": 1e999}'):
            answer = self.post(x_connect, agent.bearer, None, body=raw(text))
            self.assertEqual(answer[0], 400, (text, answer))
        for text in (b'{"text": "a", "__proto__": {"nullcast": true}}', b'{"text": "a", "constructor": {}}', b'{"text": {}}',
                     b'{"text": ["a"]}', b'{"text": 1}', b'{"text": "a", "media_ids": [[1]]}', b'{"text": "a", "again": "yes"}',
                     b'{"text": "a", "reason": ["Because"]}', b'{"text": "a", "poll_duration_minutes": 1e300}',
                     b'{"text": "a", "Text": "b"}', b'{"text": "a", "text ": "b"}'):
            answer = self.post(x_connect, agent.bearer, None, body=raw(text))
            self.assertEqual(self.error_code(answer), "invalid_arguments", text)
        # One of two of the same name counts: that which was checked is that which is passed on.
        thread, answers = self.calling(x_connect, agent, arguments={"text": "first"})
        console.answer(console.call(), DONE)
        thread.join()
        doubled = threading.Thread(target=lambda: answers.append(self.post(
            x_connect, agent.bearer, None, body=raw(b'{"text": 1, "text": "second"}'))), daemon=True)
        doubled.start()
        call = console.call()
        self.assertEqual(call["arguments"], {"text": "second"})
        console.answer(call, DONE)
        doubled.join()
        self.assertEqual(self.error_code(self.post(x_connect, agent.bearer, None, body=raw(b'{"text": "second", "text": 1}'))),
                         "invalid_arguments")

    def test_a_grant_that_has_ended_lets_nobody_in(self):
        x_connect, key, agent, console = self.set_up()
        agent.row["expiresAt"] = int(time.time()) - 1
        console.say({"type": "agents", "agents": [agent.row]})
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        self.wait_for(lambda: self.post(x_connect, agent.bearer, ping)[0] == 401)
        self.assert_problem(self.post(x_connect, agent.bearer, ping), 401, "agent-expired")

    def test_other_pages_and_other_kinds_of_requests_are_refused(self):
        x_connect, _, agent, _ = self.set_up("--allow-origin", "https://dashboard.example.com")
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        for header in ("Origin: https://evil.example", "Origin: https://dashboard.example.com", "Origin: null",
                       "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"):
            refused = self.post(x_connect, agent.bearer, ping, header)
            self.assert_problem(refused, 403, "not-for-pages")
            # What would not help is not advised.
            self.assertNotIn("name the page's origin", json.loads(refused[2])["hint"])
        own = f"Origin: http://127.0.0.1:{x_connect.port}"
        self.assertEqual(self.post(x_connect, agent.bearer, ping, own)[0], 200)
        authorization = f"Authorization: Bearer {agent.bearer}"
        for method in ("GET", "DELETE", "PUT"):
            answer = x_connect.request(method, "/mcp", [authorization])
            self.assert_problem(answer, 405, "method-not-allowed")
            self.assertEqual(answer[1]["allow"], "POST")
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp"):
            answer = x_connect.request("POST", "/mcp", [authorization, f"Content-Type: {content_type}"], b"{}")
            self.assert_problem(answer, 415, "not-json")
        self.assert_problem(self.post(x_connect, agent.bearer, None, body=b" " * (256 * 1024 + 1)), 413, "body-too-large")
        deep = self.post(x_connect, agent.bearer, None, body=b"[" * 5000)
        self.assertEqual(deep[0], 400)
        self.assertIn("deep", json.loads(deep[2])["error"]["message"])

    def test_too_many_messages_are_told_to_wait(self):
        x_connect, _, agent, _ = self.set_up()
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        answers = [self.post(x_connect, agent.bearer, ping) for _ in range(90)]
        late = [answer for answer in answers if answer[0] != 200]
        self.assertTrue(late)
        self.assert_problem(late[0], 429, "too-many-messages")
        self.assertEqual(late[0][1]["retry-after"], "1")

    def test_a_console_shows_its_key_and_its_page_or_is_refused(self):
        x_connect, key, agent, console = self.set_up()
        own = f"Origin: http://127.0.0.1:{x_connect.port}"
        protocol = f"Sec-WebSocket-Protocol: {PROTOCOL}"
        for headers, status in (([protocol], 403), ([own], 426), ([own, "Sec-WebSocket-Protocol: chat"], 426),
                                ([protocol, "Origin: https://evil.example"], 403),
                                ([protocol, own, "Sec-Fetch-Site: cross-site"], 403)):
            Socket(x_connect, headers, expect=status).close()
        # Whoever has seen an agent's id, salt and hash cannot claim it: its id is made of the console's key.
        stranger = Console(x_connect, base64url(secrets.token_bytes(32)), [agent])
        self.assertEqual(stranger.hear()["code"], "bad_message")
        self.assertEqual(stranger.hear(), 4002)
        stranger.close()
        for first in (b"{", b"[]", {"type": "agents", "agents": []}, {"type": "hello", "protocol": 2, "key": key, "agents": []},
                      {"type": "hello", "protocol": 1, "key": "short", "agents": []},
                      {"type": "hello", "protocol": 1, "key": key, "agents": [agent.row] * 65}):
            bad = Socket(x_connect)
            bad.say(first)
            self.assertEqual(bad.hear()["code"], "bad_message")
            self.assertEqual(bad.hear(), 4002)
            bad.close()
        # The one that is right has noticed nothing.
        thread, answers = self.calling(x_connect, agent)
        console.answer(console.call(), DONE)
        thread.join()
        self.assertFalse(self.result(answers[0])["isError"])

    def test_another_tab_takes_over(self):
        x_connect, key, agent, before = self.set_up()
        now = Console(x_connect, key, [agent]).welcome()
        self.addCleanup(now.close)
        self.assertEqual(before.hear(), 4001)
        thread, answers = self.calling(x_connect, agent)
        now.answer(now.call(), DONE)
        thread.join()
        self.assertFalse(self.result(answers[0])["isError"])

    def test_a_console_answers_its_own_calls_alone(self):
        x_connect, _, agent, console = self.set_up()
        other_key = base64url(secrets.token_bytes(32))
        other = Console(x_connect, other_key, [Agent(other_key)]).welcome()
        self.addCleanup(other.close)
        thread, answers = self.calling(x_connect, agent)
        call = console.call()
        other.answer(call, {"status": "refused", "error": {"code": "forged", "cause": "", "fix": "", "retry": "never"}})
        other.say({"type": "agents", "agents": []})
        self.assertFalse(answers)
        console.answer(call, DONE)
        thread.join()
        self.assertFalse(self.result(answers[0])["isError"])

    def test_no_console(self):
        x_connect, _, agent, console = self.set_up()
        console.close()
        self.wait_for(lambda: self.error_code(self.call_tool(x_connect, agent)) == "console_closed")
        # A proxy that was restarted knows nobody: it says so, and lets nobody in.
        again = self.start()
        answer = self.call_tool(again, agent)
        self.assert_problem(answer, 503, "console-closed")
        self.assertIn("retry-after", answer[1])
        self.assert_problem(self.post(again, None, {}), 401, "agent-unknown")

    def test_a_console_that_goes_while_at_work_is_told_of(self):
        x_connect, _, agent, console = self.set_up()
        thread, answers = self.calling(x_connect, agent)
        console.call()
        console.close()
        thread.join()
        self.assertEqual(self.error_code(answers[0]), "console_lost")

    def test_a_call_that_waits_for_a_person(self):
        x_connect, _, agent, console = self.set_up("--agent-hold", "1")
        thread, answers = self.calling(x_connect, agent)
        call = console.call()
        console.say({"type": "pending", "id": call["id"], "request": "r1", "expiresAt": 2000000000, "createdAt": 1999999700})
        thread.join()
        content = self.result(answers[0])["structuredContent"]
        self.assertEqual((content["status"], content["request_id"]), ("waiting", "r1"))
        self.assertEqual(console.hear(), {"type": "cancel", "id": call["id"], "why": "answered"})
        thread, answers = self.calling(x_connect, agent, "wait_for_request", {"request_id": "r1"})
        call = console.call()
        self.assertEqual((call["kind"], call["request"]), ("wait", "r1"))
        console.answer(call, DONE)
        thread.join()
        self.assertEqual(self.result(answers[0])["structuredContent"]["status"], "done")

    def modern(self, method, params, **capabilities):
        meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": capabilities}
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": meta}}
        headers = ["MCP-Protocol-Version: 2026-07-28", f"Mcp-Method: {method}"]
        if "name" in params:
            headers.append(f"Mcp-Name: {params['name']}")
        return message, headers

    def test_to_leave_is_to_cancel_in_the_newer_protocol_only(self):
        x_connect, _, agent, console = self.set_up()
        for is_modern, why in ((True, "disconnected"), (False, "answered")):
            params = {"name": "create_post", "arguments": {"text": "Hello"}}
            message, headers = self.modern("tools/call", params)
            if not is_modern:
                message, headers = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}, []
            body = json.dumps(message).encode()
            connection = x_connect.connect()
            head = ["POST /mcp HTTP/1.1", f"Host: 127.0.0.1:{x_connect.port}", "Content-Type: application/json",
                    f"Content-Length: {len(body)}", f"Authorization: Bearer {agent.bearer}", *headers]
            connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
            call = console.call()
            connection.close()
            self.assertEqual(console.hear(), {"type": "cancel", "id": call["id"], "why": why})

    def test_the_older_protocol_cancels_by_a_notification(self):
        x_connect, _, agent, console = self.set_up()
        other = Agent(console.key)
        console.say({"type": "agents", "agents": [agent.row, other.row]})

        def cancel(whose, number):
            message = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number}}
            self.assertEqual(self.post(x_connect, whose.bearer, message)[0], 202)
        thread, answers = self.calling(x_connect, agent)
        call = console.call()
        console.say({"type": "pending", "id": call["id"], "request": "r1", "expiresAt": 2000000000, "createdAt": 1999999700})
        self.wait_for(lambda: self.post(x_connect, other.bearer, {"jsonrpc": "2.0", "id": 1, "method": "ping"})[0] == 200)
        cancel(other, 1)  # Another agent's call of the same id is none of its own.
        cancel(agent, 2)
        cancel(agent, "1")
        cancel(agent, 1)
        self.assertEqual(console.hear(), {"type": "cancel", "id": call["id"], "why": "disconnected"})
        thread.join()
        self.assertEqual((answers[0][0], answers[0][2]), (202, b""))
        # Two programs with one bearer count for themselves: which one is meant nobody can tell.
        calls = [self.calling(x_connect, agent) for _ in range(2)]
        told = [console.call() for _ in calls]
        cancel(agent, 1)
        for call in told:
            console.answer(call, DONE)
        for thread, answers in calls:
            thread.join()
            self.assertEqual(self.result(answers[0])["structuredContent"]["status"], "done")

    def test_a_client_of_tasks_gets_one_at_once(self):
        x_connect, _, agent, console = self.set_up()
        message, headers = self.modern("tools/call", {"name": "create_post", "arguments": {"text": "Hello"}},
                                       extensions={"io.modelcontextprotocol/tasks": {}})
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.post(x_connect, agent.bearer, message, *headers)))
        thread.start()
        call = console.call()
        self.assertEqual(call["client"], {"name": "test", "version": "1"})
        console.say({"type": "pending", "id": call["id"], "request": "r1", "expiresAt": 2000000000, "createdAt": 1999999700})
        thread.join()
        task = self.result(answers[0])
        self.assertEqual((task["resultType"], task["taskId"], task["status"]), ("task", "r1", "working"))

    def subscribe(self, x_connect, agent, notifications):
        """Opens a subscription. Answers with a function that reads until some bytes have come, and returns all that has."""
        message, headers = self.modern("subscriptions/listen", {"notifications": notifications})
        body = json.dumps(message).encode()
        connection = x_connect.connect()
        self.addCleanup(connection.close)
        head = ["POST /mcp HTTP/1.1", f"Host: 127.0.0.1:{x_connect.port}", "Content-Type: application/json",
                "Accept: application/json, text/event-stream", f"Content-Length: {len(body)}",
                f"Authorization: Bearer {agent.bearer}", *headers]
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        seen = b""

        def read_until(word):
            nonlocal seen
            while word not in seen:
                piece = connection.recv(65536)
                self.assertTrue(piece, seen)
                seen += piece
            return seen

        return read_until

    def test_a_subscription_is_told_only_of_what_it_asked_for(self):
        x_connect, _, agent, console = self.set_up()
        read_until = self.subscribe(x_connect, agent, {"promptsListChanged": True})
        read_until(b"acknowledged")
        agent.row["actions"] = ["get_me"]
        console.say({"type": "agents", "agents": [agent.row]})
        console.say({"type": "agents", "agents": []})
        self.assertNotIn(b"list_changed", read_until(b"0\r\n\r\n"))

    def test_a_subscription_is_told_of_changes_and_ends_with_the_agent(self):
        x_connect, _, agent, console = self.set_up()
        read_until = self.subscribe(x_connect, agent, {"toolsListChanged": True})
        self.assertIn(b"text/event-stream", read_until(b"acknowledged"))
        agent.row["actions"] = ["get_me"]
        console.say({"type": "agents", "agents": [agent.row]})
        read_until(b"notifications/tools/list_changed")
        console.say({"type": "agents", "agents": []})
        read_until(b"0\r\n\r\n")

    def test_the_program_ends_at_once_and_tells_who_waits(self):
        x_connect, _, agent, console = self.set_up("--drain-timeout", "60")
        thread, answers = self.calling(x_connect, agent)
        call = console.call()
        console.say({"type": "pending", "id": call["id"], "request": "r1", "expiresAt": 2000000000})
        waiting = self.calling(x_connect, agent, "get_status", {})  # Passed on after the one before was heard.
        status = console.call()
        x_connect.process.terminate()
        thread.join()
        self.assertEqual(self.result(answers[0])["structuredContent"]["status"], "waiting")
        self.assertEqual(console.hear(), {"type": "cancel", "id": call["id"], "why": "answered"})
        # What is under way is still answered.
        console.answer(status, {"status": "told", "decision": {"kind": "status", "rules": {}}})
        waiting[0].join()
        self.assertEqual(self.result(waiting[1][0])["structuredContent"]["status"], "done")
        self.assertEqual(console.hear(), 1001)
        self.assertEqual(x_connect.process.wait(20), 0)

    def test_the_log_knows_neither_bearers_nor_texts(self):
        x_connect, key, agent, console = self.set_up()
        thread, _ = self.calling(x_connect, agent, arguments={"text": "Very private words"})
        console.answer(console.call(), DONE)
        thread.join()
        _, log = x_connect.stop()
        for secret in (agent.bearer, agent.id, key, "private"):
            self.assertNotIn(secret, log)
        self.assertIn("/mcp", log)


if __name__ == "__main__":
    unittest.main()
