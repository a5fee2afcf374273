#!/usr/bin/env python3
"""Pictures for the console: from X's picture hosts alone, without credentials, and nothing but pictures.

Usage: proxy_pictures_test.py X_CONNECT
"""

import unittest

from cryptography import x509

from proxy_harness import Upstream, reply
from proxy_tls_test import TRUSTED, SecureUpstream, TlsCase, Tunnel

FACE = "/media/pbs.twimg.com/profile_images/1777000000000000001/face_normal.png"
PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 5000


class Towards(Tunnel):
    """A tunnel that leads to one upstream, wherever it was asked to."""

    def __init__(self, upstream):
        self.upstream = upstream
        super().__init__()

    def address_of(self, request):
        return "127.0.0.1", self.upstream.port


class Live(TlsCase):
    def live(self, behave):
        names = [x509.DNSName(name) for name in ("api.x.com", "pbs.twimg.com", "abs.twimg.com")]
        upstream = SecureUpstream(behave, TRUSTED.server(*names))
        self.addCleanup(upstream.close)
        tunnel = Towards(upstream)
        self.addCleanup(tunnel.close)
        x_connect = self.start("--upstream", "https://api.x.com",
                               environment={"SSL_CERT_FILE": TRUSTED.file, "https_proxy": f"http://127.0.0.1:{tunnel.port}"})
        return upstream, tunnel, x_connect

    def test_a_picture_comes_down_and_nothing_of_the_page_goes_up(self):
        upstream, tunnel, x_connect = self.live(lambda request: reply(PNG, headers=[
            "Content-Type: image/png", "Set-Cookie: guest=1", "Cache-Control: max-age=604800", "Access-Control-Allow-Origin: *"]))
        status, headers, body = x_connect.request(path=FACE + "?name=small", headers=[
            "Authorization: Bearer secret", "Cookie: a=b", "Referer: http://127.0.0.1/", "User-Agent: Browser", "Range: bytes=0-1"])
        self.assertEqual((status, body), (200, PNG))
        self.assertTrue(tunnel.requests[0].startswith(b"CONNECT pbs.twimg.com:443 "), tunnel.requests)
        sent = upstream.requests[0].decode()
        self.assertTrue(sent.startswith("GET /profile_images/1777000000000000001/face_normal.png?name=small HTTP/1.1\r\n"))
        self.assertIn("\r\nHost: pbs.twimg.com\r\n", sent)
        for word in ("secret", "cookie", "referer", "browser", "range"):
            self.assertNotIn(word, sent.lower())
        self.assertEqual(headers["content-type"], "image/png")
        self.assertEqual(headers["x-content-type-options"], "nosniff")
        self.assertEqual(headers["cross-origin-resource-policy"], "same-origin")
        self.assertIn("default-src 'none'", headers["content-security-policy"])
        self.assertNotIn("set-cookie", headers)
        self.assertNotIn("access-control-allow-origin", headers)
        x_connect.request(path="/media/abs.twimg.com/sticky/default_profile_images/default_profile_normal.png")
        self.assertTrue(tunnel.requests[1].startswith(b"CONNECT abs.twimg.com:443 "), tunnel.requests)
        x_connect.request()
        self.assertTrue(tunnel.requests[2].startswith(b"CONNECT api.x.com:443 "), tunnel.requests)

    def test_nothing_but_a_picture_comes_down(self):
        for answer in (reply(b"<html>", headers=["Content-Type: text/html"]), reply(b"<svg>", headers=["Content-Type: image/svg+xml"]),
                       reply(b"x"), reply(b"moved", "302 Found", ["Location: http://127.0.0.1:1/", "Content-Type: image/png"]),
                       reply(b"", "404 Not Found", ["Content-Type: image/png"])):
            with self.subTest(answer):
                _, _, x_connect = self.live(lambda request: answer)
                self.assert_problem(x_connect.request(path=FACE), 404, "unknown-path")

    def test_no_picture_is_larger_than_five_megabytes(self):
        huge = b"p" * (5 * 1024 * 1024 + 1)
        _, _, x_connect = self.live(lambda request: reply(huge, headers=["Content-Type: image/jpeg"]))
        self.assert_problem(x_connect.request(path=FACE), 502, "reply-too-large")
        endless = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\n\r\n"
        _, _, x_connect = self.live(lambda request: [endless] + [huge])
        self.assertLessEqual(len(x_connect.send(f"GET {FACE} HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\nConnection: close\r\n\r\n".encode())[2]), 5 * 1024 * 1024)


class Elsewhere(TlsCase):
    def test_the_sandbox_draws_its_own(self):
        x_connect = self.start("--upstream", "sandbox")
        status, headers, body = x_connect.request(path=FACE)
        self.assertEqual((status, headers["content-type"], body[:4]), (200, "image/png", b"\x89PNG"))
        self.assert_problem(x_connect.request(path="/media/pbs.twimg.com/nothing.png"), 404, "unknown-path")

    def test_an_upstream_that_is_not_x_has_none(self):
        upstream = Upstream(lambda request: reply(PNG, headers=["Content-Type: image/png"]))
        self.addCleanup(upstream.close)
        x_connect = self.start("--upstream", f"http://127.0.0.1:{upstream.port}")
        self.assert_problem(x_connect.request(path=FACE), 404, "unknown-path")
        self.assertEqual(upstream.requests, [])


if __name__ == "__main__":
    unittest.main()
