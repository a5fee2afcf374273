// Keeping what is held: sealed on this device where the person wants it, or in a file.
import { type Change, type Holding, type Holdings, type Kept } from "./holding.js";
import type { VaultSecret, VaultState } from "./protocol.js";
import { Refused, VaultRefused } from "./refusal.js";
import {
  checkStore,
  makeLock,
  type OpenLock,
  readStore,
  removeStore,
  seal,
  unseal,
  writeStore,
} from "./vault.js";

export class Keeping {
  private opened: OpenLock | null = null;
  /** Seals follow one another: the last change wins. */
  private sealing: Promise<void> = Promise.resolve();

  constructor(private readonly holdings: Holdings) {}

  /** Changes what is held of a connection, and seals it where the person has asked for it. */
  async change(own: Holding, change: Change): Promise<void> {
    own.kept = change(own.kept);
    await this.keep();
  }

  /** Seals what is held now, where the person has asked for it. */
  keep(): Promise<void> {
    this.sealing = this.sealing
      .catch(() => undefined)
      .then(async () => {
        const lock = this.opened;
        if (lock) await writeStore(await seal(lock, this.contents()));
      });
    return this.sealing;
  }

  async state(): Promise<VaultState> {
    if (this.opened) return { state: "open", lock: this.opened.lock, problem: null };
    try {
      const kept = await readStore();
      if (kept === null) return { state: "none", lock: null, problem: null };
      return { state: "locked", lock: checkStore(kept).lock, problem: null };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { refusal } = error;
      const isKept = refusal.code !== "vault_no_storage";
      return { state: isKept ? "locked" : "none", lock: null, problem: isKept ? refusal : null };
    }
  }

  async remember(secret: VaultSecret): Promise<void> {
    this.opened = await makeLock(secret);
    await this.keep();
  }

  async unlock(secret: VaultSecret): Promise<Holding[]> {
    const store = checkStore(await readStore());
    const { contents, opened } = await unseal(store, secret);
    const taken = this.takeIn(contents);
    this.opened = opened;
    return taken;
  }

  async lock(): Promise<void> {
    await this.sealing;
    this.opened = null;
    this.holdings.clear();
  }

  async forget(): Promise<void> {
    this.opened = null;
    await this.sealing;
    await removeStore();
  }

  async exportFile(passphrase: string): Promise<string> {
    const lock = await makeLock({ kind: "passphrase", passphrase });
    return JSON.stringify(await seal(lock, this.contents()), null, 2);
  }

  async importFile(text: string, passphrase: string): Promise<Holding[]> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new VaultRefused("not_a_store");
    }
    const { contents } = await unseal(checkStore(value), { kind: "passphrase", passphrase });
    const taken = this.takeIn(contents);
    await this.keep();
    return taken;
  }

  private contents(): { connections: Kept[] } {
    return {
      connections: this.holdings.all
        .filter((own) => !own.isEmpty || own.kept.profile.name)
        .map(({ kept }) => kept),
    };
  }

  /** Takes in what was sealed; a connection that is held already stays as it is. */
  private takeIn(contents: unknown): Holding[] {
    return keptIn(contents).map((kept) => {
      const own = this.holdings.make(kept.profile.id);
      if (own.isEmpty) own.kept = kept;
      return own;
    });
  }
}

/** @throws {VaultRefused} for contents that are none of ours. */
function keptIn(contents: unknown): Kept[] {
  const connections = (contents as { connections?: unknown } | null)?.connections;
  if (!Array.isArray(connections)) throw new VaultRefused("damaged");
  return connections.map((value: unknown) => {
    const { profile, credentials, grant, learnt } = value as Kept;
    if (typeof profile.id !== "string") throw new VaultRefused("damaged");
    return { profile, credentials, grant, learnt };
  });
}
