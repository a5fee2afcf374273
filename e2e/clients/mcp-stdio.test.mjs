// Other makers' clients of the Model Context Protocol, with x-connect as their program: credentials of this machine, no
// console, nobody to ask.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import * as Modern from "@modelcontextprotocol/core";
import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as EarlierTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import * as Earlier from "@modelcontextprotocol/sdk/types.js";

import { program, startSandbox } from "./harness.mjs";

let sandbox;
let folder;

before(async () => {
  sandbox = await startSandbox();
  folder = mkdtempSync(join(tmpdir(), "x-connect-agents-"));
});

after(() => {
  sandbox.stop();
  rmSync(folder, { recursive: true });
});

const modern = (mode) => async (server) => {
  const options = mode ? { versionNegotiation: { mode } } : {};
  const client = new ModernClient({ name: "client", version: "2" }, options);
  await client.connect(new StdioClientTransport(server));
  return client;
};

const makers = {
  "@modelcontextprotocol/sdk 1.x": async (server) => {
    const client = new EarlierClient({ name: "sdk", version: "1" });
    await client.connect(new EarlierTransport(server));
    return client;
  },
  "@modelcontextprotocol/client 2.x, older era": modern(),
  "@modelcontextprotocol/client 2.x, its own choice": modern("auto"),
  "@modelcontextprotocol/client 2.x, 2026-07-28": modern({ pin: "2026-07-28" }),
};

/** How a client is told to start it; each day of work has a memory of its own. */
function server(name, ...flags) {
  const credentials = Object.entries(sandbox.scenarios.all_good).map(([field, value]) => [
    `X_${field.toUpperCase()}`,
    value,
  ]);
  return {
    command: program,
    args: ["mcp", "--upstream", sandbox.address.origin, ...flags],
    env: { ...Object.fromEntries(credentials), XDG_STATE_HOME: join(folder, name) },
    stderr: "ignore",
  };
}

for (const [maker, connect] of Object.entries(makers)) {
  const name = maker.replace(/\W+/g, "-");

  test(`an agent without a console, by ${maker}`, { timeout: 60_000 }, async () => {
    const flags = ["--allow", "create_post,delete_post", "--budget-usd", "0.035"];
    const client = await connect(server(name, ...flags));
    const call = (tool, args = {}) => client.callTool({ name: tool, arguments: args });

    const names = (await client.listTools()).tools.map((tool) => tool.name);
    assert.ok(
      names.includes("create_post") && !names.includes("send_direct_message"),
      names.join(),
    );

    const posted = await call("create_post", { text: `Hello from ${maker}` });
    assert.equal(posted.structuredContent.status, "done", JSON.stringify(posted));
    const { id } = posted.structuredContent.result.data;
    assert.equal((await call("delete_post", { id })).structuredContent.status, "done");

    const status = (await call("get_status")).structuredContent.result;
    assert.equal(status.budget_of_a_day.usd.limit, 0.035);
    assert.ok(status.budget_of_a_day.usd.used > 0, JSON.stringify(status));

    const dear = await call("create_post", { text: `Again from ${maker}` });
    assert.equal(dear.isError, true);
    assert.equal(dear.structuredContent.error.code, "budget_money");
    assert.match(dear.structuredContent.error.retry_at, /^20\d\d-/);
    await client.close();

    // Another start, without a word of posting: reading is what remains.
    const reader = await connect(server(name));
    const left = (await reader.listTools()).tools;
    assert.ok(!left.some((tool) => tool.name === "create_post"));
    await reader.close();
  });

  test(`a call that is given up is not waited for, by ${maker}`, { timeout: 60_000 }, async () => {
    const client = await connect(server(`${name}-cancelled`, "--budget-usd", "1"));
    const signal = AbortSignal.abort();
    const wanted = { name: "get_me", arguments: {} };
    const isEarlier = client instanceof EarlierClient;
    await assert.rejects(
      isEarlier
        ? client.callTool(wanted, undefined, { signal })
        : client.callTool(wanted, { signal }),
    );
    const me = await client.callTool({ name: "get_me", arguments: {} });
    assert.equal(me.structuredContent.result.data.username, "lumen_coffee");
    await client.close();
  });
}

/** Starts it, and asks one message at a time. */
function talk({ command, args, env }) {
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (message) => {
    child.stdin.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`);
    return JSON.parse((await lines.next()).value);
  };
  return { ask, stop: () => child.kill() };
}

test("every message fits the protocol's schemas, those of both eras", async (t) => {
  const modernMeta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "schemas", version: "1" },
  };
  const eras = {
    earlier: [Earlier, {}],
    modern: [Modern, { _meta: modernMeta }],
  };
  for (const [era, [schemas, meta]] of Object.entries(eras)) {
    const { ask, stop } = talk(server(`schemas-${era}`, "--budget-usd", "1"));
    t.after(stop);
    let id = 0;
    const send = async (method, params, schema) => {
      const message = await ask({
        jsonrpc: "2.0",
        id: ++id,
        method,
        params: { ...params, ...meta },
      });
      assert.equal(message.id, id);
      const shape = schema
        ? (schemas.JSONRPCResponseSchema ?? schemas.JSONRPCResultResponseSchema)
        : (schemas.JSONRPCErrorResponseSchema ?? schemas.JSONRPCErrorSchema);
      shape.parse(message);
      // Nothing is in a result that its schema does not know, either.
      if (schema) assert.deepEqual(schemas[schema].parse(message.result), message.result, method);
      else assert.ok(Number.isInteger(message.error.code), method);
      return message.result;
    };
    if (era === "earlier") {
      const protocolVersion = "2025-11-25";
      const clientInfo = { name: "schemas", version: "1" };
      await send(
        "initialize",
        { protocolVersion, capabilities: {}, clientInfo },
        "InitializeResultSchema",
      );
      await send("ping", {}, "EmptyResultSchema");
    } else {
      await send("server/discover", {}, "DiscoverResultSchema");
    }
    const { tools } = await send("tools/list", {}, "ListToolsResultSchema");
    assert.ok(tools.length > 10);
    for (const [name, args] of [
      ["get_status", {}],
      ["list_requests", {}],
      ["preview", { action: "create_post", arguments: { text: "Hello" } }],
      ["wait_for_request", { request_id: "nothing" }],
      ["search_posts", { query: "coffee", max_results: 10 }],
      ["search_posts", { max_results: 1 }],
      ["create_post", { text: "Hello" }],
    ]) {
      const result = await send("tools/call", { name, arguments: args }, "CallToolResultSchema");
      // And what is structured fits what the tool's own schema says.
      assert.ok(["done", "waiting", "error"].includes(result.structuredContent.status), name);
    }
    await send("tools/call", { name: "nothing", arguments: {} }, null);
    await send("resources/list", {}, null);
    const { error } = await ask("no JSON");
    assert.equal(error.code, -32700);
  }
});
