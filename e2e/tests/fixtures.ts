// What every test has: a proxy of its own with the sandbox behind it, a page that fails the test on any console error
// or violation of the Content-Security-Policy, and a record of every byte that leaves the page.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request as httpRequest, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, type Page, test as base } from "@playwright/test";

const program = fileURLToPath(new URL("../../build/native/bin/x-connect", import.meta.url));

/** A running x-connect. */
export class XConnect {
  /** What it has logged so far. */
  log = "";

  private constructor(
    private readonly process: ChildProcess,
    readonly address: string,
  ) {}

  static async start(...args: string[]): Promise<XConnect> {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (!address) throw new Error(`x-connect printed: ${line}`);
    const xConnect = new XConnect(child, address);
    child.stderr.setEncoding("utf8").on("data", (text: string) => (xConnect.log += text));
    return xConnect;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const exited = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await exited;
  }
}

/** One request as it left the browser. */
export interface SentRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  /** The body of what came back; empty until it has come. */
  reply: string;
}

/** A relay in front of the proxy that writes down what the browser sends. */
export class Wire {
  readonly sent: SentRequest[] = [];
  /** Where the proxy is now: another one may take its place. */
  target = "";
  /** Whether a request is cut off on its way there, or its reply on the way back. */
  fault: (request: SentRequest) => "request" | "reply" | null = () => null;
  /** Is waited for before a request goes on, and before its reply does. */
  hold: (request: SentRequest, what: "request" | "reply") => Promise<unknown> | null = () => null;
  private server: Server | undefined;
  private readonly sockets = new Set<Duplex>();

  /** Cuts the console's socket. */
  hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  async start(target: string): Promise<string> {
    this.target = target;
    this.server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const body = Buffer.concat(chunks);
        const request = {
          method: incoming.method ?? "",
          url: incoming.url ?? "",
          headers: incoming.headers as Record<string, string>,
          body: body.toString("utf8"),
          reply: "",
        };
        this.sent.push(request);
        const fault = this.fault(request);
        if (fault === "request") {
          outgoing.destroy();
          return;
        }
        const pass = (what: "request" | "reply", go: () => void) => {
          const held = this.hold(request, what);
          if (held) void held.then(go);
          else go();
        };
        const onward = httpRequest(
          new URL(incoming.url ?? "/", this.target),
          { method: incoming.method, headers: incoming.headers },
          (reply) => {
            if (fault === "reply") {
              reply.resume().on("end", () => outgoing.destroy());
              return;
            }
            pass("reply", () => {
              outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
              reply.on("data", (piece: Buffer) => (request.reply += piece.toString("latin1")));
              reply.pipe(outgoing);
            });
          },
        );
        onward.on("error", () => outgoing.destroy());
        pass("request", () => {
          onward.end(body);
        });
      });
    });
    // The console's socket: bytes both ways.
    this.server.on("upgrade", (incoming, socket, first: Buffer) => {
      const { hostname, port } = new URL(this.target);
      const onward = connect(Number(port), hostname, () => {
        const fields = Object.entries(incoming.headers).map(
          ([name, value]) => `${name}: ${String(value)}`,
        );
        onward.write([`GET ${incoming.url ?? "/"} HTTP/1.1`, ...fields, "", ""].join("\r\n"));
        onward.write(first);
        socket.pipe(onward).pipe(socket);
      });
      this.sockets.add(socket);
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
    });
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.hangUp();
    this.server?.close();
    this.server?.closeAllConnections();
  }
}

export interface Scenario {
  id: string;
  title: string;
  description: string;
  group: "accounts" | "replies";
  /** Code of the first finding that it leads to; empty for none. */
  finding: string;
  /** Of a recorded reply: the action that it answers, and by which kind of credential. */
  action: string;
  auth: string;
  credentials: Record<string, string>;
}

interface Fixtures {
  xConnect: XConnect;
  wire: Wire;
  /** The console's address, behind the wire. */
  consoleUrl: string;
  scenarios: () => Promise<Scenario[]>;
  scenario: (id: string) => Promise<Scenario>;
  /** Console messages that a test expects, e.g. of a request that is meant to fail. */
  expectedErrors: RegExp[];
}

