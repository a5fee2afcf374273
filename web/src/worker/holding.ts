// What the worker holds of each connection: credentials, what X granted with them, and what X has shown of them.
import type {
  AbilityVerdict,
  AuthKind,
  CredentialName,
  Credentials,
  Finding,
  Observed,
  Outcome,
  SignInReply,
  SignInStep,
} from "../core/types.js";
import type { IsForeign } from "./practice.js";
import type { SignIn } from "./sign-in.js";
import type {
  Account,
  ActionLimit,
  Checked,
  ConnectionState,
  ExchangeRecord,
  HeldCredentials,
  Learnt,
  Profile,
  Standing,
} from "./protocol.js";
import { mask } from "./protocol.js";
import type { SteadyCore } from "./steady-core.js";

/** What X has said about the OAuth 2.0 tokens. */
export interface Grant {
  /** Made up for each sign-in, and the same for all tokens that follow from it by refreshing. */
  id: string;
  scopes: string[] | null;
  /** When the access token ends, in milliseconds since 1970. */
  expiresAt: number | null;
}

/** All there is to know of a connection; this is what is sealed. Never changed in place. */
export interface Kept {
  readonly profile: Profile;
  readonly credentials: Credentials;
  readonly grant: Grant;
  readonly learnt: Learnt;
  /** What the last check of these credentials came to; null where they were not checked. */
  readonly checked: Checked | null;
  /** When each credential came, in milliseconds since 1970. */
  readonly since: Since;
}

type Since = Readonly<Partial<Record<CredentialName, number>>>;

/** What becomes of a connection's contents; pure, because a sealed store may have it done to newer contents. */
export type Change = (kept: Kept) => Kept;

const nothingLearnt: Learnt = {
  account: null,
  accessLevel: null,
  accepted: [],
  rejected: [],
  outcomes: [],
};

const noGrant: Grant = { id: "", scopes: null, expiresAt: null };

const emptyKept = (id: string): Kept => ({
  profile: { id, name: "", abilities: [] },
  credentials: {},
  grant: noGrant,
  learnt: nothingLearnt,
  checked: null,
  since: {},
});

/** What was sealed, by this version or an earlier one; null for what never was. */
export function readKept(value: unknown): Kept | null {
  const {
    profile,
    credentials,
    grant,
    learnt,
    since,
    checked = null,
  } = (value ?? {}) as {
    profile?: Partial<Profile> & { account?: Account | null };
    credentials?: Credentials;
    grant?: Partial<Grant>;
    learnt?: Partial<Learnt>;
    since?: Since;
    checked?: Checked | null;
  };
  if (typeof profile?.id !== "string" || typeof credentials !== "object") return null;
  const { id, name = "", abilities = [], account = null } = profile;
  return {
    profile: { id, name, abilities },
    credentials,
    grant: { ...noGrant, ...grant },
    // Before 0.2 the account stood with the profile.
    learnt: { ...nothingLearnt, account, ...learnt },
    since: { ...since },
    checked,
  };
}

/** Tells whose credentials they are: the same after a refresh, another after any other change of who is acted as. */
export const identityOf = ({ credentials, grant }: Kept): string =>
  JSON.stringify([
    credentials.api_key ?? "",
    credentials.access_token ?? "",
    credentials.client_id ?? "",
    grant.id,
  ]);

/** What a refresh came to: nothing to find, or why there is no fresh token. */
export type Renewal = Finding[];

export class Holding {
  kept: Kept;
  /** A refresh under way, and the token that it uses up: whoever needs a fresh one waits for the same. */
  refreshing: { token: string; reply: Promise<Renewal> } | null = null;
  /** A sign-in under way; its code is fetched when somebody signs in. */
  signIn: Promise<SignIn> | null = null;
  /** What X has said last of the limits of each action, and of whom; not sealed, since they are over in minutes. */
  readonly limits = new Map<string, { identity: string; limits: ActionLimit[] }>();

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

/** The account's own id, where it is known: some actions have it in their path. */
export const userOf = ({ credentials, ownId }: Holding): { userId?: string } => {
  const digits = /^(\d+)-/.exec(credentials.access_token ?? "")?.[1];
  const userId = ownId ?? digits;
  return userId ? { userId } : {};
};

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

  /** Whether it is there, or may come back. */
  knows(holding: Holding): boolean {
    return this.has(holding) || this.removed.get(holding.id) === holding;
  }

  remove(id: string): void {
    const holding = this.held.get(id);
    if (holding) this.removed.set(id, holding);
    this.held.delete(id);
  }

