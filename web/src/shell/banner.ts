// What is said above every screen: a failure of the console itself, a device that is offline, a proxy that does not answer.
import { nothing, type ReactiveController, type ReactiveControllerHost } from "lit";

import { icons } from "../look/icons.js";
import type { Session } from "../session/session.js";
import { html, text } from "../text/text.js";

export class Banner implements ReactiveController {
  /** Something in the console itself failed; null when nothing did. */
  private fault: string | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly session: Session,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("online", this.onNetwork);
    addEventListener("offline", this.onNetwork);
    addEventListener("error", this.onFault);
    addEventListener("unhandledrejection", this.onFault);
  }

  hostDisconnected(): void {
    removeEventListener("online", this.onNetwork);
    removeEventListener("offline", this.onNetwork);
    removeEventListener("error", this.onFault);
    removeEventListener("unhandledrejection", this.onFault);
  }

  render(): unknown {
    if (this.fault !== null) {
      return html`<div class="banner" role="alert">
        ${icons.alert}
        <p class="grow">
          <strong>Something in the console failed.</strong> What you entered is still held. If a
          button does nothing, reload the page. <span class="mono small">${this.fault}</span>
        </p>
        <button @click=${() => this.dismiss()}>Dismiss</button>
      </div>`;
    }
    if (this.session.isOutdated) {
      return html`<div class="banner" role="alert">
        ${icons.info}
        <p class="grow">
          <strong>X Connect was updated.</strong> Reload the page; what you have not kept on this
          device has to be entered again.
        </p>
        <button @click=${() => location.reload()}>${icons.retry} Reload</button>
      </div>`;
    }
    if (!navigator.onLine && this.session.upstream !== "sandbox") {
      return html`<div class="banner" role="alert">
        ${icons.alert}
        <p class="grow">
          <strong>This device is offline.</strong> Nothing is lost; requests work again when it is
          back.
        </p>
      </div>`;
    }
    if (this.session.proxy !== "unreachable") return nothing;
    return html`<div class="banner" role="alert">
      ${icons.alert}
      <p class="grow">
        <strong>The proxy does not answer.</strong> It carries requests to X for this page. Start it
        with <span class="mono">script/server</span>; nothing that you entered is lost.
      </p>
      <button @click=${() => this.session.askProxy()}>${icons.retry} Retry</button>
    </div>`;
  }

  private dismiss() {
    this.fault = null;
    this.host.requestUpdate();
  }

  private readonly onNetwork = () => {
    if (navigator.onLine) void this.session.askProxy();
    this.host.requestUpdate();
  };

  private readonly onFault = (event: ErrorEvent | PromiseRejectionEvent) => {
    const cause: unknown = "reason" in event ? event.reason : event.error;
    if (cause instanceof DOMException && cause.name === "AbortError") return;
    this.fault = cause instanceof Error ? `${cause.name}: ${cause.message}` : text`Unknown failure`;
    this.host.requestUpdate();
  };
}
