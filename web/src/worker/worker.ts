// The worker: holds the credentials, builds and signs requests with the core, and sends them to the proxy.
import {
  type AuthKind,
  CoreError,
  loadCore,
  type Credentials,
  type PreparedRequest,
  type SignInReply,
  type SignInStep,
} from "../core/core.js";
import {
  type Calls,
  type CallName,
  type ExchangeRecord,
  type HeldCredentials,
  mask,
  maskAuthorization,
  type Profile,
  type SignInOutcome,
  type ToWorker,
  type VaultState,
} from "./protocol.js";
import { type Refusal, Refused, VaultRefused } from "./refusal.js";
import type { SignIn } from "./sign-in.js";
import {
  checkStore,
  makeLock,
  type OpenLock,
  readStore,
  removeStore,
  seal,
  unseal,
  writeStore,
} from "./vault.js";
import { mark } from "../text/mark.js";

const apiOrigin = "https://api.x.com";

const coreLoaded = loadCore();
const running = new Map<number, AbortController>();
let lastExchange = 0;

/** What the worker holds of one connection. */
class Holding {
  credentials: Credentials = {};
  /** What X has said about the OAuth 2.0 token: its scopes, and when it ends, in milliseconds since 1970. */
  grant: { scopes: string[] | null; expiresAt: number | null } = { scopes: null, expiresAt: null };
  /** The account's id, once get_me has told it; the access token of OAuth 1.0a tells it by itself. */
  ownId: string | null = null;
  /** What X has accepted of these credentials; contradictions tell causes apart. */
  readonly accepted = new Set<AuthKind>();
  readonly rejected = new Set<AuthKind>();
  /** A refresh under way: whoever needs a fresh token waits for the same one. */
  refreshing: Promise<SignInReply> | null = null;
  private begunSignIn: Promise<SignIn> | null = null;

  constructor(public profile: Profile) {}

  /** Its code is fetched when somebody signs in. */
  get signIn(): Promise<SignIn> {
    this.begunSignIn ??= Promise.all([coreLoaded, import("./sign-in.js")]).then(
      ([core, { SignIn }]) => new SignIn(core, (step, fields) => signInStep(this, step, fields)),
    );
    return this.begunSignIn;
  }

  get canRefresh(): boolean {
    return Boolean(this.credentials.oauth2_refresh_token && this.credentials.client_id);
  }

  forgetWhatWasLearnt(): void {
    this.grant = { scopes: null, expiresAt: null };
    this.ownId = null;
    this.accepted.clear();
    this.rejected.clear();
  }
}

const holdings = new Map<string, Holding>();
/** Removed, but the person may still change their mind. */
const removed = new Map<string, Holding>();
let active = holdingOf("first");

function holdingOf(id: string): Holding {
  let holding = holdings.get(id);
  if (!holding) {
    holding = new Holding({ id, name: "", abilities: [], held: null, account: null });
    holdings.set(id, holding);
  }
  return holding;
}

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

