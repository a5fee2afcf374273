// A list of posts as people expect one: pages, the author, and what can be done with each post.
import { nothing, type TemplateResult } from "lit";

import type { Arguments, Finding } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { dateText, findingOf, findingView, type Host, initials } from "../../parts/screen.js";
import { html, mark, text, translate } from "../../text/text.js";

export interface Post {
  id: string;
  text: string;
  author_id?: string;
  created_at?: string;
  public_metrics?: { like_count?: number; retweet_count?: number };
}

export interface User {
  id: string;
  name: string;
  username: string;
}

interface PostPage {
  data?: Post[];
  includes?: { users?: User[] };
  meta?: { next_token?: string };
}

type MarkName = "reposted" | "liked" | "bookmarked";

/** What can be done to a post and undone again. */
interface MarkKind {
  name: MarkName;
  icon: TemplateResult;
  label: string;
  undoLabel: string;
  action: string;
  undoAction: string;
  undoParameter: string;
}

const markKinds: MarkKind[] = [
  {
    name: "reposted",
    icon: icons.repost,
    label: mark("Repost"),
    undoLabel: mark("Undo repost"),
    action: "repost",
    undoAction: "undo_repost",
    undoParameter: "source_tweet_id",
  },
  {
    name: "liked",
    icon: icons.heart,
    label: mark("Like"),
    undoLabel: mark("Unlike"),
    action: "like_post",
    undoAction: "unlike_post",
    undoParameter: "tweet_id",
  },
  {
    name: "bookmarked",
    icon: icons.bookmark,
    label: mark("Bookmark"),
    undoLabel: mark("Remove bookmark"),
    action: "add_bookmark",
    undoAction: "remove_bookmark",
    undoParameter: "tweet_id",
  },
];

/** What all lists of one account know together. */
export class Shelf {
  readonly users = new Map<string, User>();
  readonly marks: Record<MarkName, Set<string>> = {
    reposted: new Set(),
    liked: new Set(),
    bookmarked: new Set(),
  };
  /** The post that was just written. */
  newest = "";
  /** Whether a bookmark was added or removed since they were listed. */
  bookmarksChanged = false;

  clear() {
    this.users.clear();
    for (const set of Object.values(this.marks)) set.clear();
    this.newest = "";
  }
}

export interface PostListOptions {
  label: string;
  action: string;
  /** The arguments besides the page; null when there is nothing to ask yet. */
  args: () => Arguments | null;
  /** The name of the parameter that takes the token of the next page. */
  pageParameter?: string;
  empty: { title: string; text: string };
  reply: (post: Post, author: User | undefined) => void;
  remove: (post: Post) => void;
}

export class PostList {
  state: "fresh" | "loading" | "ready" | "failed" = "fresh";
  posts: Post[] = [];
  private nextToken: string | null = null;
  private findings: Finding[] = [];
  /** The request under way; a newer one takes its place. */
  private running: AbortController | null = null;
  /** Why something could not be done to a post, by the post's id. */
  private readonly refusals = new Map<string, Finding[]>();

  constructor(
    private readonly host: Host,
    private readonly shelf: Shelf,
    private readonly options: PostListOptions,
  ) {}

  opened() {
    if (this.state === "fresh") void this.load();
  }

  clear() {
    this.running?.abort();
    this.running = null;
    this.state = "fresh";
    this.posts = [];
    this.refusals.clear();
  }

  async load(pageToken?: string) {
    const args = this.options.args();
    if (!args) return;
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.state = "loading";
    if (!pageToken) this.posts = [];
    this.host.requestUpdate();
    if (pageToken) args[this.options.pageParameter ?? "pagination_token"] = pageToken;
    try {
      const page = await this.ask(args, running.signal);
      if (this.running !== running) return;
      if (page) {
        for (const user of page.includes?.users ?? []) this.shelf.users.set(user.id, user);
        this.posts = [...this.posts, ...(page.data ?? [])];
        if (this.options.action.startsWith("get_bookmark")) {
          for (const { id } of page.data ?? []) this.shelf.marks.bookmarked.add(id);
        }
        this.nextToken = page.meta?.next_token ?? null;
      }
      this.state = page ? "ready" : "failed";
    } catch (error) {
      if (this.running !== running) return;
      this.findings = [findingOf(error)];
      this.state = "failed";
    }
    this.host.requestUpdate();
  }

  private async ask(args: Arguments, signal: AbortSignal): Promise<PostPage | null> {
    const { active } = this.host.session;
    const { read } = await active.perform(this.options.action, args, { signal });
    this.findings = read.findings;
    if (!read.ok) return null;
    const page = read.data as PostPage;
    // The posts of a bookmark folder come as ids only.
    if (this.options.action !== "get_bookmark_folder_posts" || !page.data?.length) return page;
    const ids = page.data.map(({ id }) => id);
    const posts = await active.perform("get_posts", { ids }, { signal });
    this.findings = posts.read.findings;
    return posts.read.ok ? { ...(posts.read.data as PostPage), meta: page.meta ?? {} } : null;
  }

