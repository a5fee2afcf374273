// Requests whose replies are credentials: what is issued is held, and sealed, at once.
import type { SignInReply, SignInStep } from "../core/types.js";
import { dropOAuth2, type Holding, issue } from "./holding.js";
import type { Keeping } from "./keeping.js";
import { seconds, type Send, stamp } from "./send.js";
import type { SteadyCore } from "./steady-core.js";

export class Tokens {
  constructor(
    private readonly core: SteadyCore,
    private readonly send: Send,
    private readonly keeping: Keeping,
  ) {}

  /** One step of a sign-in, without holding what it gives. */
  async ask(own: Holding, step: SignInStep, fields: Record<string, string>): Promise<SignInReply> {
    const prepared = await this.core.prepareSignIn(step, fields, own.credentials, stamp());
    const exchange = await this.send(prepared);
    return this.core.readSignIn(step, { ...exchange, receivedAt: seconds() });
  }

  /** One step of a sign-in. */
  async obtain(
    own: Holding,
    step: SignInStep,
    fields: Record<string, string> = {},
  ): Promise<SignInReply> {
    const reply = await this.ask(own, step, fields);
    if (!reply.ok) return reply;
    const expiresAt = reply.expiresIn === null ? null : Date.now() + reply.expiresIn * 1000;
    const kind = step === "oauth2_refresh" ? "refresh" : "other";
    await this.keeping.change(own, issue(kind, reply, expiresAt));
    return reply;
  }

  /** X takes a refresh token once: many requests that find the token expired share one refresh. */
  refresh(own: Holding): Promise<SignInReply> {
    own.refreshing ??= this.obtain(own, "oauth2_refresh").finally(() => {
      own.refreshing = null;
    });
    return own.refreshing;
  }

  async revoke(own: Holding): Promise<SignInReply> {
    const { oauth2_refresh_token, oauth2_access_token } = own.credentials;
    const token = oauth2_refresh_token ?? oauth2_access_token ?? "";
    const reply = await this.ask(own, "oauth2_revoke", { token });
    if (reply.ok) await this.keeping.change(own, dropOAuth2);
    return reply;
  }
}
