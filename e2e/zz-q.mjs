import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { startDashboard } from "../examples/server.mjs";
import { start, launch } from "./zz-shots.mjs";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const dashboard = await startDashboard({ consoleUrl: "http://127.0.0.1:1/" });
const s = await start("--listen", "127.0.0.1:0", "--embed-origin", dashboard.origin, "--hand-over-key", `${dashboard.origin}=${dashboard.publicKey}`);
dashboard.point(s.url);
const b = await launch();
const only = process.argv[2];
try {
  for (const dark of [false, true]) {
    const context = await b.newContext({ viewport: { width: 1280, height: 844 }, colorScheme: dark ? "dark" : "light", locale: "de-DE", reducedMotion: "reduce", bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${dashboard.origin}/vue/`);
    const f = page.locator("x-connect").frameLocator("iframe");
    const link = f.getByRole("link", { name: "Zugangsdaten", exact: true });
    const more = f.getByRole("button", { name: "Mehr", exact: true });
    await link.or(more).first().waitFor();
    if (await more.isVisible()) await more.click();
    await link.click();
    await f.getByRole("link", { name: "Verwenden Sie ein Übungskonto" }).click();
    await f.locator(".scenarios button").first().click();
    await f.getByRole("button", { name: "Erneut prüfen" }).waitFor();
    for (const kind of ["act", "hand-over"]) {
      await page.locator("x-connect").evaluate((node, kind) => {
        if (kind === "act") void node.invoke("create_post", { text: "Frische Bohnen sind da: https://example.com/beans @mira_okafor\u200b\n" + "Eine Zeile mehr.\n".repeat(8), reply_settings: "mentionedUsers" }).catch(() => 0);
        else void node.requestHandOver({}).catch(() => 0);
      }, kind);
      const button = f.getByRole("button", { name: "Ansehen und antworten" });
      await button.waitFor();
      const [q] = await Promise.all([page.waitForEvent("popup"), button.click()]);
      await q.getByRole("alertdialog").waitFor();
      for (const [w, h] of [[480, 720], [1280, 844], [390, 844], [320, 600]]) {
        await q.setViewportSize({ width: w, height: h });
        await q.waitForTimeout(150);
        await q.screenshot({ path: `/tmp/shots/q-${kind}-${w}${dark ? "d" : ""}.png`, fullPage: true });
        const r = await q.evaluate(async (source) => { if (!("axe" in globalThis)) (0, eval)(source); return (await axe.run()).violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" | ")); }, axe);
        const o = await q.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (r.length || o > 0) console.log(kind, w, dark, r, o);
      }
      await q.getByRole("button", { name: /Ablehnen|Jetzt nicht/ }).first().click();
      await page.waitForTimeout(300);
    }
    await context.close();
  }
} finally { await b.close(); s.stop(); dashboard.close(); }
