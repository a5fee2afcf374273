// Bookmarks: all of them, or those of a folder; and new folders.
import { nothing } from "lit";

import type { Finding } from "../../core/types.js";
import { findingOf, findingView, type Host } from "../../parts/screen.js";
import type { PostList, Shelf } from "./posts.js";
import { html, text } from "../../text/text.js";

interface Folder {
  id: string;
  name: string;
}

type MakeList = (action: string, args: () => Record<string, unknown> | null) => PostList;

export class Bookmarks {
  private readonly all: PostList;
  private readonly inFolder: PostList;
  private folders: Folder[] | null = null;
  private folder = "";
  private name = "";
  private findings: Finding[] = [];

  constructor(
    private readonly host: Host,
    private readonly shelf: Shelf,
    makeList: MakeList,
  ) {
    this.all = makeList("get_bookmarks", () => ({}));
    this.inFolder = makeList("get_bookmark_folder_posts", () =>
      this.folder ? { folder_id: this.folder } : null,
    );
  }

  opened() {
    if (this.shelf.bookmarksChanged) {
      this.shelf.bookmarksChanged = false;
      this.all.clear();
      this.inFolder.clear();
    }
    this.list.opened();
    if (!this.folders) void this.loadFolders();
  }

  clear() {
    this.all.clear();
    this.inFolder.clear();
    this.folders = null;
    this.folder = "";
    this.findings = [];
  }

  private get list() {
    return this.folder ? this.inFolder : this.all;
  }

  render() {
    return html`<div class="pad stack">
        <div class="row">
          <label for="folder">Folder</label>
          <select
            id="folder"
            class="grow"
            @change=${(event: Event) => {
              this.open((event.target as HTMLSelectElement).value);
            }}
          >
            <option value="" ?selected=${this.folder === ""}>All bookmarks</option>
            ${this.folders?.map(
              ({ id, name }) =>
                html`<option value=${id} ?selected=${id === this.folder}>${name}</option>`,
            )}
          </select>
        </div>
        <form class="row" @submit=${(event: Event) => this.create(event)}>
          <label for="folder-name" class="visually-hidden">Name of the new folder</label>
          <input
            id="folder-name"
            class="grow"
            maxlength="25"
            placeholder="New folder"
            autocomplete="off"
            .value=${this.name}
            @input=${(event: Event) => {
              this.name = (event.target as HTMLInputElement).value;
            }}
          />
          <button type="submit">Make folder</button>
        </form>
        ${this.findings.length > 0 ? this.findings.map((finding) => findingView(finding)) : nothing}
      </div>
      ${this.list.render()}`;
  }

  private open(folder: string) {
    this.folder = folder;
    this.inFolder.clear();
    this.list.opened();
    this.host.requestUpdate();
  }

  private async loadFolders() {
    const { active } = this.host.session;
    try {
      const { read } = await active.perform("get_bookmark_folders");
      if (active !== this.host.session.active) return;
      // Where the list itself fails, it says why; once is enough.
      if (read.ok) this.folders = (read.data as { data?: Folder[] }).data ?? [];
    } catch {
      this.folders = null;
    }
    this.host.requestUpdate();
  }

  private async create(event: Event) {
    event.preventDefault();
    const name = this.name.trim();
    if (!name) return;
    this.findings = [];
    const { active } = this.host.session;
    try {
      const { read } = await active.perform("create_bookmark_folder", { name });
      if (active !== this.host.session.active) return;
      this.findings = read.findings;
      if (read.ok) {
        const { data } = read.data as { data: Folder };
        this.folders = [...(this.folders ?? []), data];
        this.name = "";
        this.host.announce(text`Folder made: ${data.name}`);
        this.open(data.id);
      }
    } catch (error) {
      this.findings = [findingOf(error)];
    }
    this.host.requestUpdate();
  }
}
