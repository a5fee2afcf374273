// Packs the package, installs the tarball into scratch apps, builds and opens each, and looks at what it says. Called by
// script/package, with the folder that has the bundlers.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, cp, readFile, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";

import { startXConnect } from "../clients/harness.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [folder, ...only] = process.argv.slice(2);
const apps = join(folder, "apps");
const execute = promisify(execFile);

/** Runs a program of the folder; what it prints is the error when it fails. */
async function run(cwd, command, args, env = {}) {
  try {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 1e8 };
    return (await execute(command, args, options)).stdout;
  } catch ({ stdout, stderr, message }) {
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  }
}
const bin = (name) => join(folder, "node_modules/.bin", name);

/** Bun and Deno come as a package for each kind of machine; null where there is none for this one. */
function runtime(name) {
  const { platform, arch } = process;
  const kinds = {
    bun: [`@oven/bun-${platform}-${arch === "arm64" ? "aarch64" : arch}/bin/bun`],
    deno: [`@deno/${platform}-${arch}-glibc/deno`, `@deno/${platform}-${arch}/deno`],
  };
  return (
    kinds[name]
      .map((kind) => join(folder, "node_modules", kind))
      .find((file) => existsSync(file)) ?? null
  );
}

const packed = await run(here("../../web"), "npm", [
  ...["pack", "--json", "--pack-destination", folder],
]);
const [{ filename }] = Object.values(JSON.parse(packed.slice(packed.search(/^[[{]/m))));
const tarball = join(folder, filename);
await run(folder, "npm", [
  ...["install", "--no-save", "--workspaces=false", "--ignore-scripts", "--no-audit", "--no-fund"],
  tarball,
]);
await rm(apps, { recursive: true, force: true });
await cp(here("apps"), apps, { recursive: true });
for (const file of ["work.js", "work.d.ts"])
  await copyFile(join(apps, file), join(apps, "next", file));

const xConnect = await startXConnect();
const { scenarios } = await (await fetch(new URL("sandbox/scenarios", xConnect.address))).json();
const { credentials } = scenarios.find(({ id }) => id === "all_good");

const types = {
  ...{ ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" },
  ...{ ".json": "application/json", ".css": "text/css" },
};

/** Serves a folder; /x/ goes to the proxy, as a dashboard's server may do it. */
async function serve(root) {
  const server = createServer(async (incoming, reply) => {
    const { pathname } = new URL(incoming.url, "http://localhost");
    if (pathname.startsWith("/x/")) {
      const { origin, host, ...headers } = incoming.headers;
      const onward = request(
        new URL(incoming.url, xConnect.address),
        { method: incoming.method, headers },
        (answer) => {
          reply.writeHead(answer.statusCode, answer.headers);
          answer.pipe(reply);
        },
      );
      incoming.pipe(onward);
      return;
    }
    const send = (type, body) => reply.setHeader("content-type", type).end(body);
    if (pathname === "/world.json") return send(types[".json"], JSON.stringify({ credentials }));
    if (pathname === "/console/") return send(types[".html"], "<!doctype html>");
    const path = join(root, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    const body = await readFile(path).catch(() => null);
    if (body === null) return reply.writeHead(404).end();
    send(types[extname(path)] ?? "application/octet-stream", body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { address: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

const debians = "/usr/bin/chromium";
const browser = await chromium.launch({
  ...(existsSync(debians) ? { executablePath: debians } : {}),
  args: ["--no-sandbox"],
});

const wanted = "a%20b @lumen_coffee";

/** Opens the page, and waits for what it has to say. */
async function look(address) {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(address);
  const said = page.locator("#said");
  try {
    await page.waitForFunction(() => document.querySelector("#said")?.textContent, null, {
      timeout: 60_000,
    });
  } catch {
    throw new Error(`It says nothing. ${errors.join("\n")}`);
  }
  const words = await said.textContent();
  if (words !== wanted) throw new Error(`It says "${words}". ${errors.join("\n")}`);
  // A component's own way to the element, where the app has a button for it.
  const connect = page.getByRole("button", { name: "Connect" });
  if ((await connect.count()) > 0) await connect.click();
  // What the element tells comes to the app by the framework's own kind of listener.
  if ((await page.locator("#heard").count()) > 0) {
    await page.evaluate(() => {
      const detail = { code: "told", message: "" };
      document.querySelector("x-connect").dispatchEvent(new CustomEvent("error", { detail }));
    });
    await page
      .locator("#heard", { hasText: "told" })
      .waitFor({ timeout: 20_000 })
      .catch(() => {
        throw new Error("The app has not heard what the element told.");
      });
  }
  const element = await page.evaluate(
    (isPressed) => {
      const node = document.querySelector("x-connect");
      if (!isPressed) node?.open?.();
      return {
        isThere: Boolean(node?.shadowRoot?.querySelector("iframe")),
        isOpen: node?.shadowRoot?.querySelector("dialog")?.open ?? false,
        abilities: node?.abilities,
        attribute: node?.getAttribute("layout"),
      };
    },
    (await connect.count()) > 0,
  );
  if (!element.isThere || !element.isOpen || element.attribute !== "modal")
    throw new Error(`The element is not as it was asked for: ${JSON.stringify(element)}`);
  const seen = errors.filter(
    (text) => !text.includes("favicon.ico") && !/status of 404/.test(text),
  );
  if (seen.length > 0) throw new Error(seen.join("\n"));
  await page.close();
}

async function lookAt(root, path = "/") {
  const { address, stop } = await serve(root);
  try {
    await look(address + path);
  } finally {
    stop();
  }
}

const vite = async (name) => {
  const root = join(apps, name);
  await run(root, bin("vite"), ["build"]);
  await lookAt(join(root, "dist"));
};

const suites = {
  "attw (ESM only)": () =>
    run(folder, bin("attw"), [
      tarball,
      "--profile",
      "esm-only",
      "--exclude-entrypoints",
      "./core.wasm",
      "./core-later.wasm",
    ]),
  publint: () => run(here("../../web"), "npx", ["publint", "--strict"]),
  "Node, ESM": async () => {
    const said = await run(join(apps, "node"), process.execPath, ["esm.mjs"]);
    if (said !== "a%20b function function\n") throw new Error(said);
  },
  "Node, CommonJS": async () => {
    const said = await run(join(apps, "node"), process.execPath, ["commonjs.cjs"]);
    if (said !== "a%20b function function\n") throw new Error(said);
  },
  "plain page with an import map": () => lookAt(folder, "/apps/plain/"),
  "Vite and React, TypeScript strict": async () => {
    await run(join(apps, "vite-react"), bin("tsc"), ["--project", "."]);
    await vite("vite-react");
  },
  "Vite and Vue": () => vite("vite-vue"),
  "Vite and Svelte": () => vite("vite-svelte"),
  webpack: async () => {
    const root = join(apps, "webpack");
    await run(root, bin("webpack"), []);
    await copyFile(join(root, "index.html"), join(root, "dist/index.html"));
    await lookAt(join(root, "dist"));
  },
  Rspack: async () => {
    const root = join(apps, "rspack");
    await run(root, bin("rspack"), ["build"]);
    await copyFile(join(root, "index.html"), join(root, "dist/index.html"));
    await lookAt(join(root, "dist"));
  },
  Parcel: async () => {
    const root = join(apps, "parcel");
    await run(root, bin("parcel"), ["build", "index.html", "--no-cache", "--dist-dir", "dist"]);
    await lookAt(join(root, "dist"));
  },
  esbuild: () =>
    beside("esbuild", bin("esbuild"), [
      ...["src/main.js", "--bundle", "--format=esm", "--minify", "--outdir=dist"],
    ]),
  Rollup: () => beside("rollup", bin("rollup"), ["--config", "rollup.config.mjs"]),
  "Bun, as a bundler": async () => {
    const program = runtime("bun");
    if (!program) return "not tried: there is no Bun for this machine";
    await beside("bun", program, [
      ...["build", "src/main.js", "--target=browser", "--minify", "--outdir=dist"],
    ]);
  },
  "Bun, as a runtime": async () => {
    const program = runtime("bun");
    if (!program) return "not tried: there is no Bun for this machine";
    for (const file of ["esm.mjs", "commonjs.cjs"]) {
      const said = await run(join(apps, "node"), program, ["run", file]);
      if (said !== "a%20b function function\n") throw new Error(`${file}: ${said}`);
    }
  },
  Deno: async () => {
    const program = runtime("deno");
    if (!program) return "not tried: there is no Deno for this machine";
    const said = await run(join(apps, "node"), program, [
      ...["run", "--allow-read", "--node-modules-dir=manual", "--no-remote", "esm.mjs"],
    ]);
    if (said !== "a%20b function function\n") throw new Error(said);
  },
  "Next, rendered on the server (Turbopack)": () => next([]),
  "Next, rendered on the server (webpack)": () => next(["--webpack"]),
};

/** With a bundler that leaves the core's files to who uses it: they are put beside the bundle, as the package's README says. */
async function beside(name, program, args) {
  const root = join(apps, name);
  await run(root, program, args);
  await copyFile(join(root, "index.html"), join(root, "dist/index.html"));
  for (const file of ["core.wasm", "core-later.wasm"])
    await copyFile(join(folder, "node_modules/x-connect/dist", file), join(root, "dist", file));
  await lookAt(join(root, "dist"));
}

async function next(flags) {
  const root = join(apps, "next");
  const world = await serve(root);
  const env = { WORLD: world.address, NEXT_TELEMETRY_DISABLED: "1" };
  let server;
  try {
    await rm(join(root, ".next"), { recursive: true, force: true });
    await run(root, bin("next"), ["build", ...flags], env);
    const free = await serve(root);
    const { port } = new URL(free.address);
    free.stop();
    server = spawn(
      process.execPath,
      [
        createRequire(join(folder, "package.json")).resolve("next/dist/bin/next"),
        "start",
        "-p",
        port,
      ],
      { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] },
    );
    let log = "";
    server.stderr.setEncoding("utf8").on("data", (text) => (log += text));
    const address = `http://127.0.0.1:${port}/`;
    let html = "";
    for (let left = 100; html === "" && left > 0; --left) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      html = await fetch(address).then(
        (reply) => reply.text(),
        () => "",
      );
    }
    if (!html.includes("a%20b")) throw new Error(`The server did not sign.\n${log}`);
    if (!/<x-connect[^>]*src="\/console\/"/.test(html))
      throw new Error("What the server sends has no element.");
    await look(address);
  } finally {
    server?.kill();
    world.stop();
  }
}

let failures = 0;
for (const [name, suite] of Object.entries(suites)) {
  if (only.length > 0 && !only.some((word) => name.toLowerCase().includes(word))) continue;
  const begun = Date.now();
  try {
    const said = await suite();
    const isSkipped = typeof said === "string" && said.startsWith("not tried");
    console.log(
      isSkipped
        ? `--    ${name}: ${said}`
        : `ok    ${name} (${Math.round((Date.now() - begun) / 1000)} s)`,
    );
  } catch (error) {
    failures += 1;
    console.log(`FAIL  ${name}\n${String(error.message).slice(0, 4000)}`);
  }
}
await browser.close();
xConnect.stop();
process.exit(failures > 0 ? 1 : 0);
