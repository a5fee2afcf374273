// Looking for secrets: each is found in every form, in every place where one could lie.
import { everythingIn, expect, test } from "./fixtures.js";
import { formsOf, hunt, keptIn, listen, saidIn } from "./hunt.js";

test("a secret is found in every form, wherever it stands", () => {
  for (const secret of ["sandbox+Secret/0123", "Zwölf € und mehr ~", "AAAA%2Bbbbb%3Dzz"]) {
    const encoders: ((text: string) => string)[] = [
      (text) => text,
      (text) => Buffer.from(text).toString("base64"),
      (text) => Buffer.from(text).toString("base64url"),
      (text) => Buffer.from(text).toString("hex"),
      (text) => Buffer.from(text).toString("hex").toUpperCase(),
      (text) => encodeURIComponent(text),
      (text) => new URLSearchParams({ text }).toString(),
      (text) => JSON.stringify({ text }),
      (text) => JSON.stringify([...Buffer.from(text)]),
      (text) => Buffer.from(text, "utf16le").toString("latin1"),
    ];
    for (const [index, encode] of encoders.entries())
      for (const before of ["", "a", "ab", "abc", "abcd"])
        for (const after of ["", "y", "yz", "xyz"]) {
          // UTF-16 and characters beyond Latin 1 do not go together in a text of bytes.
          if (index === 9 && /[^\0-\x7f]/.test(secret)) continue;
          const text = `head ${encode(before + secret + after)} tail`;
          expect(hunt(text, { secret }), `${String(index)}: ${text}`).not.toEqual([]);
        }
    expect(hunt("nothing of the kind", { secret })).toEqual([]);
    expect(formsOf(secret).length).toBeGreaterThan(8);
  }
});

test("a secret is found in every place", async ({ page, consoleUrl }) => {
  await page.addInitScript(listen);
  await page.goto(`${consoleUrl}#/credentials`);
  const secrets = { secret: "planted-by-the-test" };
  await page.evaluate(async ({ secret }) => {
    localStorage.setItem("a", btoa(secret));
    const root = document.body.appendChild(document.createElement("div"));
    root.attachShadow({ mode: "open" }).append(document.createElement("input"));
    const input = root.shadowRoot?.querySelector("input");
    if (input) input.value = secret;
    await new Promise<void>((resolve) => {
      const opening = indexedDB.open("planted", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("here").put(new TextEncoder().encode(secret), "key");
      };
      opening.onsuccess = () => {
        opening.result.close();
        resolve();
      };
    });
  }, secrets);
  expect(hunt(await everythingIn(page), secrets)).not.toEqual([]);
  expect(hunt(await keptIn(page), secrets).map(({ form }) => form)).toEqual(["plain", "base64"]);
  await page.getByLabel("API Secret", { exact: true }).fill(secrets.secret);
  await expect
    .poll(async () => (await saidIn(page)).some(({ text }) => hunt(text, secrets).length > 0))
    .toBe(true);
});