export const test = base.extend<Fixtures>({
  xConnect: async ({}, use) => {
    const xConnect = await XConnect.start("--listen", "127.0.0.1:0");
    await use(xConnect);
    await xConnect.stop();
  },
  wire: async ({}, use) => {
    const wire = new Wire();
    await use(wire);
    wire.stop();
  },
  consoleUrl: async ({ xConnect, wire }, use) => {
    await use(await wire.start(xConnect.address));
  },
  scenarios: async ({ xConnect }, use) => {
    await use(async () => {
      const reply = await fetch(`${xConnect.address}/sandbox/scenarios`);
      return ((await reply.json()) as { scenarios: Scenario[] }).scenarios;
    });
  },
  scenario: async ({ scenarios }, use) => {
    await use(async (id) => {
      const found = (await scenarios()).find((candidate) => candidate.id === id);
      if (!found) throw new Error(`The sandbox has no scenario ${id}`);
      return found;
    });
  },
  expectedErrors: async ({}, use) => {
    await use([]);
  },
  // Asks for the address, so that the page ends before the server does.
  page: async ({ page, expectedErrors, consoleUrl }, use) => {
    expect(consoleUrl).toMatch(/^http:/);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      // X's refusals are what many tests are about; the browser reports each as a failed resource. A file of the
      // console's own that is missing is no such thing.
      const isRefusal =
        /Failed to load resource: .* status of 4\d\d/.test(message.text()) &&
        new URL(message.location().url).pathname.startsWith("/x/");
      if (message.type() === "error" && !isRefusal)
        errors.push(`${message.text()} ${message.location().url}`);
    });
    // Leaving with credentials that are in memory only is asked about; here it is meant.
    page.on("dialog", (dialog) => void dialog.accept());
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    await use(page);
    expect(
      errors.filter((text) => !expectedErrors.some((expected) => expected.test(text))),
    ).toEqual([]);
  },
});

/**
 * All that a page holds in its document: text and attributes, in every shadow root, and what stands in fields, which no
 * markup shows.
 */
export const everythingIn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const found: string[] = [];
    const walk = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll("*")) {
        for (const { value } of element.attributes) found.push(value);
        if ("value" in element) found.push(String(element.value));
        if (element instanceof HTMLInputElement) found.push(element.defaultValue);
        if (element.shadowRoot) walk(element.shadowRoot);
      }
      found.push(root instanceof Document ? root.documentElement.textContent : root.textContent);
    };
    walk(document);
    return found.join("\n");
  });

/** Picks a practice account on the screen that lists them; most of them are folded. */
export async function pickAccount(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Single refusals" })).toBeVisible();
  const account = page.locator(".scenarios button", { hasText: title }).first();
  const group = page.locator("details:not([open])", { has: account });
  if ((await group.count()) > 0) await group.first().locator("summary").click();
  await account.click();
}

/** Waits for the end of a check. */
export const checked = (page: Page) =>
  expect(page.getByRole("button", { name: "Run the check again" })).toBeVisible();

/** Opens the console and picks a practice account by its title; the check runs by itself. */
export async function useSandboxAccount(page: Page, url: string, title: string): Promise<void> {
  await page.goto(`${url}#/practice`);
  await pickAccount(page, title);
  await expect(page.getByRole("heading", { name: "Check", level: 1 })).toBeVisible();
  await checked(page);
}

/** Opens the form of an action, by its address. */
export async function chooseAction(page: Page, action: string): Promise<void> {
  await page.evaluate((id) => (location.hash = `#/try/all/${id}`), action);
  await expect(page.locator(".pane-form")).toContainText(`${action} · `);
}

/** Enters one argument of the action whose form is open. */
export async function fillArgument(page: Page, name: string, value: unknown): Promise<void> {
  const field = page.locator(`[id="argument-${name}"]`);
  if (!(await field.isVisible())) await page.getByText(/^More arguments/).click();
  const [first = "", ...others] = Array.isArray(value) ? value.map(String) : [String(value)];
  const tag = await field.evaluate((node) => node.tagName);
  if (tag === "SELECT") {
    await field.selectOption(first);
    return;
  }
  if (tag === "UL") {
    for (const one of [first, ...others]) await field.locator(`input[value="${one}"]`).check();
    return;
  }
  const isTime = (await field.getAttribute("type")) === "datetime-local";
  await field.fill(isTime ? first.slice(0, 19) : first);
  const group = page.locator(".field", { has: field });
  for (const [index, one] of others.entries()) {
    await group.getByRole("button", { name: "Add another" }).click();
    await page.locator(`[id="argument-${name}-${index + 2}"]`).fill(one);
  }
}

/** The tile of an ability on the check's screen. */
export const ability = (page: Page, title: string) =>
  page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: title, exact: true }) });

export { expect };
