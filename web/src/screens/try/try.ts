// Try: what an agent can do, done by hand: the composer, timelines, bookmarks, messages, and every other action.
import { nothing } from "lit";

import { valueOf } from "../../parts/fields.js";
import { showInRow } from "../../parts/in-view.js";
import { dollars, fewRows, isAskedFor, plainCost } from "../../parts/money.js";
import { Task } from "../../parts/task.js";
import { ghost } from "../../parts/ghost.js";
import type { Host, Screen } from "../../parts/screen.js";
import { AllActions } from "./all-actions.js";
import { Bookmarks } from "./bookmarks.js";
import { Composer } from "./composer.js";
import { Messages } from "./messages.js";
import type { Post } from "./data.js";
import { refusalOfQuote, refusalOfReply } from "./allowed.js";
import { PostList, type PostListOptions, Shelf } from "./posts.js";
import type { Session } from "../../session/session.js";
import { tryStyles } from "./styles.js";
import { html, mark, text, translate } from "../../text/text.js";

/** What one tab shows. */
interface Tab {
  id: string;
  label: string;
  view: { render(): unknown; opened?(): void; clear(): void };
  /** Whether it lists posts, so that one can be written or answered above it. */
  withComposer: boolean;
}

export class TryScreen implements Screen {
  readonly styles = tryStyles;
  private readonly shelf = new Shelf();
  private readonly composer: Composer;
  private readonly actions: AllActions;
  private readonly lists: PostList[] = [];
  private readonly searchList: PostList;
  private readonly tabs: Tab[];
  private tab: Tab;
  private query = "";
  private toDelete: Post | null = null;
  private readonly deleting: Task;
  /** Credentials that the posts shown belong to. */
  private shownFor: unknown = null;

  constructor(private readonly host: Host) {
    this.deleting = new Task(host);
    this.actions = new AllActions(host);
    this.composer = new Composer(host, (id) => {
      this.showNewest(id);
    });
    const none: PostListOptions["empty"] = {
      title: mark("No posts yet"),
      text: mark("Write the first one above."),
    };
    const list = (id: string, label: string, action: string, empty = none): Tab => {
      const view = this.list(label, action, empty);
      return { id, label, view, withComposer: true };
    };
    this.searchList = this.list(mark("Search"), "search_posts", {
      title: mark("No posts match"),
      text: mark("X searches the last seven days. Try fewer or other words."),
    });
    const mine = list("mine", mark("My posts"), "get_user_posts");
    const bookmarks = new Bookmarks(host, this.shelf, (action, args) =>
      this.list(
        mark("Bookmarks"),
        action,
        {
          title: mark("No bookmarks here"),
          text: mark("Press the bookmark below a post to find it here again."),
        },
        args,
      ),
    );
    this.tabs = [
      mine,
      list("home", mark("Home"), "get_home_timeline"),
      list("mentions", mark("Mentions"), "get_mentions", {
        title: mark("Nobody has mentioned you lately"),
        text: mark("Posts with your @username appear here."),
      }),
      {
        id: "search",
        label: mark("Search"),
        view: {
          render: () => html`${this.renderSearch(this.searchList)} ${this.searchList.render()}`,
          clear: () => {
            this.searchList.clear();
          },
        },
        withComposer: true,
      },
      { id: "bookmarks", label: mark("Bookmarks"), view: bookmarks, withComposer: true },
      {
        id: "messages",
        label: mark("Messages"),
        view: new Messages(host, this.shelf),
        withComposer: false,
      },
      { id: "all", label: mark("All actions"), view: this.actions, withComposer: false },
    ];
    this.tab = mine;
  }

  private list(
    label: string,
    action: string,
    empty: { title: string; text: string },
    args: () => Record<string, unknown> | null = () => ({}),
  ): PostList {
    const isSearch = action === "search_posts";
    const made = new PostList(this.host, this.shelf, {
      label,
      action,
      args: isSearch ? () => (this.query.trim() ? { query: this.query.trim() } : null) : args,
      ...(isSearch ? { pageParameter: "next_token" } : {}),
      empty,
      reply: (post, author) =>
        void this.composer.replyTo(
          post,
          author,
          refusalOfReply(this.host.session, post, this.shelf.posts),
        ),
      quote: (post, author) =>
        void this.composer.quote(post, author, refusalOfQuote(this.host.session)),
      converse: (conversation) => {
        this.converse(conversation);
      },
      remove: (post) => void this.ask(post),
    });
    this.lists.push(made);
    return made;
  }

  opened() {
    const { held } = this.host.session;
    if (this.shownFor !== held) {
      this.shownFor = held;
      this.clearTabs();
      this.shelf.clear();
      this.composer.clear();
    }
    const [id, action] = this.host.segments;
    this.tab = this.tabs.find((tab) => tab.id === id) ?? this.tab;
    if (id === "all") this.actions.show(action);
    if (held) this.tab.view.opened?.();
    void showInRow(this.host, `tab-${this.tab.id}`);
  }

