// The worker: holds the credentials, builds and signs requests with the core, and sends them to the proxy.
import {
  type AuthKind,
  CoreError,
  loadCore,
  type Credentials,
  type PreparedRequest,
  type SignInReply,
  type SignInStep,
} from "./core.js";
import {
  type Calls,
  type CallName,
  type ExchangeRecord,
  type HeldCredentials,
  mask,
  maskAuthorization,
  type Refusal,
  type SignInOutcome,
  type ToWorker,
} from "./protocol.js";
import { SignIn, SignInRefused } from "./sign-in.js";

const apiOrigin = "https://api.x.com";

const coreLoaded = loadCore();
const running = new Map<number, AbortController>();
let credentials: Credentials = {};
let lastExchange = 0;

/** What X has said about the OAuth 2.0 token: its scopes, and when it ends, in milliseconds since 1970. */
let grant: { scopes: string[] | null; expiresAt: number | null } = {
  scopes: null,
  expiresAt: null,
};
/** The account's id, once get_me has told it; the access token of OAuth 1.0a tells it by itself. */
let ownId: string | null = null;
/** What X has accepted of these credentials; contradictions tell causes apart. */
const accepted = new Set<AuthKind>();
const rejected = new Set<AuthKind>();
/** A refresh under way: whoever needs a fresh token waits for the same one. */
let refreshing: Promise<SignInReply> | null = null;

/** A token this close to its end, in milliseconds, is refreshed before it is used. */
const refreshMargin = 60_000;

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
    scopes: grant.scopes,
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

const stamp = (auth?: AuthKind) => ({
  nonce: makeNonce(),
  timestamp: seconds(),
  ...(auth ? { auth } : {}),
});

// --- Signing in ---

/** One step of a sign-in; what is issued is held at once. */
async function signInStep(step: SignInStep, fields: Record<string, string>) {
  const core = await coreLoaded;
  const prepared = core.prepareSignIn(step, fields, credentials, stamp());
  const exchange = await send(prepared, new AbortController().signal);
  const reply = core.readSignIn(step, { ...exchange, receivedAt: seconds() });
  if (reply.ok) {
    credentials = { ...credentials, ...reply.credentials };
    if (step === "oauth2_token" || step === "oauth2_refresh") {
      grant = {
        scopes: reply.scopes.length > 0 ? reply.scopes : grant.scopes,
        expiresAt: reply.expiresIn === null ? null : Date.now() + reply.expiresIn * 1000,
      };
    }
  }
  return { reply, exchange };
}

const signIn = coreLoaded.then((core) => new SignIn(core, signInStep));

async function outcomeOf(step: SignInStep, reply: SignInReply): Promise<SignInOutcome> {
  const { ok, findings, username } = reply;
  return { ok, step, findings, username, held: await describeHeld() };
}

