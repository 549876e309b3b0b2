// Access closed and opened again, for one client and for everybody, and what each may use.
import { expect, look, test } from "../kit/index.js";
import { press } from "../kit/keyboard.js";
import { openRecord, signIn, signInAtThePortal, whom } from "../kit/people.js";

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
