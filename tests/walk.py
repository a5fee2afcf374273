"""The walk of vectors/walk.json through every action of the catalogue, by whatever interface."""

import json
import pathlib

STEPS = json.loads((pathlib.Path(__file__).parent.parent / "vectors" / "walk.json").read_text())["steps"]
ACTIONS = {step["action"] for step in STEPS}


def filled(value, kept):
    if isinstance(value, list):
        return [filled(one, kept) for one in value]
    return kept[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def walk(call):
    """`call(action, arguments)` gives X's reply, as JSON."""
    kept = {}
    for step in STEPS:
        arguments = {name: filled(value, kept) for name, value in step.get("arguments", {}).items()}
        data = call(step["action"], arguments)
        for name, pointer in step.get("keep", {}).items():
            found = data
            for part in pointer.split("/")[1:]:
                found = found[int(part) if isinstance(found, list) else part]
            kept[name] = found
