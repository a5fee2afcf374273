// An action and its arguments become a signed request, and its reply becomes what is known.
import type { Arguments, AuthKind, Finding, PreparedRequest } from "../core/types.js";
import { type Holding, learnFrom } from "./holding.js";
import type { Keeping } from "./keeping.js";
import { type ExchangeRecord, maskAuthorization } from "./protocol.js";
import { seconds, type Send, stamp } from "./send.js";
import type { SteadyCore } from "./steady-core.js";
import type { Tokens } from "./tokens.js";

/** A token this close to its end, in milliseconds, is refreshed before it is used. */
const refreshMargin = 60_000;

export interface Wanted {
  action: string;
  args: Arguments;
  /** Chosen by what is held when it is left out. */
  auth?: AuthKind;
}

export class Exchanges {
  private last = 0;

  constructor(
    private readonly core: SteadyCore,
    private readonly send: Send,
    private readonly tokens: Tokens,
    private readonly keeping: Keeping,
  ) {}

  /** Performs an action with the credentials of one connection. */
  async perform(own: Holding, wanted: Wanted, signal: AbortSignal): Promise<ExchangeRecord> {
    return this.exchange(
      own,
      { ...wanted, args: await this.withOwnId(own, wanted, signal) },
      signal,
    );
  }

  /** The arguments, with the own user id where the action wants it and the access token does not tell it. */
  private async withOwnId(
    own: Holding,
    { action, args, auth }: Wanted,
    signal: AbortSignal,
  ): Promise<Arguments> {
    const { actions } = await this.core.catalogue();
    const parameter = actions
      .find(({ id }) => id === action)
      ?.parameters.find(({ ownUserId }) => ownUserId);
    if (!parameter || args[parameter.name] || own.credentials.access_token) return args;
    if (!own.ownId)
      await this.exchange(own, { action: "get_me", args: {}, ...(auth ? { auth } : {}) }, signal);
    return own.ownId ? { ...args, [parameter.name]: own.ownId } : args;
  }

  private async exchange(
    own: Holding,
    { action, args, auth }: Wanted,
    signal: AbortSignal,
  ): Promise<ExchangeRecord> {
    const prepare = () => this.core.prepare(action, args, own.credentials, stamp(auth));
    const renew = async () => {
      const { ok, findings } = await this.tokens.refresh(own);
      return ok ? [] : findings;
    };
    let prepared = await prepare();
    let failures: Finding[] = [];
    const isOAuth2 = prepared.auth === "oauth2";
    const { expiresAt } = own.kept.grant;
    const isEnding = expiresAt !== null && expiresAt - Date.now() < refreshMargin;
    if (isOAuth2 && isEnding && own.canRefresh) {
      failures = await renew();
      prepared = await prepare();
    }
    const startedAt = Date.now();
    const sentWith = own.credentials.oauth2_access_token;
    let reply = await this.send(prepared, signal);
    if (isOAuth2 && reply.status === 401 && failures.length === 0 && own.canRefresh) {
      // Another request may have refreshed it in the meantime.
      if (sentWith === own.credentials.oauth2_access_token) failures = await renew();
      if (failures.length === 0) {
        prepared = await prepare();
        reply = await this.send(prepared, signal);
      }
    }
    const read = await this.core.read(action, {
      ...reply,
      auth: prepared.auth,
      receivedAt: seconds(),
      accepted: own.kept.learnt.accepted,
      rejected: own.kept.learnt.rejected,
    });
    if (!read.ok) read.findings = [...failures, ...read.findings];
    const exchange = this.record({ action, args, startedAt }, prepared, reply, read);
    await this.keeping.change(own, learnFrom(exchange));
    return exchange;
  }

  private record(
    { action, args, startedAt }: Pick<ExchangeRecord, "action" | "args" | "startedAt">,
    prepared: PreparedRequest,
    reply: ExchangeRecord["reply"],
    read: ExchangeRecord["read"],
  ): ExchangeRecord {
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
