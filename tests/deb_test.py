#!/usr/bin/env python3
"""The Debian package, unpacked into an empty folder and run from there by somebody without rights; and its service, as closed
as it says: the system calls of a running program are held against the unit's filter.

Usage: deb_test.py PACKAGE
"""

import gzip
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import unittest
import urllib.request

PACKAGE = pathlib.Path(sys.argv.pop(1)).resolve()
NOBODY = 65534


def run(*command):
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
    if ran.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{ran.stdout}{ran.stderr}")
    return ran.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.root = pathlib.Path(scratch.name) / "root"
        run("dpkg-deb", "--extract", PACKAGE, cls.root)
        for folder in (cls.root.parent, cls.root):
            folder.chmod(0o755)
        cls.unit = cls.root / "usr/lib/systemd/system/x-connect.service"

    def start(self, *flags, before=()):
        """The program as nobody (where the test may do that), and the address of its console."""
        settings = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 and not before else {}
        process = subprocess.Popen([*before, self.root / "usr/bin/x-connect", "--config", self.root / "etc/x-connect/x-connect.conf",
                                    "--listen", "127.0.0.1:0", *flags], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                   cwd="/", env={"PATH": "/usr/bin"}, start_new_session=True, **settings)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, 20)
        self.addCleanup(process.terminate)
        return process, re.search(r"http://\S+", process.stdout.readline())[0]

    def test_everything_is_in_it(self):
        for file in ("usr/bin/x-connect", "usr/share/x-connect/console/index.html", "usr/share/x-connect/console/core.wasm",
                     "etc/x-connect/x-connect.conf", "usr/share/man/man1/x-connect.1.gz"):
            self.assertTrue((self.root / file).is_file(), file)
        documents = self.root / "usr/share/doc/x-connect"
        for file in ("copyright", "changelog.gz", "THIRD-PARTY.txt", "sbom.cdx.json", "deployment.md", "configuration.md",
                     "nginx.conf", "Caddyfile"):
            self.assertTrue((documents / file).is_file(), file)
        self.assertTrue(json.loads((documents / "sbom.cdx.json").read_text())["components"])
        self.assertIn("Permission is hereby granted", (documents / "copyright").read_text())
        manual = gzip.decompress((self.root / "usr/share/man/man1/x-connect.1.gz").read_bytes()).decode()
        self.assertIn("\\-\\-trusted\\-proxy", manual)
        self.assertFalse(list(self.root.rglob("*.hpp")) + list(self.root.rglob("*.a")), "That is another component.")
        for path in self.root.rglob("*"):
            self.assertFalse(path.lstat().st_mode & (stat.S_IWOTH | stat.S_IWGRP | stat.S_ISUID | stat.S_ISGID), path)

    def test_what_it_asks_of_the_system(self):
        fields = run("dpkg-deb", "--field", PACKAGE)
        self.assertIn("Package: x-connect\n", fields)
        for needed in ("ca-certificates", "libssl3", "libstdc++6", "libprometheus-cpp-core1.0"):
            self.assertIn(needed, re.search(r"^Depends: (.*)$", fields, re.M)[1])
        control = pathlib.Path(tempfile.mkdtemp(dir=self.root.parent))
        run("dpkg-deb", "--control", PACKAGE, control)
        self.assertEqual((control / "conffiles").read_text(), "/etc/x-connect/x-connect.conf\n")
        for script in ("postinst", "prerm", "postrm"):
            run("sh", "-n", control / script)
        self.assertNotIn("not found", run("ldd", self.root / "usr/bin/x-connect"))

    def test_it_runs_as_somebody_without_rights(self):
        process, address = self.start("--upstream", "sandbox")
        with urllib.request.urlopen(f"{address}/") as page:
            self.assertIn(b"<x-connect-console", page.read())
        with urllib.request.urlopen(f"{address}/core.wasm") as page:
            self.assertEqual(page.read(4), b"\0asm")
        with urllib.request.urlopen(f"{address}/readyz") as page:
            self.assertEqual(json.load(page), {"status": "ready"})
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd-analyze")
    def test_the_service_is_closed(self):
        # As it stands in the package, but with a program that is there.
        unit = self.root.parent / "x-connect.service"
        unit.write_text(self.unit.read_text().replace("/usr/bin/x-connect", str(self.root / "usr/bin/x-connect"))
                        .replace("/usr/share/doc", str(self.root / "usr/share/doc")))
        self.assertEqual(run("systemd-analyze", "verify", unit), "")
        # From 0, closed, to 100, open.
        run("systemd-analyze", "security", "--offline=true", "--threshold=15", unit)

    @unittest.skipUnless(shutil.which("systemd-analyze") and shutil.which("strace"), "there is no systemd-analyze or strace")
    def test_it_calls_nothing_that_the_service_forbids(self):
        trace = self.root.parent / "trace"
        process, address = self.start("--metrics", "127.0.0.1:0", "--threads", "2", "--upstream", "https://x-connect.invalid",
                                      before=["strace", "-f", "-qq", "-o", trace])
        for path in ("/", "/core.wasm", "/healthz"):
            urllib.request.urlopen(f"{address}{path}").close()
        for path in ("/readyz", "/x/2/users/me"):  # These want a name server.
            with self.assertRaises(urllib.error.HTTPError):
                urllib.request.urlopen(f"{address}{path}")
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        lines = trace.read_text().splitlines()
        called = {match[1] for match in (re.match(r"\d+ +(\w+)\(", line) for line in lines) if match}
        self.assertGreater(len(called), 30)
        refused = called - self.allowed()
        # What sets limits on the program itself fails silently: systemd has set them (LimitCORE).
        self.assertLessEqual(refused, {"prlimit64", "setrlimit", "execve"}, refused)
        # MemoryDenyWriteExecute
        self.assertEqual([line for line in lines if "PROT_WRITE" in line and "PROT_EXEC" in line], [])
        # RestrictAddressFamilies
        families = {match[1] for match in (re.search(r" socket\((AF_\w+)", line) for line in lines) if match}
        allowed = re.search(r"^RestrictAddressFamilies=(.*)$", self.unit.read_text(), re.M)[1].split()
        self.assertLessEqual(families, set(allowed))

    def allowed(self):
        """The system calls that the unit's filters leave."""

        def members(name):
            if not name.startswith("@"):
                return {name}
            lines = run("systemd-analyze", "syscall-filter", name).splitlines()[1:]
            return set().union(*(members(line.strip()) for line in lines if line.strip() and not line.strip().startswith("#")))

        allowed = set()
        for line in re.findall(r"^SystemCallFilter=(.*)$", self.unit.read_text(), re.M):
            names = set().union(*(members(word) for word in line.lstrip("~").split()))
            allowed = allowed - names if line.startswith("~") else allowed | names
        return allowed


if __name__ == "__main__":
    unittest.main()
