// Signing in: credentials that X gives when it is asked, rather than ones that a person copies. A success leads to the check.
// OAuth 2.0 (bookmarks need it), the app's Bearer Token, and OAuth 1.0a for another account.
import { nothing, type TemplateResult } from "lit";

import { abilities, actionsFor } from "../../session/abilities.js";
import type { Connection } from "../../session/connection.js";
import { belongsTo } from "../../session/sign-in-answer.js";
import type { Credentials, Finding } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import {
  type FromSignInWindow,
  type SignInMessage,
  type SignInOutcome,
  signInChannel,
  type ToSignInWindow,
} from "../../worker/protocol.js";
import { isChecked, textField, valueOf } from "../../parts/fields.js";
import { Task } from "../../parts/task.js";
import { copyButton } from "../../parts/copy-button.js";
import { practiceOnly } from "../../parts/practice-only.js";
import type { Host, Screen } from "../../parts/screen.js";
import { html, text, translate } from "../../text/text.js";

type Flow = "oauth2" | "oauth1";

/** X's answer does not find a frame by itself: a window of the console's own goes between (decision 0045). */
const isFramed = window.parent !== window;

/** The sign-in that waits for the person to come back from X. */
interface Waiting {
  flow: Flow;
  authorizeUrl: string;
  connection: Connection;
}

export class SignInScreen implements Screen {
  private clientId = "";
  private clientSecret = "";
  private wanted = new Set<string>();
  private scopes: string[] = [];
  private usePin = false;
  private waiting: Waiting | null = null;
  /** The window in which the person is at X, or on the way there. */
  private leading: Window | null = null;
  private isBlocked = false;
  private answer = "";
  private readonly task: Task;
  private note = "";

  constructor(private readonly host: Host) {
    this.task = new Task(host);
    const channel = new BroadcastChannel(signInChannel);
    channel.addEventListener("message", ({ data }: MessageEvent<SignInMessage>) => {
      if (data.type !== "answer" || !this.isWaitedFor(data.answer)) return;
      channel.postMessage({ type: "taken" } satisfies SignInMessage);
      void this.finish(data.answer);
    });
    if (isFramed) addEventListener("message", this.onMessage);
  }

  private readonly onMessage = ({
    source,
    origin,
    data,
  }: MessageEvent<FromSignInWindow | null>) => {
    if (!this.leading || source !== this.leading || origin !== location.origin) return;
    if (data?.type === "x-connect:sign-in-window" && this.waiting) {
      const { authorizeUrl } = this.waiting;
      const message: ToSignInWindow = { type: "x-connect:authorize", authorizeUrl };
      this.leading.postMessage(message, location.origin);
    } else if (data?.type === "x-connect:sign-in-answer" && this.isWaitedFor(data.answer))
      void this.finish(data.answer);
  };

  /** Where storage is not kept apart, an answer comes twice: by the window, and by the channel. */
  private isWaitedFor(answer: string): boolean {
    return (
      this.waiting !== null && !this.task.isRunning && belongsTo(answer, this.waiting.authorizeUrl)
    );
  }

  opened() {
    if (this.waiting) return;
    this.task.cancel();
    this.note = "";
    const { abilities: chosen } = this.host.session.active;
    // What was not asked for cannot be added later: everything, unless less was chosen.
    this.wanted = new Set(chosen.length > 0 ? chosen : abilities.map(({ id }) => id));
    void this.updateScopes();
  }

  render(): TemplateResult {
    if (this.host.session.held?.isForeign) return practiceOnly(this.host);
    return html`<p class="lead">
        What X gives when you allow it, rather than what you copy. Bookmarks need a sign-in with
        OAuth 2.0; everything else works with keys and tokens, too.
      </p>
      ${this.note ? html`<p><span class="badge good">${this.note}</span></p>` : nothing}
      ${this.task.render()}
      ${
        this.waiting
          ? html`<section class="card pad">${this.renderWaiting(this.waiting)}</section>`
          : this.renderChoices()
      }`;
  }

  private renderChoices() {
    const held = new Set(this.host.session.held?.names ?? []);
    const hasKeys = held.has("api_key") && held.has("api_secret");
    return html`<section class="card pad stack" aria-labelledby="oauth2-title">
        <h2 id="oauth2-title">Sign in with OAuth 2.0</h2>
        ${this.renderOAuth2(held.has("client_id"), held.has("oauth2_access_token"))}
      </section>
      <details class="card">
        <summary class="pad">Get the Bearer Token</summary>
        <div class="stack pad-sides">
          <p>
            X gives it for API Key and API Secret. This is the one request that carries the API
            Secret itself: through the proxy, to X, and nowhere else.
          </p>
          ${this.needKeys(hasKeys)}
          <div class="row">
            <button
              type="button"
              ?disabled=${this.task.isRunning || !hasKeys}
              @click=${() => this.getBearerToken()}
            >
              ${this.task.isRunning ? icons.spinner : nothing} Get the Bearer Token
            </button>
          </div>
        </div>
      </details>
      <details class="card">
        <summary class="pad">Connect another account of yours</summary>
        <div class="stack pad-sides">
          <p>
            Signs in with OAuth 1.0a: the app stays the same, the Access Token becomes that of the
            account you are logged in with at X.
          </p>
          ${this.needKeys(hasKeys)}
          <label class="choice">
            <input
              type="checkbox"
              .checked=${this.usePin}
              @change=${(event: Event) => {
                this.usePin = isChecked(event);
                this.host.requestUpdate();
              }}
            />
            Show me a PIN, instead of sending me back here
          </label>
          ${this.usePin ? nothing : this.renderCallback()}
          <div class="row">
            <button
              type="button"
              ?disabled=${this.task.isRunning || !hasKeys}
              @click=${() => this.beginOAuth1()}
            >
              ${this.task.isRunning ? icons.spinner : nothing} Sign in to another account
            </button>
          </div>
        </div>
      </details>`;
  }

