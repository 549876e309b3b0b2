// Access closed and opened again, for one client and for everybody; the settings, and what each may use.
import { expect, look, test, withoutScripts } from "../kit/index.js";
import { choose, press, tick, turn, type } from "../kit/keyboard.js";
import { fillInClient, openRecord, password, signIn, signInAtThePortal, whom } from "../kit/people.js";

const settings = "/organization/client-portal/settings";

test("access is disabled for one client and opened again @phone @plain", async ({ page, browser, portico }, info) => {
  const { called, name, address } = whom(info);
  const theirs = await (await browser.newContext({ baseURL: portico.base })).newPage();
  await signInAtThePortal(theirs, address);
  await signIn(page);
  await openRecord(page, name);
  await page.getByRole("link", { name: "Client Portal", exact: true }).last().click();
  await look(page);
  await page.getByRole("link", { name: "Disable access" }).click();
  await expect(page.getByRole("heading", { name: `Disable access for ${called}?` })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Disable access" }).click();
  await expect(page.getByRole("status").first()).toContainText(`Access is disabled for ${called}.`);
  await expect(page.getByText(`${called} can’t sign in.`)).toBeVisible();
  await look(page);
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/sign-in/);
  await page.getByRole("button", { name: "Send email" }).click();
  await expect(page.getByRole("status").first()).toContainText(`Access is open again for ${called}.`);
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/sign-in/);
  await signInAtThePortal(theirs, address);
  await theirs.context().close();
});

test("keyboard only, access is disabled and opened again @script", async ({ page }) => {
  await signIn(page);
  await openRecord(page, "Chloé Martin");
  await press(page, page.getByRole("link", { name: "Client Portal", exact: true }).last());
  await press(page, page.getByRole("link", { name: "Disable access" }));
  await expect(page.getByRole("heading", { name: "Disable access for Chloé?" })).toBeVisible();
  await press(page, page.getByRole("button", { name: "Disable access" }));
  await expect(page.getByRole("status").first()).toContainText("Access is disabled for Chloé.");
  await press(page, page.getByRole("button", { name: "Send email" }));
  await expect(page.getByRole("status").first()).toContainText("Access is open again for Chloé.");
});

test("a client is signed out of one browser, and then everywhere @everywhere @plain", async ({ page, browser, portico }, info) => {
  const { called, name, address } = whom(info);
  const theirs = await (await browser.newContext({ baseURL: portico.base })).newPage();
  await signInAtThePortal(theirs, address);
  await signIn(page);
  await openRecord(page, name);
  const tab = `${new URL(page.url()).pathname}/portal`;
  await page.goto(tab);
  const where = page.getByRole("heading", { name: `Where ${called} is signed in` });
  await expect(where).toBeVisible();
  await look(page);
  // The one that was used last stands first.
  await page.getByRole("button", { name: /^Sign out there/ }).first().click();
  await expect(page.getByRole("status").first()).toContainText(`${called} is signed out there.`);
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/sign-in/);
  await signInAtThePortal(theirs, address);
  await page.goto(tab);
  await page.getByRole("button", { name: `Sign ${called} out everywhere` }).click();
  await expect(page.getByRole("status").first()).toContainText(`${called} is signed out everywhere. The password is the same.`);
  await expect(where).toHaveCount(0);
  await look(page);
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/sign-in/);
  await theirs.context().close();
});

test("the Client Portal is turned off for everybody and on again @phone @plain", async ({ page, browser, portico }, info) => {
  const { address } = whom(info);
  const theirs = await (await browser.newContext({ baseURL: portico.base })).newPage();
  await signInAtThePortal(theirs, address);
  await signIn(page);
  await page.getByRole("link", { name: "Organization" }).click();
  await expect(page).toHaveURL(settings);
  await look(page);
  await expect(page.getByRole("switch", { name: "Client Portal" })).toBeChecked();
  await page.getByRole("switch", { name: "Client Portal" }).click();
  await expect(page.getByRole("heading", { name: "Turn the Client Portal off?" })).toBeVisible();
  await look(page);
  await page.getByLabel("Current password").fill(password);
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByText("The Client Portal is off for the whole practice. No client can sign in.")).toBeVisible();
  await look(page);
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/sign-in/);
  await expect(theirs.getByRole("heading", { name: "The portal is switched off at the moment" })).toBeVisible();
  await look(theirs);
  await page.goto("/clients");
  await page.getByRole("link", { name: "Go to settings" }).click();
  await page.getByRole("switch", { name: "Client Portal" }).click();
  await look(page);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("status").first()).toContainText("The Client Portal is on.");
  await signInAtThePortal(theirs, address);
  await theirs.context().close();
});

