"""What the tests of the proxy share: x-connect as a process, upstreams that answer as they are told, raw requests.

Each test file is run as: FILE X_CONNECT
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

PROGRAM = sys.argv.pop(1)


def receive_request(connection):
    """One request as bytes: head and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        try:
            piece = connection.recv(65536)
        except OSError:
            return b""
        if not piece:
            return data
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


def reply(body=b"{}", status="200 OK", headers=()):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Upstream:
    """Answers each connection with what `behave(request)` returns, in pieces if it is no bytes; None never answers."""

    def __init__(self, behave):
        self.behave, self.requests = behave, []
        self.closed_early = threading.Event()
        self.connections = []
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def hang_up(self):
        """Ends every connection as an upstream does that has had enough of them."""
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # It has ended already.

    def serve(self, connection):
        with connection:
            request = receive_request(connection)
            self.requests.append(request)
            answer = self.behave(request)
            if answer is None:
                connection.settimeout(20)
                if connection.recv(1) == b"":
                    self.closed_early.set()
                return
            try:
                for piece in [answer] if isinstance(answer, bytes) else answer:
                    connection.sendall(piece)
            except OSError:
                pass  # The proxy has had enough.

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)  # Closing alone would leave it to the thread that accepts.
        except OSError:
            pass
        self.socket.close()


class KeepingUpstream(Upstream):
    """Keeps its connections: `behave(request)` is asked for each request on them; None ends the connection without a reply."""

    def serve(self, connection):
        with connection:
            while request := receive_request(connection):
                self.requests.append(request)
                answer = self.behave(request)
                if answer is None:
                    return
                try:
                    connection.sendall(answer.replace(b"Connection: close\r\n", b""))
                except OSError:
                    return


class XConnect:
    def __init__(self, *flags, log=subprocess.PIPE, environment=None):
        self.process = subprocess.Popen([PROGRAM, "--listen", "127.0.0.1:0", *flags], stdout=subprocess.PIPE, stderr=log,
                                        text=True, env={**os.environ, **(environment or {})})
        line = self.process.stdout.readline()
        self.port = int(re.search(r":(\d+)", line)[1])

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.settimeout(20)
        return connection

    def send(self, request):
        """Sends raw bytes on a new connection; the reply's status, headers and body."""
        with self.connect() as connection:
            connection.sendall(request)
            return receive_reply(connection, request.startswith(b"HEAD"))

    def request(self, method="GET", path="/x/2/users/me", headers=(), body=b""):
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def log(self):
        """Ends it, and returns what it has logged, a line an object."""
        return [json.loads(line) for line in self.stop()[1].splitlines()]

    def stop(self):
        """Ends it as an operator would; exit status and log."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=20)
        return self.process.returncode, log


def receive_reply(connection, head_only=False):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise AssertionError(f"the connection ended after {data!r}")
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
    while not head_only and len(body) < int(headers.get("content-length", 0)):
        piece = connection.recv(65536)
        if not piece:
            raise AssertionError(f"the body ended after {len(body)} bytes")
        body += piece
    return int(lines[0].split()[1]), headers, body


class Case(unittest.TestCase):
    def start(self, *flags, **settings):
        x_connect = XConnect(*flags, **settings)
        self.addCleanup(x_connect.stop)
        self.addCleanup(x_connect.process.stdout.close)
        return x_connect

    def behind(self, behave, *flags, **settings):
        upstream = Upstream(behave)
        self.addCleanup(upstream.close)
        return upstream, self.start("--upstream", f"http://127.0.0.1:{upstream.port}", *flags, **settings)

    def wait_for(self, condition):
        for _ in range(400):
            if condition():
                return
            time.sleep(0.025)
        self.fail("it did not come to that")

    def assert_problem(self, answer, status, name):
        self.assertEqual(answer[0], status, answer)
        problem = json.loads(answer[2])
        self.assertEqual(answer[1]["content-type"], "application/problem+json")
        self.assertEqual(problem["type"], f"urn:x-connect:problem:{name}")
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["title"] and problem["detail"] and problem["hint"])
