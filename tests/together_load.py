#!/usr/bin/env python3
"""Proxies behind Debian's nginx with one Redis, under load, while they are killed, restarted one after the other, and lose
their Redis. What comes to X is counted: nothing that was acknowledged is missing, and nothing has come twice.

Usage: together_load.py X_CONNECT [SECONDS]     (script/together)
"""

import collections
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

SECONDS = float(sys.argv.pop(2)) if len(sys.argv) > 2 else 30

import proxy_harness
import redis_harness
from proxy_agents_test import DONE, Agent, Console, base64url
from proxy_harness import KeepingUpstream, receive_reply, reply

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
  upstream x_connect {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://x_connect;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_connect_timeout 2s;
      proxy_read_timeout 120s;
      proxy_buffering off;
      proxy_next_upstream error timeout;
    }}
  }}
}}
"""


class Front:
    """Whoever stands at the address that consoles and agents know."""

    def __init__(self, port):
        self.port = port

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        return connection

    def post(self, path, headers, body):
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close", "Content-Type: application/json",
                 f"Content-Length: {len(body)}", *headers]
        with self.connect() as connection:
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            return receive_reply(connection)


class Proxy:
    def __init__(self, flags):
        self.port = redis_harness.free_port()
        self.flags = flags
        self.start()

    def start(self):
        self.process = subprocess.Popen([proxy_harness.PROGRAM, "--listen", f"127.0.0.1:{self.port}", *self.flags],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self.process.stdout.readline()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        assert status == 0, status
        self.start()


class Played(threading.Thread):
    """A console with an agent: sends what it is asked for to X, once, and says what became of it."""

    def __init__(self, front):
        super().__init__(daemon=True)
        self.front = front
        self.key = base64url(secrets.token_bytes(32))
        self.agent = Agent(self.key)
        self.is_ending = False
        self.connections = 0

    def run(self):
        while not self.is_ending:
            console = None
            try:
                console = Console(self.front, self.key, [self.agent]).welcome()
                self.connections += 1
                while isinstance(message := console.hear(), dict):
                    if message["type"] == "call":
                        threading.Thread(target=self.act, args=(console, message), daemon=True).start()
            except (OSError, AssertionError, TypeError):
                pass
            finally:
                if console:
                    console.close()
            time.sleep(0.3)

    def act(self, console, call):
        body = json.dumps(call["arguments"]).encode()
        outcome = {"status": "refused", "error": {"code": "unknown", "cause": "", "fix": "", "retry": "after_fix"}}
        try:
            status, _, _ = self.front.post("/x/2/tweets", [f"Idempotency-Key: {call['id']}"], body)
            if status == 201:
                outcome = DONE
            console.answer(call, outcome)
        except (OSError, AssertionError):
            pass


class Caller(threading.Thread):
    def __init__(self, front, agent, name, answers):
        super().__init__(daemon=True)
        self.front, self.agent, self.answers = front, agent, answers
        self.words = name
        self.is_ending = False

    def run(self):
        number = 0
        while not self.is_ending:
            number += 1
            text = f"{self.words}-{number}"
            message = {"jsonrpc": "2.0", "id": number, "method": "tools/call",
                       "params": {"name": "create_post", "arguments": {"text": text}}}
            self.answers[text] = "under way"
            try:
                status, _, body = self.front.post("/mcp", ["Accept: application/json", f"Authorization: Bearer {self.agent.bearer}"],
                                                  json.dumps(message).encode())
                content = json.loads(body)["result"]["structuredContent"] if status == 200 else {}
                self.answers[text] = (content.get("error", {}).get("code") or content.get("status")) if status == 200 else status
            except (OSError, AssertionError, ValueError) as error:
                self.answers[text] = type(error).__name__
            time.sleep(0.2)


def main():
    folder = tempfile.mkdtemp(prefix="x-connect-together-")
    came = collections.Counter()
    lock = threading.Lock()

    def count(request):
        head, _, body = request.partition(b"\r\n\r\n")
        if head.startswith(b"POST /2/tweets"):
            with lock:
                came[json.loads(body)["text"]] += 1
            time.sleep(0.05)
        return reply(b'{"data":{"id":"1","text":"x"}}', "201 Created")

    upstream = KeepingUpstream(count)
    redis = redis_harness.Redis()
    flags = ["--upstream", f"http://127.0.0.1:{upstream.port}", "--redis", redis.url]
    proxies = [Proxy(flags) for _ in range(3)]
    front = Front(redis_harness.free_port())
    with open(f"{folder}/nginx.conf", "w", encoding="utf-8") as file:
        file.write(CONFIG.format(folder=folder, port=front.port,
                                 servers=" ".join(f"server 127.0.0.1:{proxy.port} max_fails=0;" for proxy in proxies)))
    nginx = subprocess.Popen([NGINX, "-c", f"{folder}/nginx.conf", "-p", folder], stderr=subprocess.DEVNULL)
    consoles = [Played(front) for _ in range(6)]
    answers = {}
    try:
        time.sleep(1)
        for console in consoles:
            console.start()
        time.sleep(2)
        callers = [Caller(front, console.agent, f"{i}{letter}", answers) for i, console in enumerate(consoles) for letter in "ab"]
        for caller in callers:
            caller.start()
        begin = time.time()
        what = []

        def at(share, words):
            time.sleep(max(0, begin + SECONDS * share - time.time()))
            what.append(f"{time.time() - begin:5.1f} s  {words}")
            print(what[-1], flush=True)

        at(0.10, "a proxy is killed")
        proxies[0].kill()
        at(0.25, "it is there again")
        proxies[0].start()
        at(0.40, "a rolling restart begins")
        for proxy in proxies:
            proxy.restart()
        at(0.60, "Redis is killed")
        redis.kill()
        at(0.70, "Redis is there again, empty")
        redis.start()
        at(0.85, "another proxy is killed")
        proxies[1].kill()
        at(0.90, "it is there again")
        proxies[1].start()
        at(1, "the end")
        for caller in callers:
            caller.is_ending = True
        for caller in callers:
            caller.join(70)
        outcomes = collections.Counter(answers.values())
        twice = [text for text, times in came.items() if times > 1]
        lost = [text for text, outcome in answers.items() if outcome == "done" and came[text] != 1]
        unsaid = [text for text, outcome in answers.items() if outcome in ("console_closed", "console_unreachable", 503) and came[text]]
        unanswered = [text for text, outcome in answers.items() if outcome == "under way"]
        print(f"{len(answers)} calls of 12 agents' programs to 6 consoles through 3 proxies: {dict(outcomes)}")
        print(f"came to X: {sum(came.values())}; twice: {len(twice)}; acknowledged and not come: {len(lost)}; "
              f"said not to be passed on, and come: {len(unsaid)}; never answered: {len(unanswered)}; "
              f"connections of consoles: {sum(console.connections for console in consoles)}")
        is_right = not (twice or lost or unsaid or unanswered) and outcomes["done"] > len(answers) / 2
        print("Nothing acknowledged was lost, nothing came twice." if is_right else f"WRONG: {twice} {lost} {unsaid} {unanswered}")
        return 0 if is_right else 1
    finally:
        for console in consoles:
            console.is_ending = True
        for proxy in proxies:
            proxy.process.kill()
        nginx.terminate()
        nginx.wait()
        redis.kill()
        upstream.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # Threads that still wait for somebody.
