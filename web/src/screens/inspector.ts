// Inspector: every request of this session, from its arguments to X's reply, step by step.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { RateLimit, Signature } from "../core-types.js";
import { icons } from "../icons.js";
import type { ExchangeRecord } from "../protocol.js";
import { copyButton, findingView, type Host, type Screen } from "../screen.js";
import { inspectorStyles } from "./inspector-styles.js";
import { limitsView } from "./limits-view.js";

const authNames = {
  app_only: "Bearer Token (app only)",
  oauth1: "OAuth 1.0a signature",
  oauth2: "OAuth 2.0 user token",
};

export class InspectorScreen implements Screen {
  readonly title = "Inspector";
  readonly styles = inspectorStyles;

  constructor(private readonly host: Host) {}

  render() {
    const { exchanges, catalogue } = this.host.session;
    const titles = new Map(catalogue?.actions.map(({ id, title }) => [id, title]));
    return html`<p class="lead">
        What went out and what came back, newest first. Signing secrets never appear here: they do
        not leave the worker that signs.
      </p>
      ${
        exchanges.length === 0
          ? html`<section class="card empty">
              ${icons.inspector}
              <h2>No requests yet</h2>
              <p>Run a check or write a post, then look here.</p>
              <a class="button" href="#/check">${icons.check} Check</a>
            </section>`
          : html`${limitsView(this.host)}
              <section class="card" aria-label="Requests">
                ${repeat(
                  exchanges,
                  // What was opened stays open when newer requests arrive above it.
                  ({ id }) => id,
                  (exchange, index) =>
                    this.renderExchange(
                      exchange,
                      titles.get(exchange.action) ?? exchange.action,
                      index === 0,
                    ),
                )}
              </section>`
      }`;
  }

  private renderExchange(exchange: ExchangeRecord, title: string, open: boolean) {
    const { request, reply, milliseconds, startedAt } = exchange;
    return html`<details class="exchange" ?open=${open}>
      <summary>
        ${statusBadge(reply.status)}
        <h2>${title}</h2>
        <span class="mono quiet grow">${request.method} ${new URL(request.url).pathname}</span>
        <span class="quiet small"
          >${new Date(startedAt).toLocaleTimeString("en")} · ${milliseconds} ms</span
        >
      </summary>
      ${way(exchange)}
      <ol class="stages">
        ${stage(
          "Action and arguments",
          html`<pre>${exchange.action} ${JSON.stringify(exchange.args, null, 2)}</pre>`,
        )}
        ${exchange.signed ? this.signatureStages(exchange.signed) : nothing}
        ${stage(
          `Request, authenticated with: ${authNames[exchange.auth]}`,
          html`<pre tabindex="0" aria-label="Request">${requestText(exchange)}</pre>
            <div class="row">
              ${copyButton(this.host, requestText(exchange), "the request")}
              ${copyButton(this.host, curlText(exchange), "as curl", "Copy as curl")}
            </div>`,
        )}
        ${stage(
          reply.status === 0 ? "No reply" : `Reply: status ${reply.status}`,
          html`<pre tabindex="0" aria-label="Reply">${replyText(exchange)}</pre>
            ${copyButton(this.host, replyText(exchange), "the reply")}
            ${limitText("Limit", exchange.read.rateLimit)}
            ${limitText("24-hour limit of the app", exchange.read.appLimit24hour)}
            ${limitText("24-hour limit of the user", exchange.read.userLimit24hour)}`,
        )}
        ${
          exchange.read.findings.length > 0
            ? stage(
                "What it means",
                html`${exchange.read.findings.map((finding) => findingView(finding))}`,
              )
            : nothing
        }
      </ol>
    </details>`;
  }

  private signatureStages(signed: Signature) {
    const [method = "", uri = "", parameters = ""] = signed.signatureBaseString.split("&");
    return html`${stage(
      "Parameters, sorted",
      html`<div class="table-scroll" tabindex="0" role="group" aria-label="Parameters">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Value</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            ${signed.parameters.map(
              ({ name, value, source }) =>
                html`<tr>
                  <td class="mono">${name}</td>
                  <td class="mono">${value}</td>
                  <td class="quiet">${source}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
    )}
    ${stage(
      "Signature base string: method, address and parameters, each encoded",
      html`<pre
          tabindex="0"
          aria-label="Signature base string"
        ><span class="part1">${method}</span>&amp;<span class="part2">${uri}</span>&amp;<span class="part3">${parameters}</span></pre>
        ${copyButton(this.host, signed.signatureBaseString, "the base string")}`,
    )}
    ${stage(
      "Signature: HMAC-SHA1 of the base string with both secrets",
      html`<pre>${signed.signature}</pre>`,
    )}`;
  }
}

const stage = (title: string, content: TemplateResult) =>
  html`<li class="stage">
    <h2>${title}</h2>
    ${content}
  </li>`;

/** The request's way, and how far it came. */
function way({ auth, reply, read }: ExchangeRecord) {
  const code = read.findings[0]?.code ?? "";
  const isProxy = reply.status === 0 || code.startsWith("proxy_");
  const failed = reply.status === 0 ? 2 : isProxy ? 2 : read.ok ? -1 : 3;
  const places = [
    "This browser",
    auth === "oauth1" ? "Signed" : "Token added",
    "Proxy",
    "X",
    read.ok ? "Done" : "Refused",
  ];
  return html`<ol class="way" aria-label="The request's way">
    ${places.map((place, index) => {
      const state = failed < 0 || index < failed ? "good" : index === failed ? "bad" : "off";
      const mark = state === "good" ? icons.tick : state === "bad" ? icons.cross : icons.dash;
      const label = state === "bad" ? ", failed here" : state === "off" ? ", not reached" : "";
      return html`<li class=${state}>
        <span class="disc ${state}">${mark}</span>
        <span class="small">${place}<span class="visually-hidden">${label}</span></span>
      </li>`;
    })}
  </ol>`;
}

/**
 * The request for a terminal. A Bearer Token is left to a variable of the shell: this page does not have it. A signature is
 * good for a few minutes, and once.
 */
function curlText({ request }: ExchangeRecord): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const headers = Object.entries(request.headers).map(([name, value]) =>
    value.startsWith("Bearer ")
      ? `  -H "${name}: Bearer $X_TOKEN"`
      : `  -H ${quote(`${name}: ${value}`)}`,
  );
  const body = request.body === null ? [] : [`  --data-raw ${quote(request.body)}`];
  return [`curl -X ${request.method} ${quote(request.url)}`, ...headers, ...body].join(" \\\n");
}

function statusBadge(status: number) {
  if (status === 0) return html`<span class="badge bad">No reply</span>`;
  return html`<span class="badge ${status < 300 ? "good" : status < 500 ? "caution" : "bad"}"
    >${status}</span
  >`;
}

function requestText({ request }: ExchangeRecord): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  const body = request.body === null ? "" : `\n\n${pretty(request.body)}`;
  return `${request.method} ${request.url}\n${headers.join("\n")}${body}`;
}

function replyText({ reply }: ExchangeRecord): string {
  if (reply.status === 0) return "Nothing came back.";
  const headers = Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}`);
  return `${headers.join("\n")}\n\n${pretty(reply.body)}`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function limitText(name: string, limit: RateLimit | null) {
  if (!limit) return nothing;
  const reset = new Date(limit.reset * 1000).toLocaleTimeString("en", { timeStyle: "short" });
  return html`<p class="small quiet">
    ${name}: ${limit.remaining} of ${limit.limit} left until ${reset}.
  </p>`;
}
