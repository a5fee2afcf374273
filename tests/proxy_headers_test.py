#!/usr/bin/env python3
"""What every reply carries that a browser gets from x-connect, whoever made the reply.

Usage: proxy_headers_test.py X_CONNECT
"""

import json
import pathlib
import re
import tempfile
import unittest

from proxy_harness import Case, reply

ORIGIN = "https://dashboard.example.com"


def directives(headers):
    return dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))


class Headers(Case):
    def every_kind(self):
        """A reply of each kind, by name: the console's files, the proxy's own answers and refusals, X's."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name in ("index.html", "console.js", "core.wasm", "element.js"):
            pathlib.Path(folder.name, name).write_text("x")
        _, x_connect = self.behind(
            lambda request: reply(b"<script>", headers=["Content-Type: text/html", "Set-Cookie: a=b", "Server: tsa_b"]),
            "--console", folder.name, "--allow-origin", ORIGIN)
        tag = x_connect.request(path="/")[1]["etag"]
        garbage = x_connect.send(b"GET / HTTP/1.1\r\nHost : x\r\n\r\n")
        self.assert_problem(garbage, 400, "bad-request")
        return {
            "page": x_connect.request(path="/"),
            "script": x_connect.request(path="/console.js"),
            "WebAssembly": x_connect.request(path="/core.wasm"),
            "element": x_connect.request(path="/element.js"),
            "unchanged": x_connect.request(path="/", headers=[f"If-None-Match: {tag}"]),
            "no such file": x_connect.request(path="/.git/config"),
            "health": x_connect.request(path="/healthz"),
            "embedding": x_connect.request(path="/embed.json"),
            "preflight": x_connect.request("OPTIONS", "/x/2/tweets", [f"Origin: {ORIGIN}"]),
            "X's": x_connect.request(),
            "X's, to a named page": x_connect.request(headers=[f"Origin: {ORIGIN}"]),
            "unknown path": x_connect.request(path="/x/2/nothing"),
            "unknown method": x_connect.request("DELETE", "/x/2/tweets"),
            "agent nobody knows": x_connect.request("POST", "/mcp", ["Content-Type: application/json"], b"{}"),
            "foreign page": x_connect.request(headers=["Origin: https://evil.example"]),
            "foreign host": x_connect.send(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
            "garbage": garbage,
            "headers too large": x_connect.request(headers=["A: " + "a" * 20000]),
        }

    def test_nothing_is_run_framed_guessed_or_named_to_others(self):
        for kind, (status, headers, _) in self.every_kind().items():
            with self.subTest(kind, status=status):
                self.assertEqual(headers["x-content-type-options"], "nosniff")
                self.assertEqual(headers["referrer-policy"], "no-referrer")
                policy = directives(headers)
                self.assertEqual((policy["default-src"], policy["base-uri"]), ("'none'", "'none'"))
                self.assertIn(policy["frame-ancestors"], ("'none'", "'self'"))
                self.assertNotIn("'unsafe-inline'", headers["content-security-policy"])
                self.assertNotIn("'unsafe-eval'", headers["content-security-policy"])

    def test_only_files_of_the_console_are_kept_and_those_are_asked_for_anew(self):
        for kind, (status, headers, _) in self.every_kind().items():
            with self.subTest(kind, status=status):
                self.assertEqual(headers["cache-control"], "no-cache" if "etag" in headers or kind == "no such file" else "no-store")

    def test_there_are_no_cookies_and_no_names_of_servers(self):
        for kind, (_, headers, _) in self.every_kind().items():
            with self.subTest(kind):
                self.assertFalse({"set-cookie", "server", "x-powered-by", "via"} & set(headers))

    def test_only_a_named_page_is_answered_across_origins_but_for_the_element(self):
        for kind, (_, headers, _) in self.every_kind().items():
            with self.subTest(kind):
                # The element holds nothing that is anybody's.
                expected = {"preflight": ORIGIN, "X's, to a named page": ORIGIN, "element": "*"}.get(kind)
                self.assertEqual(headers.get("access-control-allow-origin"), expected)
                self.assertNotIn("access-control-allow-credentials", headers)

    def test_what_has_a_body_says_what_it_is(self):
        for kind, (status, headers, body) in self.every_kind().items():
            with self.subTest(kind, status=status):
                if body:
                    self.assertRegex(headers["content-type"], r"/(json|problem\+json|wasm)$|; charset=utf-8$|^text/html$")

    def test_pages_of_the_console_run_their_own_scripts_only(self):
        headers = self.every_kind()["page"][1]
        policy = directives(headers)
        self.assertEqual(policy["script-src"], "'self' 'wasm-unsafe-eval'")
        self.assertEqual((policy["connect-src"], policy["form-action"], policy["object-src"]), ("'self'", "'none'", "'none'"))
        self.assertEqual(policy["require-trusted-types-for"], "'script'")
        self.assertEqual(headers["cross-origin-opener-policy"], "same-origin")
        self.assertEqual(headers["cross-origin-resource-policy"], "same-origin")
        self.assertIn("'self'", policy["frame-ancestors"])
        for feature in ("camera", "geolocation", "microphone", "payment", "usb"):
            self.assertIn(f"{feature}=()", headers["permissions-policy"])

    def test_windows_of_an_embedded_console_stay_in_touch_with_it_and_stand_in_no_frame(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("index.html", "question.html", "sign-in.html"):
                pathlib.Path(folder, name).write_text("page")
            x_connect = self.start("--console", folder, "--embed-origin", ORIGIN)
            for name in ("question", "sign-in"):
                headers = x_connect.request(path=f"/{name}.html")[1]
                self.assertEqual(headers["cross-origin-opener-policy"], "unsafe-none", name)
                self.assertEqual(directives(headers)["frame-ancestors"], "'none'", name)
            self.assertIn(ORIGIN, directives(x_connect.request(path="/")[1])["frame-ancestors"])


class Methods(Case):
    def test_others_than_those_that_are_needed_are_refused(self):
        upstream, x_connect = self.behind(lambda request: reply())
        for method in ("TRACE", "TRACK", "CONNECT", "PATCH", "PROPFIND", "OPTIONS", "get"):
            for path in ("/", "/x/2/users/me", "/healthz"):
                with self.subTest(method, path=path):
                    status, headers, body = x_connect.request(method, path, ["Cookie: seen=here"])
                    self.assertIn(status, (400, 405))
                    self.assertNotIn(b"seen", body)
                    if status == 405:
                        self.assertRegex(headers["allow"], r"^[A-Z]+(, [A-Z]+)*$")
        self.assertEqual(upstream.requests, [])

    def test_no_folder_is_listed_and_no_file_beside_the_console_is_served(self):
        with tempfile.TemporaryDirectory() as folder:
            console = pathlib.Path(folder, "console")
            (console / "sub").mkdir(parents=True)
            (console / "index.html").write_text("page")
            (console / "sub" / "file.js").write_text("file")
            pathlib.Path(folder, "beside.js").write_text("beside")
            x_connect = self.start("--console", str(console))
            self.assertEqual(x_connect.request(path="/sub/file.js")[0], 200)
            for path in ("/sub", "/sub/", "/../beside.js", "/%2e%2e/beside.js", "/..%2fbeside.js", "//beside.js",
                         "/sub/../../beside.js", "/.", f"/{folder}/beside.js"):
                status, _, body = x_connect.request(path=path)
                self.assertIn(status, (400, 404), path)
                self.assertNotIn(b"file.js", body)


class Answers(Case):
    def test_what_the_proxy_says_of_itself_is_no_more_than_that(self):
        x_connect = self.start()
        self.assertEqual(set(json.loads(x_connect.request(path="/healthz")[2])), {"status", "version", "build", "upstream"})
        x_connect = self.start("--upstream", "http://127.0.0.1:1")
        body = x_connect.request()[2].decode()
        self.assertIsNone(re.search(r"(/work|/home|/root|\.cpp|\.hpp|terminate|std::)", body), body)


if __name__ == "__main__":
    unittest.main()
