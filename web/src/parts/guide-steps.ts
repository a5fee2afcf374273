// The steps from nothing to working credentials: which there are, in which order, and for whom.
// What each says and shows stands in content.ts; findings name a step by its id.
import type { CredentialName } from "../core/types.js";
import { needsOAuth2 } from "../session/abilities.js";
import { recall, store } from "../session/preferences.js";
import { mark } from "../text/text.js";

export type GuideStepId =
  "account" | "credits" | "app" | "keys" | "permissions" | "access_token" | "oauth2";

export interface GuideStep {
  id: GuideStepId;
  title: string;
  /** The values that it gives. */
  fields: CredentialName[];
  /** The step that people miss, and pay for with a refusal much later. */
  isMostMissed?: boolean;
}

const all: GuideStep[] = [
  { id: "account", title: mark("Open the Developer Console"), fields: [] },
  { id: "credits", title: mark("Buy some credits"), fields: [] },
  { id: "app", title: mark("Create an app"), fields: [] },
  {
    id: "keys",
    title: mark("Copy the app's three values"),
    fields: ["api_key", "api_secret", "bearer_token"],
  },
  { id: "permissions", title: mark("Set the permission level"), fields: [], isMostMissed: true },
  {
    id: "access_token",
    title: mark("Generate the Access Token"),
    fields: ["access_token", "access_token_secret"],
  },
  { id: "oauth2", title: mark("Sign in with OAuth 2.0"), fields: [] },
];

/** The steps that these abilities need. */
export const stepsFor = (abilities: readonly string[]) =>
  all.filter(({ id }) => id !== "oauth2" || abilities.length === 0 || needsOAuth2(abilities));

/** The name of a step, to be translated where it is shown; empty for an id that is none. */
export const stepTitle = (id: string) => all.find((step) => step.id === id)?.title ?? "";

// Ticks are kept in the browser: a set-up may take more than one sitting.
const key = "guide";

export const ticked = (): Set<string> => new Set(recall<string[]>(key, []));

export function tick(id: GuideStepId, done: boolean): void {
  const ids = ticked();
  if (done) ids.add(id);
  else ids.delete(id);
  store(key, [...ids]);
}
