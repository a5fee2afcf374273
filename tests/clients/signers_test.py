#!/usr/bin/env python3
"""Signers in other languages against the sandbox alone: ruby-oauth, simple_oauth, Net::OAuth, PHP's OAuth.

Each signs for https://api.x.com and prints the Authorization header; what it signed is then sent.

Usage: signers_test.py X_CONNECT
"""

import subprocess
import unittest
from pathlib import Path
from urllib.parse import quote

import requests
from harness import SandboxCase

FOLDER = Path(__file__).parent
QUERY = "café 100 % \"lemon cake\" OR a,b it's !*'() ~"


class SignersTest(SandboxCase):
    def header(self, command):
        held = self.credentials("all_good")
        arguments = [held[name] for name in ("api_key", "api_secret", "access_token", "access_token_secret")]
        done = subprocess.run([*command, *arguments, QUERY], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def check(self, *command):
        header = self.header(command)
        url = f"{self.address}/2/tweets/search/recent?query="
        reply = requests.get(url + quote(QUERY, safe=""), headers={"Authorization": header})
        self.assertNotEqual(reply.status_code, 401, header)
        # The same signature over what JavaScript's encodeURIComponent makes of it, the best-known bug.
        reply = requests.Request("GET", url, headers={"Authorization": self.header(command)}).prepare()
        reply.url = url + quote(QUERY, safe="!*'()")
        with requests.Session() as session:
            self.assertEqual(session.send(reply).status_code, 401)

    def test_ruby_oauth(self):
        self.check("ruby", FOLDER / "sign_oauth.rb")

    def test_simple_oauth(self):
        self.check("ruby", FOLDER / "sign_simple_oauth.rb")

    def test_net_oauth(self):
        self.check("perl", FOLDER / "sign_net_oauth.pl")

    def test_php_oauth(self):
        self.check("php", FOLDER / "sign_oauth.php")


if __name__ == "__main__":
    unittest.main()
