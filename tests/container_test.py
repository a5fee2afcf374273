#!/usr/bin/env python3
"""What is in the container's image, and that it runs as its image says: as a user of its own, in a root that cannot be written
to, with nothing else of the machine to be seen.

Usage: container_test.py ROOT INSPECTED   (the image's root filesystem, mounted; what buildah says of it, as JSON)
"""

import json
import pathlib
import re
import signal
import stat
import subprocess
import sys
import unittest
import urllib.request

ROOT = pathlib.Path(sys.argv.pop(1))
CONFIG = json.loads(sys.argv.pop(1))["OCIv1"]["config"]


class Image(unittest.TestCase):
    def test_nothing_else_is_in_it(self):
        programs = [path for path in ROOT.rglob("*") if path.is_file() and not path.is_symlink()
                    and path.stat().st_mode & stat.S_IXUSR and ".so" not in path.name]
        self.assertEqual([str(path.relative_to(ROOT)) for path in programs], ["usr/bin/x-connect"])
        for path in ROOT.rglob("*"):
            self.assertFalse(path.lstat().st_mode & (stat.S_ISUID | stat.S_ISGID), path)

    def test_what_it_says_of_itself(self):
        self.assertEqual(CONFIG["User"], "65532:65532")
        self.assertEqual(CONFIG["Entrypoint"], ["/usr/bin/x-connect"])
        self.assertIn("X_CONNECT_LISTEN=0.0.0.0:8080", CONFIG["Env"])

    def test_it_runs(self):
        environment = dict(line.split("=", 1) for line in CONFIG["Env"])
        environment["X_CONNECT_LISTEN"] = "127.0.0.1:0"  # Any free port; the network is that of the machine here.
        inside = ["chroot", f"--userspec={CONFIG['User']}", "--groups=", str(ROOT), *CONFIG["Entrypoint"]]
        # A mount namespace of its own, in which the root is read-only.
        script = f'mount --bind "{ROOT}" "{ROOT}" && mount -o remount,bind,ro "{ROOT}" && exec "$@"'
        process = subprocess.Popen(["unshare", "--mount", "sh", "-c", script, "sh", *inside], stdout=subprocess.PIPE, text=True,
                                   stderr=subprocess.DEVNULL, env=environment)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, 20)
        self.addCleanup(process.terminate)
        address = re.search(r"http://\S+", process.stdout.readline())[0]
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        self.assertRegex(status, r"Uid:\t65532\t65532\t65532\t65532")
        for path, expected in (("/", b"<x-connect-console"), ("/readyz", b"ready"), ("/healthz", b"version")):
            with urllib.request.urlopen(address + path) as page:
                self.assertIn(expected, page.read())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)


if __name__ == "__main__":
    unittest.main()
