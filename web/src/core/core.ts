// The JavaScript face of the C++ core: the only importer of the Emscripten glue.
//
//   import { loadCore } from "x-connect";
//   const core = await loadCore();
//   core.percentEncode("Ladies + Gentlemen"); // "Ladies%20%2B%20Gentlemen"
//
// Values cross the border as JSON. What JSON would drop or bend without a word (functions, NaN, lone surrogates,
// class instances, ...) is refused here by the name of its field; everything else is checked by the core.
import createModule from "../../../build/wasm/bin/core.mjs";

import type {
  Arguments,
  CanonicalOptions,
  CheckInput,
  Core,
  Credentials,
  Exchange,
  FirstCore,
  HashedRequest,
  LaterCore,
  OAuth2Authorization,
  Observed,
  Payer,
  PolicyEvent,
  PolicyState,
  PrepareOptions,
  PreparedRequest,
  SignInput,
  SignInStep,
  Signature,
  SignedParameter,
} from "./types.js";

export type * from "./types.js";

/** Where the WebAssembly comes from; by default `core.wasm` beside this file, and `core-later.wasm` beside that. */
export interface LoadOptions {
  wasmUrl?: string | URL;
  wasmBinary?: ArrayBuffer | Uint8Array;
  laterWasmUrl?: string | URL;
  laterWasmBinary?: ArrayBuffer | Uint8Array;
}

interface ErrorFields {
  code: string;
  field: string;
  message: string;
  hint: string;
  problems?: ErrorFields[];
}

/** What every function of the core throws for bad input. No secret is ever part of it. */
export class CoreError extends Error {
  override readonly name = "CoreError";
  /** Stable identifier, e.g. "missing_field". */
  readonly code: string;
  /** The input at fault, e.g. "form[0][1]" or "credentials.api_key"; may be empty. */
  readonly field: string;
  /** What to do about it; may be empty. */
  readonly hint: string;
  /** Every problem, when one call has several. */
  readonly problems: ErrorFields[];

  constructor({ code, field, message, hint, problems = [] }: ErrorFields) {
    super(message);
    this.code = code;
    this.field = field;
    this.hint = hint;
    this.problems = problems;
  }
}

const wrongType = (field: string, must: string) =>
  new CoreError({ code: "wrong_type", field, message: `'${field}' ${must}.`, hint: "" });

function checkText(text: string, field: string): string {
  // A lone surrogate has no UTF-8, so it could be neither sent nor signed.
  if (/\p{Surrogate}/u.test(text)) {
    throw new CoreError({
      code: "lone_surrogate",
      field,
      message: `'${field}' contains half a character (a lone surrogate).`,
      hint: "Cut texts between characters, not inside one; [...text] splits safely.",
    });
  }
  return text;
}

const child = (field: string, name: string, root: string) =>
  field === root ? name : `${field}.${name}`;

/** A copy of a value that holds nothing but plain JSON; `root` is the name of the argument itself. */
function toPlain(
  value: unknown,
  field: string,
  root: string,
  within: ReadonlySet<object>,
): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return checkText(value, field);
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw wrongType(field, "must be a finite number");
  }
  if (typeof value !== "object") throw wrongType(field, `must not be ${describe(value)}`);
  if (within.has(value)) throw wrongType(field, "must not contain itself");
  const inner = new Set(within).add(value);
  if (inner.size > 64) throw wrongType(field, "is nested too deeply");
  if (Array.isArray(value)) {
    return Array.from(value, (item, index) => toPlain(item, `${field}[${index}]`, root, inner));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && !isForeignPlain(prototype)) {
    throw wrongType(field, "must be a plain object");
  }
  const plain: [string, unknown][] = [];
  for (const name of Object.keys(value)) {
    const path = child(field, checkText(name, field), root);
    let member: unknown;
    try {
      member = (value as Record<string, unknown>)[name];
    } catch {
      throw wrongType(path, "cannot be read");
    }
    if (member !== undefined) plain.push([name, toPlain(member, path, root, inner)]);
  }
  return Object.fromEntries(plain);
}

