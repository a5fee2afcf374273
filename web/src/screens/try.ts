// Try: write a post, see it on the timeline, delete it again.
import { html, nothing } from "lit";

import type { Arguments, Finding } from "../core-types.js";
import { icons } from "../icons.js";
import { findingOf, findingView, type Host, initials, type Screen } from "../screen.js";

interface Post {
  id: string;
  text: string;
  author_id?: string;
  created_at?: string;
  public_metrics?: { like_count?: number; retweet_count?: number };
}

interface User {
  id: string;
  name: string;
  username: string;
}

interface Page {
  data?: Post[];
  includes?: { users?: User[] };
  meta?: { next_token?: string };
}

interface Tab {
  id: string;
  label: string;
  action: string;
}

/** What one tab shows. */
interface Timeline {
  state: "fresh" | "loading" | "ready" | "failed";
  posts: Post[];
  nextToken: string | null;
  findings: Finding[];
  /** The request under way; a newer one takes its place. */
  running: AbortController | null;
}

const mine: Tab = { id: "mine", label: "My posts", action: "get_user_posts" };
const tabs: Tab[] = [
  mine,
  { id: "home", label: "Home", action: "get_home_timeline" },
  { id: "search", label: "Search", action: "search_posts" },
];

const mostCharacters = 280;

const emptyTimeline = (): Timeline => ({
  state: "fresh",
  posts: [],
  nextToken: null,
  findings: [],
  running: null,
});

export class TryScreen implements Screen {
  readonly title = "Try";
  private text = "";
  private posting = false;
  private postFindings: Finding[] = [];
  private tab: Tab = mine;
  private readonly timelines = new Map<string, Timeline>();
  private readonly users = new Map<string, User>();
  private query = "";
  private newest = "";
  private toDelete: Post | null = null;
  private deleteFindings: Finding[] = [];
  /** Credentials that the posts shown belong to. */
  private shownFor: unknown = null;

  constructor(private readonly host: Host) {}

  opened() {
    const { held } = this.host.session;
    if (this.shownFor !== held) {
      this.shownFor = held;
      this.timelines.clear();
      this.postFindings = [];
      this.newest = "";
    }
    if (held && this.timeline().state === "fresh" && this.tab.id !== "search") void this.load();
  }

  render() {
    if (!this.host.session.held) {
      return html`<section class="card empty">
        ${icons.credentials}
        <h2>Nothing to try with yet</h2>
        <p>Enter credentials, or use a sandbox account to look around.</p>
        <a class="button primary" href="#/credentials">Connect</a>
      </section>`;
    }
    return html`${this.renderComposer()}
      <section class="card" aria-label="Timelines">
        ${this.renderTabs()}
        <div role="tabpanel" id="panel" aria-labelledby="tab-${this.tab.id}">
          ${this.tab.id === "search" ? this.renderSearch() : nothing} ${this.renderTimeline()}
        </div>
      </section>
      ${this.renderDialog()}`;
  }

  private renderComposer() {
    const count = Array.from(this.text.normalize("NFC")).length;
    const left = mostCharacters - count;
    return html`<form class="card pad stack" @submit=${(event: Event) => this.post(event)}>
      <div class="field">
        <label for="composer">What's happening?</label>
        <textarea
          id="composer"
          .value=${this.text}
          aria-describedby="count"
          @input=${(event: Event) => {
            this.text = (event.target as HTMLTextAreaElement).value;
            this.host.requestUpdate();
          }}
        ></textarea>
      </div>
      ${this.postFindings.map((finding) => findingView(finding))}
      <div class="row between">
        <span id="count" class="small ${left < 0 ? "badge bad" : "quiet"}">
          ${count} of about ${mostCharacters}
          characters${left < 0 ? ": X will probably refuse it" : ""}
        </span>
        <button class="primary" type="submit" ?disabled=${this.posting || count === 0}>
          ${this.posting ? icons.spinner : nothing} Post
        </button>
      </div>
      <p class="quiet small">${this.priceOf("create_post")}</p>
    </form>`;
  }

