// Requests whose replies are credentials: what is issued is held, and sealed, at once.
import type { Credentials, Exchange, SignInReply, SignInStep } from "../core/types.js";
import {
  dropOAuth2,
  dropRefreshToken,
  type Holding,
  issue,
  renew,
  type Renewal,
} from "./holding.js";
import type { Keeping } from "./keeping.js";
import { type IsForeign, practiceOnly } from "./practice.js";
import { Refused } from "./refusal.js";
import { seconds, type Send, stamp } from "./send.js";
import type { SteadyCore } from "./steady-core.js";
import { mark } from "../text/mark.js";

/** What was asked for belongs to credentials that are no longer held. */
export const credentialsChanged = () =>
  new Refused({
    code: "credentials_changed",
    field: "",
    message: mark("The credentials were changed or locked while this was under way."),
    hint: mark("Nothing more was sent. Do it again, with the credentials that are held now."),
  });

const expiresAt = ({ expiresIn }: SignInReply) =>
  expiresIn === null ? null : Date.now() + expiresIn * 1000;

export class Tokens {
  constructor(
    private readonly core: SteadyCore,
    private readonly send: Send,
    private readonly keeping: Pick<Keeping, "change" | "exclusively" | "promise" | "reread">,
    private readonly isForeign: IsForeign,
  ) {}

  /** One step of a sign-in, without holding what it gives. */
  async ask(
    credentials: Credentials,
    step: SignInStep,
    fields: Record<string, string>,
  ): Promise<SignInReply> {
    return this.core.readSignIn(step, await this.exchange(credentials, step, fields));
  }

  /** The same, unread. */
  async exchange(
    credentials: Credentials,
    step: SignInStep,
    fields: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Exchange> {
    if (await this.isForeign(credentials)) throw practiceOnly();
    const prepared = await this.core.prepareSignIn(step, fields, credentials, stamp());
    return { ...(await this.send(prepared, signal)), receivedAt: seconds() };
  }

  /**
   * One step of a sign-in.
   *
   * @throws {Refused} when other credentials have taken the place of those that it was begun with.
   */
  async obtain(
    own: Holding,
    step: SignInStep,
    fields: Record<string, string> = {},
  ): Promise<SignInReply> {
    const { credentials } = own;
    const settle = this.keeping.promise(own);
    const reply = await this.ask(credentials, step, fields);
    if (!reply.ok || Object.keys(reply.credentials).length === 0) return reply;
    const issued = { reply, expiresAt: expiresAt(reply), at: Date.now() };
    await settle(issue(step, credentials, issued, crypto.randomUUID()));
    const held = own.credentials as Record<string, string | undefined>;
    const isHeld = Object.entries(reply.credentials as Record<string, string>).every(
      ([name, value]) => held[name] === value,
    );
    if (!isHeld) throw credentialsChanged();
    return reply;
  }

  /**
   * Fresh tokens of OAuth 2.0. X takes a refresh token once, and losing the next one loses the account: so many requests
   * that find the token expired share one refresh, tabs take turns, and what it gives is sealed even if the person has
   * locked the console in the meantime.
   */
  refresh(own: Holding): Promise<Renewal> {
    const token = own.credentials.oauth2_refresh_token ?? "";
    if (own.refreshing?.token === token) return own.refreshing.reply;
    const refreshing = {
      token,
      reply: this.keeping
        .exclusively(`refresh ${own.id}`, () => this.refreshOnce(own, token))
        .finally(() => {
          if (own.refreshing === refreshing) own.refreshing = null;
        }),
    };
    own.refreshing = refreshing;
    return refreshing.reply;
  }

  private async refreshOnce(own: Holding, token: string): Promise<Renewal> {
    // Another tab may have been first.
    await this.keeping.reread();
    if (own.credentials.oauth2_refresh_token !== token) return [];
    const settle = this.keeping.promise(own);
    const reply = await this.ask(own.credentials, "oauth2_refresh", {});
    if (!reply.ok) return reply.findings;
    await settle(renew(token, { reply, expiresAt: expiresAt(reply), at: Date.now() }));
    return [];
  }

  /**
   * Gives the credentials to somebody else, who refreshes from then on: a refresh token that two hold is soon nobody's. No
   * refresh is under way meanwhile.
   *
   * @param give Does so with what `own` holds; where it fails, nothing changes.
   */
  giveAway<T>(own: Holding, give: () => Promise<T>): Promise<T> {
    return this.keeping.exclusively(`refresh ${own.id}`, async () => {
      await this.keeping.reread();
      const { oauth2_refresh_token: token } = own.credentials;
      const given = await give();
      if (token) await this.keeping.change(own, dropRefreshToken(token));
      return given;
    });
  }

  async revoke(own: Holding): Promise<SignInReply> {
    const { oauth2_refresh_token, oauth2_access_token } = own.credentials;
    const token = oauth2_refresh_token ?? oauth2_access_token ?? "";
    const reply = await this.ask(own.credentials, "oauth2_revoke", { token });
    if (reply.ok) await this.keeping.change(own, dropOAuth2);
    return reply;
  }
}
