// Direct messages: conversations, the thread of one, and a box to write in.
import { nothing } from "lit";

import type { Finding } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { fewOf, fewRows, isAskedFor, plainCost } from "../../parts/money.js";
import { avatar, nameOf } from "../../parts/people.js";
import { Task } from "../../parts/task.js";
import { refusalOf } from "./allowed.js";
import { type Media, type Message, pageOf, rowOf, textOf } from "./data.js";
import { valueOf } from "../../parts/fields.js";
import { findingsOf } from "../../parts/finding-view.js";
import { dateText } from "../../text/dates.js";
import type { Host } from "../../parts/screen.js";
import { Offer } from "./offer.js";
import { bones, type Shelf } from "./posts.js";
import { html, mark, text } from "../../text/text.js";

/** Who sends, and what is carried. */
const wanted = {
  expansions: ["sender_id", "attachments.media_keys"],
  "dm_event.fields": [
    "id",
    "event_type",
    "text",
    "created_at",
    "sender_id",
    "dm_conversation_id",
    "attachments",
  ],
  "media.fields": ["url"],
};

/** The name of the file, where X's address of it ends in one. */
const resourceOf = ({ url = "" }: Media) => /\/([\w.-]{1,50})$/.exec(url)?.[1] ?? "";

export class Messages {
  private messages: Message[] = [];
  private nextToken: string | null = null;
  private isLoaded = false;
  private readonly loading: Task;
  private readonly offer: Offer;
  private conversation = "";
  private text = "";
  private username = "";
  private readonly sending: Task;
  /** What messages carry, by its key; and the pictures that were asked for, as addresses of their own. */
  private readonly media = new Map<string, Media>();
  private readonly pictures = new Map<string, string>();
  private readonly showing: Task;
  /** The message about which the person is asked whether it shall go. */
  private toDelete: Message | null = null;

  constructor(
    private readonly host: Host,
    private readonly shelf: Shelf,
  ) {
    this.loading = new Task(host, { replaces: true });
    this.sending = new Task(host, { explain: explained });
    this.showing = new Task(host);
    this.offer = new Offer(host, "get_direct_messages", () => this.load());
  }

  opened() {
    if (this.isLoaded || this.loading.isRunning || this.loading.findings.length > 0) return;
    const few = fewOf(this.host.session, "get_direct_messages");
    if (isAskedFor(this.host.session)) void this.offer.open({ ...few, ...wanted });
    else void this.load();
  }

  clear() {
    this.offer.close();
    this.loading.cancel();
    this.sending.cancel();
    this.showing.cancel();
    this.media.clear();
    this.pictures.clear();
    this.isLoaded = false;
    this.messages = [];
    this.nextToken = null;
    this.conversation = "";
  }

  render() {
    const { loading } = this;
    if (this.offer.isOpen) return this.offer.render();
    if (!loading.isRunning && !this.isLoaded && loading.findings.length > 0) {
      return html`<div class="pad stack">
        ${loading.render()}
        <div><button @click=${() => this.load()}>${icons.retry} Try again</button></div>
      </div>`;
    }
    if (loading.isRunning && this.messages.length === 0) return bones(text`Loading messages`);
    return this.conversation ? this.renderThread() : this.renderConversations();
  }

  private get ownId() {
    const { held, account } = this.host.session;
    return held?.userId ?? account?.id ?? "";
  }

  /** Those in a conversation who are known, besides the person. */
  private othersIn(conversation: string) {
    const senders = this.messages
      .filter(({ dm_conversation_id }) => dm_conversation_id === conversation)
      .map(({ sender_id }) => sender_id ?? "");
    const ids = new Set([...conversation.split("-"), ...senders]);
    return [...ids]
      .filter((id) => id !== this.ownId)
      .flatMap((id) => this.shelf.users.get(id) ?? []);
  }

  private nameOf(conversation: string) {
    const names = this.othersIn(conversation).map((user) => nameOf(user));
    if (names.length > 0) return names.join(", ");
    return conversation.includes("-")
      ? text`User ${conversation.split("-").find((id) => id !== this.ownId) ?? ""}`
      : text`Group`;
  }