  /** It was removed elsewhere: there is nothing to restore. */
  drop(id: string): void {
    const holding = this.held.get(id);
    if (holding) holding.kept = emptyKept(id);
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

/**
 * Other credentials: nothing that was learnt of those before holds.
 *
 * @param grantId A new one.
 * @param at When they came, in milliseconds since 1970.
 */
export const holdOnly =
  (credentials: Credentials, grantId: string, at = Date.now()): Change =>
  (kept) => ({
    ...emptyKept(kept.profile.id),
    profile: kept.profile,
    credentials: trimmed(credentials),
    grant: { ...noGrant, id: grantId },
    since: sinceOf({ credentials: {}, since: {} }, trimmed(credentials), at),
  });

/** What is as it was came when it came; what is another came now. */
function sinceOf(
  before: Pick<Kept, "credentials" | "since">,
  after: Credentials,
  at: number,
): Since {
  const names = Object.keys(after) as CredentialName[];
  const of = (name: CredentialName) =>
    after[name] === before.credentials[name] ? (before.since[name] ?? at) : at;
  return Object.fromEntries(names.filter((name) => after[name]).map((name) => [name, of(name)]));
}

/** What each kind of authentication is made of. */
const ingredients: Record<AuthKind, (keyof Credentials)[]> = {
  app_only: ["bearer_token"],
  oauth1: ["api_key", "api_secret", "access_token", "access_token_secret"],
  oauth2: ["client_id", "client_secret", "oauth2_access_token", "oauth2_refresh_token"],
};

const kindsThatDiffer = (before: Credentials, after: Credentials): AuthKind[] =>
  (["app_only", "oauth1", "oauth2"] as const).filter((kind) =>
    ingredients[kind].some((name) => (after[name] ?? "") !== (before[name] ?? "")),
  );

/** Further credentials beside those held; what was learnt of a kind that has others now is forgotten. */
export const holdToo =
  (credentials: Credentials, grantId: string, at = Date.now()): Change =>
  (kept) => {
    const after = { ...kept.credentials, ...trimmed(credentials) };
    const kinds = kindsThatDiffer(kept.credentials, after);
    return {
      ...kept,
      credentials: after,
      since: sinceOf(kept, after, at),
      checked: null,
      grant: kinds.includes("oauth2") ? { ...noGrant, id: grantId } : kept.grant,
      learnt: forgetKinds(kept.learnt, kinds, after),
    };
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
    outcomes: learnt.outcomes.filter(({ auth }) => !auth || stays(auth)),
  };
}

/** The kind of authentication that a step gives the credentials for. */
const kindsOf: Partial<Record<SignInStep, AuthKind[]>> = {
  app_only_token: ["app_only"],
  oauth2_token: ["oauth2"],
  oauth1_access_token: ["oauth1"],
};

/** What a reply says of the OAuth 2.0 tokens that it brings. */
interface Issued {
  reply: SignInReply;
  expiresAt: number | null;
  /** When it came, in milliseconds since 1970. */
  at: number;
}

/** A step of a sign-in gave credentials. What was held when it was begun must still be there. */
export const issue =
  (
    step: SignInStep,
    begunWith: Credentials,
    { reply, expiresAt, at }: Issued,
    id: string,
  ): Change =>
  (kept) => {
    const app = step === "oauth2_token" ? "client_id" : "api_key";
    if ((kept.credentials[app] ?? "") !== (begunWith[app] ?? "")) return kept;
    const issued = holdToo(reply.credentials, id, at)(kept);
    // Also where X gave the very token that was held.
    const kinds = kindsOf[step] ?? [];
    const next = { ...issued, learnt: forgetKinds(issued.learnt, kinds, issued.credentials) };
    if (step !== "oauth2_token") return next;
    const scopes = reply.scopes.length > 0 ? reply.scopes : kept.grant.scopes;
    return { ...next, grant: { id, scopes, expiresAt } };
  };

/** A refresh gave the tokens that follow `token`; where others are held by now, it is not theirs. */
export const renew =
  (token: string, { reply, expiresAt, at }: Issued): Change =>
  (kept) => {
    if (kept.credentials.oauth2_refresh_token !== token) return kept;
    const scopes = reply.scopes.length > 0 ? reply.scopes : kept.grant.scopes;
    // The same grant: what X has shown of it still holds.
    const credentials = { ...kept.credentials, ...reply.credentials };
    return {
      ...kept,
      credentials,
      since: sinceOf(kept, credentials, at),
      grant: { ...kept.grant, scopes, expiresAt },
    };
  };

/** The refresh token is another's from now on: each use of it ends it, so that only one can hold it. */
export const dropRefreshToken =
  (token: string): Change =>
  (kept) => {
    if (kept.credentials.oauth2_refresh_token !== token) return kept;
    const credentials = { ...kept.credentials };
    delete credentials.oauth2_refresh_token;
    return { ...kept, credentials };
  };

/** The OAuth 2.0 tokens are given back. */
export const dropOAuth2: Change = (kept) => {
  const credentials = { ...kept.credentials };
  delete credentials.oauth2_access_token;
  delete credentials.oauth2_refresh_token;
  return {
    ...kept,
    credentials,
    grant: noGrant,
    checked: null,
    learnt: forgetKinds(kept.learnt, ["oauth2"], credentials),
  };
};

/** The account that a reply of get_me describes; null where it is not as X writes it. */
function accountOf({ read }: ExchangeRecord): Account | null {
  const data = (read.data as { data?: Partial<Account> } | null)?.data;
  if (typeof data?.id !== "string" || typeof data.username !== "string") return null;
  const { id, username, profile_image_url: face } = data;
  return {
    ...{ id, username, name: typeof data.name === "string" ? data.name : username },
    ...(typeof face === "string" ? { profile_image_url: face } : {}),
  };
}

/** What an exchange tells of its action. */
function outcomeOf({ action, auth, read, startedAt, milliseconds }: ExchangeRecord): Outcome {
  const at = Math.floor((startedAt + milliseconds) / 1000);
  const [finding] = read.findings;
  if (read.ok || !finding) return { action, auth, ok: read.ok, at };
  const { code, title, guideStep, scope, retry, retryAt } = finding;
  return {
    action,
    auth,
    ok: false,
    at,
    finding: code,
    title,
    guideStep,
    ...(scope ? { scope } : {}),
    ...(retry ? { retry } : {}),
    ...(retryAt ? { retryAt } : {}),
  };
}

/** One of each action and kind of credential: the last that says anything. What was wrong with arguments does not. */
function withOutcome(before: Outcome[], outcome: Outcome): Outcome[] {
  if (!outcome.ok && (outcome.scope ?? "request") === "request") return before;
  const { action, auth } = outcome;
  return [...before.filter((one) => one.action !== action || one.auth !== auth), outcome];
}

/**
 * What an exchange shows of the credentials that it was made with.
 *
 * @param madeWith What was held then; where that is another's by now, nothing is learnt.
 */
export const learnFrom =
  (exchange: ExchangeRecord, madeWith: Kept): Change =>
  (kept) => {
    const { action, auth, read, reply } = exchange;
    if (identityOf(kept) !== identityOf(madeWith)) return kept;
    const differing = kindsThatDiffer(madeWith.credentials, kept.credentials);
    const isAccepted = read.ok;
    // A wrong clock, or this one request, says nothing of the credentials.
    const scope = read.findings[0]?.scope;
    const isRejected =
      !read.ok && reply.status === 401 && scope !== "device" && scope !== "request";
    // A token of OAuth 2.0 may have been refreshed in the meantime: what was accepted still is.
    if (differing.includes(auth) && !(auth === "oauth2" && isAccepted)) return kept;
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
        outcomes: withOutcome(learnt.outcomes, outcomeOf(exchange)),
      },
    };
  };

