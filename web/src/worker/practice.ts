// Practising: the sandbox gets credentials of its own accounts only. Somebody's real ones would be refused there, and the
// refusal would read as X's.
import type { Credentials } from "../core/types.js";
import { Refused } from "./refusal.js";
import { mark } from "../text/mark.js";

/** Whether the sandbox is what would answer, and these credentials are not its own. */
export type IsForeign = (credentials: Credentials) => Promise<boolean>;

export const practiceOnly = () =>
  new Refused({
    code: "practice_only",
    field: "",
    message: mark("This console only practises: your own credentials are not sent to its sandbox."),
    hint: mark("Start it for the real X, or use a practice account."),
  });

/** What tells whose credentials they are; secrets are not needed for it. */
const telling = [
  "api_key",
  "access_token",
  "bearer_token",
  "client_id",
  "oauth2_access_token",
] as const;

async function read<T>(proxy: URL, path: string): Promise<T> {
  const reply = await fetch(new URL(path, proxy), { cache: "no-store" });
  return (await reply.json()) as T;
}

/** The values by which the sandbox behind the proxy knows its accounts; null where X itself is behind it. */
async function ownValues(proxy: URL): Promise<Set<string> | null> {
  const { upstream } = await read<{ upstream: string }>(proxy, "healthz");
  if (upstream !== "sandbox") return null;
  const { scenarios } = await read<{ scenarios: { credentials: Credentials }[] }>(
    proxy,
    "sandbox/scenarios",
  );
  return new Set(
    scenarios.flatMap(({ credentials }) => telling.map((name) => credentials[name] ?? "")),
  );
}

export interface Practice {
  isForeign: IsForeign;
  /** Whether the sandbox is what answers. */
  isPractice: () => Promise<boolean>;
}

/** Asks the proxy at `proxy`. Where it does not answer, nothing would be sent anyway. */
export function practiceAt(proxy: URL): Practice {
  let asked: Promise<Set<string> | null> | null = null;
  const isForeign: IsForeign = async (credentials) => {
    const values = telling.map((name) => credentials[name]).filter(Boolean) as string[];
    if (values.length === 0) return false;
    try {
      const own = await (asked ??= ownValues(proxy));
      const isForeign = own !== null && !values.some((value) => own.has(value));
      // The proxy may be started again for the real X while this page is open.
      if (isForeign) asked = null;
      return isForeign;
    } catch {
      asked = null;
      return false;
    }
  };
  const isPractice = async () => {
    try {
      return (await (asked ??= ownValues(proxy))) !== null;
    } catch {
      asked = null;
      return false;
    }
  };
  // Asked early: who practises is asked about at once.
  void isPractice();
  return { isForeign, isPractice };
}
