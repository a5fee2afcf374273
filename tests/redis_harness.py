"""A Redis of the test's own: on a free port, keeping nothing on the disk."""

import shutil
import socket
import subprocess
import time

# Of Debian's redis-tools: the server under its other name. The package redis-server would start a service with the machine.
PROGRAM = shutil.which("redis-check-rdb")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Redis:
    def __init__(self, port=None):
        self.port = port or free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly",
                                         "no", "--logfile", "/dev/null"], executable=PROGRAM)
        for _ in range(400):
            try:
                if self.ask("PING") == "PONG":
                    return
            except OSError:
                time.sleep(0.01)
        raise AssertionError("Redis did not start")

    def ask(self, *words):
        """One command [RESP2]."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection, connection.makefile("rb") as answer:
            parts = [word.encode() for word in words]
            connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
            return self.read(answer)

    def read(self, answer):
        line = answer.readline().rstrip(b"\r\n").decode()
        kind, rest = line[0], line[1:]
        if kind == "*":
            return [self.read(answer) for _ in range(int(rest))]
        if kind == "$":
            return None if rest == "-1" else answer.read(int(rest) + 2)[:-2].decode()
        return int(rest) if kind == ":" else rest

    def values(self):
        """Everything that lies there, by key."""
        result = {}
        for key in self.ask("KEYS", "*"):
            kind = self.ask("TYPE", key)
            words = {"string": ("GET", key), "hash": ("HGETALL", key), "zset": ("ZRANGE", key, "0", "-1")}[kind]
            result[key] = self.ask(*words)
        return result

    def kill(self):
        self.process.kill()
        self.process.wait()