  private needKeys(hasKeys: boolean) {
    return hasKeys
      ? nothing
      : html`<p class="small quiet">
          <a href="#/credentials">Enter API Key and API Secret</a> first.
        </p>`;
  }

  private renderCallback() {
    const { callbackUrl } = this.host.session;
    return html`<div class="field">
      <p class="label">Callback address</p>
      <p class="hint">Save it in the app's User authentication settings, exactly like this.</p>
      <div class="row">
        <code class="mono grow">${callbackUrl}</code>
        ${copyButton(this.host, callbackUrl, text`callback address`)}
      </div>
    </div>`;
  }

  private renderOAuth2(hasClientId: boolean, isSignedIn: boolean) {
    const where = text`Shown when User authentication settings are saved.`;
    const kept = hasClientId ? text`Leave it empty to use the one that is held.` : "";
    return html`<form class="stack" @submit=${(event: Event) => this.beginOAuth2(event)}>
      <fieldset class="stack tight">
        <legend class="label">What should your agent be able to do?</legend>
        ${abilities.map(
          ({ id, title }) =>
            html`<label class="choice">
              <input
                type="checkbox"
                .checked=${this.wanted.has(id)}
                @change=${() => this.toggle(id)}
              />
              ${translate(title)}
            </label>`,
        )}
        <p class="small quiet">Asks X for: <span class="mono">${this.scopes.join(" ")}</span></p>
      </fieldset>
      ${textField({
        id: "client_id",
        label: "Client ID",
        hint: `${where} ${kept}`.trim(),
        className: "mono",
        value: this.clientId,
        set: (value) => (this.clientId = value),
      })}
      ${textField({
        id: "client_secret",
        label: "Client Secret",
        hint: text`Only if the app is a Web App, Automated App or Bot; a Native App has none.`,
        isSecret: true,
        className: "mono",
        value: this.clientSecret,
        set: (value) => (this.clientSecret = value),
      })}
      ${this.renderCallback()}
      <div class="row">
        <button class="primary" type="submit" ?disabled=${this.task.isRunning}>
          ${this.task.isRunning ? icons.spinner : nothing} Sign in with X
        </button>
        ${
          isSignedIn
            ? html`<button
                type="button"
                ?disabled=${this.task.isRunning}
                @click=${() => this.revoke()}
              >
                Revoke access
              </button>`
            : nothing
        }
      </div>
    </form>`;
  }

  private renderWaiting({ flow, authorizeUrl }: { flow: Flow; authorizeUrl: string }) {
    const isPin = flow === "oauth1" && this.usePin;
    return html`<form class="stack" @submit=${(event: Event) => this.submitAnswer(event)}>
      <h3>${isPin ? text`Enter the PIN that X shows` : text`Allow access on the page of X`}</h3>
      ${this.isBlocked ? this.renderBlocked() : this.renderOpened(isPin, authorizeUrl)}
      <div class="field">
        <label for="answer"
          >${isPin ? text`PIN` : text`Nothing happening? Paste the address you ended up on`}</label
        >
        <input
          id="answer"
          class="mono"
          autocomplete="off"
          spellcheck="false"
          .value=${this.answer}
          @input=${(event: Event) => {
            this.answer = valueOf(event);
            this.host.requestUpdate();
          }}
        />
      </div>
      <div class="row">
        <button
          class="primary"
          type="submit"
          ?disabled=${this.task.isRunning || !this.answer.trim()}
        >
          ${this.task.isRunning ? icons.spinner : nothing} Continue
        </button>
        ${
          this.task.findings.length > 0
            ? html`<button type="button" @click=${() => this.restart()}>
                ${icons.retry} Start again
              </button>`
            : nothing
        }
        <button type="button" @click=${() => this.cancel()}>Cancel</button>
      </div>
    </form>`;
  }

  private renderOpened(isPin: boolean, authorizeUrl: string) {
    const after = text`Afterwards X sends you back, and this page continues by itself.`;
    return this.goesBetween(isPin)
      ? html`<p>
            A window has opened that leads to the page of X. Leave it open; this page continues by
            itself when you are back.
          </p>
          <div class="row">
            <button
              type="button"
              @click=${() => {
                this.openWindow();
              }}
            >
              Open the window again
            </button>
          </div>`
      : html`<p>
          <a href=${authorizeUrl} target="_blank" rel="noreferrer">The page of X</a> has opened in
          another tab. ${isPin ? nothing : after}
        </p>`;
  }

