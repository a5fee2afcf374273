// Bookmarks: all of them, or those of a folder; and new folders.
import type { Host } from "../../parts/screen.js";
import { valueOf } from "../../parts/fields.js";
import { isAskedFor } from "../../parts/money.js";
import { Task } from "../../parts/task.js";
import { type Folder, pageOf, rowOf } from "./data.js";
import type { PostList, Shelf } from "./posts.js";
import { html, text } from "../../text/text.js";

type MakeList = (action: string, args: () => Record<string, unknown> | null) => PostList;

export class Bookmarks {
  private readonly all: PostList;
  private readonly inFolder: PostList;
  private folders: Folder[] | null = null;
  private folder = "";
  private name = "";
  private readonly creating: Task;
  private readonly listing: Task;

  constructor(
    private readonly host: Host,
    private readonly shelf: Shelf,
    makeList: MakeList,
  ) {
    this.creating = new Task(host);
    this.listing = new Task(host, { replaces: true });
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
    if (!this.folders && !isAskedFor(this.host.session)) void this.loadFolders();
  }

  clear() {
    this.all.clear();
    this.inFolder.clear();
    this.folders = null;
    this.folder = "";
    this.creating.cancel();
    this.listing.cancel();
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
              this.open(valueOf(event));
            }}
          >
            <option value="" ?selected=${this.folder === ""}>All bookmarks</option>
            ${this.folders?.map(
              ({ id, name }) =>
                html`<option value=${id} ?selected=${id === this.folder}>${name ?? id}</option>`,
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
              this.name = valueOf(event);
            }}
          />
          <button type="submit">Create folder</button>
        </form>
        ${this.creating.render()}
      </div>
      ${this.list.render()}`;
  }

  private open(folder: string) {
    this.folder = folder;
    this.inFolder.clear();
    this.list.opened();
    this.host.requestUpdate();
  }

  /** Where the list itself fails, it says why; once is enough. */
  private loadFolders() {
    return this.listing.run(async (signal) => {
      const { read } = await this.host.session.active.perform(
        "get_bookmark_folders",
        {},
        { signal },
      );
      signal.throwIfAborted();
      if (read.ok) this.folders = pageOf<Folder>(read.data).rows;
      return [];
    });
  }

  private create(event: Event) {
    event.preventDefault();
    const name = this.name.trim();
    if (!name) return;
    return this.creating.run(async (signal) => {
      const { read } = await this.host.session.active.perform("create_bookmark_folder", { name });
      signal.throwIfAborted();
      const folder = rowOf(read.data);
      if (!read.ok || !folder) return read.findings;
      this.folders = [...(this.folders ?? []), { name, ...folder }];
      this.name = "";
      this.host.announce(text`Folder created: ${name}`);
      this.open(folder.id);
      return read.findings;
    });
  }
}
