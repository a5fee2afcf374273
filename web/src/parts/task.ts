// Something that a person has asked for and that takes a while: busy while it lasts, what went wrong when it ends.
import type { Finding } from "../core/types.js";
import { findingsOf, findingView } from "./finding-view.js";

interface TaskOptions {
  /**
   * Whether a new run takes the place of one under way, as when a list is loaded again. Otherwise the new one is not
   * begun: what changes something at X is not sent twice.
   */
  replaces?: boolean;
  /** What is shown for something thrown; the refusal's own words where nothing else is said. */
  explain?: (error: unknown) => Finding[];
}

/**
 * @example
 *   private readonly sending = new Task(this.host);
 *   await this.sending.run(async (signal) => {
 *     const { read } = await session.perform("create_post", { text }, signal);
 *     if (read.ok) this.text = "";
 *     return read.findings;
 *   });
 */
export class Task {
  /** What the last run ended with; empty while one lasts. */
  findings: readonly Finding[] = [];
  private running: AbortController | null = null;

  constructor(
    private readonly host: { requestUpdate(): void },
    private readonly options: TaskOptions = {},
  ) {}

  get isRunning(): boolean {
    return this.running !== null;
  }

  /**
   * Runs one step; answers whether it came to its end. A step that changes what is shown looks at the signal after each
   * wait: what comes after {@link cancel}, or after a newer run was begun, must change nothing.
   */
  async run(
    step: (signal: AbortSignal) => Promise<readonly Finding[] | undefined>,
  ): Promise<boolean> {
    if (this.running && !this.options.replaces) return false;
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.findings = [];
    this.host.requestUpdate();
    let findings: readonly Finding[];
    try {
      findings = (await step(running.signal)) ?? [];
    } catch (error) {
      findings = (this.options.explain ?? findingsOf)(error);
    }
    if (this.running !== running) return false;
    this.running = null;
    this.findings = findings;
    this.host.requestUpdate();
    return true;
  }

  /** Ends what is under way, and forgets what the run before ended with. */
  cancel(): void {
    this.running?.abort();
    this.running = null;
    this.findings = [];
    this.host.requestUpdate();
  }

  /** The findings, each with cause and fix. */
  render(): unknown {
    return this.findings.map((finding) => findingView(finding));
  }
}
