// Direct messages: conversations, the thread of one, and a box to write in.
import { nothing } from "lit";

import type { Connection } from "../../session/connection.js";
import type { Finding } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { dateText, findingOf, findingView, type Host, initials } from "../../parts/screen.js";
import { bones, type Shelf, type User } from "./posts.js";
import { html, mark, text } from "../../text/text.js";

interface Message {
  id: string;
  text?: string;
  event_type: string;
  created_at?: string;
  sender_id?: string;
  dm_conversation_id?: string;
}

interface MessagePage {
  data?: Message[];
  includes?: { users?: User[] };
  meta?: { next_token?: string };
}

export class Messages {
  private state: "fresh" | "loading" | "ready" | "failed" = "fresh";
  private messages: Message[] = [];
  /** The request under way; a newer one takes its place. */
  private running: AbortController | null = null;
  private nextToken: string | null = null;
  private findings: Finding[] = [];
  private conversation = "";
  private text = "";
  private username = "";
  private sending = false;
  private sendFindings: Finding[] = [];

  constructor(
    private readonly host: Host,
    private readonly shelf: Shelf,
  ) {}

  opened() {
    if (this.state === "fresh") void this.load();
  }

  clear() {
    this.running?.abort();
    this.running = null;
    this.state = "fresh";
    this.messages = [];
    this.conversation = "";
    this.nextToken = null;
    this.sendFindings = [];
  }

  render() {
    if (this.state === "failed") {
      return html`<div class="pad stack">
        ${this.findings.map((finding) => findingView(finding))}
        <div><button @click=${() => this.load()}>${icons.retry} Try again</button></div>
      </div>`;
    }
    if (this.state === "loading" && this.messages.length === 0)
      return bones(text`Loading messages`);
    return this.conversation ? this.renderThread() : this.renderConversations();
  }

  private get ownId() {
    const { held, account } = this.host.session;
    return held?.userId ?? account?.id ?? "";
  }

