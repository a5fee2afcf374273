// The licences of what the package bundles, as they came with it: NOTICES.md. Called by build.mjs.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What is linked into core.wasm and core-later.wasm, and where Debian or the build keeps its licence. */
const linked = [
  ["Crypto++", [here("../build/cryptopp/License.txt"), "/usr/share/doc/libcrypto++-dev/copyright"]],
  ["nlohmann/json", ["/usr/share/doc/nlohmann-json3-dev/copyright"]],
  ["tl::expected", ["/usr/share/doc/libexpected-dev/copyright"]],
  ["Emscripten's runtime and C++ library", ["/usr/share/doc/emscripten/copyright"]],
  ["Public suffix list", ["/usr/share/doc/publicsuffix/copyright"]],
];

async function firstOf(paths) {
  for (const path of paths) {
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null) return text.trim();
  }
  return null;
}

async function licenceOf(name) {
  const folder = here(`../node_modules/${name}`);
  const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const text = await firstOf(
    ["LICENSE", "LICENSE.md", "license"].map((file) => `${folder}/${file}`),
  );
  return [`${name} ${version} (${license})`, text];
}

/**
 * @param {Iterable<string>} packages Names of the packages that are bundled into the console.
 * @returns {Promise<{ text: string, missing: string[] }>} `missing`: whose licence could not be found.
 */
export async function noticesOf(packages) {
  const found = await Promise.all([...packages].sort().map(licenceOf));
  for (const [name, paths] of linked) found.push([name, await firstOf(paths)]);
  const parts = found.map(([name, text]) => `## ${name}\n\n${text ?? "(not found)"}\n`);
  return {
    text: `# What this package contains of others\n\n${parts.join("\n")}`,
    missing: found.filter(([, text]) => text === null).map(([name]) => name),
  };
}
