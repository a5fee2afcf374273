// What others measure servers of the Model Context Protocol with, against x-connect and an open console: the conformance
// suite, and the inspector's command line. script/conformance fetches both, and runs this.
//
// The suite brings no bearer along, so a forwarder adds it: there is no way in without one. Most of its scenarios want
// tools, prompts and resources of their own; what is left is run strictly, and what is expected to fail in it is named, with
// the reason, in expected.yml. There a failure that no longer happens fails, too.
import { spawn } from "node:child_process";
import { createServer, request } from "node:http";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { openConsole } from "../clients/console.mjs";

const [folder] = process.argv.slice(2);
const local = (path) => `${folder}/node_modules/${path}`;
const node = local(`node-linux-${process.arch}/bin/node`);

/** Scenarios that need nothing of the suite's own, by revision. */
const scenarios = {
  "2025-06-18": ["server-initialize", "ping", "tools-list"],
  "2025-11-25": ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"],
  "2026-07-28": [
    "tools-list",
    "http-header-validation",
    "dns-rebinding-protection",
    "server-stateless",
    "sep-2164-resource-not-found",
    "caching",
    "input-required-result-unsupported-methods",
    "input-required-result-validate-input",
  ],
};

/** Runs a program to its end: its exit status, and all that it said. */
async function run(command, ...args) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece) => (said += String(piece)));
  const [status] = await once(child, "close");
  return { status, said };
}

const xConnect = await openConsole();
const { bearer } = await xConnect.addAgent("Conformance");

const forwarder = createServer((asked, answer) => {
  const { hostname, port } = xConnect.address;
  const headers = { ...asked.headers, authorization: `Bearer ${bearer}` };
  // Its own address is as good as the proxy's, any other is passed on to be refused.
  const own = `127.0.0.1:${forwarder.address().port}`;
  for (const name of ["host", "origin"])
    headers[name] &&= headers[name].replace(own, xConnect.address.host);
  const passed = request(
    { hostname, port, method: asked.method, path: asked.url, headers, setHost: false },
    (reply) => {
      answer.writeHead(reply.statusCode, reply.headers);
      reply.pipe(answer);
    },
  );
  passed.on("error", () => answer.destroy());
  answer.on("close", () => passed.destroy());
  asked.pipe(passed);
}).listen(0, "127.0.0.1");
await once(forwarder, "listening");
const url = `http://127.0.0.1:${forwarder.address().port}/mcp`;

const failed = [];
const report = (name, { status, said }) => {
  console.log(`${status === 0 ? "ok    " : "FAILED"} ${name}`);
  if (status === 0) return;
  failed.push(name);
  console.log(said);
};

const expected = fileURLToPath(new URL("expected.yml", import.meta.url));
for (const [revision, names] of Object.entries(scenarios)) {
  for (const name of names) {
    const words = [
      "server",
      "--url",
      url,
      "--scenario",
      name,
      "--spec-version",
      revision,
      "--force",
    ];
    words.push("--expected-failures", expected);
    report(
      `${revision} ${name}`,
      await run(node, local("@modelcontextprotocol/conformance/dist/index.js"), ...words),
    );
  }
}

const inspector = local("@modelcontextprotocol/inspector/clients/launcher/build/index.js");
const direct = new URL("/mcp", xConnect.address).href;
const inspect = (...words) =>
  run(
    node,
    ...[inspector, "--cli", direct, "--header", `Authorization: Bearer ${bearer}`],
    ...["--format", "json", ...words],
  );
const wants = (result, holds) => ({ ...result, status: result.status === 0 && holds ? 0 : 1 });
for (const era of ["legacy", "modern"]) {
  const list = await inspect("--protocol-era", era, "--method", "tools/list");
  report(`inspector, ${era}: tools/list`, wants(list, list.said.includes('"create_post"')));
  const words = ["--protocol-era", era, "--method", "tools/call", "--tool-name", "get_me"];
  const me = await inspect(...words);
  report(`inspector, ${era}: tools/call get_me`, wants(me, me.said.includes("lumen_coffee")));
}

forwarder.close();
await xConnect.close();
console.log(failed.length === 0 ? "All as expected." : `${failed.length} failed.`);
process.exit(failed.length === 0 ? 0 : 1);