test("what a client may use is saved @phone @plain", async ({ page }, info) => {
  const { name } = whom(info);
  await signIn(page);
  await openRecord(page, name);
  await page.getByRole("link", { name: "Client Portal", exact: true }).last().click();
  await page.getByLabel("Use secure messaging").uncheck();
  await page.getByRole("button", { name: "Save permissions" }).click();
  await expect(page.getByRole("status").first()).toContainText("Permissions saved.");
  await expect(page.getByLabel("Use secure messaging")).not.toBeChecked();
  await expect(page.getByText("Paying also needs a connected payment account.")).toBeVisible();
  await look(page);
});

test("settings of the Client Portal, with what is to be mended @everywhere @plain", async ({ page }) => {
  await signIn(page);
  await page.goto(settings);
  await look(page);
  await page.getByLabel("Days an invitation’s link works").fill("99");
  await page.getByRole("button", { name: "Save invitation settings" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter a number of days from 1 to 30");
  await look(page);
  await page.goto("/settings/scheduling/client-portal");
  await expect(page.getByLabel("Client Portal URL")).toHaveValue(/\/p\/alder-wren\/$/);
  await look(page);
});

/** Something of the settings could not be taken: that is read first, and in the title. */
async function toMend(page, sentences) {
  await expect(page).toHaveTitle(/^Error: Client Portal settings/);
  const told = page.getByRole("alert");
  await expect(told.getByRole("link")).toHaveText(sentences);
  if (!withoutScripts()) await expect(told).toBeFocused();
  return told;
}

test("an age that can’t be taken is said at its field, and nothing is lost @everywhere @plain", async ({ page }) => {
  const sentence = "Enter an age from 10 to 25";
  await signIn(page);
  await page.goto(settings);
  const families = page.locator("#families");
  const age = families.getByLabel("Age when guardian access ends", { exact: true });
  const guests = families.getByLabel("Invite guests of a group straight away", { exact: true });
  const [usual, invites] = [await age.inputValue(), await guests.isChecked()];
  await age.fill("9");
  await guests.setChecked(!invites);
  await families.getByRole("button", { name: "Save families" }).click();
  const told = await toMend(page, [sentence]);
  await expect(age).toHaveValue("9");
  await expect(age).toHaveAttribute("aria-invalid", "true");
  await expect(age).toHaveAccessibleDescription(new RegExp(`^${sentence} From 10 to 25\\.`));
  await expect(guests).toBeChecked({ checked: !invites });
  await look(page);
  await told.getByRole("link", { name: sentence }).click();
  await expect(age).toBeFocused();
  await page.goto(settings);
  await expect(age).toHaveValue(usual);
  await expect(guests).toBeChecked({ checked: invites });
});

test("reminder days that can’t be taken are said at their field, and nothing is lost @everywhere @plain", async ({ page }) => {
  await signIn(page);
  await page.goto(settings);
  const rules = page.locator("#invitations");
  const days = rules.getByLabel("Days an invitation’s link works", { exact: true });
  const reminders = rules.getByLabel("Reminder days", { exact: true });
  const check = rules.getByRole("radio", { name: "Six-digit code told by staff", exact: true });
  const save = rules.getByRole("button", { name: "Save invitation settings" });
  const usual = [await days.inputValue(), await reminders.inputValue(), await check.isChecked()];
  await days.fill("14");
  await check.check();
  await reminders.fill("3, 10, 31");
  await save.click();
  await toMend(page, ["Enter days from 1 to 29 with commas between, like 3, 10, 24"]);
  await expect(reminders).toHaveValue("3, 10, 31");
  await expect(reminders).toHaveAccessibleDescription(/^Enter days from 1 to 29 with commas between, like 3, 10, 24 Days after sending,/);
  await expect(days).toHaveValue("14");
  await expect(check).toBeChecked();
  await look(page);
  // Two at once are both said, in the order of the fields.
  await days.fill("99");
  await reminders.fill("10, 3");
  await save.click();
  await toMend(page, ["Enter a number of days from 1 to 30", "List the days in order, like 3, 10, 24"]);
  await expect(days).toHaveValue("99");
  await expect(reminders).toHaveValue("10, 3");
  await expect(check).toBeChecked();
  await look(page);
  await page.goto(settings);
  expect([await days.inputValue(), await reminders.inputValue(), await check.isChecked()]).toEqual(usual);
});

test("keyboard only, the settings are changed, the portal is turned off and on, and a client is found to invite @script", async ({ page }) => {
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, "Gerda", "Steuermann", "gerda@steuermann.example");
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("Gerda Steuermann’s profile is saved.")).toBeVisible();

  await press(page, page.getByRole("link", { name: "Organization" }));
  await expect(page).toHaveURL(settings);
  const rules = page.locator("#invitations");
  const field = (label) => rules.getByLabel(label, { exact: true });
  const [days, reminders, from, until] = ["Days an invitation’s link works", "Reminder days", "From", "Until"].map(field);
  const check = (name) => rules.getByRole("radio", { name, exact: true });
  const save = async (written) => {
    await type(page, days, written.days);
    await choose(page, check(written.check));
    await type(page, reminders, written.reminders);
    await turn(page, from, written.later);
    await turn(page, until, written.later);
    await press(page, rules.getByRole("button", { name: "Save invitation settings" }));
    await expect(page.getByRole("status").first()).toContainText("Invitation settings saved.");
    await expect(days).toHaveValue(written.days);
    await expect(check(written.check)).toBeChecked();
    await expect(reminders).toHaveValue(written.reminders);
    await expect(from).toHaveValue(written.from);
    await expect(until).toHaveValue(written.until);
  };
  const usual = {
    days: await days.inputValue(),
    check: await rules.getByRole("radio", { checked: true }).evaluate((radio) => radio.labels[0].textContent),
    reminders: await reminders.inputValue(),
    from: await from.inputValue(),
    until: await until.inputValue(),
    later: -5,
  };
  const later = (time) => time.replace(/:00$/, ":05");
  const other = { days: "14", check: "Six-digit code told by staff", reminders: "2, 7" };
  await save({ ...other, from: later(usual.from), until: later(usual.until), later: 5 });
  await save(usual);

  const all = page.getByRole("switch", { name: "Client Portal" });
  await press(page, all);
  await expect(page.getByRole("heading", { name: "Turn the Client Portal off?" })).toBeVisible();
  for (const counted of ["Active clients", "Signed in now", "Waiting invitations", "Emails in line"]) {
    await expect(page.locator(`dt:text-is("${counted}") + dd`)).toHaveText(/^\d+/);
  }
  await type(page, page.getByLabel("Current password"), password);
  await press(page, page.getByRole("button", { name: "Turn off" }));
  await expect(page.getByText("The Client Portal is off for the whole practice. No client can sign in.")).toBeVisible();
  await expect(all).not.toBeChecked();
  await press(page, all);
  await press(page, page.getByRole("button", { name: "Turn on" }));
  await expect(page.getByRole("status").first()).toContainText("The Client Portal is on.");
  await expect(all).toBeChecked();

  await press(page, page.getByRole("link", { name: "Manage Clients" }));
  await type(page, page.getByLabel("Search clients"), "Steuermann");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await tick(page, page.getByRole("checkbox", { name: "Select Gerda Steuermann" }));
  await press(page, page.locator(".bulkbar").getByRole("button", { name: "Invite to Client Portal" }));
  await expect(page.getByRole("heading", { name: "Invite 1 client to the Client Portal" })).toBeVisible();
});
