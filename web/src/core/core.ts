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

const isPlain = (value: object) => Object.getPrototypeOf(value) === Object.prototype;
const isText = (value: unknown): value is string => typeof value === "string";

/**
 * What most signatures are made of, in lines, which cross the border many times as fast as JSON; null for everything else,
 * right or wrong, which goes the long way.
 */
function toLines(input: SignInput): string | null {
  try {
    const { method, url, form, credentials, nonce, timestamp } = input;
    const { api_key, api_secret, access_token, access_token_secret } = credentials;
    // Whoever gave more members than are read here meant something by them.
    if (!isPlain(input) || Object.keys(input).length !== (form === undefined ? 5 : 6)) return null;
    if (!isPlain(credentials) || Object.keys(credentials).length !== 4) return null;
    if (
      !(isText(method) && isText(url) && isText(nonce) && isText(timestamp)) ||
      !(
        isText(api_key) &&
        isText(api_secret) &&
        isText(access_token) &&
        isText(access_token_secret)
      )
    ) {
      return null;
    }
    let pairs = "";
    let count = 0;
    if (form !== undefined) {
      if (!Array.isArray(form)) return null;
      for (const pair of form as unknown[][]) {
        const [name, value] = pair;
        if (!Array.isArray(pair) || pair.length !== 2 || !isText(name) || !isText(value))
          return null;
        pairs += `\n${name}\n${value}`;
        ++count;
      }
    }
    return `${count}\n${method}\n${url}\n${api_key}\n${api_secret}\n${access_token}\n${access_token_secret}\n${nonce}\n${timestamp}${pairs}`;
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

/** What the module exports beside Embind: a piece of its memory, and functions of the lines that stand in it. */
interface LineGlue {
  HEAPU8: Uint8Array;
  _line_memory(): number;
  _line_memory_size(): number;
  _call_line_function(which: number, size: number): number;
}

/** In the order of the core's `line_functions()`. */
const [signLines, authorizeLines] = [0, 1];

/** Calls functions of lines in the module's own memory, where no text has to be made and copied on the way. */
function linesIn(glue: LineGlue): (which: number, lines: string | null) => string {
  const [start, size] = [glue._line_memory(), glue._line_memory_size()];
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  let memory: Uint8Array = new Uint8Array();
  const look = () => {
    // Memory that grows is another one.
    if (memory.buffer !== glue.HEAPU8.buffer)
      memory = new Uint8Array(glue.HEAPU8.buffer, start, size);
    return memory;
  };
  return (which, lines) => {
    if (lines === null || lines.length > size) return "";
    const { read, written } = encoder.encodeInto(lines, look());
    // Half a character would become another one; the long way refuses it by name.
    const fits =
      written === lines.length || (read === lines.length && !/\p{Surrogate}/u.test(lines));
    if (!fits) {
      memory.fill(0, 0, written);
      return "";
    }
    const answered = glue._call_line_function(which, written);
    return decoder.decode(look().subarray(0, answered));
  };
}

async function readWasm(url: URL): Promise<ArrayBuffer | Uint8Array> {
  if (!url.protocol.startsWith("http")) {
    const file = await (await import("./read-file.js")).readFile(url);
    if (file) return file;
  }
  const reply = await fetch(url);
  if (!reply.ok) throw new Error(`The server answered ${reply.status}.`);
  return reply.arrayBuffer();
}

/** Where this file is. Under a name of its own: bundlers take its words beside a text for a file to take along. */
const here = import.meta.url;

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
    url: () => (wasmUrl ? new URL(wasmUrl, here) : new URL("core.wasm", import.meta.url)),
    binary: wasmBinary,
    options: ["wasmUrl", "wasmBinary"],
  };
}

function laterPart({ laterWasmUrl, laterWasmBinary, wasmUrl }: LoadOptions): Part {
  return {
    url: () => {
      if (laterWasmUrl) return new URL(laterWasmUrl, here);
      if (wasmUrl) return new URL("core-later.wasm", new URL(wasmUrl, here));
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
 * Loads what a visit begins with, up to a signed request: a third of the whole.
 *
 * @throws {CoreError} when the WebAssembly cannot be found or read.
 */
export async function loadFirst(options: LoadOptions = {}): Promise<FirstCore> {
  const call = callsOf<FirstCore>(await instantiate(firstPart(options)));
  return {
    userIdOf: (accessToken: string) => call("userIdOf", ["accessToken", "text", accessToken]),
    catalogue: () => call("catalogue"),
    access: (credentials: Credentials, observed: Observed) =>
      call("access", ["credentials", "object", credentials], ["observed", "object", observed]),
    prepare: preparing(call),
  };
}

/**
 * Loads the rest: what there is to do once somebody enters something, a reply has come or an agent has called.
 *
 * @throws {CoreError} when the WebAssembly cannot be found or read.
 */
export async function loadLater(options: LoadOptions = {}): Promise<LaterCore> {
  const glue = await instantiate(laterPart(options));
  const call = callsOf<LaterCore>(glue);
  const callInLines = linesIn(glue as unknown as LineGlue);
  return {
    words: () => call("words"),
    prepare: preparing(call),
    percentEncode: (text: string) => call("percentEncode", ["text", "text", text]),
    sign: (input: SignInput) => {
      const lines = callInLines(signLines, toLines(input));
      return lines ? toSignature(lines) : call("sign", ["input", "object", input]);
    },
    authorize: (input: SignInput) =>
      callInLines(authorizeLines, toLines(input)) ||
      call("sign", ["input", "object", input]).authorization,
    checkCredentials: (credentials: Credentials) =>
      call("checkCredentials", ["credentials", "object", credentials]),
    parsePaste: (text: string, profile?: string | null) =>
      call("parsePaste", ["text", "text", text], ["profile", "text", profile ?? ""]),
    codeChallenge: (verifier: string) => call("codeChallenge", ["codeVerifier", "text", verifier]),
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
    judgeAbilities: (credentials: Credentials, observed: Observed) =>
      call(
        "judgeAbilities",
        ["credentials", "object", credentials],
        ["observed", "object", observed],
      ),
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
