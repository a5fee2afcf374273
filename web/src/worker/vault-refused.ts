// What goes wrong with the sealed store. A file of its own: the page, which reads refusal.ts, is without its words.
import { mark } from "../text/mark.js";
import { Refused } from "./refusal.js";

const vaultRefusals = {
  wrong_secret: [
    mark("This does not open the sealed credentials."),
    mark(
      "Check capital letters and the keyboard's language. Nothing was changed; try as often as you like.",
    ),
  ],
  damaged: [
    mark("The sealed credentials are damaged and cannot be read."),
    mark(
      "They are left as they are. Import a file that was exported earlier, or forget them and enter the credentials again.",
    ),
  ],
  not_a_store: [
    mark("X Connect did not export this file."),
    mark("Choose the file that ends in .x-connect.json."),
  ],
  later_version: [
    mark("These credentials were sealed by a later version of X Connect."),
    mark("Open them with that version. They are left as they are."),
  ],
  no_storage: [
    mark("The browser keeps nothing for this page."),
    mark(
      "Private windows and strict settings switch storage off. The credentials stay in this page's memory.",
    ),
  ],
  not_sealed: [
    mark("The last changes could not be sealed on this device."),
    mark("They are in this page's memory, and sealing them is tried again with the next change."),
  ],
  exists: [
    mark("Credentials are sealed on this device already."),
    mark("Unlock them, and what is held here is added to them; or forget them first."),
  ],
  gone: [
    mark("What was sealed on this device is gone."),
    mark("It was forgotten in another tab. What is held here is in this page's memory only."),
  ],
  secret_needed: [
    mark("What was sealed here is given out only with the passphrase or passkey that sealed it."),
    mark(
      "Use that one. If it is lost, reload the page and enter the credentials again: then it is no longer needed.",
    ),
  ],
  sealed_anew: [
    mark("What is on this device was sealed again in another tab."),
    mark("Unlock it with the new secret, and what is held here is added to it."),
  ],
} as const;

/** What goes wrong with the sealed store. */
export class VaultRefused extends Refused {
  constructor(reason: keyof typeof vaultRefusals) {
    const [message, hint] = vaultRefusals[reason];
    super({ code: `vault_${reason}`, field: "", message, hint });
  }
}
