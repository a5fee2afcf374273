// The sandbox's accounts, as GET /sandbox/scenarios lists them.
import type { Credentials } from "../core/types.js";

export interface Scenario {
  id: string;
  title: string;
  description: string;
  expect: string;
  /** "accounts" stand for a whole situation; "replies" have one action answered in a recorded way. */
  group: "accounts" | "replies";
  /** Of "replies": the action that is answered. */
  action: string;
  credentials: Credentials;
}
