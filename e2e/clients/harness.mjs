// Runs the program for other makers' clients. They sign for X as they always do; only the connection is led to the sandbox.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:https";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Where it is, as `script/build` leaves it. */
export const program = fileURLToPath(new URL("../../build/native/bin/x-connect", import.meta.url));

/** Starts it with these arguments, on a free port; `log` is what it has logged so far. */
export async function start(...args) {
  const child = spawn(program, [...args, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let logged = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (logged += text));
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const address = new URL(/http:\/\/\S+/.exec(line)[0]);
  return { address, stop: () => child.kill(), log: () => logged };
}

/** The proxy with the console and the sandbox behind it. */
export const startXConnect = () => start();

/** Starts it; `stop` ends it again. */
export async function startSandbox() {
  const { address, stop } = await start("sandbox");
  const reply = await fetch(new URL("/sandbox/scenarios", address));
  const scenarios = Object.fromEntries(
    (await reply.json()).scenarios.map((row) => [row.id, row.credentials]),
  );

  /** For clients on node:https. */
  const httpAgent = new (class extends Agent {
    createConnection() {
      return connect(Number(address.port), address.hostname);
    }
  })();

  /** For clients on fetch. */
  const fetchHere = (input, init) => {
    const url = new URL(input);
    return fetch(new URL(url.pathname + url.search, address), init);
  };

  /** Allows what an authorize page asks for; what the app learns from the address it gets back. */
  const allow = async (authorizeUrl) => {
    const { pathname, search } = new URL(authorizeUrl);
    const page = await fetch(new URL(`${pathname}${search}&decision=allow`, address), {
      redirect: "manual",
    });
    assert.equal(page.status, 302, await page.text());
    return new URL(page.headers.get("location")).searchParams;
  };

  return { address, scenarios, httpAgent, fetchHere, allow, stop };
}
