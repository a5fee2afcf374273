// What X itself says: how many posts the app has read, by day, which it tells to the app's Bearer Token only, and what is left
// of the credits, which it tells to a user's OAuth 2.0 token as well (X's API description 2.168). It charges nothing for either.
import { nothing, svg } from "lit";

import type { CredentialName } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import type { Host } from "../../parts/screen.js";
import { Task } from "../../parts/task.js";
import type { Connection } from "../../session/connection.js";
import { timeText } from "../../text/dates.js";
import { html, language, text } from "../../text/text.js";

/** As X tells it; anything may be missing. */
interface Told {
  at: number;
  read: number | null;
  cap: number | null;
  resetDay: number | null;
  days: { date: string; posts: number }[];
  /** In US dollars; null where X does not say. */
  credits: number | null;
}

const days = 30;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const within = (value: unknown, ...names: string[]): unknown =>
  names.reduce<unknown>((one, name) => (isRecord(one) ? one[name] : undefined), value);

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** X sends some numbers as text. */
function numberOf(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export class XUsage {
  private readonly told = new Map<Connection, Told>();
  private readonly asking: Task;

  constructor(private readonly host: Host) {
    this.asking = new Task(host, { replaces: true });
  }

  /** Asks once by itself: it costs nothing. */
  opened() {
    this.asking.cancel();
    if (this.canAsk && !this.told.has(this.host.session.active)) void this.ask();
  }

  private holds(name: CredentialName) {
    const { held } = this.host.session;
    return held !== null && !held.isForeign && held.names.includes(name);
  }

  private get canAsk() {
    return this.holds("bearer_token") || this.holds("oauth2_access_token");
  }

  render() {
    if (!this.host.session.held) return nothing;
    return html`<section class="card pad stack" aria-labelledby="x-title">
      <div class="row between">
        <h2 id="x-title">What X counts</h2>
        ${
          this.canAsk
            ? html`<button
                class="plain"
                ?disabled=${this.asking.isRunning}
                @click=${() => this.ask()}
              >
                ${this.asking.isRunning ? icons.spinner : icons.retry} Ask again
              </button>`
            : nothing
        }
      </div>
      ${this.canAsk ? this.renderTold() : this.renderLacking()}
    </section>`;
  }

  private renderLacking() {
    return html`<p class="quiet">
      X tells its own numbers to the app's Bearer Token, and the credits to an OAuth 2.0 token too.
      <a href="#/credentials">Add the Bearer Token</a>
    </p>`;
  }

  /** The credits are told to more tokens than the posts are. */
  private renderUncounted() {
    if (this.holds("bearer_token")) return nothing;
    return html`<p class="quiet">
      How many posts were read, X tells to the app's Bearer Token only.
      <a href="#/credentials">Add the Bearer Token</a>
    </p>`;
  }

  private renderTold() {
    const told = this.told.get(this.host.session.active);
    if (!told) {
      return this.asking.isRunning
        ? html`<div class="bone long" aria-busy="true"></div>`
        : html`${this.asking.render()}`;
    }
    const { read, cap, credits, resetDay, at } = told;
    const number = (value: number) => value.toLocaleString(language());
    return html`<dl class="totals">
        ${
          credits === null
            ? nothing
            : html`<div>
                <dt class="small quiet">Credits left</dt>
                <dd>$${credits.toFixed(2)}</dd>
              </div>`
        }
        ${
          read === null
            ? nothing
            : html`<div>
                <dt class="small quiet">Posts read by the app</dt>
                <dd>${number(read)}</dd>
                ${cap === null ? nothing : html`<dd class="small quiet">of ${number(cap)} a month</dd>`}
              </div>`
        }
        ${
          resetDay === null
            ? nothing
            : html`<div>
                <dt class="small quiet">Counted from day</dt>
                <dd>${resetDay}</dd>
                <dd class="small quiet">of each month</dd>
              </div>`
        }
      </dl>
      ${this.renderDays(told)} ${this.renderUncounted()} ${this.asking.render()}
      <p class="small quiet">
        ${text`As X told it at ${timeText(at / 1000)}. It counts everything that uses this app, here and elsewhere.`}
      </p>`;
  }

  private renderDays({ days: counted }: Told) {
    const most = Math.max(0, ...counted.map(({ posts }) => posts));
    const [first] = counted;
    const last = counted.at(-1);
    if (!first || !last || most === 0) return nothing;
    const dayText = (date: string) =>
      new Date(date).toLocaleDateString(language(), {
        ...{ month: "short", day: "numeric", timeZone: "UTC" },
      } as const);
    const width = 300 / counted.length;
    return html`<div class="chart">
      <span class="small quiet most">${text`${most} posts read`}</span>
      <svg
        viewBox="0 0 300 100"
        preserveAspectRatio="none"
        role="img"
        aria-label=${text`At most ${most} posts read a day`}
      >
        ${counted.map(
          ({ posts, date }, index) =>
            svg`<rect class="theirs" x=${index * width + 1} y=${100 - (posts / most) * 100} width=${width - 2} height=${(posts / most) * 100}><title>${dayText(date)}: ${posts}</title></rect>`,
        )}
      </svg>
      <span class="small quiet">${dayText(first.date)}</span>
      <span class="small quiet last">${dayText(last.date)}</span>
    </div>`;
  }

  private ask() {
    const { active } = this.host.session;
    return this.asking.run(async (signal) => {
      const usage = this.holds("bearer_token")
        ? await active.perform("get_usage", { days }, { signal })
        : null;
      signal.throwIfAborted();
      if (usage && !usage.read.ok) return usage.read.findings;
      // The balance is newer, and not everybody's app is told it.
      const credits = await active.perform("get_credits", {}, { signal }).catch(() => null);
      signal.throwIfAborted();
      if (!usage && credits && !credits.read.ok) return credits.read.findings;
      const data = usage?.read.data;
      const daily = within(data, "data", "daily_project_usage", "usage");
      this.told.set(active, {
        at: Date.now(),
        read: numberOf(within(data, "data", "project_usage")),
        cap: numberOf(within(data, "data", "project_cap")),
        resetDay: numberOf(within(data, "data", "cap_reset_day")),
        days: (Array.isArray(daily) ? daily : [])
          .map((day) => ({
            date: textOf(within(day, "date")),
            posts: numberOf(within(day, "usage")) ?? 0,
          }))
          .filter(({ date }) => !Number.isNaN(Date.parse(date))),
        credits: credits?.read.ok
          ? numberOf(within(credits.read.data, "data", "total_balance"))
          : null,
      });
      return [];
    });
  }
}
