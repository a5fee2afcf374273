// The worker itself: messages in, replies out. All it does stands in handlers.
import { CoreError } from "../core/core.js";
import { makeHandlers } from "./handlers.js";
import { keysOf } from "./keys.js";
import { practiceAt } from "./practice.js";
import type { FromWorker, ToWorker } from "./protocol.js";
import { cancelled, consoleFailed, type Refusal, Refused } from "./refusal.js";
import { sendBy } from "./send.js";
import { bookStore } from "./storage.js";
import { steadyCore } from "./steady-core.js";
import { otherTabs } from "./tabs.js";

function toRefusal(error: unknown): Refusal {
  if (error instanceof CoreError) {
    const { code, field, message, hint, problems } = error;
    return { code, field, message, hint, problems };
  }
  if (error instanceof Refused) return error.refusal;
  if (error instanceof DOMException && error.name === "AbortError") return cancelled;
  console.error(error);
  return consoleFailed;
}

const answer = (message: FromWorker) => {
  postMessage(message);
};
// The proxy stands where this file comes from.
const proxy = new URL(import.meta.url);
const handlers = makeHandlers({
  core: steadyCore(),
  send: sendBy(proxy),
  proxy,
  tabs: otherTabs(),
  keyOf: keysOf(proxy),
  ...practiceAt(proxy),
  books: bookStore,
  tell: (news) => {
    answer({ news });
  },
  tellAgents: (agents) => {
    answer({ agents });
  },
});
const running = new Map<number, AbortController>();

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.name === "cancel") {
    running.get(data.id)?.abort();
    return;
  }
  const { id, name, input } = data;
  const controller = new AbortController();
  running.set(id, controller);
  const handle = handlers[name] as (
    input: unknown,
    signal: AbortSignal,
    tell: (progress: unknown) => void,
  ) => Promise<unknown>;
  handle(input, controller.signal, (progress) => {
    answer({ id, progress });
  })
    .then((output) => {
      answer({ id, output });
    })
    .catch((error: unknown) => {
      answer({ id, refusal: toRefusal(error) });
    })
    .finally(() => running.delete(id));
});
