#!/usr/bin/env python3
"""The way to X as it is for real: TLS, with the certificate checked before a byte of a request leaves, and through the
proxies that the environment names.

Usage: proxy_tls_test.py X_CONNECT
"""

import base64
import datetime
import ipaddress
import os
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from proxy_harness import PROGRAM, Case, KeepingUpstream, Upstream, receive_request, reply

FOLDER = tempfile.TemporaryDirectory()
NOW = datetime.datetime.utcnow()
DAY = datetime.timedelta(days=1)

# What the machine's own environment names is not the test's.
for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
    os.environ.pop(name, None)
    os.environ.pop(name.upper(), None)


def name_of(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, issuer_key, alternatives=None, first=NOW - DAY, last=NOW + DAY):
    builder = (x509.CertificateBuilder().subject_name(name_of(subject)).issuer_name(name_of(issuer))
               .public_key(key.public_key()).serial_number(x509.random_serial_number())
               .not_valid_before(first).not_valid_after(last)
               .add_extension(x509.BasicConstraints(ca=alternatives is None, path_length=None), critical=True))
    if alternatives:
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


class Authority:
    """Signs certificates; `file` is what who trusts it names in SSL_CERT_FILE."""

    def __init__(self, name):
        self.name, self.key = name, ec.generate_private_key(ec.SECP256R1())
        self.file = os.path.join(FOLDER.name, f"{name}.pem")
        with open(self.file, "wb") as file:
            file.write(certificate(name, self.key, name, self.key).public_bytes(serialization.Encoding.PEM))

    def server(self, *alternatives, key=None, **validity):
        """A server's TLS, with a certificate for these names."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        path = os.path.join(FOLDER.name, f"{x509.random_serial_number()}.pem")
        with open(path, "wb") as file:
            file.write(certificate("server", key, self.name, self.key, alternatives, **validity)
                       .public_bytes(serialization.Encoding.PEM))
            file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                         serialization.NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


TRUSTED = Authority("trusted")
STRANGER = Authority("stranger")
LOCALHOST = x509.DNSName("localhost")


class Secure:
    """Puts TLS before what an upstream does with a connection."""

    def __init__(self, behave, context=None):
        self.context = context or TRUSTED.server(LOCALHOST)
        self.context.set_alpn_protocols(["h2", "http/1.1"])
        self.context.sni_callback = lambda connection, name, _: self.names.append(name)
        self.names, self.failures, self.sessions = [], [], []
        super().__init__(behave)

    def serve(self, connection):
        try:
            secured = self.context.wrap_socket(connection, server_side=True)
        except OSError as error:
            self.failures.append(error)
            return
        self.connections.append(secured)
        self.sessions.append((secured.version(), secured.selected_alpn_protocol(), secured.session_reused))
        super().serve(secured)


class SecureUpstream(Secure, Upstream):
    pass


class SecureKeepingUpstream(Secure, KeepingUpstream):
    pass


class TlsCase(Case):
    def secure(self, behave=lambda request: reply(), context=None, kind=SecureUpstream, host="localhost",
               environment=None, flags=()):
        upstream = kind(behave, context)
        self.addCleanup(upstream.close)
        x_connect = self.start("--upstream", f"https://{host}:{upstream.port}", *flags,
                               environment={"SSL_CERT_FILE": TRUSTED.file, **(environment or {})})
        return upstream, x_connect


class Tls(TlsCase):
    def test_requests_and_replies_are_carried(self):
        body = b"m" * 3_000_000
        upstream, x_connect = self.secure(lambda request: reply(body))
        status, _, received = x_connect.request("GET", "/x/2/users/me")
        self.assertEqual((status, received), (200, body))
        self.assertEqual(x_connect.request("POST", "/x/2/media/upload", body=body)[0], 200)
        self.assertTrue(upstream.requests[1].endswith(body))
        self.assertEqual(set(upstream.names), {"localhost"})
        self.assertLessEqual({version for version, _, _ in upstream.sessions}, {"TLSv1.3", "TLSv1.2"})
        self.assertEqual({protocol for _, protocol, _ in upstream.sessions}, {"http/1.1"})
        self.assertIn(f"Host: localhost:{upstream.port}\r\n".encode(), upstream.requests[0])

    def test_an_older_tls_carries_as_well(self):
        context = TRUSTED.server(LOCALHOST)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        upstream, x_connect = self.secure(context=context)
        self.assertEqual(x_connect.request()[0], 200)
        self.assertEqual(upstream.sessions[0][0], "TLSv1.2")

    def test_an_address_is_checked_as_an_address(self):
        local = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        upstream, x_connect = self.secure(context=TRUSTED.server(local), host="127.0.0.1")
        self.assertEqual(x_connect.request()[0], 200)
        self.assertEqual(upstream.names, [None])

    def test_who_cannot_prove_who_he_is_gets_no_request(self):
        other = x509.IPAddress(ipaddress.ip_address("127.0.0.2"))
        strangers = {
            "an unknown authority": (STRANGER.server(LOCALHOST), "localhost"),
            "another name": (TRUSTED.server(x509.DNSName("api.x.example")), "localhost"),
            "a part of the name": (TRUSTED.server(x509.DNSName("*.localhost")), "localhost"),
            "no name": (TRUSTED.server(x509.DNSName("")), "localhost"),
            "over since yesterday": (TRUSTED.server(LOCALHOST, first=NOW - 3 * DAY, last=NOW - DAY), "localhost"),
            "valid from tomorrow": (TRUSTED.server(LOCALHOST, first=NOW + DAY, last=NOW + 3 * DAY), "localhost"),
            "another address": (TRUSTED.server(other), "127.0.0.1"),
            "an address by name": (TRUSTED.server(x509.DNSName("127.0.0.1")), "127.0.0.1"),
        }
        for what, (context, host) in strangers.items():
            with self.subTest(what):
                upstream, x_connect = self.secure(context=context, host=host)
                for method, path in (("GET", "/x/2/users/me"), ("POST", "/x/2/tweets")):
                    answer = x_connect.request(method, path, headers=["Authorization: Bearer secret"])
                    self.assert_problem(answer, 502, "upstream-untrusted")
                self.assertEqual(upstream.requests, [])
                self.assertNotIn("secret", str(x_connect.log()))

    def test_ciphers_without_forward_secrecy_or_authentication_are_none(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        for cipher, status in (("AES128-GCM-SHA256", 502), ("ECDHE-RSA-AES128-SHA256", 502), ("ECDHE-RSA-AES256-SHA", 502),
                               ("ECDHE-RSA-AES128-GCM-SHA256", 200), ("ECDHE-RSA-CHACHA20-POLY1305", 200)):
            with self.subTest(cipher):
                context = TRUSTED.server(LOCALHOST, key=key)
                context.maximum_version = ssl.TLSVersion.TLSv1_2
                context.set_ciphers(cipher)
                upstream, x_connect = self.secure(context=context)
                self.assertEqual(x_connect.request()[0], status)
                self.assertEqual(len(upstream.requests), 1 if status == 200 else 0)

    def test_tls_that_is_too_old_is_no_tls(self):
        context = TRUSTED.server(LOCALHOST)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        upstream, x_connect = self.secure(context=context)
        self.assertEqual(x_connect.request()[0], 502)
        self.assertEqual(upstream.requests, [])

    def test_who_does_not_speak_tls_is_said_to_be_untrusted(self):
        with socket.create_server(("127.0.0.1", 0)) as plain:
            x_connect = self.start("--upstream", f"https://localhost:{plain.getsockname()[1]}")

            def answer():
                connection, _ = plain.accept()
                with connection:
                    connection.recv(100)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

            threading.Thread(target=answer, daemon=True).start()
            self.assert_problem(x_connect.request(), 502, "upstream-untrusted")

    def test_a_handshake_that_stands_still_ends(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            x_connect = self.start("--upstream", f"https://localhost:{silent.getsockname()[1]}", "--upstream-timeout", "1")
            self.assert_problem(x_connect.request(), 502, "upstream-unreachable")

    def test_a_change_is_sent_once(self):
        def behave(request):
            return reply() if request.startswith(b"GET") else None

        upstream, x_connect = self.secure(behave, kind=SecureKeepingUpstream)
        self.assertEqual(x_connect.request()[0], 200)
        self.assert_problem(x_connect.request("POST", "/x/2/tweets", body=b"{}"), 502, "upstream-failed")
        self.assertEqual(len([request for request in upstream.requests if request.startswith(b"POST")]), 1)
        upstream.hang_up()
        self.assertEqual(x_connect.request()[0], 200)

    def test_kept_connections_and_sessions_are_used_again(self):
        upstream, x_connect = self.secure(kind=SecureKeepingUpstream)
        for _ in range(3):
            self.assertEqual(x_connect.request()[0], 200)
        self.assertEqual(len(upstream.sessions), 1)
        upstream.hang_up()
        self.assertEqual(x_connect.request()[0], 200)
        self.assertEqual([reused for _, _, reused in upstream.sessions], [False, True])

    def test_a_reply_that_was_cut_off_is_not_taken_for_whole(self):
        """Its end has to be said inside TLS: anybody on the way can end a connection."""
        upstream, x_connect = self.secure(lambda request: b"HTTP/1.1 200 OK\r\n\r\n{\"data\":")
        self.assert_problem(x_connect.request(), 502, "upstream-failed")

    def test_a_slow_reader_gets_all_of_it(self):
        body = os.urandom(4_000_000)
        upstream, x_connect = self.secure(lambda request: reply(body))
        with x_connect.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            connection.sendall(f"GET /x/2/users/me HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\n"
                               "Connection: close\r\n\r\n".encode())
            received = b""
            time.sleep(0.5)
            while piece := connection.recv(65536):
                received += piece
        self.assertTrue(received.endswith(body))


class Tunnel(Upstream):
    """A proxy of a company: opens what it is asked for by CONNECT, and keeps what it has seen."""

    def __init__(self, answer=b"HTTP/1.1 200 Connection established\r\n\r\n"):
        self.answer, self.seen = answer, b""
        super().__init__(None)

    def serve(self, connection):
        with connection:
            request = receive_request(connection)
            self.requests.append(request)
            if not request:
                return
            connection.sendall(self.answer)
            if b" 200 " not in self.answer:
                return
            with socket.create_connection(self.address_of(request)) as onward:
                back = threading.Thread(target=self.pass_on, args=(onward, connection))
                back.start()
                self.pass_on(connection, onward, keep=True)
                back.join()

    def address_of(self, request):
        host, port = request.split(b" ")[1].decode().rsplit(":", 1)
        return host.strip("[]"), int(port)

    def pass_on(self, source, target, keep=False):
        try:
            while piece := source.recv(65536):
                if keep:
                    self.seen += piece
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # One side has gone.


class Proxies(TlsCase):
    def tunnelled(self, tunnel, user="", **settings):
        self.addCleanup(tunnel.close)
        return self.secure(environment={"https_proxy": f"http://{user}127.0.0.1:{tunnel.port}"}, **settings)

    def test_tls_goes_through_a_tunnel_and_is_not_seen_there(self):
        tunnel = Tunnel()
        upstream, x_connect = self.tunnelled(tunnel, "agent:p%40ss@")
        answer = x_connect.request("POST", "/x/2/tweets", headers=["Authorization: Bearer secret"], body=b'{"text":"hello"}')
        self.assertEqual(answer[0], 200)
        target = f"localhost:{upstream.port}".encode()
        self.assertTrue(tunnel.requests[0].startswith(b"CONNECT " + target + b" HTTP/1.1\r\nHost: " + target + b"\r\n"))
        credentials = base64.b64encode(b"agent:p@ss")
        self.assertIn(b"Proxy-Authorization: Basic " + credentials + b"\r\n", tunnel.requests[0])
        self.assertNotIn(b"secret", tunnel.requests[0] + tunnel.seen)
        self.assertNotIn(b"Proxy-Authorization", upstream.requests[0])
        self.assertEqual(len(upstream.requests), 1)

    def test_the_certificate_is_checked_inside_the_tunnel(self):
        upstream, x_connect = self.tunnelled(Tunnel(), context=STRANGER.server(LOCALHOST))
        self.assert_problem(x_connect.request(), 502, "upstream-untrusted")
        self.assertEqual(upstream.requests, [])

    def test_a_tunnel_that_does_not_open_is_said(self):
        for answer in (b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
                       b"HTTP/1.1 403 Forbidden\r\n\r\n", b"nonsense\r\n\r\n", b"HTTP/1.1 2"):
            with self.subTest(answer):
                upstream, x_connect = self.tunnelled(Tunnel(answer))
                answer = x_connect.request("POST", "/x/2/tweets", body=b"{}")
                self.assert_problem(answer, 502, "upstream-unreachable")
                self.assertIn("proxy", answer[2].decode())
                self.assertEqual(upstream.requests, [])

    def test_bytes_before_tls_are_not_taken_for_it(self):
        upstream, x_connect = self.tunnelled(Tunnel(b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"))
        self.assertEqual(x_connect.request()[0], 502)
        self.assertEqual(upstream.requests, [])

    def test_a_silent_tunnel_ends(self):
        silent = Upstream(lambda request: None)
        self.addCleanup(silent.close)
        x_connect = self.start("--upstream", "https://localhost:1", "--upstream-timeout", "1",
                               environment={"https_proxy": f"http://127.0.0.1:{silent.port}"})
        self.assert_problem(x_connect.request(), 502, "upstream-unreachable")
        self.assertEqual(len(silent.requests), 1)

    def test_some_hosts_are_reached_without_it(self):
        for exception in ("localhost", "example.com, localhost", ".localhost", "*"):
            tunnel = Tunnel()
            self.addCleanup(tunnel.close)
            _, x_connect = self.secure(environment={"HTTPS_PROXY": f"http://127.0.0.1:{tunnel.port}",
                                                    "NO_PROXY": exception})
            self.assertEqual(x_connect.request()[0], 200)
            self.assertEqual(tunnel.requests, [])

    def test_plain_http_is_asked_of_the_proxy_by_its_whole_url(self):
        company = Upstream(lambda request: reply())
        self.addCleanup(company.close)
        x_connect = self.start("--upstream", "http://x.invalid:8080",
                               environment={"http_proxy": f"http://a:b@127.0.0.1:{company.port}"})
        self.assertEqual(x_connect.request("GET", "/x/2/users/me?a=%2F")[0], 200)
        self.assertTrue(company.requests[0].startswith(b"GET http://x.invalid:8080/2/users/me?a=%2F HTTP/1.1\r\n"))
        self.assertIn(b"Host: x.invalid:8080\r\n", company.requests[0])
        self.assertIn(b"Proxy-Authorization: Basic YTpi\r\n", company.requests[0])

    def test_a_kind_of_proxy_that_is_not_known_is_refused_at_the_start(self):
        for proxy in ("socks5://127.0.0.1:1080", "https://127.0.0.1:3128", "http://"):
            with self.subTest(proxy):
                ended = subprocess.run([PROGRAM, "--listen", "127.0.0.1:0", "--upstream", "https://localhost:1"],
                                       env={**os.environ, "https_proxy": proxy}, capture_output=True, text=True, timeout=20)
                self.assertNotEqual(ended.returncode, 0)
                self.assertIn("proxy", ended.stderr)
                self.assertNotIn("terminate", ended.stderr)


if __name__ == "__main__":
    unittest.main()
