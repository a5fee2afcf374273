// The other tabs of this console: one works on what is shared at a time, and tells the others when it has changed it.

export interface Tabs {
  /** Runs a step while no other tab, and nothing else here, runs one of that name. */
  exclusively<T>(name: string, step: () => Promise<T>): Promise<T>;
  /** Tells the others that what is sealed has changed. */
  tell(): void;
  /** Calls back when another tab has told. */
  onTold(listener: () => void): void;
}

/** One step of a name after the other, within this tab: all there is where the browser has no Web Locks. */
function oneAtATime(): Tabs["exclusively"] {
  const last = new Map<string, Promise<unknown>>();
  return (name, step) => {
    const next = (last.get(name) ?? Promise.resolve()).catch(() => undefined).then(step);
    last.set(name, next);
    return next;
  };
}

export function otherTabs(): Tabs {
  const channel = new BroadcastChannel("x-connect-vault");
  // Web Locks exist in secure contexts only; so does the cryptography without which nothing is sealed.
  const { locks } = navigator as { locks?: LockManager };
  return {
    exclusively: locks ? (name, step) => locks.request(`x-connect ${name}`, step) : oneAtATime(),
    tell: () => {
      channel.postMessage("changed");
    },
    onTold: (listener) => {
      channel.addEventListener("message", listener);
    },
  };
}
