// The core as an embedder's page and worker load it.
import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures.js";

interface Vector {
  id: string;
  kind: string;
  expected: { signature?: string };
  expected_to_verify: boolean;
}

const { vectors } = JSON.parse(
  readFileSync(new URL("../../vectors/oauth1.json", import.meta.url), "utf8"),
) as { vectors: Vector[] };
const signatures = vectors.filter(({ kind }) => kind === "signature");

/** Runs in the browser, so it can use nothing from here. */
async function signAll(given: {
  url: string;
  signatures: Vector[];
}): Promise<(string | undefined)[]> {
  const { loadCore } = (await import(given.url)) as {
    loadCore: () => Promise<{ sign: (input: unknown) => { signature: string } }>;
  };
  const core = await loadCore();
  return given.signatures.map((vector) => {
    const v = vector as unknown as Record<string, never>;
    return core.sign({
      method: v.method,
      url: v.url,
      form: v.form_params,
      credentials: {
        api_key: v.consumer_key,
        api_secret: v.consumer_secret,
        access_token: v.token,
        access_token_secret: v.token_secret,
      },
      nonce: v.nonce,
      timestamp: v.timestamp,
      version: v.version,
      signatureMethod: v.signature_method,
      oauth: v.extra_oauth_params,
    }).signature;
  });
}

test("signs every vector in a page", async ({ page, consoleUrl }) => {
  await page.goto(consoleUrl);
  const made = await page.evaluate(signAll, { url: `${consoleUrl}core.js`, signatures });
  expect(made.length).toBeGreaterThanOrEqual(15);
  signatures.forEach((vector, index) => {
    expect(made[index] === vector.expected.signature, vector.id).toBe(vector.expected_to_verify);
  });
});

test("signs in a worker", async ({ page, consoleUrl }) => {
  await page.goto(consoleUrl);
  await expect(page.getByRole("heading", { name: "Connect your X account" })).toBeVisible();
  const worker = page.workers()[0];
  if (!worker) throw new Error("The console has no worker");
  const made = await worker.evaluate(signAll, {
    url: `${consoleUrl}core.js`,
    signatures: signatures.slice(0, 1),
  });
  expect(made[0]).toBe(signatures[0]?.expected.signature);
});

test("a Connection acts from a page, through the proxy", async ({
  page,
  consoleUrl,
  scenario,
  wire,
}) => {
  const { credentials } = await scenario("all_good");
  await page.goto(consoleUrl);
  const sent = wire.sent.length;
  const told = await page.evaluate(
    async ({ url, credentials }) => {
      interface Call {
        data: { data: { username: string } };
        url: string;
        earlier: boolean;
      }
      const { Connection } = (await import(url)) as {
        Connection: new (options: object) => {
          perform: (action: string, args?: object) => Promise<Call>;
          check: () => Promise<{ state: string }>;
        };
      };
      const connection = new Connection({ credentials, base: "/x", budget: { posts: 1 } });
      const me = await connection.perform("get_me");
      const post = await connection.perform("create_post", { text: "From a page" });
      const again = await connection.perform("create_post", { text: "From a page" });
      const refused = await connection
        .perform("create_post", { text: "One too many" })
        .catch((error: unknown) => {
          const { code, retry } = error as { code: string; retry: string };
          return { code, retry };
        });
      const { state } = await connection.check();
      const { username } = me.data.data;
      return { username, url: post.url, earlier: again.earlier, refused, state };
    },
    { url: `${consoleUrl}connection.js`, credentials },
  );
  expect(told).toMatchObject({ username: "lumen_coffee", earlier: true, state: "connected" });
  expect(told.url).toMatch(/^https:\/\/x\.com\/lumen_coffee\/status\/\d+$/);
  expect(told.refused).toEqual({ code: "budget_posts", retry: "at" });
  const posts = wire.sent.slice(sent).filter(({ method }) => method === "POST");
  expect(posts.map(({ url }) => url)).toEqual(["/x/2/tweets"]);
  // Signed here: no secret has left.
  const bytes = JSON.stringify(wire.sent.map((request) => ({ ...request, reply: "" })));
  for (const name of ["api_secret", "access_token_secret"])
    expect(bytes).not.toContain(credentials[name]);
});
