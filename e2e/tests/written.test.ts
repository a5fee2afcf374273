// What docs/embedding.md prints is put into a page as it stands there, and does what it says.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";

import { functionOf, written } from "../clients/written.mjs";
import { expect, test, XConnect } from "./fixtures.js";

test("docs/embedding.md: the first connection, and the test of it", async ({ page }) => {
  const script = await written("embedding.md", "html", "element.js");
  const body = await written("embedding.md", "html", 'id="connect"');
  const inCi = (await functionOf(
    await written("embedding.md", "ts", "Look around with a practice account"),
    "page, expect",
  )) as (given: { page: Page; expect: typeof expect }) => Promise<void>;

  let address = "";
  const server = createServer((_, reply) => {
    const html = `<!doctype html><title>Dashboard</title>${script}${body}`;
    reply.setHeader("content-type", "text/html");
    reply.end(html.replaceAll("http://127.0.0.1:8080/", address));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const xConnect = await XConnect.start("--listen", "127.0.0.1:0", "--embed-origin", origin);
  ({ href: address } = new URL(xConnect.address));
  try {
    await page.goto(origin);
    await inCi({ page, expect });
  } finally {
    await page.close();
    server.close();
    await xConnect.stop();
  }
});
