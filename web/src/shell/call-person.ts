// The call itself, once something waits: on the app's badge, and by a notification where the person allowed it and is not here.
import { text } from "../text/text.js";

/** @param isNew Whether there is more than there was. */
export function callPerson(waiting: number, isNew: boolean): void {
  const { setAppBadge } = navigator as Partial<Navigator>;
  void setAppBadge?.call(navigator, waiting).catch(() => undefined);
  if (!isNew || !document.hidden || !("Notification" in globalThis)) return;
  if (Notification.permission !== "granted") return;
  // Nothing of the request: a notification may be read by anybody near.
  const notification = new Notification("X Connect", {
    body: text`An agent waits for your decision.`,
    tag: "x-connect-agents",
  });
  notification.addEventListener("click", () => {
    focus();
    notification.close();
  });
}
