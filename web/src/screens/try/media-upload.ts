// One file on its way to X: small images in one request, GIFs and videos in pieces that X then processes.
import { nothing } from "lit";

import type { Connection } from "../../session/connection.js";
import type { Finding } from "../../core/types.js";
import { toBase64 } from "../../bytes.js";
import { icons } from "../../look/icons.js";
import { valueOf } from "../../parts/fields.js";
import { findingsOf, findingView } from "../../parts/finding-view.js";
import type { Host } from "../../parts/screen.js";
import { html, language, mark, text, translate } from "../../text/text.js";

const megabyte = 1024 * 1024;

/** What X takes, by kind of file: how many megabytes, and in one request or in pieces. */
const kinds = [
  { type: /^image\/gif$/, category: "gif", most: 15, inPieces: true },
  { type: /^image\//, category: "image", most: 5, inPieces: false },
  { type: /^video\//, category: "video", most: 512, inPieces: true },
];

/** X takes a thousand pieces. Base64 makes a piece a third larger, and the proxy takes 8 MiB. */
const mostPieces = 1000;
const usualPiece = 4 * megabyte;
const largestPiece = 6_000_000;

/** Posts carry videos of up to 8 GB, of which this much goes through in a thousand pieces; messages 512 MB. */
const mostOfPostVideo = Math.floor((mostPieces * largestPiece) / megabyte);

interface Uploaded {
  id: string;
  processing_info?: { state: string; check_after_secs?: number; progress_percent?: number };
}

class UploadRefused extends Error {
  constructor(readonly findings: Finding[]) {
    super("X refused the upload.");
  }
}

const wait = (seconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("Cancelled", "AbortError"));
    });
  });

/** What is shown for an upload that failed. */
export const refusalsOf = (error: unknown): Finding[] =>
  error instanceof UploadRefused ? error.findings : findingsOf(error);

const base64 = async (blob: Blob) => toBase64(await blob.arrayBuffer());

export class MediaUpload {
  state: "running" | "ready" | "failed" = "running";
  mediaId = "";
  private step: string = mark("Waiting");
  private progress = 0;
  private findings: Finding[] = [];
  private description = "";
  private controller = new AbortController();
  /** Every piece goes to the account that it began with. */
  private readonly connection: Connection;

  constructor(
    private readonly host: Host,
    private readonly file: File,
    private readonly use: "tweet" | "dm",
  ) {
    this.connection = host.session.active;
  }

  cancel() {
    this.controller.abort();
  }

  render(drop: () => void) {
    const { name } = this.file;
    return html`<div class="upload stack tight">
      <div class="row between">
        <span class="grow">${icons.picture} ${name}</span>
        ${
          this.state === "failed"
            ? html`<button type="button" class="plain" @click=${() => this.run()}>
                ${icons.retry} Try again<span class="visually-hidden"> ${name}</span>
              </button>`
            : nothing
        }
        <button type="button" class="plain" @click=${drop}>
          ${
            this.state === "running"
              ? html`Cancel<span class="visually-hidden"> ${name}</span>`
              : html`Remove<span class="visually-hidden"> ${name}</span>`
          }
        </button>
      </div>
      ${
        this.state === "running"
          ? html`<progress
                max="100"
                value=${this.progress}
                aria-label="Upload of ${name}"
              ></progress>
              <p class="small quiet" role="status">${translate(this.step)}</p>`
          : nothing
      }
      ${
        this.state === "ready" && this.file.type.startsWith("image/")
          ? html`<label class="small"
              >What the picture shows, for those who do not see it
              <input
                maxlength="1000"
                autocomplete="off"
                .value=${this.description}
                @input=${(event: Event) => {
                  this.description = valueOf(event);
                }}
              />
            </label>`
          : nothing
      }
      ${this.findings.map((finding) => findingView(finding))}
    </div>`;
  }

  /** From its beginning, also where it has failed before. */
  async run() {
    this.state = "running";
    this.findings = [];
    this.controller = new AbortController();
    try {
      await this.upload();
      this.state = "ready";
    } catch (error) {
      this.state = "failed";
      this.findings = refusalsOf(error);
    }
    this.host.requestUpdate();
  }

  /** Sends the description, if one was written. */
  async saveDescription() {
    if (!this.description.trim() || !this.mediaId) return;
    const alt_text = this.description.trim();
    await this.ask("set_media_alt_text", { media_id: this.mediaId, alt_text });
  }

  private async upload() {
    const kind = kinds.find(({ type }) => type.test(this.file.type));
    if (!kind)
      throw this.refusal(mark("X accepts images, GIFs and videos."), mark("Choose another file."));
    const isPostVideo = kind.category === "video" && this.use === "tweet";
    const most = isPostVideo ? mostOfPostVideo : kind.most;
    if (this.file.size > most * megabyte) {
      const size = (this.file.size / megabyte).toLocaleString(language(), {
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
        useGrouping: false,
      });
      throw this.refusal(
        text`The file has ${size} MB; X accepts up to ${most} MB.`,
        mark("Make it smaller, or choose another one."),
      );
    }
    const media_category = `${this.use}_${kind.category}`;
    if (!kind.inPieces) {
      this.say(mark("Uploading"), 30);
      const media = await base64(this.file);
      this.mediaId = (await this.ask("upload_media", { media, media_category })).id;
      return;
    }
    this.say(mark("Starting"), 0);
    const { id } = await this.ask("initialize_media_upload", {
      media_type: this.file.type,
      total_bytes: this.file.size,
      media_category,
    });
    const pieceSize = Math.max(usualPiece, Math.ceil(this.file.size / mostPieces));
    const pieces = Math.ceil(this.file.size / pieceSize);
    for (let segment_index = 0; segment_index < pieces; ++segment_index) {
      this.say(text`Piece ${segment_index + 1} of ${pieces}`, (100 * segment_index) / pieces);
      const start = segment_index * pieceSize;
      const media = await base64(this.file.slice(start, start + pieceSize));
      await this.ask("append_media_upload", { id, media, segment_index });
    }
    let { processing_info } = await this.ask("finalize_media_upload", { id });
    while (processing_info && processing_info.state !== "succeeded") {
      if (processing_info.state === "failed") {
        throw this.refusal(
          mark("X could not process the file."),
          mark("Convert it to MP4 with H.264 and AAC."),
        );
      }
      this.say(mark("X is processing it"), processing_info.progress_percent ?? 0);
      await wait(processing_info.check_after_secs ?? 2, this.controller.signal);
      ({ processing_info } = await this.ask("get_media_status", { media_id: id }));
    }
    this.mediaId = id;
  }

  private async ask(action: string, args: Record<string, unknown>): Promise<Uploaded> {
    const { read } = await this.connection.perform(action, args, {
      signal: this.controller.signal,
    });
    if (!read.ok) throw new UploadRefused(read.findings);
    return (read.data as { data: Uploaded }).data;
  }

  private say(step: string, progress: number) {
    this.step = step;
    this.progress = progress;
    this.host.requestUpdate();
  }

  private refusal(cause: string, fix: string) {
    const title = mark("This file cannot be uploaded");
    const finding: Finding = {
      code: "file_refused",
      severity: "error",
      field: "",
      title,
      cause,
      evidence: "",
      fix,
      guideStep: "",
    };
    return new UploadRefused([finding]);
  }
}
