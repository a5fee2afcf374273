// What the worker holds of each connection: credentials, what X granted with them, and what X has shown of them.
import type { AuthKind, Credentials, SignInReply } from "../core/types.js";
import type { SignIn } from "./sign-in.js";
import type {
  Account,
  ConnectionState,
  ExchangeRecord,
  HeldCredentials,
  Learnt,
  Profile,
  Standing,
} from "./protocol.js";
import { mask } from "./protocol.js";
import type { SteadyCore } from "./steady-core.js";

/** All there is to know of a connection; this is what is sealed. Never changed in place. */
export interface Kept {
  readonly profile: Profile;
  readonly credentials: Credentials;
  /** What X has said about the OAuth 2.0 token: its scopes, and when it ends, in milliseconds since 1970. */
  readonly grant: { scopes: string[] | null; expiresAt: number | null };
  readonly learnt: Learnt;
}

/** What becomes of a connection's contents; pure, because a sealed store may have it done to newer contents. */
export type Change = (kept: Kept) => Kept;

const nothingLearnt: Learnt = { account: null, accessLevel: null, accepted: [], rejected: [] };

const emptyKept = (id: string): Kept => ({
  profile: { id, name: "", abilities: [] },
  credentials: {},
  grant: { scopes: null, expiresAt: null },
  learnt: nothingLearnt,
});

export class Holding {
  kept: Kept;
  /** A refresh under way: whoever needs a fresh token waits for the same one. */
  refreshing: Promise<SignInReply> | null = null;
  /** A sign-in under way; its code is fetched when somebody signs in. */
  signIn: Promise<SignIn> | null = null;

  constructor(readonly id: string) {
    this.kept = emptyKept(id);
  }

  get credentials(): Credentials {
    return this.kept.credentials;
  }

  get isEmpty(): boolean {
    return Object.values(this.credentials).every((value) => !value);
  }

  get canRefresh(): boolean {
    return Boolean(this.credentials.oauth2_refresh_token && this.credentials.client_id);
  }

  /** The user's id: of the access token by itself, or as get_me has told it. */
  get ownId(): string | null {
    return this.kept.learnt.account?.id ?? null;
  }
}

/** All connections, by their ids. */
export class Holdings {
  private readonly held = new Map<string, Holding>();
  /** Removed, but the person may still change their mind. */
  private readonly removed = new Map<string, Holding>();

  get all(): Holding[] {
    return [...this.held.values()];
  }

  /** The connection of that id; one that is not there is empty, and stays unknown. */
  find(id: string): Holding {
    return this.held.get(id) ?? new Holding(id);
  }

  /** The same, but it is there from now on. */
  make(id: string): Holding {
    const holding = this.find(id);
    this.held.set(id, holding);
    return holding;
  }

  has(holding: Holding): boolean {
    return this.held.get(holding.id) === holding;
  }

  remove(id: string): void {
    const holding = this.held.get(id);
    if (holding) this.removed.set(id, holding);
    this.held.delete(id);
  }

  restore(id: string): Holding | null {
    const holding = this.removed.get(id) ?? null;
    if (holding) this.held.set(id, holding);
    this.removed.delete(id);
    return holding;
  }

  purge(id: string): void {
    this.removed.delete(id);
  }

  /** Lets go of everything. */
  clear(): void {
    for (const holding of [...this.held.values(), ...this.removed.values()])
      holding.kept = emptyKept(holding.id);
    this.held.clear();
    this.removed.clear();
  }
}

// --- Changes ---

/** Spaces around a value are never part of it; everything else stays as it was entered. */
const trimmed = (input: Credentials): Credentials =>
  Object.fromEntries(
    Object.entries(input as Record<string, string>).map(([name, value]) => [name, value.trim()]),
  );

export const describeAs =
  (profile: Profile): Change =>
  (kept) => ({ ...kept, profile });

/** Other credentials: nothing that was learnt of those before holds. */
export const holdOnly =
  (credentials: Credentials): Change =>
  (kept) => ({
    ...emptyKept(kept.profile.id),
    profile: kept.profile,
    credentials: trimmed(credentials),
  });

/** What each kind of authentication is made of. */
const ingredients: Record<AuthKind, (keyof Credentials)[]> = {
  app_only: ["bearer_token"],
  oauth1: ["api_key", "api_secret", "access_token", "access_token_secret"],
  oauth2: ["client_id", "client_secret", "oauth2_access_token", "oauth2_refresh_token"],
};

