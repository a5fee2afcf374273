// After unlocking: which connections are looked at again by themselves. It costs nothing; what would, a person starts.
import type { Connection } from "./connection.js";
import type { Session } from "./session.js";

/** How long what a check came to counts as fresh, in milliseconds. */
const fresh = 24 * 60 * 60_000;

const isDue = ({ held, checked }: Connection) =>
  held !== null &&
  !held.isForeign &&
  Date.now() - Math.max(checked?.at ?? 0, checked?.lookedAt ?? 0) > fresh;

/** One connection after the other; what goes wrong is told where somebody asks for a check. */
export async function lookAgain(session: Session): Promise<void> {
  for (const connection of session.connections.filter(isDue)) {
    const { id, abilities: wanted } = connection;
    const input = { connection: id, wanted, practice: session.isSandbox };
    await session
      .call("lookAgain", input, undefined, ({ performed }) => {
        if (performed) connection.note(performed);
      })
      .then(
        () => connection.look(),
        () => undefined,
      );
  }
}
