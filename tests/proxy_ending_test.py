#!/usr/bin/env python3
"""x-connect under every kind of work at once, and ended in the middle of it: drained, past its drain, asked twice.

Here it shows that the program ends as it should and answers what it has begun; under script/sanitize, that no memory is used
after its end and no two threads touch the same at once. ROUNDS in the environment repeats every ending, each time a
little later in the work.
Usage: proxy_ending_test.py X_CONNECT
"""

import json
import os
import signal
import socket
import threading
import time
import unittest

from proxy_agents_test import Agent, Console, base64url
from proxy_harness import Case, receive_reply, reply

ROUNDS = int(os.environ.get("ROUNDS", "1"))
LARGE = 3 << 20
SILENT = b"/2/users/me"


def behave(request):
    """An upstream of many kinds: quick, large, in pieces, breaking off, silent."""
    if not request:
        return b""  # The proxy had to let go before it asked.
    path = request.split(b" ", 2)[1]
    if path.startswith(SILENT):
        return None
    if path.startswith(b"/2/users/by"):
        return reply(b"x" * LARGE)
    if path.startswith(b"/2/tweets/search"):
        return (piece for piece in [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
                                    *[b"400\r\n" + b"y" * 1024 + b"\r\n"] * 50, b"0\r\n\r\n"])
    if path.startswith(b"/2/tweets/1"):
        return b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbroken"
    return reply(b'{"data":{"id":"1"}}', "201 Created")


class Load:
    """Clients of each kind, going on until the program answers no more. Holds what was answered wrongly."""

    def __init__(self, x_connect):
        self.x_connect, self.wrong, self.answers, self.ended = x_connect, [], 0, False
        self.threads = [threading.Thread(target=self.go_on, args=(kind,), daemon=True) for kind in (
            self.small, self.small, self.chunked, self.post, self.large_unread, self.waiting, self.half_a_body, self.page, self.leaver)]
        for thread in self.threads:
            thread.start()

    def go_on(self, kind):
        while not self.ended:
            try:
                kind()
                time.sleep(0.01)
            except (OSError, AssertionError) as error:  # Nobody is there any more, or was cut off; before the end that is wrong.
                if not self.ended:
                    self.wrong.append((kind.__name__, error))
                return

    def wait(self):
        """Until all is well under way, however slow the program is."""
        for _ in range(1200):
            if self.answers >= 20 or self.wrong:
                return
            time.sleep(0.05)

    def answered(self, answer, status):
        self.answers += 1
        if answer[0] != status and not self.ended:
            self.wrong.append(answer)

    def small(self):
        self.answered(self.x_connect.request(path="/healthz"), 200)

    def page(self):
        self.answered(self.x_connect.request(path="/embed.json"), 200)

    def chunked(self):
        with self.x_connect.connect() as connection:
            connection.sendall(self.head("GET", "/x/2/tweets/search/recent?query=a", "Connection: close"))
            data = b""
            while piece := connection.recv(65536):
                data += piece
        self.answers += 1
        if not data.endswith((b"y" * 1024, b"0\r\n\r\n")) and not self.ended:
            self.wrong.append(data[:200])

    def post(self):
        self.answered(self.x_connect.request("POST", "/x/2/tweets", ["Content-Type: application/json"], b'{"text":"Hello"}'), 201)

    def head(self, method, path, *headers):
        return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.x_connect.port}", *headers, "", ""]).encode()

    def large_unread(self):
        """Asks for much and reads slowly, then leaves in the middle."""
        with self.x_connect.connect() as connection:
            connection.sendall(self.head("GET", "/x/2/users/by/username/a"))
            connection.recv(1000)
            time.sleep(0.02)

    def waiting(self):
        """Waits for what never comes, for a while."""
        with self.x_connect.connect() as connection:
            connection.sendall(self.head("GET", "/x/2/users/me"))
            connection.settimeout(0.1)
            try:
                connection.recv(1)
            except socket.timeout:
                pass

    def half_a_body(self):
        with self.x_connect.connect() as connection:
            connection.sendall(self.head("POST", "/x/2/tweets", "Content-Length: 20000") + b'{"text":')
            time.sleep(0.02)

    def leaver(self):
        """What has been answered brokenly by X, to somebody who has gone already."""
        with self.x_connect.connect() as connection:
            connection.sendall(self.head("GET", "/x/2/tweets/1"))


