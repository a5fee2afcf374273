// One connection: an account that is, or shall be, connected. What is asked of it is asked with its credentials, whatever
// the screens show by then; whoever takes long keeps the connection that it began with.
import type {
  AbilityVerdict,
  ActionAccess,
  Arguments,
  AuthKind,
  CanonicalRequest,
  FirstCatalogue,
  CheckAllowance,
  CheckVerdict,
  Credentials,
  Finding,
  Price,
  RateLimit,
} from "../core/types.js";
import type { SealedCredentials } from "../embed/protocol.js";
import type {
  Account,
  CallName,
  Calls,
  Checked,
  ConnectionState,
  DrawnRequest,
  ExchangeRecord,
  HeldCredentials,
  Learnt,
  Performed,
  ProgressOf,
  SignInOutcome,
  Spending,
  Standing,
} from "../worker/protocol.js";
import { RefusedCall } from "./calls.js";
import type { Scenario } from "./scenario.js";
import { timeText } from "../text/dates.js";
import { mark, text, translate } from "../text/text.js";

/** What a connection needs of the session it belongs to. */
export interface Surroundings {
  readonly catalogue: FirstCatalogue | null;
  /** Where X, or the sandbox, sends people back to. */
  readonly callbackUrl: string;
  readonly isSandbox: boolean;
  call<Name extends CallName>(
    name: Name,
    input: Calls[Name]["input"],
    signal?: AbortSignal,
    tell?: (progress: ProgressOf<Name>) => void,
  ): Promise<Calls[Name]["output"]>;
  /** An address of the proxy's. */
  resolve(address: string): string;
  /** What has been spent by now. */
  spent(spending: Spending): void;
  /** Whether anything came back. */
  heard(isReply: boolean): void;
  changed(): void;
  /** See {@link Guard}. */
  readonly guard: Guard | null;
}

/**
 * Set where the console stands in another page: somebody may have had the person press something unseen. Has them agree where
 * nobody can cover the question, and throws a {@link RefusedCall} when they do not.
 */
export interface Guard {
  /** To what they have pressed; null where it needs no asking. */
  act(connection: Connection, action: string, args: Arguments): Promise<CanonicalRequest | null>;
  /** To the request of an agent, with their own arguments where they have changed them. */
  approve(request: string, args?: Arguments): Promise<unknown>;
  /** To what agents may do from now on; not where there is no account that they could act as. */
  permit(connections: readonly Connection[], permission: Permission): Promise<unknown>;
}

/** What agents may do from now on, as the person is asked about it. */
export interface Permission {
  /** Both of them English, to be translated where they are shown. */
  title: string;
  description: string;
  /** Names, to be translated, and what stands behind each. */
  says: [name: string, words: string][];
}

/** A window of a limit, as X told it at a moment. */
export interface Reading {
  at: number;
  limit: RateLimit;
}

/** Which of X's windows a limit is about: as the fields of a reply name it. */
export type LimitWindow = "rateLimit" | "appLimit24hour" | "userLimit24hour";
const limitWindows: LimitWindow[] = ["rateLimit", "appLimit24hour", "userLimit24hour"];

export interface NamedLimit extends RateLimit {
  window: LimitWindow;
}

const nothingLearnt: Learnt = {
  account: null,
  accessLevel: null,
  accepted: [],
  rejected: [],
  outcomes: [],
};

export class Connection {
  readonly id: string;
  /** What the person calls it; empty shows the account's name. */
  name = "";
  /** What the agent shall do: ids of {@link abilities}. */
  abilities: string[] = [];
  held: HeldCredentials | null = null;
  /** What X has shown of the credentials; the worker keeps it. */
  learnt: Learnt = nothingLearnt;
  access: ActionAccess[] = [];
  /** How each ability stands; none before anything was tried. */
  standings: AbilityVerdict[] = [];
  /** Which sandbox account was chosen, to show it by name. */
  scenario: Scenario | null = null;
  /** The windows that X told of, by action and kind of credential; the quarter of an hour first. */
  readonly limits = new Map<string, NamedLimit[]>();
  /** How the quarter-hour windows went, by the same key, oldest first. */
  readonly readings = new Map<string, Reading[]>();
  /** What the last check came to, and when, in milliseconds since 1970; null when these credentials were not checked. */
  checked: Checked | null = null;
  /** Other credentials are held than were last checked: opening the check runs it. */
  isCheckDue = false;
  /** Every request of this session, newest first. */
  exchanges: ExchangeRecord[] = [];
  /** What the successful requests cost by X's documented prices, in US dollars. */
  spent = 0;

