// A made-up dashboard: serves the examples with a strict policy, and keeps what is handed over. Beside it runs X Connect:
//   node examples/server.mjs     prints how to start it
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { makeKeyPair } from "./open-sealed.mjs";
import { credentialsOf, Nonces } from "./save-credentials.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** Of the person's session; whoever has signed in to the dashboard would have one. */
const sessionOf = ({ headers }) => /(?:^|; )dashboard=([\w-]+)/.exec(headers.cookie ?? "")?.[1];

const types = { html: "text/html", js: "text/javascript", css: "text/css" };

/**
 * @param {{ consoleUrl: string, port?: number }} options Where X Connect is; 0 takes any free port.
 * @returns {Promise<{ origin: string, publicKey: string, saved: object[], point: (consoleUrl: string) => void, close: () => void }>}
 */
export async function startDashboard({ consoleUrl, port = 0 }) {
  let address = consoleUrl;
  const { keyId, publicKey, privateKey } = await makeKeyPair();
  const nonces = new Nonces();
  const saved = [];
  const bundles = await build({
    entryPoints: [here("react/dashboard.jsx"), here("vue/dashboard.js")],
    outdir: here("dist"),
    outbase: here("."),
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    minify: true,
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
  });
  const built = new Map(
    bundles.outputFiles.map(({ path, text }) => [path.slice(here("dist").length), text]),
  );

  const server = createServer(async (request, reply) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const { origin } = new URL(address);
    // What a page needs that embeds X Connect: the script, and the frame.
    reply.setHeader(
      "content-security-policy",
      `default-src 'none'; script-src 'self' ${origin}; style-src 'self'; connect-src 'self'; frame-src ${origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    try {
      if (request.method === "POST" && pathname === "/save-credentials") {
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        const server = { origin: ownOrigin(), keys: { [keyId]: privateKey }, nonces };
        try {
          const sealed = JSON.parse(Buffer.concat(chunks).toString("utf8"));
          // The sandbox is asked in X's place, or X by the same proxy; without `base`, X itself is.
          const x = { base: new URL("x", address).href };
          saved.push(await credentialsOf(sealed, sessionOf(request), { ...server, x }));
          reply.end("ok");
        } catch (error) {
          reply.statusCode = 403;
          reply.end(error.message);
        }
        return;
      }
      const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
      const text =
        built.get(file) ?? (await readFile(here(`.${file.replaceAll("..", "")}`), "utf8"));
      reply.setHeader(
        "content-type",
        `${types[file.split(".").pop()] ?? "text/plain"}; charset=utf-8`,
      );
      let page = text.replaceAll("{{console}}", address);
      if (page.includes("{{nonce}}")) {
        const session = sessionOf(request) ?? randomUUID();
        reply.setHeader("set-cookie", `dashboard=${session}; HttpOnly; SameSite=Strict; Path=/`);
        page = page.replaceAll("{{nonce}}", nonces.give(session));
      }
      reply.end(page);
    } catch {
      reply.statusCode = 404;
      reply.end("There is nothing here.");
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const ownOrigin = () => `http://127.0.0.1:${server.address().port}`;
  return {
    origin: ownOrigin(),
    publicKey,
    saved,
    point: (consoleUrl) => (address = consoleUrl),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin, publicKey } = await startDashboard({
    consoleUrl: process.argv[2] ?? "http://127.0.0.1:8080/",
    port: 8090,
  });
  console.log(`The dashboard is at ${origin}/plain/, /react/ and /vue/. Start X Connect with:
  script/server --embed-origin ${origin} --hand-over-key ${origin}=${publicKey}`);
}
