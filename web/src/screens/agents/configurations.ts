// What a person hands to the client that their agent runs in: one row a client, made for its configuration file.
import { mark } from "../../text/mark.js";

export interface Configuration {
  client: string;
  /** Where it goes; to be translated where it is shown. */
  where: string;
  content: (url: string, bearer: string) => string;
}

const json = (value: unknown) => JSON.stringify(value, null, 2);

const withHeaders = (url: string, bearer: string) => ({
  url,
  headers: { Authorization: `Bearer ${bearer}` },
});

export const configurations: Configuration[] = [
  {
    client: "Claude Code",
    where: mark("Run this in a terminal."),
    content: (url, bearer) =>
      `claude mcp add --transport http x-connect ${url} --header "Authorization: Bearer ${bearer}"`,
  },
  {
    client: "Claude Desktop",
    where: mark(
      "Settings, Developer, Edit Config; then restart it. It speaks to programs only, so x-connect bridges: if it is not found, put its whole path.",
    ),
    content: (url, bearer) =>
      json({
        mcpServers: {
          "x-connect": {
            command: "x-connect",
            args: ["mcp", "--console", new URL(url).origin],
            env: { X_CONNECT_TOKEN: bearer },
          },
        },
      }),
  },
  {
    client: "Cursor",
    where: mark("Into ~/.cursor/mcp.json, beside the servers that are there."),
    content: (url, bearer) => json({ mcpServers: { "x-connect": withHeaders(url, bearer) } }),
  },
  {
    client: "VS Code",
    where: mark(
      "Into the file that “MCP: Open User Configuration” opens, beside the servers that are there.",
    ),
    content: (url, bearer) =>
      json({ servers: { "x-connect": { type: "http", ...withHeaders(url, bearer) } } }),
  },
  {
    client: "Codex",
    where: mark(
      "Into ~/.codex/config.toml. The token goes into the environment of Codex, as the last line shows.",
    ),
    content: (url, bearer) =>
      `[mcp_servers.x-connect]\nurl = "${url}"\nbearer_token_env_var = "X_CONNECT_TOKEN"\n\n# export X_CONNECT_TOKEN=${bearer}`,
  },
  {
    client: mark("Another client"),
    where: mark("Any client that speaks MCP over streamable HTTP."),
    content: (url, bearer) => `${url}\nAuthorization: Bearer ${bearer}`,
  },
];