  /** The people of a conversation besides oneself, as far as they are known. */
  private nameOf(conversation: string) {
    const senders = this.messages
      .filter(({ dm_conversation_id }) => dm_conversation_id === conversation)
      .map(({ sender_id }) => sender_id ?? "");
    const ids = new Set([...conversation.split("-"), ...senders]);
    const others = [...ids].filter((id) => id !== this.ownId && this.shelf.users.has(id));
    const names = others.map((id) => this.shelf.users.get(id)?.name ?? id);
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
            this.username = (event.target as HTMLInputElement).value;
          }}
        />
        <button type="submit" ?disabled=${this.sending}>Write to</button>
        <button type="button" @click=${() => this.load()}>${icons.retry} Refresh</button>
      </form>
      ${
        this.sendFindings.length > 0
          ? html`<div class="pad">${this.sendFindings.map((finding) => findingView(finding))}</div>`
          : nothing
      }
      ${
        newest.size === 0 && this.state === "ready"
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
                      <span class="avatar" aria-hidden="true">${initials(this.nameOf(id))}</span>
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
      ${this.renderMore()}`;
  }

  private renderMore() {
    const token = this.nextToken;
    if (!token) return nothing;
    return html`<div class="pad">
      <button ?disabled=${this.state === "loading"} @click=${() => this.load(token)}>
        Load more
      </button>
    </div>`;
  }

  private renderThread() {
    const thread = this.messages
      .filter(({ dm_conversation_id }) => dm_conversation_id === this.conversation)
      .reverse();
    return html`<div class="row pad">
        <button type="button" @click=${() => this.open("")}>${icons.back} All messages</button>
        <h2 class="grow">${this.nameOf(this.conversation)}</h2>
        <button type="button" @click=${() => this.load()}>${icons.retry} Refresh</button>
      </div>
      <ol class="thread" aria-label="Messages">
        ${thread.map((message) => {
          const isMine = message.sender_id === this.ownId;
          const sender = this.shelf.users.get(message.sender_id ?? "");
          const name = isMine ? text`You` : (sender?.name ?? text`Unknown`);
          const words = message.text ?? text`An event`;
          return html`<li class=${isMine ? "mine" : ""}>
            <p class="text" dir="auto" id="message-${message.id}">${words}</p>
            <p class="small quiet">
              ${name}${message.created_at ? ` · ${dateText(message.created_at)}` : ""}
              <button
                class="plain"
                aria-label="Delete this message"
                aria-describedby="message-${message.id}"
                @click=${() => this.remove(message)}
              >
                ${icons.bin}
              </button>
            </p>
          </li>`;
        })}
      </ol>
      <form class="pad stack" @submit=${(event: Event) => this.send(event)}>
        ${this.sendFindings.map((finding) => findingView(finding))}
        <div class="row">
          <label for="message" class="visually-hidden">Message</label>
          <input
            id="message"
            class="grow"
            autocomplete="off"
            placeholder="Message"
            .value=${this.text}
            @input=${(event: Event) => {
              this.text = (event.target as HTMLInputElement).value;
              this.host.requestUpdate();
            }}
          />
          <button class="primary" type="submit" ?disabled=${this.sending || !this.text.trim()}>
            ${this.sending ? icons.spinner : nothing} Send
          </button>
        </div>
      </form>`;
  }

  private open(conversation: string) {
    this.conversation = conversation;
    this.sendFindings = [];
    this.host.requestUpdate();
  }

  private async load(pageToken?: string) {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.state = "loading";
    this.host.requestUpdate();
    try {
      const { read } = await this.host.session.active.perform(
        "get_direct_messages",
        pageToken ? { pagination_token: pageToken } : {},
        { signal: running.signal },
      );
      if (this.running !== running) return;
      this.findings = read.findings;
      if (read.ok) {
        const page = read.data as MessagePage;
        for (const user of page.includes?.users ?? []) this.shelf.users.set(user.id, user);
        this.messages = [...(pageToken ? this.messages : []), ...(page.data ?? [])];
        this.nextToken = page.meta?.next_token ?? null;
      }
      this.state = read.ok ? "ready" : "failed";
    } catch (error) {
      if (this.running !== running) return;
      this.findings = [findingOf(error)];
      this.state = "failed";
    }
    this.host.requestUpdate();
  }

  /** Finds the person, and opens the conversation with them. */
  private start(event: Event) {
    event.preventDefault();
    const username = this.username.trim().replace(/^@/, "");
    if (!username) return;
    return this.attempt(async (active, isShown) => {
      const { read } = await active.perform("get_user_by_username", { username });
      if (!isShown()) return;
      this.sendFindings = read.findings;
      const user = (read.data as { data?: User } | null)?.data;
      if (!user) {
        if (read.findings.length === 0) throw new Error(text`X knows no @${username}.`);
        return;
      }
      this.shelf.users.set(user.id, user);
      // The smaller id comes first; ids are too large for numbers.
      const pair = [this.ownId, user.id].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
      this.open(pair.join("-"));
    });
  }

  private send(event: Event) {
    event.preventDefault();
    return this.attempt(async (active, isShown) => {
      const pair = this.conversation.split("-");
      const { read } =
        pair.length === 2
          ? await active.perform("send_direct_message", {
              participant_id: pair.find((id) => id !== this.ownId),
              text: this.text,
            })
          : await active.perform("send_to_conversation", {
              dm_conversation_id: this.conversation,
              text: this.text,
            });
      if (!isShown()) return;
      this.sendFindings = read.findings;
      if (!read.ok) return;
      const { dm_event_id } = (read.data as { data: { dm_event_id: string } }).data;
      // What was sent is known: asking for it again would use up one of the 15 reads of a quarter of an hour.
      this.messages = [
        {
          id: dm_event_id,
          text: this.text,
          event_type: "MessageCreate",
          created_at: new Date().toISOString(),
          sender_id: this.ownId,
          dm_conversation_id: this.conversation,
        },
        ...this.messages,
      ];
      this.text = "";
      this.host.announce(text`Sent`);
    });
  }

  private remove(message: Message) {
    return this.attempt(async (active, isShown) => {
      const { read } = await active.perform("delete_direct_message", { event_id: message.id });
      if (!isShown()) return;
      this.sendFindings = read.findings;
      if (!read.ok) return;
      this.messages = this.messages.filter(({ id }) => id !== message.id);
      this.host.announce(text`Deleted from your view of the conversation`);
    });
  }

  /** One step with the account shown now; `isShown` tells whether it still is. */
  private async attempt(step: (active: Connection, isShown: () => boolean) => Promise<void>) {
    const { active } = this.host.session;
    const isShown = () => active === this.host.session.active;
    this.sending = true;
    this.sendFindings = [];
    this.host.requestUpdate();
    try {
      await step(active, isShown);
    } catch (error) {
      if (!isShown()) return;
      const finding = findingOf(error);
      this.sendFindings = [
        error instanceof Error && finding.code === "console_failed"
          ? { ...finding, title: error.message, cause: "", fix: mark("Check the spelling.") }
          : finding,
      ];
    } finally {
      this.sending = false;
      this.host.requestUpdate();
    }
  }
}
