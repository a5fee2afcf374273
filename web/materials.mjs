// What is shipped and whose it is: a bill of materials (CycloneDX 1.6) and the notices that its licences ask for. Found by
// what was really read: esbuild's list of inputs, the compiler's list of headers, the linker's list of libraries.
//   node materials.mjs   of the native program, beside it: build/native/sbom.cdx.json, THIRD-PARTY.txt
// build.mjs makes those of the console, in web/dist. Nothing in them depends on the time or the folder.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const commonLicences = "/usr/share/common-licenses";

/**
 * Something of other makers that is in what is shipped.
 * @typedef {object} Component
 * @property {string} name
 * @property {string} version
 * @property {string} purl
 * @property {string[]} licences SPDX ids where there are, else the words of who packed it.
 * @property {string} notice The text that has to go along.
 * @property {string} part How it is in there.
 */

// --- npm ---

/** The package that a file below node_modules belongs to. */
function packageOf(file) {
  for (let folder = dirname(file); folder.includes("node_modules"); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    const { name, version, license } = JSON.parse(readFileSync(manifest, "utf8"));
    if (name && version) return { folder, name, version, license };
  }
  throw new Error(`${file} belongs to no package`);
}

/** @returns {Component[]} The packages that files come from; those that are in no node_modules are ours. */
export function npmComponents(files) {
  const packages = new Map();
  for (const file of files.filter((each) => each.includes("node_modules/"))) {
    const { folder, name, version, license } = packageOf(resolve(root, "web", file));
    if (packages.has(name)) continue;
    const text = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "license"]
      .map((each) => join(folder, each))
      .find(existsSync);
    if (!license || !text) throw new Error(`${name} does not say its licence`);
    packages.set(name, {
      name,
      version,
      purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
      licences: [license],
      notice: readFileSync(text, "utf8"),
      part: "bundled",
    });
  }
  return [...packages.values()];
}

// --- Debian ---

const spdx = new Map(
  Object.entries({
    Expat: "MIT",
    MIT: "MIT",
    "BSL-1.0": "BSL-1.0",
    Boost: "BSL-1.0",
    CC0: "CC0-1.0",
    "CC0-1.0": "CC0-1.0",
    "MPL-2.0": "MPL-2.0",
    "Apache-2.0": "Apache-2.0",
    Zlib: "Zlib",
    zlib: "Zlib",
    "BSD-2-clause": "BSD-2-Clause",
    "BSD-3-clause": "BSD-3-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    ISC: "ISC",
  }),
);

/** The paragraphs of a copyright file of Debian's form; none if it has another. */
function paragraphsOf(copyright) {
  if (!/^Format:.*copyright-format/.test(copyright)) return [];
  return copyright.split(/\n\s*\n/).map((text) => ({
    text,
    files:
      /(?:^|\n)Files:((?:.*\n)(?:[ \t].*\n)*)/.exec(`${text}\n`)?.[1]?.trim().split(/\s+/) ?? [],
    licence: /(?:^|\n)License:[ \t]*(.*)/.exec(text)?.[1]?.trim() ?? "",
  }));
}

/** In such a file "*" stands for any characters, "/" too. */
const matcherOf = (pattern) =>
  new RegExp(`^${pattern.replace(/[\\^$.|?+()[\]{}]/g, "\\$&").replaceAll("*", ".*")}$`);

/** The last pattern that fits each of the files; "*" where none does. */
function lastPatternsOf(patterns, files) {
  const plain = new Map(patterns.map((pattern, index) => [pattern, index]));
  const others = patterns
    .map((pattern, index) => ({ pattern, index }))
    .filter(({ pattern }) => pattern.includes("*"))
    .map((each) => ({ ...each, matcher: matcherOf(each.pattern) }))
    .reverse();
  return new Set(
    files.map((file) => {
      const exact = plain.get(file) ?? -1;
      const found = others.find(({ index, matcher }) => index < exact || matcher.test(file));
      return found && found.index > exact ? found.pattern : exact >= 0 ? file : "*";
    }),
  );
}

/** What of a long copyright file is about the files that were used: the last paragraph that names each, and its licence. */
function excerpt(paragraphs, isUsed) {
  const named = paragraphs.filter(({ files }) => files.length > 0);
  const chosen = new Set(named.filter(({ files }) => files.some(isUsed)));
  const words = new Set([...chosen].flatMap(({ licence }) => licence.split(/ (?:or|and) |, /)));
  return paragraphs.filter(
    (each) =>
      chosen.has(each) || (each.files.length === 0 && words.has(each.licence) && each.licence),
  );
}

const largestWhole = 100_000;

