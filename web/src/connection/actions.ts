// The arguments of each action. The build writes actions.d.ts from the catalogue and puts it in the place of this file's.
import type { Arguments } from "../core/types.js";

/** Arguments by the action's name. */
export type ActionArguments = Record<string, Arguments>;

/** The name of an action of the catalogue. */
export type ActionName = keyof ActionArguments;