  /** The browser, or the page around this frame, has let no window come. */
  private renderBlocked() {
    return html`<section class="finding warning" data-code="window_blocked">
      ${icons.alert}
      <div class="stack tight">
        <p class="label">The browser has opened no window</p>
        <p>
          It blocks windows of this page. Allow them, in the address bar or in the browser's
          settings, and press the button.
        </p>
        ${
          isFramed
            ? html`<p class="small">
                If that changes nothing, the page around this console cuts windows off: it has to
                send <span class="mono">Cross-Origin-Opener-Policy: same-origin-allow-popups</span>,
                or none.
              </p>`
            : nothing
        }
        <div class="row">
          <button
            type="button"
            @click=${() => {
              this.openWindow();
            }}
          >
            Open the window
          </button>
        </div>
      </div>
    </section>`;
  }

  private toggle(id: string) {
    if (!this.wanted.delete(id)) this.wanted.add(id);
    void this.updateScopes();
  }

  private async updateScopes() {
    const actions = actionsFor([...this.wanted]);
    this.scopes = actions.length > 0 ? await this.host.session.scopesFor(actions) : [];
    this.host.requestUpdate();
  }

  private async beginOAuth2(event: Event) {
    event.preventDefault();
    await this.authorize({
      ...(this.clientId.trim() ? { client_id: this.clientId } : {}),
      ...(this.clientSecret.trim() ? { client_secret: this.clientSecret } : {}),
    });
  }

  private authorize(entered: Credentials) {
    return this.attempt(async () => {
      const { active } = this.host.session;
      if (Object.keys(entered).length > 0) await active.add(entered);
      this.wait("oauth2", await active.beginOAuth2(this.scopes), active);
      return [];
    });
  }

  private beginOAuth1() {
    return this.attempt(async () => {
      const { active } = this.host.session;
      const begun = await active.beginOAuth1(this.usePin);
      if (!("authorizeUrl" in begun)) return begun.findings;
      this.wait("oauth1", begun.authorizeUrl, active);
      return [];
    });
  }

  private wait(flow: Flow, authorizeUrl: string, connection: Connection) {
    this.waiting = { flow, authorizeUrl, connection };
    this.answer = "";
    this.openWindow();
  }

  /** A PIN is carried back by the person. */
  private goesBetween(isPin: boolean) {
    return isFramed && !isPin;
  }

  private openWindow() {
    if (!this.waiting) return;
    const { flow, authorizeUrl } = this.waiting;
    this.leading?.close();
    if (this.goesBetween(flow === "oauth1" && this.usePin)) {
      const address = new URL("sign-in.html", document.baseURI);
      this.leading = open(address, "_blank", "popup,width=480,height=420");
    } else {
      // Not by "noopener", with which nobody is told whether a window has come.
      this.leading = open(authorizeUrl, "_blank");
      if (this.leading) this.leading.opener = null;
    }
    this.isBlocked = this.leading === null;
    this.host.requestUpdate();
  }

  private cancel() {
    this.waiting = null;
    if (isFramed) this.leading?.close();
    this.task.cancel();
  }

  /** The same sign-in from its first step. */
  private restart() {
    const flow = this.waiting?.flow;
    this.cancel();
    return flow === "oauth1" ? this.beginOAuth1() : this.authorize({});
  }

  private submitAnswer(event: Event) {
    event.preventDefault();
    return this.finish(this.answer);
  }

  private finish(answer: string) {
    return this.attempt(async () => {
      if (!this.waiting) return [];
      const { flow, connection } = this.waiting;
      const outcome =
        flow === "oauth1"
          ? await connection.finishOAuth1(answer)
          : await connection.finishOAuth2(answer);
      if (outcome.ok) this.waiting = null;
      else if (isFramed) this.leading?.close();
      return this.conclude(
        outcome,
        outcome.username ? text`Connected @${outcome.username}` : text`Signed in with OAuth 2.0`,
      );
    });
  }

  private getBearerToken() {
    return this.attempt(async () => {
      return this.conclude(
        await this.host.session.active.getBearerToken(),
        text`X gave the Bearer Token`,
      );
    });
  }

  private revoke() {
    return this.attempt(async () => {
      return this.conclude(await this.host.session.active.revokeOAuth2(), text`Access is revoked`);
    });
  }

  private conclude({ ok, step, findings }: SignInOutcome, note: string) {
    if (!ok) return findings;
    this.note = step === "oauth2_revoke" ? note : "";
    this.clientId = "";
    this.clientSecret = "";
    this.host.announce(note);
    // What X gave is tried at once.
    if (step !== "oauth2_revoke") this.host.go("check");
    return findings;
  }

  private attempt(step: () => Promise<readonly Finding[]>) {
    this.note = "";
    return this.task.run(step);
  }
}
