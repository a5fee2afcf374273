// The pages that the program itself tells: actions with their prices, findings with their causes.
import { execFileSync } from "node:child_process";

import { code, html, table } from "./html.mjs";

/** What x-connect prints as JSON. */
const told = (program, ...words) =>
  JSON.parse(
    execFileSync(program, [...words, "--json"], { encoding: "utf8", maxBuffer: 64 << 20 }),
  );

const kinds = { oauth1: "OAuth 1.0a", oauth2: "OAuth 2.0", app_only: "Bearer Token" };
const levels = {
  read: "Read",
  "read-write": "Read and write",
  "read-write-directmessages": "Read and write and Direct message",
};
const dollars = (usd) => `$${usd.toFixed(3)}`;

function priceOf({ usd, unit, withLinkUsd, note }) {
  if (usd === 0) return note || "free";
  const link = withLinkUsd && !note ? `; with a link ${dollars(withLinkUsd)}` : "";
  return `${dollars(usd)} a ${unit}${link}${note ? ` (${note})` : ""}`;
}

const limits = {
  perUser15min: (most) => `${most} per user in 15 minutes`,
  perApp15min: (most) => `${most} per app in 15 minutes`,
  perUser24h: (most) => `${most} per user in 24 hours`,
  perApp24h: (most) => `${most} per app in 24 hours`,
};
const limitOf = (limit = {}) =>
  Object.entries(limit)
    .map(([name, most]) => (limits[name] ? limits[name](most) : `${name} ${most}`))
    .join(", ");

const types = {
  string: "text",
  integer: "number",
  boolean: "true or false",
  string_list: "list",
  number: "number",
};

function argument(one) {
  const choices = (one.choices ?? []).map((choice) => html`<code>${choice}</code> `);
  return [
    html`<code>${one.name}</code>${one.required ? html` <span class="badge">required</span>` : ""}`,
    types[one.type] ?? one.type,
    html`${one.help ?? ""}${choices.length > 0 ? html` One of: ${choices}` : ""}`,
  ];
}

/** A page for each action, and the table of all. */
export function actionPages(program, factsDate) {
  const actions = told(program, "actions");
  const groups = Map.groupBy ? Map.groupBy(actions, ({ group }) => group) : grouped(actions);
  const index = {
    path: "actions/index",
    title: "Actions and prices",
    body: html`<h1>Actions and prices</h1>
      <p>
        Everything that can be done, as the core's catalogue has it:
        <code>core.catalogue()</code> in JavaScript, <code>x-connect actions</code> in a terminal. X
        charges by what it returns or creates; prices as X documents them, ${factsDate}.
      </p>
      ${[...groups].map(
        ([group, rows]) =>
          html`<h2 id=${slug(group)}>${group}</h2>
            ${table(
              ["Action", "What it does", "Price", "Credentials"],
              rows.map((one) => [
                html`<a href="${one.id}.html"><code>${one.id}</code></a>`,
                one.title,
                priceOf(one.price),
                one.auth.map((kind) => kinds[kind]).join(", "),
              ]),
            )}`,
      )}`,
    headings: [...groups].map(([group]) => ({ level: 2, id: slug(group), text: group })),
  };
  return [index, ...actions.map(actionPage)];
}

function actionPage(one) {
  const rows = [
    ["Request", html`<code>${one.method} ${one.path}</code>`],
    ["Price", priceOf(one.price)],
    [
      "Credentials",
      one.auth
        .map(
          (kind) =>
            kinds[kind] +
            (one.doubtfulAuth.includes(kind) ? " (documented, but seen refused)" : ""),
        )
        .join(", "),
    ],
    ["Scopes of OAuth 2.0", one.scopes.map((scope) => html`<code>${scope}</code> `)],
    [
      "Permission of an Access Token",
      one.auth.includes("oauth1") ? (levels[one.level] ?? one.level) : "",
    ],
    ["Limit", limitOf(one.limit)],
    ["Restriction", one.restriction],
    ["Others see it", one.consequential ? "yes: agents ask first" : ""],
  ].filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value));
  return {
    path: `actions/${one.id}`,
    title: one.title,
    parent: "actions/index",
    search: `${one.id} ${one.description}`,
    body: html`<p class="crumb"><a href="index.html">Actions</a> · ${one.group}</p>
      <h1>${one.title}</h1>
      <p class="code"><code>${one.id}</code></p>
      <p>${one.description}</p>
      ${facts(rows)}
      ${
        one.parameters.length > 0
          ? html`<h2 id="arguments">Arguments</h2>
              ${table(["Name", "Type", "Meaning"], one.parameters.map(argument))}`
          : ""
      }
      <h2 id="schema">Schema</h2>
      <details>
        <summary>JSON Schema of the arguments</summary>
        ${code(JSON.stringify(one.inputSchema, null, 2), "json")}
      </details>`,
    headings: [],
  };
}

const facts = (rows) =>
  html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

const slug = (text) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

function grouped(list) {
  const groups = new Map();
  for (const one of list) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}

const about = {
  replies: [
    "Replies of X",
    "What X answers, or what stands between here and X, and what it means.",
  ],
  "signing in": [
    "Signing in",
    "When X refuses a step of OAuth 2.0, of the Bearer Token, or of OAuth 1.0a.",
  ],
  credentials: [
    "Credentials",
    "What is noticed before anything is sent. The values on these pages are made up.",
  ],
  check: ["The check", "What only a comparison of several answers shows."],
  proxy: [
    "The proxy",
    "Failures of X Connect's own proxy; X has not seen these requests, unless the page says so.",
  ],
  agents: ["Agents", "What an agent is refused for, by what the person has allowed."],
  arguments: [
    "Arguments",
    "What the core refuses before anything is signed or sent: errors with code, field, message and hint.",
  ],
  console: ["The console", "What the console, or a program's Connection, does not do, and why."],
  element: [
    "The element",
    "What an embedding page hears: codes of InvokeError and of the event error.",
  ],
  program: ["The program", "What x-connect says in a terminal before it asks X."],
};

