// The colour scheme: the person's choice, or that of the page around the console.
import type { ReactiveController, ReactiveControllerHost } from "lit";

import { settings } from "../session/settings.js";

export class Theme implements ReactiveController {
  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {
    settings.addEventListener("change", this.follow);
    this.show(settings.get("theme"));
  }

  hostDisconnected(): void {
    settings.removeEventListener("change", this.follow);
  }

  show(theme: string): void {
    if (theme === "system") this.host.removeAttribute("theme");
    else this.host.setAttribute("theme", theme);
    // The page behind the element follows.
    document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
    this.host.requestUpdate();
  }

  private readonly follow = () => {
    this.show(settings.get("theme"));
  };
}
