// What a person may want an agent to do, as the core's table has it, and what follows from the choice.
import type { Ability, AccessLevel, AuthKind, FirstCatalogue } from "../core/types.js";
import { mark } from "../text/text.js";

/** All of them, in the order people are asked about them; empty until the core is loaded. */
export const abilities: Ability[] = [];

/** X's words for the permission levels, as its settings page shows them. */
export const levelNames: Record<AccessLevel, string> = {
  none: "",
  read: "",
  "read-write": "",
  "read-write-directmessages": "",
};

/** Takes both tables over from the core. */
export function learnAbilities(catalogue: FirstCatalogue): void {
  abilities.splice(0, abilities.length, ...catalogue.abilities);
  for (const { id, title } of catalogue.levels) levelNames[id] = title;
}

/** The kinds of authentication, by the credentials that a person knows. */
export const authNames: Record<AuthKind, string> = {
  app_only: "Bearer Token",
  oauth1: mark("Keys and tokens"),
  oauth2: "OAuth 2.0",
};

const ranks: AccessLevel[] = ["none", "read", "read-write", "read-write-directmessages"];

const chosen = (ids: readonly string[]) => abilities.filter(({ id }) => ids.includes(id));

/** The least permission level that all of these abilities need. */
export function levelFor(ids: readonly string[]): AccessLevel {
  return chosen(ids)
    .map(({ level }) => level)
    .reduce((most, level) => (ranks.indexOf(level) > ranks.indexOf(most) ? level : most), "read");
}

export const needsOAuth2 = (ids: readonly string[]) =>
  chosen(ids).some((ability) => ability.needsOAuth2);

/** The actions that stand for these abilities. */
export const actionsFor = (ids: readonly string[]) => chosen(ids).flatMap(({ actions }) => actions);
