// The credentials of a Connection, in memory. A rotated token is handed to the program before anything is sent with it.
import type { Credentials, Finding } from "../core/types.js";
import type { Exchanges } from "../worker/exchange.js";
import { type Change, Holding, holdOnly } from "../worker/holding.js";
import type { Keeping } from "../worker/keeping.js";
import { Refused } from "../worker/refusal.js";
import { Tokens } from "../worker/tokens.js";
import type { FreshTokens } from "./types.js";

/** One refresh at a time in a program, for whichever connections hold the same token. */
const turns = new Map<string, Promise<unknown>>();

async function inTurn<Value>(name: string, step: () => Promise<Value>): Promise<Value> {
  const turn = (turns.get(name) ?? Promise.resolve()).catch(() => undefined).then(step);
  turns.set(name, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(name) === turn) turns.delete(name);
  }
}

/** What has taken the place of a refresh token in this program: for connections that still hold the old one. */
const successors = new Map<string, FreshTokens>();
const mostSuccessors = 100;

function remember(token: string, next: FreshTokens): void {
  successors.set(token, next);
  const [oldest] = successors.keys();
  if (successors.size > mostSuccessors && oldest !== undefined) successors.delete(oldest);
}

interface Keeper {
  onTokens?: ((tokens: FreshTokens) => void | Promise<void>) | undefined;
  readTokens?: (() => Promise<Partial<FreshTokens> | null>) | undefined;
}

/** What the worker's keeping is for the console: here the program keeps, by its own means. */
export class Held implements Pick<Keeping, "change" | "exclusively" | "promise" | "reread"> {
  /** Fresh tokens that the program has not taken yet. */
  private owed: FreshTokens | null = null;

  constructor(
    readonly own: Holding,
    private readonly keeper: Keeper,
  ) {}

  get canKeep(): boolean {
    return this.keeper.onTokens !== undefined;
  }

  change(own: Holding, change: Change): Promise<void> {
    own.kept = change(own.kept);
    return Promise.resolve();
  }

  promise(own: Holding) {
    return async (change: Change) => {
      const { oauth2_access_token: before, oauth2_refresh_token: spent } = own.credentials;
      own.kept = change(own.kept);
      const { credentials, grant } = own.kept;
      if (credentials.oauth2_access_token === before) return;
      this.owed = {
        oauth2_access_token: credentials.oauth2_access_token ?? "",
        oauth2_refresh_token: credentials.oauth2_refresh_token ?? "",
        expiresAt: grant.expiresAt === null ? null : Math.floor(grant.expiresAt / 1000),
        scopes: grant.scopes,
      };
      remember(spent ?? "", this.owed);
      await this.handOver();
    };
  }

  /**
   * Gives the program what it has not taken yet.
   *
   * @throws {Refused} when it does not take it: nothing is to be sent then.
   */
  async handOver(): Promise<void> {
    const { owed } = this;
    if (!owed) return;
    try {
      await this.keeper.onTokens?.(owed);
    } catch (cause) {
      const refused = new Refused({
        code: "tokens_not_kept",
        field: "",
        message: "X has given fresh OAuth 2.0 tokens, and onTokens has failed to keep them.",
        hint: "Nothing was sent with them. They are in memory, and onTokens is called with them again before the next call.",
      });
      throw Object.assign(refused, { cause });
    }
    if (this.owed === owed) this.owed = null;
  }

  exclusively<Value>(_name: string, step: () => Promise<Value>): Promise<Value> {
    return inTurn(this.own.credentials.client_id ?? "", step);
  }

  /** Another connection, or another program, may have refreshed them. */
  async reread(): Promise<void> {
    const own = successors.get(this.own.credentials.oauth2_refresh_token ?? "");
    const tokens = own ?? (await this.keeper.readTokens?.());
    if (!tokens?.oauth2_refresh_token) return;
    const { oauth2_access_token, oauth2_refresh_token, expiresAt, scopes } = tokens;
    const { kept } = this.own;
    if (kept.credentials.oauth2_refresh_token === oauth2_refresh_token) return;
    this.own.kept = {
      ...kept,
      credentials: {
        ...kept.credentials,
        oauth2_refresh_token,
        ...(oauth2_access_token ? { oauth2_access_token } : {}),
      },
      grant: {
        ...kept.grant,
        expiresAt: expiresAt ? expiresAt * 1000 : null,
        scopes: scopes ?? kept.grant.scopes,
      },
    };
  }
}

const notKept: Finding = {
  code: "tokens_not_kept",
  severity: "error",
  field: "oauth2_refresh_token",
  title: "The OAuth 2.0 token is over, and was not refreshed",
  cause:
    "X takes a refresh token once. The next one could not be kept, since the connection has no onTokens: the sign-in would be lost.",
  evidence: "",
  fix: "Give the connection onTokens, which keeps what it gets.",
  guideStep: "",
  scope: "credentials",
  retry: "after_fix",
};

/** Refreshes only where the next token can be kept. */
export function refreshing(held: Held, tokens: Tokens): ConstructorParameters<typeof Exchanges>[2] {
  return {
    refresh: (own) => (held.canKeep ? tokens.refresh(own) : Promise.resolve([notKept])),
  };
}

/** Holds what is there of the credentials, as text. @throws {TypeError} for anything else. */
export function hold(
  id: string,
  credentials: Credentials,
  known: { scopes?: string[] | undefined; expiresAt?: number | undefined },
): Holding {
  for (const [name, value] of Object.entries(credentials))
    if (value !== null && value !== undefined && typeof value !== "string")
      throw new TypeError(`credentials.${name} must be text.`);
  const given = Object.entries(credentials).filter(([, value]) => Boolean(value));
  const own = new Holding(id);
  own.kept = holdOnly(Object.fromEntries(given), id)(own.kept);
  own.kept = {
    ...own.kept,
    grant: {
      ...own.kept.grant,
      scopes: known.scopes ?? null,
      expiresAt: known.expiresAt === undefined ? null : known.expiresAt * 1000,
    },
  };
  return own;
}
