// Where the sealed store lies, and the book of what was spent: an entry each of IndexedDB. Whatever goes wrong with it means that nothing can be kept here.
import type { BookStore } from "./ledger.js";
import { VaultRefused } from "./vault-refused.js";
import type { SealedStore } from "./vault.js";

const table = "vault";
const place = "sealed";
const bookPlace = "ledger";

const result = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("IndexedDB gave no reason."));
    };
  });

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open("x-connect", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(table);
  };
  return result(request);
}

/** What `ask` asks of the table. A change has happened when its transaction has ended, not before. */
async function withTable<T>(
  mode: IDBTransactionMode,
  ask: (table: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  try {
    const database = await open();
    try {
      const transaction = database.transaction(table, mode);
      const ended = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => {
          resolve();
        };
        transaction.onabort = () => {
          reject(transaction.error ?? new Error("IndexedDB gave no reason."));
        };
      });
      const [value] = await Promise.all([result(ask(transaction.objectStore(table))), ended]);
      return value;
    } finally {
      database.close();
    }
  } catch {
    throw new VaultRefused("no_storage");
  }
}

/** What is kept, as it is; null for nothing. */
export const readStore = async (): Promise<unknown> =>
  (await withTable<unknown>("readonly", (kept) => kept.get(place))) ?? null;

export const writeStore = async (store: SealedStore): Promise<void> => {
  await withTable("readwrite", (kept) => kept.put(store, place));
};

export const removeStore = (): Promise<void> =>
  withTable<undefined>("readwrite", (kept) => kept.delete(place));

/** The book of what was spent: nothing secret, and not sealed. */
export const bookStore: BookStore = {
  read: () => withTable<unknown>("readonly", (kept) => kept.get(bookPlace)),
  write: async (book) => {
    await withTable("readwrite", (kept) => kept.put(book, bookPlace));
  },
};
