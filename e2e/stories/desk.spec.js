// The front desk: a letter on paper for somebody without email, what stands behind the bell, saved views.
import { expect, expectNoSidewaysScroll, look, test } from "../kit/index.js";
import { fileURLToPath } from "node:url";
import { fillInClient, newestCode, newestLetter, openRecord, password, signIn, staff } from "../kit/people.js";

test("a printed letter fits a sheet and its code opens the door @phone @plain", async ({ page }, info) => {
  await signIn(page);
  await page.goto("/clients?email=none");
  await page.getByRole("table", { name: "Clients" }).locator("a[href^='/clients/']").first().click();
  await page.goto(`${page.url().split("?")[0]}/portal`);
  await page.getByRole("button", { name: /^Print invitation letter/ }).first().click();
  const code = await page.locator(".paper-code").textContent();
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  await look(page);
  for (const format of ["A4", "Letter"]) {
    const pdf = await page.pdf({ format, path: info.outputPath(`letter-${format}.pdf`) });
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g), format).toHaveLength(1);
  }
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("link", { name: /^Back to/ })).toBeHidden();
  await expect(page.locator(".paper-code")).toBeVisible();
  await page.emulateMedia({ media: "screen" });
  await page.goto("/p/alder-wren/code");
  await look(page);
  await page.getByLabel("Code").fill(code.toLowerCase().replaceAll("-", " "));
  for (const [box, text] of [["Day", "1"], ["Month", "1"], ["Year", "1901"]]) await page.getByLabel(box).fill(text);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert")).toContainText("don’t open an invitation");
});

test("who got a printed letter types an email and the code that comes there @phone @plain", async ({ page, portico, request }, info) => {
  const address = `ida.${info.project.name}@papier.example`;
  const name = `Ida Papier ${info.project.name}`;
  await signIn(page);
  await page.goto("/clients/new?from=fast");
  await page.getByLabel("First name").fill("Ida");
  await page.getByLabel("Last name").fill(name.slice(4));
  for (const [box, text] of [["Day", "9"], ["Month", "4"], ["Year", "1948"]]) await page.getByLabel(box).fill(text);
  await page.getByLabel("Create client profile only").check();
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("heading", { name: "Create client" })).toBeHidden();
  await openRecord(page, name);
  await page.goto(`${page.url().split("?")[0]}/portal`);
  await page.getByRole("button", { name: /^Print invitation letter/ }).first().click();
  const code = await page.locator(".paper-code").textContent();
  await page.goto("/p/alder-wren/code");
  await page.getByLabel("Code").fill(code);
  for (const [box, text] of [["Day", "9"], ["Month", "4"], ["Year", "1948"]]) await page.getByLabel(box).fill(text);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Your email" })).toBeVisible();
  await look(page);
  await page.getByLabel("Email").fill(address);
  await page.getByRole("button", { name: "Send the code" }).click();
  await expect(page.getByText(`We have sent a six-digit code to ${address}.`)).toBeVisible();
  await look(page);
  await page.getByLabel("Code from the email").fill("000 000");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert")).toContainText("That isn’t the code");
  await look(page);
  await page.getByLabel("Code from the email").fill(await newestCode(request, portico.base, address));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText(`You will sign in with ${address}`)).toBeVisible();
  await look(page);
  await page.goto("/p/alder-wren/activate/email/code");
  await expect(page.getByRole("heading", { name: "Create your password" })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Activate My Account" }).click();
  await expect(page.getByText("You’re in")).toBeVisible();
});

/** Somebody who can be invited by email, born on this day if one is given; the address of their Client Portal tab. */
async function ida(page, family, born = []) {
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, "Ida", family, `ida@${family}.example`.toLowerCase());
  for (const [box, text] of born) await page.getByLabel(box).fill(text);
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.getByText(`Ida ${family}’s profile is saved.`)).toBeVisible();
  await openRecord(page, `Ida ${family}`);
  return `${new URL(page.url()).pathname}/portal`;
}

const print = (page) => page.getByRole("button", { name: /^Print invitation letter/ }).first();

