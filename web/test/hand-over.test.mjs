// What the console seals, a dashboard's server opens: in Node and in Python, with the code that the documentation gives.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

import { makeKeyPair, openSealed } from "../../examples/open-sealed.mjs";
import { credentialsOf, Nonces } from "../../examples/save-credentials.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const origin = "https://dashboard.example.com";
const sealedAt = Math.floor(Date.now() / 1000);
const contents = { credentials: { api_key: "schlüssel ☕" }, account: null, sealedAt };
const context = "nonce-of-the-server.1";
let folder;
let sealTo;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "x-connect-seal-"));
  const outfile = join(folder, "seal.mjs");
  await build({
    entryPoints: [here("../src/worker/seal.ts")],
    outfile,
    bundle: true,
    format: "esm",
  });
  ({ sealTo } = await import(pathToFileURL(outfile)));
});

after(() => rm(folder, { recursive: true, force: true }));

test("Node opens it, and only for the right page and key", async () => {
  const { publicKey, privateKey } = await makeKeyPair();
  const sealed = await sealTo(publicKey, { origin, context: "" }, contents);
  assert.deepEqual(await openSealed(sealed, privateKey, origin), contents);
  await assert.rejects(openSealed(sealed, privateKey, "https://other.example.com"));
  await assert.rejects(openSealed(sealed, (await makeKeyPair()).privateKey, origin));
});

test("it opens in answer to one request of the server, while it is fresh", async () => {
  const { publicKey, privateKey } = await makeKeyPair();
  const sealed = await sealTo(publicKey, { origin, context }, contents);
  assert.equal(sealed.context, context);
  assert.deepEqual(await openSealed(sealed, privateKey, origin, { context }), contents);
  await assert.rejects(openSealed(sealed, privateKey, origin));
  await assert.rejects(openSealed(sealed, privateKey, origin, { context: "another" }));
  // What stands in the clear is no proof of itself.
  await assert.rejects(openSealed({ ...sealed, context: "" }, privateKey, origin));
  const old = { ...contents, sealedAt: sealedAt - 3600 };
  const stale = await sealTo(publicKey, { origin, context }, old);
  await assert.rejects(openSealed(stale, privateKey, origin, { context }), /36\d\d seconds ago/);
  assert.deepEqual(await openSealed(stale, privateKey, origin, { context, maxAge: 4000 }), old);
});

test("a server that changes keys opens what was sealed to either", async () => {
  const [before, after] = [await makeKeyPair(), await makeKeyPair()];
  const keys = { [before.keyId]: before.privateKey, [after.keyId]: after.privateKey };
  for (const { publicKey, keyId } of [before, after]) {
    const sealed = await sealTo(publicKey, { origin, context }, contents);
    assert.equal(sealed.keyId, keyId);
    assert.deepEqual(await openSealed(sealed, keys, origin, { context }), contents);
  }
  const foreign = await sealTo((await makeKeyPair()).publicKey, { origin, context }, contents);
  await assert.rejects(openSealed(foreign, keys, origin, { context }), /sealed to another key/);
});

/** Opens it in Python, by one key or by several; what comes of it, or the name of what is raised. */
async function inPython(sealed, { d, keyId }, given = {}) {
  const file = join(folder, "sealed.json");
  await writeFile(file, JSON.stringify({ sealed, d, keyId, origin, context, ...given }));
  const program = `
import base64, json, sys
sys.path.insert(0, sys.argv[1])
from cryptography.hazmat.primitives.asymmetric import ec
from open_sealed import open_sealed
given = json.load(open(sys.argv[2]))
number = int.from_bytes(base64.urlsafe_b64decode(given["d"] + "=="), "big")
key = ec.derive_private_key(number, ec.SECP256R1())
def opened(keys):
    try:
        return open_sealed(given["sealed"], keys, given["origin"], given["context"])
    except Exception as error:
        return type(error).__name__
print(json.dumps([opened(key), opened({given["keyId"]: key})]))`;
  const args = ["-c", program, here("../../examples"), file];
  return JSON.parse(execFileSync("/usr/bin/python3", args, { encoding: "utf8" }));
}

test("Python opens it, and only for the right page, key and request, while it is fresh", async () => {
  const { publicKey, privateKey, keyId } = await makeKeyPair();
  const key = { d: privateKey.d, keyId };
  const sealed = await sealTo(publicKey, { origin, context }, contents);
  assert.deepEqual(await inPython(sealed, key), [contents, contents]);
  const refused = ["InvalidTag", "InvalidTag"];
  assert.deepEqual(await inPython(sealed, key, { origin: "https://other.example.com" }), refused);
  assert.deepEqual(await inPython(sealed, key, { context: "another" }), refused);
  const { privateKey: foreign } = await makeKeyPair();
  assert.deepEqual(await inPython(sealed, { d: foreign.d, keyId: "other" }), [
    "InvalidTag",
    "KeyError",
  ]);
  const old = { ...contents, sealedAt: sealedAt - 3600 };
  const stale = await sealTo(publicKey, { origin, context }, old);
  assert.deepEqual(await inPython(stale, key), ["ValueError", "ValueError"]);
});

test("the sample of a server keeps what answers its own session, once, and is of whom X says", async () => {
  const { publicKey, privateKey, keyId } = await makeKeyPair();
  const nonces = new Nonces();
  const asked = [];
  /** X, of which only get_me is asked. */
  const x = {
    fetch: (url) => {
      asked.push(new URL(url).pathname);
      return Promise.resolve(Response.json({ data: { id: "7", name: "A", username: "anna" } }));
    },
  };
  const server = { origin, keys: { [keyId]: privateKey }, nonces, x };
  const seal = (nonce, id = "7") => {
    const account = { id, name: "A", username: "anna" };
    const credentials = { bearer_token: "AAAA", oauth2_access_token: "abc" };
    const all = { credentials, account, sealedAt, expiresAt: null };
    return sealTo(publicKey, { origin, context: nonce }, all);
  };
  const nonce = nonces.give("anna's session");
  const sealed = await seal(nonce);
  // Somebody else's session, and what was never asked for.
  const notAsked = /answers no request of this session/;
  await assert.rejects(credentialsOf(sealed, "eve's session", server), notAsked);
  await assert.rejects(credentialsOf(sealed, undefined, server), notAsked);
  await assert.rejects(credentialsOf(await seal("made up"), "anna's session", server), notAsked);
  await assert.rejects(credentialsOf(await seal(""), undefined, server), notAsked);
  assert.deepEqual(asked, []);
  const { account } = await credentialsOf(sealed, "anna's session", server);
  assert.equal(account.username, "anna");
  assert.deepEqual(asked, ["/2/users/me"]);
  await assert.rejects(credentialsOf(sealed, "anna's session", server), notAsked);
  // Of another account than it came as.
  const other = await seal(nonces.give("anna's session"), "8");
  await assert.rejects(credentialsOf(other, "anna's session", server), /are of @anna, not of/);
});

test("what is no key is refused in words", async () => {
  await assert.rejects(sealTo("B".repeat(87), { origin, context }, contents), {
    message: "The key of the dashboard's server is not a public key of P-256.",
  });
});
