"""What the tests of the command line share: the sandbox as a process, its accounts, runs of x-connect whose output is
searched for secrets.

Each test file is run as: FILE X_CONNECT
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import urllib.request

from proxy_harness import PROGRAM, Case

SECRETS = ("api_secret", "bearer_token", "access_token_secret", "client_secret", "oauth2_access_token", "oauth2_refresh_token",
           "access_token", "api_key")


def environment(credentials, prefix="X_"):
    return {prefix + name.upper(): value for name, value in credentials.items()}


class Ran:
    def __init__(self, process):
        self.status, self.out, self.err = process.returncode, process.stdout, process.stderr

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.status}\n{self.out}\n{self.err}"


class CommandLine(Case):
    """`self.url`: a sandbox of this class's own; `self.accounts`: its credentials by scenario."""

    @classmethod
    def setUpClass(cls):
        cls.sandbox = subprocess.Popen([PROGRAM, "sandbox", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        cls.url = re.search(r"http://\S+", cls.sandbox.stdout.readline())[0]
        cls.scenarios = json.load(urllib.request.urlopen(cls.url + "/sandbox/scenarios"))["scenarios"]
        cls.accounts = {one["id"]: one["credentials"] for one in cls.scenarios}

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.terminate()
        cls.sandbox.communicate(timeout=20)

    def setUp(self):
        urllib.request.urlopen(urllib.request.Request(self.url + "/sandbox/reset", method="POST"))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def environment(self, account="all_good", **more):
        """The environment of a run, with nothing of X in it but that account."""
        own = {name: value for name, value in os.environ.items()
               if not name.startswith(("X_", "TWITTER_")) and not name.lower().endswith("_proxy") and name != "NO_COLOR"}
        held = self.accounts[account] if isinstance(account, str) else account
        return {**own, "XDG_STATE_HOME": str(self.folder / "state"), **environment(held or {}), **more}

    def run_it(self, *words, account="all_good", upstream=None, stdin="", connects=True, **more):
        words = [PROGRAM, *words, *(["--upstream", upstream or self.url] if connects else [])]
        process = subprocess.run(words, capture_output=True, text=True, input=stdin, timeout=60,
                                 env=self.environment(account, **more))
        self.assert_no_secret(process.stdout + process.stderr)
        return Ran(process)

    def call(self, *words, **more):
        return self.run_it("call", *words, **more)

    def assert_no_secret(self, text):
        for held in self.accounts.values():
            for name in SECRETS:
                if held.get(name):
                    self.assertNotIn(held[name], text, name)

    def file(self, name, contents, mode=0o600):
        path = self.folder / name
        path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        path.chmod(mode)
        return path

    def env_file(self, account, name="credentials.env", mode=0o600):
        lines = [f"{key}={value}" for key, value in environment(self.accounts[account]).items()]
        return self.file(name, "\n".join(lines) + "\n", mode)


def main():
    unittest.main()
