// The worker's part of signing in: what has to be remembered between sending a person to X and their coming back.
// Verifier, state and request token's secret never leave it.
import type { Credentials, SignInReply, SignInStep } from "../core/types.js";
import { toBase64url } from "../bytes.js";
import type { Invitation } from "./protocol.js";
import { Refused } from "./refusal.js";
import type { SteadyCore } from "./steady-core.js";
import { mark } from "../text/mark.js";

const x = {
  oauth2: "https://x.com/i/oauth2/authorize",
  oauth1: "https://api.x.com/oauth/authorize",
};
const sandbox = { oauth2: "sandbox/i/oauth2/authorize", oauth1: "sandbox/oauth/authorize" };

/** A sign-in that cannot go on, and why. */
const refuse = (code: string, message: string, hint: string) =>
  new Refused({ code, field: "", message, hint });

const stale = () =>
  refuse(
    "sign_in_stale",
    mark("This answer belongs to no sign-in that is under way here."),
    mark("Start the sign-in again, and finish it in the same browser."),
  );

const denied = () =>
  refuse(
    "sign_in_denied",
    mark("The app was not given access."),
    mark("If that was a mistake, start again and choose Authorize."),
  );

/** 43 characters of base64url: 32 random bytes [RFC 7636 4.1]. */
const randomText = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(32)));

/** The parameters of an address, of its query, or of a query without its question mark. */
function parametersOf(answer: string): URLSearchParams {
  const text = answer.trim();
  const query = text.includes("?") ? text.slice(text.indexOf("?") + 1) : text;
  return new URLSearchParams(query.split("#")[0]);
}

/** Sends the request of one step, and holds what the reply gives. */
export type Obtain = (step: SignInStep, fields: Record<string, string>) => Promise<SignInReply>;

export class SignIn {
  private oauth2: { state: string; codeVerifier: string; redirectUri: string } | null = null;
  private oauth1: { token: string; secret: string } | null = null;

  constructor(
    private readonly core: SteadyCore,
    private readonly obtain: Obtain,
  ) {}

  async beginOAuth2(
    credentials: Credentials,
    input: { redirectUri: string; scopes: string[]; sandbox: boolean },
  ): Promise<Invitation> {
    const pending = {
      state: randomText(),
      codeVerifier: randomText(),
      redirectUri: input.redirectUri,
    };
    const query = await this.core.oauth2AuthorizeQuery({
      clientId: credentials.client_id ?? "",
      scopes: input.scopes,
      ...pending,
    });
    this.oauth2 = pending;
    return { authorizeUrl: `${(input.sandbox ? sandbox : x).oauth2}?${query}` };
  }

  /** Exchanges the code; the caller has 30 seconds from the moment that X made it. */
  async finishOAuth2(answer: string): Promise<SignInReply> {
    const pending = this.oauth2;
    const parameters = parametersOf(answer);
    const state = parameters.get("state");
    const code = parameters.get("code");
    if (!state || (!code && !parameters.has("error"))) {
      throw refuse(
        "sign_in_unreadable",
        mark("This is not an address that X sends people back to: it has no code and no state."),
        mark("Copy the whole address from the address bar of the page that you ended up on."),
      );
    }
    if (!pending) throw stale();
    if (state !== pending.state) {
      // Somebody else's code would connect somebody else's account [RFC 6749 10.12].
      throw stale();
    }
    this.oauth2 = null;
    const error = parameters.get("error");
    if (error === "access_denied") throw denied();
    if (error || !code) {
      throw refuse(
        "sign_in_failed",
        `X answered with the error '${error ?? ""}'.`,
        mark("Check Client ID, redirect address and scopes, then start again."),
      );
    }
    const { codeVerifier, redirectUri } = pending;
    return this.obtain("oauth2_token", {
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    });
  }

  async beginOAuth1(input: {
    callback: string;
    sandbox: boolean;
  }): Promise<{ reply: SignInReply; authorizeUrl: string | null }> {
    const reply = await this.obtain("oauth1_request_token", {
      oauth_callback: input.callback,
    });
    this.oauth1 = reply.ok ? { token: reply.oauthToken, secret: reply.oauthTokenSecret } : null;
    const query = new URLSearchParams({ oauth_token: reply.oauthToken }).toString();
    return {
      reply,
      authorizeUrl: reply.ok ? `${(input.sandbox ? sandbox : x).oauth1}?${query}` : null,
    };
  }

  async finishOAuth1(answer: string): Promise<SignInReply> {
    const pending = this.oauth1;
    if (!pending) throw stale();
    const parameters = parametersOf(answer);
    if (parameters.has("denied")) {
      this.oauth1 = null;
      throw denied();
    }
    const pin = /^\d{4,12}$/.exec(answer.trim())?.[0];
    const verifier = pin ?? parameters.get("oauth_verifier");
    if (!verifier) {
      throw refuse(
        "sign_in_unreadable",
        mark("This is neither a PIN nor an address that X sends people back to."),
        mark(
          "Enter the digits that X shows, or the whole address of the page that you ended up on.",
        ),
      );
    }
    if (!pin && parameters.get("oauth_token") !== pending.token) throw stale();
    const reply = await this.obtain("oauth1_access_token", {
      oauth_token: pending.token,
      oauth_token_secret: pending.secret,
      oauth_verifier: verifier,
    });
    if (reply.ok) this.oauth1 = null;
    return reply;
  }
}
