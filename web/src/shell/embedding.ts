// The console inside another page: loads what that takes, only there.
import { nothing, type ReactiveController, type ReactiveControllerHost } from "lit";

import { hereMessage } from "../embed/here.js";
import type { EmbedOptions, FromConsole } from "../embed/protocol.js";
import type { Frame } from "../frame/frame.js";
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
  private requestView: RequestView | null = null;

  constructor(
    private readonly host: Host & ReactiveControllerHost & HTMLElement,
    private readonly apply: (options: EmbedOptions) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    if (window.parent !== window && !this.frame) void this.begin();
  }

  tell(message: FromConsole): void {
    this.frame?.tell(message);
  }

  /** What the page around the console asks for. */
  render(): unknown {
    return this.requestView?.render() ?? nothing;
  }

  private async begin() {
    this.host.toggleAttribute("embedded", true);
    const { Frame, RequestView } = await import("../frame/embedded.js");
    removeEventListener("message", keep);
    this.frame = new Frame(this.host, this.apply, early);
    this.requestView = new RequestView(this.host, this.frame);
    this.host.requestUpdate();
  }
}