  constructor(
    private readonly around: Surroundings,
    id: string = crypto.randomUUID(),
  ) {
    this.id = id;
  }

  get account(): Account | null {
    return this.learnt.account;
  }

  get accessLevel() {
    return this.learnt.accessLevel;
  }

  /** What to call it where several are listed. */
  get label(): string {
    if (this.name) return this.name;
    if (this.account) return this.account.name;
    if (this.scenario) return translate(this.scenario.title);
    return this.held ? text`X account` : text`New connection`;
  }

  // --- What the person says of it ---

  async rename(name: string): Promise<void> {
    this.name = name.trim();
    await this.describe();
  }

  async choose(abilities: string[]): Promise<void> {
    this.abilities = abilities;
    await this.describe();
  }

  private async describe(): Promise<void> {
    const { id, name, abilities } = this;
    await this.around.call("describe", { id, name, abilities });
    this.around.changed();
  }

  // --- Its credentials ---

  /** Hands the credentials to the worker; nothing is sent to X by this. */
  async hold(credentials: Credentials, scenario: Scenario | null = null): Promise<void> {
    const standing = await this.call("hold", { credentials });
    this.scenario = scenario;
    this.isCheckDue = true;
    this.forgetRequests();
    this.stand(standing);
  }

  /** Hands over further credentials; those that are held stay. */
  async add(credentials: Credentials): Promise<void> {
    const standing = await this.call("add", { credentials });
    this.checked = null;
    this.isCheckDue = true;
    this.stand(standing);
  }

  /** Asks the worker again what is held, and whether it may be sent. */
  async look(): Promise<void> {
    this.stand(await this.call("standing", {}));
  }

  /** What is to be seen of the credentials held without asking X. */
  checkHeld(): Promise<Finding[]> {
    return this.call("checkHeld", {});
  }

  checkKeys(): Promise<Calls["checkKeys"]["output"]> {
    return this.call("checkKeys", {});
  }

  async getBearerToken(): Promise<SignInOutcome> {
    return this.settleSignIn(await this.call("getBearerToken", {}));
  }

  /**
   * The page on which the person allows access by OAuth 2.0.
   *
   * @throws {RefusedCall} when the Client ID is missing.
   */
  async beginOAuth2(scopes: string[]): Promise<string> {
    const { callbackUrl: redirectUri, isSandbox: sandbox } = this.around;
    const { authorizeUrl } = await this.call("beginOAuth2", { redirectUri, scopes, sandbox });
    return this.around.resolve(authorizeUrl ?? "");
  }

  async finishOAuth2(answer: string): Promise<SignInOutcome> {
    return this.settleSignIn(await this.call("finishOAuth2", { answer }));
  }

  async revokeOAuth2(): Promise<SignInOutcome> {
    return this.settleSignIn(await this.call("revokeOAuth2", {}));
  }

  /** The page on which the person allows access by OAuth 1.0a; with a PIN, X shows it there. */
  async beginOAuth1(usePin: boolean): Promise<{ authorizeUrl: string } | SignInOutcome> {
    const { authorizeUrl, outcome } = await this.call("beginOAuth1", {
      callback: usePin ? "oob" : this.around.callbackUrl,
      sandbox: this.around.isSandbox,
    });
    if (outcome) return this.settleSignIn(outcome);
    return { authorizeUrl: this.around.resolve(authorizeUrl ?? "") };
  }

  async finishOAuth1(answer: string): Promise<SignInOutcome> {
    return this.settleSignIn(await this.call("finishOAuth1", { answer }));
  }

  /** The credentials, sealed to the server behind an embedding page, whose key the proxy names, for a nonce of its own. */
  seal(origin: string, context: string): Promise<SealedCredentials> {
    return this.call("seal", { origin, context });
  }

  /**
   * The credentials themselves; for a page of the console's own origin, after the person has agreed.
   *
   * @throws {RefusedCall} when they are or were sealed on this device.
   */
  reveal(): Promise<Record<string, string>> {
    return this.call("reveal", {});
  }

  // --- Requests ---

  /**
   * Sends one request of the catalogue and records it, whatever its outcome.
   *
   * @param options.auth The kind of credential; chosen by what is held when it is left out.
   * @param options.hash Of the request that was shown and agreed to: no other is sent.
   * @throws {RefusedCall} when it could not be built, or was cancelled.
   */
  async perform(
    action: string,
    args: Arguments = {},
    { signal, auth, hash }: { signal?: AbortSignal; auth?: AuthKind; hash?: string } = {},
  ): Promise<ExchangeRecord> {
    this.refuseIfUsedUp(action, auth);
    const { guard } = this.around;
    // Nothing is waited for where nobody has to be asked: what is called together leaves together.
    const shown = hash ? { arguments: args, hash } : guard && (await guard.act(this, action, args));
    const wanted = {
      ...{ action, args: shown?.arguments ?? args },
      ...(auth ? { auth } : {}),
      ...(shown ? { hash: shown.hash } : {}),
    };
    return this.note(await this.call("perform", wanted, signal));
  }

