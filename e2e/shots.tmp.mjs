import { mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";
import { startDemo } from "./kit/portico.js";
import { signIn, signInAtThePortal, openRecord } from "./kit/people.js";
const out = "/tmp/w/sending-shots/"; mkdirSync(out, { recursive: true });
const demo = await startDemo();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const make = async (o) => (await browser.newContext({ baseURL: demo.base, locale: "en-GB", timezoneId: "Europe/London", ...o })).newPage();
const wide = { viewport: { width: 1280, height: 900 } }, phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5 };
async function shoot(page, name) {
  for (const [key, size] of [["1280", wide], ["390", phone]]) for (const scheme of ["light", "dark"]) {
    await page.setViewportSize(size.viewport); await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(100);
    await page.screenshot({ path: `${out}${name}-${key}-${scheme}.png`, fullPage: true });
  }
  await page.setViewportSize(wide.viewport); await page.emulateMedia({ colorScheme: "light" });
}
const page = await make(wide);
try {
await signIn(page);
await page.goto("/organization/client-portal/forms");
for (const t of ["PHQ-9", "Consent to treatment"]) { await page.getByRole("button", { name: new RegExp(`^Add to library\\s*: ${t}$`) }).click(); await page.goto("/organization/client-portal/forms"); }
await page.goto("/organization/client-portal/clients?q=a");
const boxes = page.locator("input[data-pick]:not(:disabled)");
const n = await boxes.count();
for (let i = 0; i < Math.min(n, 6); i++) await boxes.nth(i).check();
await shoot(page, "manage");
await page.getByRole("button", { name: "Resend Intake Forms" }).last().click();
await page.waitForLoadState();
await shoot(page, "resend");
await page.getByLabel("PHQ-9", { exact: true }).check();
await page.getByRole("button", { name: "Resend Intake Forms" }).click();
await page.waitForTimeout(4000);
await shoot(page, "batch");
await page.goto("/organization/client-portal/settings#form-reminders");
await shoot(page, "settings");
const client = await make(wide);
await signInAtThePortal(client);
for (let round = 0; round < 2; round++) {
  await openRecord(page, "Amara Rossi");
  await page.getByRole("link", { name: "Forms", exact: true }).click();
  if (round > 0 || true) {
    await page.getByRole("link", { name: "Resend Intake Forms" }).click();
    await page.getByLabel("PHQ-9", { exact: true }).check();
    if (round === 1) { await page.getByLabel("Start from the answers of last time").check(); await shoot(page, "send"); }
    await page.getByRole("button", { name: "Resend Intake Forms" }).click();
    await page.waitForTimeout(500);
  }
  await page.goto(page.url().split("/forms")[0] + "/forms");
  await shoot(page, `tab${round}`);
  await client.goto("/p/alder-wren/");
  await client.getByRole("link", { name: /^PHQ-9/ }).first().click();
  if (round === 1) await shoot(client, "start");
  await client.getByRole("link", { name: /^(Begin|Go on)$/ }).click();
  if (round === 0) {
    for (const nth of [2, 1]) {
      for (const q of await client.locator("fieldset.question").all()) await q.getByRole("radio").nth(nth).check();
      await client.locator("button[name=go][value=next]").last().click();
      await client.waitForTimeout(500);
    }
  } else await shoot(client, "check");
  await client.getByRole("button", { name: "Send to the practice" }).click();
  await client.waitForTimeout(500);
}
await page.goto("/notices"); await shoot(page, "notices");
await page.getByRole("button", { name: /^Read the answers/ }).first().click();
await page.waitForLoadState();
await shoot(page, "answers");
} catch (e) { console.log(String(e).slice(0, 600)); await page.screenshot({ path: `${out}trouble.png`, fullPage: true }); }
await browser.close(); await demo.stop();
