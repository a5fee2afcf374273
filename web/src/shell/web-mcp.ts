// WebMCP: offers the tools of /mcp to the browser's own agent, where the browser has one and the person has added it.
// Each call goes to /mcp as that of any agent does: the same policy, queue, question and answer.
// https://webmachinelearning.github.io/webmcp; a draft, whose shape still changes: nothing here depends on more than registerTool.
import type { Session } from "../session/session.js";

interface Tool {
  name: string;
  title: string;
  description: string;
  inputSchema: object;
  annotations: object;
  execute: (args: object) => Promise<unknown>;
}

declare global {
  interface Document {
    /** Where the browser takes tools. */
    modelContext?: {
      registerTool(tool: Tool, options: { signal: AbortSignal }): Promise<void> | undefined;
    };
  }
}

/** How often a call is tried again that came too soon after others. */
const tries = 20;

/** Keeps what is offered in step with the session. */
export class WebMcp {
  private offered = "";
  private offer = new AbortController();

  /** @param isWanted Whether tools may be offered here: never in a frame, unless the page around it says so. */
  constructor(
    private readonly session: Session,
    private readonly isWanted: () => boolean,
  ) {
    session.addEventListener("change", () => {
      this.look();
    });
    this.look();
  }

  look(): void {
    const { agents, browser, socket, stopped } = this.session.agents;
    const agent = agents.find(({ id }) => id === browser);
    const isOpen = agent && socket === "open" && !stopped && !agent.barred && this.isWanted();
    const wanted = isOpen ? JSON.stringify([agent.id, Object.keys(agent.rules)]) : "";
    if (wanted === this.offered) return;
    this.offered = wanted;
    this.offer.abort();
    this.offer = new AbortController();
    if (isOpen)
      this.register(this.offer.signal).catch((error: unknown) => {
        // The next change tries again.
        this.offered = "";
        console.warn(error);
      });
  }

  private async register(signal: AbortSignal): Promise<void> {
    const made = await this.session.call("browserBearer", null);
    if (signal.aborted) return;
    if (!made) throw new Error("The proxy does not know this browser's agent yet");
    const ask = (method: string, params: object) => this.ask(made.bearer, method, params, signal);
    const { tools } = (await ask("tools/list", {})) as { tools: Omit<Tool, "execute">[] };
    for (const { name, title, description, inputSchema, annotations } of tools) {
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it changes during the wait
      if (signal.aborted) return;
      const action = this.session.catalogue?.actions.find(({ id }) => id === name);
      const tool = {
        ...{ name, title, description, inputSchema },
        annotations: {
          ...annotations,
          untrustedContentHint: action?.untrustedContent ?? false,
          consequentialHint: action?.consequential ?? false,
        },
        // What is thrown loses its words on the way to the agent.
        execute: (args: object) =>
          ask("tools/call", { name, arguments: args }).catch((error: unknown) => failed(error)),
      };
      await document.modelContext?.registerTool(tool, { signal });
    }
  }

  /** One message of MCP, as any agent sends it. */
  private async ask(
    bearer: string,
    method: string,
    params: object,
    signal: AbortSignal,
  ): Promise<unknown> {
    for (let left = tries; ; --left) {
      const reply = await fetch(this.session.resolve("mcp"), {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "MCP-Protocol-Version": "2025-11-25",
          Authorization: `Bearer ${bearer}`,
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
        credentials: "omit",
        cache: "no-store",
      });
      const wait = reply.status === 429 ? 1000 * Number(reply.headers.get("Retry-After") ?? 1) : 0;
      if (wait > 0 && left > 0 && !signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, wait));
        continue;
      }
      const { result, error, detail } = (await reply.json()) as {
        result?: unknown;
        error?: { message: string };
        detail?: string;
      };
      if (result === undefined) throw new Error(error?.message ?? detail ?? `${reply.status}`);
      return result;
    }
  }
}

function failed(error: unknown): object {
  const structuredContent = {
    status: "error",
    error: {
      code: "console_failed",
      cause: `The console did not answer: ${error instanceof Error ? error.message : String(error)}`,
      fix: "Look with list_requests whether it was done before trying again.",
      retry: "after_fix",
    },
  };
  const text = JSON.stringify(structuredContent);
  return { content: [{ type: "text", text }], structuredContent, isError: true };
}
