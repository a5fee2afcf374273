"""Runs the sandbox alone, for other makers' clients. What they send to X is led to it; they sign as they always do."""

import json
import re
import subprocess
import sys
import unittest
import urllib.request
from urllib.parse import parse_qs, urlsplit

import requests
import requests.adapters

PROGRAM = sys.argv.pop(1)


class ToSandbox(requests.adapters.HTTPAdapter):
    """Sends what was signed for X to the sandbox."""

    def __init__(self, address):
        super().__init__()
        self.address = address

    def send(self, request, **options):
        request.url = re.sub(r"^https://[^/]+", self.address, request.url)
        return super().send(request, **options)


class SandboxCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.process = subprocess.Popen(
            [PROGRAM, "sandbox", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        cls.address = re.search(r"http://\S+", cls.process.stdout.readline())[0].rstrip("/")
        with urllib.request.urlopen(f"{cls.address}/sandbox/scenarios") as reply:
            cls.scenarios = {row["id"]: row for row in json.load(reply)["scenarios"]}

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        cls.process.wait()
        cls.process.stdout.close()

    def credentials(self, scenario):
        return self.scenarios[scenario]["credentials"]

    def leads_here(self, session):
        session.mount("https://", ToSandbox(self.address))
        self.addCleanup(session.close)
        return session

    def allow(self, url):
        """Allows what the authorize page asks for; the address that the person is sent back to."""
        parts = urlsplit(url)
        reply = requests.get(f"{self.address}{parts.path}?{parts.query}&decision=allow", allow_redirects=False)
        self.assertEqual(reply.status_code, 302, reply.text)
        return reply.headers["location"]

    def answered(self, address, name):
        return parse_qs(urlsplit(address).query)[name][0]
