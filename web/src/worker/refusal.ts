// Why something that was asked of the worker did not happen: errors that carry what a person should read.
import { mark } from "../text/mark.js";

/** Why a call did not become what it was to be. */
export interface Refusal {
  code: string;
  field: string;
  message: string;
  hint: string;
  /** Every problem, when there are several. */
  problems?: Refusal[];
}

/** Base of the errors whose refusal is shown as it is. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** What is told where nothing better is known: a fault of ours. */
export const consoleFailed: Refusal = {
  code: "console_failed",
  field: "",
  message: mark("The console failed while preparing this."),
  hint: mark("Reload the page. If it happens again, the browser's console shows the details."),
};

export const cancelled: Refusal = {
  code: "cancelled",
  field: "",
  message: mark("Cancelled."),
  hint: "",
};
