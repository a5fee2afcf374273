// A list of posts as people expect one: pages, the author, and what can be done with each post.
import { nothing, type TemplateResult } from "lit";

import type { Arguments, ReadReply } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { laterIcons } from "../../look/later-icons.js";
import { fewOf, isAskedFor, plainCost } from "../../parts/money.js";
import { avatar, handleOf, nameOf } from "../../parts/people.js";
import { Task } from "../../parts/task.js";
import { Offer } from "./offer.js";
import {
  type Media,
  type Page,
  pageOf,
  type Poll,
  type Post,
  referenced,
  type User,
} from "./data.js";
import { attachmentsView } from "./attachments.js";
import { settings } from "../../session/settings.js";
import { findingView } from "../../parts/finding-view.js";
import type { Host } from "../../parts/screen.js";
import { addressOf, byline, countText, richText } from "./post-view.js";
import { threadsOf } from "./threads.js";
import { refusalOf, refusalOfQuote, refusalOfReply } from "./allowed.js";
import { html, mark, text, translate } from "../../text/text.js";

type MarkName = "reposted" | "liked" | "bookmarked";

/** What can be done to a post and undone again. */
interface MarkKind {
  name: MarkName;
  icon: TemplateResult;
  label: string;
  undoLabel: string;
  /** What is said when it is done, and when it is undone. */
  done: string;
  undone: string;
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
    done: mark("Reposted"),
    undone: mark("Repost taken back"),
    action: "repost",
    undoAction: "undo_repost",
    undoParameter: "source_tweet_id",
  },
  {
    name: "liked",
    icon: icons.heart,
    label: mark("Like"),
    undoLabel: mark("Unlike"),
    done: mark("Liked"),
    undone: mark("Like taken back"),
    action: "like_post",
    undoAction: "unlike_post",
    undoParameter: "tweet_id",
  },
  {
    name: "bookmarked",
    icon: icons.bookmark,
    label: mark("Bookmark"),
    undoLabel: mark("Remove bookmark"),
    done: mark("Added to your bookmarks"),
    undone: mark("Removed from your bookmarks"),
    action: "add_bookmark",
    undoAction: "remove_bookmark",
    undoParameter: "tweet_id",
  },
];

/** What all lists of one account know together. */
export class Shelf {
  readonly users = new Map<string, User>();
  /** What the posts that are listed speak of. */
  readonly posts = new Map<string, Post>();
  /** Pictures and videos by their keys, polls by their ids. */
  readonly media = new Map<string, Media>();
  readonly polls = new Map<string, Poll>();
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
    this.posts.clear();
    this.media.clear();
    this.polls.clear();
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
  quote: (post: Post, author: User | undefined) => void;
  /** Shows what else was said where a post was said. */
  converse: (conversation: string) => void;
  remove: (post: Post) => void;
}

export class PostList {
  posts: Post[] = [];
  private nextToken: string | null = null;
  private readonly loading: Task;
  private readonly offer: Offer;
  /** Whether X has been asked, and has answered. */
  private isLoaded = false;
  /** Marks that are being set, by the post's id: each can be refused. */
  private readonly marking = new Map<string, Task>();
  /** A mark that X would refuse, pressed all the same: why. */
  private refused: { post: string; kind: MarkKind; reason: string } | null = null;

  constructor(
    private readonly host: Host,
    private readonly shelf: Shelf,
    private readonly options: PostListOptions,
  ) {
    this.loading = new Task(host, { replaces: true });
    this.offer = new Offer(host, options.action, () => this.load());
  }

  opened() {
    if (this.isLoaded || this.loading.isRunning || this.loading.findings.length > 0) return;
    const args = this.options.args();
    if (!args) return;
    if (isAskedFor(this.host.session)) void this.offer.open({ ...args, ...this.asked });
    else void this.load();
  }

  clear() {
    this.offer.close();
    this.loading.cancel();
    this.isLoaded = false;
    this.posts = [];
    this.refused = null;
    for (const task of this.marking.values()) task.cancel();
    this.marking.clear();
  }

  /** What is asked for besides the posts themselves. On the real X each of them costs: then it is the authors alone. */
  private get asked(): Arguments {
    const { session } = this.host;
    return { ...fewOf(session, this.options.action), ...whatToExpand(session.isLive) };
  }

