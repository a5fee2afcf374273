#!/usr/bin/env python3
"""The real x-connect between real sockets: small upstreams of our own on the loopback interface, good and bad ones.

Usage: proxy_test.py X_CONNECT
"""

import base64
import gzip
import hashlib
import json
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from proxy_harness import PROGRAM, Case, Upstream, receive_reply, reply

# A public key for a hand-over: a point on P-256.
POINT = "BPEQM1qtCvLbuR6yEnoO6ZE0DBkNO7-MTUMHCUqf_mk67HIJOJpKIkvscr0veXzdEPVm_j-9RkhUDLk5dk2utdY"


class Forwarding(Case):
    def test_path_query_and_body_arrive_byte_for_byte(self):
        upstream, x_connect = self.behind(lambda request: reply(b'{"data":1}', "201 Created"))
        path = "/2/tweets/search/recent?query=%E2%98%83%20a+b&x=%2C,%2c&empty=&none&c='!()*~"
        self.assertEqual(x_connect.request(path="/x" + path)[0], 201)
        self.assertTrue(upstream.requests[0].startswith(f"GET {path} HTTP/1.1\r\n".encode()), upstream.requests[0])
        body = '{"text":"☃ \\u0000 end"}'.encode()
        status, _, answer = x_connect.request("POST", "/x/2/tweets", ["Content-Type: application/json"], body)
        self.assertEqual((status, answer), (201, b'{"data":1}'))
        self.assertTrue(upstream.requests[1].endswith(b"\r\n\r\n" + body))

    def test_only_named_headers_pass_either_way(self):
        upstream, x_connect = self.behind(lambda request: reply(b"{}", headers=[
            "Set-Cookie: guest_id=1", "x-access-level: read", "x-rate-limit-remaining: 7", "X-User-Limit-24hour-Reset: 9",
            "date: Sun, 06 Nov 1994 08:49:37 GMT", "strict-transport-security: max-age=1", "x-transaction-id: t"]))
        _, headers, _ = x_connect.request(headers=["Authorization: OAuth a=\"b\"", "Cookie: a=b", "Accept: application/json",
                                                   "X-Forwarded-For: 1.2.3.4", "Referer: http://x/", "User-Agent: secret"])
        sent = upstream.requests[0].decode().lower()
        self.assertIn('authorization: oauth a="b"', sent)
        self.assertIn("accept: application/json", sent)
        self.assertIn("user-agent: x-connect/", sent)
        for unwanted in ("cookie", "x-forwarded-for", "referer", "secret", "expect"):
            self.assertNotIn(unwanted, sent)
        self.assertEqual(headers["x-access-level"], "read")
        self.assertEqual(headers["x-rate-limit-remaining"], "7")
        self.assertEqual(headers["x-user-limit-24hour-reset"], "9")
        self.assertEqual(headers["date"], "Sun, 06 Nov 1994 08:49:37 GMT")
        self.assertNotIn("set-cookie", headers)
        self.assertNotIn("strict-transport-security", headers)

    def test_statuses_and_bodies_of_x_pass_unchanged(self):
        for status in ("401 Unauthorized", "403 Forbidden", "429 Too Many Requests", "503 Service Unavailable", "302 Found"):
            _, x_connect = self.behind(lambda request, status=status: reply(b"<html>", status, ["Location: http://127.0.0.1:1/"]))
            self.assertEqual(x_connect.request()[::2], (int(status[:3]), b"<html>"))

    def test_compressed_replies_are_unpacked(self):
        _, x_connect = self.behind(lambda request: reply(gzip.compress(b"x" * 5000), headers=["Content-Encoding: gzip"]))
        status, headers, body = x_connect.request()
        self.assertEqual((status, body), (200, b"x" * 5000))
        self.assertNotIn("content-encoding", headers)

    def test_chunked_uploads_and_kept_connections(self):
        upstream, x_connect = self.behind(lambda request: reply())
        host = f"Host: 127.0.0.1:{x_connect.port}\r\n".encode()
        with x_connect.connect() as connection:
            for _ in range(3):
                connection.sendall(b"POST /x/2/tweets HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n"
                                   b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")
                self.assertEqual(receive_reply(connection)[0], 200)
            connection.sendall((b"GET /healthz HTTP/1.1\r\n" + host + b"\r\n") * 2)  # pipelined
            data = b""
            while data.count(b"HTTP/1.1 200") < 2:
                piece = connection.recv(65536)
                self.assertTrue(piece, "the second reply has not come")
                data += piece
        self.assertTrue(all(request.endswith(b"hello world") for request in upstream.requests))

    def test_many_at_once(self):
        _, x_connect = self.behind(lambda request: reply(request.split(b" ", 2)[1]))
        answers = []
        threads = [threading.Thread(target=lambda i=i: answers.append((i, x_connect.request(path=f"/x/2/tweets/{i}"))))
                   for i in range(200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(i for i, answer in answers if answer[2] == f"/2/tweets/{i}".encode()), list(range(200)))


class Failures(Case):
    def test_unknown_path_method_and_size(self):
        upstream, x_connect = self.behind(lambda request: reply(), "--max-body", "1000")
        self.assert_problem(x_connect.request(path="/x/2/nothing"), 404, "unknown-path")
        answer = x_connect.request("PUT", "/x/2/tweets/1")
        self.assert_problem(answer, 405, "method-not-allowed")
        self.assertEqual(answer[1]["allow"], "DELETE, GET")
        self.assert_problem(x_connect.request("POST", "/x/2/tweets", body=b"x" * 1001), 413, "body-too-large")
        self.assertEqual(x_connect.request("POST", "/x/2/tweets", body=b"x" * 1000)[0], 200)
        self.assertEqual(len(upstream.requests), 1)

    def test_expected_continue(self):
        _, x_connect = self.behind(lambda request: reply(), "--max-body", "1000")
        head = f"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\nExpect: 100-continue\r\n".encode()
        with x_connect.connect() as connection:
            connection.sendall(head + b"Content-Length: 5\r\n\r\n")
            self.assertIn(b"100 Continue", connection.recv(100))
            connection.sendall(b"hello")
            self.assertEqual(receive_reply(connection)[0], 200)
        self.assert_problem(x_connect.send(head + b"Content-Length: 5000\r\n\r\n"), 413, "body-too-large")

    def test_upstream_down_and_up_again(self):
        upstream, x_connect = self.behind(lambda request: reply())
        port = upstream.port
        upstream.close()
        self.assert_problem(x_connect.request(), 502, "upstream-unreachable")
        again = Upstream(lambda request: reply())
        self.addCleanup(again.close)
        again.socket.close()
        again.socket = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=again.accept, daemon=True).start()
        self.assertEqual(x_connect.request()[0], 200)

    def test_upstream_slow(self):
        _, x_connect = self.behind(lambda request: None, "--upstream-timeout", "1")
        self.assert_problem(x_connect.request(), 504, "upstream-timeout")

    def test_upstream_breaking_off_or_talking_nonsense(self):
        for nonsense in (b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", b"hello\r\n\r\n"):
            _, x_connect = self.behind(lambda request, nonsense=nonsense: nonsense)
            self.assert_problem(x_connect.request(), 502, "upstream-failed")

    def test_upstream_too_much(self):
        _, x_connect = self.behind(lambda request: reply(b"x" * 5000), "--max-reply", "1000")
        self.assert_problem(x_connect.request(), 502, "reply-too-large")

    def test_garbage_and_oversized_headers(self):
        _, x_connect = self.behind(lambda request: reply())
        self.assert_problem(x_connect.send(b"\x16\x03\x01 hello\r\n\r\n"), 400, "bad-request")
        self.assert_problem(x_connect.request(headers=["X-Long: " + "x" * 20000]), 431, "headers-too-large")
        self.assertEqual(x_connect.request(path="/healthz")[0], 200)

    def test_silent_clients_hold_nobody_up(self):
        _, x_connect = self.behind(lambda request: reply(), "--request-timeout", "1")
        silent = [x_connect.connect() for _ in range(20)]
        for connection in silent:
            connection.sendall(b"GET /x/2/users/me HT")
        self.assertEqual(x_connect.request()[0], 200)
        for connection in silent:
            with connection:
                self.assertEqual(connection.recv(1), b"")

    def test_too_many_clients(self):
        x_connect = self.start("--max-connections", "2")
        held = [x_connect.connect() for _ in range(2)]
        time.sleep(0.1)
        self.assert_problem(x_connect.request(), 503, "too-many-connections")
        for connection in held:
            connection.close()

    def test_a_client_that_leaves_ends_its_upstream_request(self):
        upstream, x_connect = self.behind(lambda request: None)
        with x_connect.connect() as connection:
            connection.sendall(f"GET /x/2/users/me HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\n\r\n".encode())
            for _ in range(100):
                if upstream.requests:
                    break
                time.sleep(0.02)
        self.assertTrue(upstream.closed_early.wait(10))
        self.assertEqual(x_connect.request(path="/healthz")[0], 200)

    def test_foreign_hosts_and_pages(self):
        x_connect = self.start()
        self.assert_problem(x_connect.send(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 421, "unknown-host")
        self.assert_problem(x_connect.request(headers=["Origin: http://evil.example"]), 403, "foreign-origin")

    def test_a_named_page_may(self):
        x_connect = self.start("--allow-origin", "https://dashboard.example.com")
        origin = "Origin: https://dashboard.example.com"
        status, headers, _ = x_connect.request("OPTIONS", "/x/2/users/me", [origin])
        self.assertEqual((status, headers["access-control-allow-origin"]), (204, origin[8:]))
        status, headers, _ = x_connect.request(headers=[origin])
        self.assertEqual((status, headers["access-control-allow-origin"]), (401, origin[8:]))
        self.assertIn("date", headers["access-control-expose-headers"])


class Lifecycle(Case):
    def test_sigterm_lets_running_requests_finish(self):
        release = threading.Event()

        def behave(request):
            release.wait(10)
            return reply(b"finished")

        upstream, x_connect = self.behind(behave)
        idle = x_connect.connect()
        answers = []
        running = threading.Thread(target=lambda: answers.append(x_connect.request()))
        running.start()
        while not upstream.requests:
            time.sleep(0.02)
        x_connect.process.send_signal(signal.SIGTERM)
        self.assertEqual(idle.recv(1), b"")
        idle.close()
        with self.assertRaises(OSError):
            x_connect.connect()
        release.set()
        running.join()
        self.assertEqual(answers[0][::2], (200, b"finished"))
        self.assertEqual(x_connect.process.wait(10), 0)

    def test_sigterm_does_not_wait_for_ever(self):
        _, x_connect = self.behind(lambda request: None, "--drain-timeout", "1")
        with x_connect.connect() as connection:
            connection.sendall(f"GET /x/2/users/me HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\n\r\n".encode())
            time.sleep(0.2)
            self.assertEqual(x_connect.stop()[0], 0)

    def test_the_end_of_the_terminal_drains_too(self):
        release = threading.Event()
        upstream, x_connect = self.behind(lambda request: release.wait(10) and reply(b"finished"))
        answers = []
        running = threading.Thread(target=lambda: answers.append(x_connect.request()))
        running.start()
        self.wait_for(lambda: upstream.requests)
        x_connect.process.send_signal(signal.SIGHUP)
        time.sleep(0.2)
        self.assertIsNone(x_connect.process.poll())
        release.set()
        running.join()
        self.assertEqual(answers[0][::2], (200, b"finished"))
        self.assertEqual(x_connect.process.wait(10), 0)

    def test_asked_twice_it_ends_at_once(self):
        upstream, x_connect = self.behind(lambda request: None, "--drain-timeout", "600")
        with x_connect.connect() as connection:
            connection.sendall(f"GET /x/2/users/me HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\n\r\n".encode())
            self.wait_for(lambda: upstream.requests)
            x_connect.process.send_signal(signal.SIGINT)
            time.sleep(0.2)
            self.assertIsNone(x_connect.process.poll())
            x_connect.process.send_signal(signal.SIGINT)
            self.assertEqual(x_connect.process.wait(10), 128 + signal.SIGINT)

    def test_requests_on_their_way_at_the_end_are_answered(self):
        for threads in ("1", "2"):
            upstream, x_connect = self.behind(lambda request: reply(), "--threads", threads, "--max-connections", "1000")
            posts = f"POST /x/2/tweets HTTP/1.1\r\nHost: 127.0.0.1:{x_connect.port}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
            connections = [x_connect.connect() for _ in range(200)]
            for connection in connections[:100]:
                connection.sendall(posts)
                receive_reply(connection)
            x_connect.process.send_signal(signal.SIGSTOP)
            for connection in connections:
                connection.sendall(posts)
            late = [x_connect.connect() for _ in range(50)]
            for connection in late:
                connection.sendall(posts)
            x_connect.process.send_signal(signal.SIGTERM)
            x_connect.process.send_signal(signal.SIGCONT)
            for connection in connections + late:
                self.addCleanup(connection.close)
            for connection in connections + late:
                self.assertEqual(receive_reply(connection)[0], 200)
            self.assertEqual(x_connect.process.wait(10), 0)

    def test_the_log_tells_no_secrets(self):
        _, x_connect = self.behind(lambda request: reply(b"REPLYBODY"))
        x_connect.request("GET", "/x/2/tweets/4711?query=QUERYTEXT", ["Authorization: Bearer TOKENTEXT"])
        _, log = x_connect.stop()
        lines = [json.loads(line) for line in log.splitlines()]
        self.assertEqual((lines[0]["path"], lines[0]["status"]), ("/2/tweets/{id}", 200))
        for secret in ("QUERYTEXT", "TOKENTEXT", "REPLYBODY", "4711"):
            self.assertNotIn(secret, log)

    def test_the_command_line(self):
        def run(*flags):
            return subprocess.run([PROGRAM, *flags], capture_output=True, text=True, timeout=20)

        self.assertEqual(run("--help").returncode, 0)
        self.assertIn("--upstream", run("--help").stdout)
        wrong = run("--listen", "nowhere")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("--listen", wrong.stderr)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            refused = run("--listen", f"127.0.0.1:{port}")
        self.assertEqual(refused.returncode, 1)
        self.assertIn(str(port), refused.stderr)
        self.assertIn("--listen", refused.stderr)

    def test_the_sandbox_alone(self):
        process = subprocess.Popen([PROGRAM, "sandbox", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        try:
            port = int(re.search(r":(\d+)", process.stdout.readline())[1])
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"GET /sandbox/scenarios HTTP/1.1\r\nHost: localhost\r\n\r\n")
                self.assertIn("all_good", receive_reply(connection)[2].decode())
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"GET /sandbox/scenarios HTTP/1.1\r\nHost: rebound.example\r\n\r\n")
                self.assertEqual(receive_reply(connection)[0], 421)
        finally:
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(20), 0)
            process.stdout.close()


class Console(Case):
    def test_a_new_build_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "index.html").write_text("old")
            x_connect = self.start("--console", folder)

            def build():
                return json.loads(x_connect.request(path="/healthz")[2])["build"]

            before = build()
            self.assertTrue(before)
            self.assertEqual(build(), before)
            pathlib.Path(folder, "later.js").write_text("new")
            self.wait_for(lambda: build() != before)
            self.assertEqual(x_connect.request(path="/later.js")[2], b"new")
            pathlib.Path(folder, "later.js").unlink()
            self.wait_for(lambda: build() == before)
            status, headers, body = x_connect.request(path="/later.js")
            self.assertEqual((status, headers["content-type"]), (404, "text/html; charset=utf-8"))
            self.assertIn(b'href="/"', body)

    def test_the_console_brings_its_own_style_and_no_other(self):
        with tempfile.TemporaryDirectory() as folder:
            style = "body{margin:0}"
            digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            page = pathlib.Path(folder, "index.html")
            for name in ("index.html", "other.html"):
                pathlib.Path(folder, name).write_text(f"<!doctype html><style>{style}</style><style>b{{}}</style>")
            x_connect = self.start("--console", folder)

            def style_source(path):
                return re.search("style-src ([^;]*);", x_connect.request(path=path)[1]["content-security-policy"])[1]

            self.assertEqual(style_source("/"), f"'self' 'sha256-{digest}'")
            self.assertEqual(style_source("/connect"), f"'self' 'sha256-{digest}'")
            self.assertEqual(style_source("/other.html"), "'self'")
            self.assertEqual(style_source("/nothing"), "'self'")
            page.write_text("<!doctype html><p>without</p>")
            self.wait_for(lambda: style_source("/") == "'self'")

    def test_files_are_sent_as_the_client_takes_them(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as outside:
            pathlib.Path(outside, "secret.js").write_text("secret")
            for name, text in (("index.html", "page"), ("core.wasm", "plain"), ("core.wasm.br", "br"), ("core.wasm.gz", "gz")):
                pathlib.Path(folder, name).write_text(text)
            pathlib.Path(folder, "link.js").symlink_to(pathlib.Path(outside, "secret.js"))
            x_connect = self.start("--console", folder)
            for accepted, coding, text in (("gzip, deflate, br", "br", b"br"), ("gzip", "gzip", b"gz"), ("br;q=0, gzip", "gzip", b"gz"),
                                           ("*", "br", b"br"), ("identity", None, b"plain"), ("xbr", None, b"plain")):
                status, headers, body = x_connect.request(path="/core.wasm", headers=[f"Accept-Encoding: {accepted}"])
                self.assertEqual((status, headers.get("content-encoding"), body), (200, coding, text), accepted)
                self.assertEqual(headers["content-type"], "application/wasm")
            tag = headers["etag"]
            for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                status, headers, body = x_connect.request(path="/core.wasm", headers=[f"If-None-Match: {known}"])
                self.assertEqual((status, body, headers["etag"]), (304, b"", tag))
                self.assertNotIn("content-length", headers)
            self.assertEqual(x_connect.request("HEAD", "/core.wasm")[1]["content-length"], "5")
            self.assertEqual(x_connect.request(path="/link.js")[0], 404)

    def test_a_folder_is_its_first_page_and_a_page_needs_no_extension(self):
        with tempfile.TemporaryDirectory() as folder:
            docs = pathlib.Path(folder, "docs", "findings")
            docs.mkdir(parents=True)
            for path, text in ((pathlib.Path(folder, "index.html"), "console"), (docs.parent / "index.html", "start"),
                               (docs / "no_credits.html", "credits"), (pathlib.Path(folder, "callback.html"), "back")):
                path.write_text(text)
            x_connect = self.start("--console", folder)
            for path, text in (("/", b"console"), ("/docs/", b"start"), ("/docs/index.html", b"start"), ("/callback", b"back"),
                               ("/docs/findings/no_credits", b"credits"), ("/docs/findings/no_credits.html", b"credits")):
                status, headers, body = x_connect.request(path=path)
                self.assertEqual((status, body, headers["content-type"]), (200, text, "text/html; charset=utf-8"), path)
            # What such a page links to is meant from its folder.
            status, headers, _ = x_connect.request(path="/docs")
            self.assertEqual((status, headers["location"]), (301, "/docs/"))
            for path in ("/docs/findings", "/docs/findings/", "//docs", "/docs//", "/.html"):
                self.assertIn(x_connect.request(path=path)[0], (400, 404), path)

    def test_a_missing_console_is_explained(self):
        x_connect = self.start("--console", "/nonexistent")
        status, headers, body = x_connect.request(path="/")
        self.assertEqual(status, 503)
        self.assertIn(b"script/build", body)
        self.assertIn("default-src 'none'", headers["content-security-policy"])

    def test_only_named_pages_may_embed(self):
        origin, other, key = "https://dashboard.example.com", "https://other.example.com", POINT
        with tempfile.TemporaryDirectory() as folder:
            for name in ("index.html", "element.js", "core.js", "question.html"):
                pathlib.Path(folder, name).write_text("x")
            flags = ("--console", folder, "--embed-origin", origin, "--hand-over-key", f"{origin}={key}")
            x_connect = self.start(*flags)
            closed = self.start("--console", folder)

            _, headers, _ = x_connect.request(path="/")
            self.assertIn(f"frame-ancestors 'self' {origin};", headers["content-security-policy"])
            _, headers, _ = closed.request(path="/")
            self.assertIn("frame-ancestors 'self';", headers["content-security-policy"])

            # A question's window is shown in no frame, and stays in touch with the one that opened it.
            _, headers, _ = x_connect.request(path="/question.html")
            self.assertIn("frame-ancestors 'none';", headers["content-security-policy"])
            self.assertEqual(headers["cross-origin-opener-policy"], "unsafe-none")

            # A page that was not named loads the element all the same, to be told what it lacks.
            _, headers, _ = x_connect.request(path="/element.js", headers=[f"Origin: {other}"])
            self.assertEqual(headers["access-control-allow-origin"], "*")
            _, headers, _ = x_connect.request(path="/core.js", headers=[f"Origin: {origin}"])
            self.assertNotIn("access-control-allow-origin", headers)

    def test_a_page_is_told_of_itself_only(self):
        origin, other = "https://dashboard.example.com", "https://other.example.com"
        x_connect = self.start("--embed-origin", origin, "--hand-over-key", f"{origin}={POINT}")
        named, unnamed = {"allowed": True, "handOverKey": POINT}, {"allowed": False, "handOverKey": ""}
        for about, asking, expected in (("", origin, named), ("", other, unnamed), (f"?origin={origin}", other, unnamed),
                                        (f"?origin={other}", origin, named)):
            _, headers, body = x_connect.request(path=f"/embed.json{about}", headers=[f"Origin: {asking}"])
            self.assertEqual(json.loads(body), expected, (about, asking))
            self.assertEqual(headers["access-control-allow-origin"], "*")
        # The console asks for the page around it; nobody gets a list.
        escaped = origin.replace(":", "%3A").replace("/", "%2F")
        for about, expected in (("", unnamed), (f"?origin={escaped}", named), (f"?origin={other}", unnamed)):
            _, headers, body = x_connect.request(path=f"/embed.json{about}")
            self.assertEqual(json.loads(body), expected, about)
            self.assertNotIn("access-control-allow-origin", headers)

    def test_mistakes_in_naming_pages_are_explained(self):
        for flags in (("--embed-origin", "*"), ("--embed-origin", "https://a.example/path"),
                      ("--embed-origin", "https://*.a.example"), ("--embed-origin", "https://a.example;script-src *"),
                      ("--embed-origin", "https://dashb\u00f6rd.example"),
                      ("--hand-over-key", "https://a.example=short"), ("--hand-over-key", POINT),
                      # The right length, and no point of the curve.
                      ("--hand-over-key", "https://a.example=B" + "A" * 86),
                      ("--hand-over-key", "https://a.example=" + POINT[:-1] + "B")):
            refused = subprocess.run([PROGRAM, *flags], capture_output=True, text=True, timeout=20)
            self.assertEqual(refused.returncode, 2, flags)
            self.assertIn(flags[0], refused.stderr)


if __name__ == "__main__":
    unittest.main()
