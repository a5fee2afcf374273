// The composer: a post with its weighted length, pictures or a video, and what it answers.
import { nothing } from "lit";

import type { Arguments, Price } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { valueOf } from "../../parts/fields.js";
import { costAfter } from "../../parts/money.js";
import { erase, recall, store } from "../../session/preferences.js";
import { handleOf, nameOf } from "../../parts/people.js";
import { Task } from "../../parts/task.js";
import { type Post, rowOf, type User } from "./data.js";
import type { Host } from "../../parts/screen.js";
import { MediaUpload, refusalsOf } from "./media-upload.js";
import { html, text, translate } from "../../text/text.js";

const longestPost = 280;
const mostMedia = 4;

export class Composer {
  private text = "";
  private length = 0;
  /** What it will cost as it stands; asked on the real X only. */
  private price: Price | null = null;
  private readonly posting: Task;
  private uploads: MediaUpload[] = [];
  private answered: { post: Post; author: User | undefined } | null = null;

  constructor(
    private readonly host: Host,
    private readonly posted: (id: string) => void,
  ) {
    this.posting = new Task(host, { explain: refusalsOf });
    const [draft = ""] = recall<string[]>("draft", []);
    if (draft) void this.type(draft);
  }

  /** Another account writes from now on: what was uploaded for the one before is of no use to it. The words stay. */
  clear() {
    this.posting.cancel();
    this.answered = null;
    for (const upload of this.uploads) upload.cancel();
    this.uploads = [];
  }

  async replyTo(post: Post, author: User | undefined) {
    this.answered = { post, author };
    this.host.requestUpdate();
    (await this.host.byId("composer"))?.focus();
  }

  render() {
    const left = longestPost - this.length;
    const count =
      left < 0
        ? text`${this.length} of ${longestPost}: too long for X`
        : text`${this.length} of ${longestPost}`;
    const hasContent = this.length > 0 || this.uploads.length > 0;
    const isUploading = this.uploads.some(({ state }) => state === "running");
    const hasFailed = this.uploads.some(({ state }) => state === "failed");
    return html`<form class="card pad stack" @submit=${(event: Event) => this.post(event)}>
      ${this.renderAnswered()}
      <div class="field">
        <label for="composer">What's happening?</label>
        <textarea
          id="composer"
          .value=${this.text}
          aria-describedby="count"
          @input=${(event: Event) => this.type(valueOf(event))}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
              (event.target as HTMLTextAreaElement).form?.requestSubmit();
          }}
          @paste=${(event: ClipboardEvent) => {
            this.take(event, event.clipboardData);
          }}
          @dragover=${(event: DragEvent) => {
            event.preventDefault();
          }}
          @drop=${(event: DragEvent) => {
            this.take(event, event.dataTransfer);
          }}
        ></textarea>
      </div>
      ${this.uploads.map((upload) => upload.render(() => this.drop(upload)))}
      ${this.posting.render()}
      ${hasFailed ? html`<p class="small missing">Remove the attachment that failed, or try it again; then post.</p>` : nothing}
      <div class="row between">
        <span id="count" class="small ${left < 0 ? "badge bad" : "quiet"}">${count}</span>
        <div class="row">
          <label class="button">
            ${icons.picture} Media
            <input
              class="visually-hidden"
              type="file"
              accept="image/*,video/mp4"
              ?disabled=${this.uploads.length >= mostMedia}
              @change=${(event: Event) => {
                this.attach(event.target as HTMLInputElement);
              }}
            />
          </label>
          <button
            class="primary"
            type="submit"
            ?disabled=${this.posting.isRunning || isUploading || hasFailed || !hasContent || left < 0}
            title=${text`Ctrl+Enter`}
          >
            ${this.posting.isRunning ? icons.spinner : nothing}
            ${text`Post`}${costAfter(this.host.session, this.price)}
          </button>
        </div>
      </div>
      <p class="quiet small">${this.renderPrice()}</p>
    </form>`;
  }

  private renderAnswered() {
    if (!this.answered) return nothing;
    const { post, author } = this.answered;
    return html`<div class="row between">
      <p class="small quiet grow">
        In reply to ${handleOf(author) || nameOf(author)}: “${(post.text ?? "").slice(0, 80)}”
      </p>
      <button
        type="button"
        class="plain"
        @click=${() => {
          this.answered = null;
          this.host.requestUpdate();
        }}
      >
        ${icons.cross} No reply
      </button>
    </div>`;
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
      ...(this.answered ? { in_reply_to_tweet_id: this.answered.post.id } : {}),
    };
  }

  private async type(text: string) {
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
  private take(event: Event, data: DataTransfer | null) {
    const files = [...(data?.files ?? [])].filter(({ type }) => /^(image|video)\//.test(type));
    if (files.length === 0) return;
    event.preventDefault();
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
        this.answered = null;
      }
      signal.throwIfAborted();
      if (!read.ok) return read.findings;
      this.host.announce(text`Posted`);
      this.posted(rowOf(read.data)?.id ?? "");
      return read.findings;
    });
  }
}
