// What is being entered of credentials, before it is used: one set for all screens that show it, checked while it grows.
import type { CredentialField, CredentialName, Credentials, Finding } from "../core/types.js";
import type { Connection } from "../session/connection.js";
import { text, translate } from "../text/text.js";
import type { Host } from "./screen.js";

export type Values = Partial<Record<CredentialName, string>>;

/** The five values of OAuth 1.0a and app-only reading; those of OAuth 2.0 come by a sign-in. */
export const fiveNames: CredentialName[] = [
  "api_key",
  "api_secret",
  "bearer_token",
  "access_token",
  "access_token_secret",
];

/** What X calls them: the core's table says the same, but comes later than the page. */
export const namesAtX: Partial<Record<CredentialName, string>> = {
  api_key: "API Key",
  api_secret: "API Secret",
  bearer_token: "Bearer Token",
  access_token: "Access Token",
  access_token_secret: "Access Token Secret",
};

export class Entries {
  values: Values = {};
  findings: Finding[] = [];
  /** Fields that were left empty although they are needed. */
  missing: CredentialField[] = [];

  constructor(private readonly host: Host) {}

  /** What was entered, without what is empty. */
  get entered(): Credentials {
    return Object.fromEntries(Object.entries(this.values).filter(([, value]) => value.trim()));
  }

  get isEmpty(): boolean {
    return Object.keys(this.entered).length === 0;
  }

  has(name: CredentialName): boolean {
    return Boolean(this.values[name]?.trim());
  }

  rows(names: readonly CredentialName[]): CredentialField[] {
    const all = this.host.session.catalogue?.credentialFields ?? [];
    return all.filter(({ name }) => names.includes(name));
  }

  titleOf(name: CredentialName): string {
    return translate(this.rows([name])[0]?.title ?? namesAtX[name] ?? name);
  }

  async fill(values: Values): Promise<void> {
    this.values = { ...this.values, ...values };
    await this.examine();
  }

  /** Lets go of everything that was entered. */
  clear(): void {
    this.values = {};
    this.findings = [];
    this.missing = [];
    this.host.requestUpdate();
  }

  /**
   * Holds what was entered, beside what the connection holds already; the page lets go of it. False where something is
   * missing: a bearer token alone can read, a token of OAuth 2.0 stands alone, and else key and secret must be there.
   */
  async use(connection: Connection): Promise<boolean> {
    const held = connection.held?.names ?? [];
    const has = (name: CredentialName) => this.has(name) || held.includes(name);
    const isWhole =
      !this.isEmpty &&
      (has("oauth2_access_token") || (has("bearer_token") && !this.has("access_token")));
    this.missing = isWhole
      ? []
      : this.rows(["api_key", "api_secret"]).filter((one) => !has(one.name));
    if (this.missing.length > 0 || this.isEmpty) {
      this.host.requestUpdate();
      return false;
    }
    await (connection.held ? connection.add(this.entered) : connection.hold(this.entered));
    this.clear();
    // What only practises does not use them, and says so.
    if (!connection.held?.isForeign) this.host.announce(text`Using these credentials now`);
    return true;
  }

  private async examine() {
    const { values, entered } = this;
    const findings = await this.host.session.checkCredentials(entered).catch((): Finding[] => []);
    if (values !== this.values) return; // Typed on in the meantime: a later answer is on its way.
    this.findings = findings;
    this.host.requestUpdate();
  }
}

const known = new WeakMap<Host, Entries>();

/** The entries of one console. */
export function entriesOf(host: Host): Entries {
  const entries = known.get(host) ?? new Entries(host);
  known.set(host, entries);
  return entries;
}
