#!/usr/bin/env python3
"""What an operator sees: /metrics as Prometheus reads it, readiness apart from life, levels of the log.

Usage: proxy_metrics_test.py X_CONNECT
"""

import json
import re
import socket
import subprocess
import threading
import time
import unittest

import proxy_agents_test as agents
from proxy_harness import PROGRAM, Case, XConnect, reply

LINE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-z]+="[^"\\]*",?)*)\})? (\S+)')


def read_metrics(text):
    """{(name, labels): value} of the text format, version 0.0.4; every line has to be right."""
    values, types = {}, {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in types, line
            types[name] = kind
        elif not line.startswith("# HELP "):
            name, labels, value = LINE.fullmatch(line).groups()
            family = re.sub(r"_(bucket|sum|count)$", "", name) if name not in types else name
            assert family in types, line
            key = (name, labels or "")
            assert key not in values, line
            values[key] = float(value)
    return values


class Operated(XConnect):
    """With metrics, whose address stands in the second line that it prints."""

    def __init__(self, *flags, **settings):
        self.metrics_port = None
        super().__init__("--metrics", "127.0.0.1:0", *flags, **settings)

    def metrics(self, request=b"GET /metrics HTTP/1.1\r\nHost: prometheus\r\nConnection: close\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", self.metrics_port)) as connection:
            connection.sendall(request)
            data = b""
            while piece := connection.recv(65536):
                data += piece
        head, body = data.split(b"\r\n\r\n", 1)
        return head.decode(), body.decode()

    def figures(self):
        return read_metrics(self.metrics()[1])


