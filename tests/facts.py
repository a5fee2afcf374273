#!/usr/bin/env python3
"""The facts about X: docs/facts.json beside the catalogue, and the catalogue beside X's OpenAPI description.

Usage: facts.py X_CONNECT [OPENAPI]    (script/facts calls it)

Without OPENAPI, a file, it lists every fact, the oldest first. With it, it prints what differs, one line each:

    new path      GET /2/notes            X describes it, and did not when docs/facts.json was written
    gone path     GET /2/tweets/{id}      the catalogue has it, X describes it no longer
    auth          get_bookmarks: ...      kinds of authentication
    scopes        like_post: ...
    renamed       get_post: tweet.fields is post.fields now
    parameter     get_post: X no longer describes ...
    required      create_list: X wants ...
"""

import difflib
import json
import re
import subprocess
import sys
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"BearerToken": "app_only", "UserToken": "oauth1", "OAuth2UserToken": "oauth2"}
NAMES_ALIKE = 0.6


def read_catalogue(program):
    return json.loads(subprocess.run([program, "actions", "--json"], check=True, capture_output=True).stdout)


def read_facts():
    return json.loads((ROOT / "docs" / "facts.json").read_text(encoding="utf-8"))


# --- Dates and sources ---

def value_of(action, kind):
    """What the catalogue says of that kind, in words; empty where it says nothing."""
    if kind == "limit":
        return ", ".join(f"{count} {name}" for name, count in action["limit"].items())
    if kind == "price":
        price = action["price"]
        note = f" ({price['note']})" if price["note"] else ""
        return f"${price['usd']:.3f} per {price['unit']}{note}" if price["usd"] else ""
    if kind == "scopes":
        return " ".join(action["scopes"])
    return action[kind]


def dated(catalogue, facts):
    """[(date, kind, whom it is about, value, source)] of every fact, and a list of what is wrong."""
    rows, wrong = [], []
    entries = [entry for entry in facts["facts"] if "in" not in entry]
    known = {action["id"] for action in catalogue}
    for entry in facts["facts"]:
        if entry["source"] not in facts["sources"]:
            wrong.append(f"There is no source '{entry['source']}': {entry}")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", entry["date"]):
            wrong.append(f"'{entry['date']}' is no date: {entry}")
        for name in entry.get("actions", []):
            if name not in known:
                wrong.append(f"There is no action '{name}': {entry}")
            elif not value_of(next(one for one in catalogue if one["id"] == name), entry["kind"]):
                wrong.append(f"The catalogue says no {entry['kind']} of '{name}': {entry}")
        if "in" in entry:
            if entry["text"] not in (ROOT / entry["in"]).read_text(encoding="utf-8"):
                wrong.append(f"{entry['in']} does not say '{entry['text']}'.")
            rows.append((entry["date"], entry["kind"], entry["in"], entry["text"], entry["source"]))
    for action in catalogue:
        for kind in ("limit", "price", "restriction", "scopes"):
            value = value_of(action, kind)
            if not value:
                continue
            own = [one for one in entries if one["kind"] == kind and action["id"] in one.get("actions", [])]
            rest = [one for one in entries if one["kind"] == kind and "actions" not in one]
            if not own + rest:
                wrong.append(f"docs/facts.json has neither date nor source for the {kind} of '{action['id']}'.")
                continue
            entry = (own + rest)[0]
            rows.append((entry["date"], kind, action["id"], value, entry["source"]))
    return sorted(rows), wrong


# --- What X has moved ---

def bare(path):
    return re.sub(r"\{[^}]*\}", "{}", path)


