// What X's replies hold, as far as these screens show it. Anything but an id may be missing, and is then left out.
import type { Person } from "../../parts/people.js";

export interface User extends Person {
  id: string;
  verified?: boolean;
}

/** Something inside a text, by where it begins and ends, counted in code points. */
interface Span {
  start: number;
  end: number;
}

export interface Entities {
  urls?: (Span & { url?: string; expanded_url?: string; display_url?: string })[];
  mentions?: (Span & { username?: string })[];
  hashtags?: (Span & { tag?: string })[];
  cashtags?: (Span & { tag?: string })[];
}

export interface Post {
  id: string;
  text?: string;
  author_id?: string;
  created_at?: string;
  public_metrics?: { like_count?: number; retweet_count?: number; reply_count?: number };
  entities?: Entities;
  conversation_id?: string;
  referenced_tweets?: { type?: string; id?: string }[];
  attachments?: { media_keys?: string[]; poll_ids?: string[] };
}

/** The id of what a post reposts, quotes or answers; null where it does not. */
export const referenced = (
  { referenced_tweets: list = [] }: Post,
  type: "retweeted" | "quoted" | "replied_to",
): string | null => list.find((one) => one.type === type)?.id ?? null;

/** A picture, a video or an animation of a post. */
export interface Media {
  media_key: string;
  type?: string;
  /** Of a picture. */
  url?: string;
  /** Of what moves. */
  preview_image_url?: string;
  alt_text?: string;
  width?: number;
  height?: number;
}

export interface Poll {
  id: string;
  options?: { label?: string; votes?: number }[];
  voting_status?: string;
}

export interface Message {
  id: string;
  text?: string;
  event_type?: string;
  created_at?: string;
  sender_id?: string;
  dm_conversation_id?: string;
  attachments?: { media_keys?: string[] };
}

export interface Folder {
  id: string;
  name?: string;
}

export interface Page<Row> {
  rows: Row[];
  users: User[];
  /** Those that the rows speak of: reposted, quoted, answered. */
  posts: Post[];
  media: Media[];
  polls: Poll[];
  /** The token of the next page; null on the last. */
  next: string | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const hasId = (value: unknown): value is { id: string } =>
  isRecord(value) && typeof value.id === "string";

const hasKey = (value: unknown): value is Media =>
  isRecord(value) && typeof value.media_key === "string";

const field = (value: unknown, name: string): unknown =>
  isRecord(value) ? value[name] : undefined;

const rowsOf = (value: unknown): { id: string }[] =>
  Array.isArray(value) ? value.filter(hasId) : [];

/** The body of a reply that lists something. */
export function pageOf<Row extends { id: string }>(body: unknown): Page<Row> {
  const media = field(field(body, "includes"), "media");
  const next = field(field(body, "meta"), "next_token");
  return {
    rows: rowsOf(field(body, "data")) as Row[],
    users: rowsOf(field(field(body, "includes"), "users")),
    posts: rowsOf(field(field(body, "includes"), "tweets")),
    media: Array.isArray(media) ? media.filter(hasKey) : [],
    polls: rowsOf(field(field(body, "includes"), "polls")),
    next: typeof next === "string" && next !== "" ? next : null,
  };
}

/** The one thing that a reply describes; null where it describes none. */
export function rowOf(body: unknown): User | Post | Folder | null {
  const data = field(body, "data");
  return hasId(data) ? data : null;
}

/** A text of the one thing that a reply describes: for what has no id of its own. */
export function textOf(body: unknown, name: string): string | null {
  const value = field(field(body, "data"), name);
  return typeof value === "string" ? value : null;
}
