// What a person is shown of a request before it may be sent: everything in it, by the catalogue's names and in its order, with
// what a text would hide.
import type {
  Arguments,
  CanonicalRequest,
  Decided,
  Decision,
  PolicyEvent,
  PreparedRequest,
} from "../core/types.js";
import type { Exchanges } from "./exchange.js";
import { type Holding, userOf } from "./holding.js";
import { pictureOf, type Pictures } from "./pictures.js";
import type { AskedRequest, DrawnRequest, ShownArgument } from "./protocol.js";
import { Refused } from "./refusal.js";
import { seconds } from "./send.js";
import type { SteadyCore } from "./steady-core.js";
import { mark } from "../text/mark.js";

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === "object" ? JSON.stringify(one) : String(one),
  );

/** Where there are no pictures to be known by their numbers. */
type Known = Pick<Pictures, "find"> | null;

/** Draws a request from the very bytes that would be signed; `pictures`: those that its numbers may stand for. */
export async function draw(
  core: SteadyCore,
  canonical: CanonicalRequest,
  pictures: Known,
): Promise<DrawnRequest> {
  const { arguments: given, action } = canonical;
  const { text } = given;
  return {
    canonical,
    shown: await drawArguments(core, action, given, pictures),
    text: typeof text === "string" ? await core.reveal(text) : null,
    weightedLength: typeof text === "string" ? await core.weightedLength(text) : 0,
  };
}

/** Draws each argument, by the catalogue's names and in its order; what the catalogue does not know, last. */
export async function drawArguments(
  core: SteadyCore,
  action: string,
  given: Arguments,
  known: Known,
): Promise<ShownArgument[]> {
  const { actions } = await core.words();
  const parameters = actions.find(({ id }) => id === action)?.parameters ?? [];
  const titles = new Map(parameters.map(({ name, title }) => [name, title]));
  const names = [...titles.keys(), ...Object.keys(given).filter((name) => !titles.has(name))];
  const shown: ShownArgument[] = [];
  for (const name of names) {
    if (given[name] === undefined || given[name] === null) continue;
    const written = textsOf(given[name]);
    const own = name === "media" ? written.flatMap((bytes) => pictureOf(bytes) ?? []) : [];
    const named = known && /^media_ids?$/.test(name) ? written.map((id) => known.find(id)) : [];
    // Its bytes are seen as what they are.
    const texts = await Promise.all(
      (own.length > 0 ? [] : written).map((text) => core.reveal(text)),
    );
    shown.push({ name, title: titles.get(name) ?? name, texts, pictures: [...own, ...named] });
  }
  return shown;
}

/** A question names the account by its handle: X is asked once, where that is not known yet. */
export async function meet(exchanges: Exchanges, own: Holding): Promise<void> {
  if (own.kept.learnt.account) return;
  const { signal } = new AbortController();
  await exchanges.perform(own, { action: "get_me", args: {} }, signal).catch(() => undefined);
}

/** A post as it is shown with a question about it. */
type Shown = { text: string; authorId: string; username: string; name: string } | null;

type Refusal = Extract<Decision, { kind: "refused" }>;

/** Pays for what is to be read; why not, where the money does not do. */
export type Pay = (action: string, args: Arguments) => Promise<Refusal | null>;

/** Pays out of the budget of the agent because of whom it is read. */
export const payBy =
  (step: (event: PolicyEvent) => Promise<Decided>, agent: string): Pay =>
  async (action, args) => {
    const event = { type: "look" as const, now: seconds(), agent, action, arguments: args };
    const { decision } = await step(event);
    return decision.kind === "refused" ? decision : null;
  };

class Unpaid extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.cause);
  }
}

/** What was read is not read again for a while, in milliseconds: X charges for each time. */
const remembered = 300_000;

/** What has been read for questions, by connection: a promise, so that two at once ask once. */
const known = new WeakMap<Holding, Map<string, { until: number; data: unknown }>>();

/**
 * X's answer to a question that nobody but the console asks; null where there is none.
 *
 * @throws {Unpaid} when there is no money for it.
 */
async function look(
  exchanges: Exchanges,
  own: Holding,
  action: string,
  args: Arguments,
  pay: Pay,
): Promise<unknown> {
  const seen = known.get(own) ?? new Map<string, { until: number; data: unknown }>();
  known.set(own, seen);
  for (const [key, { until }] of seen) if (until < Date.now()) seen.delete(key);
  const key = JSON.stringify([action, args]);
  const before = seen.get(key);
  if (before) return before.data;
  const refusal = await pay(action, args);
  if (refusal) throw new Unpaid(refusal);
  const { signal } = new AbortController();
  const data = await exchanges.perform(own, { action, args }, signal).then(
    ({ read }) => (read.ok ? read.data : null),
    () => null,
  );
  seen.set(key, { until: Date.now() + remembered, data });
  return data;
}

