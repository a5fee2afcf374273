// One connection: an account that is, or shall be, connected, and everything learnt of it since the page was opened.
import type { AccessLevel, ActionAccess, AuthKind, RateLimit } from "../core/types.js";
import type { ExchangeRecord, HeldCredentials, Profile } from "../worker/protocol.js";
import type { Scenario } from "./scenario.js";
import { text, translate } from "../text/text.js";

/** The account behind the user credentials, as X describes it. */
export interface Account {
  id: string;
  name: string;
  username: string;
  description?: string;
}

/** A window of a limit, as X told it at a moment. */
export interface Reading {
  at: number;
  limit: RateLimit;
}

export class Connection {
  readonly id: string;
  /** What the person calls it; empty shows the account's name. */
  name = "";
  /** What the agent shall do: ids of {@link abilities}. */
  abilities: string[] = [];
  held: HeldCredentials | null = null;
  /** Which sandbox account was chosen, to show it by name. */
  scenario: Scenario | null = null;
  account: Account | null = null;
  accessLevel: AccessLevel | null = null;
  access: ActionAccess[] = [];
  /** What X has accepted, and what it has answered with 401, since the credentials were entered. */
  readonly accepted = new Set<AuthKind>();
  readonly rejected = new Set<AuthKind>();
  /** The windows that X told of, by action and kind of credential; the quarter of an hour first. */
  readonly limits = new Map<string, RateLimit[]>();
  /** How the quarter-hour windows went, by the same key, oldest first. */
  readonly readings = new Map<string, Reading[]>();
  /** Every request of this session, newest first. */
  exchanges: ExchangeRecord[] = [];
  /** What the successful requests cost by X's documented prices, in US dollars. */
  spent = 0;

  constructor(id: string = crypto.randomUUID()) {
    this.id = id;
  }

  static from({ id, name, abilities, held, account }: Profile): Connection {
    return Object.assign(new Connection(id), { name, abilities, held, account });
  }

  get profile(): Profile {
    const { id, name, abilities, held } = this;
    const account = this.account && {
      id: this.account.id,
      name: this.account.name,
      username: this.account.username,
    };
    return { id, name, abilities, held, account };
  }

  /** What to call it where several are listed. */
  get label(): string {
    if (this.name) return this.name;
    if (this.account) return this.account.name;
    if (this.scenario) return translate(this.scenario.title);
    return this.held ? text`X account` : text`New connection`;
  }

  learn({ action, auth, read, reply, startedAt }: ExchangeRecord): void {
    const key = `${action} ${auth}`;
    const known = [read.rateLimit, read.appLimit24hour, read.userLimit24hour].filter(
      (limit) => limit !== null,
    );
    if (known.length > 0) this.limits.set(key, known);
    if (read.rateLimit) {
      const before = this.readings.get(key) ?? [];
      this.readings.set(key, [...before, { at: startedAt, limit: read.rateLimit }].slice(-60));
    }
    this.accessLevel = read.accessLevel ?? this.accessLevel;
    if (reply.status === 401) {
      this.rejected.add(auth);
      this.accepted.delete(auth);
    } else if (read.ok) {
      this.accepted.add(auth);
      this.rejected.delete(auth);
    }
    if (action === "get_me" && read.ok) this.account = (read.data as { data: Account }).data;
  }

  forgetWhatWasLearnt(): void {
    this.account = null;
    this.accessLevel = null;
    this.access = [];
    this.exchanges = [];
    this.spent = 0;
    this.accepted.clear();
    this.rejected.clear();
    this.limits.clear();
    this.readings.clear();
  }
}
