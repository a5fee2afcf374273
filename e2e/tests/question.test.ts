// The window of a question, as people see it: in their language, at every width, light and dark, without a finding of axe.
import { expectAccessible } from "./axe.js";
import { expect } from "./fixtures.js";
import { consoleIn, element, test } from "./questions.js";

test.use({ locale: "de-DE", bypassCSP: true });

test("a question in German passes axe at each width, and can be answered there", async ({
  page,
  dashboard,
  expectedErrors,
}) => {
  // The dashboard has none; without its policy the browser asks for one.
  expectedErrors.push(/favicon/);
  await page.goto(`${dashboard.origin}/vue/`);
  const frame = consoleIn(page);
  const credentials = frame.getByRole("link", { name: "Zugangsdaten", exact: true });
  const more = frame.getByRole("button", { name: "Mehr", exact: true });
  await expect(credentials.or(more).first()).toBeVisible();
  if (await more.isVisible()) await more.click();
  await credentials.click();
  await frame.getByRole("link", { name: "Verwenden Sie ein Übungskonto" }).click();
  await frame.getByRole("button", { name: /^Alles funktioniert/ }).click();
  await expect(frame.getByRole("button", { name: "Erneut prüfen" })).toBeVisible();
  await element(page).evaluate((node) => {
    const text = `Frische Bohnen: https://example.com/beans @mira_okafor\u200b\n${"Eine Zeile mehr.\n".repeat(8)}`;
    node.invoke("create_post", { text }).catch(() => undefined);
  });
  const button = frame.getByRole("button", { name: "Ansehen und antworten" });
  await expect(button).toBeVisible();
  await element(page).evaluate((node) => {
    node.requestHandOver({}).catch(() => undefined);
  });
  const [question] = await Promise.all([page.waitForEvent("popup"), button.click()]);
  for (const title of ["Posten?", "Zugangsdaten übergeben?"]) {
    await expect(question.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    for (const width of [1280, 480, 390, 320]) {
      await question.setViewportSize({ width, height: 640 });
      await expectAccessible(question, `${title}, ${width} px`);
      // Nobody is addressed now one way, now the other.
      await expect(question.locator("main")).not.toContainText(/\b(du|dein|deine)\b/i);
    }
    await question.getByRole("button", { name: /^(Ablehnen|Jetzt nicht)$/ }).click();
  }
});
