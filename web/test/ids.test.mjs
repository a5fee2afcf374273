// Names that one part gives and another must know: the steps of the guide that findings lead to, the addresses of screens,
// the files that the documentation speaks of.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import { loadCore } from "../dist/core.js";
import { load } from "../text.mjs";

const url = (path) => new URL(`../../${path}`, import.meta.url);

globalThis.HTMLElement ??= class {};
globalThis.document ??= { createTreeWalker: () => ({}), documentElement: {} };
const { namesAtX, screens, stepTitle, stepsFor } = await load("test/screens.ts");
const core = await loadCore();

/** Written in the core's sources, wherever a row or a rule names one. */
async function named(pattern) {
  const found = new Set();
  for (const file of await readdir(url("wasm/core"))) {
    if (!file.endsWith(".cpp")) continue;
    for (const [, id] of (await readFile(url(`wasm/core/${file}`), "utf8")).matchAll(pattern))
      found.add(id);
  }
  return found;
}

test("every step of the guide that the core names is one of the console's, and each is named", async () => {
  const steps = new Set(stepsFor([]).map(({ id }) => id));
  const written = await named(/guide_step = "(\w+)"/g);
  // What tables give without naming the field.
  const given = new Set(core.access({}, {}).map(({ guideStep }) => guideStep));
  for (const name of core.catalogue().credentialFields.map((field) => field.name))
    for (const { guideStep } of core.checkCredentials({ [name]: `${name} of no kind` }))
      given.add(guideStep);
  given.delete("");
  assert.ok(written.size >= 4 && given.size >= 2, "the core's ids were not found");
  const ids = new Set([...written, ...given]);
  for (const id of ids) {
    assert.ok(steps.has(id), `the core leads to '${id}', which is no step of the guide`);
    assert.notEqual(stepTitle(id), "");
  }
  // Signing up comes before anything that X could answer.
  assert.deepEqual(
    [...steps].filter((id) => !ids.has(id)),
    ["account"],
  );
});

test("fields are called alike before and after the core has come", () => {
  const titles = core.catalogue().credentialFields.map(({ name, title }) => [name, title]);
  assert.deepEqual(namesAtX, Object.fromEntries(titles.filter(([name]) => name in namesAtX)));
  assert.equal(Object.keys(namesAtX).length, 5);
});

test("every step of the check that findings and the console name is one of the core's", async () => {
  const everything = {
    ...{ api_key: "k", api_secret: "s", bearer_token: "b", access_token: "1-t" },
    ...{ access_token_secret: "t", client_id: "c", oauth2_access_token: "o" },
  };
  const wanted = core.catalogue().abilities.map(({ id }) => id);
  const allowed = { tryAll: true, sendSecret: true, post: "A post" };
  const { verdict } = core.check({ credentials: everything, wanted, allowed });
  const steps = new Set(verdict.steps.map(({ id }) => id));
  const written = await named(/\.check = "(\w+)"/g);
  const sources = execFileSync("git", ["ls-files", "web/src/*.ts", "e2e/**/*.ts"], {
    cwd: url("."),
    encoding: "utf8",
  });
  for (const file of sources.trim().split("\n"))
    for (const [, id] of (await readFile(url(file), "utf8")).matchAll(/\.check === "(\w+)"/g))
      written.add(id);
  assert.ok(written.size >= 3, "the ids were not found");
  for (const id of written)
    assert.ok(steps.has(id), `'${id}' is no step of the check: ${[...steps].join(", ")}`);
});

test("every address that the console leads to is a screen's, and every screen is in the walks", async () => {
  const routes = new Set(screens.map(({ route }) => route));
  const named = new Map();
  const files = await readdir(url("web/src"), { recursive: true });
  for (const file of files.filter((one) => one.endsWith(".ts"))) {
    const source = await readFile(url(`web/src/${file}`), "utf8");
    for (const [, name] of source.matchAll(/(?:"#\/|\.go\(")([\w-]+)/g)) named.set(name, file);
  }
  assert.ok(named.size >= 5, "no addresses were found");
  for (const [name, file] of named) assert.ok(routes.has(name), `${file} leads to '${name}'`);
  for (const walk of ["accessibility", "language"]) {
    const source = await readFile(url(`e2e/tests/${walk}.test.ts`), "utf8");
    for (const route of routes)
      assert.ok(
        route === screens[0].route ||
          source.includes(`"${route}"`) ||
          source.includes(`#/${route}`),
        `${walk}.test.ts does not open '${route}'`,
      );
  }
});

test("every file that the documentation speaks of is there", async () => {
  const files = execFileSync("git", ["ls-files"], { cwd: url(""), encoding: "utf8" }).split("\n");
  const texts = files.filter((file) =>
    /^(CONTRIBUTING|README|SECURITY)\.md$|^docs\/.*\.md$/.test(file),
  );
  const names = new Set(files.map((file) => file.split("/").at(-1)));
  let count = 0;
  for (const text of texts) {
    const words = await readFile(url(text), "utf8");
    for (const [, name] of words.matchAll(
      /`(?:[\w./-]+\/)?([\w-]+\.(?:ts|mjs|cpp|hpp|py|css))`/g,
    )) {
      ++count;
      assert.ok(names.has(name), `${text} speaks of ${name}`);
    }
  }
  assert.ok(count > 30, "no files were found");
});

test("every test that the claims about security name is there", async () => {
  const files = execFileSync("git", ["ls-files"], { cwd: url(""), encoding: "utf8" }).split("\n");
  let count = 0;
  for (const text of ["SECURITY.md", "docs/asvs.md"]) {
    const words = await readFile(url(text), "utf8");
    for (const [, name, part] of words.matchAll(/`([\w-]+(?:\.\w+)+) ([^`]+)`/g)) {
      const file = files.find((each) => each.endsWith(`/${name}`));
      assert.ok(file, `${text} speaks of ${name}`);
      ++count;
      const source = await readFile(url(file), "utf8");
      assert.ok(source.includes(part), `${text} speaks of "${part}", which is not in ${file}`);
    }
  }
  assert.ok(count > 100, "no tests were found");
});

test("each requirement of ASVS 5.0.0, levels 1 and 2, has its row", async () => {
  const words = await readFile(url("docs/asvs.md"), "utf8");
  const rows = [...words.matchAll(/^\| (\d+\.\d+\.\d+) \| [^|]+ \| (\S+) \| ([^|]+) \|$/gm)];
  assert.equal(new Set(rows.map(([, number]) => number)).size, 253);
  assert.equal(rows.length, 253);
  for (const [row, , state] of rows)
    assert.ok(["Met", "N/a", "Argued", "Open"].includes(state), row);
});
