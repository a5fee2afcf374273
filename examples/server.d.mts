/** The made-up dashboard, as the e2e tests use it. */
export function startDashboard(options: { consoleUrl: string; port?: number }): Promise<{
  origin: string;
  /** Of the dashboard's server, for --hand-over-key. */
  publicKey: string;
  /** What was handed over, opened. */
  saved: unknown[];
  point(consoleUrl: string): void;
  close(): void;
}>;
