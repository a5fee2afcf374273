#!/usr/bin/env python3
"""Memory and time: who is refused is refused before his body is read, all bodies share one budget, silence has a limit
and slowness has none, and nothing that is silent freezes the rest.

Usage: proxy_limits_test.py X_CONNECT [SILENT_RESOLVER [Bodies | Time]]
"""

import gzip
import os
import signal
import subprocess
import sys
import threading
import time
import unittest

SILENT_RESOLVER = sys.argv.pop(2) if len(sys.argv) > 2 else None

from proxy_harness import Case, receive_reply, reply  # noqa: E402


def memory(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) * 1024


class Bodies(Case):
    def assert_memory_below(self, process, before, most):
        # A sanitizer takes as much again for each byte, and keeps what was freed (script/sanitize).
        if "X_CONNECT_SANITIZER" not in os.environ:
            self.assertLess(memory(process) - before, most)

    def open_body(self, x_connect, path, length, sent=b"", method="POST"):
        connection = x_connect.connect()
        self.addCleanup(connection.close)
        connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\n"
                           f"Content-Length: {length}\r\n\r\n".encode())
        try:
            connection.sendall(sent)
        except OSError:
            pass  # Refused already.
        return connection

    def test_refusals_do_not_wait_for_the_body(self):
        upstream, x_connect = self.behind(lambda request: reply())
        for path, status, name in (("/x/2/nothing", 404, "unknown-path"), ("/", 405, "method-not-allowed"),
                                   ("/x/2/tweets", 413, "body-too-large"),
                                   ("/x/2/media/upload", 413, "body-too-large")):
            length = (8 << 20) + 1 if "media" in path else (1 << 20) + 1
            self.assert_problem(receive_reply(self.open_body(x_connect, path, length)), status, name)
        self.assertEqual(upstream.requests, [])

    def test_media_may_be_large_and_is_passed_on_as_it_comes(self):
        upstream, x_connect = self.behind(lambda request: reply())
        body = bytes(range(256)) * 28000  # 7 MB
        self.assertEqual(x_connect.request("POST", "/x/2/media/upload", body=body)[0], 200)
        self.assertTrue(upstream.requests[0].endswith(body))
        self.assertEqual(x_connect.request("POST", "/x/2/tweets", body=body[:1 << 20])[0], 200)
        chunked = b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 50000]), body[i:i + 50000])
                           for i in range(0, len(body), 50000))
        answer = x_connect.send(b"POST /x/2/media/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + chunked + b"0\r\n\r\n")
        self.assertEqual(answer[0], 200)
        self.assertTrue(upstream.requests[2].endswith(body))

    def test_all_bodies_share_one_budget(self):
        _, x_connect = self.behind(lambda request: reply(), "--max-memory", str(1 << 20))
        before = memory(x_connect.process)
        held = [self.open_body(x_connect, "/x/2/tweets", 1 << 20, b"x" * 900_000) for _ in range(40)]
        # What is too much is refused, and the rest goes on.
        unanswered, refused = set(held), []

        def look():
            for connection in sorted(unanswered, key=held.index):
                connection.settimeout(0.2)
                try:
                    self.assert_problem(receive_reply(connection), 503, "busy")
                    refused.append(connection)
                except TimeoutError:
                    continue
                except ConnectionError:
                    pass
                unanswered.remove(connection)
            return len(refused) > 20

        self.wait_for(look)
        self.assert_memory_below(x_connect.process, before, 16 << 20)
        self.assertEqual(x_connect.request(path="/healthz")[0], 200)
        self.assertEqual(x_connect.request()[0], 200)
        for connection in held:
            connection.close()
        self.wait_for(lambda: x_connect.request("POST", "/x/2/tweets", body=b"x" * 900_000)[0] == 200)

    def test_announced_bodies_take_no_memory(self):
        x_connect = self.start()
        before = memory(x_connect.process)
        for _ in range(300):
            self.open_body(x_connect, "/x/2/media/upload", 8 << 20, b"x")
        self.assertEqual(x_connect.request(path="/healthz")[0], 200)
        self.assert_memory_below(x_connect.process, before, 48 << 20)

    def test_unread_replies_take_little_memory(self):
        _, x_connect = self.behind(lambda request: reply(b"x" * (16 << 20)))
        before = memory(x_connect.process)
        held = [x_connect.connect() for _ in range(40)]
        for connection in held:
            self.addCleanup(connection.close)
            connection.sendall(b"GET /x/2/users/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(1)
        self.assert_memory_below(x_connect.process, before, 48 << 20)
        self.assertEqual(receive_reply(held[0])[2], b"x" * (16 << 20))

    def test_a_reply_that_grows_when_unpacked_is_bounded(self):
        bomb = gzip.compress(b"x" * (64 << 20))
        _, x_connect = self.behind(lambda request: reply(bomb, headers=["Content-Encoding: gzip"]), "--max-reply", "100000")
        self.assert_problem(x_connect.request(), 502, "reply-too-large")


class Time(Case):
    def test_a_slow_upload_is_not_cut_off(self):
        _, x_connect = self.behind(lambda request: reply(), "--upstream-timeout", "1", "--request-timeout", "2")
        uploads = [(x_connect.connect(), path, length) for path, length in (("/x/2/tweets", 60_000), ("/x/2/media/upload", 200_000))]
        for connection, path, length in uploads:
            self.addCleanup(connection.close)
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n".encode())
        for _ in range(10):
            time.sleep(0.4)
            for connection, _, length in uploads:
                connection.sendall(b"x" * (length // 10))
        for connection, path, _ in uploads:
            self.assertEqual(receive_reply(connection)[0], 200, path)

    def test_a_slow_reply_is_not_cut_off(self):
        def slowly(request):
            yield b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n"
            for piece in [b"\r\n"] + [b"x"] * 10:
                time.sleep(0.4)
                yield piece

        _, x_connect = self.behind(slowly, "--upstream-timeout", "1")
        self.assertEqual(x_connect.request()[::2], (200, b"x" * 10))

    def test_silence_in_a_reply_ends_it(self):
        def half(request):
            yield b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
            time.sleep(10)

        _, x_connect = self.behind(half, "--upstream-timeout", "1")
        self.assert_problem(x_connect.request(), 504, "upstream-timeout")

    def test_an_upload_that_is_silent_or_drips_is_ended(self):
        _, x_connect = self.behind(lambda request: reply(), "--request-timeout", "1")
        for path in ("/x/2/tweets", "/x/2/media/upload"):
            with x_connect.connect() as connection:
                connection.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500000\r\n\r\n".encode())
                try:
                    for _ in range(40):
                        connection.sendall(b"x")
                        time.sleep(0.1)
                    self.fail("it was not ended")
                except OSError:
                    pass

    def test_a_silent_name_server_freezes_nothing(self):
        if SILENT_RESOLVER is None:
            self.skipTest("the library that makes a name server silent was not named")
        settings = {"environment": {"LD_PRELOAD": SILENT_RESOLVER}}
        x_connect = self.start("--upstream", "http://silent.example", "--upstream-timeout", "2", "--drain-timeout", "20",
                               **settings)
        answers = []
        waiting = [threading.Thread(target=lambda: answers.append(x_connect.request())) for _ in range(5)]
        for thread in waiting:
            thread.start()
        self.assertEqual(x_connect.request(path="/healthz")[0], 200)
        for thread in waiting:
            thread.join()
        for answer in answers:
            self.assert_problem(answer, 502, "upstream-unreachable")
        x_connect.process.send_signal(signal.SIGTERM)
        self.assertEqual(x_connect.process.wait(5), 0)  # The lookup takes a minute.

    def test_a_client_that_leaves_is_noticed_though_it_had_sent_more(self):
        upstream, x_connect = self.behind(lambda request: None, "--upstream-timeout", "60")
        request = f"GET /x/2/users/me HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\n\r\n".encode()
        for more in (b"", request, request * 500):
            upstream.closed_early.clear()
            seen = len(upstream.requests)
            with x_connect.connect() as connection:
                connection.settimeout(0.3)
                try:
                    connection.sendall(request + more)
                except TimeoutError:
                    pass
                self.wait_for(lambda seen=seen: len(upstream.requests) > seen)
            self.assertTrue(upstream.closed_early.wait(10), len(more))


if __name__ == "__main__":
    unittest.main()