  private priceOf(id: string) {
    const action = this.host.session.catalogue?.actions.find((candidate) => candidate.id === id);
    if (!action) return nothing;
    if (this.host.session.upstream === "sandbox")
      return "In the sandbox a post is seen by nobody and costs nothing.";
    const { usd, unit, note } = action.price;
    return `On X this is public at once. X charged $${usd.toFixed(3)} per ${unit} in ${this.host.session.catalogue?.factsDate ?? ""}${note ? `; ${note}` : ""}.`;
  }

  private renderTabs() {
    return html`<div
      class="tabs"
      role="tablist"
      aria-label="Timelines"
      @keydown=${(event: KeyboardEvent) => this.moveTab(event)}
    >
      ${tabs.map(
        (tab) =>
          html`<button
            type="button"
            role="tab"
            id="tab-${tab.id}"
            aria-controls="panel"
            aria-selected=${tab === this.tab ? "true" : "false"}
            tabindex=${tab === this.tab ? 0 : -1}
            @click=${() => this.open(tab)}
          >
            ${tab.label}
          </button>`,
      )}
    </div>`;
  }

  private renderSearch() {
    return html`<form class="row pad" role="search" @submit=${(event: Event) => this.search(event)}>
      <label for="query" class="visually-hidden">Search posts</label>
      <input
        id="query"
        class="grow"
        type="search"
        placeholder="Words, or from:handle"
        .value=${this.query}
        @input=${(event: Event) => {
          this.query = (event.target as HTMLInputElement).value;
        }}
      />
      <button type="submit">Search</button>
    </form>`;
  }

