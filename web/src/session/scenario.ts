import type { Credentials } from "../core/types.js";

/** A sandbox account as GET /sandbox/scenarios lists it. */
export interface Scenario {
  id: string;
  title: string;
  description: string;
  expect: string;
  /** "accounts" stand for a whole situation; "replies" have one action answered in a recorded way. */
  group: "accounts" | "replies";
  credentials: Credentials;
}
