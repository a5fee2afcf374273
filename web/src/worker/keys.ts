// To whom credentials may be sealed: only the proxy says so, in embed.json.
import { Refused } from "./refusal.js";
import { mark } from "../text/mark.js";

/** @returns The key for an origin: @throws {Refused} where the proxy at `proxy` names none. */
export const keysOf =
  (proxy: URL) =>
  async (origin: string): Promise<string> => {
    const address = new URL(`embed.json?origin=${encodeURIComponent(origin)}`, proxy);
    const reply = await fetch(address, { cache: "no-store" }).catch(() => null);
    const { handOverKey } = ((await reply?.json().catch(() => null)) ?? {}) as {
      handOverKey?: string;
    };
    if (handOverKey) return handOverKey;
    throw new Refused({
      code: "hand_over_key_unknown",
      field: "",
      message: mark("The proxy names no key for this page: credentials are not handed over to it."),
      hint: mark("Its operator has to start X Connect with --hand-over-key for the page's origin."),
    });
  };
