// Posts of one conversation stand together: oldest first, where the newest of them would stand alone.
import { type Post, referenced } from "./data.js";

/** Ids are too large for numbers; longer ones are later. */
const isBefore = (one: Post, other: Post) =>
  one.id.length - other.id.length || (one.id < other.id ? -1 : 1);

/**
 * The threads of a list, in its order. What a listed post answers joins it where it is known, though it was not listed itself.
 *
 * @param known Posts that came along, by their ids.
 */
export function threadsOf(posts: readonly Post[], known: ReadonlyMap<string, Post>): Post[][] {
  const threads = new Map<string, Map<string, Post>>();
  for (const post of posts) {
    const isRepost = referenced(post, "retweeted") !== null;
    const key = isRepost ? post.id : (post.conversation_id ?? post.id);
    const thread = threads.get(key) ?? new Map<string, Post>();
    threads.set(key, thread);
    for (let one: Post | undefined = post; one && !thread.has(one.id);) {
      thread.set(one.id, one);
      one = isRepost ? undefined : known.get(referenced(one, "replied_to") ?? "");
    }
  }
  return [...threads.values()].map((thread) => [...thread.values()].sort(isBefore));
}
