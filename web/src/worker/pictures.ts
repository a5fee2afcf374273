// Pictures that agents have uploaded through this console: a question that names one by its number can show it. In memory
// only, and only the last of them.
import type { Arguments } from "../core/types.js";

/** Letters of base64 that are kept of all pictures together. */
const mostLetters = 16 << 20;

/** How pictures begin, in base64. */
const beginnings = {
  "image/png": "iVBORw0KGgo",
  "image/jpeg": "/9j/",
  "image/gif": "R0lGOD",
  "image/webp": "UklGR",
};

/** A picture's own bytes as an address that can be shown; null for what is none. */
export function pictureOf(base64: string): string | null {
  const [type] = Object.entries(beginnings).find(([, start]) => base64.startsWith(start)) ?? [];
  return type && /^[\w+/]+={0,2}$/.test(base64) ? `data:${type};base64,${base64}` : null;
}

export class Pictures {
  /** Pieces of base64, by the number of the upload; the last one is the newest. */
  private readonly uploads = new Map<string, (string | undefined)[]>();
  /** Those that X takes nothing more for: what is shown of one is what will be seen. */
  private readonly finished = new Set<string>();

  /** Told of everything that was done: `data` is what X has answered. */
  take(action: string, args: Arguments, data: unknown): void {
    const { media, id: upload, segment_index: index } = args;
    const { data: given } = (data ?? {}) as { data?: { id?: unknown } };
    const id = action === "upload_media" ? given?.id : upload;
    if (typeof id !== "string") return;
    if (action === "finalize_media_upload") this.finished.add(id);
    if (typeof media !== "string") return;
    const isWhole = action === "upload_media";
    const pieces = isWhole ? [] : (this.uploads.get(id) ?? []);
    pieces[typeof index === "number" ? index : 0] = media;
    this.uploads.delete(id);
    this.uploads.set(id, pieces);
    if (isWhole) this.finished.add(id);
    // Changed after all: nobody knows what will be seen.
    else this.finished.delete(id);
    let room = mostLetters;
    for (const [other, its] of [...this.uploads].reverse()) {
      room -= its.join("").length;
      if (room < 0) this.uploads.delete(other);
    }
  }

  /** The picture of that number; null where this console has not uploaded it, or not all of it. */
  find(id: string): string | null {
    const pieces = this.uploads.get(id);
    if (!pieces || !this.finished.has(id)) return null;
    const [first = ""] = pieces;
    // A piece that never came leaves a hole.
    if (pieces.length === 1) return pictureOf(first);
    return pictureOf(btoa(Array.from(pieces, (piece = "") => atob(piece)).join("")));
  }
}
