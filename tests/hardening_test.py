#!/usr/bin/env python3
"""The program is built to be hard to take over: placed anywhere in memory, its tables read-only once it runs, its stack
guarded, its copies checked, its jumps marked.

Usage: hardening_test.py X_CONNECT
"""

import re
import subprocess
import sys
import unittest

PROGRAM = sys.argv.pop(1)


def readelf(*flags):
    return subprocess.run(["readelf", "--wide", *flags, PROGRAM], capture_output=True, text=True, check=True).stdout


class Hardening(unittest.TestCase):
    def test_it_may_be_placed_anywhere(self):
        self.assertRegex(readelf("--file-header"), r"Type:\s+DYN \(Position-Independent Executable")

    def test_its_tables_are_read_only_once_it_runs(self):
        self.assertIn("GNU_RELRO", readelf("--program-headers"))
        self.assertRegex(readelf("--dynamic"), r"FLAGS_1\).*\bNOW\b")

    def test_nothing_is_both_written_and_run(self):
        segments = re.findall(r"^  (LOAD|GNU_STACK)\s.*?\s([R ][W ][E ])\s+0x", readelf("--program-headers"), re.M)
        self.assertGreater(len(segments), 3)
        for segment, flags in segments:
            self.assertFalse("W" in flags and "E" in flags, (segment, flags))

    def test_stack_and_copies_are_guarded(self):
        symbols = readelf("--symbols")
        self.assertIn("__stack_chk_fail", symbols)
        self.assertRegex(symbols, r"__(memcpy|memset|snprintf|read|recv)_chk")

    def test_jumps_lead_where_they_may(self):
        if "X86-64" not in readelf("--file-header"):
            self.skipTest("Marks of jumps are x86's.")
        code = subprocess.run(["objdump", "--disassemble=main", "--no-show-raw-insn", PROGRAM], capture_output=True,
                              text=True, check=True).stdout
        self.assertRegex(code, r"<main>:\n\s+[0-9a-f]+:\s+endbr64")


if __name__ == "__main__":
    unittest.main()
