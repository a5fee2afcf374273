#!/usr/bin/env python3
"""What two readers could understand differently is refused, on both sides, and never passed on.

Usage: proxy_framing_test.py X_CONNECT
"""

import unittest

from proxy_harness import Case, reply


class Framing(Case):
    def test_requests_that_could_be_read_in_two_ways(self):
        upstream, x_connect = self.behind(lambda request: reply())
        hidden = b"DELETE /x/2/tweets/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        for fields in (b"Transfer-Encoding: gzip", b"Transfer-Encoding: chunked, gzip", b"Transfer-Encoding: gzip, chunked",
                       b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                       b"Transfer-Encoding: chunked\r\nContent-Length: 5", b"Content-Length: 5\r\nTransfer-Encoding: chunked",
                       b"Content-Length: 5\r\nContent-Length: 6", b"Content-Length: 5, 6", b"Content-Length: +5",
                       b"Content-Length: -1", b"Content-Length: 0x5", b"Content-Length: 99999999999999999999",
                       b"Content-Length : 5", b" Content-Length: 5", b"X: a\r\n b", b"X: a\nContent-Length: 5",
                       b"X: a\rb", b"X: a\x00b", b"X\x00: b", b": b", b"nothing"):
            with x_connect.connect() as connection:
                connection.sendall(b"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1\r\n" + fields + b"\r\n\r\n" + hidden)
                data = b""
                while piece := connection.recv(65536):
                    data += piece
                self.assertTrue(data.startswith(b"HTTP/1.1 400 "), (fields, data))
                self.assertEqual(data.count(b"HTTP/1.1 "), 1, (fields, data))
                self.assertIn(b"Connection: close", data)
        answer = x_connect.send(b"POST /x/2/tweets HTTP/1.0\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        self.assertEqual(answer[0], 400)
        self.assertEqual(upstream.requests, [])

    def test_trailers_never_become_headers(self):
        upstream, x_connect = self.behind(lambda request: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                                          b"Trailer: x-access-level\r\n\r\n2\r\n{}\r\n0\r\nx-access-level: read\r\n\r\n")
        status, headers, body = x_connect.send(
            b"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2\r\n{}\r\n0\r\nAuthorization: Bearer smuggled\r\nHost: evil.example\r\n\r\n")
        self.assertEqual((status, body), (200, b"{}"))
        self.assertNotIn("x-access-level", headers)
        self.assertNotIn(b"smuggled", upstream.requests[0])

    def test_chunks_that_are_none(self):
        upstream, x_connect = self.behind(lambda request: reply())
        for body in (b"z\r\n", b"-1\r\n", b"2\r\n{}x0\r\n\r\n", b"fffffffffffffffff\r\n", b"2 \x00\r\n{}\r\n", b"5" * 20000):
            answer = x_connect.send(b"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
            self.assert_problem(answer, 400, "bad-request")
        self.assertEqual(upstream.requests, [])

    def test_headers_of_x_that_could_begin_another_line(self):
        for field in (b"x-access-level: read\rx-evil: 1", b"x-access-level: a\x00b", b"x-access-level: a\x7fb",
                      b"x-access-level: a\x1b[31m"):
            _, x_connect = self.behind(lambda request, field=field: b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + field
                                       + b"\r\n\r\n{}")
            with x_connect.connect() as connection:
                connection.sendall(b"GET /x/2/users/me HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                data = b""
                while piece := connection.recv(65536):
                    data += piece
            head = data.split(b"\r\n\r\n")[0].replace(b"\r\n", b"")
            self.assertTrue(all(byte >= 0x20 and byte != 0x7F for byte in head), data)
            self.assertNotIn(b"x-evil", data)

    def test_oversized_headers_of_x_are_answered(self):
        for field in (b"x-long: " + b"x" * 100_000, b"\r\n".join(b"x-%d: y" % i for i in range(20_000))):
            _, x_connect = self.behind(lambda request, field=field: b"HTTP/1.1 200 OK\r\n" + field + b"\r\n\r\n")
            self.assert_problem(x_connect.request(), 502, "upstream-failed")

    def test_replies_that_could_be_read_in_two_ways(self):
        for fields in (b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"Content-Length: 2\r\nContent-Length: 3",
                       b"Transfer-Encoding: gzip", b"Content-Length: -2", b"Content-Encoding: br\r\nContent-Length: 2"):
            _, x_connect = self.behind(lambda request, fields=fields: b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\n{}")
            self.assert_problem(x_connect.request(), 502, "upstream-failed")

    def test_every_ending_of_a_body(self):
        for answer in (b"HTTP/1.0 200 OK\r\n\r\n{}", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
                       b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + reply(b"{}"),
                       b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\n{\r\n1\r\n}\r\n0\r\n\r\n"):
            _, x_connect = self.behind(lambda request, answer=answer: answer)
            self.assertEqual(x_connect.request()[::2], (200, b"{}"), answer)
        big = b"y" * 1_000_000
        for answer in (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f4240\r\n" + big + b"\r\n0\r\n\r\n",
                       b"HTTP/1.0 200 OK\r\n\r\n" + big, reply(big)):
            _, x_connect = self.behind(lambda request, answer=answer: answer)
            with x_connect.connect() as connection:
                connection.sendall(b"GET /x/2/users/me HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                data = b""
                while piece := connection.recv(1 << 20):
                    data += piece
            self.assertEqual(data.split(b"\r\n\r\n", 1)[1], big)

    def test_a_large_reply_that_breaks_off_is_broken_off(self):
        _, x_connect = self.behind(lambda request: b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + b"z" * 1_000_000)
        with self.assertRaises((AssertionError, ConnectionError)):
            x_connect.request()
        self.assertEqual(x_connect.log()[0]["reason"].split(":")[0], "upstream-failed")


if __name__ == "__main__":
    unittest.main()
