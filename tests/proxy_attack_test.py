#!/usr/bin/env python3
"""Attacks by the thousand, from both sides: a good request and a good reply, with every byte of their heads exchanged for each
of the bytes that mean something to HTTP, and cut off after every byte.

Whatever comes of it, some things hold: one request has at most one answer, which is the one of X or a refusal of the proxy's
own; X sees the request that was decided upon, or none; and the proxy serves the next one.
Usage: proxy_attack_test.py X_CONNECT
"""

import json
import re
import select
import socket
import time
import unittest

from proxy_harness import Case, KeepingUpstream, Upstream, reply

# What means something to some reader: ends of lines and texts, blanks, separators, signs of numbers, beyond ASCII.
BYTES = (b"", b"\0", b"\t", b"\n", b"\r", b"\r\n", b" ", b"#", b"%", b",", b"/", b":", b";", b"?", b"@", b"\\", b"0", b"\x7f", b"\x80", b"\xff")
REFUSED = (400, 403, 404, 405, 413, 415, 421, 431, 501)
ANSWER = b'{"data":{"id":"12"}}'


def read_all(connection):
    data = b""
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionError:
            return data
        if not piece:
            return data
        data += piece


def answers_in(data):
    """The replies in what a connection has brought: status and body of each; fails at what is none."""
    found = []
    while data:
        head, separator, data = data.partition(b"\r\n\r\n")
        first = re.match(rb"HTTP/1\.1 (\d{3}) ", head)
        assert first and separator, (head, data)
        length = int(re.search(rb"(?im)^Content-Length: (\d+)\r?$", head)[1])
        found.append((int(first[1]), head, data[:length]))
        assert len(data) >= length, "a reply is whole"
        data = data[length:]
    return found


