// axe-core on the page as it stands now.
import { expect } from "@playwright/test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** Fails with the rule, its help and the elements when the page breaks one of the WCAG rules. */
export async function expectNoViolations(page) {
  // At the end of the page nothing sticky lies over anything: what a bar covers half is a matter of where somebody has scrolled.
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.evaluate(source); // sent over the debugging connection: the page's own policy stays as strict as it is
  const { violations } = await page.evaluate((values) => axe.run(document, { runOnly: { type: "tag", values } }), tags);
  const told = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.html).slice(0, 5) }));
  expect(told, `axe on ${page.url()}`).toEqual([]);
}

/** Fails when the page scrolls sideways at the width it is shown in. */
export async function expectNoSidewaysScroll(page) {
  const { wide, shown } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    shown: document.documentElement.clientWidth,
  }));
  expect(wide, `${page.url()} is ${wide} px wide on ${shown}`).toBeLessThanOrEqual(shown);
}
