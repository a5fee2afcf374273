#!/usr/bin/env python3
"""Name servers that lie, fail or are silent, in a network of the test's own: nothing of this machine's names or network is used.

Wants user namespaces; script/attack runs it. It starts itself once more, inside of one.
Usage: proxy_names_test.py X_CONNECT
"""

import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

if "INSIDE" not in os.environ:
    folder = tempfile.mkdtemp()
    resolver = pathlib.Path(folder, "resolv.conf")
    resolver.write_text("nameserver 127.0.0.53\noptions timeout:5 attempts:3\n")
    names = pathlib.Path(folder, "nsswitch.conf")
    names.write_text("hosts: dns\n")
    sys.exit(subprocess.run(
        ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c",
         f"ip link set lo up && mount --bind {resolver} /etc/resolv.conf && mount --bind {names} /etc/nsswitch.conf && "
         'exec "$0" "$@"', sys.executable, *sys.argv], env={**os.environ, "INSIDE": "1"}, check=False).returncode)

from proxy_harness import Case, Upstream, reply  # noqa: E402


class NameServer:
    """Answers by the first label of the name: see `answer`."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.53", 53))
        self.asked = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            data, peer = self.socket.recvfrom(4096)
            name, at = "", 12
            while data[at]:
                name += data[at + 1:at + 1 + data[at]].decode() + "."
                at += data[at] + 1
            kind = struct.unpack(">H", data[at + 1:at + 3])[0]
            self.asked.append(name)
            answer = self.answer(name.split(".")[0], kind, data[:2], data[12:at + 5], data[12:at + 1])
            if answer is not None:
                self.socket.sendto(answer, peer)

    @staticmethod
    def answer(label, kind, number, question, name):
        def message(records, code=0, flags=0x8180):
            return number + struct.pack(">HHHHH", flags | code, 1, len(records), 0, 0) + question + b"".join(records)

        def record(kind, data, ttl=0):
            return b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, ttl, len(data)) + data

        here = record(1, socket.inet_aton("127.0.0.1"))
        if label == "good":
            return message([here] if kind == 1 else [])
        if label == "silent":
            return None
        if label == "none":
            return message([], 3)
        if label == "failing":
            return message([], 2)
        if label == "refusing":
            return message([], 5)
        if label == "empty":
            return message([])
        if label == "garbage":
            return number + os.urandom(40)
        if label == "short":
            return message([here])[:20]
        if label == "another":  # Of somebody else's question.
            return struct.pack(">H", (struct.unpack(">H", number)[0] + 1) % 65536) + message([here])[2:]
        if label == "circle":
            return message([record(5, name)])
        if label == "long":  # An address of five bytes.
            return message([record(1, b"\x7f\0\0\1\1")])
        if label == "dead":  # A first address that nobody answers at, a second that does.
            return message([record(1, socket.inet_aton("127.0.0.99")), here] if kind == 1 else [])
        if label == "many":
            return message([record(1, socket.inet_aton(f"127.0.1.{i}")) for i in range(1, 26)] + [here] if kind == 1 else [])
        return message([], 3)


class Names(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = NameServer()

    def ask(self, label):
        upstream = Upstream(lambda request: reply())
        self.addCleanup(upstream.close)
        x_connect = self.start("--upstream", f"http://{label}.example:{upstream.port}", "--upstream-timeout", "2", "--drain-timeout", "1")
        answer = x_connect.request()
        self.assertEqual(x_connect.request(path="/healthz")[0], 200)
        self.assertEqual(x_connect.stop()[0], 0)
        return answer, upstream.requests

    def test_a_good_answer(self):
        for label in ("good", "dead"):
            answer, seen = self.ask(label)
            self.assertEqual(answer[0], 200, label)
            self.assertIn(f"Host: {label}.example".encode(), seen[0])

    def test_names_that_lead_nowhere(self):
        for label in ("none", "failing", "refusing", "empty", "circle", "long", "short", "garbage", "another"):
            with self.subTest(label):
                answer, seen = self.ask(label)
                self.assertIn(answer[0], (502, 504), label)
                self.assertEqual(seen, [])

    def test_silence(self):
        answer, _ = self.ask("silent")
        self.assert_problem(answer, 502, "upstream-unreachable")
        self.assertIn("name server does not answer", json.loads(answer[2])["detail"])

    def test_more_addresses_than_anybody_tries(self):
        answer, _ = self.ask("many")
        self.assertIn(answer[0], (200, 502, 504))


if __name__ == "__main__":
    unittest.main()