/** `Object.prototype` of another realm (an iframe, a vm): plain all the same. */
const isForeignPlain = (prototype: unknown) =>
  typeof prototype === "object" &&
  prototype !== null &&
  Object.getPrototypeOf(prototype) === null &&
  Object.hasOwn(prototype, "hasOwnProperty");

function describe(value: unknown): string {
  if (value === undefined) return "undefined";
  return typeof value === "bigint" ? "a BigInt" : `a ${typeof value}`;
}

/** One argument of a call: its name for messages, what it has to be, and its value. */
type Argument = readonly [name: string, kind: "text" | "object", value: unknown];

function plainArgument([name, kind, value]: Argument): unknown {
  if (kind === "text") {
    if (typeof value !== "string") throw wrongType(name, "must be text");
    return checkText(value, name);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrongType(name, "must be an object");
  }
  // Fields of what `sign` takes, and arguments of an action, are named without it in front, as the core does.
  const unprefixed = name === "input" || name === "arguments";
  return toPlain(value, name, unprefixed ? name : "", new Set());
}

const isText = (value: unknown): value is string => typeof value === "string";
const isPlain = (value: object) => Object.getPrototypeOf(value) === Object.prototype;
const has = (value: object, names: readonly string[]) =>
  Object.keys(value).every((name) => names.includes(name));

const signed = ["method", "url", "form", "credentials", "nonce", "timestamp"];
const signers = ["api_key", "api_secret", "access_token", "access_token_secret"];

/**
 * What most signatures are made of, in lines, which cross the border ten times as fast as JSON; null for everything else,
 * right or wrong, which goes the long way.
 */
function toLines(input: SignInput): string | null {
  try {
    if (!isPlain(input) || !has(input, signed)) return null;
    const { method, url, form = [], credentials, nonce, timestamp } = input;
    if (!isPlain(credentials) || !has(credentials, signers) || !Array.isArray(form)) return null;
    const { api_key, api_secret, access_token, access_token_secret } = credentials;
    const values: unknown[] = [method, url, api_key, api_secret, access_token, access_token_secret];
    values.push(nonce, timestamp);
    for (const pair of form as unknown[][]) {
      if (pair.length !== 2) return null;
      values.push(...pair);
    }
    if (!values.every(isText)) return null;
    const lines = `${form.length}\n${values.join("\n")}`;
    return /\p{Surrogate}/u.test(lines) ? null : lines;
  } catch {
    return null;
  }
}

const sources = { q: "query", f: "form", p: "protocol" } as const;

/** Text from its percent-encoding, which is all ASCII. */
function percentDecode(encoded: string): string {
  const bytes = encoded.replace(/%(..)/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
  );
}

/** A signature from its lines. What was signed is decoded when somebody looks. */
function toSignature(lines: string): Signature {
  const [
    authorization = "",
    signature = "",
    signatureBaseString = "",
    normalizedParameters = "",
    baseStringUri = "",
    origins = "",
  ] = lines.split("\n");
  let parameters: SignedParameter[] | undefined;
  return {
    authorization,
    signature,
    signatureBaseString,
    normalizedParameters,
    baseStringUri,
    get parameters() {
      return (parameters ??= normalizedParameters.split("&").map((pair, index) => {
        const equals = pair.indexOf("=");
        return {
          name: percentDecode(pair.slice(0, equals)),
          value: percentDecode(pair.slice(equals + 1)),
          source: sources[origins[index] as keyof typeof sources],
        };
      }));
    },
  };
}

type Answer = { value: unknown; error?: undefined } | { error: ErrorFields };
type Glue = Record<string, (argumentsJson: string) => string>;

async function readWasm(url: URL): Promise<ArrayBuffer | Uint8Array> {
  if (!url.protocol.startsWith("http")) {
    const file = await (await import("./read-file.js")).readFile(url);
    if (file) return file;
  }
  const reply = await fetch(url);
  if (!reply.ok) throw new Error(`The server answered ${reply.status}.`);
  return reply.arrayBuffer();
}

