#!/usr/bin/env python3
"""The log neither kills nor stops, counts what it drops, and says who was refused and why; nothing secret is in it.

Usage: proxy_log_test.py X_CONNECT
"""

import json
import os
import pathlib
import resource
import signal
import subprocess
import unittest

from proxy_harness import Case, reply


class Log(Case):
    def test_nobody_reads_any_more(self):
        x_connect = self.start()
        x_connect.process.stderr.close()
        for _ in range(20):
            self.assertEqual(x_connect.request(path="/healthz")[0], 200)
        x_connect.process.terminate()
        self.assertEqual(x_connect.process.wait(20), 0)

    def test_the_disk_is_full(self):
        with open("/dev/full", "w") as full:
            x_connect = self.start(log=full)
            for _ in range(20):
                self.assertEqual(x_connect.request(path="/healthz")[0], 200)
            x_connect.process.terminate()
            self.assertEqual(x_connect.process.wait(20), 0)

    def test_a_pipe_that_nobody_reads(self):
        reading, writing = os.pipe()
        x_connect = self.start(log=writing)
        os.close(writing)
        host = f"Host: 127.0.0.1:{x_connect.port}\r\n\r\n".encode()
        count, together = 15000, 500  # More than a pipe and the queue before it hold.
        with x_connect.connect() as connection:
            for _ in range(count // together):
                connection.sendall((b"GET /healthz HTTP/1.1\r\n" + host) * together)
                seen = b""
                while seen.count(b"HTTP/1.1 200") < together or not seen.endswith(b"}"):
                    seen += connection.recv(1 << 20)
        with os.fdopen(reading) as pipe:
            lines = []
            while not lines or "dropped" not in lines[-1]:
                lines.append(json.loads(pipe.readline()))
            x_connect.process.terminate()
            lines += [json.loads(line) for line in pipe]
        self.assertEqual(x_connect.process.wait(20), 0)
        told = sum("status" in line for line in lines)
        dropped = sum(line.get("dropped", 0) for line in lines)
        self.assertGreater(dropped, 0)
        self.assertEqual(told + dropped, count)

    def test_a_pipe_that_nobody_reads_does_not_hold_up_the_end(self):
        reading, writing = os.pipe()
        x_connect = self.start(log=writing)
        os.close(writing)
        os.set_blocking(reading, False)
        for _ in range(1000):
            x_connect.request(path="/healthz")
        x_connect.process.terminate()
        self.assertEqual(x_connect.process.wait(20), 0)
        os.close(reading)

    def test_it_says_who_and_why(self):
        upstream, x_connect = self.behind(lambda request: b"")
        x_connect.request(path="/x/2/users/me")
        upstream.close()
        x_connect.request("POST", "/x/2/tweets", ["Cookie: COOKIETEXT"], b'{"text":"BODYTEXT"}')
        x_connect.send(b"\x16\x03\x01 GARBAGETEXT\r\n\r\n")
        x_connect.request(path="/x/2/SECRETPATH?QUERYTEXT", headers=["X-Secret: HEADERTEXT"])
        x_connect.request(headers=["X-Long: " + "x" * 20000])
        x_connect.request(path="/healthz")
        with x_connect.connect() as connection:  # Leaves before it has said all.
            connection.sendall(b"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
        self.wait_for(lambda: x_connect.request(path="/healthz")[0] == 200)
        _, log = x_connect.stop()
        lines = [json.loads(line) for line in log.splitlines()]
        self.assertEqual({line["client"] for line in lines}, {"127.0.0.1"})
        failed = [(line["status"], line["method"], line["path"], line["reason"].split(":")[0]) for line in lines
                  if "reason" in line]
        self.assertEqual(failed[:5], [
            (502, "GET", "/2/users/me", "upstream-failed"), (502, "POST", "/2/tweets", "upstream-unreachable"),
            (400, "-", "(refused)", "bad-request"), (404, "GET", "(refused)", "unknown-path"),
            (431, "-", "(refused)", "headers-too-large")])
        self.assertIn("refused", lines[1]["reason"])
        self.assertEqual(failed[5][:3], (0, "POST", "/2/tweets"))
        self.assertNotIn("reason", lines[5])
        for secret in ("COOKIETEXT", "BODYTEXT", "GARBAGETEXT", "SECRETPATH", "QUERYTEXT", "HEADERTEXT", "xxxx"):
            self.assertNotIn(secret, log)

    def test_no_core_is_dumped(self):
        before = resource.getrlimit(resource.RLIMIT_CORE)
        most = resource.RLIM_INFINITY if os.geteuid() == 0 else before[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))  # Where others would leave one.
        self.addCleanup(resource.setrlimit, resource.RLIMIT_CORE, before)
        x_connect = self.start()
        with open(f"/proc/{x_connect.process.pid}/limits") as limits:
            core = next(line for line in limits if line.startswith("Max core file size"))
        self.assertEqual(core.split()[4:6], ["0", "0"])
        # Nor when it dies of what else would leave one; nobody but root may read its memory meanwhile.
        self.assertEqual(pathlib.Path(f"/proc/{x_connect.process.pid}/mem").stat().st_uid, 0)
        x_connect.process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(x_connect.process.pid, 0)
        x_connect.process.returncode = -signal.SIGABRT
        self.assertTrue(os.WIFSIGNALED(status))
        self.assertFalse(os.WCOREDUMP(status))


if __name__ == "__main__":
    unittest.main()