  private renderConversations() {
    const newest = new Map<string, Message>();
    for (const message of this.messages) {
      const id = message.dm_conversation_id ?? "";
      if (!newest.has(id)) newest.set(id, message);
    }
    return html`<form class="row pad" @submit=${(event: Event) => this.start(event)}>
        <label for="recipient" class="visually-hidden">Username of the person to write to</label>
        <input
          id="recipient"
          class="grow"
          placeholder="Username, e.g. mira_okafor"
          autocomplete="off"
          .value=${this.username}
          @input=${(event: Event) => {
            this.username = valueOf(event);
          }}
        />
        <button type="submit" ?disabled=${this.sending.isRunning}>Write</button>
        <button type="button" @click=${() => this.load()}>${icons.retry} Refresh</button>
      </form>
      ${
        this.sending.findings.length > 0
          ? html`<div class="pad stack">${this.sending.render()}</div>`
          : nothing
      }
      ${
        newest.size === 0 && this.isLoaded
          ? html`<div class="empty">
              ${icons.inbox}
              <h2>No messages in the last 30 days</h2>
              <p>X shows no older ones here, and no encrypted conversations.</p>
            </div>`
          : html`<ul class="conversations" aria-label="Conversations">
              ${[...newest].map(
                ([id, message]) =>
                  html`<li>
                    <button type="button" @click=${() => this.open(id)}>
                      ${avatar(this.host, this.othersIn(id)[0] ?? { name: this.nameOf(id) })}
                      <span class="grow"
                        ><strong>${this.nameOf(id)}</strong
                        ><span class="text quiet" dir="auto"
                          >${message.text ?? text`An event`}</span
                        ></span
                      >
                    </button>
                  </li>`,
              )}
            </ul>`
      }
      ${this.isLoaded && this.loading.findings.length > 0 ? html`<div class="pad stack">${this.loading.render()}</div>` : nothing}
      ${this.renderMore()}`;
  }

  private renderMore() {
    const token = this.nextToken;
    if (!token) return nothing;
    return html`<div class="pad">
      <button ?disabled=${this.loading.isRunning} @click=${() => this.load(token)}>
        Load more
      </button>
    </div>`;
  }

  private renderThread() {
    const thread = this.messages
      .filter(({ dm_conversation_id }) => dm_conversation_id === this.conversation)
      .reverse();
    return html`<div class="row pad thread-head">
        <button type="button" @click=${() => this.open("")}>
          ${icons.back} <span class="wide-only">All messages</span>
        </button>
        <h2 class="grow">${this.nameOf(this.conversation)}</h2>
        <button type="button" @click=${() => this.load()}>
          ${icons.retry} <span class="wide-only">Refresh</span>
        </button>
      </div>
      <ol class="thread" aria-label="Messages">
        ${thread.map((message) => {
          const isMine = message.sender_id === this.ownId;
          const sender = this.shelf.users.get(message.sender_id ?? "");
          const name = isMine ? text`You` : nameOf(sender);
          const carried = this.mediaOf(message);
          const words = message.text ?? (carried ? "" : text`An event`);
          return html`<li class=${isMine ? "mine" : ""}>
            ${words ? html`<p class="text" dir="auto" id="message-${message.id}">${words}</p>` : nothing}
            ${carried ? this.renderMedia(message, carried) : nothing}
            <p class="small quiet sent">
              ${[name, dateText(message.created_at)].filter(Boolean).join(" · ")}
              <button
                class="plain"
                aria-label="Delete this message"
                aria-describedby="message-${message.id}"
                @click=${() => this.ask(message)}
              >
                ${icons.bin}
              </button>
            </p>
            ${this.toDelete === message ? this.renderQuestion(message) : nothing}
          </li>`;
        })}
      </ol>
      <form class="pad stack" @submit=${(event: Event) => this.send(event)}>
        ${this.sending.render()}
        <div class="row">
          <label for="message" class="visually-hidden">Message</label>
          <input
            id="message"
            class="grow"
            autocomplete="off"
            placeholder="Message"
            .value=${this.text}
            @input=${(event: Event) => {
              this.text = valueOf(event);
              this.host.requestUpdate();
            }}
          />
          <button
            class="primary"
            type="submit"
            ?disabled=${this.sending.isRunning || !this.text.trim()}
          >
            ${this.sending.isRunning ? icons.spinner : nothing}
            ${text`Send`}${plainCost(this.host.session, "send_direct_message")}
          </button>
        </div>
      </form>`;
  }

  private mediaOf({ attachments }: Message) {
    const [key] = attachments?.media_keys ?? [];
    return key === undefined ? undefined : this.media.get(key);
  }

  /** What a message carries is seen by those who take part only: it is fetched as they, when somebody wants to see it. */
  private renderMedia(message: Message, media: Media) {
    const about = media.alt_text ?? text`Picture`;
    const picture = this.pictures.get(media.media_key);
    if (picture) return html`<img class="carried" src=${picture} alt=${about} />`;
    if (media.type !== "photo" || resourceOf(media) === "")
      return html`<p class="small quiet">${text`A video: it can be seen on X.`}</p>`;
    const { session } = this.host;
    const refusal = refusalOf(session, "get_message_media");
    return html`<div class="stack tight">
      <p class="small quiet">${about}</p>
      ${
        refusal
          ? html`<p class="small quiet">${refusal}</p>`
          : html`<div>
              <button
                type="button"
                ?disabled=${this.showing.isRunning}
                @click=${() => this.show(message, media)}
              >
                ${text`Show the picture`}${plainCost(session, "get_message_media")}
              </button>
            </div>`
      }
      ${this.showing.render()}
    </div>`;
  }

