// What X is known to refuse before it is asked: said at the button, so that nobody pays for a no.
import { isDenied } from "../../parts/verdict.js";
import type { Session } from "../../session/session.js";
import { text, translate } from "../../text/text.js";
import { type Post, referenced } from "./data.js";

/** Whether the account's plan is one that anybody can choose: as long as no like has gone through. */
const isSelfServe = ({ access }: Session): boolean =>
  access.find(({ action }) => action === "like_post")?.finding === "enterprise_only";

/** Why an action will be refused, to be shown; empty where nothing speaks against it. */
export function refusalOf(session: Session, action: string): string {
  const row = session.access.find((one) => one.action === action);
  return row && isDenied(row) ? translate(row.reason) : "";
}

/**
 * Why a reply to a post will be refused. Self-serve plans answer only the account itself and those who have asked for it, by a
 * mention or by quoting one of its posts.
 */
export function refusalOfReply(session: Session, post: Post, known: Map<string, Post>): string {
  const refused = refusalOf(session, "create_post");
  if (refused || !isSelfServe(session)) return refused;
  const { account, held } = session;
  const own = [account?.id, held?.userId];
  const handle = account?.username.toLowerCase();
  const quoted = known.get(referenced(post, "quoted") ?? "");
  const isAsked =
    !handle ||
    own.includes(post.author_id) ||
    (post.text ?? "").toLowerCase().includes(`@${handle}`) ||
    (quoted !== undefined && own.includes(quoted.author_id));
  return isAsked
    ? ""
    : text`On self-serve plans X accepts replies only to posts that mention or quote this account.`;
}

/** The same for quoting any post. */
export const refusalOfQuote = (session: Session): string =>
  refusalOf(session, "create_post") ||
  (isSelfServe(session) ? text`Only Enterprise plans may quote posts since 2026-04-20.` : "");
