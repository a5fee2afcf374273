// A browser with the console open, an account of the sandbox in it, and agents that are added on the screen.
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

import { startXConnect } from "./harness.mjs";

const debians = "/usr/bin/chromium";

/** Opens it; `close` ends browser and proxy. */
export async function openConsole() {
  const xConnect = await startXConnect();
  const browser = await chromium.launch({
    ...(existsSync(debians) ? { executablePath: debians } : {}),
    args: ["--no-sandbox"],
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${xConnect.address}#/practice`);
  await page.locator(".scenarios button", { hasText: "Everything works" }).first().click();
  await page.getByRole("heading", { name: "Check", level: 1 }).waitFor();
  await page.goto(`${xConnect.address}#/agents`);

  /** Adds an agent that may do everything; what the console hands out for its program. */
  const addAgent = async (name) => {
    const folded = page.getByText(/^Add another agent for/);
    const form = page.getByRole("button", { name: "Add the agent" });
    await folded.or(form).first().waitFor();
    if (!(await form.isVisible())) await folded.click();
    await page.getByLabel("Name").fill(name);
    for (const preset of [
      "Repost, like, bookmark, follow, mute, block, keep lists",
      "Post and reply",
      "Direct messages",
    ])
      await page.getByLabel(preset).selectOption("Ask me");
    await form.click();
    await page.locator("#configuration").waitFor();
    const configurationFor = async (client) => {
      await page.getByLabel("Client").selectOption(client);
      return page.locator("#configuration").innerText();
    };
    const configurations = {};
    for (const client of await page.getByLabel("Client").locator("option").allInnerTexts())
      configurations[client.trim()] = await configurationFor(client.trim());
    const bearer = /Bearer (\S+)/.exec(configurations["Another client"])[1];
    const desktop = configurations["Claude Desktop"];
    await page.getByRole("button", { name: "I have copied it" }).click();
    await page.getByText("Agents can reach this page").waitFor();
    return { bearer, desktop, configurations };
  };

  const close = async () => {
    await browser.close();
    xConnect.stop();
  };
  return { address: xConnect.address, page, addAgent, close };
}
