// The concerns of the shell: each does its work while the console is in the page, and leaves nothing behind.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { loadScreens, wordsOf } from "./screen-bench.mjs";

// The window, as far as the controllers listen to it.
const page = new EventTarget();
let listening = 0;
globalThis.addEventListener = (...args) => {
  ++listening;
  page.addEventListener(...args);
};
globalThis.removeEventListener = (...args) => {
  --listening;
  page.removeEventListener(...args);
};
Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });

const { Banner, IdleLock, Toasts, idleLimit } = await loadScreens();

function makeHost() {
  const controllers = [];
  return {
    addController: (one) => controllers.push(one),
    requestUpdate() {},
    connect: () => controllers.forEach((one) => one.hostConnected?.()),
    disconnect: () => controllers.forEach((one) => one.hostDisconnected?.()),
  };
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

const use = () => page.dispatchEvent(new Event("pointerdown"));

test("it locks when nobody is there, and not before", () => {
  const host = makeHost();
  const lock = mock.fn();
  new IdleLock(host, lock);
  host.connect();
  mock.timers.tick(idleLimit - 1);
  use();
  mock.timers.tick(idleLimit - 1);
  assert.equal(lock.mock.callCount(), 0);
  mock.timers.tick(1);
  assert.equal(lock.mock.callCount(), 1);
  host.disconnect();
});

test("who wakes a device that slept does not find it open", () => {
  const host = makeHost();
  const lock = mock.fn();
  new IdleLock(host, lock);
  host.connect();
  // A clock that went on while no timer ran.
  mock.timers.setTime(idleLimit + 1);
  use();
  assert.equal(lock.mock.callCount(), 1);
  host.disconnect();
});

test("a console that is taken out of the page listens to nothing and locks nothing", () => {
  const host = makeHost();
  const lock = mock.fn();
  const before = listening;
  new IdleLock(host, lock);
  new Banner(host, {});
  host.connect();
  assert.ok(listening > before);
  host.disconnect();
  assert.equal(listening, before);
  mock.timers.tick(2 * idleLimit);
  assert.equal(lock.mock.callCount(), 0);
});

test("what can be taken back is final when its message goes, once", () => {
  const host = makeHost();
  const toasts = new Toasts(host);
  const gone = mock.fn();
  toasts.announce("Removed: A", { undo() {}, gone });
  assert.match(wordsOf(toasts.render()), /Undo/);
  toasts.announce("Something else");
  assert.equal(gone.mock.callCount(), 1);
  mock.timers.tick(20_000);
  assert.equal(gone.mock.callCount(), 1);
  assert.doesNotMatch(wordsOf(toasts.render()), /Something else/);
});

test("what was taken back is not made final", async () => {
  const host = makeHost();
  const toasts = new Toasts(host);
  const gone = mock.fn();
  const undo = mock.fn();
  toasts.announce("Removed: A", { undo, gone });
  await toasts.undo();
  host.disconnect();
  mock.timers.tick(20_000);
  assert.deepEqual([undo.mock.callCount(), gone.mock.callCount()], [1, 0]);
});
