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

test("Python opens it", async () => {
  const { publicKey, privateKey, keyId } = await makeKeyPair();
  const sealed = await sealTo(publicKey, { origin, context }, contents);
  const file = join(folder, "sealed.json");
  await writeFile(file, JSON.stringify({ sealed, d: privateKey.d, keyId, origin, context }));
  const program = `
import base64, json, sys
sys.path.insert(0, sys.argv[1])
from cryptography.hazmat.primitives.asymmetric import ec
from open_sealed import open_sealed
given = json.load(open(sys.argv[2]))
number = int.from_bytes(base64.urlsafe_b64decode(given["d"] + "=="), "big")
key = ec.derive_private_key(number, ec.SECP256R1())
opened = open_sealed(given["sealed"], key, given["origin"], given["context"])
assert opened == open_sealed(given["sealed"], {given["keyId"]: key}, given["origin"], given["context"])
print(json.dumps(opened))`;
  const args = ["-c", program, here("../../examples"), file];
  const opened = execFileSync("/usr/bin/python3", args, { encoding: "utf8" });
  assert.deepEqual(JSON.parse(opened), contents);
});

test("what is no key is refused in words", async () => {
  await assert.rejects(sealTo("B".repeat(87), { origin, context }, contents), {
    message: "The key of the dashboard's server is not a public key of P-256.",
  });
});
