// Pictures of every kind of page, at every width, light and dark: `npm run pictures`, then look at `e2e/pictures`.
import { mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";
import config from "./playwright.config.js";
import { walks } from "./kit/people.js";
import { startDemo } from "./kit/portico.js";
import { walk } from "./kit/walk.js";

const folder = new URL("pictures/", import.meta.url).pathname;
const demo = await startDemo();
const browser = await chromium.launch(config.use.launchOptions);
const screens = config.projects.filter((project) => project.use.javaScriptEnabled !== false);
screens.push({ name: "dark", use: { ...screens[0].use, colorScheme: "dark" } });
let pictures = 0;
for (const { name: screen, use } of screens) {
  for (const [who, { enter, starts }] of Object.entries(walks)) {
    const context = await browser.newContext({ ...use, baseURL: demo.base, locale: config.use.locale, timezoneId: config.use.timezoneId });
    const page = await context.newPage();
    await enter(page);
    mkdirSync(`${folder}${who}-${screen}`, { recursive: true });
    await walk(page, starts, async ({ kind, time }) => {
      const name = kind.replace(/[^a-z0-9-]+/gi, "_").replace(/^_|_$/g, "") || "start";
      await page.screenshot({ path: `${folder}${who}-${screen}/${name}-${time}.png`, fullPage: true });
      pictures += 1;
    });
    await context.close();
  }
}
await browser.close();
await demo.stop();
console.log(`${pictures} pictures in ${folder}`);
