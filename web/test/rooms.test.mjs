// The check of the rooms must be able to fail: each rule is broken once.
import assert from "node:assert/strict";
import test from "node:test";

import { faults } from "../rooms.mjs";

/** What is wrong with a house of these files; those that are imported need not be listed. */
function faultsOf(house) {
  const imports = new Map(Object.entries(house));
  for (const targets of Object.values(house))
    for (const target of targets)
      if (target.endsWith(".ts") && !imports.has(target)) imports.set(target, []);
  return faults(imports);
}

test("imports that go down are allowed", () => {
  const house = {
    "console.ts": ["shell/console-element.ts"],
    "shell/console-element.ts": ["screens/try/try.ts", "lit"],
    "screens/try/try.ts": ["screens/try/posts.ts", "parts/task.ts"],
    "screens/settings.ts": ["worker/refusal.ts", "text/text.ts"],
    "session/session.ts": ["worker/protocol.ts"],
    "worker/vault.ts": ["worker/protocol.ts", "text/mark.ts", "bytes.ts"],
  };
  assert.deepEqual(faultsOf(house), []);
});

for (const [what, house, words] of [
  ["up", { "text/text.ts": ["session/preferences.ts"] }, "up, from text to session"],
  ["up to a page", { "shell/help.ts": ["console.ts"] }, "up, from shell to pages"],
  ["sideways", { "screens/settings.ts": ["screens/check/report.ts"] }, "sideways"],
  ["behind the doors", { "session/session.ts": ["worker/vault.ts"] }, "the doors of worker"],
  ["out of core", { "core/core.ts": ["embed/protocol.ts"] }, "core imports nothing of embed"],
  ["into embed", { "embed/element.ts": ["core/types.ts"] }, "up, from embed to core"],
  ["a folder without a room", { "attic/old.ts": [] }, "in no room"],
  [
    "lit in the worker, by two steps",
    { "worker/vault.ts": ["text/text.ts"], "text/text.ts": ["lit"] },
    "worker/vault.ts → text/text.ts → lit",
  ],
  [
    "a circle",
    { "parts/a.ts": ["parts/b.ts"], "parts/b.ts": ["parts/c.ts"], "parts/c.ts": ["parts/a.ts"] },
    "A circle: parts/",
  ],
]) {
  test(`not allowed: ${what}`, () => {
    const found = faultsOf(house);
    assert.equal(found.length, 1, found.join("\n"));
    assert.ok(found[0].includes(words), found[0]);
  });
}
