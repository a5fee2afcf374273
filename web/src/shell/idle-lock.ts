// Locks sealed credentials when nobody has used the console for a while.
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Without a key or a click, in milliseconds. */
export const idleLimit = 15 * 60_000;

export class IdleLock implements ReactiveController {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastUse = Date.now();

  constructor(
    host: ReactiveControllerHost,
    private readonly lock: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("keydown", this.onUse, { capture: true });
    addEventListener("pointerdown", this.onUse, { capture: true });
    this.restart();
  }

  hostDisconnected(): void {
    removeEventListener("keydown", this.onUse, { capture: true });
    removeEventListener("pointerdown", this.onUse, { capture: true });
    clearTimeout(this.timer);
  }

  private readonly onUse = () => {
    // While a device sleeps no timer runs: who wakes it is not taken for the one who left.
    if (Date.now() - this.lastUse >= idleLimit) this.lock();
    this.restart();
  };

  private restart() {
    this.lastUse = Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.lock();
    }, idleLimit);
  }
}
