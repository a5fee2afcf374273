// Usage: what requests have cost, by day and action, how the month will end, the limit of one's own, and X's windows.
import { nothing, svg } from "lit";

import { valueOf } from "../../parts/fields.js";
import { dollars } from "../../parts/money.js";
import type { Host, Screen } from "../../parts/screen.js";
import { html, language, text, translate } from "../../text/text.js";
import { limitsView } from "./limits-view.js";
import { usageStyles } from "./styles.js";
import { XUsage } from "./x-usage.js";

type Days = Record<string, Record<string, number>>;

const shownDays = 30;

const sum = (costs: Record<string, number> = {}): number =>
  Object.values(costs).reduce((all, one) => all + one, 0);

/** "2026-11-29", as this device has it. */
const keyOf = (date: Date): string => date.toLocaleDateString("sv");

export class UsageScreen implements Screen {
  readonly styles = usageStyles;
  private days: Days = {};
  private cap = "";
  private mistake = "";

  private readonly xUsage: XUsage;

  constructor(private readonly host: Host) {
    this.xUsage = new XUsage(host);
  }

  opened() {
    const { cap } = this.host.session.spending;
    this.cap = cap === null ? "" : (cap / 1000).toFixed(2);
    this.mistake = "";
    this.xUsage.opened();
    void this.load();
  }

  render() {
    const { session } = this.host;
    return html`<p class="lead">
        By X's documented rates, as far as this browser has seen. What X bills may differ; its own
        console has the last word.
      </p>
      ${
        session.isLive
          ? nothing
          : html`<p class="finding info">
              <span class="grow">Practising costs nothing: nothing is entered here.</span>
            </p>`
      }
      ${this.renderTotals()}
      <section class="card pad stack" aria-labelledby="days-title">
        <h2 id="days-title">By day</h2>
        ${this.renderDays()}
      </section>
      ${this.renderActions()} ${this.xUsage.render()} ${limitsView(this.host)}`;
  }

  private async load() {
    this.days = await this.host.session.spentDays();
    this.host.requestUpdate();
  }

  private renderTotals() {
    const { session, month, cap } = this.host.session.spending;
    const now = new Date();
    const length = new Date(now.getFullYear(), now.getMonth() + 1, 0).getDate();
    const forecast = Math.round((month / now.getDate()) * length);
    const total = (name: string, amount: number, words = "") =>
      html`<div>
        <dt class="small quiet">${name}</dt>
        <dd>$${(amount / 1000).toFixed(2)}</dd>
        ${words ? html`<dd class="small quiet">${words}</dd>` : nothing}
      </div>`;
    return html`<section class="card pad stack" aria-label="Totals">
      <dl class="totals">
        ${total(text`This session`, session)} ${total(text`This month`, month)}
        ${total(text`At this rate, the whole month`, forecast, cap !== null && forecast > cap ? text`more than your limit` : "")}
      </dl>
      ${
        cap === null
          ? nothing
          : html`<meter
              class="cap"
              min="0"
              max=${cap}
              high=${cap * 0.8}
              optimum="0"
              value=${Math.min(month, cap)}
              aria-label="Spent of the limit"
            ></meter>`
      }
      <form class="row" novalidate @submit=${(event: Event) => this.setCap(event)}>
        <div class="field grow">
          <label for="cap">The most that a month may cost, in US dollars</label>
          <p class="hint" id="cap-hint">
            A request that could go beyond it is not sent, whoever asks for it. Empty for no limit.
          </p>
          <input
            id="cap"
            inputmode="decimal"
            autocomplete="off"
            aria-describedby="cap-hint cap-mistake"
            aria-invalid=${this.mistake ? "true" : "false"}
            .value=${this.cap}
            @input=${(event: Event) => {
              this.cap = valueOf(event);
            }}
          />
          <p class="missing small" id="cap-mistake" role="status">${this.mistake}</p>
        </div>
        <button type="submit">Set the limit</button>
      </form>
    </section>`;
  }

  private async setCap(event: Event) {
    event.preventDefault();
    const entered = this.cap.trim().replace(",", ".").replace(/^\$/, "");
    const amount = Number(entered);
    if (entered !== "" && !(Number.isFinite(amount) && amount >= 0)) {
      this.mistake = text`Enter an amount such as 5 or 2.50.`;
      this.host.requestUpdate();
      (await this.host.byId("cap"))?.focus();
      return;
    }
    this.mistake = "";
    await this.host.session.setCap(entered === "" ? null : Math.round(amount * 1000));
    this.host.announce(
      entered === "" ? text`No limit` : text`Limit set: ${dollars(amount * 1000)}`,
    );
  }

  private renderDays() {
    const now = Date.now();
    const bars = Array.from({ length: shownDays }, (_, index) => {
      const date = new Date(now - (shownDays - 1 - index) * 86_400_000);
      return { date, amount: sum(this.days[keyOf(date)]) };
    });
    const most = Math.max(...bars.map(({ amount }) => amount));
    if (most === 0) {
      return html`<div class="chart ghostly" aria-hidden="true">
          <svg viewBox="0 0 300 100" preserveAspectRatio="none">
            ${bars.map((_, index) => {
              const height = 15 + ((index * 37) % 60);
              return svg`<rect x=${index * 10 + 1} y=${100 - height} width="8" height=${height} />`;
            })}
          </svg>
        </div>
        <p class="quiet">
          Nothing in the last ${shownDays} days. What each day costs will stand here.
        </p>`;
    }
    const dayText = (date: Date) =>
      date.toLocaleDateString(language(), { month: "short", day: "numeric" });
    const [first] = bars;
    return html`<div class="chart">
      <span class="small quiet most">${dollars(most)}</span>
      <svg
        viewBox="0 0 300 100"
        preserveAspectRatio="none"
        role="img"
        aria-label=${text`At most ${dollars(most)} a day`}
      >
        ${bars.map(
          ({ amount, date }, index) =>
            svg`<rect x=${index * 10 + 1} y=${100 - (amount / most) * 100} width="8" height=${(amount / most) * 100}><title>${dayText(date)}: ${dollars(amount)}</title></rect>`,
        )}
      </svg>
      <span class="small quiet">${first ? dayText(first.date) : ""}</span>
      <span class="small quiet last">${dayText(new Date(now))}</span>
    </div>`;
  }

  private renderActions() {
    const month = keyOf(new Date()).slice(0, 7);
    const costs = new Map<string, number>();
    for (const [day, actions] of Object.entries(this.days))
      if (day.startsWith(month))
        for (const [action, cost] of Object.entries(actions))
          costs.set(action, (costs.get(action) ?? 0) + cost);
    if (costs.size === 0) return nothing;
    const titles = new Map(
      this.host.session.catalogue?.actions.map(({ id, title }) => [id, translate(title)]),
    );
    return html`<section class="card pad stack" aria-labelledby="actions-title">
      <h2 id="actions-title">By action, this month</h2>
      <table>
        <tbody>
          ${[...costs]
            .sort(([, a], [, b]) => b - a)
            .map(
              ([action, cost]) =>
                html`<tr>
                  <th scope="row">${titles.get(action) ?? action}</th>
                  <td class="amount">${dollars(cost)}</td>
                </tr>`,
            )}
        </tbody>
      </table>
    </section>`;
  }
}
