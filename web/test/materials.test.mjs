// Whose work is in what is shipped: nothing that was bundled, compiled in or linked is missing from the bill and the notices.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Spec, Validation } from "@cyclonedx/cyclonedx-library";

import { billOf, noticesOf, programComponents } from "../materials.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (path) => readFileSync(here(path), "utf8");

/** Names that are not in a bill, or whose heading is not in the notices. */
function missing(names, bill, notices) {
  const listed = new Set(bill.components.map(({ name }) => name));
  const headings = new Set(
    [...notices.matchAll(/^={80}\n(\S+) .*\n={80}$/gm)].map(([, name]) => name),
  );
  return [...names].filter((name) => !listed.has(name) || !headings.has(name));
}

/** By CycloneDX's own schema, strictly; and what a schema does not say. */
async function checkShape(bill) {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  assert.equal(await validator.validate(JSON.stringify(bill)), null);
  const references = bill.components.map((component) => component["bom-ref"]);
  assert.equal(new Set(references).size, references.length);
  for (const component of bill.components) {
    assert.match(component.purl, /^pkg:(npm|deb)\/[^\s]+@[^\s]+$/);
    assert.ok(component.licenses.length > 0, component.name);
  }
  for (const { ref, dependsOn } of bill.dependencies)
    for (const each of [ref, ...dependsOn])
      assert.ok(each === bill.metadata.component["bom-ref"] || references.includes(each), each);
}

const consoleBill = JSON.parse(read("../dist/sbom.cdx.json"));
const consoleNotices = read("../dist/THIRD-PARTY.txt");

test("every npm package that was bundled is in the bill of the console", () => {
  const { inputs } = JSON.parse(read("../../build/console.json"));
  const bundled = new Set(
    inputs.flatMap(
      (file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/)?.[1] ?? [],
    ),
  );
  assert.ok(bundled.size >= 6, "nothing was bundled");
  assert.ok(bundled.has("@fontsource-variable/hanken-grotesk"));
  assert.deepEqual(missing(bundled, consoleBill, consoleNotices), []);
});

test("what is in the WebAssembly is in the bill of the console", () => {
  const compiled = [
    "crypto++",
    "nlohmann-json3-dev",
    "libexpected-dev",
    "publicsuffix",
    "emscripten",
  ];
  assert.deepEqual(missing(compiled, consoleBill, consoleNotices), []);
  // Of the toolchain's long list, what its runtime consists of.
  for (const part of ["system/lib/libc/musl", "system/lib/libcxx", "system/lib/compiler-rt"])
    assert.ok(consoleNotices.includes(part), part);
});

test("every library that is linked or compiled in is in the bill of the program", async () => {
  const components = programComponents();
  const bill = billOf("x-connect", "0", "application", components);
  const notices = noticesOf("x-connect", components);
  const program = here("../../build/native/bin/x-connect");
  const needed = [
    ...execFileSync("readelf", ["--dynamic", program], { encoding: "utf8" }).matchAll(
      /NEEDED.*\[(.*)\]/g,
    ),
  ];
  // Several packages may have a file of that name: one of another architecture's, say.
  const packages = new Set(
    needed.map(([, library]) => {
      const owners = execFileSync("dpkg-query", ["--search", `*/${library}`], { encoding: "utf8" });
      const names = [...owners.matchAll(/^([^:\n]+):/gm)].map(([, name]) => name);
      return names.find((name) => components.some((each) => each.name === name)) ?? names[0];
    }),
  );
  assert.ok(packages.has("libssl3") && packages.size >= 6, [...packages].join());
  const compiled = [
    "libboost1.81-dev",
    "libcli11-dev",
    "nlohmann-json3-dev",
    "libexpected-dev",
    "publicsuffix",
  ];
  assert.deepEqual(missing([...packages, ...compiled], bill, notices), []);
  await checkShape(bill);
  // One that is left out is missed.
  const without = components.filter(({ name }) => name !== "libssl3");
  assert.deepEqual(
    missing(packages, billOf("x", "0", "application", without), noticesOf("x", without)),
    ["libssl3"],
  );
});

test("the bill has the shape of CycloneDX 1.6, and the same content the same number", async () => {
  await checkShape(consoleBill);
  const components = [
    {
      name: "a",
      version: "1",
      purl: "pkg:npm/a@1",
      licences: ["MIT"],
      notice: "n",
      part: "bundled",
    },
    {
      name: "b",
      version: "1",
      purl: "pkg:npm/b@1",
      licences: ["MIT"],
      notice: "n",
      part: "bundled",
    },
  ];
  const bill = billOf("x", "1", "application", components);
  assert.deepEqual(billOf("x", "1", "application", components.toReversed()), bill);
  const newer = billOf("x", "1", "application", [
    { ...components[0], version: "2" },
    components[1],
  ]);
  assert.notEqual(newer.serialNumber, bill.serialNumber);
  const root = dirname(here("../.."));
  assert.ok(!consoleNotices.includes(root) && !JSON.stringify(consoleBill).includes(root));
});
