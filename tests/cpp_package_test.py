#!/usr/bin/env python3
"""examples/cpp, a program of somebody else's, takes the core in each of four ways: find_package, pkg-config, add_subdirectory,
FetchContent. It gets the core alone, and what it prints is right. What docs/cpp.md prints is built as it stands there.

Usage: cpp_package_test.py BUILD [--whole]
BUILD is the build that is installed from. Without --whole, the latter two are configured and not built, which takes as long as
the core does.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

WHOLE = "--whole" in sys.argv
if WHOLE:
    sys.argv.remove("--whole")
BUILD = pathlib.Path(sys.argv.pop(1))
ROOT = pathlib.Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples/cpp"


def printed(language, beginning):
    """The block of docs/cpp.md in that language that begins so."""
    page = (ROOT / "docs/cpp.md").read_text()
    return next(block for block in re.findall(rf"^```{language}\n(.*?)^```", page, re.M | re.S) if block.startswith(beginning))


def run(*command, **settings):
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600, **settings)
    if ran.returncode != 0:
        raise AssertionError(f"{shlex.join(map(str, command))}\n{ran.stdout}{ran.stderr}")
    return ran.stdout


class Core(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name)
        cls.prefix = cls.scratch / "prefix"
        run("cmake", "--install", BUILD, "--prefix", cls.prefix, "--component", "development")
        # As a Debian package would, or a person who moves it: nothing in it names where it was.
        cls.prefix = cls.prefix.rename(cls.scratch / "moved")

    def configure(self, name, *options):
        folder = self.scratch / name
        run("cmake", "-G", "Ninja", "-S", EXAMPLE, "-B", folder, "-DCMAKE_BUILD_TYPE=", f"-DX_CONNECT_FROM={name}", *options)
        return folder

    def try_out(self, program):
        environment = {"PATH": os.environ["PATH"], "X_BEARER_TOKEN": "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid%2BULvsea4JtiGRiSDSJSI"}
        printed = run(program, "XDevelopers", env=environment)
        self.assertIn("curl -si -X GET 'https://api.x.com/2/users/by/username/XDevelopers", printed)
        self.assertIn("-H 'Authorization: Bearer AAAA", printed)
        refused = subprocess.run([program, "not a name"], capture_output=True, text=True, env=environment)
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))
        self.assertIn("username", refused.stderr)
        body = json.dumps({"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"})
        explained = subprocess.run([program, "--explain", "401"], input=body, capture_output=True, text=True)
        self.assertEqual(explained.returncode, 1)
        self.assertIn("Bearer Token", explained.stderr)

    def test_what_is_installed_is_the_core_alone(self):
        files = {str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*") if path.is_file()}
        self.assertIn("include/x-connect/core/x_connect.hpp", files)
        self.assertIn("share/doc/x-connect-core/LICENSE", files)
        for detail in ("json.hpp", "url.hpp", "digest.hpp"):
            self.assertNotIn(f"include/x-connect/core/{detail}", files)
        self.assertEqual([file for file in files if "bin/" in file or "console" in file], [])
        for file in self.prefix.rglob("*"):
            if file.suffix in (".cmake", ".pc"):
                self.assertNotIn(str(self.scratch), file.read_text())
                self.assertNotIn(str(ROOT), file.read_text())

    def test_find_package(self):
        """By what the page prints: its program, and its five lines."""
        source = self.scratch / "as_printed"
        source.mkdir()
        (source / "main.cpp").write_text(printed("cpp", "// Looks a user up"))
        (source / "CMakeLists.txt").write_text(printed("cmake", "cmake_minimum_required"))
        folder = source / "build"
        run("cmake", "-G", "Ninja", "-S", source, "-B", folder, "-DCMAKE_BUILD_TYPE=", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run("cmake", "--build", folder)
        self.try_out(folder / "look_up")

    def test_the_page_prints_the_example(self):
        self.assertEqual(printed("cpp", "// Looks a user up"), (EXAMPLE / "main.cpp").read_text())
        # The example's own way to the installed package is that of the page.
        self.configure("package", f"-DCMAKE_PREFIX_PATH={self.prefix}")

    def test_a_component_that_does_not_exist_is_named(self):
        (self.scratch / "wrong").mkdir()
        (self.scratch / "wrong/CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(wrong LANGUAGES CXX)\nfind_package(x-connect REQUIRED COMPONENTS proxy)\n")
        with self.assertRaisesRegex(AssertionError, "no component 'proxy'"):
            run("cmake", "-G", "Ninja", "-S", self.scratch / "wrong", "-B", self.scratch / "wrong/build",
                f"-DCMAKE_PREFIX_PATH={self.prefix}")

    def test_pkg_config(self):
        found = list(self.prefix.rglob("x-connect.pc"))
        self.assertEqual(len(found), 1)
        environment = {**os.environ, "PKG_CONFIG_PATH": str(found[0].parent)}
        flags = run("pkg-config", "--cflags", "--libs", "x-connect", env=environment).split()
        program = self.scratch / "by_pkg_config"
        run("g++", "-std=c++20", EXAMPLE / "main.cpp", "-o", program, *flags)
        self.try_out(program)

    def in_the_source(self, name):
        folder = self.configure(name, f"-DX_CONNECT_SOURCE={ROOT}")
        targets = run("ninja", "-C", folder, "-t", "targets", "all")
        self.assertIn("libx-connect-core.a:", targets)
        for other in ("x-connect-sandbox", "x-connect-proxy", "x-connect-cli", "x-connect-mcp", "gtest", "core_test"):
            self.assertNotIn(other, targets)
        # The project around it installs nothing of it, and its warnings are no errors there.
        run("cmake", "--install", folder, "--prefix", folder / "installed")
        self.assertFalse((folder / "installed").exists())
        self.assertNotIn("-Werror", run("ninja", "-C", folder, "-t", "commands"))
        if WHOLE:
            run("cmake", "--build", folder)
            self.try_out(folder / "look_up")

    def test_add_subdirectory(self):
        self.in_the_source("subdirectory")

    def test_fetch_content(self):
        self.in_the_source("fetch")


if __name__ == "__main__":
    unittest.main(verbosity=2 if WHOLE else 1)
