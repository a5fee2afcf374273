// A request that waits for the person, drawn from what would be signed and sent; the agent's own words stand apart.
import { nothing, type TemplateResult } from "lit";

import type { FirstAction, Arguments } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { valueOf } from "../../parts/fields.js";
import { dollars } from "../../parts/money.js";
import { argumentsView, type ReadToEnd, revealedText } from "../../parts/question.js";
import type { Connection } from "../../session/connection.js";
import { timeText } from "../../text/dates.js";
import { html, mark, text, translate } from "../../text/text.js";
import type { AskedRequest, DrawnRequest } from "../../worker/protocol.js";

/** Why the person is asked, beyond that the grant says so. */
const reasons: Record<string, string> = {
  said_once: mark("Deletes and messages are asked about until “always” is said twice."),
  always_ended: mark("“Always” has ended; grants for what others see last a day."),
  has_read: mark(
    "This agent has read what strangers wrote, so it asks before each post and message.",
  ),
  outcome_unknown: mark(
    "The same was sent a moment ago and no reply came: X may have done it already. Look there first.",
  ),
};

/** A text of the person's own, and the request as it would be with it: null until that is known. */
export interface Draft {
  text: string;
  drawn: DrawnRequest | null;
  /** Why there can be no such request. */
  problem: string;
}

interface CardOptions {
  asked: AskedRequest;
  /** Of the account as which it would be done. */
  face: TemplateResult;
  /** What the agent may still spend today, in thousandths of a US dollar; null where nothing is set. */
  left: number | null;
  connection: Connection | null;
  action: FirstAction | undefined;
  isArmed: boolean;
  /** Whether the arguments have been read to their end. */
  read: ReadToEnd;
  isBusy: boolean;
  /** What the person is writing instead; null while they are not. */
  draft: Draft | null;
  refusal: string;
  approve: () => void;
  edit: (draft: string | null) => void;
  setRefusal: (words: string) => void;
  refuse: (stop: boolean) => void;
}

/** A post that the request names, with its author: as X has it, not as the agent says. */
function targetView({ id, role, post }: AskedRequest["targets"][number]): TemplateResult {
  const whose = post?.username ? `@${post.username}` : id;
  const words = {
    answered: text`In answer to ${whose}`,
    quoted: text`Quotes ${whose}`,
    deleted: text`Deletes this post of ${whose}`,
    replaced: text`Takes the place of this post of ${whose}`,
    other: text`A post of ${whose}`,
  };
  return html`<div>
    <p class="small quiet">${words[role]}</p>
    <div class="quoted">
      ${post ? revealedText(post.text) : html`<p>This post could not be read.</p>`}
    </div>
  </div>`;
}

/** A conversation of two is named by both; one of several has a number, from which nobody can tell who reads it. */
function isOfSeveral({ dm_conversation_id: id }: Arguments): boolean {
  return typeof id === "string" && !id.includes("-");
}

export function requestCard(options: CardOptions): TemplateResult {
  const { asked, connection, action, isArmed, isBusy, draft, read, left } = options;
  const people = Object.entries(asked.people);
  // What is approved is what is drawn here, the person's own words included.
  const { canonical, shown, text: revealed, weightedLength } = draft?.drawn ?? asked;
  const account = connection?.account;
  const handle = account ? `@${account.username}` : (connection?.label ?? "");
  const isBlocked = !isArmed || isBusy;
  const isPost = ["create_post", "edit_post"].includes(canonical.action);
  const author = html`${options.face}
    <p><strong>${account?.name ?? handle}</strong> <span class="quiet">${handle}</span></p>`;
  const isUndrawn = draft !== null && draft.drawn === null;
  return html`<section class="card pad stack request" aria-labelledby="request-${asked.request}">
    <div class="row">
      ${options.face}
      <div>
        <div class="small quiet asker">${revealedText(asked.agentName)} asks</div>
        <h2 id="request-${asked.request}">
          ${translate(action?.title ?? canonical.action)} as ${handle}
        </h2>
      </div>
    </div>
    ${asked.targets.map(targetView)}
    ${
      draft === null
        ? nothing
        : html`<div class="field">
            <label for="draft-${asked.request}">The text that is sent instead</label>
            <textarea
              id="draft-${asked.request}"
              rows="4"
              .value=${draft.text}
              @input=${(event: Event) => options.edit(valueOf(event))}
            ></textarea>
            ${draft.problem ? html`<p class="field-error">${translate(draft.problem)}</p>` : nothing}
          </div>`
    }
    ${isUndrawn ? nothing : argumentsView(shown, read, isPost ? author : null)}
    <dl class="facts">
      ${
        people.length > 0
          ? html`<dt>Who that is</dt>
              <dd>${people.map(([id, name]) => `${name} (${id})`).join(", ")}</dd>`
          : nothing
      }
      ${
        isOfSeveral(canonical.arguments)
          ? html`<dt>Who reads it</dt>
              <dd>
                Everybody in this group conversation. X names them only in its messages:
                <a
                  href="https://x.com/messages/${canonical.arguments.dm_conversation_id}"
                  target="_blank"
                  rel="noreferrer"
                  >open it on x.com</a
                >
              </dd>`
          : nothing
      }
      ${
        revealed && revealed.mentions.length > 0
          ? html`<dt>Mentions</dt>
              <dd>${revealed.mentions.map((name) => `@${name}`).join(", ")}</dd>`
          : nothing
      }
      ${
        revealed && canonical.action === "create_post"
          ? html`<dt>Length</dt>
              <dd>${weightedLength} of 280</dd>`
          : nothing
      }
      <dt>Costs at most</dt>
      <dd>
        ${dollars(canonical.price.usdThousandths)}${
          left === null ? nothing : html` (${text`${dollars(left)} left today`})`
        }
      </dd>
      <dt>Waits until</dt>
      <dd>${timeText(asked.expiresAt)}</dd>
    </dl>
    ${
      asked.reason
        ? html`<div class="said">
            <p class="small">The agent's own words, not part of what is sent:</p>
            ${revealedText(asked.reason)}
          </div>`
        : nothing
    }
    ${asked.why in reasons ? html`<p class="small quiet">${translate(reasons[asked.why] ?? "")}</p>` : nothing}
    <div class="row">
      <button
        class="primary"
        ?disabled=${isBlocked || isUndrawn || !read.isDone}
        @click=${options.approve}
      >
        ${isBusy ? icons.spinner : icons.tick}
        ${draft === null ? text`Approve and send` : text`Send my text`}
      </button>
      ${
        revealed
          ? html`<button
              ?disabled=${isBusy}
              @click=${() => {
                const words = asked.canonical.arguments.text;
                options.edit(draft === null && typeof words === "string" ? words : null);
              }}
            >
              ${draft === null ? text`Edit first` : text`Leave it as it was`}
            </button>`
          : nothing
      }
      <button ?disabled=${isBlocked} @click=${() => options.refuse(false)}>
        ${icons.cross} Refuse
      </button>
      <button class="plain" ?disabled=${isBlocked} @click=${() => options.refuse(true)}>
        Refuse and pause this agent
      </button>
    </div>
    <div class="field">
      <label for="refusal-${asked.request}">Reason, if you refuse (the agent is told)</label>
      <input
        id="refusal-${asked.request}"
        autocomplete="off"
        .value=${options.refusal}
        maxlength="200"
        @input=${(event: Event) => options.setRefusal(valueOf(event))}
      />
    </div>
  </section>`;
}
