#!/usr/bin/env python3
"""docs/facts.json says of every fact of the catalogue where it comes from; script/facts sees what X moves.

Usage: facts_test.py X_CONNECT
"""

import copy
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import facts

PROGRAM = sys.argv.pop()


def operation(scopes, *query, body=None):
    found = {"security": [{"OAuth2UserToken": scopes}, {"UserToken": []}],
             "parameters": [{"name": name, "in": "query"} for name in query]}
    if body:
        found["requestBody"] = {"content": {"application/json": {"schema": body}}}
    return found


class Facts(unittest.TestCase):
    catalogue = facts.read_catalogue(PROGRAM)
    known = facts.read_facts()

    def row(self, name):
        return next(one for one in self.catalogue if one["id"] == name)

    def moved(self, name, path, method, found, **document):
        only = dict(self.known, description={"version": "1", "operations": []})
        return facts.moved([self.row(name)], only, {"paths": {path: {method: found}}, **document})

    def test_every_fact_has_a_date_and_a_source(self):
        rows, wrong = facts.dated(self.catalogue, self.known)
        self.assertEqual(wrong, [])
        self.assertEqual([row[0] for row in rows], sorted(row[0] for row in rows))
        self.assertGreater(len(rows), 150)

    def test_a_fact_without_a_source_is_missed(self):
        for kind in ("limit", "price", "scopes", "restriction"):
            less = copy.deepcopy(self.known)
            less["facts"] = [one for one in less["facts"] if one["kind"] != kind]
            _, wrong = facts.dated(self.catalogue, less)
            self.assertTrue(any(f"for the {kind} of" in one for one in wrong), kind)

    def test_what_no_file_says_is_missed(self):
        more = copy.deepcopy(self.known)
        more["facts"].append({"kind": "label", "in": "README.md", "text": "Buy more credit", "date": "2026-01-01",
                              "source": "console"})
        more["facts"].append({"kind": "limit", "actions": ["fly"], "date": "2026-01-01", "source": "nowhere"})
        _, wrong = facts.dated(self.catalogue, more)
        self.assertEqual(len(wrong), 3, wrong)

    def test_new_and_gone_paths(self):
        lines = facts.moved([self.row("get_me"), self.row("get_list")], self.known,
                            {"paths": {"/2/users/me": {"get": operation(["tweet.read", "users.read"])},
                                       "/2/notes/{note_id}": {"get": operation(["tweet.read"])}}})
        self.assertIn("new path      GET /2/notes/{}", lines)
        self.assertIn("gone path     GET /2/lists/{id}: get_list", lines)

    def test_scopes_and_kinds_of_authentication(self):
        found = operation(["mute.write", "tweet.read"])
        self.assertEqual(self.moved("unmute_user", "/2/users/{a}/muting/{b}", "delete", found),
                         ["scopes        unmute_user: X wants mute.write tweet.read; "
                          "the catalogue has mute.write tweet.read users.read"])
        found["security"] = [{"BearerToken": []}]
        self.assertIn("auth          unmute_user: X takes app_only; the catalogue has oauth1, oauth2",
                      self.moved("unmute_user", "/2/users/{a}/muting/{b}", "delete", found))

    def test_renamed_fields(self):
        found = operation(["tweet.read", "users.read"], "post.fields", "expansions", "user.fields",
                          "media.fields")
        found["security"].append({"BearerToken": []})
        self.assertEqual(self.moved("get_post", "/2/tweets/{id}", "get", found),
                         ["renamed       get_post: tweet.fields is post.fields now"])
        found["parameters"].pop(1)
        self.assertIn("parameter     get_post: X no longer describes expansions",
                      self.moved("get_post", "/2/tweets/{id}", "get", found))

    def test_members_of_bodies_through_references(self):
        scopes = ["list.read", "list.write", "tweet.read", "users.read"]
        schemas = {"List": {"type": "object", "required": ["name", "topic"], "properties": {
            "name": {"type": "string"}, "summary": {"type": "string"}, "topic": {"type": "string"},
            "is_private": {"type": "boolean"}}}}
        lines = self.moved("create_list", "/2/lists", "post",
                           operation(scopes, body={"$ref": "#/components/schemas/List"}),
                           components={"schemas": schemas})
        self.assertEqual(lines, ["parameter     create_list: X no longer describes /description",
                                 "renamed       create_list: /private is /is_private now",
                                 "required      create_list: X wants /topic"])


class Command(unittest.TestCase):
    """What a maintainer sees."""

    def run_facts(self, *arguments):
        return subprocess.run([sys.executable, facts.ROOT / "tests" / "facts.py", PROGRAM, *arguments],
                              capture_output=True, text=True, check=False)

    def refusal(self, content):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "openapi.json"
            if content is not None:
                file.write_bytes(content)
            told = self.run_facts(str(file))
        self.assertEqual(told.returncode, 1, told)
        self.assertNotIn("Traceback", told.stderr)
        self.assertIn("curl", told.stderr, "it says what to do")
        return told.stderr

    def test_help_and_wrong_arguments(self):
        told = self.run_facts("--help")
        self.assertEqual(told.returncode, 0)
        self.assertTrue(told.stdout.startswith("Usage: script/facts"), told.stdout)
        for arguments in (["a", "b"], ["--age"]):
            told = self.run_facts(*arguments)
            self.assertEqual(told.returncode, 1)
            self.assertIn("one file", told.stderr)

    def test_a_bad_file_is_told(self):
        self.assertIn("No such file", self.refusal(None))
        self.assertIn("it begins with '<!DOCTYPE html>", self.refusal(b"<!DOCTYPE html>\n<title>429</title>"))
        self.assertIn("is no text", self.refusal(b"\xff\xfe\x00"))
        self.assertIn('it has no "paths"', self.refusal(b'{"title": "Unauthorized"}'))
        self.assertIn('it has no "paths"', self.refusal(b"[]"))
        self.assertIn('it has no "paths"', self.refusal(b'{"paths": {"/2/users/me": []}}'))
        self.assertIn("another API", self.refusal(b'{"paths": {"/pets": {}}}'))
        self.assertIn("nested too deeply", self.refusal(b"[" * 100_000))

    def test_a_description_is_compared(self):
        document = {"info": {"version": "9"}, "paths": {"/2/drafts": {"get": operation(["tweet.read"])}}}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "openapi.json"
            file.write_text(json.dumps(document), encoding="utf-8")
            told = self.run_facts(str(file))
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertIn("Description 9; docs/facts.json knows 2.168.", told.stdout)
        self.assertIn("new path      GET /2/drafts", told.stdout)


if __name__ == "__main__":
    unittest.main()