/** Further credentials beside those held; what was learnt of a kind that has others now is forgotten. */
export const holdToo =
  (credentials: Credentials): Change =>
  (kept) => {
    const after = { ...kept.credentials, ...trimmed(credentials) };
    const isOther = (kind: AuthKind) =>
      ingredients[kind].some((name) => (after[name] ?? "") !== (kept.credentials[name] ?? ""));
    const kinds = (["app_only", "oauth1", "oauth2"] as const).filter(isOther);
    return { ...kept, credentials: after, learnt: forgetKinds(kept.learnt, kinds, after) };
  };

function forgetKinds(learnt: Learnt, kinds: AuthKind[], after: Credentials): Learnt {
  const stays = (kind: AuthKind) => !kinds.includes(kind);
  const isOtherUser = kinds.includes("oauth1") || (kinds.includes("oauth2") && !after.access_token);
  return {
    ...learnt,
    account: isOtherUser ? null : learnt.account,
    // Frozen into the access token of OAuth 1.0a.
    accessLevel: stays("oauth1") ? learnt.accessLevel : null,
    accepted: learnt.accepted.filter(stays),
    rejected: learnt.rejected.filter(stays),
  };
}

/** What a step of a sign-in issued. */
export const issue =
  (step: "refresh" | "other", reply: SignInReply, expiresAt: number | null): Change =>
  (kept) => {
    // A refreshed token is the same grant: what X has shown of it still holds.
    const next =
      step === "refresh"
        ? { ...kept, credentials: { ...kept.credentials, ...reply.credentials } }
        : holdToo(reply.credentials)(kept);
    if (!reply.credentials.oauth2_access_token) return next;
    const scopes = reply.scopes.length > 0 ? reply.scopes : kept.grant.scopes;
    return { ...next, grant: { scopes, expiresAt } };
  };

/** The OAuth 2.0 tokens are given back. */
export const dropOAuth2: Change = (kept) => {
  const credentials = { ...kept.credentials };
  delete credentials.oauth2_access_token;
  delete credentials.oauth2_refresh_token;
  return {
    ...kept,
    credentials,
    grant: { scopes: null, expiresAt: null },
    learnt: forgetKinds(kept.learnt, ["oauth2"], credentials),
  };
};

/** The account that a reply of get_me describes; null where it is not as X writes it. */
function accountOf({ read }: ExchangeRecord): Account | null {
  const data = (read.data as { data?: Partial<Account> } | null)?.data;
  if (typeof data?.id !== "string" || typeof data.username !== "string") return null;
  const { id, username } = data;
  return { id, username, name: typeof data.name === "string" ? data.name : username };
}

/** What an exchange shows of the credentials that it was made with. */
export const learnFrom =
  (exchange: ExchangeRecord): Change =>
  (kept) => {
    const { action, auth, read, reply } = exchange;
    const isAccepted = read.ok;
    const isRejected = !read.ok && reply.status === 401;
    const without = (kinds: AuthKind[]) => kinds.filter((kind) => kind !== auth);
    const { learnt } = kept;
    const account = action === "get_me" && read.ok ? accountOf(exchange) : null;
    const isJudged = isAccepted || isRejected;
    return {
      ...kept,
      learnt: {
        ...learnt,
        account: account ?? learnt.account,
        accessLevel: read.accessLevel ?? learnt.accessLevel,
        accepted: isJudged
          ? [...without(learnt.accepted), ...(isAccepted ? [auth] : [])]
          : learnt.accepted,
        rejected: isJudged
          ? [...without(learnt.rejected), ...(isRejected ? [auth] : [])]
          : learnt.rejected,
      },
    };
  };

// --- What may be told of it ---

async function heldOf(core: SteadyCore, { kept }: Holding): Promise<HeldCredentials> {
  const { credentials, grant } = kept;
  return {
    names: (Object.keys(credentials) as (keyof Credentials)[]).filter((name) => credentials[name]),
    userId: credentials.access_token ? await core.userIdOf(credentials.access_token) : null,
    apiKeyHint: credentials.api_key ? mask(credentials.api_key) : "",
    scopes: grant.scopes,
  };
}

export const accessOf = (core: SteadyCore, { kept }: Holding) => {
  const { accessLevel, rejected } = kept.learnt;
  return core.access(kept.credentials, { accessLevel, rejected, scopes: kept.grant.scopes });
};

export async function standingOf(core: SteadyCore, own: Holding): Promise<Standing> {
  return {
    held: own.isEmpty ? null : await heldOf(core, own),
    learnt: own.kept.learnt,
    access: await accessOf(core, own),
  };
}

export const stateOf = async (core: SteadyCore, own: Holding): Promise<ConnectionState> => ({
  profile: own.kept.profile,
  ...(await standingOf(core, own)),
});