/** A check has come to its end; nothing is kept of one of other credentials. */
export const noteCheck =
  (checked: Checked, madeWith: Kept): Change =>
  (kept) =>
    identityOf(kept) === identityOf(madeWith) ? { ...kept, checked } : kept;

// --- What may be told of it ---

/** Whoever tells asks the core, and the proxy whose credentials they are. */
export interface Teller {
  core: SteadyCore;
  isForeign: IsForeign;
}

/** The last four characters: enough to tell one from another, too few to be of use. Short values tell nothing. */
const endingOf = (value: string) => (value.length < 16 ? "" : value.slice(-4));

async function heldOf({ core, isForeign }: Teller, { kept }: Holding): Promise<HeldCredentials> {
  const { credentials, grant, since } = kept;
  const names = (Object.keys(credentials) as CredentialName[]).filter((name) => credentials[name]);
  return {
    names,
    entries: names.map((name) => ({
      name,
      ending: endingOf(credentials[name] ?? ""),
      since: since[name] ?? null,
    })),
    isForeign: await isForeign(credentials),
    userId: credentials.access_token ? await core.userIdOf(credentials.access_token) : null,
    apiKeyHint: credentials.api_key ? mask(credentials.api_key) : "",
    scopes: grant.scopes,
  };
}

/** Whose credentials they are: reading what is one's own costs less. */
export const payerOf = async (core: SteadyCore, { credentials, ownId }: Holding) => ({
  userId: ownId ?? (await core.userIdOf(credentials.access_token ?? "")),
});

function observedOf({ learnt, grant }: Kept): Observed {
  const { accessLevel, accepted, rejected, outcomes } = learnt;
  const now = Math.floor(Date.now() / 1000);
  return { accessLevel, accepted, rejected, outcomes, scopes: grant.scopes, now };
}

export const accessOf = (core: SteadyCore, { kept }: Holding) =>
  core.access(kept.credentials, observedOf(kept));

/** How each ability stands; none before anything was tried, for then there is nothing to say of them. */
export const abilitiesOf = async (
  core: SteadyCore,
  { kept }: Holding,
): Promise<AbilityVerdict[]> =>
  kept.learnt.outcomes.length > 0 ? core.judgeAbilities(kept.credentials, observedOf(kept)) : [];

export async function standingOf(teller: Teller, own: Holding): Promise<Standing> {
  return {
    held: own.isEmpty ? null : await heldOf(teller, own),
    learnt: own.kept.learnt,
    access: await accessOf(teller.core, own),
    abilities: await abilitiesOf(teller.core, own),
    checked: own.kept.checked,
  };
}

export const stateOf = async (teller: Teller, own: Holding): Promise<ConnectionState> => ({
  profile: own.kept.profile,
  ...(await standingOf(teller, own)),
});