async function describeHeld({ credentials, grant }: Holding): Promise<HeldCredentials> {
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

/** One step of a sign-in; what is issued is held, and sealed, at once. */
async function signInStep(own: Holding, step: SignInStep, fields: Record<string, string>) {
  const core = await coreLoaded;
  const prepared = core.prepareSignIn(step, fields, own.credentials, stamp());
  const exchange = await send(prepared, new AbortController().signal);
  const reply = core.readSignIn(step, { ...exchange, receivedAt: seconds() });
  if (reply.ok) {
    own.credentials = { ...own.credentials, ...reply.credentials };
    if (step === "oauth2_token" || step === "oauth2_refresh") {
      own.grant = {
        scopes: reply.scopes.length > 0 ? reply.scopes : own.grant.scopes,
        expiresAt: reply.expiresIn === null ? null : Date.now() + reply.expiresIn * 1000,
      };
    }
    await keep();
  }
  return { reply, exchange };
}

async function outcomeOf(
  own: Holding,
  step: SignInStep,
  reply: SignInReply,
): Promise<SignInOutcome> {
  const { ok, findings, username } = reply;
  return { ok, step, findings, username, held: await describeHeld(own) };
}

/** X takes a refresh token once: many requests that find the token expired share one refresh. */
function refresh(own: Holding): Promise<SignInReply> {
  own.refreshing ??= signInStep(own, "oauth2_refresh", {})
    .then(({ reply }) => reply)
    .finally(() => {
      own.refreshing = null;
    });
  return own.refreshing;
}

async function revokeOAuth2(own: Holding): Promise<SignInOutcome> {
  const token = own.credentials.oauth2_refresh_token ?? own.credentials.oauth2_access_token ?? "";
  const { reply } = await signInStep(own, "oauth2_revoke", { token });
  if (reply.ok) {
    delete own.credentials.oauth2_access_token;
    delete own.credentials.oauth2_refresh_token;
    own.grant = { scopes: null, expiresAt: null };
    await keep();
  }
  return outcomeOf(own, "oauth2_revoke", reply);
}

// --- The sealed store ---

let opened: OpenLock | null = null;
/** Seals follow one another: the last change wins. */
let sealing: Promise<void> = Promise.resolve();

/** What is sealed of a connection. */
interface Kept {
  profile: Profile;
  credentials: Credentials;
  grant: Holding["grant"];
  ownId: string | null;
}

async function contents(): Promise<{ connections: Kept[] }> {
  const connections: Kept[] = [];
  for (const own of holdings.values()) {
    const { credentials, grant, ownId } = own;
    if (Object.keys(credentials).length === 0 && !own.profile.name) continue;
    own.profile = { ...own.profile, held: await describeHeld(own) };
    connections.push({ profile: own.profile, credentials, grant, ownId });
  }
  return { connections };
}

/** Seals what is held now, where the person has asked for it. */
function keep(): Promise<void> {
  sealing = sealing
    .catch(() => undefined)
    .then(async () => {
      const lock = opened;
      if (lock) await writeStore(await seal(lock, await contents()));
    });
  return sealing;
}

async function vaultState(): Promise<VaultState> {
  if (opened) return { state: "open", lock: opened.lock, problem: null };
  try {
    const kept = await readStore();
    if (kept === null) return { state: "none", lock: null, problem: null };
    return { state: "locked", lock: checkStore(kept).lock, problem: null };
  } catch (error) {
    const refusal = toRefusal(error);
    const isKept = refusal.code !== "vault_no_storage";
    return { state: isKept ? "locked" : "none", lock: null, problem: isKept ? refusal : null };
  }
}

/** What a dashboard's server gets when the person hands a connection over. */
function contentsToHandOver({ credentials, profile }: Holding) {
  const held = Object.entries(credentials as Record<string, string | null>);
  return {
    credentials: Object.fromEntries(
      held.filter((entry): entry is [string, string] => Boolean(entry[1])),
    ),
    account: profile.account,
    sealedAt: seconds(),
  };
}

/** Takes in what was sealed; a connection that is held already stays as it is. */
function takeIn(value: unknown): Profile[] {
  const connections = (value as { connections?: Kept[] } | null)?.connections;
  if (!Array.isArray(connections)) throw new VaultRefused("damaged");
  for (const { profile, credentials, grant, ownId } of connections) {
    if (typeof profile.id !== "string") throw new VaultRefused("damaged");
    if (Object.keys(holdings.get(profile.id)?.credentials ?? {}).length > 0) continue;
    const own = holdingOf(profile.id);
    Object.assign(own, { profile, credentials, grant, ownId });
  }
  return connections.map(({ profile }) => profile);
}

// --- Actions ---

/** The arguments, with the own user id where the action wants it and the access token does not tell it. */
async function withOwnId(
  own: Holding,
  { action, args, auth }: Calls["perform"]["input"],
  signal: AbortSignal,
): Promise<Calls["perform"]["input"]["args"]> {
  const core = await coreLoaded;
  const wanted = core
    .catalogue()
    .actions.find(({ id }) => id === action)
    ?.parameters.find(({ ownUserId }) => ownUserId);
  if (!wanted || args[wanted.name] || own.credentials.access_token) return args;
  if (!own.ownId)
    await exchangeAction(own, { action: "get_me", args: {}, ...(auth ? { auth } : {}) }, signal);
  return own.ownId ? { ...args, [wanted.name]: own.ownId } : args;
}

async function exchangeAction(
  own: Holding,
  { action, args, auth }: Calls["perform"]["input"],
  signal: AbortSignal,
): Promise<ExchangeRecord> {
  const core = await coreLoaded;
  const prepare = () => core.prepare(action, args, own.credentials, stamp(auth));
  let prepared = prepare();
  const isOAuth2 = prepared.auth === "oauth2";
  const renew = async () => {
    const { ok, findings } = await refresh(own);
    return ok ? [] : findings;
  };
  let failures: SignInReply["findings"] = [];
  const isEnding = own.grant.expiresAt !== null && own.grant.expiresAt - Date.now() < refreshMargin;
  if (isOAuth2 && isEnding && own.canRefresh) {
    failures = await renew();
    prepared = prepare();
  }
  const startedAt = Date.now();
  const sentWith = own.credentials.oauth2_access_token;
  let reply = await send(prepared, signal);
  if (isOAuth2 && reply.status === 401 && failures.length === 0 && own.canRefresh) {
    // Another request may have refreshed it in the meantime.
    if (sentWith === own.credentials.oauth2_access_token) failures = await renew();
    if (failures.length === 0) {
      prepared = prepare();
      reply = await send(prepared, signal);
    }
  }
  const read = core.read(action, {
    ...reply,
    auth: prepared.auth,
    receivedAt: seconds(),
    accepted: [...own.accepted],
    rejected: [...own.rejected],
  });
  if (read.ok) {
    own.accepted.add(prepared.auth);
    own.rejected.delete(prepared.auth);
  } else if (reply.status === 401) {
    own.accepted.delete(prepared.auth);
    own.rejected.add(prepared.auth);
  }
  if (!read.ok) read.findings = [...failures, ...read.findings];
  if (action === "get_me" && read.ok) own.ownId = (read.data as { data: { id: string } }).data.id;
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
  checkCredentials: async (input) =>
    (await coreLoaded).checkCredentials(input ?? active.credentials),
  parsePaste: async (input) => (await coreLoaded).parsePaste(input),
  select: (id) => {
    active = holdingOf(id);
    return Promise.resolve(null);
  },
  describe: async (profile) => {
    holdingOf(profile.id).profile = profile;
    await keep();
    return null;
  },
  remove: async (id) => {
    const own = holdings.get(id);
    if (own) removed.set(id, own);
    holdings.delete(id);
    await keep();
    return null;
  },
  restore: async (id) => {
    const own = removed.get(id);
    if (own) holdings.set(id, own);
    removed.delete(id);
    await keep();
    return null;
  },
  purge: (id) => {
    removed.delete(id);
    return Promise.resolve(null);
  },
  hold: async (input) => {
    const own = active;
    own.credentials = trimmed(input);
    own.forgetWhatWasLearnt();
    await keep();
    return describeHeld(own);
  },
  add: async (input) => {
    const own = active;
    own.credentials = { ...own.credentials, ...trimmed(input) };
    await keep();
    return describeHeld(own);
  },
  vault: vaultState,
  remember: async (secret) => {
    opened = await makeLock(secret);
    await keep();
    return vaultState();
  },
  unlock: async (secret) => {
    const store = checkStore(await readStore());
    const { contents: kept, opened: lock } = await unseal(store, secret);
    const profiles = takeIn(kept);
    opened = lock;
    return profiles;
  },
  lock: async () => {
    await sealing;
    opened = null;
    holdings.clear();
    removed.clear();
    active = holdingOf("first");
    return vaultState();
  },
  forgetVault: async () => {
    opened = null;
    await sealing;
    await removeStore();
    return vaultState();
  },
  exportFile: async (passphrase) => {
    const lock = await makeLock({ kind: "passphrase", passphrase });
    return JSON.stringify(await seal(lock, await contents()), null, 2);
  },
  importFile: async ({ text, passphrase }) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new VaultRefused("not_a_store");
    }
    const { contents: kept } = await unseal(checkStore(value), { kind: "passphrase", passphrase });
    const profiles = takeIn(kept);
    await keep();
    return profiles;
  },
  seal: async ({ publicKey, origin }) => {
    const { sealTo } = await import("./seal.js");
    return sealTo(publicKey, origin, contentsToHandOver(active));
  },
  reveal: () => Promise.resolve(contentsToHandOver(active).credentials),
  access: async (observed) =>
    (await coreLoaded).access(active.credentials, { ...observed, scopes: active.grant.scopes }),
  perform: async (input, signal) => {
    const own = active;
    return exchangeAction(own, { ...input, args: await withOwnId(own, input, signal) }, signal);
  },
  scopesFor: async (actions) => (await coreLoaded).scopesFor(actions),
  weightedLength: async (text) => (await coreLoaded).weightedLength(text),
  checkKeys: async () => {
    const own = active;
    const core = await coreLoaded;
    const prepared = core.prepareSignIn("app_only_token", {}, own.credentials, stamp());
    const exchange = await send(prepared, new AbortController().signal);
    const {
      ok,
      findings,
      credentials: issued,
    } = core.readSignIn("app_only_token", {
      ...exchange,
      receivedAt: seconds(),
    });
    const held = own.credentials.bearer_token;
    return { ok, findings, sameBearer: ok && held ? issued.bearer_token === held : null };
  },
  getBearerToken: async () => {
    const own = active;
    const { reply } = await signInStep(own, "app_only_token", {});
    return outcomeOf(own, "app_only_token", reply);
  },
  beginOAuth2: async (input) => (await active.signIn).beginOAuth2(active.credentials, input),
  finishOAuth2: async (answer) => {
    const own = active;
    return outcomeOf(own, "oauth2_token", await (await own.signIn).finishOAuth2(answer));
  },
  revokeOAuth2: () => revokeOAuth2(active),
  beginOAuth1: async (input) => {
    const own = active;
    const { reply, authorizeUrl } = await (await own.signIn).beginOAuth1(input);
    if (authorizeUrl) return { authorizeUrl };
    return { outcome: await outcomeOf(own, "oauth1_request_token", reply) };
  },
  finishOAuth1: async (answer) => {
    const own = active;
    const reply = await (await own.signIn).finishOAuth1(answer);
    if (reply.ok) own.ownId = reply.userId || null;
    return outcomeOf(own, "oauth1_access_token", reply);
  },
};

function toRefusal(error: unknown): Refusal {
  if (error instanceof CoreError) {
    const { code, field, message, hint, problems } = error;
    return { code, field, message, hint, problems };
  }
  if (error instanceof Refused) return error.refusal;
  if (error instanceof DOMException && error.name === "AbortError") {
    return { code: "cancelled", field: "", message: "Cancelled.", hint: "" };
  }
  return {
    code: "console_failed",
    field: "",
    message: mark("The console failed while preparing this."),
    hint: mark("Reload the page. If it happens again, the browser's console shows the details."),
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