class Requests(Case):
    def setUp(self):
        self.upstream = KeepingUpstream(lambda request: reply(ANSWER, "201 Created"))
        self.addCleanup(self.upstream.close)
        self.x_connect = self.start("--upstream", f"http://127.0.0.1:{self.upstream.port}", "--request-timeout", "1")
        self.host = f"127.0.0.1:{self.x_connect.port}".encode()
        self.good = (b"POST /x/2/tweets HTTP/1.1\r\nHost: " + self.host + b"\r\nContent-Type: application/json\r\n"
                     b"Authorization: Bearer A\r\nContent-Length: 14\r\n\r\n")
        self.body = b'{"text":"Qzq"}'

    def attack(self, data, behind=True):
        """Sends bytes, and a request for something else behind them; the answers, and what X has seen of it."""
        if behind:
            data += b"GET /healthz HTTP/1.1\r\nHost: " + self.host + b"\r\nConnection: close\r\n\r\n"
        self.sent = data
        start = len(self.upstream.requests)
        before = -1
        with self.x_connect.connect() as connection:
            try:
                connection.sendall(data)
                # Who has said all is taken for one that has left: only where nothing comes otherwise.
                if not select.select([connection], [], [], 0.1)[0]:
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # Refused already, and closed.
            answers = answers_in(read_all(connection))
        while not answers and before != (before := len(self.upstream.requests)):
            time.sleep(0.05)  # What was passed on for somebody who had left is on its way yet.
        return answers, self.upstream.requests[start:]

    def judge(self, data, answers, seen):
        # What is left of the first request is read as the next one, and is none; or the request behind it is.
        self.assertTrue(all(status == 400 or (status == 200 and b'"status"' in body) for status, _, body in answers[1:]), (data, answers))
        self.assertLessEqual(len(seen), 1, data)
        answers = answers[:1]
        for status, head, body in answers:
            if status == 201:
                self.assertEqual(body, ANSWER)
                self.assertEqual(len(seen), 1, data)
            else:
                self.assertIn(status, REFUSED, data)
                self.assertEqual(json.loads(body)["status"], status)
                self.assertEqual(seen, [], data)
                self.assertNotIn(b"Qzq", body)
        for request in seen:
            head, body = request.split(b"\r\n\r\n", 1)
            lines = head.split(b"\r\n")
            self.assertRegex(lines[0], rb"^(POST /2/(tweets|oauth2/token)(\?[!-~]*)?|DELETE /2/[!-~]+) HTTP/1\.1$", data)
            self.assertTrue(all(re.fullmatch(rb"[!-9;-~]+: [\t -~\x80-\xff]*", line) for line in lines[1:]), (data, lines))
            names = [line.split(b":")[0].lower() for line in lines[1:]]
            self.assertEqual(len(names), len(set(names)), data)
            self.assertLessEqual(set(names), {b"host", b"content-type", b"authorization", b"accept", b"content-length", b"user-agent",
                                              b"accept-encoding", b"connection"}, data)
            self.assertEqual(int(re.search(rb"(?im)^content-length: (\d+)\r?$", head)[1]), len(body), data)
            self.assertTrue(self.sent.split(b"\r\n\r\n", 1)[1].startswith(body), data)

    def test_every_byte_of_the_head_exchanged(self):
        for place in range(len(self.good)):
            for byte in BYTES:
                data = self.good[:place] + byte + self.good[place + 1:] + self.body
                self.judge(data, *self.attack(data))
        self.assertEqual([each[0] for each in self.attack(self.good + self.body)[0]], [201, 200])

    def test_every_byte_put_in(self):
        for place in range(0, len(self.good), 2):
            for byte in BYTES[1:]:
                data = self.good[:place] + byte + self.good[place:] + self.body
                self.judge(data, *self.attack(data))

    def test_cut_off_after_every_byte(self):
        whole = self.good + self.body
        for end in range(len(whole)):
            with self.x_connect.connect() as connection:
                connection.sendall(whole[:end])
                connection.shutdown(socket.SHUT_WR)
                self.assertEqual(read_all(connection), b"", end)
        self.assertEqual(self.upstream.requests, [])

    def test_what_follows_a_request_is_another_one_or_nothing(self):
        for second, statuses in ((b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", [201, 200]),
                                 (b"\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", [201, 200]),
                                 (b"x" * 50, [201]), (b"GET /healthz HTTP/9.9\r\n\r\n", [201, 400]),
                                 (b"\x16\x03\x01\x02\x00", [201, 400]), (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [201, 400])):
            answers, seen = self.attack(self.good + self.body + second, behind=False)
            self.assertEqual([status for status, _, _ in answers], statuses, second)
            self.assertEqual(len(seen), 1)

    def test_methods_versions_and_targets(self):
        host = b" HTTP/1.1\r\nHost: " + self.host + b"\r\nConnection: close\r\n\r\n"
        for line, status in (
                (b"GET /x/2/users/me", 201), (b"get /x/2/users/me", 405), (b"TRACE /x/2/users/me", 405), (b"CONNECT api.x.com:443", 400),
                (b"OPTIONS *", 400), (b"PATCH /x/2/tweets", 405), (b"PUT /x/2/tweets", 405), (b"GET http://api.x.com/2/users/me", 400),
                (b"GET //api.x.com/2/users/me", 400), (b"GET /x//2/users/me", 400), (b"GET /x/2/./users/me", 400),
                (b"GET /x/../x/2/users/me", 400), (b"GET /x/2/users/%2e%2e/me", 400), (b"GET /x/2/users%2fme", 400),
                (b"GET /x/2/users/%256d%2565", 400), (b"GET /x/2/users\\me", 400), (b"GET /x/2/users/me#a", 400),
                (b"GET /x/2/users/me%", 400), (b"GET /x/2/users/me%0", 400), (b"GET /x/2/users/me%00", 400), (b"GET /x/2/users/me%0a", 400),
                (b"GET /x/2/users/me;a=b", 404), (b"GET /x/2/users/me/", 404), (b"GET /X/2/users/me", 404), (b"GET /x/2/Users/me", 404),
                (b"GET /x/1.1/account/settings.json", 404), (b"GET /x/oauth2/token", 405), (b"GET /x/", 404), (b"GET /x", 404),
                (b"GET /../../etc/passwd", 400), (b"GET /%2e%2e/%2e%2e/etc/passwd", 400), (b"GET /index.html%00.js", 400),
                (b"GET /.git/config", 404), (b"POST /index.html", 405), (b"GET /sandbox/scenarios", 404),
                (b"GET /media/evil.example/a.jpg", 404), (b"GET /mcp", 405), (b"DELETE /mcp", 405), (b"POST /agent", 405)):
            answers, _ = self.attack(line + host, behind=False)
            self.assertEqual([each[0] for each in answers], [status], line)
        for version in (b"HTTP/0.9", b"HTTP/2.0", b"HTTP/1.2", b"HTTP/1.10", b"HTTP/11", b"http/1.1", b"HTTP/1,1", b"HTTP/1.1 x", b"1.1", b""):
            answers, seen = self.attack(b"GET /x/2/users/me " + version + b"\r\nHost: " + self.host + b"\r\nConnection: close\r\n\r\n", False)
            self.assertEqual([each[0] for each in answers], [400], version)
            self.assertEqual(seen, [])

    def test_hosts_and_origins(self):
        for fields, status in (
                (b"Host: evil.example", 421), (b"Host: 127.0.0.1.evil.example", 421), (b"Host: localhost.evil.example", 421),
                (b"Host: evil.example:80", 421), (b"Host: 127.0.0.1@evil.example", 421), (b"Host: evil.example#127.0.0.1", 421),
                (b"Host: 127.0.0.1, evil.example", 421), (b"Host: ", 400), (b"", 400), (b"Host: 127.0.0.1\r\nHost: 127.0.0.1", 400),
                (b"Host: 127.0.0.1\r\nOrigin: null", 403), (b"Host: 127.0.0.1\r\nOrigin: http://evil.example", 403),
                (b"Host: 127.0.0.1\r\nOrigin: http://127.0.0.1.evil.example", 403), (b"Host: 127.0.0.1\r\nOrigin: ", 403),
                (b"Host: 127.0.0.1\r\nOrigin: http://127.0.0.1:1", 403), (b"Host: 127.0.0.1\r\nOrigin: 127.0.0.1", 403),
                (b"Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site", 403), (b"Host: 127.0.0.1\r\nSec-Fetch-Site: same-site", 403),
                (b"Host: 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example", 201)):
            answers, seen = self.attack(b"GET /x/2/users/me HTTP/1.1\r\n" + fields + b"\r\nConnection: close\r\n\r\n"
                                        if fields else b"GET /x/2/users/me HTTP/1.1\r\nConnection: close\r\n\r\n", False)
            self.assertEqual([each[0] for each in answers], [status], fields)
            self.assertEqual(len(seen), 1 if status == 201 else 0)


class Replies(Case):
    GOOD = (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-rate-limit-limit: 75\r\nX-Odd: 1\r\n"
            b"Content-Length: 20\r\nConnection: close\r\n\r\n") + ANSWER
    DOWN = {b"content-type", b"date", b"retry-after", b"x-access-level", b"x-transaction-id", b"x-rate-limit-limit", b"content-length",
            b"connection", b"x-content-type-options", b"cache-control", b"content-security-policy", b"referrer-policy", b"transfer-encoding",
            b"cross-origin-resource-policy"}

    def setUp(self):
        self.answer = b""
        self.upstream = Upstream(lambda request: self.answer)
        self.addCleanup(self.upstream.close)
        self.x_connect = self.start("--upstream", f"http://127.0.0.1:{self.upstream.port}", "--upstream-timeout", "5")
        self.request = (f"GET /x/2/users/me HTTP/1.1\r\nHost: 127.0.0.1:{self.x_connect.port}\r\n\r\n"
                        f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{self.x_connect.port}\r\nConnection: close\r\n\r\n").encode()

    def attack(self, answer):
        """What a client gets whose first request is answered so, and whose second the proxy answers itself."""
        self.answer = answer
        with self.x_connect.connect() as connection:
            connection.sendall(self.request)
            return read_all(connection)

    def judge(self, answer, data):
        try:
            answers = answers_in(data)
        except (AssertionError, TypeError):
            # Begun already when it broke: then it ends there, with nothing after it.
            self.assertNotIn(b"\r\n\r\nHTTP/1.1", data, answer)
            self.assertLess(data.count(b"HTTP/1.1 "), 2, (answer, data))
            return
        self.assertIn(len(answers), (1, 2), (answer, data))
        status, head, body = answers[0]
        if body.startswith(b'{"detail"') or b"urn:x-connect:problem" in body:
            self.assertIn(status, (502, 504), answer)
        else:
            self.assertIn(body, answer)
        for line in head.split(b"\r\n")[1:]:
            self.assertRegex(line, rb"^[!-9;-~]+: [\t -~\x80-\xff]*$", answer)
            name = line.split(b":")[0].lower()
            self.assertTrue(name in self.DOWN or name.startswith((b"x-rate-limit-", b"cross-origin-")), (answer, line))
        if len(answers) == 2:
            self.assertEqual(answers[1][0], 200)
            self.assertIn(b'"status"', answers[1][2])

    def test_every_byte_of_the_head_exchanged(self):
        for place in range(len(self.GOOD) - len(ANSWER)):
            for byte in BYTES:
                answer = self.GOOD[:place] + byte + self.GOOD[place + 1:]
                self.judge(answer, self.attack(answer))
        self.assertEqual([each[0] for each in answers_in(self.attack(self.GOOD))], [200, 200])

    def test_cut_off_after_every_byte(self):
        for end in range(len(self.GOOD)):
            data = self.attack(self.GOOD[:end])
            self.judge(self.GOOD[:end], data)
            if end <= len(self.GOOD) - len(ANSWER) - 1:
                self.assertEqual(answers_in(data)[0][0], 502, end)

    def test_statuses(self):
        for status in (b"000", b"099", b"1", b"20", b"2000", b"-20", b"+20", b"2x0", b"600", b"999", b"200.0", b"0x1"):
            data = self.attack(self.GOOD.replace(b"200", status, 1))
            first = answers_in(data)[0][0]
            self.assertEqual(first, 502 if status not in (b"600", b"999") else int(status), status)
        self.assertEqual(answers_in(self.attack(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"))[0][0], 502)


if __name__ == "__main__":
    unittest.main()
