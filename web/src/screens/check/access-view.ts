// What the credentials allow: a tile for each ability, and every action in a table.
import { nothing } from "lit";

import { abilities, type Ability, authNames } from "../../session/abilities.js";
import type { Action, ActionAccess, RateLimit } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { guideLink } from "../../parts/finding-view.js";
import type { Host } from "../../parts/screen.js";
import { html, mark, text, translate } from "../../text/text.js";

type Verdict = "works" | "should" | "partly" | "denied" | "unknown";

const words: Record<Verdict, string> = {
  works: mark("Works"),
  should: mark("Should work"),
  partly: mark("Works in part"),
  denied: mark("Does not"),
  unknown: mark("Not known yet"),
};

const kinds: Record<Verdict, string> = {
  works: "good",
  should: "",
  partly: "caution",
  denied: "bad",
  unknown: "",
};

/** "Works" is said only of what X has accepted; the rest is judged from what is held. */
function verdictOf(host: Host, { verdict, auth }: ActionAccess): Verdict {
  if (verdict === "denied") return "denied";
  if (verdict === "unknown") return "unknown";
  return auth && host.session.active.learnt.accepted.includes(auth) ? "works" : "should";
}

export function accessView(host: Host) {
  const { access, catalogue } = host.session;
  const actions = new Map(catalogue?.actions.map((action) => [action.id, action]));
  return html`<section class="stack" aria-labelledby="access-title">
    <h2 id="access-title">What your agent can do</h2>
    <ul class="tiles">
      ${abilities.map((ability) => tile(host, ability))}
    </ul>
    <details class="card">
      <summary class="pad">All ${access.length} actions, with credential, price and limit</summary>
      <div class="pad-sides">
        <table class="access">
          <thead>
            <tr>
              <th scope="col">Action</th>
              <th scope="col">Verdict</th>
              <th scope="col">With</th>
              <th scope="col">Price</th>
              <th scope="col">Limit</th>
            </tr>
          </thead>
          <tbody>
            ${access.map((row) => actionRow(host, row, actions.get(row.action)))}
          </tbody>
        </table>
      </div>
    </details>
  </section>`;
}

function tile(host: Host, { title, description, actions }: Ability) {
  const rows = host.session.access.filter(({ action }) => actions.includes(action));
  const verdicts = rows.map((row) => verdictOf(host, row));
  const all = (verdict: Verdict) => verdicts.every((one) => one === verdict);
  const verdict: Verdict = all("works")
    ? "works"
    : all("denied")
      ? "denied"
      : verdicts.includes("denied")
        ? "partly"
        : verdicts.includes("unknown")
          ? "unknown"
          : "should";
  const obstacle = rows.find((row) => verdictOf(host, row) === "denied");
  return html`<li class="card tile ${kinds[verdict]}">
    <div class="row between">
      <h3>${translate(title)}</h3>
      <span class="badge ${kinds[verdict]}"
        >${verdict === "works" ? icons.tick : verdict === "denied" ? icons.cross : nothing}
        ${translate(words[verdict])}</span
      >
    </div>
    <p class="small quiet">${translate(obstacle ? obstacle.reason : description)}</p>
    ${obstacle ? html`<div class="small">${guideLink(obstacle.guideStep)}</div>` : nothing}
  </li>`;
}

function actionRow(host: Host, row: ActionAccess, action: Action | undefined) {
  const verdict = verdictOf(host, row);
  const [limit] = host.session.limits.get(`${row.action} ${row.auth ?? ""}`) ?? [];
  return html`<tr>
    <th scope="row">
      <a href="#/try/all/${row.action}">${action ? translate(action.title) : row.action}</a>
      ${row.reason ? html`<p class="small quiet">${translate(row.reason)}</p>` : nothing}
      ${verdict === "denied" ? html`<div class="small">${guideLink(row.guideStep)}</div>` : nothing}
    </th>
    <td><span class="badge ${kinds[verdict]}">${translate(words[verdict])}</span></td>
    <td data-label=${text`With`}>${row.auth ? translate(authNames[row.auth]) : "–"}</td>
    <td data-label=${text`Price`}>${priceText(action)}</td>
    <td data-label=${text`Limit`}>${limit ? leftText(limit) : documentedLimit(row, action)}</td>
  </tr>`;
}

/** "$0.005 per post returned"; a dash where X documents none. */
export function priceText(action: Action | undefined): string {
  if (!action || action.price.usd === 0) return "–";
  return text`$${action.price.usd.toFixed(3)} per ${translate(action.price.unit)}`;
}

const leftText = ({ remaining, limit }: RateLimit) => text`${remaining} of ${limit} left`;

function documentedLimit({ auth }: ActionAccess, action: Action | undefined): string {
  const { perApp15min, perUser15min, perUser24h } = action?.limit ?? {};
  const window = auth === "app_only" ? perApp15min : perUser15min;
  if (window) return text`${window} in 15 min`;
  return perUser24h ? text`${perUser24h} a day` : "–";
}
