#!/usr/bin/env python3
"""Behind a gateway with TLS: deploy/nginx.conf run by Debian's nginx, deploy/Caddyfile where Caddy is installed.

The browser's address is what counts, the log names who is there, and none of it is believed from anybody else. The socket of
the console, events of agents and media pass through.
Usage: gateway_test.py X_CONNECT
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from cryptography.hazmat.primitives import serialization

import proxy_agents_test as agents
import proxy_tls_test as tls
from cryptography import x509
from proxy_harness import Case, receive_reply, reply

DEPLOY = pathlib.Path(__file__).resolve().parents[1] / "deploy"
NAME = "connect.example.com"
# Where script/setup has unpacked it, when it is not installed.
NGINX = shutil.which("nginx", path=f"/usr/sbin:{DEPLOY.parent / 'build/tools/debian/usr/sbin'}")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def exchange(text, *pairs):
    """The text with one part exchanged for another; each has to be there."""
    for old, new in pairs:
        assert old in text, f"{old!r} is not in the file that is tested"
        text = text.replace(old, new)
    return text


class Certificate:
    """Of a made-up authority, for the name of the files in deploy/, and for the address of this machine."""

    def __init__(self, folder):
        key = tls.ec.generate_private_key(tls.ec.SECP256R1())
        names = [x509.DNSName(NAME), x509.IPAddress(tls.ipaddress.ip_address("127.0.0.1"))]
        made = tls.certificate(NAME, key, tls.TRUSTED.name, tls.TRUSTED.key, names)
        self.file, self.key = folder / "cert.pem", folder / "key.pem"
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        self.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                               serialization.NoEncryption()))


class Gateway:
    """A gateway as a process. Its clients come from 127.0.0.2, so that they are told from the gateway itself."""

    def __init__(self, command, port, plain_port, folder):
        self.port, self.plain_port, self.folder = port, plain_port, folder
        self.errors = open(folder / "errors", "w+")
        # In a group of its own: what it starts ends with it.
        self.process = subprocess.Popen(command, stdout=self.errors, stderr=self.errors, start_new_session=True,
                                        env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)})
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except OSError:
                time.sleep(0.025)
        self.stop()
        raise AssertionError(f"{command[0]} does not start: {(folder / 'errors').read_text()}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)
        self.errors.close()

    def connect(self):
        context = ssl.create_default_context(cafile=tls.TRUSTED.file)
        raw = socket.create_connection(("127.0.0.1", self.port), source_address=("127.0.0.2", 0))
        raw.settimeout(20)
        return context.wrap_socket(raw, server_hostname=NAME)

    def request(self, method="GET", path="/", headers=(), body=b"", host=None):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host or f'{NAME}:{self.port}'}", "Connection: close", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        with self.connect() as connection:
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            return receive_reply(connection)


def start_nginx(folder, certificate, upstream_port, port, plain_port):
    site = exchange((DEPLOY / "nginx.conf").read_text(),
                    ("server 127.0.0.1:8080;", f"server 127.0.0.1:{upstream_port};"),
                    ("listen 80;", f"listen 127.0.0.1:{plain_port};"), ("listen [::]:80;", ""),
                    ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"), ("listen [::]:443 ssl http2;", ""),
                    ("/etc/ssl/certs/connect.example.com.pem", str(certificate.file)),
                    ("/etc/ssl/private/connect.example.com.key", str(certificate.key)))
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; error_log stderr error; pid {folder}/pid;\n"
        "events {}\n"
        f"http {{ access_log off; include {folder}/site.conf;\n"
        + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + "}\n")
    return Gateway([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")], port, plain_port, folder)


def start_caddy(folder, certificate, upstream_port, port, plain_port):
    site = exchange((DEPLOY / "Caddyfile").read_text(),
                    ("\nconnect.example.com {", f"\nhttps://{NAME}:{port}, https://127.0.0.1:{port} {{\n"
                                                f"\tbind 127.0.0.1\n\ttls {certificate.file} {certificate.key}"),
                    ("127.0.0.1:8080", f"127.0.0.1:{upstream_port}"))
    (folder / "Caddyfile").write_text(
        f"{{\n\tadmin off\n\thttp_port {plain_port}\n\thttps_port {port}\n\tskip_install_trust\n}}\n" + site)
    return Gateway([shutil.which("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"],
                   port, plain_port, folder)


class Behind(Case):
    """What holds behind every gateway."""

    gateway_of = None

    def set_up(self, *flags, behave=None, trusts=True):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name)
        path.chmod(0o755)  # nginx works as another user.
        flags = ("--allow-host", NAME, *(("--trusted-proxy", "127.0.0.1") if trusts else ()), *flags)
        upstream = None
        if behave:
            upstream, x_connect = self.behind(behave, *flags)
        else:
            x_connect = self.start(*flags)
        self.upstream = upstream
        gateway = type(self).gateway_of(path, Certificate(path), x_connect.port, free_port(), free_port())
        self.addCleanup(gateway.stop)
        return x_connect, gateway

    def test_a_browser_is_served_under_its_own_address(self):
        x_connect, gateway = self.set_up()
        status, headers, _ = gateway.request(path="/healthz")
        self.assertEqual(status, 200)
        self.assertIn("max-age", headers["strict-transport-security"])
        origin = f"https://{NAME}:{gateway.port}"
        path = "/sandbox/scenarios"
        self.assertEqual(gateway.request(path=path, headers=[f"Origin: {origin}"])[0], 200)
        # The same host without TLS, or at another port, is another origin: somebody else may have written that page.
        for other in (origin.replace("https", "http"), f"https://{NAME}", "https://evil.example"):
            self.assert_problem(gateway.request(path=path, headers=[f"Origin: {other}"]), 403, "foreign-origin")
        if type(self).gateway_of is start_nginx:  # Caddy answers to its own names only.
            self.assert_problem(gateway.request(path=path, host="evil.example"), 421, "unknown-host")

    def test_the_log_names_who_is_there(self):
        x_connect, gateway = self.set_up()
        gateway.request(path="/healthz")
        # What a client says of itself is not believed.
        gateway.request(path="/healthz", headers=["X-Forwarded-For: 6.6.6.6", "Forwarded: for=6.6.6.6"])
        self.assertEqual([line["client"] for line in x_connect.log()], ["127.0.0.2", "127.0.0.2"])

    def test_without_being_named_a_gateway_is_not_believed(self):
        x_connect, gateway = self.set_up(trusts=False)
        self.assertEqual(gateway.request(path="/healthz")[0], 200)
        self.assertEqual([line["client"] for line in x_connect.log()], ["127.0.0.1"])

    def test_the_consoles_socket_and_the_events_of_an_agent(self):
        x_connect, gateway = self.set_up()
        key = agents.base64url(os.urandom(32))
        agent = agents.Agent(key)
        origin = f"https://127.0.0.1:{gateway.port}"  # The socket of the other test names its host so.
        headers = [f"Origin: {origin}", f"Sec-WebSocket-Protocol: {agents.PROTOCOL}"]
        console = agents.Socket(gateway, headers)
        self.addCleanup(console.close)
        console.say({"type": "hello", "protocol": 1, "key": key, "agents": [agent.row]})
        self.assertEqual(console.hear()["type"], "welcome")
        message, headers = agents.Agents.modern(self, "subscriptions/listen", {"notifications": {"toolsListChanged": True}})
        body = json.dumps(message).encode()
        with gateway.connect() as connection:
            lines = ["POST /mcp HTTP/1.1", f"Host: 127.0.0.1:{gateway.port}", "Content-Type: application/json",
                     "Accept: application/json, text/event-stream", f"Authorization: Bearer {agent.bearer}",
                     f"Content-Length: {len(body)}", *headers]
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            # Each event comes when it happens: the reply is not over yet.
            self.read_until(connection, b"acknowledged")
            agent.row["actions"] = ["get_me"]
            console.say({"type": "agents", "agents": [agent.row]})
            self.read_until(connection, b"list_changed")
        # A call waits for the console, and its answer comes back.
        call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "get_me", "arguments": {}}}
        answers = []
        thread = threading.Thread(target=lambda: answers.append(gateway.request(
            "POST", "/mcp", ["Content-Type: application/json", "Accept: application/json, text/event-stream",
                             f"Authorization: Bearer {agent.bearer}"], json.dumps(call).encode())), daemon=True)
        thread.start()
        asked = console.hear()
        self.assertEqual(asked["type"], "call", asked)
        console.say({"type": "result", "id": asked["id"], "outcome": agents.DONE})
        thread.join(20)
        self.assertEqual(answers[0][0], 200)
        self.assertIn("https://x.com/a/status/7", answers[0][2].decode())

    def read_until(self, connection, word):
        seen = b""
        while word not in seen:
            piece = connection.recv(65536)
            self.assertTrue(piece, seen)
            seen += piece

    def test_media_pass_and_what_is_too_large_is_said(self):
        x_connect, gateway = self.set_up(behave=lambda request: reply(b'{"data":{"id":"1"}}'))
        media = os.urandom(6 << 20)
        answer = gateway.request("POST", "/x/2/media/upload", ["Content-Type: application/octet-stream"], media)
        self.assertEqual(answer[0], 200, answer)
        self.assertTrue(self.upstream.requests[0].endswith(media))
        if type(self).gateway_of is start_caddy:
            return  # It hangs up on who has not sent everything, and the refusal may be lost.
        answer = gateway.request("POST", "/x/2/media/upload", ["Content-Type: application/octet-stream"],
                                 bytes((8 << 20) + 1))
        self.assert_problem(answer, 413, "body-too-large")


class Nginx(Behind):
    gateway_of = start_nginx

    def test_who_comes_without_tls_is_sent_on(self):
        _, gateway = self.set_up()
        with socket.create_connection(("127.0.0.1", gateway.plain_port)) as connection:
            connection.sendall(f"GET /callback?code=1 HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
            status, headers, _ = receive_reply(connection)
        self.assertEqual((status, headers["location"]), (308, f"https://{NAME}/callback?code=1"))


@unittest.skipUnless(shutil.which("caddy"), "Caddy is not installed")
class Caddy(Behind):
    gateway_of = start_caddy


del Behind

if __name__ == "__main__":
    unittest.main()
