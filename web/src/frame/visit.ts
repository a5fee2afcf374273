// The session that a dashboard's server has made for this person: what it is about, and telling that server, by way of the
// proxy, what became of the connection. Names and codes only: nothing of the credentials.
import type { Session, Checked } from "../session/session.js";
import { mark } from "../text/mark.js";

/** As POST api/session answers. */
export interface DashboardSession {
  /** The dashboard's own name for it. */
  reference: string;
  origin: string;
  abilities: string[];
  mode: "connect" | "fix";
  /** Where the person is sent back to; empty for nowhere. */
  returnUrl: string;
}

type Event =
  | {
      type: "connected" | "handed_over";
      account: Account;
      abilities: string[];
      accessLevel: string;
    }
  | { type: "disconnected" }
  | { type: "needs_fixing"; findings: string[] };

interface Account {
  id: string;
  name: string;
  username: string;
}

/** It cannot be used; the message says why. */
export class VisitRefused extends Error {}

const holderKey = "x-connect holder";
/** Between tries to tell the proxy, in milliseconds. */
const pauses = [1000, 3000, 10_000, 30_000];

/** A name for this tab: a token that another browser has taken is of no use here. */
function holder(): string {
  const made = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    return btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace("=", "");
  };
  try {
    const kept = sessionStorage.getItem(holderKey) ?? made();
    sessionStorage.setItem(holderKey, kept);
    return kept;
  } catch {
    // Where the browser keeps nothing for a frame, a reload needs another session.
    return made();
  }
}

export class Visit {
  private told = "";
  /** Whether the server believes in a connection, right or to be fixed. */
  private wasConnected = false;
  /** The account and its level whose last check found something: connected only when one finds nothing. */
  private broken = "";
  private telling: Promise<void> = Promise.resolve();

  private constructor(
    private readonly session: Session,
    private readonly token: string,
    private readonly holder: string,
    readonly details: DashboardSession,
  ) {
    session.addEventListener("change", () => {
      this.look();
    });
    session.addEventListener("checked", (event) => {
      const { ok, findings } = (event as CustomEvent<Checked>).detail;
      this.broken = ok ? "" : this.key();
      // What was wrong is told once more as right.
      if (ok) this.look();
      else this.tellNew(`needs_fixing ${findings.join(" ")}`, { type: "needs_fixing", findings });
    });
    this.look();
  }

  /**
   * Takes the session for this tab.
   *
   * @param origin Of the page around the console; empty where there is none.
   * @throws {VisitRefused} with words for the person.
   */
  static async open(session: Session, token: string, origin: string): Promise<Visit> {
    const own = holder();
    const reply = await post("api/session", token, { holder: own, origin }).catch(() => null);
    if (!reply?.ok) throw new VisitRefused(wordsFor(reply?.status ?? 0));
    return new Visit(session, token, own, (await reply.json()) as DashboardSession);
  }

  /** The credentials were sealed to the dashboard's server, which gets them from its page. */
  handedOver(): void {
    const event = this.connection("handed_over");
    if (event) this.tell(event);
  }

  private connection(type: "connected" | "handed_over"): Event | null {
    const { account, abilities, accessLevel } = this.session.active;
    if (!account) return null;
    const { id, name, username } = account;
    return {
      type,
      account: { id, name, username },
      abilities,
      accessLevel: accessLevel ?? "",
    };
  }

  /** Whose connection it is; empty where there is none. */
  private key(): string {
    const { account, accessLevel } = this.session.active;
    return account ? `connected ${account.id} ${accessLevel ?? ""}` : "";
  }

  private look() {
    const event = this.connection("connected");
    const key = this.key();
    if (event) {
      this.wasConnected = true;
      if (key !== this.broken) this.tellNew(key, event);
    } else if (this.wasConnected && this.session.vault.state !== "locked") {
      this.wasConnected = false;
      this.tellNew("", { type: "disconnected" });
    }
  }

  private tellNew(what: string, event: Event) {
    if (what === this.told) return;
    this.told = what;
    this.tell(event);
  }

  /** One after the other, in the order in which it happened. */
  private tell(event: Event) {
    this.telling = this.telling.then(async () => {
      for (const pause of [0, ...pauses]) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        const reply = await post("api/session/events", this.token, {
          holder: this.holder,
          ...event,
        }).catch(() => null);
        // What the proxy refuses for good is not asked again.
        if (reply && reply.status < 500) return;
      }
    });
  }
}

function post(path: string, token: string, body: object): Promise<Response> {
  return fetch(new URL(path, document.baseURI), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    cache: "no-store",
    // Also where the person leaves at once.
    keepalive: true,
  });
}

function wordsFor(status: number): string {
  if (status === 401)
    return mark("This session is over. Go back to where you came from and start again.");
  if (status === 409)
    return mark(
      "This session is open in another browser or tab. Go back to where you came from and start again.",
    );
  if (status === 403) return mark("This session was made for another page.");
  return mark("X Connect could not look the session up. Reload the page in a moment.");
}