class Description:
    """X's OpenAPI description, as far as it is compared."""

    def __init__(self, document):
        self.document = document
        self.operations = {}
        for path, members in document.get("paths", {}).items():
            for method, operation in members.items():
                if method in ("get", "post", "put", "delete", "patch"):
                    shared = members.get("parameters", [])
                    self.operations[f"{method.upper()} {bare(path)}"] = (operation, shared)

    def resolve(self, node):
        while isinstance(node, dict) and "$ref" in node:
            target = self.document
            for name in node["$ref"].removeprefix("#/").split("/"):
                target = target.get(name.replace("~1", "/").replace("~0", "~"), {})
            node = target
        return node

    def auth(self, name):
        """Kind of authentication -> scopes."""
        kinds = {}
        for alternative in self.operations[name][0].get("security", self.document.get("security", [])):
            for scheme, scopes in alternative.items():
                if scheme in KINDS:
                    kinds[KINDS[scheme]] = sorted(scopes)
        return kinds

    def query(self, name):
        """Names of the query -> whether they are required."""
        operation, shared = self.operations[name]
        parameters = [self.resolve(one) for one in [*shared, *operation.get("parameters", [])]]
        return {one["name"]: one.get("required", False) for one in parameters if one.get("in") == "query"}

    def body(self, name):
        """Pointers of the members of the body -> whether they are required; lists count as their first item."""
        content = self.resolve(self.operations[name][0].get("requestBody", {})).get("content", {})
        members = {}
        for media in content.values():
            self._collect(media.get("schema", {}), "", members, True, 0)
        return members

    def _collect(self, schema, prefix, members, required, depth):
        schema = self.resolve(schema)
        if depth > 6 or not isinstance(schema, dict):
            return
        for part in ("allOf", "oneOf", "anyOf"):
            for one in schema.get(part, []):
                self._collect(one, prefix, members, required and part == "allOf", depth + 1)
        for name, member in schema.get("properties", {}).items():
            is_required = required and name in schema.get("required", [])
            members[f"{prefix}/{name}"] = members.get(f"{prefix}/{name}", False) or is_required
            self._collect(member, f"{prefix}/{name}", members, is_required, depth + 1)
        if "items" in schema:
            self._collect(schema["items"], f"{prefix}/0", members, required, depth + 1)


def successor(name, candidates):
    """The name that stands where another stood: the likest of those that are new; none where none is like it."""
    last = name.rsplit("/", 1)[-1]
    by_last = {one.rsplit("/", 1)[-1]: one for one in candidates}
    # X's own word for a thing that it called otherwise before.
    current = last.replace("retweet", "repost").replace("tweet", "post")
    if current in by_last:
        return by_last[current]
    if "." in last:
        return None
    like = difflib.get_close_matches(last, by_last, 1, NAMES_ALIKE)
    return by_last[like[0]] if like else None


def pointers_of(value, prefix=""):
    """Every place in a body; lists count as their first item."""
    members = value.items() if isinstance(value, dict) else [("0", one) for one in value] if isinstance(
        value, list) else []
    found = set()
    for name, member in members:
        inner = pointers_of(member, f"{prefix}/{name}")
        found |= inner if name == "0" else {f"{prefix}/{name}"} | inner
    return found


def sent():
    """What the catalogue's requests carry: action -> (names of the query, places of the body)."""
    names = {}
    for row in json.loads((ROOT / "vectors" / "requests.json").read_text(encoding="utf-8"))["requests"]:
        query, body = names.setdefault(row["action"], (set(), set()))
        query |= {name for name, _ in urllib.parse.parse_qsl(urllib.parse.urlsplit(row["url"]).query)}
        body |= pointers_of(row["body"])
    return names


