// Calls the person when an agent waits for them: in the tab's title, on the app's badge, by a notification if they allowed it.
import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { Session } from "../session/session.js";

export class Calling implements ReactiveController {
  private before = 0;

  constructor(
    host: ReactiveControllerHost,
    private readonly session: Session,
  ) {
    host.addController(this);
  }

  /** "(1) " before the title while something waits. */
  get prefix(): string {
    const waiting = this.session.agents.asked.length;
    return waiting > 0 ? `(${waiting}) ` : "";
  }

  hostConnected(): void {
    this.session.addEventListener("change", this.look);
  }

  hostDisconnected(): void {
    this.session.removeEventListener("change", this.look);
  }

  private readonly look = () => {
    const waiting = this.session.agents.asked.length;
    if (waiting === this.before) return;
    const isNew = waiting > this.before;
    this.before = waiting;
    import("./call-person.js").then(
      ({ callPerson }) => {
        callPerson(waiting, isNew);
      },
      // The title says it as well.
      () => undefined,
    );
  };
}
