// The core as WebAssembly beside signers in JavaScript. Prints one JSON object a line.
//   core.mjs node       in this Node
//   core.mjs browser    in Debian's Chromium
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import OAuth from "oauth-1.0a";

import { measureSigners } from "./signers.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const print = (result) => console.log(JSON.stringify(result));

/** The bare HMAC as WebAssembly, where `script/build wasm` has built it. */
const bareFile = here("../../build/wasm/bin/hmac_bench");

const part = process.argv[2];
if (part === "node") print(await inNode());
const chromium = "/usr/bin/chromium";
if (part === "browser" && existsSync(chromium)) print(await inChromium());

async function inNode() {
  const { loadCore } = await import("../../web/dist/core.js");
  const hmac = (text, key) => createHmac("sha1", key).update(text).digest("base64");
  const computed = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const bare = existsSync(`${bareFile}.mjs`)
    ? await (
        await import(`${bareFile}.mjs`)
      ).default({ wasmBinary: await readFile(`${bareFile}.wasm`) })
    : undefined;
  return measureSigners("signature in Node", await loadCore(), OAuth, hmac, bare, computed);
}

async function inChromium() {
  const { chromium: browsers } = await import("playwright-core");
  const browser = await browsers.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const files = {
      "signers.mjs": here("signers.mjs"),
      "sha1.mjs": here("sha1.mjs"),
      "hmac_bench.mjs": `${bareFile}.mjs`,
      "hmac_bench.wasm": `${bareFile}.wasm`,
      "oauth-1.0a.js": fileURLToPath(import.meta.resolve("oauth-1.0a")),
    };
    await page.route("https://bench.test/**", async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      const type = { wasm: "application/wasm", js: "text/javascript", mjs: "text/javascript" };
      await route.fulfill({
        contentType: type[name.split(".").at(-1)] ?? "text/html",
        body: name
          ? await readFile(files[name] ?? here(`../../web/dist/${name}`))
          : "<!doctype html>",
      });
    });
    await page.goto("https://bench.test/");
    await page.addScriptTag({ url: "https://bench.test/oauth-1.0a.js" });
    return await page.evaluate(
      async (hasBare) => {
        const [{ loadCore }, { measureSigners }, { hmacSha1 }] = await Promise.all(
          ["core.js", "signers.mjs", "sha1.mjs"].map(
            (file) => import(`https://bench.test/${file}`),
          ),
        );
        const core = await loadCore();
        const bare = hasBare
          ? await (await import("https://bench.test/hmac_bench.mjs")).default()
          : undefined;
        return measureSigners("signature in Chromium", core, globalThis.OAuth, hmacSha1, bare);
      },
      existsSync(`${bareFile}.mjs`),
    );
  } finally {
    await browser.close();
  }
}