  /** The request that an action would be, and the account that it is for; nothing of it is sent. */
  async show(action: string, args: Arguments): Promise<DrawnRequest> {
    const { drawn, standing } = await this.call("show", { action, args });
    this.stand(standing);
    return drawn;
  }

  /**
   * The check, from the first question to the verdict, which is kept in {@link checked}. `signal` ends it; the verdict
   * then says how far it came.
   *
   * @param tell Hears of each step.
   */
  async check(
    allowed: CheckAllowance,
    signal: AbortSignal,
    tell: (verdict: CheckVerdict) => void,
  ): Promise<CheckVerdict> {
    this.isCheckDue = false;
    // The one thing of a check that others see.
    if (allowed.post) await this.around.guard?.act(this, "create_post", { text: allowed.post });
    const wanted = { wanted: this.abilities, allowed, practice: this.around.isSandbox };
    const verdict = await this.call("check", wanted, signal, ({ verdict, performed }) => {
      if (performed) this.note(performed);
      tell(verdict);
    });
    this.checked = { verdict, at: Date.now() };
    this.around.changed();
    return verdict;
  }

  /** One request has come to its end. */
  note({ exchange, learnt, access, abilities, spending }: Performed): ExchangeRecord {
    this.learnt = learnt;
    this.access = access;
    this.standings = abilities;
    this.exchanges = [exchange, ...this.exchanges].slice(0, 100);
    this.noteLimits(exchange);
    this.spent += exchange.cost.maximum / 1000;
    this.around.spent(spending);
    this.around.heard(exchange.reply.status !== 0);
    this.around.changed();
    return exchange;
  }

  /** What a call would cost, by X's documented rates. */
  price(action: string, args: Arguments = {}): Promise<Price> {
    return this.call("price", { action, args });
  }

  private noteLimits({ action, auth, read, startedAt }: ExchangeRecord): void {
    const key = `${action} ${auth}`;
    const known = limitWindows.flatMap((window) => {
      const limit = read[window];
      return limit ? [{ ...limit, window }] : [];
    });
    if (known.length > 0) this.limits.set(key, known);
    if (read.rateLimit) {
      const before = this.readings.get(key) ?? [];
      this.readings.set(key, [...before, { at: startedAt, limit: read.rateLimit }].slice(-60));
    }
  }

  /** X would refuse it: so it is not sent, and costs nothing. */
  private refuseIfUsedUp(action: string, auth: AuthKind | undefined): void {
    const kind = auth ?? this.access.find((row) => row.action === action)?.auth;
    for (const { remaining, reset } of this.limits.get(`${action} ${kind ?? ""}`) ?? []) {
      if (remaining > 0 || reset * 1000 <= Date.now()) continue;
      throw new RefusedCall({
        code: "limit_used_up",
        field: "",
        message: mark("X's limit for this is used up, and it would refuse the request."),
        hint: text`It works again from ${timeText(reset)}.`,
      });
    }
  }

  // --- What the worker tells of it ---

  take({ profile, ...standing }: ConnectionState): this {
    this.name = profile.name;
    this.abilities = profile.abilities;
    this.stand(standing);
    return this;
  }

  private stand({ held, learnt, access, abilities, checked }: Standing): void {
    this.held = held;
    this.checked = checked;
    this.learnt = learnt;
    this.access = access;
    this.standings = abilities;
    this.around.changed();
  }

  private settleSignIn(outcome: SignInOutcome): SignInOutcome {
    if (outcome.ok && outcome.step === "oauth1_access_token") this.forgetRequests();
    this.isCheckDue ||= outcome.ok && outcome.step !== "oauth1_request_token";
    this.stand(outcome.standing);
    return outcome;
  }

  /** They were made with other credentials. */
  private forgetRequests(): void {
    this.checked = null;
    this.exchanges = [];
    this.spent = 0;
    this.limits.clear();
    this.readings.clear();
  }

  private call<Name extends CallName>(
    name: Name,
    input: Omit<Calls[Name]["input"], "connection">,
    signal?: AbortSignal,
    tell?: (progress: ProgressOf<Name>) => void,
  ): Promise<Calls[Name]["output"]> {
    return this.around.call(name, { connection: this.id, ...input }, signal, tell);
  }
}
