// Two records made one and taken apart; the portal from the other side; everything that is held as a file; erasing, asked for and stopped.
import { readFileSync } from "node:fs";
import { expect, look, test, withoutScripts } from "../kit/index.js";
import { choose, press } from "../kit/keyboard.js";
import { colleague, openRecord, password, signIn } from "../kit/people.js";

/** A record that no other story touches. */
async function create(page, given, family, address) {
  await page.goto("/clients/new");
  await page.getByLabel("First name").fill(given);
  await page.getByLabel("Last name").fill(family);
  await page.getByLabel("Email", { exact: true }).first().fill(address);
  await page.getByLabel("Create client profile only").check();
  await page.getByRole("button", { name: "Continue" }).last().click();
  const again = page.getByText("Check this first.");
  const made = page.getByRole("heading", { name: `${given} ${family}`, exact: true });
  await expect(again.or(made)).toBeVisible();
  if (await again.isVisible()) await page.getByRole("button", { name: "Continue" }).last().click();
  await expect(made).toBeVisible();
}

async function more(page, name) {
  await page.getByRole("button", { name: "More for this record" }).click();
  await page.locator("#record-more").getByText(name, { exact: true }).click();
}

test("two records become one, and two again @everywhere @plain", async ({ page }, info) => {
  const family = `Twin${info.project.name.replace("-", "")}`;
  await signIn(page);
  await create(page, "Bo", family, `bo.${family}@example.org`.toLowerCase());
  await create(page, "Bo", family, `other.${family}@example.org`.toLowerCase());
  await more(page, "Merge with another record");
  await expect(page.getByText("These look like the same person")).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: /^Look at both/ }).first().click();
  await expect(page.getByRole("heading", { name: "Merge these records?" })).toBeVisible();
  await look(page);
  await page.getByLabel(`bo.${family}@example.org`.toLowerCase()).check();
  await page.getByRole("button", { name: "Merge these two records" }).click();
  await expect(page.getByText("The two records are now one.")).toBeVisible();
  await expect(page.getByText(`other.${family}@example.org`.toLowerCase())).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Undo merge" }).click();
  await expect(page.getByText("The merge is undone.")).toBeVisible();
  await expect(page.getByText(`bo.${family}@example.org`.toLowerCase())).toBeHidden();
});

test("a record that a colleague changed meanwhile is shown again, and what was chosen stays @everywhere @plain", async ({ page, browser, portico }, info) => {
  const family = `Wandel${info.project.name.replaceAll("-", "")}`;
  const [first, second] = ["bo", "other"].map((name) => `${name}.${family}@example.org`.toLowerCase());
  await signIn(page);
  await create(page, "Bo", family, first);
  await create(page, "Bo", family, second);
  const [kept] = new URL(page.url()).pathname.match(/^\/clients\/[^/]+/);
  await more(page, "Merge with another record");
  await page.getByRole("link", { name: /^Look at both/ }).first().click();
  await expect(page.getByRole("heading", { name: "Merge these records?" })).toBeVisible();
  await page.getByLabel(first).check();

  const sam = await colleague(browser, portico.base);
  await sam.goto(`${kept}/info/edit`);
  await sam.getByLabel("Preferred name").fill("Bobby");
  await sam.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(sam.getByText("Saved.", { exact: true })).toBeVisible();
  await sam.context().close();

  await page.getByRole("button", { name: "Merge these two records" }).click();
  await expect(page).toHaveTitle(/^Error: Merge Bo /);
  const told = page.getByRole("alert");
  await expect(told).toContainText("One of the two records has just been changed, and nothing has been merged yet. Look at both again.");
  if (!withoutScripts()) await expect(told).toBeFocused();
  await expect(page.getByRole("heading", { name: "Kept", exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Merged into it", exact: true })).toBeVisible();
  await expect(page.getByLabel(`Bo ${family} (called Bobby)`)).toBeChecked();
  await expect(page.getByLabel(first)).toBeChecked();
  await look(page);
  await page.getByRole("button", { name: "Merge these two records" }).click();
  await expect(page.getByText("The two records are now one.")).toBeVisible();
});

test("keyboard only, two records become one, and two again @script", async ({ page }) => {
  await signIn(page);
  await create(page, "Ann", "Taster", "ann@taster.example");
  await create(page, "Ann", "Taster", "other@taster.example");
  await press(page, page.getByRole("button", { name: "More for this record" }));
  await press(page, page.locator("#record-more").getByRole("link", { name: "Merge with another record" }));
  await press(page, page.getByRole("link", { name: /^Look at both/ }).first());
  await choose(page, page.getByLabel("ann@taster.example"));
  await press(page, page.getByRole("button", { name: "Merge these two records" }));
  await expect(page.getByText("The two records are now one.")).toBeVisible();
  await press(page, page.getByRole("button", { name: "Undo merge" }));
  await expect(page.getByText("The merge is undone.")).toBeVisible();
});

test("staff see what a client sees, and press nothing @phone @plain", async ({ page }) => {
  await signIn(page);
  await openRecord(page, "Amara Rossi");
  await page.getByRole("link", { name: "Client Portal", exact: true }).click();
  await page.getByRole("link", { name: /^See what .* sees$/ }).click();
  await expect(page.getByText(/You are seeing what .* sees\./)).toBeVisible();
  expect((await page.locator(".portal-top").boundingBox()).height, "the header stays as low as the client’s own").toBeLessThan(250);
  await look(page);
  const record = page.url().replace(/seen\/$/, "");
  for (const rest of ["account", "account/password", "help"]) {
    await page.goto(`${record}seen/${rest}`);
    await expect(page.getByText("Nothing can be changed here.")).toBeVisible();
    for (const button of await page.locator("fieldset.seen button").all()) await expect(button).toBeDisabled();
    await look(page);
  }
  await page.getByRole("link", { name: "Back to the record" }).click();
  await expect(page).toHaveURL(/\/portal$/);
});

test("everything that is held, as a file; erasing, asked for and stopped @phone @plain", async ({ page }, info) => {
  const family = `Leaving${info.project.name.replace("-", "")}`;
  await signIn(page);
  await create(page, "Kim", family, `kim.${family}@example.org`.toLowerCase());
  const coming = page.waitForEvent("download");
  await more(page, "Export Kim’s data");
  const taken = await coming;
  expect(taken.suggestedFilename()).toMatch(/^portico-client-data-.*\.zip$/);
  const bytes = readFileSync(await taken.path());
  expect(bytes.subarray(0, 4).toString("latin1")).toBe("PK\x03\x04");
  expect(bytes.subarray(-22, -18).toString("latin1"), "the whole file has come").toBe("PK\x05\x06");
  await page.reload();
  await more(page, "Erase Kim’s data");
  await expect(page.getByRole("heading", { name: "Erase Kim" })).toBeVisible();
  await expect(page.getByLabel("Type the client’s full name")).toHaveAccessibleDescription(`Kim ${family}`);
  await look(page);
  await page.getByRole("button", { name: "Erase in 7 days" }).click();
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await expect(page).toHaveTitle(/^Error: Erase Kim /);
  await look(page);
  await page.getByLabel("Type the client’s full name").fill(`Kim ${family}`);
  await page.getByLabel("Your own password").fill(password);
  await page.getByRole("button", { name: "Erase in 7 days" }).click();
  await expect(page.getByText(/This data will be erased on/)).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Stop erasing" }).click();
  await expect(page.getByText("Nothing will be erased.")).toBeVisible();
});
