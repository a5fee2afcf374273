// Agents in tests: added on the screen Agents, calling as a client does.
import type { Page } from "@playwright/test";
import { expect, useSandboxAccount, type Wire } from "./fixtures.js";

/** Adds an agent; `more` is what is filled in beside its name. */
export async function addAgent(
  page: Page,
  address: string,
  more: Record<string, string> = {},
): Promise<string> {
  await useSandboxAccount(page, `${address}/`, "Everything works");
  await page.getByRole("link", { name: "Agents", exact: true }).click();
  return addAnother(page, "Robot", more);
}

/** Adds one more on the screen Agents. */
export async function addAnother(
  page: Page,
  name: string,
  more: Record<string, string> = {},
): Promise<string> {
  await page.getByLabel("Name").fill(name);
  for (const [label, value] of Object.entries(more)) await page.getByLabel(label).fill(value);
  await page.getByRole("button", { name: "Add the agent" }).click();
  await page.getByLabel("Client").selectOption("Another client");
  const configuration = await page.locator("#configuration").innerText();
  const bearer = /Bearer (\S+)/.exec(configuration)?.[1] ?? "";
  expect(bearer).toMatch(/^xc_[\w-]+\.[\w-]+$/);
  await page.getByRole("button", { name: "I have copied it" }).click();
  return bearer;
}

export interface ToolResult {
  isError?: boolean;
  content: { type: string; mimeType?: string; data?: string }[];
  structuredContent: {
    status: string;
    url?: string;
    request_id?: string;
    error?: { code: string; reason_of_person?: string };
    result?: {
      limits?: { action: string; remaining: number; limit: number; resets_at: string }[];
      budget_of_a_day_shared_with_other_agents?: {
        usd: { used: number; limit: number; left: number };
      };
    };
    sent_arguments?: { text?: string };
  };
}

/** Calls a tool as a client of 2025-11-25 does. */
export async function callTool(
  address: string,
  bearer: string,
  name: string,
  args: Record<string, unknown> = {},
): Promise<ToolResult> {
  const reply = await fetch(`${address}/mcp`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      "MCP-Protocol-Version": "2025-11-25",
      Authorization: `Bearer ${bearer}`,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: args },
    }),
  });
  expect(reply.status).toBe(200);
  const words = await reply.text();
  const data = words.startsWith("{")
    ? words
    : (words.match(/^data: (\{.*)$/gm) ?? []).at(-1)?.slice(6);
  return (JSON.parse(data ?? "{}") as { result: ToolResult }).result;
}

/**
 * How many posts the console has sent. Chromium itself repeats a request when a kept connection ends under it: the same bytes
 * with the same key, of which the proxy passes one on (tests/proxy_once_test.py).
 */
export const posts = (wire: Wire) => {
  const keys = wire.sent
    .filter(({ method, url }) => method === "POST" && url.startsWith("/x/2/tweets"))
    .map(({ headers }) => headers["idempotency-key"]);
  expect(keys).not.toContain(undefined);
  return new Set(keys).size;
};

/** Seals everything with a passphrase, and comes back to the screen Agents. */
export async function seal(page: Page, passphrase: string): Promise<void> {
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("Repeat the passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Seal with the passphrase" }).click();
  await expect(page.getByText("Sealed by passphrase")).toBeVisible();
  await page.getByRole("link", { name: "Agents", exact: true }).click();
}
