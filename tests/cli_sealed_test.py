#!/usr/bin/env python3
"""Credentials in the file that the console seals: made and opened again by the console's own code.

Usage: cli_sealed_test.py X_CONNECT
"""

import json
import os
import pathlib
import pty
import select
import shutil
import subprocess
import unittest

from cli_harness import CommandLine, Ran, main
from proxy_harness import PROGRAM

ROOT = pathlib.Path(__file__).resolve().parent.parent
PASSPHRASE = "correct horse Zu\u0308rich"  # Two code points, which NFC makes one.

# The console's own vault, bundled as the console is.
VAULT = """
import { build } from "esbuild";
const { outputFiles } = await build({ entryPoints: ["web/src/worker/vault.ts"], bundle: true, format: "esm", write: false });
const vault = await import("data:text/javascript;base64," + Buffer.from(outputFiles[0].contents).toString("base64"));
let text = "";
for await (const piece of process.stdin) text += piece;
const { passphrase, contents, store } = JSON.parse(text);
const secret = { kind: "passphrase", passphrase };
const made = contents
  ? await vault.seal(await vault.makeLock(secret), contents)
  : (await vault.unseal(vault.checkStore(store), secret)).contents;
console.log(JSON.stringify(made, null, 2));
"""


def vault(**given):
    ran = subprocess.run([shutil.which("node"), "--input-type=module", "-e", VAULT], input=json.dumps(given), capture_output=True,
                         text=True, cwd=ROOT, timeout=120)
    if ran.returncode != 0:
        raise AssertionError(ran.stderr)
    return json.loads(ran.stdout)


