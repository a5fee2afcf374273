// The WebAssembly from a file, which the fetch of Node does not know; in a file of its own, since no page needs it.

/** By another name, so that bundlers do not look for what is beside it. */
const here = import.meta.url;

/** Null where files cannot be read so: other engines' fetch knows them. */
export async function readFile(url: URL): Promise<Uint8Array | null> {
  // Not imported: a bundler for browsers would look for it.
  const { process: node } = globalThis as { process?: Partial<typeof process> };
  const files = node?.getBuiltinModule?.("node:fs/promises");
  if (!files) return null;
  // What is bundled for a server may have got an address of its site: there the file lies where it was installed.
  const name = url.pathname.includes("core-later") ? "core-later.wasm" : "core.wasm";
  const file = url.protocol === "file:" ? url : new URL(here.replace(/[^/]*$/, name));
  return new Uint8Array(await files.readFile(file));
}
