// The core as JavaScript uses it, and the only file that imports the WebAssembly glue.
//
//   const core = await loadCore();
//   core.percentEncode("Ladies + Gentlemen");   // "Ladies%20%2B%20Gentlemen"
//
// Works in a page, in a worker and in Node 20. Every value is checked here before it crosses, because
// JSON would silently change what it cannot carry (a lone surrogate, NaN, undefined in an array).
import createModule, { type CoreModule } from "core-glue";
import type { Arguments, Core, Credentials, Exchange, Observed } from "./core-types.js";
import type { PrepareOptions, SignInput } from "./core-types.js";

export type * from "./core-types.js";

/** One fault, when one call has several. */
export interface Problem {
  code: string;
  field: string;
  message: string;
  hint: string;
}

/** Bad input, named: which field, what is wrong with it, and what to do. */
export class CoreError extends Error {
  override readonly name = "CoreError";
  readonly code: string;
  /** Path of the value at fault, e.g. `form[0][1]` or `credentials.api_key`; empty for the call as a whole. */
  readonly field: string;
  readonly hint: string;
  /** Every fault found, where one call can have several. */
  readonly problems: readonly Problem[];

  constructor(fault: {
    code: string;
    message: string;
    field?: string;
    hint?: string;
    problems?: readonly Problem[];
  }) {
    super(fault.message);
    this.code = fault.code;
    this.field = fault.field ?? "";
    this.hint = fault.hint ?? "";
    this.problems = fault.problems ?? [];
  }
}

export interface LoadOptions {
  /** Where core.wasm is; beside this file unless given. */
  wasmUrl?: string | URL;
  /** The bytes of core.wasm, for whoever has them already. */
  wasmBinary?: ArrayBuffer | Uint8Array;
}

/**
 * The functions and the names of their parameters in messages. A parameter named "" is an object whose
 * members are named without it, as the core does: `form[0][1]`, not `input.form[0][1]`.
 */
const signatures = {
  percentEncode: ["text"],
  sign: [""],
  checkCredentials: ["credentials"],
  parsePaste: ["text"],
  userIdOf: ["accessToken"],
  catalogue: [],
  access: ["credentials", "observed"],
  prepare: ["action", "", "credentials", "options"],
  read: ["action", "exchange"],
} as const satisfies Record<keyof Core, readonly string[]>;

/** The names of the core's functions. */
export const coreFunctions = Object.keys(signatures) as (keyof Core)[];

/** Loads the core. Each call makes an instance with a memory of its own; one is enough. */
export async function loadCore(options: LoadOptions = {}): Promise<Core> {
  const module = await instantiate(options);
  const call = (name: keyof Core, values: readonly unknown[]): unknown => {
    const names = signatures[name];
    // A missing argument crosses as null; whether that will do is the core's to say.
    const checked = values.map((value, index) => plain(value ?? null, names[index] ?? "", []));
    const reply = JSON.parse(module[name](JSON.stringify(checked))) as Reply;
    if ("error" in reply) throw new CoreError(reply.error);
    return reply.value;
  };
  // Spelled out, so that the compiler compares each with its type.
  return {
    percentEncode: (text: string) => call("percentEncode", [text]) as string,
    sign: (input: SignInput) => call("sign", [input]) as ReturnType<Core["sign"]>,
    checkCredentials: (credentials: Credentials) =>
      call("checkCredentials", [credentials]) as ReturnType<Core["checkCredentials"]>,
    parsePaste: (text: string) => call("parsePaste", [text]) as ReturnType<Core["parsePaste"]>,
    userIdOf: (accessToken: string) => call("userIdOf", [accessToken]) as string | null,
    catalogue: () => call("catalogue", []) as ReturnType<Core["catalogue"]>,
    access: (credentials: Credentials, observed: Observed) =>
      call("access", [credentials, observed]) as ReturnType<Core["access"]>,
    prepare: (action: string, args: Arguments, credentials: Credentials, rest: PrepareOptions) =>
      call("prepare", [action, args, credentials, rest]) as ReturnType<Core["prepare"]>,
    read: (action: string, exchange: Exchange) =>
      call("read", [action, exchange]) as ReturnType<Core["read"]>,
  };
}

type Reply = { value: unknown } | { error: ConstructorParameters<typeof CoreError>[0] };

async function instantiate(options: LoadOptions): Promise<CoreModule> {
  const url = String(options.wasmUrl ?? new URL("core.wasm", import.meta.url));
  try {
    const wasmBinary = options.wasmBinary ?? (isNode() ? await readFromDisk(url) : undefined);
    return await createModule({
      locateFile: () => url,
      printErr: () => undefined,
      ...(wasmBinary ? { wasmBinary } : {}),
    });
  } catch (cause) {
    const error = new CoreError({
      code: "core_not_loaded",
      message: `The core could not be loaded from ${url}.`,
      hint: "Is core.wasm beside core.js, and served as application/wasm? Give wasmUrl or wasmBinary if it is elsewhere.",
    });
    error.cause = cause;
    throw error;
  }
}

function isNode(): boolean {
  return typeof process === "object" && typeof process.versions?.node === "string";
}

async function readFromDisk(url: string): Promise<Uint8Array> {
  // A variable, so that no bundler for browsers tries to follow it.
  const fs = "node:fs/promises";
  const { readFile } = (await import(/* @vite-ignore */ fs)) as typeof import("node:fs/promises");
  return readFile(/^[a-z]+:\/\//i.test(url) ? new URL(url) : url);
}

// --- Checking values before they cross ---

/** The value as JSON carries it, or a CoreError naming the first thing that JSON would lose or change. */
function plain(value: unknown, path: string, ancestors: readonly object[]): unknown {
  switch (typeof value) {
    case "string":
      if (malformed.test(value)) refuse("lone_surrogate", path, `holds text that ${surrogate}`);
      return value;
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) refuse("wrong_type", path, "must be a finite number");
      return value;
    case "object":
      return value === null ? null : plainObject(value, path, ancestors);
    default:
      return refuse("wrong_type", path, `must not be ${article(typeof value)}`);
  }
}

const malformed = /\p{Surrogate}/u;
const surrogate = "is not well-formed Unicode (half of a surrogate pair stands alone)";

function plainObject(value: object, path: string, ancestors: readonly object[]): unknown {
  if (ancestors.includes(value)) refuse("cycle", path, "contains itself");
  const inside = [...ancestors, value];
  if (Array.isArray(value)) {
    // Array.from sees holes, map does not.
    return Array.from(value, (item: unknown, index) => plain(item, `${path}[${index}]`, inside));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another frame has another Object.prototype: what counts is that nothing stands above it.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    refuse("wrong_type", path, "must be a plain object, not an instance of a class");
  }
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (malformed.test(name))
      refuse("lone_surrogate", path, `has a member whose name ${surrogate}`);
    const memberPath = path === "" ? name : `${path}.${name}`;
    if (member !== undefined) members.push([name, plain(member, memberPath, inside)]);
  }
  return Object.fromEntries(members);
}

function article(type: string): string {
  if (type === "undefined") return type;
  return type === "bigint" ? "a BigInt" : `a ${type}`;
}

function refuse(code: string, field: string, what: string): never {
  throw new CoreError({
    code,
    field,
    message: `${field === "" ? "The input" : `'${field}'`} ${what}.`,
    hint:
      code === "lone_surrogate"
        ? "The text was probably cut in the middle of an emoji or another character; String.prototype.toWellFormed() mends it."
        : "",
  });
}