  async load(pageToken?: string) {
    this.offer.close();
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
      for (const post of page.posts) this.shelf.posts.set(post.id, post);
      for (const one of page.media) this.shelf.media.set(one.media_key, one);
      for (const poll of page.polls) this.shelf.polls.set(poll.id, poll);
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
      isFolder ? args : { ...args, ...this.asked },
      { signal },
    );
    const page = read.ok ? pageOf<Post>(read.data) : null;
    // The posts of a bookmark folder come as ids only.
    if (!isFolder || !page || page.rows.length === 0) return { read, page };
    const ids = page.rows.map(({ id }) => id);
    const { isLive } = this.host.session;
    const posts = await active.perform("get_posts", { ids, ...whatToExpand(isLive) }, { signal });
    const rows = posts.read.ok ? { ...pageOf<Post>(posts.read.data), next: page.next } : null;
    return { read: posts.read, page: rows };
  }

  render() {
    const { posts, nextToken, loading } = this;
    if (this.offer.isOpen) return this.offer.render();
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
        ${threadsOf(posts, this.shelf.posts).map((thread) => this.renderThread(thread))}
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

  /** Posts that answer one another, joined by a line. */
  private renderThread(thread: Post[]) {
    return thread.map((post, index) => this.renderPost(post, thread[index - 1], thread[index + 1]));
  }

  private renderPost(listed: Post, before: Post | undefined, next: Post | undefined) {
    const { account, held } = this.host.session;
    const reposted = referenced(listed, "retweeted");
    // What somebody reposted is shown as what it is: another's post.
    const post = this.shelf.posts.get(reposted ?? "") ?? listed;
    const ids = [held?.userId, account?.id];
    const isMine = !reposted && post.author_id !== undefined && ids.includes(post.author_id);
    const author = this.authorOf(post);
    const isNew = listed.id === this.shelf.newest ? "new" : "";
    return html`<li class="post ${isNew} ${next ? "joined" : ""}">
      ${
        reposted
          ? html`<p class="small quiet about">
              ${icons.repost} Reposted by ${nameOf(this.authorOf(listed))}
            </p>`
          : nothing
      }
      ${avatar(this.host, author)} ${byline(post, author)} ${this.renderAnswered(post, before)}
      <p class="text" dir="auto" id="text-${listed.id}">${richText(post)}</p>
      ${attachmentsView(this.host, post, author, this.shelf)} ${this.renderQuoted(post)}
      ${this.renderButtons(listed, post, author, isMine)}
      ${before || next ? nothing : this.renderConverse(post)} ${this.renderRefused(post)}
      ${this.marking.get(post.id)?.findings.map((finding) => findingView(finding, true))}
    </li>`;
  }

  private renderButtons(listed: Post, post: Post, author: User | undefined, isMine: boolean) {
    const { session } = this.host;
    const metrics = post.public_metrics;
    const noReply = refusalOfReply(session, post, this.shelf.posts);
    const noQuote = refusalOfQuote(session);
    const described = `text-${listed.id}`;
    const counts: Partial<Record<MarkName, number>> = {
      reposted: metrics?.retweet_count ?? 0,
      liked: metrics?.like_count ?? 0,
    };
    const [repost, ...others] = markKinds;
    return html`<div class="row meta">
      <button
        class="plain ${noReply ? "off" : ""}"
        title=${noReply || nothing}
        aria-describedby=${described}
        @click=${() => {
          this.options.reply(post, author);
        }}
      >
        ${icons.reply}<span class="wide-only">Reply</span>${refusedNote(noReply)}
        ${countText(metrics?.reply_count)}
      </button>
      ${repost ? this.renderMark(repost, post, described, counts.reposted) : nothing}
      <button
        class="plain ${noQuote ? "off" : ""}"
        title=${noQuote ? `${text`Quote`} – ${noQuote}` : text`Quote`}
        aria-describedby=${described}
        @click=${() => {
          this.options.quote(post, author);
        }}
      >
        ${laterIcons.quote}<span class="visually-hidden">Quote</span>${refusedNote(noQuote)}
      </button>
      ${others.map((kind) => this.renderMark(kind, post, described, counts[kind.name]))}
      ${
        isMine
          ? html`<button
              class="plain"
              aria-describedby=${described}
              @click=${() => {
                this.options.remove(post);
              }}
            >
              ${icons.bin}<span class="wide-only">Delete</span>
            </button>`
          : nothing
      }
      <a
        class="out"
        href=${addressOf(post, author)}
        target="_blank"
        rel="noreferrer"
        aria-describedby=${described}
        >${icons.external}<span class="visually-hidden">Open on x.com, in a new tab</span></a
      >
    </div>`;
  }

  /** Where more was said than is listed. */
  private renderConverse(post: Post) {
    const { conversation_id: conversation, public_metrics: metrics } = post;
    const isPart = (metrics?.reply_count ?? 0) > 0 || conversation !== post.id;
    if (!conversation || !isPart) return nothing;
    return html`<div>
      <button
        class="plain converse"
        aria-describedby="text-${post.id}"
        @click=${() => {
          this.options.converse(conversation);
        }}
      >
        Show the conversation
      </button>
    </div>`;
  }

  /** Why a mark will not be taken; whoever knows better can still try. */
  private renderRefused(post: Post) {
    if (this.refused?.post !== post.id) return nothing;
    const { kind, reason } = this.refused;
    return html`<section class="finding warning inline" role="status">
      ${icons.alert}
      <div>
        <h2>X would refuse this: ${translate(kind.label)}</h2>
        <p>${reason}</p>
        <button
          class="plain"
          @click=${() => {
            this.refused = null;
            void this.toggle(kind, post, true);
          }}
        >
          Try it anyway
        </button>
      </div>
    </section>`;
  }

  private authorOf({ author_id: id = "" }: Post): User | undefined {
    const { account } = this.host.session;
    return this.shelf.users.get(id) ?? (account?.id === id ? account : undefined);
  }

  private renderAnswered(post: Post, before: Post | undefined) {
    const id = referenced(post, "replied_to");
    // Said by the line, where it stands right above.
    if (!id || id === before?.id) return nothing;
    const parent = this.shelf.posts.get(id);
    const author = parent ? this.authorOf(parent) : undefined;
    return html`<p class="small quiet about">
      ${author ? html`In reply to ${handleOf(author) || nameOf(author)}` : text`A reply`}
    </p>`;
  }

  private renderQuoted(post: Post) {
    const quoted = this.shelf.posts.get(referenced(post, "quoted") ?? "");
    if (!quoted) return nothing;
    return html`<blockquote class="quote">
      ${byline(quoted, this.authorOf(quoted))}
      <p class="text" dir="auto">${richText(quoted)}</p>
      ${attachmentsView(this.host, quoted, this.authorOf(quoted), this.shelf)}
    </blockquote>`;
  }

  private renderMark(kind: MarkKind, post: Post, described: string, count: number | undefined) {
    const { session } = this.host;
    const isSet = this.shelf.marks[kind.name].has(post.id);
    const action = isSet ? kind.undoAction : kind.action;
    const label = `${translate(isSet ? kind.undoLabel : kind.label)}${plainCost(session, action)}`;
    // What the plan, the level or the credentials refuse is said before it is tried.
    const reason = refusalOf(session, action);
    return html`<button
      class="plain mark ${isSet ? "set" : ""} ${reason ? "off" : ""}"
      title=${reason ? `${label} – ${reason}` : label}
      aria-describedby=${described}
      @click=${() => this.toggle(kind, post)}
    >
      ${kind.icon}<span class="visually-hidden">${label}</span>${refusedNote(reason)}
      ${count === undefined ? nothing : countText(count + (isSet ? 1 : 0))}
    </button>`;
  }

  /** @param isInsisting Whether it shall be sent although X is known to refuse it. */
  private async toggle(kind: MarkKind, post: Post, isInsisting = false) {
    const marks = this.shelf.marks[kind.name];
    const undo = marks.has(post.id);
    const reason = refusalOf(this.host.session, undo ? kind.undoAction : kind.action);
    this.refused = reason && !isInsisting ? { post: post.id, kind, reason } : null;
    if (this.refused) {
      this.marking.get(post.id)?.cancel();
      this.host.requestUpdate();
      return;
    }
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
      this.host.announce(translate(undo ? kind.undone : kind.done));
      return [];
    });
  }
}

const whatToExpand = (isLive: boolean): Arguments => ({
  expansions: isLive
    ? ["author_id", ...(settings.get("pictures") === "yes" ? ["attachments.media_keys"] : [])]
    : [
        ...["author_id", "attachments.media_keys", "attachments.poll_ids"],
        ...["referenced_tweets.id", "referenced_tweets.id.author_id"],
        "referenced_tweets.id.attachments.media_keys",
      ],
  "media.fields": ["media_key", "type", "url", "preview_image_url", "alt_text", "width", "height"],
  "tweet.fields": [
    ...["id", "text", "created_at", "author_id", "conversation_id"],
    ...["public_metrics", "entities", "referenced_tweets", "attachments"],
  ],
});

/** For those who do not see that a button is paler. */
const refusedNote = (reason: string) =>
  reason ? html`<span class="visually-hidden">${text`(X would refuse it)`}</span>` : nothing;

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
