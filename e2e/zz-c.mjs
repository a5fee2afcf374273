import { start, launch, opened, practise } from "./zz-shots.mjs";
const s = await start("--listen", "127.0.0.1:0");
const b = await launch();
try {
  for (const [width, dark] of [[1280, false], [390, true]]) {
    const page = await opened(b, { width, dark });
    const shot = async (n, full = true) => page.screenshot({ path: `/tmp/shots/c-${n}-${width}.png`, fullPage: full });
    for (const e of ["check", "try", "inspector", "agents"]) { await page.goto(s.url + "#/" + e); await page.waitForTimeout(250); await shot(e + "-empty", false); }
    await practise(page, s.url);
    await shot("check-good");
    await page.goto(s.url + "#/connections");
    await page.getByRole("link", { name: "Connect another account" }).click();
    await practise(page, s.url, "Read-only token");
    await shot("check-ro");
    await page.goto(s.url + "#/connections");
    await page.waitForTimeout(300);
    await shot("two", false);
    await page.goto(s.url + "#/agents"); await page.waitForTimeout(250); await shot("agents", true);
    await page.context().close();
  }
} finally { await b.close(); s.stop(); }
