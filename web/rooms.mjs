// Checks the rooms of web/src: which file may import which. Called by script/lint-web, tested by test/rooms.test.mjs.
import { readdir, readFile } from "node:fs/promises";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/**
 * The rooms, from the top of the house to its cellar: an import goes down this list, never up.
 *
 * - `apart`: the folders in it (files count as one, too) do not import each other.
 * - `doors`: the only files of it that the rooms above may import; all of them where none are named.
 * - `inside`: rooms of which it may import any file, not their doors only.
 * - `sees`: the only rooms that it imports; all below it where none are named.
 * - `without`: packages that must not come with it, whatever it imports.
 */
export const rooms = [
  { name: "pages" },
  { name: "shell" },
  { name: "frame" },
  { name: "screens", apart: true },
  { name: "parts" },
  { name: "session" },
  { name: "connection", sees: ["worker", "core"], inside: ["worker"], without: ["lit"] },
  { name: "worker", doors: ["protocol", "refusal"], without: ["lit"] },
  { name: "look" },
  { name: "text" },
  { name: "bytes", sees: [] },
  { name: "core", sees: [] },
  { name: "embed", sees: [] },
];

const indexOf = new Map(rooms.map(({ name }, index) => [name, index]));

/** The room of a file such as "screens/try/try.ts"; files at the top are pages, or rooms of one file. */
function roomOf(file) {
  const [first, ...rest] = file.split("/");
  if (rest.length > 0) return rooms[indexOf.get(first)];
  return rooms[indexOf.get(first.split(".")[0])] ?? rooms[0];
}

/** What stands for itself inside a room: "try" of "screens/try/try.ts", "settings" of "screens/settings.ts". */
const partOf = (file) => file.split("/")[1]?.split(".")[0];

const baseOf = (file) => posix.basename(file).split(".")[0];

/**
 * What is wrong with the imports; nothing in a house that stands.
 *
 * @param {Map<string, string[]>} imports For each file of web/src what it imports: files of it by path, packages by name.
 * @returns {string[]}
 */
export function faults(imports) {
  const found = [];
  const isOurs = (target) => imports.has(target);
  for (const [file, targets] of imports) {
    const room = roomOf(file);
    if (!room) {
      found.push(
        `${file} is in no room. Name its folder in the list of web/rooms.mjs, where it belongs.`,
      );
      continue;
    }
    for (const target of targets.filter(isOurs)) {
      const to = roomOf(target);
      if (!to) continue; // Told of above.
      const words = `${file} imports ${target}`;
      const up = indexOf.get(to.name) < indexOf.get(room.name);
      if (up) found.push(`${words}: up, from ${room.name} to ${to.name}.`);
      else if (to !== room && room.sees && !room.sees.includes(to.name))
        found.push(`${words}: ${room.name} imports nothing of ${to.name}.`);
      else if (
        to !== room &&
        to.doors &&
        !room.inside?.includes(to.name) &&
        !to.doors.includes(baseOf(target))
      )
        found.push(`${words}: the doors of ${to.name} are ${to.doors.join(" and ")}.`);
      else if (to === room && room.apart && partOf(file) !== partOf(target))
        found.push(`${words}: sideways; what both need belongs in a room below ${room.name}.`);
    }
    for (const name of room.without ?? []) {
      const way = wayTo(
        imports,
        file,
        (target) => target === name || target.startsWith(`${name}/`),
      );
      if (way)
        found.push(`${file} brings the package ${name} into ${room.name}: ${way.join(" → ")}.`);
    }
  }
  return [...found, ...circles(imports)];
}

/** The shortest chain of imports from a file to one that fits; null when there is none. */
function wayTo(imports, start, fits) {
  const from = new Map([[start, null]]);
  for (const file of from.keys()) {
    for (const target of imports.get(file) ?? []) {
      if (from.has(target)) continue;
      from.set(target, file);
      if (!fits(target)) continue;
      const way = [];
      for (let at = target; at !== null; at = from.get(at)) way.unshift(at);
      return way;
    }
  }
  return null;
}

/** Each circle once, told from its first file in the alphabet. */
function circles(imports) {
  const told = new Map();
  for (const file of imports.keys()) {
    const way = wayTo(imports, file, (target) => imports.get(target)?.includes(file) ?? false);
    const self = imports.get(file).includes(file);
    if (!way && !self) continue;
    const members = self ? [file] : way;
    told.set([...members].sort().join(), `A circle: ${[...members, file].join(" → ")}.`);
  }
  return [...told.values()];
}

/** The imports of all files below a folder. */
export async function importsOf(folder) {
  const files = (await readdir(folder, { recursive: true }))
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
  const isFile = new Set(files);
  const imports = new Map();
  for (const file of files.sort()) {
    const source = await readFile(`${folder}/${file}`, "utf8");
    const targets = ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => {
      if (!fileName.startsWith(".")) return fileName;
      const target = posix.join(posix.dirname(file), fileName).replace(/\.js$/, ".ts");
      return isFile.has(target) ? target : fileName;
    });
    imports.set(file, [...new Set(targets)]);
  }
  return imports;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = faults(await importsOf(fileURLToPath(new URL("src", import.meta.url))));
  for (const fault of found) console.error(fault);
  process.exitCode = found.length > 0 ? 1 : 0;
}
