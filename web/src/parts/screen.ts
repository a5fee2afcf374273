// What a screen is, and what it may ask of the console around it.
import type { CSSResult, TemplateResult } from "lit";

import type { Session } from "../session/session.js";

/** What follows a message: a way to take back what was done. */
export interface Toast {
  undo: () => unknown;
  /** The chance has passed. */
  gone?: () => unknown;
}

/** The element around the screens, as they see it. */
export interface Host {
  readonly session: Session;
  /** What follows the screen's name in the address: "#/guide/keys" has ["keys"]. */
  readonly segments: string[];
  requestUpdate(): void;
  /** Opens another screen, by its address: "guide". */
  go(route: string, ...segments: string[]): void;
  /** Says something in passing, to eyes and to screen readers. */
  announce(text: string, toast?: Toast): void;
  /** Fetches the code of another screen, which is about to be opened. */
  prepare(route: string): void;
  showHelp(): Promise<void>;
  /** The element of that id, after the next render. */
  byId(id: string): Promise<HTMLElement | null>;
  /** Adds what only some screens look like. */
  adopt(styles: CSSResult): void;
}

/** One screen: keeps its own state for as long as the console lives. */
export interface Screen {
  /** Whether it can be shown before the core is there. */
  readonly isFirst?: true;
  /** Its heading, where that is another than its name; to be translated. */
  readonly heading?: string | null;
  /** What only this screen looks like. */
  readonly styles?: CSSResult;
  render(): TemplateResult;
  /** Called each time the screen is opened, and when the rest of its address changes. */
  opened?(): void;
  /** Fetches code that is needed later, so that a network that breaks then breaks nothing here. */
  prepare?(): Promise<void>;
}