  render() {
    const { state, posts, nextToken, findings } = this;
    if (state === "failed") {
      return html`<div class="pad stack">
        ${findings.map((finding) => findingView(finding))}
        <div><button @click=${() => this.load()}>${icons.retry} Try again</button></div>
      </div>`;
    }
    if (state === "loading" && posts.length === 0) return bones(text`Loading posts`);
    if (state === "fresh") return nothing;
    if (posts.length === 0) {
      return html`<div class="empty">
        ${icons.inbox}
        <h2>${translate(this.options.empty.title)}</h2>
        <p>${translate(this.options.empty.text)}</p>
      </div>`;
    }
    return html`<ul aria-label=${translate(this.options.label)}>
        ${posts.map((post) => this.renderPost(post))}
      </ul>
      ${
        nextToken
          ? html`<div class="pad">
              <button ?disabled=${state === "loading"} @click=${() => this.load(nextToken)}>
                ${state === "loading" ? icons.spinner : nothing} Load more
              </button>
            </div>`
          : nothing
      }`;
  }

  private renderPost(post: Post) {
    const { account, held } = this.host.session;
    const author = this.shelf.users.get(post.author_id ?? "") ?? account ?? undefined;
    const isMine = post.author_id === held?.userId || post.author_id === account?.id;
    const metrics = post.public_metrics;
    const counts: Partial<Record<MarkName, number>> = {
      reposted: metrics?.retweet_count ?? 0,
      liked: metrics?.like_count ?? 0,
    };
    return html`<li class="post ${post.id === this.shelf.newest ? "new" : ""}">
      <span class="avatar" aria-hidden="true">${initials(author?.name ?? "?")}</span>
      <p>
        <strong>${author?.name ?? text`Unknown`}</strong>
        <span class="quiet small"
          >@${author?.username ?? text`unknown`}${post.created_at ? ` · ${dateText(post.created_at)}` : ""}</span
        >
      </p>
      <p class="text" dir="auto" id="text-${post.id}">${post.text}</p>
      <div class="row meta">
        <button
          class="plain"
          aria-describedby="text-${post.id}"
          @click=${() => {
            this.options.reply(post, author);
          }}
        >
          ${icons.reply}<span class="wide-only">Reply</span>
        </button>
        ${markKinds.map((kind) => this.renderMark(kind, post, counts[kind.name]))}
        ${
          isMine
            ? html`<button
                class="plain"
                aria-describedby="text-${post.id}"
                @click=${() => {
                  this.options.remove(post);
                }}
              >
                ${icons.bin}<span class="wide-only">Delete</span>
              </button>`
            : nothing
        }
      </div>
      ${this.refusals.get(post.id)?.map((finding) => findingView(finding, true))}
    </li>`;
  }

  private renderMark(kind: MarkKind, post: Post, count: number | undefined) {
    const isSet = this.shelf.marks[kind.name].has(post.id);
    return html`<button
      class="plain mark ${isSet ? "set" : ""}"
      aria-describedby="text-${post.id}"
      @click=${() => this.toggle(kind, post)}
    >
      ${kind.icon}<span class="visually-hidden"
        >${translate(isSet ? kind.undoLabel : kind.label)}</span
      >
      ${count === undefined ? nothing : count + (isSet ? 1 : 0)}
    </button>`;
  }

  private async toggle(kind: MarkKind, post: Post) {
    const marks = this.shelf.marks[kind.name];
    const undo = marks.has(post.id);
    const { active } = this.host.session;
    this.refusals.delete(post.id);
    try {
      const { read } = await active.perform(
        undo ? kind.undoAction : kind.action,
        undo ? { [kind.undoParameter]: post.id } : { tweet_id: post.id },
      );
      // What another account has liked is not for these lists.
      if (active !== this.host.session.active) return;
      if (read.ok) {
        if (undo) marks.delete(post.id);
        else marks.add(post.id);
        if (kind.name === "bookmarked") this.shelf.bookmarksChanged = true;
        const label = translate(kind.label);
        this.host.announce(undo ? text`Undone: ${label}` : text`Done: ${label}`);
      } else {
        this.refusals.set(post.id, read.findings);
      }
    } catch (error) {
      this.refusals.set(post.id, [findingOf(error)]);
    }
    this.host.requestUpdate();
  }
}

/** Placeholders for rows that are on their way; `what` in the person's language. */
export const bones = (what: string) =>
  html`<div aria-busy="true">
    <p class="visually-hidden" role="status">${what}</p>
    ${[0, 1, 2].map(
      () =>
        html`<div class="post">
          <span class="avatar bone round"></span>
          <div class="bone short"></div>
          <div class="bone long"></div>
        </div>`,
    )}
  </div>`;
