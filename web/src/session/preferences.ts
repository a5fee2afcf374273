// What the browser remembers between visits: choices and ticks, never anything secret.

const prefix = "x-connect-";

/** The browser's, or the tab's own. */
const storage = (isOfTab: boolean) => (isOfTab ? sessionStorage : localStorage);

/** Whether nothing was ever stored here: nobody has been here before. */
export function isBlank(): boolean {
  try {
    return localStorage.length === 0;
  } catch {
    return false;
  }
}

/** What was stored under the name; `fallback` when there is nothing, or nothing that can be read. */
export function recall<T>(name: string, fallback: T, isOfTab = false): T {
  try {
    const text = storage(isOfTab).getItem(prefix + name);
    const value = text === null ? null : (JSON.parse(text) as T);
    return value !== null && Array.isArray(value) === Array.isArray(fallback) ? value : fallback;
  } catch {
    return fallback;
  }
}

export function store(name: string, value: unknown, isOfTab = false): void {
  try {
    storage(isOfTab).setItem(prefix + name, JSON.stringify(value));
  } catch {
    // Storage is switched off: it lasts as long as the page.
  }
}

export function erase(name: string): void {
  try {
    localStorage.removeItem(prefix + name);
  } catch {
    // There is nothing to remove.
  }
}
