// The documentation as it is built: every link and anchor leads somewhere, nothing is fetched from elsewhere, nothing runs inline,
// and whatever the console can link to is there.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { navigation } from "./navigation.mjs";
import { declaredName, partsOf } from "./reference.mjs";
import { render } from "./markdown.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}/web/dist/docs`;
const names = (await readdir(folder, { recursive: true })).map((name) =>
  name.replaceAll("\\", "/"),
);
const pages = new Map(
  await Promise.all(
    names
      .filter((name) => name.endsWith(".html"))
      .map(async (name) => [name, await readFile(`${folder}/${name}`, "utf8")]),
  ),
);
const isFile = new Set(names);
const idsOf = (text) => new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
const ids = new Map([...pages].map(([name, text]) => [name, idsOf(text)]));

/** What is wrong with a link of a page; empty when it leads somewhere. */
function problemOf(name, href) {
  if (/^https:\/\//.test(href)) return "";
  if (/^[a-z]+:/.test(href)) return `${name}: ${href} is of another kind`;
  const [path, anchor] = href.split("#");
  const target = path ? posix.normalize(posix.join(posix.dirname(name), path)) : name;
  if (!isFile.has(target)) return `${name}: ${href} leads nowhere`;
  if (anchor && !ids.get(target)?.has(decodeURIComponent(anchor)))
    return `${name}: ${href} has no such place`;
  return "";
}

test("every link and every anchor leads somewhere", () => {
  const problems = [...pages].flatMap(([name, text]) =>
    [...text.matchAll(/<a\s[^>]*?href="([^"]*)"/g)].map(([, href]) =>
      problemOf(name, href.replaceAll("&amp;", "&")),
    ),
  );
  assert.deepEqual(problems.filter(Boolean), []);
  assert.ok(pages.size > 150, `${pages.size} pages`);
});

test("the test of links sees what is broken", () => {
  assert.match(problemOf("index.html", "nowhere.html"), /leads nowhere/);
  assert.match(problemOf("index.html", "guide.html#nowhere"), /no such place/);
  assert.match(problemOf("index.html", "javascript:alert(1)"), /another kind/);
  assert.equal(problemOf("findings/index.html", "../guide.html#permissions"), "");
});

test("nothing is loaded from elsewhere, and nothing runs or is styled inline", () => {
  for (const [name, text] of pages) {
    for (const [, address] of text.matchAll(
      /<(?:img|script|link|source|iframe)\s[^>]*?(?:src|href)="([^"]*)"/g,
    ))
      assert.equal(problemOf(name, address), "", name);
    assert.doesNotMatch(
      text,
      /<(?:img|script|link|iframe)\s[^>]*?(?:src|href)="(?:https?:)?\/\//,
      name,
    );
    assert.doesNotMatch(
      text,
      /<style|<script>|<script(?![^>]*\ssrc=)|\sstyle="|\son[a-z]+="/,
      name,
    );
  }
});