@unittest.skipUnless((ROOT / "node_modules/esbuild").exists() and shutil.which("node"), "the console's tools are not installed")
class Sealed(CommandLine):
    def seal(self, *connections, agents=None):
        kept = [{"profile": {"id": str(i), "name": name, "abilities": []}, "credentials": self.accounts[account],
                 "grant": {"id": "g", "scopes": None, "expiresAt": ends},
                 "learnt": {"account": {"id": "1", "name": "N", "username": username}, "accessLevel": None, "accepted": [],
                            "rejected": [], "outcomes": []}}
                for i, (name, account, username, ends) in enumerate(connections)]
        return vault(passphrase=PASSPHRASE, contents={"connections": kept, "agents": agents})

    def call_sealed(self, path, *words, passphrase=PASSPHRASE, action="get_me"):
        ours, theirs = os.pipe()
        os.write(theirs, (passphrase + "\n").encode())
        os.close(theirs)
        process = subprocess.run([PROGRAM, "call", action, "--credentials", str(path), "--passphrase-fd", str(ours), "--upstream",
                                  self.url, *words], capture_output=True, text=True, pass_fds=[ours], timeout=60,
                                 env=self.environment(None))
        os.close(ours)
        self.assert_no_secret(process.stdout + process.stderr)
        self.assertNotIn("horse", process.stdout + process.stderr)
        return Ran(process)

    def test_what_the_console_sealed_is_opened(self):
        path = self.file("x-connect.json", json.dumps(self.seal(("Shop", "five_values", "lumen_coffee", None)), indent=2), 0o644)
        ran = self.call_sealed(path)
        self.assertEqual((ran.status, ran.err), (0, ""), ran)
        self.assertEqual(ran.json["data"]["username"], "lumen_coffee")
        self.assertEqual(self.call_sealed(path, passphrase=PASSPHRASE.replace("u\u0308", "\u00fc")).status, 0)
        for wrong in ("wrong horse", PASSPHRASE + " ", PASSPHRASE.upper()):
            ran = self.call_sealed(path, passphrase=wrong)
            self.assertEqual((ran.status, ran.out), (2, ""))
            self.assertIn("(wrong_passphrase)", ran.err)

    def test_an_agent_gets_what_was_sealed(self):
        path = self.file("x-connect.json", json.dumps(self.seal(("Shop", "five_values", "lumen_coffee", None))))
        ours, theirs = os.pipe()
        os.write(theirs, PASSPHRASE.encode())
        os.close(theirs)
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "get_me", "arguments": {}}}
        ran = subprocess.run([PROGRAM, "mcp", "--budget-usd", "1", "--credentials", str(path), "--passphrase-fd", str(ours), "--upstream",
                              self.url], input=json.dumps(call), capture_output=True, text=True, pass_fds=[ours], timeout=60,
                             env=self.environment(None))
        os.close(ours)
        self.assert_no_secret(ran.stdout + ran.stderr)
        self.assertEqual(json.loads(ran.stdout)["result"]["structuredContent"]["result"]["data"]["username"], "lumen_coffee")

    def test_what_cannot_be_opened_says_why(self):
        store = self.seal(("Shop", "five_values", "lumen_coffee", None))
        changed = "A" if store["ciphertext"][10] != "A" else "B"
        for change, code in (({"ciphertext": store["ciphertext"][:10] + changed + store["ciphertext"][11:]}, "sealed_damaged"),
                             ({"iv": "AAAA"}, "sealed_damaged"), ({"version": 2}, "sealed_later_version"),
                             ({"ciphertext": None}, "sealed_damaged"), ({"lock": {**store["lock"], "iterations": 10**9}}, "sealed_damaged"),
                             ({"lock": {"kind": "passkey", "salt": "AAAA", "credentialId": "x"}}, "sealed_by_passkey")):
            ran = self.call_sealed(self.file("changed.json", json.dumps({**store, **change})))
            self.assertEqual((ran.status, ran.out), (2, ""), change)
            self.assertIn(f"({code})", ran.err)

    def test_one_of_several_connections(self):
        path = self.file("both.json", json.dumps(self.seal(("Shop", "five_values", "lumen_coffee", None),
                                                           ("", "second_account", "mira_okafor", None))))
        ran = self.call_sealed(path)
        self.assertEqual(ran.status, 2)
        self.assertIn("It has: Shop, @mira_okafor.", ran.err)
        for name, username in (("Shop", "lumen_coffee"), ("mira_okafor", "mira_okafor"), ("@mira_okafor", "mira_okafor")):
            self.assertEqual(self.call_sealed(path, "--profile", name).json["data"]["username"], username)
        self.assertEqual(self.call_sealed(path, "--profile", "nobody").status, 2)

    def test_fresh_tokens_are_sealed_again(self):
        for ends in (None, 1000):
            before = self.accounts["expired_oauth2"]
            path = self.file("held.json", json.dumps(self.seal(("Old", "expired_oauth2", "lumen_coffee", ends),
                                                               ("Other", "five_values", "lumen_coffee", None), agents={"kept": 1})))
            ran = self.call_sealed(path, "--profile", "Old")
            self.assertEqual(ran.status, 0, ran)
            self.assertIn("are kept", ran.err)
            contents = vault(passphrase=PASSPHRASE, store=json.loads(path.read_text()))
            old, other = contents["connections"]
            self.assertEqual((contents["agents"], other["credentials"]), ({"kept": 1}, self.accounts["five_values"]))
            self.assertEqual(old["credentials"]["client_id"], before["client_id"])
            self.assertNotEqual(old["credentials"]["oauth2_refresh_token"], before["oauth2_refresh_token"])
            self.assertGreater(old["grant"]["expiresAt"], 1.7e12)
            again = self.call_sealed(path, "--profile", "Old")
            self.assertEqual((again.status, again.err), (0, ""))
            self.setUp()

    def test_the_terminal_is_asked_and_shows_nothing(self):
        path = self.file("held.json", json.dumps(self.seal(("Shop", "five_values", "lumen_coffee", None))))
        for typed, status in ((PASSPHRASE + "\n", 0), ("\x03", 130)):
            pid, master = pty.fork()
            if pid == 0:
                os.execve(PROGRAM, [PROGRAM, "call", "get_me", "--credentials", str(path), "--upstream", self.url],
                          self.environment(None))
            seen = b""
            while select.select([master], [], [], 20)[0]:
                try:
                    piece = os.read(master, 65536)
                except OSError:
                    break
                if not piece:
                    break
                seen += piece
                if seen.endswith(b": "):
                    os.write(master, typed.encode())
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), status, seen)
            os.close(master)
            self.assertIn(b"Passphrase of", seen)
            self.assertNotIn(b"horse", seen)

    def test_without_a_terminal_it_says_what_to_do(self):
        path = self.file("held.json", json.dumps(self.seal(("Shop", "five_values", "lumen_coffee", None))))
        process = subprocess.run([PROGRAM, "call", "get_me", "--credentials", str(path), "--upstream", self.url], text=True,
                                 capture_output=True, start_new_session=True, stdin=subprocess.DEVNULL, env=self.environment(None))
        self.assertEqual((process.returncode, process.stdout), (2, ""))
        self.assertIn("--passphrase-fd 3", process.stderr)


if __name__ == "__main__":
    main()
