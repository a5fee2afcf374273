// An action and its arguments become a signed request, and its reply becomes what is known.
import type { Arguments, AuthKind, Finding, PreparedRequest, ReadReply } from "../core/types.js";
import { type Holding, identityOf, learnFrom, payerOf } from "./holding.js";
import type { Keeping } from "./keeping.js";
import type { Ledger } from "./ledger.js";
import { type IsForeign, practiceOnly } from "./practice.js";
import { type ActionLimit, type ExchangeRecord, maskAuthorization } from "./protocol.js";
import { seconds, type Send, stamp } from "./send.js";
import type { SteadyCore } from "./steady-core.js";
import { credentialsChanged, type Tokens } from "./tokens.js";

/** A token this close to its end, in milliseconds, is refreshed before it is used. */
const refreshMargin = 60_000;

export interface Wanted {
  action: string;
  args: Arguments;
  /** Chosen automatically when it is left out. */
  auth?: AuthKind;
  /** Once it has left, its answer is waited for, cancelled or not: whoever changes something has to know what came of it. */
  letFinish?: boolean;
  /** Looks at each request before it leaves; what it throws keeps it back. */
  gate?: (prepared: PreparedRequest) => Promise<void>;
}

function limitsIn(action: string, read: ReadReply): ActionLimit[] {
  const { rateLimit, appLimit24hour, userLimit24hour } = read;
  return [
    ...(rateLimit ? [{ action, ...rateLimit }] : []),
    ...(appLimit24hour ? [{ action, ...appLimit24hour, window: "app_day" as const }] : []),
    ...(userLimit24hour ? [{ action, ...userLimit24hour, window: "user_day" as const }] : []),
  ];
}

export class Exchanges {
  private last = 0;

  constructor(
    private readonly core: SteadyCore,
    private readonly send: Send,
    private readonly tokens: Pick<Tokens, "refresh">,
    private readonly keeping: Pick<Keeping, "change">,
    private readonly isForeign: IsForeign,
    private readonly ledger: Pick<Ledger, "reserve">,
  ) {}

  /**
   * Performs an action with the credentials of one connection, as they are now.
   *
   * @throws {Refused} when they have been changed or locked before all was sent: nothing is sent as somebody else.
   */
  async perform(own: Holding, wanted: Wanted, signal: AbortSignal): Promise<ExchangeRecord> {
    const identity = identityOf(own.kept);
    const args = await this.withOwnId(own, identity, wanted, signal);
    return this.exchange(own, identity, { ...wanted, args }, signal);
  }

  /** The arguments, with the own user id where the action wants it and the access token does not tell it. */
  private async withOwnId(
    own: Holding,
    identity: string,
    { action, args, auth }: Wanted,
    signal: AbortSignal,
  ): Promise<Arguments> {
    const { actions } = await this.core.catalogue();
    const parameter = actions
      .find(({ id }) => id === action)
      ?.parameters.find(({ ownUserId }) => ownUserId);
    if (!parameter || args[parameter.name] || own.credentials.access_token) return args;
    const whoAmI = { action: "get_me", args: {}, ...(auth ? { auth } : {}) };
    if (!own.ownId) await this.exchange(own, identity, whoAmI, signal);
    return own.ownId ? { ...args, [parameter.name]: own.ownId } : args;
  }

  /** What it may cost is set aside before, and entered in the book afterwards. */
  private async exchange(
    own: Holding,
    identity: string,
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<ExchangeRecord> {
    const { action, args } = wanted;
    const { maximum } = await this.core.price(action, args, await payerOf(this.core, own));
    const settle = await this.ledger.reserve(action, maximum);
    let cost = 0;
    try {
      const made = await this.exchangeOnce(own, identity, wanted, signal);
      cost = made.cost.maximum;
      return made;
    } finally {
      await settle(cost);
    }
  }

  private async exchangeOnce(
    own: Holding,
    identity: string,
    { action, args, auth, letFinish, gate }: Wanted,
    signal: AbortSignal,
  ): Promise<ExchangeRecord> {
    const send = (request: PreparedRequest) => {
      signal.throwIfAborted();
      return this.send(request, letFinish ? undefined : signal);
    };
    let madeWith = own.kept;
    const prepare = () => {
      madeWith = own.kept;
      if (identityOf(madeWith) !== identity) throw credentialsChanged();
      return this.core.prepare(action, args, madeWith.credentials, stamp(auth));
    };
    if (await this.isForeign(own.credentials)) throw practiceOnly();
    let prepared = await prepare();
    let failures: Finding[] = [];
    const isOAuth2 = prepared.auth === "oauth2";
    const { expiresAt } = madeWith.grant;
    const isEnding = expiresAt !== null && expiresAt - Date.now() < refreshMargin;
    if (isOAuth2 && isEnding && own.canRefresh) {
      failures = await this.tokens.refresh(own);
      prepared = await prepare();
    }
    await gate?.(prepared);
    const startedAt = Date.now();
    let reply = await send(prepared);
    if (isOAuth2 && reply.status === 401 && failures.length === 0 && own.canRefresh) {
      // Another request may have refreshed it in the meantime.
      const { oauth2_access_token: sentWith } = madeWith.credentials;
      if (sentWith === own.credentials.oauth2_access_token)
        failures = await this.tokens.refresh(own);
      if (failures.length === 0) {
        prepared = await prepare();
        await gate?.(prepared);
        reply = await send(prepared);
      }
    }
    const { accepted, rejected } = madeWith.learnt;
    const { auth: by } = prepared;
    const received = { ...reply, auth: by, receivedAt: seconds(), accepted, rejected };
    const read = await this.core.read(action, received);
    if (!read.ok) read.findings = [...failures, ...read.findings];
    const limits = limitsIn(action, read);
    if (limits.length > 0) own.limits.set(action, { identity, limits });
    const outcome = { status: reply.status, data: read.data };
    const cost = await this.core.cost(action, args, outcome, await payerOf(this.core, own));
    const exchange = { ...this.record({ action, args, startedAt }, prepared, reply, read), cost };
    await this.keeping.change(own, learnFrom(exchange, madeWith));
    return exchange;
  }

  private record(
    { action, args, startedAt }: Pick<ExchangeRecord, "action" | "args" | "startedAt">,
    prepared: PreparedRequest,
    reply: ExchangeRecord["reply"],
    read: ExchangeRecord["read"],
  ): Omit<ExchangeRecord, "cost"> {
    const { method, url, headers, body } = prepared;
    const { Authorization } = headers;
    const shown: Record<string, string> =
      Authorization === undefined ? {} : { Authorization: maskAuthorization(Authorization) };
    return {
      id: ++this.last,
      action,
      args,
      auth: prepared.auth,
      startedAt,
      milliseconds: Date.now() - startedAt,
      request: { method, url, headers: { ...headers, ...shown }, body },
      signed: prepared.signed ?? null,
      reply,
      read,
    };
  }
}
