// The composer: a post with its weighted length, pictures, a video or a poll, and what it answers or quotes.
import { nothing } from "lit";

import type { Arguments, Price } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { valueOf } from "../../parts/fields.js";
import { costAfter } from "../../parts/money.js";
import { erase, recall, store } from "../../session/preferences.js";
import { avatar, handleOf, nameOf } from "../../parts/people.js";
import { isFirst, sparks } from "../../parts/joy.js";
import { laterIcons } from "../../look/later-icons.js";
import { Task } from "../../parts/task.js";
import { type Post, rowOf, type User } from "./data.js";
import type { Host } from "../../parts/screen.js";
import { Drafts } from "./drafts.js";
import { MediaUpload, refusalsOf } from "./media-upload.js";
import { PollDraft } from "./poll-draft.js";
import { html, text, translate } from "../../text/text.js";

const longestPost = 280;
const mostMedia = 4;

/** Another's post that this one is about. */
interface Subject {
  kind: "reply" | "quote";
  post: Post;
  author: User | undefined;
  /** Why X will refuse it, as far as that is known; else empty. */
  refusal: string;
}

export class Composer {
  private text = "";
  private length = 0;
  /** What it will cost as it stands; asked on the real X only. */
  private price: Price | null = null;
  private readonly posting: Task;
  private uploads: MediaUpload[] = [];
  private poll: PollDraft | null = null;
  private subject: Subject | null = null;
  private readonly drafts: Drafts;
  /** The first post of all is out. */
  private isJoyful = false;

  constructor(
    private readonly host: Host,
    private readonly posted: (id: string) => void,
  ) {
    this.posting = new Task(host, { explain: refusalsOf });
    this.drafts = new Drafts(host, (words) => {
      if (this.text.trim()) this.drafts.keep(this.text);
      void this.type(words);
      void this.focus();
    });
    const [draft = ""] = recall<string[]>("draft", []);
    if (draft) void this.type(draft);
  }

  /** Another account writes from now on: what was uploaded for the one before is of no use to it. The words stay. */
  clear() {
    this.posting.cancel();
    this.subject = null;
    for (const upload of this.uploads) upload.cancel();
    this.uploads = [];
  }

  replyTo(post: Post, author: User | undefined, refusal: string) {
    return this.take("reply", post, author, refusal);
  }

  quote(post: Post, author: User | undefined, refusal: string) {
    return this.take("quote", post, author, refusal);
  }

  private take(kind: Subject["kind"], post: Post, author: User | undefined, refusal: string) {
    this.subject = { kind, post, author, refusal };
    return this.focus();
  }

  private async focus() {
    this.host.requestUpdate();
    (await this.host.byId("composer"))?.focus();
  }

  render() {
    const { account } = this.host.session;
    const left = longestPost - this.length;
    const count =
      left < 0
        ? text`${this.length} of ${longestPost}: too long for X`
        : text`${this.length} of ${longestPost}`;
    return html`<form
      class="card pad composer"
      @submit=${(event: Event) => this.post(event)}
      @paste=${(event: ClipboardEvent) => {
        this.takeFiles(event, event.clipboardData);
      }}
      @dragover=${(event: DragEvent) => {
        if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
      }}
      @drop=${(event: DragEvent) => {
        this.takeFiles(event, event.dataTransfer);
      }}
    >
      ${this.isJoyful ? sparks() : nothing} ${avatar(this.host, account)}
      <p class="byline">
        <strong>${account ? nameOf(account) : this.host.session.active.label}</strong>
        <span class="quiet small">${handleOf(account)}</span>
      </p>
      <div class="body stack tight">
        ${this.renderSubject()}
        <label class="visually-hidden" for="composer">What's happening?</label>
        <textarea
          id="composer"
          placeholder="What's happening?"
          .value=${this.text}
          aria-describedby="count"
          @input=${(event: Event) => this.type(valueOf(event))}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
              (event.target as HTMLTextAreaElement).form?.requestSubmit();
          }}
        ></textarea>
        ${this.uploads.map((upload) => upload.render(() => this.drop(upload)))}
        ${
          this.poll?.render(() => {
            this.poll = null;
            void this.focus();
          }) ?? nothing
        }
        ${this.posting.render()} ${this.renderBar(left, count)}
        <p class="quiet small">${this.renderPrice()}</p>
        ${this.drafts.render()}
      </div>
    </form>`;
  }

  private renderBar(left: number, count: string) {
    const hasContent = this.length > 0 || this.uploads.length > 0;
    const isUploading = this.uploads.some(({ state }) => state === "running");
    const hasFailed = this.uploads.some(({ state }) => state === "failed");
    const isBlocked = this.posting.isRunning || isUploading || hasFailed || !hasContent || left < 0;
    return html`${hasFailed ? html`<p class="small missing">Remove the attachment that failed, or try it again; then post.</p>` : nothing}
      <div class="row between">
        <span id="count" class="small ${left < 0 ? "badge bad" : "quiet"}">${count}</span>
        <div class="row sending">
          ${this.poll ? nothing : this.renderChooser()}
          ${
            this.poll || this.uploads.length > 0
              ? nothing
              : html`<button type="button" @click=${() => this.addPoll()}>
                  ${laterIcons.poll} <span class="wide-only">Poll</span>
                </button>`
          }
          ${
            this.text.trim()
              ? html`<button type="button" class="plain" @click=${() => this.putAside()}>
                  Save as a draft
                </button>`
              : nothing
          }
          <button
            class="primary"
            type="submit"
            ?disabled=${isBlocked || (this.poll !== null && !this.poll.isWhole)}
            title=${text`Ctrl+Enter`}
          >
            ${this.posting.isRunning ? icons.spinner : nothing}
            ${text`Post`}${costAfter(this.host.session, this.price)}
          </button>
        </div>
      </div>`;
  }