/** One of the two files, and the options that name it. */
interface Part {
  /** Where no binary is given: what is bundled as an old script has no address. */
  url: () => URL;
  binary: ArrayBuffer | Uint8Array | undefined;
  options: [url: string, binary: string];
}

function firstPart({ wasmUrl, wasmBinary }: LoadOptions): Part {
  return {
    // Bundlers know an address by these very words.
    url: () =>
      wasmUrl ? new URL(wasmUrl, import.meta.url) : new URL("core.wasm", import.meta.url),
    binary: wasmBinary,
    options: ["wasmUrl", "wasmBinary"],
  };
}

function laterPart({ laterWasmUrl, laterWasmBinary, wasmUrl }: LoadOptions): Part {
  return {
    url: () => {
      if (laterWasmUrl) return new URL(laterWasmUrl, import.meta.url);
      if (wasmUrl) return new URL("core-later.wasm", new URL(wasmUrl, import.meta.url));
      return new URL("core-later.wasm", import.meta.url);
    },
    binary: laterWasmBinary,
    options: ["laterWasmUrl", "laterWasmBinary"],
  };
}

async function instantiate({ url, binary, options }: Part): Promise<Glue> {
  try {
    return (await createModule({
      wasmBinary: binary ?? (await readWasm(url())),
      // What goes wrong is thrown; nobody reads it twice.
      printErr: () => undefined,
    })) as unknown as Glue;
  } catch (cause) {
    const field = options[binary ? 1 : 0];
    throw Object.assign(
      new CoreError({
        code: "core_not_loaded",
        field,
        message: `The core could not be loaded from ${binary ? field : url().href}.`,
        hint: "Serve core.wasm and core-later.wasm, built together with core.js, beside it, or say where they are with wasmUrl and laterWasmUrl.",
      }),
      { cause },
    );
  }
}

/** Calls the functions of a module by name. */
const callsOf =
  <Functions>(glue: Glue) =>
  <Name extends keyof Functions & string>(
    name: Name,
    ...args: Argument[]
  ): Functions[Name] extends (...input: never[]) => infer Value ? Value : never => {
    const run = glue[name];
    if (!run) throw new Error(`The core has no function ${name}`);
    const answer = JSON.parse(run(JSON.stringify(args.map(plainArgument)))) as Answer;
    if (answer.error) throw new CoreError(answer.error);
    return answer.value as never;
  };

const preparing =
  (call: (name: "prepare", ...args: Argument[]) => PreparedRequest): FirstCore["prepare"] =>
  (action, args, credentials, options) =>
    call(
      "prepare",
      ["action", "text", action],
      ["arguments", "object", args],
      ["credentials", "object", credentials],
      ["options", "object", options],
    );

/** The core counts the bytes of what is longer, and so does not care how it is written. */
const longestWeighedText = 100_000;

/**
 * Normalization Form C, in time proportional to the text: engines sort the marks of one character by insertion, which takes
 * seconds for a text of marks. No language puts more than 30 on one character [UAX 15, Stream-Safe Text Format].
 */
function normalize(text: string): string {
  if (text.length > longestWeighedText) return text;
  const pieces = /\p{M}{31}/u.test(text) ? text.split(/(?<=\p{M}{30})/u) : [text];
  return pieces.map((piece) => piece.normalize("NFC")).join("");
}

/**
 * Loads what a visit begins with, up to a signed request: half as much as the whole.
 *
 * @throws {CoreError} when the WebAssembly cannot be found or read.
 */
