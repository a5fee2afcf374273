// The walk of vectors/walk.json through every action of the catalogue, each finding what it needs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** A file of vectors/. */
export const readVectors = async (name) =>
  JSON.parse(await readFile(new URL(`../../vectors/${name}`, import.meta.url), "utf8"));

const at = (data, pointer) =>
  pointer
    .split("/")
    .slice(1)
    .reduce((value, name) => value[name], data);

/** The arguments of a step, with what earlier replies left. */
function filled(value, kept) {
  if (typeof value === "string") return value.replace(/\$(\w+)/g, (_, name) => kept[name]);
  if (Array.isArray(value)) return value.map((one) => filled(one, kept));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, kept)]));
}

/**
 * Walks through every action; `send(action, args)` sends one and resolves with `{ request, status, data }`.
 * Resolves with what was sent and what came back, in order, and with what the replies left for each other.
 */
export async function walk(actions, send) {
  const { steps } = await readVectors("walk.json");
  const kept = {};
  const seen = [];
  for (const step of steps) {
    const action = actions[step.action];
    const { request, status, data } = await send(action, filled(step.arguments ?? {}, kept));
    assert.ok(status < 300, `${action.id}: ${status} ${JSON.stringify(data)}`);
    for (const [name, pointer] of Object.entries(step.keep ?? {})) kept[name] = at(data, pointer);
    seen.push({ action, request, status, data });
  }
  return { seen, kept };
}
