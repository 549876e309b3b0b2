// The warnings before a session ends: one that rests can be kept, one that is old cannot.
import { expect, look, test } from "../kit/index.js";
import { pass } from "../kit/hours.js";
import { signIn, signInAtThePortal } from "../kit/people.js";

/** What comes before "within 2 minutes", and after it. */
const everybody = "To keep clients’ information safe, everybody is signed out after 12 hours. For you that is";
const weAll = "To keep your information safe, we sign everybody out after 12 hours. For you that is";
const before = "and it can’t be put off: save what you have typed before then. You can sign in again straight away.";

/** Opens a page as it comes when this many seconds are left of its session's rest (`data-session`) or age (`data-at-most`). */
async function openWith(page, path, left, seconds) {
  await page.route(`**${path}`, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(new RegExp(`${left}="\\d+"`), `${left}="${seconds}"`);
    await route.fulfill({ response, body });
  });
  await page.clock.install();
  await goAndWatch(page, path);
}

/** Opens a page, and waits until its script watches the session. */
async function goAndWatch(page, path) {
  await page.goto(path);
  await expect(page.locator("#session-warning[data-awake]")).toBeAttached();
}

test("whoever rests is asked, and stays signed in @everywhere @script", async ({ page }) => {
  await signIn(page);
  await page.clock.install();
  await goAndWatch(page, "/account");
  await page.clock.fastForward("13:10");
  const asked = page.getByRole("dialog", { name: "Are you still there?" });
  const rest = "You will be signed out in 2 minutes to keep clients’ information safe. Stay signed in to keep what you have typed.";
  await expect(asked).toHaveAccessibleDescription(rest);
  await expect(asked.getByRole("button")).toHaveText(["Stay signed in", "Sign out now"]);
  await expect(asked.getByRole("button", { name: "Stay signed in" })).toBeFocused();
  await look(page);
  const kept = page.waitForResponse((answer) => answer.request().method() === "HEAD");
  await asked.getByRole("button", { name: "Stay signed in" }).click();
  expect((await kept).ok()).toBe(true);
  await expect(asked).toBeHidden();
  await page.clock.fastForward("03:00");
  await expect(page).toHaveURL(/\/account$/);
});

test("whoever rests is asked in time, whichever use the server has noted @script", async ({ page }) => {
  await signIn(page);
  await openWith(page, "/account", "data-session", 880);
  // The server, whose last note is twenty seconds old, notes the first of these, and so not the second.
  for (const later of ["00:45", "00:57"]) {
    await page.clock.fastForward(later);
    await page.evaluate(() => document.dispatchEvent(new Event("portico:activity")));
  }
  const asked = page.getByRole("dialog", { name: "Are you still there?" });
  await expect(asked).toBeHidden();
  await page.clock.fastForward("12:13");
  await expect(asked).toBeVisible();
});

test("the end of twelve hours is announced, and cannot be put off @everywhere @script", async ({ page }) => {
  await signInAtThePortal(page);
  await openWith(page, "/p/alder-wren/account", "data-at-most", 180);
  await page.clock.fastForward("01:10");
  const told = page.getByRole("dialog", { name: "You’ll need to sign in again soon" });
  await expect(told).toHaveAccessibleDescription(`${weAll} within 2 minutes, ${before}`);
  await expect(told.getByRole("button")).toHaveText(["Back to the page", "Sign out now"]);
  await expect(told.getByRole("button", { name: "Back to the page" })).toBeFocused();
  await look(page);
  await told.getByRole("button", { name: "Back to the page" }).click();
  await page.clock.fastForward("00:10");
  await expect(told).toBeHidden();
  await page.clock.fastForward("02:00");
  await expect(page).toHaveURL(/\/p\/alder-wren\/$/);
});

test("staff hear of the end of twelve hours too @everywhere @script", async ({ page }) => {
  await signIn(page);
  await openWith(page, "/account", "data-at-most", 180);
  await page.clock.fastForward("01:10");
  const told = page.getByRole("dialog", { name: "You need to sign in again soon" });
  await expect(told).toHaveAccessibleDescription(`${everybody} within 2 minutes, ${before}`);
  await expect(told.getByRole("button")).toHaveText(["Back to the page", "Sign out now"]);
  await expect(told.getByRole("button", { name: "Back to the page" })).toBeFocused();
  await look(page);
  await told.getByRole("button", { name: "Back to the page" }).click();
  await expect(told).toBeHidden();
  await page.clock.fastForward("02:00");
  await expect(page).toHaveURL(/\/clients$/);
});

test("in the last ten minutes every page of staff says so, with or without a script @everywhere @plain", async ({ page, portico }) => {
  await signIn(page);
  pass(portico, 11 * 60 + 53);
  const notice = page.getByRole("complementary", { name: "Your session" });
  const said = new RegExp(`^You need to sign in again soon\\. ${everybody} within [67] minutes, ${before}$`);
  for (const path of ["/account", "/clients"]) {
    await page.goto(path);
    await expect(notice).toHaveText(said);
    await look(page);
  }
});

test("in the last ten minutes the portal says so too, with or without a script @everywhere @plain", async ({ page, portico }) => {
  await signInAtThePortal(page);
  pass(portico, 11 * 60 + 53);
  const notice = page.locator("#session-ending");
  const said = new RegExp(`^You’ll need to sign in again soon ${weAll} within [67] minutes, ${before}$`);
  for (const path of ["", "account"]) {
    await page.goto(`/p/alder-wren/${path}`);
    await expect(notice.locator("strong")).toBeVisible();
    await expect.poll(async () => (await notice.innerText()).replace(/\s+/g, " ").trim()).toMatch(said);
    await look(page);
  }
});