/** @param files Of the package that were used, as its copyright file names them. */
function debianComponent(name, files, part, isUsed) {
  const [version, architecture] = execFileSync(
    "dpkg-query",
    ["--show", "--showformat", "${Version} ${Architecture}", name],
    { encoding: "utf8" },
  ).split(" ");
  const copyright = readFileSync(`/usr/share/doc/${name}/copyright`, "utf8");
  const paragraphs = paragraphsOf(copyright);
  let used = paragraphs;
  if (paragraphs.length > 0 && (isUsed || copyright.length > largestWhole)) {
    const patterns = paragraphs.flatMap((each) => each.files);
    const last = isUsed ? new Set(patterns.filter(isUsed)) : lastPatternsOf(patterns, files);
    used = excerpt(paragraphs, (pattern) => last.has(pattern));
  }
  const licences = new Set(
    used
      .filter((each) => each.files.length > 0)
      .flatMap(({ licence }) => licence.split(/ (?:or|and) |, /))
      .filter(Boolean)
      .map((licence) => spdx.get(licence) ?? licence),
  );
  return {
    name,
    version,
    purl: `pkg:deb/debian/${name.replaceAll("+", "%2B")}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-12`,
    licences: licences.size > 0 ? [...licences].sort() : ["as its copyright file says"],
    notice:
      used === paragraphs || used.length === 0
        ? copyright
        : used.map(({ text }) => text).join("\n\n"),
    part,
  };
}

/** Debian's packages that files belong to, with those of their files that were asked for. */
function debianPackagesOf(files) {
  // Some are registered below /lib, which is /usr/lib nowadays. Read by ourselves: dpkg-query takes seconds for so many.
  const left = new Set(files.map((file) => realpathSync(file)));
  const packages = new Map();
  const lists = "/var/lib/dpkg/info";
  for (const list of readdirSync(lists).filter((name) => name.endsWith(".list"))) {
    const name = list.replace(/(:.*)?\.list$/, "");
    for (const line of readFileSync(join(lists, list), "utf8").split("\n")) {
      const file = line.replace(/^\/lib/, "/usr/lib");
      if (left.delete(file)) packages.set(name, [...(packages.get(name) ?? []), file]);
    }
  }
  if (left.size > 0) throw new Error(`No package of Debian has ${[...left].join(", ")}`);
  return packages;
}

