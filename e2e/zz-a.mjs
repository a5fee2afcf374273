import { start, launch, opened, practise } from "./zz-shots.mjs";
const s = await start("--listen", "127.0.0.1:0");
const b = await launch();
try {
  for (const [width, dark] of [[1280, false], [390, true]]) {
    const page = await opened(b, { width, dark });
    const shot = async (n, full = true) => page.screenshot({ path: `/tmp/shots/${n}-${width}${dark ? "d" : ""}.png`, fullPage: full });
    await practise(page, s.url);
    await page.goto(s.url + "#/try/mine");
    await page.getByText("lemon cake").first().waitFor();
    await page.getByRole("button", { name: "Poll", exact: true }).click();
    await page.getByLabel("What's happening?").fill("Which roast tomorrow?");
    await shot("mine");
    await page.goto(s.url + "#/try/all");
    await page.waitForTimeout(300);
    await shot("all", false);
    await page.goto(s.url + "#/try/all/create_post");
    await page.waitForTimeout(300);
    await page.getByText(/^More arguments/).click();
    await shot("all-post");
    await page.goto(s.url + "#/usage");
    await page.getByText("Credits left").waitFor();
    await shot("usage");
    await page.context().close();
  }
} finally { await b.close(); s.stop(); }
