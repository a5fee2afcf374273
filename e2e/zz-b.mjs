import { start, launch, opened, practise } from "./zz-shots.mjs";
const s = await start("--listen", "127.0.0.1:0");
const b = await launch();
try {
  const page = await opened(b, { width: 390, height: 1700 });
  await practise(page, s.url);
  await page.goto(s.url + "#/try/mine");
  await page.getByText("lemon cake").first().waitFor();
  await page.getByRole("button", { name: "Poll", exact: true }).click();
  await page.getByLabel("What's happening?").fill("Which roast tomorrow?");
  await page.screenshot({ path: "/tmp/shots/v-mine.png" });
  await page.goto(s.url + "#/try/all/create_post");
  await page.getByText(/^More arguments/).click();
  await page.screenshot({ path: "/tmp/shots/v-post.png" });
  await page.goto(s.url + "#/check");
  await page.getByText(/^All \d+ actions/).click();
  await page.locator("table.access").scrollIntoViewIfNeeded();
  await page.waitForTimeout(200);
  await page.screenshot({ path: "/tmp/shots/v-matrix.png" });
  await page.goto(s.url + "#/agents");
  for (const n of ["Claude on my laptop", "Night shift"]) {
    if (await page.getByText(/^Add another agent/).count()) await page.getByText(/^Add another agent/).click();
    await page.getByLabel("Name").fill(n);
    await page.getByRole("button", { name: "Add the agent" }).click();
    await page.locator("#configuration").waitFor();
    await page.getByRole("button", { name: "I have copied it" }).click();
  }
  await page.screenshot({ path: "/tmp/shots/v-agents.png" });
  await page.setViewportSize({ width: 1280, height: 1100 });
  await page.screenshot({ path: "/tmp/shots/v-agents-wide.png" });
} finally { await b.close(); s.stop(); }
