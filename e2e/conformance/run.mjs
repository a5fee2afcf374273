// What others measure servers of the Model Context Protocol with: the conformance suite, and the inspector's command line.
// script/conformance fetches both, and runs this.
//
// 1. What needs nothing of the suite's own, against x-connect and an open console. The suite brings no bearer along, so a
//    forwarder adds it: there is no way in without one.
// 2. What wants tools of the suite's own, against tests/conformance/server.cpp, which has them in the place of the
//    product's, and links the same module for the protocol and the same HTTP.
//
// All of it is run strictly: what is expected to fail is named, with the reason, in expected.yml and expected-fixtures.yml.
// There a failure that no longer happens fails, too. Not run at all are scenarios for what x-connect does not have: prompts,
// resources, logging, completion, sampling, roots, questions to the client (but for one that shows that the module lets such
// a result through), headers of a tool's own, sessions and streams that are taken up again.
import { spawn } from "node:child_process";
import { createServer, request } from "node:http";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { openConsole } from "../clients/console.mjs";

const [folder, conformanceServer] = process.argv.slice(2);
const local = (path) => `${folder}/node_modules/${path}`;
const node = local(`node-linux-${process.arch}/bin/node`);

/** Scenarios that need nothing of the suite's own, by revision. */
const ofProduct = {
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

/** Results of a tool, of every kind that the suite asks for. */
const results = [
  "tools-call-simple-text",
  "tools-call-image",
  "tools-call-audio",
  "tools-call-embedded-resource",
  "tools-call-mixed-content",
  "tools-call-error",
  "tools-call-with-progress",
];

/** Scenarios that want tools of the suite's own. */
const ofFixtures = {
  "2025-06-18": results,
  "2025-11-25": [...results, "json-schema-2020-12"],
  "2026-07-28": [
    ...results,
    "json-schema-2020-12",
    "server-stateless",
    "server-sse-multiple-streams",
    "input-required-result-basic-elicitation",
    "input-required-result-result-type",
    "input-required-result-missing-input-response",
    "input-required-result-ignore-extra-params",
    "tasks-lifecycle",
    "tasks-capability-negotiation",
    "tasks-wire-fields",
    "tasks-request-state-removal",
    "tasks-request-headers",
    "tasks-dispatch-and-envelope",
    "tasks-required-task-error",
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

/** Runs scenarios, by revision, against a server; what fails is expected to, or is reported. */
async function measure(what, at, scenarios, expectedFailures) {
  const expected = fileURLToPath(new URL(expectedFailures, import.meta.url));
  for (const [revision, names] of Object.entries(scenarios)) {
    for (const name of names) {
      const words = ["server", "--url", at, "--scenario", name, "--spec-version", revision];
      words.push("--force", "--expected-failures", expected);
      report(
        `${what}, ${revision} ${name}`,
        await run(node, local("@modelcontextprotocol/conformance/dist/index.js"), ...words),
      );
    }
  }
}

await measure("x-connect", url, ofProduct, "expected.yml");

const fixtures = spawn(conformanceServer, [], { stdio: ["ignore", "pipe", "inherit"] });
const [line] = await once(createInterface({ input: fixtures.stdout }), "line");
await measure("fixtures", `${line}/mcp`, ofFixtures, "expected-fixtures.yml");
fixtures.kill();

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
