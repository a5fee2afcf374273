import type { Host } from "./screen.js";

/** Brings one of a row that is wider than the screen to its middle; the page itself does not move. */
export async function showInRow(host: Host, id: string): Promise<void> {
  host.requestUpdate();
  const element = await host.byId(id);
  const row = element?.closest<HTMLElement>("ol, [role=tablist]");
  if (!element || !row) return;
  const [inner, outer] = [element.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
}
