// What the screen Agents hands out for each client is read as that client reads it, and leads to the tools: from the screen alone.
//
// Formats, as of 2026-11: code.claude.com/docs (claude mcp add), cursor.com/docs/mcp, code.visualstudio.com/docs
// (MCP configuration reference), developers.openai.com/codex/mcp, modelcontextprotocol.io (Claude Desktop).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

import { openConsole } from "./console.mjs";
import { program } from "./harness.mjs";

let xConnect;
let agent;

before(async () => {
  xConnect = await openConsole();
  agent = await xConnect.addAgent("Configured");
});

after(() => xConnect.close());

const overHttp = (url, headers) =>
  new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });

/** The only entry of an object, which is named x-connect. */
function only(servers) {
  assert.deepEqual(Object.keys(servers), ["x-connect"]);
  return servers["x-connect"];
}

/** Words of a command as a shell splits them, seen by the program that it starts. */
function wordsOf(command) {
  const folder = mkdtempSync(join(tmpdir(), "x-connect-claude-"));
  const claude = join(folder, "claude");
  writeFileSync(claude, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(claude, 0o755);
  const env = { PATH: [folder, process.env.PATH].join(delimiter) };
  const words = execFileSync("sh", ["-c", command], { env, encoding: "utf8" }).split("\n");
  rmSync(folder, { recursive: true });
  return words.slice(0, -1);
}

/** How each client reads what it is given. */
const readers = {
  "Claude Code": (text) => {
    const [mcp, add, ...words] = wordsOf(text);
    assert.deepEqual([mcp, add], ["mcp", "add"]);
    // claude mcp add [--transport KIND] NAME URL [--header "Name: value"]
    const [transport, kind, name, url, header, field, ...rest] = words;
    assert.deepEqual(
      [transport, kind, name, header, rest],
      ["--transport", "http", "x-connect", "--header", []],
    );
    const [, key, value] = /^([\w-]+): (.+)$/.exec(field);
    return overHttp(url, { [key]: value });
  },
  "Claude Desktop": (text) => {
    const { command, args, env, ...rest } = only(JSON.parse(text).mcpServers);
    assert.deepEqual(rest, {});
    const path = [dirname(program), process.env.PATH].join(delimiter);
    return new StdioClientTransport({
      command,
      args,
      env: { PATH: path, ...env },
      stderr: "ignore",
    });
  },
  Cursor: (text) => {
    const { url, headers, ...rest } = only(JSON.parse(text).mcpServers);
    assert.deepEqual(rest, {});
    return overHttp(url, headers);
  },
  "VS Code": (text) => {
    const { type, url, headers, ...rest } = only(JSON.parse(text).servers);
    assert.deepEqual([type, rest], ["http", {}]);
    return overHttp(url, headers);
  },
  Codex: (text) => {
    const script = "import json, sys, tomllib; print(json.dumps(tomllib.loads(sys.stdin.read())))";
    const toml = execFileSync("python3", ["-c", script], { input: text, encoding: "utf8" });
    const { url, bearer_token_env_var: name, ...rest } = only(JSON.parse(toml).mcp_servers);
    assert.deepEqual(rest, {});
    // As the last line says: it is set in the environment.
    const line = text.split("\n").at(-1).replace(/^# /, "");
    const bearer = execFileSync("sh", ["-c", `${line}; printf %s "$${name}"`], {
      encoding: "utf8",
    });
    return overHttp(url, { Authorization: `Bearer ${bearer}` });
  },
  "Another client": (text) => {
    const [url, field] = text.split("\n");
    const [, key, value] = /^([\w-]+): (.+)$/.exec(field);
    return overHttp(url, { [key]: value });
  },
};

test("there is a reader for each client that the screen names", () => {
  assert.deepEqual(Object.keys(agent.configurations).sort(), Object.keys(readers).sort());
});

for (const [name, read] of Object.entries(readers)) {
  test(`${name} finds the tools by what the screen hands out`, async () => {
    const client = new Client({ name, version: "1" });
    await client.connect(read(agent.configurations[name]));
    const { tools } = await client.listTools();
    assert.ok(tools.some((tool) => tool.name === "create_post"));
    const status = await client.callTool({ name: "get_status", arguments: {} });
    assert.equal(status.structuredContent.status, "done");
    await client.close();
  });
}
