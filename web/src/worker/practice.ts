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

const namesOf = (credentials: Credentials) =>
  telling.flatMap((name) => credentials[name] ?? []).filter(Boolean);

/** The values by which the sandbox behind the proxy knows its accounts; null where X itself is behind it. */
class OwnValues {
  private readonly accounts: Promise<Set<string> | null>;
  /** Most of the sandbox's accounts are there to have one request refused; few visits use one. */
  private all: Promise<Set<string>> | null = null;

  constructor(private readonly proxy: URL) {
    this.accounts = read<{ upstream: string }>(proxy, "healthz").then(({ upstream }) =>
      upstream === "sandbox" ? this.list("sandbox/scenarios?group=accounts") : null,
    );
  }

  async isSandbox(): Promise<boolean> {
    return (await this.accounts) !== null;
  }

  /** Whether these are of an account that it does not know. */
  async lack(values: string[]): Promise<boolean> {
    const accounts = await this.accounts;
    const lacks = (known: Set<string>) => !values.some((value) => known.has(value));
    if (!accounts || !lacks(accounts)) return false;
    return lacks(await (this.all ??= this.list("sandbox/scenarios")));
  }

  private async list(path: string): Promise<Set<string>> {
    const { scenarios } = await read<{ scenarios: { credentials: Credentials }[] }>(
      this.proxy,
      path,
    );
    return new Set(scenarios.flatMap(({ credentials }) => namesOf(credentials)));
  }
}

export interface Practice {
  isForeign: IsForeign;
  /** Whether the sandbox is what answers. */
  isPractice: () => Promise<boolean>;
}

/** Asks the proxy at `proxy`. Where it does not answer, nothing would be sent anyway. */
export function practiceAt(proxy: URL): Practice {
  let own: OwnValues | null = null;
  const ask = async (question: (values: OwnValues) => Promise<boolean>): Promise<boolean> => {
    try {
      return await question((own ??= new OwnValues(proxy)));
    } catch {
      own = null;
      return false;
    }
  };
  const isForeign: IsForeign = async (credentials) => {
    const values = namesOf(credentials);
    if (values.length === 0) return false;
    const isForeign = await ask((known) => known.lack(values));
    // The proxy may be started again for the real X while this page is open.
    if (isForeign) own = null;
    return isForeign;
  };
  const isPractice = () => ask((known) => known.isSandbox());
  // Asked early: who practises is asked about at once.
  void isPractice();
  return { isForeign, isPractice };
}
