#!/usr/bin/env python3
"""Measures what consoles cost that are open and have nothing to do: memory and processor time of each, and how long the call of an
agent to one of them takes meanwhile. Prints JSON lines for table.mjs; script/bench --consoles runs it.

Usage: tests/bench/consoles.py [--consoles N] [--seconds N]
"""

import argparse
import hashlib
import http.client
import json
import os
import pathlib
import re
import resource
import signal
import statistics
import subprocess
import sys
import threading
import time

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "tests"))
sys.argv[1:1] = [str(root / "build/native/bin/x-connect")]  # Where the tests' own clients look for it.
import proxy_agents_test as agents  # noqa: E402
from proxy_harness import PROGRAM  # noqa: E402


class Proxy:
    def __init__(self, consoles):
        self.process = subprocess.Popen([PROGRAM, "--listen", "127.0.0.1:0", "--max-connections", str(consoles + 100),
                                         "--max-consoles", str(consoles)],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(re.search(r":(\d+)", self.process.stdout.readline())[1])

    def connect(self):
        connection = agents.socket.create_connection(("127.0.0.1", self.port))
        connection.settimeout(30)
        return connection

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024

    def processor(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def open_console(proxy, number):
    key = agents.base64url(hashlib.sha256(str(number).encode()).digest())
    agent = agents.Agent(key)
    return agents.Console(proxy, key, [agent]).welcome(), agent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--consoles", type=int, default=4000)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    proxy = Proxy(options.consoles)
    try:
        before, used = proxy.memory(), proxy.processor()
        consoles = [open_console(proxy, number) for number in range(options.consoles)]
        memory = (proxy.memory() - before) / options.consoles
        opening = (proxy.processor() - used) / options.consoles
        used = proxy.processor()
        time.sleep(options.seconds)
        idle = (proxy.processor() - used) / options.seconds
        console, agent = consoles[options.consoles // 2]

        def answer():
            while isinstance(message := console.hear(), dict):
                console.answer(message, agents.DONE)

        threading.Thread(target=answer, daemon=True).start()
        # Below the five messages a second that an agent may send.
        times = []
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port)
        for _ in range(20):
            time.sleep(0.25)
            begun = time.perf_counter()
            connection.request("POST", "/mcp", json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                                                           "params": {"name": "get_me", "arguments": {}}}),
                               {"Content-Type": "application/json", "Accept": "application/json, text/event-stream",
                                "Authorization": f"Bearer {agent.bearer}"})
            reply = connection.getresponse()
            assert reply.status == 200, reply.read()
            reply.read()
            times.append((time.perf_counter() - begun) * 1e3)
        row = f"{options.consoles} open consoles"
        for column, unit, value in (("opening", "us of processor to open one", opening * 1e6), ("memory", "KB of memory a console", memory / 1e3),
                                    ("processor", "% of a core, all together", idle * 100),
                                    ("call", "ms a call of an agent", statistics.median(times))):
            print(json.dumps({"unit": unit, "group": f"{row}: {column}", "rounds": {"x-connect": [value]}}), flush=True)
    finally:
        proxy.process.send_signal(signal.SIGTERM)
        proxy.process.wait(20)


main()
