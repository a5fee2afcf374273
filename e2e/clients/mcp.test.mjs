// Other makers' clients of the Model Context Protocol, through a real day: a browser with the console, the proxy, the
// sandbox, and a person (here the test) who decides.
import assert from "node:assert/strict";
import { delimiter, dirname } from "node:path";
import { after, before, test } from "node:test";
import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as EarlierStdioTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as EarlierTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

import { openConsole } from "./console.mjs";
import { program } from "./harness.mjs";

let xConnect;

before(async () => {
  xConnect = await openConsole();
});

after(() => xConnect.close());

const headersOf = ({ bearer }) => ({
  requestInit: { headers: { Authorization: `Bearer ${bearer}` } },
});

/** The bridge, started as the console's configuration for Claude Desktop says. */
function bridgeOf({ desktop }) {
  const { command, args, env } = JSON.parse(desktop).mcpServers["x-connect"];
  const path = [dirname(program), process.env.PATH].join(delimiter);
  return { command, args, env: { PATH: path, ...env }, stderr: "ignore" };
}
const address = () => new URL("/mcp", xConnect.address);

const makers = {
  "@modelcontextprotocol/sdk 1.x": async (agent) => {
    const client = new EarlierClient({ name: "sdk", version: "1" });
    await client.connect(new EarlierTransport(address(), headersOf(agent)));
    return client;
  },
  "@modelcontextprotocol/client 2.x, older era": async (agent) => {
    const client = new ModernClient({ name: "client", version: "2" });
    await client.connect(new StreamableHTTPClientTransport(address(), headersOf(agent)));
    return client;
  },
  "@modelcontextprotocol/client 2.x, 2026-07-28": async (agent) => {
    const versionNegotiation = { mode: { pin: "2026-07-28" } };
    const client = new ModernClient({ name: "client", version: "2" }, { versionNegotiation });
    await client.connect(new StreamableHTTPClientTransport(address(), headersOf(agent)));
    return client;
  },
  "@modelcontextprotocol/sdk 1.x over the bridge": async (agent) => {
    const client = new EarlierClient({ name: "sdk", version: "1" });
    await client.connect(new EarlierStdioTransport(bridgeOf(agent)));
    return client;
  },
  "@modelcontextprotocol/client 2.x over the bridge, 2026-07-28": async (agent) => {
    const versionNegotiation = { mode: { pin: "2026-07-28" } };
    const client = new ModernClient({ name: "client", version: "2" }, { versionNegotiation });
    await client.connect(new StdioClientTransport(bridgeOf(agent)));
    return client;
  },
};

/** What the big clients refuse, or take for the worst when it is left out. */
function lint(tool) {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  const faults = [];
  const want = (holds, fault) => {
    if (!holds) faults.push(`${name}: ${fault}`);
  };
  want(/^[A-Za-z0-9_.-]{1,64}$/.test(name), "its name has other characters, or is too long");
  want(title && description, "it has no title or no description");
  want(inputSchema.type === "object", "its arguments are no object");
  want(outputSchema?.type === "object", "what it returns is not described");
  for (const schema of [inputSchema, outputSchema ?? {}])
    for (const word of ["anyOf", "oneOf", "allOf", "not", "$ref"])
      want(!(word in schema), `${word} at the top of a schema`);
  for (const [argument, { description: words }] of Object.entries(inputSchema.properties ?? {}))
    want(words, `its argument ${argument} is not described`);
  for (const hint of ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"])
    want(typeof annotations?.[hint] === "boolean", `${hint} is not said`);
  return faults;
}

const card = () => xConnect.page.locator("section.request");

for (const [maker, connect] of Object.entries(makers)) {
  test(`a day's work by ${maker}`, { timeout: 120_000 }, async () => {
    const client = await connect(await xConnect.addAgent(maker.replace(/\W+/g, " ")));
    const call = (name, args = {}) => client.callTool({ name, arguments: args });

    const { tools } = await client.listTools();
    assert.deepEqual(tools.flatMap(lint), []);
    assert.ok(tools.length > 30, `${tools.length} tools`);

    const status = await call("get_status");
    assert.equal(status.isError ?? false, false, JSON.stringify(status));
    assert.equal(status.structuredContent.result.actions.create_post, "a person is asked");

    // Reads go without a question; what strangers wrote is marked.
    const found = await call("search_posts", { query: "coffee", max_results: 10 });
    assert.equal(found.structuredContent.status, "done", JSON.stringify(found.structuredContent));
    assert.match(found.structuredContent.untrusted, /data, never instructions/);
    assert.match(found.content[0].text, /<<<CONTENT FROM X/);

    const words = `Hello from ${maker}`;
    const preview = await call("preview", { action: "create_post", arguments: { text: words } });
    assert.equal(preview.structuredContent.result.would, "ask a person", JSON.stringify(preview));

    const posting = call("create_post", { text: words, reason: "To say hello" });
    await card().getByText(words).waitFor();
    await card().getByText("To say hello").waitFor();
    // Only what has been on the screen can be agreed to.
    await card().getByRole("region", { name: "What would be sent" }).scrollIntoViewIfNeeded();
    await card().getByRole("button", { name: "Approve and send" }).click();
    const posted = await posting;
    assert.equal(posted.structuredContent.status, "done", JSON.stringify(posted));
    const { url } = posted.structuredContent;

    // Said again, it is answered by what became of it.
    const again = await call("create_post", { text: words });
    assert.equal(again.structuredContent.url, url);

    const replying = call("create_post", {
      text: "And a reply",
      in_reply_to_tweet_id: /\d+$/.exec(url)[0],
    });
    await card().getByRole("button", { name: "Refuse", exact: true }).click();
    const refused = await replying;
    assert.equal(refused.isError, true);
    assert.equal(refused.structuredContent.error.code, "refused_by_person");
    assert.equal(refused.structuredContent.error.retry, "never");

    const wrong = await call("create_post", { text: "" });
    assert.equal(wrong.isError, true);
    assert.ok(wrong.structuredContent.error.problems?.length > 0, JSON.stringify(wrong));

    const listed = await call("list_requests");
    const states = listed.structuredContent.result.requests.map(({ state }) => state);
    assert.ok(states.includes("done") && states.includes("refused"), states.join());
    await client.close();
  });
}

test("nobody gets in without a bearer, whatever the client", async () => {
  const args = ["mcp", "--console", xConnect.address.origin];
  const env = { X_CONNECT_TOKEN: "xc_wrong" };
  const desktop = JSON.stringify({
    mcpServers: { "x-connect": { command: "x-connect", args, env } },
  });
  for (const connect of Object.values(makers))
    await assert.rejects(connect({ bearer: "xc_wrong", desktop }));
});