  render() {
    if (!this.host.session.held) {
      return html`<section class="card empty">
        ${ghost("posts")}
        <h2>Nothing to try yet</h2>
        <p>Connect an account, and post, read and search with it here.</p>
        <a class="button primary" href="#/connections">Connect</a>
      </section>`;
    }
    return html`${this.tab.withComposer ? this.composer.render() : nothing}
      <section class="card" aria-label="What there is">
        ${this.renderTabs()}
        <div role="tabpanel" id="panel" aria-labelledby="tab-${this.tab.id}">
          ${this.tab.view.render()}
        </div>
      </section>
      ${this.renderDialog()}`;
  }

  private renderTabs() {
    return html`<div
      class="tabs"
      role="tablist"
      aria-label="What to show"
      @keydown=${(event: KeyboardEvent) => this.moveTab(event)}
    >
      ${this.tabs.map(
        (tab) =>
          html`<button
            type="button"
            role="tab"
            id="tab-${tab.id}"
            aria-controls="panel"
            aria-selected=${tab === this.tab ? "true" : "false"}
            tabindex=${tab === this.tab ? 0 : -1}
            @click=${() => {
              this.open(tab);
            }}
          >
            ${translate(tab.label)}
          </button>`,
      )}
    </div>`;
  }

  private renderSearch(list: PostList) {
    return html`<form
      class="row pad"
      role="search"
      @submit=${(event: Event) => {
        event.preventDefault();
        if (this.query.trim()) void list.load();
      }}
    >
      <label for="query" class="visually-hidden">Search posts</label>
      <input
        id="query"
        class="grow"
        type="search"
        autocomplete="off"
        placeholder="Words, or from:handle"
        .value=${this.query}
        @input=${(event: Event) => {
          this.query = valueOf(event);
        }}
      />
      <button type="submit">${text`Search`}${searchCost(this.host.session)}</button>
    </form>`;
  }

  private renderDialog() {
    return html`<dialog id="confirm" aria-labelledby="confirm-title" @close=${() => this.dismiss()}>
      <div class="stack">
        <h2 id="confirm-title">Delete this post?</h2>
        <p class="quiet text">${text`“${this.toDelete?.text ?? ""}”`}</p>
        <p>It disappears for everyone, and cannot be brought back.</p>
        ${this.deleting.render()}
        <div class="row">
          <button class="danger" @click=${() => this.remove()}>
            ${text`Delete`}${plainCost(this.host.session, "delete_post")}
          </button>
          <button autofocus @click=${() => this.closeDialog()}>Keep it</button>
        </div>
      </div>
    </dialog>`;
  }

  private open(tab: Tab) {
    this.tab = tab;
    if (tab.view === this.actions) this.actions.show(undefined);
    // The address tells the tab, without another entry in the history.
    history.replaceState(null, "", `#/try/${tab.id}`);
    tab.view.opened?.();
    void showInRow(this.host, `tab-${tab.id}`);
  }

  private async moveTab(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const count = this.tabs.length;
    const next = this.tabs[(this.tabs.indexOf(this.tab) + step + count) % count] ?? this.tab;
    this.open(next);
    (await this.host.byId(`tab-${next.id}`))?.focus();
  }

  /** Searches for what was said in one conversation; where that costs, the person presses Search themselves. */
  private converse(conversation: string) {
    this.query = `conversation_id:${conversation}`;
    const search = this.tabs.find(({ id }) => id === "search");
    if (!search) return;
    this.searchList.clear();
    this.open(search);
    if (isAskedFor(this.host.session)) void this.host.byId("query").then((box) => box?.focus());
    else void this.searchList.load();
  }

  private clearTabs() {
    for (const { view } of this.tabs) view.clear();
  }

  /** After posting: the list that shows the new post. */
  private showNewest(id: string) {
    this.shelf.newest = id;
    const [mine] = this.tabs;
    for (const { view } of this.tabs) if (view instanceof PostList) view.clear();
    if (mine) this.open(this.tab.view instanceof PostList ? this.tab : mine);
  }

  private async ask(post: Post) {
    this.toDelete = post;
    this.deleting.cancel();
    ((await this.host.byId("confirm")) as HTMLDialogElement | null)?.showModal();
  }

  private async closeDialog() {
    ((await this.host.byId("confirm")) as HTMLDialogElement | null)?.close();
  }

  private dismiss() {
    this.toDelete = null;
    this.host.requestUpdate();
  }

  private remove() {
    const post = this.toDelete;
    if (!post) return;
    const { active } = this.host.session;
    return this.deleting.run(async (signal) => {
      const { read } = await active.perform("delete_post", { id: post.id });
      signal.throwIfAborted();
      if (!read.ok) return read.findings;
      for (const list of this.lists) list.posts = list.posts.filter(({ id }) => id !== post.id);
      this.shelf.posts.delete(post.id);
      await this.closeDialog();
      this.host.announce(text`Deleted`);
      return read.findings;
    });
  }
}

/** Each post that is found costs; ten are asked for. */
function searchCost(session: Session): string {
  const usd = session.catalogue?.actions.find(({ id }) => id === "search_posts")?.price.usd ?? 0;
  return session.isLive ? ` · ${text`up to ${dollars(Math.round(usd * 1000) * fewRows)}`}` : "";
}
