// A report to share: the whole diagnosis as text, without secrets, tokens, ids and anybody's words.
import type { CheckStep, Finding } from "../../core/types.js";
import type { Session } from "../../session/session.js";
import { inEnglish } from "../../text/text.js";

/** The path with what could name somebody left out: "/2/users/{id}/tweets". */
const template = (url: string) =>
  new URL(url).pathname
    .replace(/\/\d{2,}(-\d+)?(?=\/|$)/g, "/{id}")
    .replace(/(\/username)\/[^/]+$/, "$1/{username}");

/** Digits of the length of ids; what X quotes of a text stands in its words, which are left out, too. */
const anonymous = (text: string) =>
  text
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\d{6,}/g, "…")
    .replace(/@\w{1,15}/g, "@…");

/**
 * In English whatever the person reads: whoever gets it should understand it.
 *
 * @param isNamed Whether the account is named, which the person has to ask for.
 */
export const report = (
  session: Session,
  steps: CheckStep[],
  findings: Finding[],
  isNamed: boolean,
): string => inEnglish(() => write(session, steps, findings, isNamed));

function write(
  session: Session,
  steps: CheckStep[],
  findings: Finding[],
  isNamed: boolean,
): string {
  const { held, upstream, accessLevel, catalogue, access, version, build, account } = session;
  const lines = [
    `X Connect ${version}, build ${build}, report of ${new Date().toISOString()}`,
    ...(isNamed && account ? [`Account: @${account.username}`] : []),
    `Upstream: ${upstream}. Facts of ${catalogue?.factsDate ?? "?"}.`,
    `Held: ${held?.names.join(", ") ?? "nothing"}. Level: ${accessLevel ?? "not told"}.`,
    "",
    "Check:",
    ...steps.map(({ title, state, detail }) => `- ${title}: ${state}. ${anonymous(detail)}`.trim()),
    "",
    "Findings:",
    ...(findings.length === 0 ? ["- none"] : []),
    ...findings.map(({ code, title, evidence }) =>
      `- ${code}: ${title}. ${anonymous(evidence).replaceAll("\n", "; ")}`.trim(),
    ),
    "",
    "What does not work, or is not known:",
    ...access
      .filter(({ verdict }) => verdict !== "allowed")
      .map(({ action, verdict, reason }) => `- ${action}: ${verdict}. ${reason}`),
    "",
    "Requests, newest first:",
    ...session.exchanges.slice(0, 20).map(({ request, auth, reply, milliseconds, read }) => {
      const limit = read.rateLimit
        ? `, ${read.rateLimit.remaining} of ${read.rateLimit.limit} left`
        : "";
      const id = reply.headers["x-transaction-id"];
      return `- ${request.method} ${template(request.url)} by ${auth}: ${reply.status} in ${milliseconds} ms${limit}${id ? `, x-transaction-id ${id}` : ""}`;
    }),
  ];
  return lines.join("\n");
}