/** @returns {Component[]} */
export function debianComponents(files, part) {
  return [...debianPackagesOf(files)].map(([name, used]) =>
    debianComponent(
      name,
      used.map((file) => file.replace(/^\/usr\/include\//, "")),
      part,
    ),
  );
}

// --- What ninja knows ---

const ninja = (folder, ...args) =>
  execFileSync("ninja", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });

/** Every file that was read to compile the objects of one target, by absolute path. */
function headersOf(folder, target) {
  const commands = ninja(folder, "-t", "commands", target);
  const objects = [...commands.matchAll(/ -o (\S+\.o) /g)].map(([, object]) => object);
  const headers = new Set();
  for (const block of ninja(folder, "-t", "deps", ...objects).split("\n\n"))
    for (const line of block.split("\n").slice(1)) headers.add(resolve(folder, line.trim()));
  return [...headers].filter((file) => existsSync(file));
}

// --- The two that are shipped ---

const isOurs = (file) =>
  file.startsWith(root) &&
  !file.includes("node_modules") &&
  !realpathSync(file).startsWith("/usr/");

/** @returns {Component[]} What is in core.wasm and its glue. */
function wasmComponents() {
  const folder = join(root, "build/wasm");
  const cryptopp = /X_CONNECT_CRYPTOPP_SOURCE:PATH=(.*)/.exec(
    readFileSync(join(folder, "CMakeCache.txt"), "utf8"),
  )[1];
  const suffixes = /X_CONNECT_PUBLIC_SUFFIX_LIST:FILEPATH=(.*)/.exec(
    readFileSync(join(folder, "CMakeCache.txt"), "utf8"),
  )[1];
  const headers = ["core", "core-later"]
    .flatMap((target) => headersOf(folder, target))
    .filter((file) => !isOurs(file));
  const ofEmscripten = (file) =>
    /^\/usr\/(share\/emscripten|lib\/llvm-\d+)\//.test(realpathSync(file));
  const others = headers.filter(
    (file) => !ofEmscripten(file) && !realpathSync(file).startsWith(realpathSync(cryptopp)),
  );
  // The linker adds of these what is called: parts of a C and a C++ library, of the compiler's own, an allocator, Embind.
  const linked =
    /^(\*$|src\/(?!.*(\.min|gl-matrix|lz4|polyfill))|system\/lib\/(libc\/musl|libcxx|libcxxabi|compiler-rt|emmalloc|embind)\b)/;
  return [
    {
      name: "crypto++",
      version:
        /Crypto\+\+ Library (\d+\.\d+\.\d+|\d+\.\d+)/.exec(
          readFileSync(join(cryptopp, "Readme.txt"), "utf8"),
        )?.[1] ?? "8.7",
      purl: "pkg:deb/debian/libcrypto%2B%2B@8.7.0?arch=source&distro=debian-12",
      licences: ["BSL-1.0"],
      notice: readFileSync(join(cryptopp, "License.txt"), "utf8"),
      part: "compiled in",
    },
    ...debianComponents([...others, suffixes], "compiled in"),
    debianComponent("emscripten", [], "linked in", (pattern) => linked.test(pattern)),
  ];
}

/** @returns {Component[]} What is in web/dist. @param inputs Files that were bundled or copied. */
export const consoleComponents = (inputs) => [...npmComponents(inputs), ...wasmComponents()];

/** The libraries that the program asks for when it starts, and those that these ask for. */
export function librariesOf(program) {
  const lines = execFileSync("ldd", [program], { encoding: "utf8" });
  return [...lines.matchAll(/(?:=> |^\s+)(\/\S+)/gm)].map(([, file]) => file);
}

/** @returns {Component[]} What is in the native program, or is loaded with it. */
export function programComponents() {
  const folder = join(root, "build/native");
  const headers = headersOf(folder, "x-connect").filter((file) => !isOurs(file));
  const suffixes = "/usr/share/publicsuffix/public_suffix_list.dat";
  const loaded = debianComponents(
    librariesOf(join(folder, "bin/x-connect")),
    "loaded when it starts",
  );
  const compiled = debianComponents([...headers, suffixes], "compiled in");
  return [...compiled, ...loaded];
}

// --- Writing ---

const byName = (a, b) => (a.name < b.name ? -1 : 1);

/** A bill of materials in CycloneDX 1.6. Its serial number follows from what is in it. */
export function billOf(name, version, type, components) {
  const sorted = [...components].sort(byName);
  const body = sorted.map(({ name: title, version: number, purl, licences, notice, part }) => ({
    type: "library",
    "bom-ref": purl,
    name: title,
    version: number,
    purl,
    licenses: licences.map((licence) => ({
      license:
        /^[A-Z][\w.]*(-[\w.]+)*$/i.test(licence) && isSpdx(licence)
          ? { id: licence }
          : { name: licence },
    })),
    properties: [
      { name: "x-connect:part", value: part },
      { name: "x-connect:notice-sha256", value: createHash("sha256").update(notice).digest("hex") },
    ],
  }));
  const self = { type, "bom-ref": name, name, version, licenses: [{ license: { id: "MIT" } }] };
  const hash = createHash("sha256")
    .update(JSON.stringify([self, body]))
    .digest("hex");
  const uuid = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ];
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuid.join("-")}`,
    version: 1,
    metadata: { component: self },
    components: body,
    dependencies: [
      { ref: name, dependsOn: sorted.map(({ purl }) => purl) },
      ...sorted.map(({ purl }) => ({ ref: purl, dependsOn: [] })),
    ],
  };
}

const isSpdx = (licence) =>
  [...spdx.values(), "OFL-1.1", "Apache-2.0", "MIT", "BSD-3-Clause", "ISC", "0BSD"].includes(
    licence,
  );

/** The notices of all components in one text, with the licences that they refer to. */
export function noticesOf(name, components) {
  const sorted = [...components].sort(byName);
  const line = "=".repeat(80);
  const referred = new Set(
    sorted.flatMap(({ notice }) =>
      [...notice.matchAll(/\/usr\/share\/common-licenses\/([\w-]+(?:\.[\w-]+)*)/g)].map(
        ([, file]) => file,
      ),
    ),
  );
  const common = [...referred].sort().filter((file) => existsSync(join(commonLicences, file)));
  return [
    `${name} contains or uses what follows, each under its own licence.\n`,
    sorted.map(({ name: title, version, part }) => `${title} ${version} (${part})`).join("\n"),
    ...sorted.map(
      ({ name: title, version, notice }) =>
        `\n${line}\n${title} ${version}\n${line}\n\n${notice.trim()}`,
    ),
    ...common.map(
      (file) =>
        `\n${line}\nThe licence ${file}\n${line}\n\n${readFileSync(join(commonLicences, file), "utf8").trimEnd()}`,
    ),
    "",
  ].join("\n");
}

/** Writes both files into a folder. */
export function writeMaterials(folder, name, version, type, components) {
  writeFileSync(
    join(folder, "sbom.cdx.json"),
    `${JSON.stringify(billOf(name, version, type, components), null, 2)}\n`,
  );
  writeFileSync(join(folder, "THIRD-PARTY.txt"), noticesOf(name, components));
}

/** The version of the whole, as CMake has it. */
export const versionOfProgram = () =>
  /project\(\s*x-connect\s+VERSION\s+([\d.]+)/i.exec(
    readFileSync(join(root, "CMakeLists.txt"), "utf8"),
  )?.[1] ?? "0.0.0";

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(root, "build/native");
  const components = programComponents();
  writeMaterials(folder, "x-connect", versionOfProgram(), "application", components);
  console.log(
    `${String(components.length)} components: ${relative(root, folder)}/sbom.cdx.json and THIRD-PARTY.txt`,
  );
}
