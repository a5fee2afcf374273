// A list of posts as people expect one: pages, the author, and what can be done with each post.
import { nothing, type TemplateResult } from "lit";

import type { Arguments, ReadReply } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { handleOf, initials, nameOf } from "../../parts/people.js";
import { Task } from "../../parts/task.js";
import { type Page, pageOf, type Post, type User } from "./data.js";
import { findingView } from "../../parts/finding-view.js";
import { dateText } from "../../text/dates.js";
import type { Host } from "../../parts/screen.js";
import { html, mark, text, translate } from "../../text/text.js";

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
  posts: Post[] = [];
  private nextToken: string | null = null;
  private readonly loading: Task;
  /** Whether X has been asked, and has answered. */
  private isLoaded = false;
  /** Marks that are being set, by the post's id: each can be refused. */
  private readonly marking = new Map<string, Task>();

  constructor(
    private readonly host: Host,
    private readonly shelf: Shelf,
    private readonly options: PostListOptions,
  ) {
    this.loading = new Task(host, { replaces: true });
  }

  opened() {
    if (!this.isLoaded && !this.loading.isRunning && this.loading.findings.length === 0)
      void this.load();
  }

  clear() {
    this.loading.cancel();
    this.isLoaded = false;
    this.posts = [];
    for (const task of this.marking.values()) task.cancel();
    this.marking.clear();
  }

  async load(pageToken?: string) {
    const args = this.options.args();
    if (!args) return;
    if (!pageToken) {
      this.posts = [];
      this.isLoaded = false;
    }
    if (pageToken) args[this.options.pageParameter ?? "pagination_token"] = pageToken;
    await this.loading.run(async (signal) => {
      const { read, page } = await this.ask(args, signal);
      signal.throwIfAborted();
      if (!page) return read.findings;
      for (const user of page.users) this.shelf.users.set(user.id, user);
      this.posts = [...this.posts, ...page.rows];
      if (this.options.action.startsWith("get_bookmark"))
        for (const { id } of page.rows) this.shelf.marks.bookmarked.add(id);
      this.nextToken = page.next;
      this.isLoaded = true;
      return read.findings;
    });
  }

  private async ask(
    args: Arguments,
    signal: AbortSignal,
  ): Promise<{ read: ReadReply; page: Page<Post> | null }> {
    const { active } = this.host.session;
    const isFolder = this.options.action === "get_bookmark_folder_posts";
    const { read } = await active.perform(
      this.options.action,
      isFolder ? args : { ...args, expansions: ["author_id"] },
      { signal },
    );
    const page = read.ok ? pageOf<Post>(read.data) : null;
    // The posts of a bookmark folder come as ids only.
    if (!isFolder || !page || page.rows.length === 0) return { read, page };
    const ids = page.rows.map(({ id }) => id);
    const posts = await active.perform("get_posts", { ids, expansions: ["author_id"] }, { signal });
    const rows = posts.read.ok ? { ...pageOf<Post>(posts.read.data), next: page.next } : null;
    return { read: posts.read, page: rows };
  }

  render() {
    const { posts, nextToken, loading } = this;
    if (!loading.isRunning && !this.isLoaded && loading.findings.length > 0) {
      return html`<div class="pad stack">
        ${loading.render()}
        <div><button @click=${() => this.load()}>${icons.retry} Try again</button></div>
      </div>`;
    }
    if (loading.isRunning && posts.length === 0) return bones(text`Loading posts`);
    if (!this.isLoaded) return nothing;
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
      ${loading.findings.length > 0 ? html`<div class="pad stack">${loading.render()}</div>` : nothing}
      ${
        nextToken
          ? html`<div class="pad">
              <button ?disabled=${loading.isRunning} @click=${() => this.load(nextToken)}>
                ${loading.isRunning ? icons.spinner : nothing} Load more
              </button>
            </div>`
          : nothing
      }`;
  }

  private renderPost(post: Post) {
    const { account, held } = this.host.session;
    const ids = [held?.userId, account?.id];
    const isMine = post.author_id !== undefined && ids.includes(post.author_id);
    const known = this.shelf.users.get(post.author_id ?? "");
    const author = known ?? (isMine && account ? account : undefined);
    const metrics = post.public_metrics;
    const counts: Partial<Record<MarkName, number>> = {
      reposted: metrics?.retweet_count ?? 0,
      liked: metrics?.like_count ?? 0,
    };
    return html`<li class="post ${post.id === this.shelf.newest ? "new" : ""}">
      <span class="avatar" aria-hidden="true">${initials(nameOf(author))}</span>
      <p>
        <strong>${nameOf(author)}</strong>
        <span class="quiet small"
          >${[handleOf(author), dateText(post.created_at)].filter(Boolean).join(" · ")}</span
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
      ${this.marking.get(post.id)?.findings.map((finding) => findingView(finding, true))}
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
    const task = this.marking.get(post.id) ?? new Task(this.host);
    this.marking.set(post.id, task);
    await task.run(async (signal) => {
      const { read } = await this.host.session.active.perform(
        undo ? kind.undoAction : kind.action,
        undo ? { [kind.undoParameter]: post.id } : { tweet_id: post.id },
      );
      signal.throwIfAborted();
      if (!read.ok) return read.findings;
      if (undo) marks.delete(post.id);
      else marks.add(post.id);
      if (kind.name === "bookmarked") this.shelf.bookmarksChanged = true;
      const label = translate(kind.label);
      this.host.announce(undo ? text`Undone: ${label}` : text`Done: ${label}`);
      return [];
    });
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