const retries = {
  now: "At once, with growing pauses",
  at: "At the time that is shown, not before",
  after_fix: "When it is fixed",
  never: "Never as it is: change the request, or leave it",
};
const scopes = {
  request: "This request alone",
  action: "This action, whatever its arguments",
  credentials: "Everything with these credentials",
  app: "Every account of the app",
  device: "Every request from here: clock, network, proxy",
};

/** Whether people meet it in the console; what only programs and agents are told is not searched for there. */
const isOfPeople = ({ group }) =>
  ["replies", "signing in", "credentials", "check", "proxy"].includes(group);

/** What the console's search lists: code, title and the statuses that lead to it, each code once. */
export function findingList(program, replies) {
  const list = new Map();
  for (const { code, title } of told(program, "findings").filter(isOfPeople)) {
    const seen = replies.filter((one) => one.code === code && one.status > 0);
    const statuses = [...new Set(seen.map(({ status }) => status))].sort();
    if (!list.has(code)) list.set(code, { code, title, statuses });
  }
  return [...list.values()];
}

/**
 * A page for each code, and the index of all.
 *
 * @param refusals What was never sent, which no program lists: docs/refusals.json.
 * @param replies Recorded replies that lead to findings.
 * @param steps Titles of the guide.
 */
export function findingPages(program, refusals, replies, steps) {
  const findings = [
    ...told(program, "findings"),
    ...refusals.map((one) => ({ scope: "", guideStep: "", possibleCauses: [], ...one })),
  ];
  const byGroup = grouped(findings);
  const once = (rows) => [...new Map(rows.map((one) => [one.code, one])).values()];
  const index = {
    path: "findings/index",
    title: "Findings",
    body: html`<h1>Findings</h1>
      <p>
        A finding says what went wrong, why, and how to fix it. Its code is the same in the console,
        in a terminal, in JavaScript and for agents. <code>x-connect findings</code> lists those
        that X's replies, the credentials and the policy of agents lead to; the others, of what was
        never sent, stand below them.
      </p>
      ${[...byGroup].map(
        ([group, rows]) =>
          html`<h2 id=${slug(group)}>${about[group][0]}</h2>
            <p>${about[group][1]}</p>
            ${table(
              ["Code", "What it says", "Try again"],
              once(rows).map((one) => [
                html`<a href="${one.code}.html"><code>${one.code}</code></a>`,
                one.title,
                retries[one.retry],
              ]),
            )}`,
      )}`,
    headings: [...byGroup].map(([group]) => ({ level: 2, id: slug(group), text: about[group][0] })),
  };
  const codes = new Map();
  for (const one of findings) codes.set(one.code, [...(codes.get(one.code) ?? []), one]);
  return [index, ...[...codes].map(([name, causes]) => findingPage(name, causes, replies, steps))];
}

function findingPage(name, causes, replies, steps) {
  const [first] = causes;
  const seen = replies.filter((one) => one.code === name && one.status > 0);
  const shown = seen
    .filter(
      (one, at) =>
        seen.findIndex(({ status, body }) => status === one.status && body === one.body) === at,
    )
    .slice(0, 4);
  return {
    path: `findings/${name}`,
    title: first.title,
    parent: "findings/index",
    search: `${name} ${causes.map(({ cause, fix }) => `${cause} ${fix}`).join(" ")}`,
    body: html`<p class="crumb"><a href="index.html">Findings</a> · ${about[first.group][0]}</p>
      <h1>${first.title}</h1>
      <p class="code"><code>${name}</code></p>
      ${causes.map(
        (one, at) =>
          html`${at > 0 ? html`<h2 id="case-${at + 1}">${one.title === first.title ? "In another case" : one.title}</h2>` : ""}
          ${facts(
            [
              ["Why", one.cause],
              ["What to do", one.fix],
              ["Try again", retries[one.retry]],
              ["What fails for it", scopes[one.scope]],
              [
                "Step of the guide",
                steps.has(one.guideStep)
                  ? html`<a href="../guide.html#${one.guideStep}">${steps.get(one.guideStep)}</a>`
                  : "",
              ],
            ].filter(([, value]) => value),
          )}
          ${
            one.possibleCauses.length > 0
              ? html`<h2 id="causes-${at + 1}">What it could be</h2>
                  <p>X gives one answer for several causes; the likeliest first.</p>
                  <ol>
                    ${one.possibleCauses.map(({ title, sign }) => html`<li>${title}. ${sign ? html`<span class="quiet">Then: ${sign}</span>` : ""}</li>`)}
                  </ol>`
              : ""
          }`,
      )}
      ${
        shown.length > 0
          ? html`<h2 id="seen">What is seen</h2>
              ${shown.map(
                (one) =>
                  html`<p>
                      Status ${one.status}, to
                      <a href="../actions/${one.action}.html"><code>${one.action}</code></a
                      >; ${one.source}.
                    </p>
                    ${code(readable(one), "json")}`,
              )}`
          : ""
      }`,
    headings: [],
  };
}

/** Headers and body of a recorded reply. */
function readable({ headers, body }) {
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
  let text = body;
  try {
    text = JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // It is no JSON: that is what the finding is about.
  }
  return head + (head && text ? "\n" : "") + (text || "(an empty body)");
}
