// Where the sealed store lies, and the book of what was spent: an entry each of IndexedDB. Whatever goes wrong with it means that nothing can be kept here.
import { openDB } from "idb";

import type { BookStore } from "./ledger.js";
import { VaultRefused } from "./vault-refused.js";
import type { SealedStore } from "./vault.js";

const table = "vault";
const place = "sealed";
const bookPlace = "ledger";

async function withTable<T>(use: (database: Awaited<ReturnType<typeof open>>) => Promise<T>) {
  try {
    const database = await open();
    try {
      return await use(database);
    } finally {
      database.close();
    }
  } catch {
    throw new VaultRefused("no_storage");
  }
}

const open = () =>
  openDB("x-connect", 1, {
    upgrade(database) {
      database.createObjectStore(table);
    },
  });

/** What is kept, as it is; null for nothing. */
export const readStore = (): Promise<unknown> =>
  withTable(async (database): Promise<unknown> => {
    const value: unknown = await database.get(table, place);
    return value ?? null;
  });

export const writeStore = (store: SealedStore): Promise<void> =>
  withTable(async (database) => {
    await database.put(table, store, place);
  });

export const removeStore = (): Promise<void> =>
  withTable((database) => database.delete(table, place));

/** The book of what was spent: nothing secret, and not sealed. */
export const bookStore: BookStore = {
  read: () => withTable(async (database): Promise<unknown> => database.get(table, bookPlace)),
  write: (book) =>
    withTable(async (database) => {
      await database.put(table, book, bookPlace);
    }),
};
