// A check that costs nothing, by itself, where the last one is old: what it finds takes the place of what was known; where it
// finds nothing, that it has looked is noted, and the verdict stays.
import type { CheckVerdict } from "../core/types.js";
import { climb } from "./check.js";
import { noteCheck } from "./holding.js";
import type { Keeping } from "./keeping.js";
import type { Checked, CheckProgress } from "./protocol.js";

type World = Parameters<typeof climb>[0];

/** Whether something is wrong that was not known before. */
function isNews({ findings }: CheckVerdict, before: Checked | null): boolean {
  const known = before?.verdict.findings.map(({ code }) => code) ?? [];
  return findings.some(({ severity, code }) => severity === "error" && !known.includes(code));
}

/** @param practice Whether the sandbox answers: there everything costs nothing, and everything is asked. */
export async function lookAgain(
  world: World & { keeping: Keeping },
  { wanted, practice }: { wanted: string[]; practice: boolean },
  signal: AbortSignal,
  tell: (progress: CheckProgress) => void,
): Promise<void> {
  const { own, keeping } = world;
  const begunWith = own.kept;
  const { checked: before } = begunWith;
  const allowed = { spend: practice };
  const verdict = await climb(world, { wanted, practice, allowed }, signal, tell);
  // A device without a network learns nothing about the credentials.
  if (verdict.cancelled || verdict.state === "unreachable") return;
  const at = Date.now();
  const isWhole = practice || isNews(verdict, before);
  const checked: Checked | null = isWhole ? { verdict, at } : before && { ...before, lookedAt: at };
  if (checked) await keeping.change(own, noteCheck(checked, begunWith));
}
