// The worker: holds the credentials, builds and signs requests with the core, and sends them to the proxy.
import { CoreError, loadCore, type Credentials } from "./core.js";
import {
  type Calls,
  type CallName,
  type ExchangeRecord,
  type HeldCredentials,
  mask,
  maskAuthorization,
  type Refusal,
  type ToWorker,
} from "./protocol.js";

const apiOrigin = "https://api.x.com";

const coreLoaded = loadCore();
const running = new Map<number, AbortController>();
let credentials: Credentials = {};
let lastExchange = 0;

/** 32 letters and digits; unique for all practical purposes [RFC 5849 3.3]. */
function makeNonce(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  // Bytes from 248 on would favour the first letters.
  const bytes = [...crypto.getRandomValues(new Uint8Array(64))].filter((byte) => byte < 248);
  return bytes
    .slice(0, 32)
    .map((byte) => alphabet.charAt(byte % 62))
    .join("");
}

const seconds = () => Math.floor(Date.now() / 1000);

async function describeHeld(): Promise<HeldCredentials> {
  const core = await coreLoaded;
  return {
    names: (Object.keys(credentials) as (keyof Credentials)[]).filter((name) => credentials[name]),
    userId: credentials.access_token ? core.userIdOf(credentials.access_token) : null,
    apiKeyHint: credentials.api_key ? mask(credentials.api_key) : "",
  };
}

/** The reply of the proxy; status 0 when there is none. */
async function send(
  request: { method: string; url: string; headers: Record<string, string>; body: string | null },
  signal: AbortSignal,
): Promise<ExchangeRecord["reply"]> {
  try {
    // The proxy stands where this file comes from: https://api.x.com/2/... is its x/2/...
    const url = new URL(`x${request.url.slice(apiOrigin.length)}`, import.meta.url);
    const reply = await fetch(url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal,
    });
    return {
      status: reply.status,
      headers: Object.fromEntries(reply.headers),
      body: await reply.text(),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    return { status: 0, headers: {}, body: "" };
  }
}

async function perform(
  { action, args }: Calls["perform"]["input"],
  signal: AbortSignal,
): Promise<ExchangeRecord> {
  const core = await coreLoaded;
  const prepared = core.prepare(action, args, credentials, {
    nonce: makeNonce(),
    timestamp: seconds(),
  });
  const startedAt = Date.now();
  const reply = await send(prepared, signal);
  const read = core.read(action, { ...reply, auth: prepared.auth, receivedAt: seconds() });
  const authorization = prepared.headers.Authorization;
  return {
    id: ++lastExchange,
    action,
    args,
    auth: prepared.auth,
    startedAt,
    milliseconds: Date.now() - startedAt,
    request: {
      method: prepared.method,
      url: prepared.url,
      headers: {
        ...prepared.headers,
        ...(authorization === undefined ? {} : { Authorization: maskAuthorization(authorization) }),
      },
      body: prepared.body,
    },
    signed: prepared.signed ?? null,
    reply,
    read,
  };
}

type Handlers = {
  [Name in CallName]: (
    input: Calls[Name]["input"],
    signal: AbortSignal,
  ) => Promise<Calls[Name]["output"]>;
};

const handlers: Handlers = {
  start: async () => (await coreLoaded).catalogue(),
  checkCredentials: async (input) => (await coreLoaded).checkCredentials(input ?? credentials),
  parsePaste: async (input) => (await coreLoaded).parsePaste(input),
  hold: async (input) => {
    // Spaces around a value are never part of it; everything else stays as it was entered.
    credentials = Object.fromEntries(
      Object.entries(input as Record<string, string>).map(([name, value]) => [name, value.trim()]),
    );
    return describeHeld();
  },
  forget: async () => {
    credentials = {};
    return Promise.resolve(null);
  },
  access: async (observed) => (await coreLoaded).access(credentials, observed),
  perform,
};

function toRefusal(error: unknown): Refusal {
  if (error instanceof CoreError) {
    const { code, field, message, hint } = error;
    return { code, field, message, hint };
  }
  if (error instanceof DOMException && error.name === "AbortError") {
    return { code: "cancelled", field: "", message: "Cancelled.", hint: "" };
  }
  return {
    code: "console_failed",
    field: "",
    message: "The console failed while preparing this.",
    hint: "Reload the page. If it happens again, the browser's console shows the details.",
  };
}

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.name === "cancel") {
    running.get(data.id)?.abort();
    return;
  }
  const { id, name, input } = data;
  const controller = new AbortController();
  running.set(id, controller);
  const handle = handlers[name] as (input: unknown, signal: AbortSignal) => Promise<unknown>;
  handle(input, controller.signal)
    .then((output) => postMessage({ id, output }))
    .catch((error: unknown) => postMessage({ id, refusal: toRefusal(error) }))
    .finally(() => running.delete(id));
});
