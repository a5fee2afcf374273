export function written(page: string, language: string, words: string): Promise<string>;
export function functionOf(
  code: string,
  names: string,
): Promise<(given: Record<string, unknown>) => Promise<unknown>>;
