// Inspector: every request of this session, from its arguments to X's reply, step by step.
import { nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { RateLimit, Signature, SignedParameter } from "../../core/types.js";
import { icons } from "../../look/icons.js";
import type { ExchangeRecord } from "../../worker/protocol.js";
import { findingView } from "../../parts/finding-view.js";
import { copyButton } from "../../parts/copy-button.js";
import { ghost } from "../../parts/ghost.js";
import type { Host, Screen } from "../../parts/screen.js";
import { inspectorStyles } from "./styles.js";
import { timeText } from "../../text/dates.js";
import { html, language, mark, text, translate } from "../../text/text.js";

const authNames = {
  app_only: mark("Bearer Token (app only)"),
  oauth1: mark("OAuth 1.0a signature"),
  oauth2: mark("OAuth 2.0 user token"),
};

const sourceNames: Record<SignedParameter["source"], string> = {
  query: mark("query"),
  form: mark("form"),
  protocol: mark("protocol"),
};

export class InspectorScreen implements Screen {
  readonly styles = inspectorStyles;

  constructor(private readonly host: Host) {}

  render() {
    const { exchanges, catalogue } = this.host.session;
    const titles = new Map(catalogue?.actions.map(({ id, title }) => [id, translate(title)]));
    return html`<p class="lead">
        What went out and what came back, newest first. Signing secrets never appear here: they do
        not leave the worker that signs.
      </p>
      ${
        exchanges.length === 0
          ? html`<section class="card empty">
              ${ghost("requests")}
              <h2>No requests yet</h2>
              <p>Run a check or write a post, then look here.</p>
              <a class="button" href="#/check">${icons.check} Check</a>
            </section>`
          : html`<section class="card" aria-label="Requests">
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
    const { id, request, reply, milliseconds, startedAt } = exchange;
    return html`<details class="exchange" ?open=${open}>
      <summary>
        ${statusBadge(reply.status)}
        <h2>${title}</h2>
        <span class="mono quiet grow">${request.method} ${new URL(request.url).pathname}</span>
        <span class="quiet small"
          >${new Date(startedAt).toLocaleTimeString(language())} · ${milliseconds} ms</span
        >
      </summary>
      ${way(exchange)}
      <ol class="stages">
        ${stage(
          text`Action and arguments`,
          html`<pre tabindex="0" aria-label="Action and arguments">
${exchange.action} ${JSON.stringify(exchange.args, null, 2)}</pre>`,
        )}
        ${exchange.signed ? this.signatureStages(exchange.signed) : nothing}
        ${stage(
          text`Request, authenticated with: ${translate(authNames[exchange.auth])}`,
          html`<pre tabindex="0" aria-label="Request">${requestText(exchange)}</pre>
            <div class="row">
              ${copyButton(this.host, requestText(exchange), text`the request`)}
              ${copyButton(this.host, curlText(exchange), text`as curl`, text`Copy as curl`)}
            </div>`,
        )}
        ${stage(
          reply.status === 0
            ? html`<span id="reply-${id}">No reply</span>`
            : html`<span id="reply-${id}">Reply</span>: status ${reply.status}`,
          html`<pre tabindex="0" aria-labelledby="reply-${id}">${replyText(exchange)}</pre>
            ${copyButton(this.host, replyText(exchange), text`the reply`)}
            ${limitText(text`Limit`, exchange.read.rateLimit)}
            ${limitText(text`24-hour limit of the app`, exchange.read.appLimit24hour)}
            ${limitText(text`24-hour limit of the user`, exchange.read.userLimit24hour)}`,
        )}
        ${
          exchange.read.findings.length > 0
            ? stage(
                text`What it means`,
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
      text`Parameters, sorted`,
      html`<div class="table-scroll" tabindex="0" role="group" aria-label="Parameters">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Value</th>
              <th scope="col">Source</th>
            </tr>
          </thead>
          <tbody>
            ${signed.parameters.map(
              ({ name, value, source }) =>
                html`<tr>
                  <td class="mono">${name}</td>
                  <td class="mono">${value}</td>
                  <td class="quiet">${translate(sourceNames[source])}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
    )}
    ${stage(
      text`Signature base string: method, address and parameters, each encoded`,
      html`<pre
          tabindex="0"
          aria-label="Signature base string"
        ><span class="part1">${method}</span>&<span class="part2">${uri}</span>&<span class="part3">${parameters}</span></pre>
        ${copyButton(this.host, signed.signatureBaseString, text`the base string`)}`,
    )}
    ${stage(
      text`Signature: HMAC-SHA1 of the base string with both secrets`,
      html`<pre>${signed.signature}</pre>`,
    )}`;
  }
}

const stage = (title: string | TemplateResult, content: TemplateResult) =>
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
    text`This browser`,
    auth === "oauth1" ? text`Signed` : text`Token added`,
    text`Proxy`,
    "X",
    read.ok ? text`Done` : text`Refused`,
  ];
  return html`<ol class="way" aria-label="The request's way">
    ${places.map((place, index) => {
      const state = failed < 0 || index < failed ? "good" : index === failed ? "bad" : "off";
      const sign = state === "good" ? icons.tick : state === "bad" ? icons.cross : icons.dash;
      const label =
        state === "bad" ? text`, failed here` : state === "off" ? text`, not reached` : "";
      return html`<li class=${state}>
        <span class="disc ${state}">${sign}</span>
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
  const quote = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;
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
  if (reply.status === 0) return text`Nothing came back.`;
  const headers = Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}`);
  return `${headers.join("\n")}\n\n${pretty(reply.body)}`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function limitText(name: string, limit: RateLimit | null) {
  if (!limit) return nothing;
  return html`<p class="small quiet">
    ${name}: ${limit.remaining} of ${limit.limit} left until ${timeText(limit.reset)}.
  </p>`;
}