/** X takes a refresh token once: many requests that find the token expired share one refresh. */
function refresh(): Promise<SignInReply> {
  refreshing ??= signInStep("oauth2_refresh", {})
    .then(({ reply }) => reply)
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

const canRefresh = () => Boolean(credentials.oauth2_refresh_token && credentials.client_id);

async function revokeOAuth2(): Promise<SignInOutcome> {
  const token = credentials.oauth2_refresh_token ?? credentials.oauth2_access_token ?? "";
  const { reply } = await signInStep("oauth2_revoke", { token });
  if (reply.ok) {
    delete credentials.oauth2_access_token;
    delete credentials.oauth2_refresh_token;
    grant = { scopes: null, expiresAt: null };
  }
  return outcomeOf("oauth2_revoke", reply);
}

// --- Actions ---

/** The arguments, with the own user id where the action wants it and the access token does not tell it. */
async function withOwnId(
  { action, args, auth }: Calls["perform"]["input"],
  signal: AbortSignal,
): Promise<Calls["perform"]["input"]["args"]> {
  const core = await coreLoaded;
  const wanted = core
    .catalogue()
    .actions.find(({ id }) => id === action)
    ?.parameters.find(({ ownUserId }) => ownUserId);
  if (!wanted || args[wanted.name] || credentials.access_token) return args;
  if (!ownId)
    await exchangeAction({ action: "get_me", args: {}, ...(auth ? { auth } : {}) }, signal);
  return ownId ? { ...args, [wanted.name]: ownId } : args;
}

async function exchangeAction(
  { action, args, auth }: Calls["perform"]["input"],
  signal: AbortSignal,
): Promise<ExchangeRecord> {
  const core = await coreLoaded;
  const prepare = () => core.prepare(action, args, credentials, stamp(auth));
  let prepared = prepare();
  const isOAuth2 = prepared.auth === "oauth2";
  const renew = async () => {
    const { ok, findings } = await refresh();
    return ok ? [] : findings;
  };
  let failures: SignInReply["findings"] = [];
  const isEnding = grant.expiresAt !== null && grant.expiresAt - Date.now() < refreshMargin;
  if (isOAuth2 && isEnding && canRefresh()) {
    failures = await renew();
    prepared = prepare();
  }
  const startedAt = Date.now();
  const sentWith = credentials.oauth2_access_token;
  let reply = await send(prepared, signal);
  if (isOAuth2 && reply.status === 401 && failures.length === 0 && canRefresh()) {
    // Another request may have refreshed it in the meantime.
    if (sentWith === credentials.oauth2_access_token) failures = await renew();
    if (failures.length === 0) {
      prepared = prepare();
      reply = await send(prepared, signal);
    }
  }
  const read = core.read(action, {
    ...reply,
    auth: prepared.auth,
    receivedAt: seconds(),
    accepted: [...accepted],
    rejected: [...rejected],
  });
  if (read.ok) {
    accepted.add(prepared.auth);
    rejected.delete(prepared.auth);
  } else if (reply.status === 401) {
    accepted.delete(prepared.auth);
    rejected.add(prepared.auth);
  }
  if (!read.ok) read.findings = [...failures, ...read.findings];
  if (action === "get_me" && read.ok) ownId = (read.data as { data: { id: string } }).data.id;
  return record({ action, args, startedAt }, prepared, reply, read);
}

function record(
  { action, args, startedAt }: Pick<ExchangeRecord, "action" | "args" | "startedAt">,
  prepared: PreparedRequest,
  reply: ExchangeRecord["reply"],
  read: ExchangeRecord["read"],
): ExchangeRecord {
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

async function perform(
  input: Calls["perform"]["input"],
  signal: AbortSignal,
): Promise<ExchangeRecord> {
  return exchangeAction({ ...input, args: await withOwnId(input, signal) }, signal);
}

function forgetWhatWasLearnt(): void {
  grant = { scopes: null, expiresAt: null };
  ownId = null;
  accepted.clear();
  rejected.clear();
}

/** Spaces around a value are never part of it; everything else stays as it was entered. */
const trimmed = (input: Credentials): Credentials =>
  Object.fromEntries(
    Object.entries(input as Record<string, string>).map(([name, value]) => [name, value.trim()]),
  );

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
    credentials = trimmed(input);
    forgetWhatWasLearnt();
    return describeHeld();
  },
  add: async (input) => {
    credentials = { ...credentials, ...trimmed(input) };
    return describeHeld();
  },
  forget: async () => {
    credentials = {};
    forgetWhatWasLearnt();
    return Promise.resolve(null);
  },
  access: async (observed) =>
    (await coreLoaded).access(credentials, { ...observed, scopes: grant.scopes }),
  perform,
  scopesFor: async (actions) => (await coreLoaded).scopesFor(actions),
  weightedLength: async (text) => (await coreLoaded).weightedLength(text),
  checkKeys: async () => {
    const core = await coreLoaded;
    const prepared = core.prepareSignIn("app_only_token", {}, credentials, stamp());
    const exchange = await send(prepared, new AbortController().signal);
    const {
      ok,
      findings,
      credentials: issued,
    } = core.readSignIn("app_only_token", {
      ...exchange,
      receivedAt: seconds(),
    });
    const held = credentials.bearer_token;
    return { ok, findings, sameBearer: ok && held ? issued.bearer_token === held : null };
  },
  getBearerToken: async () => {
    const { reply } = await signInStep("app_only_token", {});
    return outcomeOf("app_only_token", reply);
  },
  beginOAuth2: async (input) => (await signIn).beginOAuth2(credentials, input),
  finishOAuth2: async (answer) =>
    outcomeOf("oauth2_token", await (await signIn).finishOAuth2(answer)),
  revokeOAuth2,
  beginOAuth1: async (input) => {
    const { reply, authorizeUrl } = await (await signIn).beginOAuth1(input);
    if (authorizeUrl) return { authorizeUrl };
    return { outcome: await outcomeOf("oauth1_request_token", reply) };
  },
  finishOAuth1: async (answer) => {
    const reply = await (await signIn).finishOAuth1(answer);
    if (reply.ok) ownId = reply.userId || null;
    return outcomeOf("oauth1_access_token", reply);
  },
};

function toRefusal(error: unknown): Refusal {
  if (error instanceof CoreError) {
    const { code, field, message, hint, problems } = error;
    return { code, field, message, hint, problems };
  }
  if (error instanceof SignInRefused) return error.refusal;
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
