// A program that acts on X within a policy and a budget, and asks on the terminal before it posts.
//   node examples/program.mjs                              starts a sandbox, and uses one of its accounts
//   X_API_KEY=... node examples/program.mjs --live         the real X, with the five values of the environment
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createInterface as createQuestion } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { ActionError, Connection } from "x-connect";

/** Everything in the request, with what a text would hide; the person says yes or no. */
async function ask({ action, shown, request, reason }, signal) {
  for (const { title, texts } of shown)
    for (const { pieces } of texts)
      console.log(
        `  ${title}: ${pieces.map(({ name, text }) => (name ? `[${name}]` : text)).join("")}`,
      );
  if (reason) console.log(`  Why, in the program's words: ${reason}`);
  const terminal = createQuestion({ input: process.stdin, output: process.stdout });
  try {
    const price = `$${request.price.usdThousandths / 1000}`;
    const said = await terminal.question(`  ${action}, for ${price} at the most? [y/N] `, {
      signal,
    });
    return { agree: said.trim().toLowerCase() === "y" };
  } finally {
    terminal.close();
  }
}

/**
 * Greets, on one condition: that there is something to answer to.
 *
 * @param {Connection} connection
 * @returns {Promise<string>} What came of it, in a sentence.
 */
export async function greet(connection) {
  try {
    const { data } = await connection.perform("get_me");
    const found = await connection.perform("search_posts", { query: "umbrella", max_results: 10 });
    const text = `Good morning. ${found.data.data.length} posts about umbrellas today.`;
    const { url } = await connection.perform("create_post", { text }, { reason: "It rains." });
    return `@${data.data.username} has posted ${url}`;
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    if (error.isUnknown) return "Nobody knows whether it was posted: look before trying again.";
    return `Not done (${error.code}). ${error.cause} ${error.fix}`;
  }
}

/** What the program may do, whoever's account it is. */
export const limits = {
  policy: { presets: { read: "always", post: "ask" } },
  budget: { usdThousandths: 200, posts: 3 },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = ["api_key", "api_secret", "access_token", "access_token_secret", "bearer_token"];
  if (process.argv.includes("--live")) {
    const held = names.map((name) => [name, process.env[`X_${name.toUpperCase()}`]]);
    const credentials = Object.fromEntries(held);
    console.log(await greet(new Connection({ ...limits, credentials, ask })));
  } else {
    const program = fileURLToPath(new URL("../build/native/bin/x-connect", import.meta.url));
    const sandbox = spawn(program, ["sandbox", "--listen", "127.0.0.1:0"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = await once(createInterface({ input: sandbox.stdout }), "line");
    const base = /http:\/\/\S+/.exec(line)[0];
    const { scenarios } = await (await fetch(new URL("/sandbox/scenarios", base))).json();
    const { credentials } = scenarios.find(({ id }) => id === "all_good");
    console.log(await greet(new Connection({ ...limits, credentials, base, ask })));
    sandbox.kill();
  }
}
