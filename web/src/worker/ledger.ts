// What requests have cost by X's documented rates, by day and action, and the most that a month may cost. Looked at before
// a request leaves, whoever asked for it.
import type { Spending } from "./protocol.js";
import { Refused } from "./refusal.js";
import type { Tabs } from "./tabs.js";
import { mark } from "../text/mark.js";

/** Thousandths of a US dollar, by day ("2026-11-29", this device's) and action. */
export type Days = Record<string, Record<string, number>>;

interface Book {
  days: Days;
  /** The most that a calendar month may cost; null for no limit. */
  cap: number | null;
}

/** Where the book lies; null where nothing is kept. */
export interface BookStore {
  read(): Promise<unknown>;
  write(book: Book): Promise<void>;
}

/** Days of the book that are kept. */
const longest = 400;

const today = () => new Date().toLocaleDateString("sv");

const capReached = () =>
  new Refused({
    code: "cap_reached",
    field: "",
    message: mark("This could cost more than the limit that you set for the month."),
    hint: mark("Nothing was sent. Raise the limit under Usage, or wait for the next month."),
  });

function readBook(value: unknown): Book {
  const { days = {}, cap = null } = (value ?? {}) as Partial<Book>;
  return { days, cap };
}

export class Ledger {
  private session = 0;
  /** What requests under way may cost. */
  private reserved = 0;
  /** Used where the browser keeps nothing. */
  private inMemory: Book = { days: {}, cap: null };

  /** @param isPractice Whether the sandbox answers, which costs nothing. */
  constructor(
    private readonly store: BookStore,
    private readonly tabs: Pick<Tabs, "exclusively">,
    private readonly isPractice: () => Promise<boolean>,
  ) {}

  /**
   * Sets aside what a request may cost; the answer is called with what it came to.
   *
   * @throws {Refused} when that would go beyond the cap: nothing is to be sent then.
   */
  async reserve(action: string, most: number): Promise<(cost: number) => Promise<void>> {
    if (await this.isPractice()) return () => Promise.resolve();
    const { cap, days } = await this.book();
    if (cap !== null && most > 0 && monthOf(days) + this.reserved + most > cap) throw capReached();
    this.reserved += most;
    return async (cost) => {
      this.reserved -= most;
      if (cost === 0) return;
      this.session += cost;
      await this.change(({ days, ...book }) => {
        const day = days[today()] ?? {};
        const next = { ...days, [today()]: { ...day, [action]: (day[action] ?? 0) + cost } };
        return { ...book, days: Object.fromEntries(Object.entries(next).sort().slice(-longest)) };
      });
    };
  }

  async spending(): Promise<Spending> {
    const { days, cap } = await this.book();
    return { session: this.session, month: monthOf(days), cap };
  }

  async days(): Promise<Days> {
    return (await this.book()).days;
  }

  async setCap(cap: number | null): Promise<void> {
    await this.change((book) => ({ ...book, cap }));
  }

  private async book(): Promise<Book> {
    return this.store.read().then(readBook, () => this.inMemory);
  }

  /** Tabs write it one after the other. */
  private change(step: (book: Book) => Book): Promise<void> {
    return this.tabs.exclusively("ledger", async () => {
      this.inMemory = step(await this.book());
      await this.store.write(this.inMemory).catch(() => undefined);
    });
  }
}

/** Of the calendar month that it is. */
const monthOf = (days: Days): number =>
  Object.entries(days)
    .filter(([day]) => day.startsWith(today().slice(0, 7)))
    .flatMap(([, costs]) => Object.values(costs))
    .reduce((sum, cost) => sum + cost, 0);