def moved(catalogue, facts, document):
    """What differs between the catalogue and a description, one line each."""
    description = Description(document)
    known = set(facts["description"]["operations"])
    requests = sent()
    rows = {f"{action['method']} {bare(action['path'])}" for action in catalogue}
    lines = [f"new path      {name}" for name in sorted(set(description.operations) - known - rows)]
    lines += [f"gone path     {name} (it is not in the catalogue)"
              for name in sorted(known - set(description.operations) - rows)]
    for action in catalogue:
        name = f"{action['method']} {bare(action['path'])}"
        if name not in description.operations:
            lines.append(f"gone path     {action['method']} {action['path']}: {action['id']}")
            continue
        auth = description.auth(name)
        if sorted(auth) != sorted(action["auth"]):
            lines.append(f"auth          {action['id']}: X takes {', '.join(sorted(auth)) or 'none'}; "
                         f"the catalogue has {', '.join(sorted(action['auth']))}")
        if "oauth2" in auth and "oauth2" in action["auth"] and auth["oauth2"] != sorted(action["scopes"]):
            lines.append(f"scopes        {action['id']}: X wants {' '.join(auth['oauth2']) or 'none'}; "
                         f"the catalogue has {' '.join(sorted(action['scopes']))}")
        query, body = requests.get(action["id"], (set(), set()))
        query = query | {one["name"] for one in action["parameters"] if one["location"] == "query"}
        for ours, theirs in ((query, description.query(name)), (body, description.body(name))):
            fresh = [one for one in theirs if one not in ours]
            for one in sorted(ours):
                if one in theirs:
                    continue
                new_name = successor(one, fresh)
                lines.append(f"renamed       {action['id']}: {one} is {new_name} now" if new_name else
                             f"parameter     {action['id']}: X no longer describes {one}")
            for one, is_required in theirs.items():
                if is_required and one not in ours and not any(
                        mine.startswith(one + "/") for mine in ours) and not any(
                        line.endswith(f" {one} now") for line in lines):
                    lines.append(f"required      {action['id']}: X wants {one}")
    return lines


# --- The command ---

HELP = """\
Usage: script/facts [OPENAPI]

Lists every fact about X with its date and source, the oldest first. With OPENAPI, a file that holds X's OpenAPI
description, it says what X has moved since docs/facts.json was written, one line each.

    curl -s https://api.x.com/2/openapi.json > build/openapi.json
    script/facts build/openapi.json
"""
FETCH = "Fetch it anew: curl -s https://api.x.com/2/openapi.json > build/openapi.json"


class NoDescription(Exception):
    """A file that holds no description: what is wrong, and what to do."""


def read_description(name):
    """The OpenAPI description in a file; raises NoDescription."""
    try:
        text = Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise NoDescription(f"'{name}' cannot be read: {error.strerror}.", FETCH) from None
    except UnicodeDecodeError:
        raise NoDescription(f"'{name}' is no text.", FETCH) from None
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        beginning = " ".join(text[:60].split())
        raise NoDescription(f"'{name}' is no JSON: {error.msg} in line {error.lineno}; it begins with '{beginning}'.",
                            FETCH) from None
    except RecursionError:
        raise NoDescription(f"'{name}' is nested too deeply.", FETCH) from None
    paths = document.get("paths") if isinstance(document, dict) else None
    if not isinstance(paths, dict) or not all(isinstance(one, dict) for one in paths.values()):
        raise NoDescription(f"'{name}' is JSON, and no OpenAPI description: it has no \"paths\".", FETCH)
    if not any(path.startswith("/2/") for path in paths):
        raise NoDescription(f"'{name}' describes another API: none of its {len(paths)} paths begins with /2/.", FETCH)
    return document


def main():
    if "--help" in sys.argv or "-h" in sys.argv:
        print(HELP, end="")
        return
    if len(sys.argv) > 3 or any(one.startswith("-") for one in sys.argv[2:]):
        sys.exit("facts: it takes one file at the most.\n    script/facts --help says more.")
    catalogue, facts = read_catalogue(sys.argv[1]), read_facts()
    rows, wrong = dated(catalogue, facts)
    if wrong:
        sys.exit("facts: " + "\n       ".join(wrong))
    if len(sys.argv) > 2:
        try:
            document = read_description(sys.argv[2])
        except NoDescription as problem:
            sys.exit("facts: " + "\n    ".join(problem.args))
        lines = moved(catalogue, facts, document)
        version = document.get("info", {}).get("version", "?")
        print(f"Description {version}; docs/facts.json knows {facts['description']['version']}. "
              f"{len(lines)} differences.")
        print("\n".join(lines))
        return
    for date, kind, about, value, source in rows:
        print(f"{date}  {kind:<12}{about:<32}{value}\n{'':12}{facts['sources'][source]}")


if __name__ == "__main__":
    main()
