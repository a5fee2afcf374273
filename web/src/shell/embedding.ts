// The console inside another page: loads what that takes, only there.
import { nothing, type ReactiveController, type ReactiveControllerHost } from "lit";

import { hereMessage } from "../embed/here.js";
import type { EmbedOptions, FromConsole } from "../embed/protocol.js";
import type { Frame } from "../frame/frame.js";
import type { Hosted } from "../frame/hosted.js";
import type { RequestView } from "../frame/request-view.js";
import type { Host } from "../parts/screen.js";

/** What the page says before the rest is there; from the first moment it hears that somebody is here. */
const early: MessageEvent<unknown>[] = [];
const keep = (event: MessageEvent<unknown>) => {
  early.push(event);
  // Only the page that has spoken can be the one that hears it.
  window.parent.postMessage(hereMessage, event.origin);
};
if (window.parent !== window) addEventListener("message", keep);

export class Embedding implements ReactiveController {
  private frame: Frame | null = null;
  private view: RequestView | Hosted | null = null;

  constructor(
    private readonly host: Host & ReactiveControllerHost & HTMLElement,
    private readonly apply: (options: EmbedOptions) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    if (window.parent !== window) {
      if (!this.frame) void this.begin();
    } else if (location.pathname.endsWith("/connect")) void this.beginHosted();
  }

  tell(message: FromConsole): void {
    this.frame?.tell(message);
  }

  /** What the page around the console asks for. */
  render(): unknown {
    return this.view?.render() ?? nothing;
  }

  /** By a dashboard's link. */
  private async beginHosted() {
    const { Hosted } = await import("../frame/hosted.js");
    this.view ??= new Hosted(this.host, (abilities) => {
      this.apply({ abilities });
    });
  }

  private async begin() {
    const { session } = this.host;
    this.host.toggleAttribute("embedded", true);
    const loading = import("../frame/embedded.js");
    // Nothing is done unasked because the one who asks has not come yet, or never comes: the frame puts its own in this place.
    session.guard = {
      act: (...act) => loading.then(() => session.guard?.act(...act) ?? null),
      approve: (...approve) => loading.then(() => session.guard?.approve(...approve)),
      permit: (...permit) => loading.then(() => session.guard?.permit(...permit)),
    };
    const { Frame, RequestView } = await loading;
    removeEventListener("message", keep);
    this.frame = new Frame(this.host, this.apply, early);
    this.view = new RequestView(this.host, this.frame);
    this.host.requestUpdate();
  }
}