test("a letter that needs a date of birth says so, and leads there and back @everywhere @plain", async ({ page }, info) => {
  await signIn(page);
  const tab = await ida(page, `Ohnetag${info.project.name.replaceAll("-", "")}`);
  await page.goto(tab);
  await print(page).click();
  await expect(page.getByRole("heading", { name: "Ida can’t be invited now", level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(/^Ida can’t be invited now/);
  await expect(page.getByText("Add Ida’s date of birth to Client Info first. The letter’s code asks for it.")).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Back to Ida" }).click();
  await expect(page).toHaveURL(tab);
  await print(page).click();
  await page.getByRole("link", { name: "Add date of birth" }).click();
  await expect(page).toHaveURL(/\/info\/edit#f-birth_date$/);
  await expect(page.getByRole("group", { name: "Date of birth" })).toBeInViewport();
});

test("a sixth letter in a day is refused, and leads back @phone @plain", async ({ page, browser, portico }, info) => {
  const told = "Ida was sent 5 invitations today. You can send again tomorrow.";
  await signIn(page);
  const born = [["Day", "9"], ["Month", "4"], ["Year", "1948"]];
  const tab = await ida(page, `Sechsmal${info.project.name.replaceAll("-", "")}`, born);
  // A tab that was opened before and follows nothing still has its button.
  const storageState = await page.context().storageState();
  const stale = await (await browser.newContext({ baseURL: portico.base, javaScriptEnabled: false, storageState })).newPage();
  await stale.goto(tab);
  for (let letters = 0; letters < 5; letters += 1) {
    await page.goto(tab);
    await print(page).click();
    await expect(page.locator(".paper-code")).toBeVisible();
  }
  await page.goto(tab);
  await expect(page.getByText(told).filter({ visible: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Print invitation letter/ })).toHaveCount(0);
  await look(page);
  await print(stale).click();
  await expect(stale.getByRole("heading", { name: "Ida can’t be invited now", level: 1 })).toBeVisible();
  await expect(stale.getByText(told)).toBeVisible();
  await expectNoSidewaysScroll(stale);
  await stale.getByRole("link", { name: "Back to Ida" }).click();
  await expect(stale).toHaveURL(tab);
  await stale.context().close();
});

test("what needs somebody is under the bell @phone @plain", async ({ page }) => {
  await signIn(page);
  await page.goto("/clients");
  await page.getByRole("link", { name: /^Notifications/ }).click();
  await expect(page.getByRole("heading", { name: "Notifications" })).toBeVisible();
  await expect(page.getByText("Someone says the email on file for Viktor Lindgren is wrong.").first()).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Choose your notifications" }).click();
  await expect(page.getByRole("checkbox", { name: "New sign-ups" })).toBeChecked();
  await look(page);
});

test("a view of the list is saved, used and deleted @phone @plain", async ({ page }, info) => {
  const name = `Spanish ${info.project.name}`;
  await signIn(page);
  await page.goto("/clients?language=es");
  await page.getByRole("link", { name: "Save this view" }).click();
  await look(page);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Save view" }).click();
  await page.goto("/clients");
  await page.getByRole("navigation", { name: "Saved views" }).getByRole("link", { name }).click();
  await expect(page).toHaveURL(/language=es/);
  await look(page);
  await page.getByRole("link", { name: "Manage views" }).click();
  await look(page);
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await expect(page.getByText(`The view “${name}” is deleted.`)).toBeVisible();
});

test("the practice’s logo is seen at the portal and in a letter", async ({ page, portico, request }) => {
  const seen = (place) => expect.poll(() => place.evaluate((picture) => picture.complete && picture.naturalWidth)).toBeGreaterThan(0);
  await signIn(page);
  await page.goto("/organization/client-portal/settings");
  await page.getByLabel("Choose a picture").setInputFiles(fileURLToPath(new URL("../../crates/portico/stories/data/logo.png", import.meta.url)));
  await page.getByRole("button", { name: "Save logo" }).click();
  await expect(page.getByText("Logo saved.")).toBeVisible();
  await page.goto("/clients/new?from=fast&then=invite");
  await fillInClient(page, "Lotte", "Bild", "lotte.bild@example.com");
  await page.getByLabel(/Create profile and invite client to join/).check();
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  const { id } = await newestLetter(request, portico.base, "lotte.bild@example.com");
  await page.goto(`/mailbox/${id}`);
  await seen(page.frameLocator("iframe.mail-frame").locator("img"));
  await page.goto("/p/alder-wren/sign-in");
  await seen(page.getByRole("img", { name: "Alder & Wren Practice" }));
  await page.goto("/organization/client-portal/settings");
  await page.getByRole("button", { name: "Remove logo" }).click();
  await expect(page.getByText("The logo was removed.")).toBeVisible();
});

test("a new password for staff comes by a link @everywhere @plain", async ({ page, portico, request }) => {
  await page.goto("/forgot-password");
  await look(page);
  await page.getByLabel("Email").fill(staff.bill);
  await page.getByRole("button", { name: "Email me a link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await look(page);
  const { link } = await newestLetter(request, portico.base, staff.bill);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  await look(page);
  await page.getByLabel("New password", { exact: true }).fill("too short");
  await page.getByRole("button", { name: "Save password" }).click();
  await expect(page.getByRole("alert").first()).toContainText("There is a problem");
  await look(page);
});