/** A post, fetched by the console itself: never what somebody says of it. Null where it cannot be read. */
async function fetchPost(exchanges: Exchanges, own: Holding, id: string, pay: Pay): Promise<Shown> {
  const args = { id, expansions: ["author_id"] };
  const { data, includes } = ((await look(exchanges, own, "get_post", args, pay)) ?? {}) as {
    data?: { text?: string; author_id?: string };
    includes?: { users?: { id: string; username: string; name: string }[] };
  };
  if (!data) return null;
  const author = includes?.users?.find((user) => user.id === data.author_id);
  return {
    text: data.text ?? "",
    authorId: data.author_id ?? "",
    username: author?.username ?? "",
    name: author?.name ?? "",
  };
}

/** The arguments that hold people's numbers. */
const personArguments = [
  "participant_id",
  "participant_ids",
  "target_user_id",
  "user_id",
  "tagged_user_ids",
  "exclude_reply_user_ids",
  "additional_owners",
];

/** Whom a request names by number: "@mira_okafor", by id. Those who cannot be read are left out. */
async function fetchPeople(
  exchanges: Exchanges,
  own: Holding,
  { action, arguments: args }: CanonicalRequest,
  pay: Pay,
): Promise<Record<string, string>> {
  const { dm_conversation_id: conversation } = args;
  const named: unknown[] = personArguments
    .concat(action === "block_messages" || action === "unblock_messages" ? "id" : [])
    .flatMap((name) => args[name] ?? [])
    .concat(typeof conversation === "string" ? conversation.split("-") : []);
  // A group has a number of its own.
  const isUser = (id: unknown): id is string => typeof id === "string" && /^\d+$/.test(id);
  const isGroup = typeof conversation === "string" && !conversation.includes("-");
  const ids = [...new Set(named.filter(isUser))]
    .filter((id) => id !== userOf(own).userId && !(isGroup && id === conversation))
    .sort();
  if (ids.length === 0) return {};
  const { data } = ((await look(exchanges, own, "get_users", { ids }, pay)) ?? {}) as {
    data?: { id: string; username: string }[];
  };
  return Object.fromEntries((data ?? []).map(({ id, username }) => [id, `@${username}`]));
}

/** The posts that a decision is about, fetched by the console itself: never what the agent says of them. */
export async function lookAt(exchanges: Exchanges, own: Holding, posts: string[], pay: Pay) {
  const targets: Record<string, { authorId: string; mentionsMe: boolean }> = {};
  try {
    for (const id of posts) {
      const post = await fetchPost(exchanges, own, id, pay);
      const me = own.kept.learnt.account?.username.toLowerCase();
      const words: string[] = post?.text.toLowerCase().match(/@[a-z0-9_]+/g) ?? [];
      targets[id] = {
        authorId: post?.authorId ?? "",
        mentionsMe: me !== undefined && words.includes(`@${me}`),
      };
    }
  } catch (error) {
    if (error instanceof Unpaid) return { refusal: error.refusal };
    throw error;
  }
  return { targets };
}

/** The posts that a request names, and what they are to it. */
function postsIn({ action, arguments: args }: CanonicalRequest) {
  const named: [unknown, AskedRequest["targets"][number]["role"]][] = [
    [args.in_reply_to_tweet_id, "answered"],
    [args.quote_tweet_id, "quoted"],
    [args.previous_post_id, "replaced"],
    [action === "delete_post" ? args.id : undefined, "deleted"],
    [args.tweet_id, "other"],
    [args.source_tweet_id, "other"],
  ];
  return named.flatMap(([id, role]) => (typeof id === "string" ? [{ id, role }] : []));
}

/** What the person sees of an agent's request: drawn from what would be sent, nothing of it said by the agent. */
export async function asked(
  core: SteadyCore,
  exchanges: Exchanges,
  own: Holding,
  { canonical, why, hasRead, expiresAt, request }: Extract<Decision, { kind: "ask" }>,
  pay: Pay,
  pictures: Known,
): Promise<Omit<AskedRequest, "agent" | "agentName" | "createdAt" | "reason">> {
  await meet(exchanges, own);
  const targets: AskedRequest["targets"] = [];
  for (const { id, role } of postsIn(canonical)) {
    // Without the money for it, the question is asked without, and says so.
    const post = await fetchPost(exchanges, own, id, pay).catch(() => null);
    targets.push({
      id,
      role,
      post: post ? { ...post, text: await core.reveal(post.text) } : null,
    });
  }
  return {
    request,
    connection: own.id,
    ...(await draw(core, canonical, pictures)),
    why,
    hasRead: hasRead ?? null,
    expiresAt,
    targets,
    people: await fetchPeople(exchanges, own, canonical, pay).catch(() => ({})),
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