  private renderTimeline() {
    const { state, posts, nextToken, findings } = this.timeline();
    if (state === "failed") {
      return html`<div class="pad stack">
        ${findings.map((finding) => findingView(finding))}
        <div><button @click=${() => this.load()}>${icons.retry} Try again</button></div>
      </div>`;
    }
    if (state === "loading" && posts.length === 0) {
      return html`<div aria-busy="true">
        <p class="visually-hidden" role="status">Loading posts</p>
        ${[0, 1, 2].map(
          () =>
            html`<div class="post">
              <span class="avatar bone round"></span>
              <div class="bone short"></div>
              <div class="bone long"></div>
            </div>`,
        )}
      </div>`;
    }
    if (state === "fresh") return nothing;
    if (posts.length === 0) {
      return html`<div class="empty">
        ${icons.inbox}
        <h2>${this.tab.id === "search" ? "No posts match" : "No posts yet"}</h2>
        <p>
          ${
            this.tab.id === "search"
              ? "X searches the last seven days. Try fewer or other words."
              : "Write the first one above."
          }
        </p>
      </div>`;
    }
    return html`<ul aria-label=${this.tab.label}>
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
    const author = this.users.get(post.author_id ?? "") ?? account;
    const isMine = post.author_id === held?.userId || post.author_id === account?.id;
    return html`<li class="post ${post.id === this.newest ? "new" : ""}">
      <span class="avatar" aria-hidden="true">${initials(author?.name ?? "?")}</span>
      <p>
        <strong>${author?.name ?? "Unknown"}</strong>
        <span class="quiet small"
          >@${author?.username ?? "unknown"}${post.created_at ? ` · ${dateText(post.created_at)}` : ""}</span
        >
      </p>
      <p class="text" dir="auto" id="text-${post.id}">${post.text}</p>
      <div class="row meta">
        <span
          >${icons.repost} ${post.public_metrics?.retweet_count ?? 0}<span class="visually-hidden"
            >reposts</span
          ></span
        >
        <span
          >${icons.heart} ${post.public_metrics?.like_count ?? 0}<span class="visually-hidden"
            >likes</span
          ></span
        >
        ${
          isMine
            ? html`<button
                class="plain"
                aria-describedby="text-${post.id}"
                @click=${() => this.ask(post)}
              >
                ${icons.bin} Delete
              </button>`
            : nothing
        }
      </div>
    </li>`;
  }

  private renderDialog() {
    return html`<dialog id="confirm" aria-labelledby="confirm-title" @close=${() => this.dismiss()}>
      <div class="stack">
        <h2 id="confirm-title">Delete this post?</h2>
        <p class="quiet text">“${this.toDelete?.text ?? ""}”</p>
        <p>It disappears for everybody, and cannot be brought back.</p>
        ${this.deleteFindings.map((finding) => findingView(finding))}
        <div class="row">
          <button class="danger" @click=${() => this.remove()}>Delete</button>
          <button @click=${() => this.closeDialog()}>Keep it</button>
        </div>
      </div>
    </dialog>`;
  }

  private timeline(): Timeline {
    let timeline = this.timelines.get(this.tab.id);
    if (!timeline) this.timelines.set(this.tab.id, (timeline = emptyTimeline()));
    return timeline;
  }

  private open(tab: Tab) {
    this.tab = tab;
    if (this.timeline().state === "fresh" && tab.id !== "search") void this.load();
    this.host.requestUpdate();
  }

  private async moveTab(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(this.tab) + step + tabs.length) % tabs.length] ?? mine;
    this.open(next);
    (await this.host.byId(`tab-${next.id}`))?.focus();
  }

  private search(event: Event) {
    event.preventDefault();
    if (this.query.trim()) void this.load();
  }

  private async load(paginationToken?: string) {
    const tab = this.tab;
    const timeline = this.timeline();
    timeline.running?.abort();
    const running = new AbortController();
    timeline.running = running;
    timeline.state = "loading";
    if (!paginationToken) timeline.posts = [];
    this.host.requestUpdate();
    const args: Arguments = {};
    if (tab.id === "search") args.query = this.query.trim();
    if (paginationToken)
      args[tab.id === "search" ? "next_token" : "pagination_token"] = paginationToken;
    const { userId } = this.host.session.held ?? {};
    if (tab.id !== "search" && !userId && this.host.session.account)
      args.id = this.host.session.account.id;
    try {
      const { read } = await this.host.session.perform(tab.action, args, running.signal);
      if (timeline.running !== running) return;
      if (read.ok) {
        const page = read.data as Page;
        for (const user of page.includes?.users ?? []) this.users.set(user.id, user);
        timeline.posts = [...timeline.posts, ...(page.data ?? [])];
        timeline.nextToken = page.meta?.next_token ?? null;
      }
      timeline.findings = read.findings;
      timeline.state = read.ok ? "ready" : "failed";
    } catch (error) {
      if (timeline.running !== running) return;
      timeline.findings = [findingOf(error)];
      timeline.state = "failed";
    }
    this.host.requestUpdate();
  }

  private async post(event: Event) {
    event.preventDefault();
    const text = this.text;
    this.posting = true;
    this.postFindings = [];
    this.host.requestUpdate();
    try {
      const { read } = await this.host.session.perform("create_post", { text });
      this.postFindings = read.findings;
      if (read.ok) {
        // The text stays in the box until X has it: nothing that was written is lost.
        this.text = "";
        this.newest = (read.data as { data: Post }).data.id;
        this.host.announce("Posted");
        this.timelines.clear();
        if (this.tab.id === "search") this.tab = mine;
        await this.load();
      }
    } catch (error) {
      this.postFindings = [findingOf(error)];
    }
    this.posting = false;
    this.host.requestUpdate();
  }

  private async ask(post: Post) {
    this.toDelete = post;
    this.deleteFindings = [];
    this.host.requestUpdate();
    ((await this.host.byId("confirm")) as HTMLDialogElement | null)?.showModal();
  }

  private async closeDialog() {
    ((await this.host.byId("confirm")) as HTMLDialogElement | null)?.close();
  }

  private dismiss() {
    this.toDelete = null;
    this.host.requestUpdate();
  }

  private async remove() {
    const post = this.toDelete;
    if (!post) return;
    try {
      const { read } = await this.host.session.perform("delete_post", { id: post.id });
      this.deleteFindings = read.findings;
      if (read.ok) {
        for (const timeline of this.timelines.values()) {
          timeline.posts = timeline.posts.filter(({ id }) => id !== post.id);
        }
        await this.closeDialog();
        this.host.announce("Deleted");
      }
    } catch (error) {
      this.deleteFindings = [findingOf(error)];
    }
    this.host.requestUpdate();
  }
}

function dateText(created: string) {
  const date = new Date(created);
  return Number.isNaN(date.valueOf())
    ? created
    : date.toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
}
