// What the page and the worker say to each other. Credentials go in; no secret ever comes back.
import type {
  ActionAccess,
  Arguments,
  AuthKind,
  Catalogue,
  CredentialName,
  Credentials,
  Finding,
  Observed,
  ReadReply,
  Signature,
} from "./core-types.js";

/** What the page may know of the credentials that the worker holds. */
export interface HeldCredentials {
  names: CredentialName[];
  /** From the access token; null when there is none. */
  userId: string | null;
  /** The API key with its middle left out, to tell apps apart. */
  apiKeyHint: string;
}

/** One request and what became of it, fit to be shown: bearer tokens are masked. */
export interface ExchangeRecord {
  id: number;
  action: string;
  args: Arguments;
  auth: AuthKind;
  startedAt: number;
  milliseconds: number;
  request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  signed: Signature | null;
  /** Status 0: nothing came back. */
  reply: { status: number; headers: Record<string, string>; body: string };
  read: ReadReply;
}

/** Why a call did not become a request. */
export interface Refusal {
  code: string;
  field: string;
  message: string;
  hint: string;
}

/** Each call of the worker: its input, and what it answers with. */
export interface Calls {
  start: { input: null; output: Catalogue };
  /** Null checks the credentials that the worker holds. */
  checkCredentials: { input: Credentials | null; output: Finding[] };
  parsePaste: { input: string; output: { credentials: Credentials; unknown: string[] } };
  hold: { input: Credentials; output: HeldCredentials };
  forget: { input: null; output: null };
  access: { input: Observed; output: ActionAccess[] };
  perform: { input: { action: string; args: Arguments }; output: ExchangeRecord };
}

export type CallName = keyof Calls;

export type ToWorker =
  | { [Name in CallName]: { id: number; name: Name; input: Calls[Name]["input"] } }[CallName]
  | { id: number; name: "cancel" };

export type FromWorker = { id: number; output: unknown } | { id: number; refusal: Refusal };

/** "AbCdEf...WxYz" -> "AbCd…WxYz"; short values become dots only. */
export function mask(value: string): string {
  return value.length < 16 ? "••••" : `${value.slice(0, 4)}…${value.slice(-4)}`;
}

/** An Authorization header as it may be shown. A signature gives no secret away; a bearer token is one. */
export function maskAuthorization(value: string): string {
  const bearer = /^Bearer (.+)$/.exec(value);
  return bearer?.[1] === undefined ? value : `Bearer ${mask(bearer[1])}`;
}
