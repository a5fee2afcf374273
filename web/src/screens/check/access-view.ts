// What the credentials allow: a tile for each ability, and every action in a table.
import { nothing } from "lit";

import { abilities, authNames } from "../../session/abilities.js";
import type {
  Ability,
  AbilityVerdict,
  FirstAction,
  ActionAccess,
  RateLimit,
} from "../../core/types.js";
import { icons } from "../../look/icons.js";
import { guideLink } from "../../parts/finding-view.js";
import { grouped } from "../../parts/grouped.js";
import type { Host } from "../../parts/screen.js";
import { isDenied, kinds, lackText, priceText, wordText } from "../../parts/verdict.js";
import { html, mark, text, translate } from "../../text/text.js";

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
          ${grouped(access, ({ action }) => actions.get(action)?.group ?? "").map(
            ([group, rows]) =>
              html`<tbody>
                <tr class="group">
                  <th scope="rowgroup" colspan="5">${translate(group)}</th>
                </tr>
                ${rows.map((row) => actionRow(host, row, actions.get(row.action)))}
              </tbody>`,
          )}
        </table>
      </div>
    </details>
  </section>`;
}

const tileWords = {
  works: [mark("Works"), "good", icons.tick],
  should_work: [mark("Should work"), "", nothing],
  partly: [mark("Works partly"), "caution", nothing],
  unknown: [mark("Not known yet"), "", nothing],
  waits: [mark("Waits"), "", nothing],
  fails: [mark("Does not work"), "bad", icons.cross],
} as const satisfies Record<AbilityVerdict["state"], unknown>;

function tile(host: Host, { id, title, description }: Ability) {
  const { standings, checked } = host.session.active;
  const known = standings.length > 0 ? standings : (checked?.verdict.abilities ?? []);
  const standing = known.find((one) => one.id === id);
  const [word, kind, icon] = tileWords[standing?.state ?? "unknown"];
  const { reason = "", guideStep = "", waitsFor = "", finding = "" } = standing ?? {};
  const lack = standing?.state === "fails" ? lackText(finding) : null;
  return html`<li class="card tile ${kind}">
    <div class="row between">
      <h3>${translate(title)}</h3>
      <span class="badge ${kind}"
        >${icon}
        ${waitsFor ? text`Waits for: ${translate(waitsFor)}` : (lack ?? translate(word))}</span
      >
    </div>
    <p class="small quiet">${translate(reason || description)}</p>
    ${reason ? html`<div class="small">${guideLink(guideStep)}</div>` : nothing}
  </li>`;
}

function actionRow(host: Host, row: ActionAccess, action: FirstAction | undefined) {
  const [limit] = host.session.limits.get(`${row.action} ${row.auth ?? ""}`) ?? [];
  return html`<tr>
    <th scope="row">
      <a href="#/try/all/${row.action}">${action ? translate(action.title) : row.action}</a>
      ${row.reason ? html`<p class="small quiet">${translate(row.reason)}</p>` : nothing}
      ${isDenied(row) ? html`<div class="small">${guideLink(row.guideStep)}</div>` : nothing}
    </th>
    <td><span class="badge ${kinds[row.word]}">${wordText(row)}</span></td>
    ${fact(row.auth ? translate(authNames[row.auth]) : "–")} ${fact(priceText(action))}
    ${fact(limit ? leftText(limit) : documentedLimit(row, action))}
  </tr>`;
}

/** On a phone, where the facts of a row stand in one line, those that there are. */
const fact = (words: string) => html`<td class="fact ${words === "–" ? "none" : ""}">${words}</td>`;

const leftText = ({ remaining, limit }: RateLimit) => text`${remaining} of ${limit} left`;

function documentedLimit({ auth }: ActionAccess, action: FirstAction | undefined): string {
  const { perApp15min, perUser15min, perUser24h } = action?.limit ?? {};
  const window = auth === "app_only" ? perApp15min : perUser15min;
  if (window) return text`${window} in 15 min`;
  return perUser24h ? text`${perUser24h} a day` : "–";
}