test("the navigation names every page that it can, and every page is led to", async () => {
  const start = pages.get("index.html");
  for (const { title, file, page } of navigation.flatMap(({ entries }) => entries)) {
    const exists = page ?? (await readFile(`${root}/${file}`).catch(() => null));
    assert.equal(start.includes(`>${title}</a`), Boolean(exists), title);
  }
  const linked = new Set(["index.html"]);
  for (const [name, text] of pages)
    for (const [, href] of text.matchAll(/<a\s[^>]*?href="([^"#]+)/g))
      linked.add(posix.normalize(posix.join(posix.dirname(name), href)));
  assert.deepEqual(
    [...pages.keys()].filter((name) => !linked.has(name)),
    [],
  );
});

test("each finding has its page, with cause, fix, and when to try again", async () => {
  const { replies } = JSON.parse(await readFile(`${root}/vectors/diagnosis.json`, "utf8"));
  for (const code of new Set(replies.map((row) => row.code))) {
    const text = pages.get(`findings/${code}.html`);
    assert.ok(text, code);
    for (const part of ["<dt>Why</dt>", "<dt>What to do</dt>", "<dt>Try again</dt>"])
      assert.ok(text.includes(part), `${code}: ${part}`);
  }
  assert.match(pages.get("findings/no_credits.html"), /What is seen.*402/s);
});

/** Codes that stand in a folder's sources, by the ways in which they are written there. */
async function codesIn(folder, kind, ...patterns) {
  const found = new Map();
  for (const name of (await readdir(`${root}/${folder}`, { recursive: true })).sort()) {
    if (!kind.test(name)) continue;
    const text = await readFile(`${root}/${folder}/${name}`, "utf8");
    for (const pattern of patterns)
      for (const [, code] of text.matchAll(pattern)) found.set(code, `${folder}/${name}`);
  }
  return found;
}

test("each code that the sources can refuse with has its page, and no page is of a code that is gone", async () => {
  const cpp = /\.(cpp|hpp)$/;
  // What a reader refuses is told with a code, a field and words; a signature's own fields are no codes.
  const inCpp = [
    /\b(?:failure|finding_of)\(\s*\{?\s*"([a-z]\w*)"/g,
    /\bError(?: \w+)?\{\s*"([a-z]\w*)"/g,
    /\brefuse\(\s*\{?\s*"([a-z]+_\w+)",/g,
    /\brefuse\([^;"]*\? "([a-z]+_\w+)" :/g,
    /\badd\("([a-z]+_\w*argument\w*)",/g,
  ];
  const ts = /\.ts$/;
  const inTs = [
    /\bcode:\s*"([a-z]+_\w+|cancelled)"/g,
    /(?:\b|#)(?:refuse|end|fail|fault|drop|refusal)\(\s*(?:message\.id,\s*|id,\s*|"failed",\s*)?"([a-z]+_\w+|malformed|timeout|aborted|reloaded|destroyed|unreadable|locked)"/g,
    /^ {2,4}(?:refuse|"refuse-all"|timeout): \["(\w+)", "/gm,
    /^const lockedOut = \[\s*"(\w+)"/gm,
    /^ {4}"(sign_in_\w+)",$/gm,
    /^ {8}"(sign_in_\w+)",$/gm,
    /\? "(not_now)" :/g,
  ];
  const codes = new Map([
    ...(await codesIn("wasm/core", cpp, ...inCpp)),
    ...(await codesIn("cli", cpp, ...inCpp)),
    ...(await codesIn("web/src", ts, ...inTs)),
  ]);
  const vault = await readFile(`${root}/web/src/worker/vault-refused.ts`, "utf8");
  for (const [, reason] of vault.matchAll(/^ {2}(\w+): \[$/gm))
    codes.set(`vault_${reason}`, "web/src/worker/vault-refused.ts");
  for (const code of ["code", "oauth_nonce", "oauth_timestamp", "oauth_token", "oauth_version"])
    codes.delete(code);
  const missing = [...codes].filter(([code]) => !pages.has(`findings/${code}.html`));
  assert.deepEqual(missing, []);
  assert.ok(codes.has("invalid_percent_encoding") && codes.has("not_allowed"));
  const { refusals } = JSON.parse(await readFile(`${root}/docs/refusals.json`, "utf8"));
  assert.deepEqual(
    refusals.map(({ code }) => code).filter((code) => !codes.has(code)),
    [],
  );
  assert.equal(new Set(refusals.map(({ code }) => code)).size, refusals.length);
  for (const { code, title } of refusals)
    assert.ok(pages.get(`findings/${code}.html`).includes("<dt>What to do</dt>"), title);
});

test("each action has its page and its row with a price", () => {
  const index = pages.get("actions/index.html");
  assert.match(index, /create_post<\/code><\/a><\/td><td>[^<]+<\/td><td>\$0\.015 a post created/);
  const actions = [...pages.keys()].filter((name) => /^actions\/(?!index)/.test(name));
  assert.ok(actions.length > 70);
  for (const name of actions) assert.ok(index.includes(`href="${posix.basename(name)}"`), name);
});

test("the references hold what is public", () => {
  const javascript = pages.get("reference/javascript.html");
  for (const name of [
    "loadCore",
    "Connection",
    "ActionError",
    "memoryStore",
    "XConnectEvents",
    "Finding",
  ])
    assert.ok(javascript.includes(`<h3 id="${name}">`), name);
  assert.doesNotMatch(javascript, /^\s*private /m);
  const cpp = pages.get("reference/cpp.html");
  for (const name of ["prepare", "diagnose", "Finding", "decide", "sign"])
    assert.ok(cpp.includes(`<h3 id="${name}">`), name);
});

test("headers are taken apart into declarations and their comments", () => {
  const { about, parts } = partsOf(
    "// What it is.\n#pragma once\n\nnamespace a {\n\n/// One.\nstruct One {\n  int member = 0;  ///< Which.\n};\n\n/// Two:\n///\n///   two(1);\nint two(int number,\n        int other = 0);\n\n}  // namespace a\n",
  );
  assert.equal(about, "What it is.");
  assert.deepEqual(
    parts.map(({ source, comment }) => [declaredName(source), comment.split("\n")[0]]),
    [
      ["One", "One."],
      ["two", "Two:"],
    ],
  );
});

test("Markdown of others could put no markup into a page", () => {
  const { body } = render(
    '# A <b>title</b>\n\n<script src="x"></script>\n\n[x](javascript:alert(1))',
    (href) => href,
  );
  assert.doesNotMatch(body, /<script|<b>|href="javascript/);
});
