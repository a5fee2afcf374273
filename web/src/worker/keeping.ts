// Keeping what is held: sealed on this device where the person wants it, or in a file.
//
// 1. A change is made in memory at once, and waits to be sealed.
// 2. Sealing reads the store, makes what waits to what is in it (another tab may have written it), and writes it: under a
//    lock that all tabs share. So no tab writes over what another has sealed.
// 3. What is in the store then is what is held, with whatever has come to wait since; other tabs are told, and read it.
// 4. What could not be sealed goes on waiting; nothing else fails for it.
import { type Change, type Holding, type Holdings, type Kept, readKept } from "./holding.js";
import type { VaultSecret, VaultState } from "./protocol.js";
import { type Refusal, Refused } from "./refusal.js";
import { readStore, removeStore, writeStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
import {
  checkStore,
  isSealedBy,
  makeLock,
  makes,
  type OpenLock,
  openStore,
  seal,
  type SealedStore,
  unseal,
} from "./vault.js";
import { VaultRefused } from "./vault-refused.js";

/** What waits to be sealed: what becomes of an entry of the store, or of the lack of one. */
interface Waiting {
  id: string;
  apply: (entry: Kept | undefined) => Kept | undefined;
}

const storeLock = "vault";

export class Keeping {
  /** Counts how often the store was opened or closed here. */
  epoch = 0;
  private key: OpenLock | null = null;
  /**
   * The key of what was sealed last, for as long as it is in memory: the page cannot have that copied out, or sealed with
   * another secret, without the secret itself. It outlives {@link forget}, which a page could call first.
   */
  private guard: OpenLock | null = null;
  private waiting: Waiting[] = [];
  /** Why what waits could not be sealed. */
  private problem: Refusal | null = null;
  /** What is kept of agents; sealed beside the connections, whatever it is. */
  private agents: unknown = null;
  private areAgentsChanged = false;
  /** Whether it is this tab that changes them, as far as it knows; the one whose turn is the highest does. */
  private areAgentsOurs = true;
  private turn = 0;
  private tellAgents: (agents: unknown, isNews: boolean) => void = () => undefined;
  /** Seals follow one another. */
  private sealing: Promise<void> = Promise.resolve();

  /** @param told Called when something has changed that nobody here has asked for. */
  constructor(
    private readonly holdings: Holdings,
    private readonly tabs: Tabs,
    private readonly told: () => void,
  ) {
    tabs.onTold(() => {
      void this.reread().then(told);
    });
  }

  private get opened(): OpenLock | null {
    return this.key;
  }

  private set opened(key: OpenLock | null) {
    this.key = key;
    ++this.epoch;
  }

  // --- Changes ---

  /** Changes a connection; one that another tab has removed stays removed. */
  async change(own: Holding, change: Change): Promise<void> {
    if (!this.holdings.knows(own)) return;
    own.kept = change(own.kept);
    if (this.holdings.has(own)) await this.sealLater(own.id, (entry) => entry && change(entry));
  }

  /** The same, for a connection that may not be in the store yet. */
  async make(id: string, change: Change): Promise<Holding> {
    const own = this.holdings.make(id);
    const before = own.kept;
    own.kept = change(before);
    await this.sealLater(id, (entry = before) => change(entry));
    return own;
  }

  async remove(id: string): Promise<void> {
    this.holdings.remove(id);
    await this.sealLater(id, () => undefined);
  }

  async restore(id: string): Promise<Holding> {
    const own = this.holdings.restore(id) ?? this.holdings.find(id);
    await this.sealLater(id, () => own.kept);
    return own;
  }

  /**
   * For what must not be lost, though it comes when the connection may be gone from memory: makes a change to it wherever
   * it is by then. To be called before the wait; what it gives, after it.
   *
   * @example const settle = keeping.promise(own); const token = await wait(); await settle(holdToken(token));
   */
  promise(own: Holding): (change: Change) => Promise<void> {
    const { opened } = this;
    return async (change) => {
      if (this.holdings.knows(own)) {
        await this.change(own, change);
      } else if (opened) {
        // It was locked in the meantime: memory has forgotten it, but the store shall have what is new.
        await this.write(opened, [{ id: own.id, apply: (entry) => entry && change(entry) }]).catch(
          () => undefined,
        );
        if (this.opened) await this.reread();
      }
    };
  }

  /** One step of a name at a time, in all tabs. */
  exclusively<T>(name: string, step: () => Promise<T>): Promise<T> {
    return this.tabs.exclusively(name, step);
  }

  // --- Agents ---

  /**
   * Calls back with what is kept of agents when it is opened, and with null when everything is locked; as news, when another
   * tab has changed it.
   */
  onAgents(listener: (agents: unknown, isNews: boolean) => void): void {
    this.tellAgents = listener;
  }

  /** Keeps it, unless another tab has taken its turn; tells whether it did. */
  async keepAgents(agents: unknown): Promise<boolean> {
    if (!this.areAgentsOurs) return false;
    this.agents = agents;
    this.areAgentsChanged = true;
    if (this.opened) await this.sealWaiting();
    return this.areAgentsOurs;
  }

  /** From now on this tab changes them, and no other: what is kept of them by now. */
  async takeAgents(): Promise<unknown> {
    this.areAgentsOurs = true;
    if (this.opened) await this.write(this.opened, [], { isTaking: true });
    return this.agents;
  }

  // --- The sealed store ---

  async state(): Promise<VaultState> {
    const { opened, problem } = this;
    if (opened) return { state: "open", lock: opened.lock, problem };
    try {
      const kept = await readStore();
      if (kept === null) return { state: "none", lock: null, problem };
      return { state: "locked", lock: checkStore(kept).lock, problem };
    } catch (error) {
      const refusal = refusalOf(error);
      // What cannot even be read is not there: nothing is locked by it.
      const isKept = refusal.code !== "vault_no_storage";
      return { state: isKept ? "locked" : "none", lock: null, problem: refusal };
    }
  }

  /** @throws {VaultRefused} when what is held was sealed before, and this is not the secret that did it. */
  async demand(secret: VaultSecret | null): Promise<void> {
    const { guard } = this;
    if (guard && !(secret && (await makes(guard, secret)))) throw new VaultRefused("secret_needed");
  }

  /**
   * @param proof The secret before, where there was another.
   * @throws {VaultRefused} when something is sealed already that is not open here, or the proof is wrong.
   */
  async remember(secret: VaultSecret, proof = secret): Promise<void> {
    await this.demand(proof);
    const lock = await makeLock(secret);
    await this.tabs.exclusively(storeLock, async () => {
      const stored = await readStore();
      const { opened } = this;
      if (stored !== null && !(opened && isSealedBy(checkStore(stored), opened)))
        throw new VaultRefused("exists");
      const { agents, turn } = this;
      await writeStore(await seal(lock, { connections: this.storable(), agents, turn }));
      this.waiting = [];
      this.areAgentsChanged = false;
      this.opened = this.guard = lock;
      this.problem = null;
    });
    this.tabs.tell();
  }

  /** Opens what is sealed; what is held beside it is sealed, too. */
  async unlock(secret: VaultSecret): Promise<Holding[]> {
    const store = checkStore(await readStore());
    const { contents, opened } = await unseal(store, secret);
    const entries = entriesIn(contents);
    const own = this.storable().filter(({ profile }) => !entries.has(profile.id));
    this.opened = this.guard = opened;
    this.problem = null;
    this.waiting = own.map((kept) => ({ id: kept.profile.id, apply: (entry) => entry ?? kept }));
    this.adopt(entries);
    const agents = agentsIn(contents);
    if (agents !== null) {
      this.agents = agents;
      this.areAgentsChanged = false;
      // Another tab may be at it: they are ours when this one takes them.
      this.areAgentsOurs = false;
    }
    await this.sealWaiting();
    if (agents !== null) this.tellAgents(agents, false);
    return this.holdings.all;
  }

  /** Forgets first, whatever else fails; then what waited is sealed, if it can be. */
  async lock(): Promise<void> {
    const { opened, waiting } = this;
    this.opened = this.guard = null;
    this.waiting = [];
    this.problem = null;
    this.holdings.clear();
    const { agents, areAgentsChanged } = this;
    this.tellAgents(null, false);
    this.agents = null;
    this.areAgentsChanged = false;
    this.areAgentsOurs = true;
    if (opened && areAgentsChanged)
      await this.write(opened, waiting, { agents }).catch(() => undefined);
    else if (opened && waiting.length > 0) await this.write(opened, waiting).catch(() => undefined);
  }

  /** Removes what is sealed, whether or not it could be opened or sealed before. */
  async forget(): Promise<void> {
    this.opened = null;
    this.waiting = [];
    this.problem = null;
    await this.tabs.exclusively(storeLock, removeStore);
    this.tabs.tell();
  }

  /** Takes in what other tabs have sealed. */
  async reread(): Promise<void> {
    const { opened } = this;
    if (!opened) return;
    try {
      const contents = await openStore(await this.readOwn(opened), opened);
      const entries = entriesIn(contents);
      if (this.opened !== opened) return;
      this.adopt(entries);
      this.follow(contents);
    } catch (error) {
      this.fail(opened, error);
    }
  }

  // --- A file ---

  /**
   * @param secret That of what is sealed here; left out where it is the same passphrase.
   * @throws {VaultRefused} when it is not.
   */
  async exportFile(
    passphrase: string,
    secret: VaultSecret = { kind: "passphrase", passphrase },
  ): Promise<string> {
    await this.demand(secret);
    const lock = await makeLock({ kind: "passphrase", passphrase });
    return JSON.stringify(await seal(lock, { connections: this.storable() }), null, 2);
  }

  /** Takes in what a file holds; a connection that is held already stays as it is. */
  async importFile(text: string, passphrase: string): Promise<Holding[]> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new VaultRefused("not_a_store");
    }
    const { contents } = await unseal(checkStore(value), { kind: "passphrase", passphrase });
    const taken: Holding[] = [];
    for (const [id, kept] of entriesIn(contents))
      taken.push(await this.make(id, (before) => (isEmpty(before) ? kept : before)));
    return taken;
  }

  // --- Sealing ---

  private storable(): Kept[] {
    return this.holdings.all.map(({ kept }) => kept).filter(isWorthKeeping);
  }

  private async sealLater(id: string, apply: Waiting["apply"]): Promise<void> {
    if (!this.opened) return;
    this.waiting.push({ id, apply });
    await this.sealWaiting();
  }

  private sealWaiting(): Promise<void> {
    this.sealing = this.sealing.then(async () => {
      const { opened } = this;
      const batch = [...this.waiting];
      const { agents, areAgentsChanged } = this;
      if (!opened || (batch.length === 0 && !areAgentsChanged)) return;
      try {
        const entries = await this.write(opened, batch, areAgentsChanged ? { agents } : {});
        if (this.opened !== opened) return;
        if (this.agents === agents) this.areAgentsChanged = false;
        this.waiting = this.waiting.filter((one) => !batch.includes(one));
        if (this.problem) this.told();
        this.problem = null;
        this.adopt(entries);
      } catch (error) {
        this.fail(opened, error);
      }
    });
    return this.sealing;
  }

  /** Makes changes to the store, as it is by now; gives what is in it then. */
  private async write(
    opened: OpenLock,
    changes: Waiting[],
    { agents, isTaking = false }: { agents?: unknown; isTaking?: boolean } = {},
  ): Promise<Map<string, Kept>> {
    const entries = await this.tabs.exclusively(storeLock, async () => {
      const store = await this.readOwn(opened);
      const contents = await openStore(store, opened);
      const changed = applyAll(entriesIn(contents), changes);
      const connections = [...changed.values()].filter(isWorthKeeping);
      const kept = { connections, agents: agentsIn(contents), turn: turnIn(contents) };
      if (isTaking) {
        this.turn = ++kept.turn;
        this.agents = kept.agents;
        this.areAgentsChanged = false;
      } else if (agents !== undefined) {
        if (kept.turn > this.turn) this.areAgentsOurs = false;
        if (this.areAgentsOurs) kept.agents = agents;
      }
      await writeStore(await seal(opened, kept)).catch(() => {
        throw new VaultRefused("not_sealed");
      });
      return changed;
    });
    this.tabs.tell();
    return entries;
  }

  /** @throws {VaultRefused} when it is gone, or was sealed with another secret since. */
  private async readOwn(opened: OpenLock): Promise<SealedStore> {
    const stored = await readStore();
    if (stored === null) throw new VaultRefused("gone");
    const store = checkStore(stored);
    if (!isSealedBy(store, opened)) throw new VaultRefused("sealed_anew");
    return store;
  }

  /** What is in the store is what is held, with the changes that still wait. */
  private adopt(stored: Map<string, Kept>): void {
    const entries = applyAll(stored, this.waiting);
    for (const own of this.holdings.all)
      if (isWorthKeeping(own.kept) && !entries.has(own.id)) this.holdings.drop(own.id);
    for (const [id, kept] of entries) this.holdings.make(id).kept = kept;
  }

  /** What another tab has kept of agents, where it is that tab's turn. */
  private follow(contents: unknown): void {
    const agents = agentsIn(contents);
    if (turnIn(contents) > this.turn) this.areAgentsOurs = false;
    if (agents === null || this.areAgentsOurs) return;
    this.agents = agents;
    this.areAgentsChanged = false;
    this.tellAgents(agents, true);
  }

  private fail(opened: OpenLock, error: unknown): void {
    if (this.opened !== opened) return;
    const refusal = refusalOf(error);
    this.problem = refusal;
    if (refusal.code === "vault_gone" || refusal.code === "vault_sealed_anew") {
      // It is another tab's doing: from here on the store is not this one's to write.
      this.opened = null;
      this.waiting = [];
    }
    this.told();
  }
}

