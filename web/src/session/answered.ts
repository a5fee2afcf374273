// Who answers: the sandbox is never said to be X.
let isPractice = false;

/** Told what stands behind the proxy, as soon as it says so. */
export function learnUpstream(upstream: string): void {
  isPractice = upstream === "sandbox";
}

export const isSandboxAnswering = (): boolean => isPractice;
