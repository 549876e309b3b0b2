// axe-core on the page as it stands now.
import { expect, test } from "@playwright/test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

// What a bar covers half depends on where somebody has scrolled, so the bars lie in the flow while axe measures targets.
function layDown() {
  for (const element of document.body.querySelectorAll("*")) {
    if (["sticky", "fixed"].includes(getComputedStyle(element).position)) element.style.position = "static";
  }
}

// A dialog that comes in, or a page that fades into the next, has other colours on the way: it is measured when it has come.
function atRest() {
  const ends = (animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime);
  return Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished)).then(() => {});
}

// Everything that is in order stays where it is: axe describes it only when asked, and none of it travels. Frames are not asked, because axe
// is not in them.
async function violations(page) {
  return page.evaluate(async (values) => {
    const found = await axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"], iframes: false });
    return found.violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.slice(0, 5).map((node) => node.html) }));
  }, tags);
}

/** Fails with the rule, its help and the elements when the page breaks one of the WCAG rules. */
export async function expectNoViolations(page) {
  await page.evaluate(atRest);
  await page.evaluate(layDown);
  await page.evaluate(source); // sent over the debugging connection: the page's own policy stays as strict as it is
  expect(await violations(page), `axe on ${page.url()}`).toEqual([]);
  const { project, title } = test.info();
  if (project.name === "wide" && /@everywhere|@dark/.test(title)) await expectNoViolationsInTheDark(page);
}

// In the dark a page differs in its colours alone, so a story is not told again for them. Without motion they change at once.
async function expectNoViolationsInTheDark(page) {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  expect(await violations(page), `axe on ${page.url()} in the dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  await page.emulateMedia({ reducedMotion: "no-preference" });
}

/** Fails when the page scrolls sideways at the width it is shown in. */
export async function expectNoSidewaysScroll(page) {
  const { wide, shown } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    shown: document.documentElement.clientWidth,
  }));
  expect(wide, `${page.url()} is ${wide} px wide on ${shown}`).toBeLessThanOrEqual(shown);
}

/** Whether this telling is one without JavaScript. */
export const withoutScripts = () => test.info().project.use.javaScriptEnabled === false;

/** Looks the page over as it stands. axe is a script itself: it looks where scripts run. */
export async function look(page) {
  if (!withoutScripts()) await expectNoViolations(page);
  await expectNoSidewaysScroll(page);
}