const refusalOf = (error: unknown): Refusal =>
  (error instanceof Refused ? error : new VaultRefused("not_sealed")).refusal;

const isEmpty = ({ credentials }: Kept) => Object.values(credentials).every((value) => !value);

const isWorthKeeping = (kept: Kept) => !isEmpty(kept) || kept.profile.name !== "";

function applyAll(stored: Map<string, Kept>, changes: Waiting[]): Map<string, Kept> {
  const entries = new Map(stored);
  for (const { id, apply } of changes) {
    const entry = apply(entries.get(id));
    if (entry) entries.set(id, entry);
    else entries.delete(id);
  }
  return entries;
}

const agentsIn = (contents: unknown): unknown =>
  (contents as { agents?: unknown } | null)?.agents ?? null;

const turnIn = (contents: unknown): number => (contents as { turn?: number } | null)?.turn ?? 0;

/** @throws {VaultRefused} for contents that are none of ours. */
function entriesIn(contents: unknown): Map<string, Kept> {
  const connections = (contents as { connections?: unknown } | null)?.connections;
  if (!Array.isArray(connections)) throw new VaultRefused("damaged");
  return new Map(
    connections.map((value: unknown) => {
      const kept = readKept(value);
      if (!kept) throw new VaultRefused("damaged");
      return [kept.profile.id, kept];
    }),
  );
}
