// What strangers write is text wherever it is shown: in posts, names, messages and the words of a refusal.
import { expect, test, useSandboxAccount } from "./fixtures.js";

const hostile = [
  `<img src=x onerror="document.title='run'">`,
  `<script>document.title='run'</script>`,
  `"><svg onload="document.title='run'">`,
  `\${document.title='run'}`,
  `javascript:document.title='run'`,
  `</title></textarea><iframe srcdoc="<script>parent.document.title='run'</script>">`,
].join(" ");

/** The same reply, with every text in it replaced but those that other parts are found by. */
function poisoned(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => poisoned(each, name));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, poisoned(each, key)]),
    );
  const isText = typeof value === "string" && !/(^|_)(id|at|token|type|url)$/.test(name);
  return isText ? `${hostile} ${value}` : value;
}

test("what strangers write is shown and never run", async ({ page, consoleUrl }) => {
  const shown: string[] = [];
  await useSandboxAccount(page, consoleUrl, "Everything works");
  await page.getByRole("button", { name: "Run the check" }).click();
  await expect(page.getByRole("heading", { name: /^Connected as @/ })).toBeVisible();
  await page.route("**/x/2/**", async (route) => {
    const reply = await route.fetch();
    const text = await reply.text();
    shown.push(route.request().url());
    await route.fulfill({ response: reply, body: JSON.stringify(poisoned(JSON.parse(text))) });
  });
  for (const screen of ["try", "try/messages", "try/bookmarks", "inspector"]) {
    await page.goto(`${consoleUrl}#/${screen}`);
    // The inspector's are in the document, in sections that are closed.
    await expect(page.getByText("onerror=").first()).toBeAttached();
  }
  // A refusal is told in X's words.
  await page.unrouteAll({ behavior: "wait" });
  await page.route("**/x/2/tweets", (route) =>
    route.fulfill({
      status: 403,
      contentType: "application/json",
      body: JSON.stringify({ title: hostile, detail: hostile, type: hostile, status: 403 }),
    }),
  );
  await page.goto(`${consoleUrl}#/try`);
  await page.getByLabel("What's happening?").fill(hostile.slice(0, 100));
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByText("The sandbox answered 403")).toContainText("onerror=");

  expect(shown.length).toBeGreaterThan(2);
  expect(await page.title()).not.toContain("run");
  const inMarkup = await page.evaluate(() => {
    const found: string[] = [];
    const walk = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll("*")) {
        for (const { name, value } of element.attributes)
          if (name.startsWith("on") || /^\s*javascript:/i.test(value)) found.push(name);
        if (element.shadowRoot) walk(element.shadowRoot);
      }
      for (const element of root.querySelectorAll("iframe, script:not([src]), img[src=x]"))
        found.push(element.outerHTML);
    };
    walk(document);
    return found;
  });
  expect(inMarkup).toEqual([]);
});