export async function loadFirst(options: LoadOptions = {}): Promise<FirstCore> {
  const glue = await instantiate(firstPart(options));
  const call = callsOf<FirstCore>(glue);
  const callInLines = (name: string, input: SignInput) => {
    const lines = toLines(input);
    return lines === null ? "" : (glue[name]?.(lines) ?? "");
  };
  return {
    percentEncode: (text: string) => call("percentEncode", ["text", "text", text]),
    sign: (input: SignInput) => {
      const lines = callInLines("signLines", input);
      return lines ? toSignature(lines) : call("sign", ["input", "object", input]);
    },
    authorize: (input: SignInput) =>
      callInLines("authorizeLines", input) ||
      call("sign", ["input", "object", input]).authorization,
    checkCredentials: (credentials: Credentials) =>
      call("checkCredentials", ["credentials", "object", credentials]),
    parsePaste: (text: string, profile?: string | null) =>
      call("parsePaste", ["text", "text", text], ["profile", "text", profile ?? ""]),
    userIdOf: (accessToken: string) => call("userIdOf", ["accessToken", "text", accessToken]),
    catalogue: () => call("catalogue"),
    access: (credentials: Credentials, observed: Observed) =>
      call("access", ["credentials", "object", credentials], ["observed", "object", observed]),
    prepare: preparing(call),
    codeChallenge: (verifier: string) => call("codeChallenge", ["codeVerifier", "text", verifier]),
  };
}

/**
 * Loads what there is to do once a reply has come or an agent has called.
 *
 * @throws {CoreError} when the WebAssembly cannot be found or read.
 */
export async function loadLater(options: LoadOptions = {}): Promise<LaterCore> {
  const call = callsOf<LaterCore>(await instantiate(laterPart(options)));
  return {
    words: () => call("words"),
    prepare: preparing(call),
    read: (action: string, exchange: Exchange) =>
      call("read", ["action", "text", action], ["exchange", "object", exchange]),
    scopesFor: (actions: string[]) => call("scopesFor", ["input", "object", { actions }]),
    oauth2AuthorizeQuery: (authorization: OAuth2Authorization) =>
      call("oauth2AuthorizeQuery", ["input", "object", authorization]),
    prepareSignIn: (
      step: SignInStep,
      fields: Record<string, string>,
      credentials: Credentials,
      options: PrepareOptions,
    ) =>
      call(
        "prepareSignIn",
        ["step", "text", step],
        ["fields", "object", fields],
        ["credentials", "object", credentials],
        ["options", "object", options],
      ),
    readSignIn: (step: SignInStep, exchange: Exchange) =>
      call("readSignIn", ["step", "text", step], ["exchange", "object", exchange]),
    // X counts in Normalization Form C, which every engine of JavaScript knows.
    weightedLength: (text: string) =>
      call("weightedLength", ["text", "text", typeof text === "string" ? normalize(text) : text]),
    check: (input: CheckInput) => call("check", ["input", "object", input]),
    price: (action: string, args: Arguments, payer: Payer = {}) =>
      call(
        "price",
        ["action", "text", action],
        ["arguments", "object", args],
        ["payer", "object", payer],
      ),
    cost: (
      action: string,
      args: Arguments,
      reply: { status: number; data: unknown },
      payer: Payer = {},
    ) =>
      call(
        "cost",
        ["action", "text", action],
        ["arguments", "object", args],
        ["reply", "object", reply],
        ["payer", "object", payer],
      ),
    reveal: (text: string) => call("reveal", ["text", "text", text]),
    canonicalRequest: (action: string, args: Arguments, options: CanonicalOptions) =>
      call(
        "canonicalRequest",
        ["action", "text", action],
        ["arguments", "object", args],
        ["options", "object", options],
      ),
    requestHash: (request: HashedRequest) => call("requestHash", ["input", "object", request]),
    decide: (state: PolicyState | null, event: PolicyEvent) =>
      call("decide", ["state", "object", state ?? {}], ["event", "object", event]),
  };
}

/**
 * Loads the core. Works in pages, workers and Node 20 or newer; every call gives an independent core.
 *
 * @throws {CoreError} when the WebAssembly cannot be found or read.
 */
export async function loadCore(options: LoadOptions = {}): Promise<Core> {
  const [first, later] = await Promise.all([loadFirst(options), loadLater(options)]);
  return { ...first, ...later, catalogue: () => later.words() };
}
