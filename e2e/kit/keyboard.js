// The keyboard of somebody without a mouse: Tab to where it goes on, and there Enter, Space, arrows or words.
import { expect } from "@playwright/test";

/** How often somebody presses Tab before they give up: once through the longest page. */
const patience = 250;

const isHere = (target) => target.evaluate((it) => it === document.activeElement);

/** Tabs on until this has the focus, and sees it. */
export async function tabTo(page, target) {
  for (let presses = 0; presses < patience && !(await isHere(target)); presses += 1) await page.keyboard.press("Tab");
  await expect(target).toBeFocused();
  await expect(target).toBeInViewport();
}

/** Presses a link or a button. */
export async function press(page, target) {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

/** Types over what stands in a field. */
export async function type(page, field, words) {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(words);
}

/** Ticks a box. */
export async function tick(page, box) {
  await tabTo(page, box);
  if (!(await box.isChecked())) await page.keyboard.press("Space");
  await expect(box).toBeChecked();
}

/** Chooses one of several: Tab leads to the group, arrows lead about in it. */
export async function choose(page, radio) {
  const isBeside = (it) => document.activeElement.type === "radio" && document.activeElement.name === it.name;
  for (let presses = 0; presses < patience && !(await isHere(radio)); presses += 1) {
    await page.keyboard.press((await radio.evaluate(isBeside)) ? "ArrowDown" : "Tab");
  }
  if (!(await radio.isChecked())) await page.keyboard.press("Space");
  await expect(radio).toBeChecked();
}

/** Chooses in a list that opens: from its first entry down to the one that is called so. */
export async function pick(page, list, name) {
  const chosen = list.locator("option:checked");
  await tabTo(page, list);
  await page.keyboard.press("Home");
  for (let presses = 0; presses < patience && !(await chosen.textContent()).includes(name); presses += 1) await page.keyboard.press("ArrowDown");
  await expect(chosen).toContainText(name);
}

/** Types into the parts of a day or a time, each of which leads on to the next when it is full. */
export async function typeDigits(page, field, digits) {
  await tabTo(page, field);
  await page.keyboard.type(digits);
}

/** Turns a time on, or back, by so many minutes. Which part of it comes first is the browser's choice; the minutes follow the hour in all. */
export async function turn(page, field, minutes) {
  await tabTo(page, field);
  await page.keyboard.press("ArrowRight");
  for (let presses = 0; presses < Math.abs(minutes); presses += 1) await page.keyboard.press(minutes > 0 ? "ArrowUp" : "ArrowDown");
}