  private renderChooser() {
    return html`<label class="button">
      ${icons.picture} <span class="wide-only">Media</span>
      <input
        class="visually-hidden"
        type="file"
        accept="image/*,video/mp4"
        ?disabled=${this.uploads.length >= mostMedia}
        @change=${(event: Event) => {
          this.attach(event.target as HTMLInputElement);
        }}
      />
    </label>`;
  }

  private renderSubject() {
    if (!this.subject) return nothing;
    const { kind, post, author, refusal } = this.subject;
    const name = handleOf(author) || nameOf(author);
    const words = (post.text ?? "").slice(0, 80);
    return html`<div class="row between">
        <p class="small quiet grow">
          ${kind === "reply" ? text`In reply to ${name}: “${words}”` : text`Quoting ${name}: “${words}”`}
        </p>
        <button
          type="button"
          class="plain"
          @click=${() => {
            this.subject = null;
            void this.focus();
          }}
        >
          ${icons.cross} ${kind === "reply" ? text`Cancel the reply` : text`Cancel the quote`}
        </button>
      </div>
      ${
        refusal
          ? html`<p class="finding warning inline" role="status">
              ${icons.alert}<span>${refusal}</span>
            </p>`
          : nothing
      }`;
  }

  /** What happens to it, and why it costs what it does. */
  private renderPrice() {
    const { session } = this.host;
    if (!session.isLive) return text`In the sandbox a post is seen by nobody and costs nothing.`;
    const reasons = (this.price?.reasons ?? []).map(translate).join(" ");
    return `${text`On X this is public at once.`} ${reasons}`.trim();
  }

  private get args(): Arguments {
    const mediaIds = this.uploads.flatMap(({ mediaId }) => (mediaId ? [mediaId] : []));
    return {
      ...(this.text ? { text: this.text } : {}),
      ...(mediaIds.length > 0 ? { media_ids: mediaIds } : {}),
      ...(this.poll ? this.poll.args : {}),
      ...(this.subject?.kind === "reply" ? { in_reply_to_tweet_id: this.subject.post.id } : {}),
      ...(this.subject?.kind === "quote" ? { quote_tweet_id: this.subject.post.id } : {}),
    };
  }

  private addPoll() {
    this.poll = new PollDraft(this.host);
    this.host.requestUpdate();
    void this.host.byId("poll-answer-1").then((field) => field?.focus());
  }

  private putAside() {
    this.drafts.keep(this.text);
    void this.type("");
    void this.focus();
  }

  private async type(text: string) {
    // What was said of other words says nothing of these.
    const isStale = this.posting.findings.some(({ scope = "request" }) => scope === "request");
    if (isStale && !this.posting.isRunning) this.posting.cancel();
    this.text = text;
    // There again when the page is.
    if (text) store("draft", [text]);
    else erase("draft");
    const length = await this.host.session
      .weightedLength(text)
      .catch(() => Array.from(text).length);
    if (text === this.text) this.length = length;
    this.host.requestUpdate();
    if (!this.host.session.isLive) return;
    this.price = await this.host.session.active.price("create_post", this.args);
    this.host.requestUpdate();
  }

  private attach(input: HTMLInputElement) {
    const file = input.files?.[0];
    input.value = "";
    if (file) this.upload(file);
  }

  /** Pictures that are pasted or dropped; words go their usual way. */
  private takeFiles(event: Event, data: DataTransfer | null) {
    const files = [...(data?.files ?? [])].filter(({ type }) => /^(image|video)\//.test(type));
    if (files.length === 0) return;
    event.preventDefault();
    // X takes a poll or pictures.
    this.poll = null;
    for (const file of files.slice(0, mostMedia - this.uploads.length)) this.upload(file);
  }

  private upload(file: File) {
    const upload = new MediaUpload(this.host, file, "tweet");
    this.uploads = [...this.uploads, upload];
    void upload.run();
  }

  private drop(upload: MediaUpload) {
    upload.cancel();
    this.uploads = this.uploads.filter((one) => one !== upload);
    this.host.requestUpdate();
  }

  private post(event: Event) {
    event.preventDefault();
    const { active } = this.host.session;
    return this.posting.run(async (signal) => {
      for (const upload of this.uploads) await upload.saveDescription();
      signal.throwIfAborted();
      const { read } = await active.perform("create_post", this.args);
      // The text stays in the box until X has it: nothing that was written is lost, nor sent twice.
      if (read.ok) {
        erase("draft");
        this.text = "";
        this.length = 0;
        this.uploads = [];
        this.poll = null;
        this.subject = null;
      }
      signal.throwIfAborted();
      if (!read.ok) return read.findings;
      this.isJoyful = isFirst("posted");
      this.host.announce(this.isJoyful ? text`Your first post from here is out` : text`Posted`);
      this.posted(rowOf(read.data)?.id ?? "");
      return read.findings;
    });
  }
}
