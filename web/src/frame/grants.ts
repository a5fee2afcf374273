// What the person has allowed for longer than once: one action, as one account, with the credentials that are held now.
import type { Connection } from "../session/connection.js";
import type { Session } from "../session/session.js";
import type { Span } from "./window-protocol.js";

/** A quarter of an hour, in milliseconds. */
const quarter = 15 * 60_000;

export interface GrantedAct {
  action: string;
  /** Of the catalogue; to be translated. */
  title: string;
  /** "@handle". */
  account: string;
  /** In milliseconds since 1970; null while the page is open. */
  until: number | null;
}

/** Other credentials in the same connection may be another account's. */
const holderOf = ({ id, account, held }: Connection) =>
  JSON.stringify([id, account?.id ?? null, held?.userId ?? null, held?.apiKeyHint ?? null]);

export class Grants {
  private all: GrantedAct[] = [];
  /** Whose credentials all of them are for. */
  private holder = "";

  constructor(private readonly session: Session) {
    // Another connection, other credentials, removed, locked: nothing is allowed any more.
    session.addEventListener("change", () => {
      if (this.all.length > 0 && holderOf(session.active) !== this.holder) this.all = [];
    });
  }

  /** Those that hold now. */
  get list(): GrantedAct[] {
    this.all = this.all.filter(({ until }) => until === null || until > Date.now());
    return this.all;
  }

  covers(action: string, connection: Connection): boolean {
    const isHolder = holderOf(connection) === this.holder && connection === this.session.active;
    return isHolder && this.list.some((one) => one.action === action);
  }

  add(
    { action, title, account }: Omit<GrantedAct, "until">,
    connection: Connection,
    span: Span,
  ): void {
    if (span === "once" || connection !== this.session.active) return;
    this.holder = holderOf(connection);
    this.end(action);
    const until = span === "page" ? null : Date.now() + quarter;
    this.all = [...this.all, { action, title, account, until }];
  }

  end(action: string): void {
    this.all = this.all.filter((one) => one.action !== action);
  }

  clear(): void {
    this.all = [];
  }
}
