// The organization's staff and history, and the public page for people who are new.
import { expect, look, test } from "../kit/index.js";
import { choose, pick, press, tick, type } from "../kit/keyboard.js";
import { signIn, signInAtThePortal } from "../kit/people.js";

test("a staff member is invited, given a grant and taken back @everywhere @plain", async ({ page }, info) => {
  const name = `Noa ${info.project.name}`;
  await signIn(page);
  await page.goto("/organization/staff");
  await look(page);
  await page.getByRole("link", { name: "Require a second step" }).click();
  await expect(page.getByRole("heading", { name: "Require a second step?" })).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Not now" }).click();
  await page.getByRole("link", { name: "Invite staff member" }).click();
  await page.getByRole("button", { name: "Invite staff member" }).click();
  await expect(page.getByRole("alert")).toContainText("Choose a role");
  await look(page);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Email").fill(`${info.project.name}@alderwren.example`);
  await page.getByLabel("Biller").check();
  await page.getByRole("button", { name: "Invite staff member" }).click();
  await expect(page.getByRole("status").first()).toContainText(`${name} is invited.`);
  await look(page);
  await expect(page.getByRole("switch", { name: "Invite all clients" })).not.toBeChecked();
  await page.getByRole("switch", { name: "Invite all clients" }).check();
  await page.getByRole("button", { name: "Save permissions" }).click();
  await expect(page.getByRole("switch", { name: "Invite all clients" })).toBeChecked();
  await page.getByRole("link", { name: "Withdraw invitation" }).click();
  await look(page);
  await page.getByRole("button", { name: "Withdraw invitation" }).click();
  await expect(page.getByText("Closed", { exact: true })).toBeVisible();
  await look(page);
});

test("keyboard only, a staff member is invited, given a grant and taken back @script", async ({ page }) => {
  await signIn(page);
  await page.goto("/organization/staff");
  await press(page, page.getByRole("link", { name: "Invite staff member" }));
  await type(page, page.getByLabel("Name"), "Tom Tasten");
  await type(page, page.getByLabel("Email"), "tom.tasten@alderwren.example");
  await choose(page, page.getByLabel("Biller"));
  await press(page, page.getByRole("button", { name: "Invite staff member" }));
  await expect(page.getByRole("status").first()).toContainText("Tom Tasten is invited.");
  await tick(page, page.getByRole("switch", { name: "Invite all clients" }));
  await press(page, page.getByRole("button", { name: "Save permissions" }));
  await expect(page.getByRole("status").first()).toContainText("Permissions saved.");
  await expect(page.getByRole("switch", { name: "Invite all clients" })).toBeChecked();
  await press(page, page.getByRole("link", { name: "Withdraw invitation" }));
  await press(page, page.getByRole("button", { name: "Withdraw invitation" }));
  await expect(page.getByText("Closed", { exact: true })).toBeVisible();
});

test("whoever may not is told whom to ask @phone @plain", async ({ page }) => {
  await signIn(page, "bill");
  await page.goto("/organization/staff");
  await expect(page.getByText("Ask an administrator: Ines")).toBeVisible();
  await look(page);
  await page.goto("/history");
  await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
  await look(page);
});

test("somebody new signs up and is added @everywhere @plain", async ({ page, browser, portico }, info) => {
  const theirs = await (await browser.newContext({ baseURL: portico.base, locale: "en-GB" })).newPage();
  await theirs.goto("/p/alder-wren/sign-up");
  await look(theirs);
  await theirs.getByRole("button", { name: "Send" }).click();
  await expect(theirs.getByRole("alert")).toContainText("Enter your first name");
  await look(theirs);
  await theirs.getByLabel("First name").fill("Noor");
  await theirs.getByLabel("Last name").fill(`Haddad-${info.project.name}`);
  await theirs.getByLabel("Email", { exact: true }).fill(`noor-${info.project.name}@haddad.example`);
  await theirs.getByLabel("You may email me").check();
  await theirs.getByLabel("Day").fill("27");
  await theirs.getByLabel("Month").fill("3");
  await theirs.getByLabel("Year").fill("1985");
  await theirs.getByRole("button", { name: "Send" }).click();
  await expect(theirs.getByRole("heading", { name: "Thank you" })).toBeVisible();
  await look(theirs);
  await theirs.goto("/p/alder-wren/new-appointment");
  await look(theirs);
  await theirs.context().close();
  await signIn(page);
  await page.goto(`/clients?q=Haddad-${info.project.name}`);
  await page.getByRole("link", { name: `Noor Haddad-${info.project.name}`, exact: true }).first().click();
  await expect(page.getByText("Noor entered these details on your public page.")).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Review and add" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Not invited").first()).toBeVisible();
});

test("the history is filtered and verified @everywhere @plain", async ({ page }) => {
  await signIn(page);
  await page.goto("/organization/history");
  await look(page);
  await page.getByLabel("What", { exact: true }).selectOption("Invitations and emails");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page.getByRole("link", { name: "Clear filters" })).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Verify" }).click();
  await look(page);
  await page.getByRole("button", { name: "Verify now" }).click();
  await expect(page.getByRole("status").first()).toContainText("The chain is complete");
  await look(page);
});

test("keyboard only, the history is found, filtered and verified @script", async ({ page }) => {
  await signIn(page);
  await press(page, page.getByRole("button", { name: /^Your account/ }));
  await press(page, page.locator("#account-menu").getByRole("link", { name: "History" }));
  await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
  await pick(page, page.getByLabel("What", { exact: true }), "Invitations and emails");
  await press(page, page.getByRole("button", { name: "Filter" }));
  await expect(page.getByRole("link", { name: "Clear filters" })).toBeVisible();
  await press(page, page.getByRole("link", { name: "Verify", exact: true }));
  await press(page, page.getByRole("button", { name: "Verify now" }));
  await expect(page.getByRole("status").first()).toContainText("The chain is complete");
});

test("a client sees who opened their information @phone @plain", async ({ page }) => {
  await signInAtThePortal(page);
  await page.goto("/p/alder-wren/account");
  await expect(page.getByRole("heading", { name: "Who opened your information" })).toBeVisible();
  await look(page);
});
