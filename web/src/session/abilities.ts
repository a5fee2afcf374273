// What a person may want an agent to do. From the choice follow the permission level, the scopes and the guide's steps.
import type { AccessLevel, AuthKind } from "../core/types.js";
import { mark } from "../text/text.js";

export interface Ability {
  id: "read" | "post" | "messages" | "bookmarks" | "likes";
  title: string;
  description: string;
  /** The actions that stand for it. */
  actions: string[];
  /** The least permission level of an Access Token; bookmarks have none that would do. */
  level: AccessLevel;
  /** Only a sign-in with OAuth 2.0 gives it. */
  needsOAuth2: boolean;
}

export const abilities: Ability[] = [
  {
    id: "read",
    title: mark("Read"),
    description: mark("Timelines, mentions, profiles, and posts of the last seven days by search."),
    actions: ["get_me", "get_home_timeline", "search_posts", "get_user_posts", "get_mentions"],
    level: "read",
    needsOAuth2: false,
  },
  {
    id: "post",
    title: mark("Post"),
    description: mark("Write, reply, repost and delete, with pictures and videos."),
    actions: ["create_post", "delete_post", "repost", "undo_repost", "upload_media"],
    level: "read-write",
    needsOAuth2: false,
  },
  {
    id: "messages",
    title: mark("Direct messages"),
    description: mark("Read conversations, answer, and begin new ones."),
    actions: ["get_direct_messages", "send_direct_message", "delete_direct_message"],
    level: "read-write-directmessages",
    needsOAuth2: false,
  },
  {
    id: "bookmarks",
    title: mark("Bookmarks"),
    description: mark("Keep posts, sort them into folders, and find them again."),
    actions: ["get_bookmarks", "add_bookmark", "remove_bookmark"],
    level: "read",
    needsOAuth2: true,
  },
  {
    id: "likes",
    title: mark("Likes"),
    description: mark("Like and unlike. Since April 2026 only Enterprise plans contain it."),
    actions: ["like_post", "unlike_post", "get_liked_posts"],
    level: "read-write",
    needsOAuth2: false,
  },
];

const ranks: AccessLevel[] = ["none", "read", "read-write", "read-write-directmessages"];

/** X's words for the permission levels, as its settings page shows them. */
export const levelNames: Record<AccessLevel, string> = {
  none: "None",
  read: "Read",
  "read-write": "Read and write",
  "read-write-directmessages": "Read and write and Direct message",
};

/** The kinds of authentication, by the credentials that a person knows. */
export const authNames: Record<AuthKind, string> = {
  app_only: "Bearer Token",
  oauth1: mark("Keys and tokens"),
  oauth2: "OAuth 2.0",
};

const chosen = (ids: readonly string[]) => abilities.filter(({ id }) => ids.includes(id));

/** The least permission level that all of these abilities need. */
export function levelFor(ids: readonly string[]): AccessLevel {
  return chosen(ids)
    .map(({ level }) => level)
    .reduce((most, level) => (ranks.indexOf(level) > ranks.indexOf(most) ? level : most), "read");
}

export const needsOAuth2 = (ids: readonly string[]) =>
  chosen(ids).some((ability) => ability.needsOAuth2);

/** The actions that stand for these abilities. */
export const actionsFor = (ids: readonly string[]) => chosen(ids).flatMap(({ actions }) => actions);
