#!/usr/bin/env python3
"""What changes something is sent once: no layer repeats it, whatever becomes of the connection, and what is sent is what
was decided upon.

Usage: proxy_once_test.py X_CONNECT
"""

import json
import threading
import unittest

from proxy_harness import Case, KeepingUpstream, reply


class Once(Case):
    def pooled(self, count, behave):
        """A proxy with so many idle connections to an upstream that answers GETs, and others as `behave` does."""
        together = threading.Barrier(count)

        def answer(request):
            if request.startswith(b"GET"):
                if not together.broken:
                    together.wait(20)  # So many connections are open at once.
                return reply()
            return behave(request)

        upstream = KeepingUpstream(answer)
        self.addCleanup(upstream.close)
        x_connect = self.start("--upstream", f"http://127.0.0.1:{upstream.port}")
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(x_connect.request()[0])) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        together.abort()
        self.assertEqual(answers, [200] * count)
        return upstream, x_connect

    def test_an_unanswered_change_is_not_repeated(self):
        for count in (1, 6):
            for method, path, body in (("POST", "/x/2/tweets", b'{"text":"once"}'), ("POST", "/x/2/users/1/likes", b""),
                                       ("DELETE", "/x/2/tweets/1", b""), ("POST", "/x/oauth2/token", b"a=b"),
                                       ("POST", "/x/2/media/upload", b"m" * 2_000_000)):
                upstream, x_connect = self.pooled(count, lambda request: None)
                self.assert_problem(x_connect.request(method, path, body=body), 502, "upstream-failed")
                sent = [request for request in upstream.requests if not request.startswith(b"GET")]
                self.assertEqual(len(sent), 1, (count, method, path))

    def test_a_change_half_answered_is_not_repeated(self):
        for half in (b"H", b"HTTP/1.1 201 Created\r\n", b"HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{"):
            upstream, x_connect = self.pooled(3, lambda request, half=half: half)
            threads = [threading.Timer(0.5, upstream.hang_up)]
            threads[0].start()
            self.assert_problem(x_connect.request("POST", "/x/2/tweets", body=b"{}"), 502, "upstream-failed")
            self.assertEqual(len([request for request in upstream.requests if request.startswith(b"POST")]), 1)

    def test_reading_survives_connections_that_ended_while_idle(self):
        upstream, x_connect = self.pooled(6, lambda request: reply())
        upstream.hang_up()
        self.assertEqual(x_connect.request()[0], 200)
        upstream.hang_up()
        self.assertEqual(x_connect.request("POST", "/x/2/tweets", body=b"{}")[0], 200)
        self.assertEqual(len([request for request in upstream.requests if request.startswith(b"POST")]), 1)


    def test_what_a_browser_repeats_by_itself_is_passed_on_once(self):
        upstream, x_connect = self.behind(lambda request: reply())
        key = ['Idempotency-Key: "one"']
        for method, path, body in (("POST", "/x/2/tweets", b'{"text":"once"}'), ("DELETE", "/x/2/tweets/1", b""),
                                   ("POST", "/x/2/media/upload", b"m" * 2_000_000)):
            key = [f'Idempotency-Key: "{method}{len(body)}"']
            before = len(upstream.requests)
            self.assertEqual(x_connect.request(method, path, key, body)[0], 200)
            for _ in range(2):
                self.assert_problem(x_connect.request(method, path, key, body), 409, "sent-before")
            self.assertEqual(len(upstream.requests), before + 1)
            self.assertNotIn(b"dempotency", upstream.requests[-1])
        self.assertEqual(x_connect.request("POST", "/x/2/tweets", ['Idempotency-Key: "two"'], b"{}")[0], 200)
        self.assertEqual(x_connect.request("POST", "/x/2/tweets", (), b"{}")[0], 200)
        self.assertEqual(x_connect.request("POST", "/x/2/tweets", (), b"{}")[0], 200)
        for _ in range(2):
            self.assertEqual(x_connect.request(headers=key)[0], 200)
        self.assert_problem(x_connect.request("POST", "/x/2/tweets", [*key, *key], b"{}"), 400, "bad-request")

    def test_it_is_passed_on_once_while_the_first_is_still_under_way(self):
        answered = threading.Event()
        upstream, x_connect = self.behind(lambda request: answered.wait(20) and reply())
        key = ['Idempotency-Key: "one"']
        with x_connect.connect() as connection:
            connection.sendall(f"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\n{key[0]}\r\n"
                               "Content-Length: 2\r\n\r\n{}".encode())
            self.wait_for(lambda: len(upstream.requests) == 1)
            self.assert_problem(x_connect.request("POST", "/x/2/tweets", key, b"{}"), 409, "sent-before")
            answered.set()
        self.assertEqual(len(upstream.requests), 1)


class AsDecided(Case):
    def test_reading_has_no_body(self):
        upstream, x_connect = self.behind(lambda request: reply())
        chunked = b"2\r\n{}\r\n0\r\n\r\n"
        host = f"Host: 127.0.0.1:{x_connect.port}\r\n".encode()
        for method in ("GET", "HEAD"):
            for path in ("/x/2/tweets", "/x/2/users/me", "/"):
                start = f"{method} {path} HTTP/1.1\r\n".encode() + host
                for rest in (b"Content-Length: 2\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n" + chunked):
                    answer = x_connect.send(start + rest)
                    self.assertEqual(answer[0], 400, answer)
                    self.assertEqual(answer[1].get("connection"), "close")
        self.assertEqual(upstream.requests, [])
        self.assertEqual(x_connect.request(headers=["Content-Length: 0"])[0], 200)

    def test_the_method_decided_upon_is_sent_and_logged(self):
        upstream, x_connect = self.behind(lambda request: reply())
        calls = [("GET", "/2/users/me", b""), ("POST", "/2/tweets", b"{}"), ("POST", "/2/users/1/likes", b""),
                 ("DELETE", "/2/tweets/1", b""), ("DELETE", "/2/tweets/1", b"{}"), ("PUT", "/2/tweets/1/hidden", b"{}")]
        sent = []
        for method, path, body in calls:
            if x_connect.request(method, "/x" + path, body=body)[0] == 200:
                sent.append(method)
        self.assertGreaterEqual(len(sent), 5)
        self.assertEqual([request.split(b" ", 1)[0].decode() for request in upstream.requests], sent)
        lines = [json.loads(line) for line in x_connect.stop()[1].splitlines()]
        self.assertEqual([line["method"] for line in lines if line["status"] == 200], sent)


if __name__ == "__main__":
    unittest.main()