  private show({ id }: Message, media: Media) {
    return this.showing.run(async (signal) => {
      const { read } = await this.host.session.active.perform(
        "get_message_media",
        {
          dm_id: id,
          media_id: media.media_key.replace(/^\d+_/, ""),
          resource_id: resourceOf(media),
        },
        { signal },
      );
      signal.throwIfAborted();
      const type = textOf(read.data, "media_type") ?? "";
      const content = textOf(read.data, "media");
      // Nothing but what a browser shows as a picture and never runs.
      if (content && /^image\/(png|jpeg|gif|webp)$/.test(type))
        this.pictures.set(media.media_key, `data:${type};base64,${content}`);
      return read.findings;
    });
  }

  /** It cannot be brought back; for the others in the conversation it stays. */
  private renderQuestion(message: Message) {
    return html`<div class="finding warning inline" role="group" aria-labelledby="sure">
      ${icons.alert}
      <div class="stack tight">
        <p id="sure">Delete it from your view? The others keep it; you cannot get it back.</p>
        <div class="row">
          <button id="keep-message" @click=${() => this.ask(null)}>Keep it</button>
          <button class="danger" @click=${() => this.remove(message)}>
            ${text`Delete`}${plainCost(this.host.session, "delete_direct_message")}
          </button>
        </div>
      </div>
    </div>`;
  }

  private ask(message: Message | null) {
    this.toDelete = message;
    this.host.requestUpdate();
    if (message) void this.host.byId("keep-message").then((button) => button?.focus());
  }

  private open(conversation: string) {
    this.toDelete = null;
    this.conversation = conversation;
    this.host.requestUpdate();
  }

  private load(pageToken?: string) {
    return this.loading.run(async (signal) => {
      const { read } = await this.host.session.active.perform(
        "get_direct_messages",
        {
          ...wanted,
          max_results: fewRows,
          ...(pageToken ? { pagination_token: pageToken } : {}),
        },
        { signal },
      );
      signal.throwIfAborted();
      if (!read.ok) return read.findings;
      const page = pageOf<Message>(read.data);
      for (const user of page.users) this.shelf.users.set(user.id, user);
      for (const one of page.media) this.media.set(one.media_key, one);
      this.messages = [...(pageToken ? this.messages : []), ...page.rows];
      this.nextToken = page.next;
      this.isLoaded = true;
      return read.findings;
    });
  }

  /** Finds the person, and opens the conversation with them. */
  private start(event: Event) {
    event.preventDefault();
    const username = this.username.trim().replace(/^@/, "");
    if (!username) return;
    return this.sending.run(async (signal) => {
      const { read } = await this.host.session.active.perform(
        "get_user_by_username",
        { username },
        { signal },
      );
      signal.throwIfAborted();
      const user = rowOf(read.data);
      if (!user) {
        if (read.findings.length === 0) throw new Error(text`X knows no @${username}.`);
        return read.findings;
      }
      this.shelf.users.set(user.id, user);
      // The smaller id comes first; ids are too large for numbers.
      const pair = [this.ownId, user.id].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
      this.open(pair.join("-"));
      return read.findings;
    });
  }

  private send(event: Event) {
    event.preventDefault();
    const { conversation, text: words, ownId } = this;
    return this.sending.run(async (signal) => {
      const { active } = this.host.session;
      const pair = conversation.split("-");
      const { read } =
        pair.length === 2
          ? await active.perform("send_direct_message", {
              participant_id: pair.find((id) => id !== ownId),
              text: words,
            })
          : await active.perform("send_to_conversation", {
              dm_conversation_id: conversation,
              text: words,
            });
      if (read.ok && this.text === words) this.text = "";
      signal.throwIfAborted();
      if (!read.ok) return read.findings;
      // What was sent is known: asking for it again would use up one of the 15 reads of a quarter of an hour.
      const sent: Message = {
        id: textOf(read.data, "dm_event_id") ?? "",
        text: words,
        event_type: "MessageCreate",
        created_at: new Date().toISOString(),
        sender_id: ownId,
        dm_conversation_id: conversation,
      };
      this.messages = [sent, ...this.messages];
      this.host.announce(text`Sent`);
      return read.findings;
    });
  }

  private remove(message: Message) {
    this.toDelete = null;
    return this.sending.run(async (signal) => {
      const { read } = await this.host.session.active.perform("delete_direct_message", {
        event_id: message.id,
      });
      signal.throwIfAborted();
      if (!read.ok) return read.findings;
      this.messages = this.messages.filter(({ id }) => id !== message.id);
      this.host.announce(text`Deleted from your view of the conversation`);
      return read.findings;
    });
  }
}

/** A failure of its own is a person that X does not know. */
function explained(error: unknown): Finding[] {
  const [finding] = findingsOf(error);
  return finding?.code === "console_failed" && error instanceof Error
    ? [{ ...finding, title: error.message, cause: "", fix: mark("Check the spelling.") }]
    : findingsOf(error);
}