class Metrics(Case):
    def start(self, *flags, **settings):
        x_connect = Operated(*flags, **settings)
        x_connect.metrics_port = int(re.search(r":(\d+)", x_connect.process.stdout.readline())[1])
        self.addCleanup(x_connect.stop)
        self.addCleanup(x_connect.process.stdout.close)
        return x_connect

    def count(self, x_connect, name, labels=""):
        return x_connect.figures().get((name, labels), 0)

    def test_what_happens_is_counted(self):
        _, x_connect = self.behind(lambda request: reply(status="429 Too Many Requests"), "--threads", "2")
        secret = "SECRETWORD"
        for _ in range(3):
            x_connect.request(path="/x/2/users/me", headers=[f"Authorization: Bearer {secret}"])
        x_connect.request(path=f"/x/2/{secret}?{secret}")
        x_connect.request(path="/healthz")
        self.wait_for(lambda: self.count(x_connect, "x_connect_requests_total", 'route="own",status="200"') == 1)
        head, text = x_connect.metrics()
        self.assertIn("Content-Type: text/plain; version=0.0.4; charset=utf-8", head)
        figures = read_metrics(text)
        self.assertEqual(figures["x_connect_requests_total", 'route="api",status="429"'], 3)
        self.assertEqual(figures["x_connect_requests_total", 'route="refused",status="404"'], 1)
        self.assertEqual(figures["x_connect_upstream_seconds_count", ""], 3)
        self.assertEqual(figures["x_connect_upstream_seconds_bucket", 'le="+Inf"'], 3)
        self.assertGreater(figures["x_connect_upstream_seconds_sum", ""], 0)
        buckets = [value for (name, _), value in figures.items() if name == "x_connect_upstream_seconds_bucket"]
        self.assertEqual(buckets, sorted(buckets))
        self.assertEqual(figures["x_connect_connections_limit", ""], 512)
        self.assertEqual(figures["x_connect_memory_bytes", ""], 0)
        for personal in (secret, "127.0.0.1", "users"):
            self.assertNotIn(personal, text)
        with x_connect.connect():
            self.wait_for(lambda: self.count(x_connect, "x_connect_connections") == 1)
        self.wait_for(lambda: self.count(x_connect, "x_connect_connections") == 0)

    def test_bytes_that_are_held(self):
        _, x_connect = self.behind(lambda request: None, "--upstream-timeout", "10")
        with x_connect.connect() as connection:
            connection.sendall(b"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n" + bytes(50000))
            self.wait_for(lambda: self.count(x_connect, "x_connect_memory_bytes") >= 50000)
        self.wait_for(lambda: self.count(x_connect, "x_connect_memory_bytes") == 0)
        # Who leaves before an answer is counted as that.
        self.wait_for(lambda: self.count(x_connect, "x_connect_requests_total", 'route="api",status="0"') == 1)

    def test_consoles_and_the_calls_of_agents(self):
        x_connect = self.start()
        calls = agents.Agents()
        key = agents.base64url(bytes(32))
        agent = agents.Agent(key)
        console = agents.Console(x_connect, key, [agent]).welcome()
        self.addCleanup(console.close)
        self.assertEqual(self.count(x_connect, "x_connect_consoles"), 1)
        refused = {"status": "refused", "error": {"code": "made_up", "cause": "c", "fix": "f", "retry": "now"}}
        for outcome in (agents.DONE, refused, {"status": "never heard of"}):
            thread, _ = calls.calling(x_connect, agent)
            console.answer(console.call(), outcome)
            thread.join()
        console.close()
        self.wait_for(lambda: self.count(x_connect, "x_connect_consoles") == 0)
        calls.call_tool(x_connect, agent)
        self.wait_for(lambda: self.count(x_connect, "x_connect_requests_total", 'route="agent",status="200"') == 4)
        figures = x_connect.figures()
        outcomes = {labels: value for (name, labels), value in figures.items() if name == "x_connect_agent_calls_total"}
        self.assertEqual({labels for labels, value in outcomes.items() if value},
                         {'outcome="done"', 'outcome="refused"', 'outcome="other"', 'outcome="console_closed"'})
        self.assertEqual(figures["x_connect_requests_total", 'route="socket",status="101"'], 1)

    def test_metrics_are_at_their_own_address_only(self):
        x_connect = self.start()
        self.assertEqual(x_connect.request(path="/metrics")[0], 404)
        for request, status in ((b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404),
                                (b"GET /x/2/users/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404),
                                (b"POST /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405)):
            self.assertIn(f" {status} ", x_connect.metrics(request)[0].split("\r\n")[0])
        taken = subprocess.run([PROGRAM, "--listen", "127.0.0.1:0", "--metrics", f"127.0.0.1:{x_connect.metrics_port}"],
                               capture_output=True, text=True, timeout=20)
        self.assertEqual(taken.returncode, 1)
        self.assertIn(f"cannot listen on 127.0.0.1:{x_connect.metrics_port}", taken.stderr)


class Ready(Case):
    def test_a_name_that_nobody_knows(self):
        x_connect = self.start("--upstream", "https://x-connect.invalid")
        self.assert_problem(x_connect.request(path="/readyz"), 503, "not-ready")
        self.assertEqual(x_connect.request(path="/healthz")[0], 200)
        # That nobody answers at an address is no reason: the proxy says so, whoever is asked.
        x_connect = self.start("--upstream", "http://127.0.0.1:1")
        self.assertEqual(x_connect.request(path="/readyz")[0], 200)

    def test_one_that_is_about_to_end_says_so_while_it_still_serves(self):
        x_connect = self.start("--drain-delay", "1")
        self.assertEqual(json.loads(x_connect.request(path="/readyz")[2]), {"status": "ready"})
        x_connect.process.terminate()
        self.wait_for(lambda: x_connect.request(path="/readyz")[0] == 503)
        self.assertEqual(x_connect.request(path="/sandbox/scenarios")[0], 200)
        self.assertEqual(x_connect.process.wait(20), 0)


class Levels(Case):
    def log_of(self, level):
        upstream, x_connect = self.behind(lambda request: reply(status="500 Oops"), "--log-level", level)
        x_connect.request(path="/healthz")
        x_connect.request(path="/x/2/users/me")
        x_connect.request(path="/x/2/nothing")
        return x_connect.log()

    def test_they_say_more_and_more(self):
        self.assertEqual([line["status"] for line in self.log_of("error")], [500])
        self.assertEqual([line["status"] for line in self.log_of("info")], [200, 500, 404])
        lines = self.log_of("debug")
        self.assertEqual([line["status"] for line in lines if "status" in line], [200, 500, 404])
        messages = [line["message"] for line in lines if "message" in line]
        self.assertEqual(messages.count("Connection opened: 127.0.0.1"), 3)
        self.assertEqual(messages.count("Connection closed: 127.0.0.1"), 3)


if __name__ == "__main__":
    unittest.main()