class Endings(Case):
    def begin(self, round_number, *flags):
        """The program at work on two loops, with an agent's console and clients that hold on to it."""
        _, x_connect = self.behind(behave, "--threads", "2", "--max-connections", "2000", *flags)
        key = base64url(os.urandom(32))
        agent = Agent(key)
        console = Console(x_connect, key, [agent]).welcome()
        self.addCleanup(console.close)
        call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                           "params": {"name": "create_post", "arguments": {"text": "a"}}}).encode()
        held = []
        for request in (b"GET /x/2/users/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                        b"GET /x/2/users/by/username/a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                        b"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\n{",
                        b"POST /x/2/media/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900000\r\n\r\n{",
                        b"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                        b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        b"Accept: application/json, text/event-stream\r\nAuthorization: Bearer " + agent.bearer.encode() +
                        b"\r\nContent-Length: " + str(len(call)).encode() + b"\r\n\r\n" + call,
                        b"GET /x/2/us", b""):
            connection = x_connect.connect()
            self.addCleanup(connection.close)
            connection.sendall(request)
            held.append(connection)
        load = Load(x_connect)
        time.sleep(0.3 + 0.037 * (round_number % 20))
        load.wait()
        return x_connect, load, held, console

    def finish(self, x_connect, load, status):
        self.assertEqual(x_connect.process.wait(30), status)
        for thread in load.threads:
            thread.join(30)
        self.assertEqual(load.wrong, [])

    def each_round(self, what):
        for number in range(ROUNDS):
            with self.subTest(round=number):
                what(number)
            self.doCleanups()

    def test_drained_with_everything_under_way(self):
        def once(number):
            x_connect, load, held, console = self.begin(number, "--request-timeout", "3", "--upstream-timeout", "3", "--drain-timeout", "60")
            load.ended = True
            x_connect.process.send_signal(signal.SIGHUP if number % 2 else signal.SIGTERM)
            self.assertEqual(receive_reply(held[0])[0], 504)  # It was under way, so it is answered.
            console.close()  # Who is asked by an agent is waited for; whoever has gone is not.
            self.assertEqual(receive_reply(held[5])[0], 200)
            self.finish(x_connect, load, 0)
        self.each_round(once)

    def test_ended_past_the_drain_with_everything_under_way(self):
        def once(number):
            x_connect, load, *_ = self.begin(number, "--drain-timeout", "1")
            load.ended = True
            x_connect.process.send_signal((signal.SIGTERM, signal.SIGINT, signal.SIGHUP)[number % 3])
            self.finish(x_connect, load, 0)
            log = x_connect.process.stderr.read()
            self.assertNotIn("left behind", log)
        self.each_round(once)

    def test_asked_twice_with_everything_under_way(self):
        def once(number):
            x_connect, load, *_ = self.begin(number, "--drain-timeout", "600")
            load.ended = True
            x_connect.process.send_signal(signal.SIGINT)
            time.sleep(0.05)
            x_connect.process.send_signal(signal.SIGHUP)  # Which asks for no more than what is being done.
            time.sleep(0.2)
            self.assertIsNone(x_connect.process.poll())
            second = (signal.SIGINT, signal.SIGTERM)[number % 2]
            x_connect.process.send_signal(second)
            self.finish(x_connect, load, 128 + second)
        self.each_round(once)

    def test_the_sandbox_ends_with_its_clients_at_it(self):
        def once(number):
            x_connect = self.start("--threads", "2", "--drain-timeout", "1")
            load = Load(x_connect)
            load.answered = lambda answer, status: setattr(load, "answers", load.answers + 1)  # X refuses: nobody has signed.
            time.sleep(0.2 + 0.037 * (number % 20))
            load.wait()
            load.ended = True
            x_connect.process.send_signal(signal.SIGTERM)
            self.assertEqual(x_connect.process.wait(30), 0)
        self.each_round(once)


if __name__ == "__main__":
    unittest.main()
