// Why something that was asked of the worker did not happen: errors that carry what a person should read.
import type { Refusal } from "./protocol.js";

/** Base of the errors whose refusal is shown as it is. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

const vaultRefusals = {
  wrong_secret: [
    "This does not open the sealed credentials.",
    "Check capital letters and the keyboard's language. Nothing was changed; try as often as you like.",
  ],
  damaged: [
    "The sealed credentials are damaged and cannot be read.",
    "They are left as they are. Import a file that was exported earlier, or forget them and enter the credentials again.",
  ],
  not_a_store: [
    "This is no file that X Connect exported.",
    "Choose the file that ends in .x-connect.json.",
  ],
  later_version: [
    "These credentials were sealed by a later version of X Connect.",
    "Open them with that version. They are left as they are.",
  ],
  no_storage: [
    "The browser keeps nothing for this page.",
    "Private windows and strict settings switch storage off. The credentials stay in this page's memory.",
  ],
  locked: ["The credentials are locked.", "Unlock them first."],
} as const;

/** What goes wrong with the sealed store. */
export class VaultRefused extends Refused {
  constructor(reason: keyof typeof vaultRefusals) {
    const [message, hint] = vaultRefusals[reason];
    super({ code: `vault_${reason}`, field: "", message, hint });
  }
}
