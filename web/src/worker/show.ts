// What a person is shown of a request before it may be sent: everything in it, by the catalogue's names and in its order, with
// what a text would hide.
import type { CanonicalRequest, Decision, PreparedRequest } from "../core/types.js";
import type { Exchanges } from "./exchange.js";
import type { Holding } from "./holding.js";
import type { AskedRequest, DrawnRequest, ShownArgument } from "./protocol.js";
import { Refused } from "./refusal.js";
import type { SteadyCore } from "./steady-core.js";
import { mark } from "../text/mark.js";

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === "object" ? JSON.stringify(one) : String(one),
  );

/** Draws a request from the very bytes that would be signed. */
export async function draw(core: SteadyCore, canonical: CanonicalRequest): Promise<DrawnRequest> {
  const { arguments: given, action } = canonical;
  const { actions } = await core.words();
  const known = actions.find(({ id }) => id === action)?.parameters ?? [];
  const titles = new Map(known.map(({ name, title }) => [name, title]));
  const names = [...titles.keys(), ...Object.keys(given).filter((name) => !titles.has(name))];
  const shown: ShownArgument[] = [];
  for (const name of names) {
    if (given[name] === undefined || given[name] === null) continue;
    const texts = await Promise.all(textsOf(given[name]).map((text) => core.reveal(text)));
    shown.push({ name, title: titles.get(name) ?? name, texts });
  }
  const { text } = given;
  return {
    canonical,
    shown,
    text: typeof text === "string" ? await core.reveal(text) : null,
    weightedLength: typeof text === "string" ? await core.weightedLength(text) : 0,
  };
}

/** A question names the account by its handle: X is asked once, where that is not known yet. */
export async function meet(exchanges: Exchanges, own: Holding): Promise<void> {
  if (own.kept.learnt.account) return;
  const { signal } = new AbortController();
  await exchanges.perform(own, { action: "get_me", args: {} }, signal).catch(() => undefined);
}

/** A post, fetched by the console itself: never what somebody says of it. Null where it cannot be read. */
export async function fetchPost(exchanges: Exchanges, own: Holding, id: string) {
  try {
    const signal = new AbortController().signal;
    const wanted = { action: "get_post", args: { id, expansions: ["author_id"] } };
    const { read } = await exchanges.perform(own, wanted, signal);
    const { data, includes } = (read.data ?? {}) as {
      data?: { text?: string; author_id?: string };
      includes?: { users?: { id: string; username: string; name: string }[] };
    };
    if (!read.ok || !data) return null;
    const author = includes?.users?.find((user) => user.id === data.author_id);
    return {
      text: data.text ?? "",
      authorId: data.author_id ?? "",
      username: author?.username ?? "",
      name: author?.name ?? "",
    };
  } catch {
    return null;
  }
}

/** The posts that a decision is about, fetched by the console itself: never what the agent says of them. */
export async function lookAt(exchanges: Exchanges, own: Holding, posts: string[]) {
  const targets: Record<string, { authorId: string; mentionsMe: boolean }> = {};
  for (const id of posts) {
    const post = await fetchPost(exchanges, own, id);
    const me = own.kept.learnt.account?.username.toLowerCase();
    const words: string[] = post?.text.toLowerCase().match(/@[a-z0-9_]+/g) ?? [];
    targets[id] = {
      authorId: post?.authorId ?? "",
      mentionsMe: me !== undefined && words.includes(`@${me}`),
    };
  }
  return targets;
}

/** What the person sees of an agent's request: drawn from what would be sent, nothing of it said by the agent. */
export async function asked(
  core: SteadyCore,
  exchanges: Exchanges,
  own: Holding,
  { canonical, why, hasRead, expiresAt, request }: Extract<Decision, { kind: "ask" }>,
): Promise<Omit<AskedRequest, "agent" | "createdAt" | "reason">> {
  await meet(exchanges, own);
  const { in_reply_to_tweet_id: answered, quote_tweet_id: quoted } = canonical.arguments;
  const target = typeof answered === "string" ? answered : typeof quoted === "string" ? quoted : "";
  return {
    request,
    connection: own.id,
    ...(await draw(core, canonical)),
    why,
    hasRead: hasRead ?? null,
    expiresAt,
    target: target ? { id: target, post: await fetchPost(exchanges, own, target) } : null,
  };
}

/** Lets that one request leave which was shown, and no other. */
export const gateFor =
  (core: SteadyCore, connection: string, action: string, shown: string) =>
  async ({ method, url, body }: PreparedRequest): Promise<void> => {
    if ((await core.requestHash({ connection, action, method, url, body })) === shown) return;
    throw new Refused({
      code: "request_changed",
      field: "",
      message: mark("What would be sent is not what was shown."),
      hint: mark("Nothing was sent. Ask again."),
    });
  };
