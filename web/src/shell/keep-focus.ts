// Keyboard and screen reader stay where they were when what had the focus goes away, as Run does for Cancel.
import type { ReactiveController, ReactiveControllerHost } from "lit";

const focusable = "a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary";

export class KeepFocus implements ReactiveController {
  private before: { element: HTMLElement; parents: HTMLElement[] } | null = null;

  constructor(
    private readonly host: ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment },
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const root = this.host.renderRoot as ShadowRoot | undefined;
    const element = root?.activeElement;
    if (!(element instanceof HTMLElement)) return;
    const parents: HTMLElement[] = [];
    for (let one = element.parentElement; one; one = one.parentElement) parents.push(one);
    this.before = { element, parents };
  }

  hostUpdated(): void {
    const { before } = this;
    const root = this.host.renderRoot as ShadowRoot;
    if (!before || root.activeElement || document.activeElement !== document.body) {
      this.before = null;
      return;
    }
    // What is busy can have it back when it is done.
    if (before.element.isConnected) {
      if (!before.element.matches(":disabled")) before.element.focus();
      return;
    }
    this.before = null;
    // Beside it, and else in the next larger part that is still there.
    for (const parent of before.parents) {
      const next = parent.isConnected ? parent.querySelector<HTMLElement>(focusable) : null;
      if (!next) continue;
      next.focus({ preventScroll: true });
      return;
    }
  }
}
