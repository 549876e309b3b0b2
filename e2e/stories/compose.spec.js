// Words before they go: templates in versions, ways of looking at a message, a test to oneself, and Manage Clients.
import { expect, expectNoViolations, look, test } from "../kit/index.js";
import { pick, press, type } from "../kit/keyboard.js";
import { fillInClient, newestLetter, openRecord, signIn, staff } from "../kit/people.js";

const preview = (page) => page.locator("#preview");

test("Ines writes a template, saves it twice and brings the first words back @everywhere @plain", async ({ page }, info) => {
  const name = `Welcome ${info.project.name}`;
  await signIn(page);
  await page.goto("/organization/client-portal/templates");
  await page.getByRole("link", { name: "New template for Invitation, English" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Message", { exact: true }).fill("Hello {{client_birth_date}}");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("{{client_birth_date}}");
  await page.getByLabel("Message", { exact: true }).fill("First words for {{client_first_name}}.");
  await page.getByRole("button", { name: "Preview Message" }).click();
  await expect(preview(page)).toContainText("First words for Alex.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await page.getByLabel("Message", { exact: true }).fill("Second words.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Version 2")).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Restore version 1" }).click();
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue("First words for {{client_first_name}}.");
  await page.goto("/organization/client-portal/templates");
  await look(page);
  await page.getByRole("link", { name: `Delete ${name}` }).click();
  await page.getByRole("button", { name: "Delete template" }).click();
  await expect(page.getByText("The template is deleted.")).toBeVisible();
  await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
});

test("a message is looked at in every way, and tried out @everywhere @plain", async ({ page, portico, request }, info) => {
  await signIn(page);
  await openRecord(page, "Dimitri Ivanov");
  await page.getByRole("link", { name: "Invite to Client Portal" }).first().click();
  await page.getByLabel("Your words").fill(`Good morning {{client_first_name}}, about your therapy on ${info.project.name}.`);
  await page.getByRole("button", { name: "Computer" }).click();
  await expect(preview(page)).toContainText("Good morning Dimitri");
  await expect(page.getByRole("button", { name: "Computer" })).toHaveAttribute("aria-pressed", "true");
  await expect(preview(page)).toContainText("This may say something about health: “therapy”");
  await look(page);
  await page.getByRole("button", { name: "Plain text" }).click();
  await expect(page.locator(".mail-source")).toContainText("Good morning Dimitri");
  await look(page);
  await page.getByRole("button", { name: "Send me a test" }).click();
  await expect(page.getByText(`A test is on its way to ${staff.ines}.`)).toBeVisible();
  await expect(async () => {
    const { link, letter } = await newestLetter(request, portico.base, staff.ines);
    expect(letter).toContain(`on ${info.project.name}.`);
    expect(link).toContain("/p/alder-wren/test-link");
  }).toPass({ timeout: 15_000 });
  await page.goto("/p/alder-wren/test-link");
  await expect(page.getByRole("heading", { name: "This was a test" })).toBeVisible();
  await look(page);
});

test("keyboard only, a template is written, taken into the composer and sent @script", async ({ page }) => {
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, "Tamina", "Tastwort", "tamina@tastwort.example");
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("Tamina Tastwort’s profile is saved.")).toBeVisible();
  await page.goto("/organization/client-portal/templates");
  await press(page, page.getByRole("link", { name: "New template for Invitation, English" }));
  await type(page, page.getByLabel("Name", { exact: true }), "Without a mouse");
  await type(page, page.getByLabel("Message", { exact: true }), "Good day {{client_first_name}}, your portal is open.");
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await expect(page.getByRole("heading", { name: "Without a mouse" })).toBeVisible();
  await page.goto("/clients?q=Tastwort");
  await press(page, page.getByRole("link", { name: "Tamina Tastwort", exact: true }).first());
  await press(page, page.getByRole("link", { name: "Invite to Client Portal" }).first());
  await pick(page, page.getByLabel("Template", { exact: true }), "Without a mouse");
  await press(page, page.getByRole("button", { name: "Use template" }));
  await expect(page.getByLabel("Your words")).toHaveValue("Good day {{client_first_name}}, your portal is open.");
  await press(page, page.getByRole("button", { name: "Preview Message" }));
  await expect(preview(page)).toContainText("Good day Tamina, your portal is open.");
  await press(page, page.getByRole("button", { name: "Send", exact: true }));
  await expect(page.getByText("Invitation sent just now").first()).toBeVisible();
});

/** Signs in and opens the composer for the first three who can be invited. */
async function composeForThree(page) {
  await signIn(page);
  await page.goto("/organization/client-portal/clients");
  // People of the demo: those whom another story has made and just invited rest for some minutes.
  const free = page.getByRole("row", { name: /@example\.(com|net|org)/ }).filter({ has: page.locator("input[data-pick=first], input[data-pick=again]") });
  for (const at of [0, 1, 2]) await free.nth(at).getByRole("checkbox").check();
  await page.locator(".bulkbar").getByRole("button", { name: "Invite to Client Portal" }).click();
  await expect(page.getByRole("heading", { name: "Invite 3 clients to the Client Portal" })).toBeVisible();
}

test("the preview follows while somebody writes, and walks from one to the next @script", async ({ page }) => {
  await composeForThree(page);
  const address = page.url();
  await page.getByLabel("Your words").fill("Written without a button.");
  await expect(preview(page)).toContainText("Written without a button.");
  await page.getByRole("button", { name: /^Next: / }).click();
  await expect(preview(page)).toContainText("2 of 3");
  await page.getByRole("button", { name: "Plain text" }).click();
  await expect(page.locator(".mail-source")).toContainText("Written without a button.");
  await page.getByRole("button", { name: /^Next: / }).click();
  await expect(preview(page)).toContainText("3 of 3");
  await expect(page.locator(".mail-source")).toBeVisible();
  expect(page.url()).toBe(address);
  await expectNoViolations(page);
});

test("on a phone the composer's bar leaves room to read and write @everywhere", async ({ page }, info) => {
  test.skip(!["phone", "narrow"].includes(info.project.name), "where there is room it is one line");
  await composeForThree(page);
  const { height } = page.viewportSize();
  const bar = await page.locator(".bar-first").boundingBox();
  expect(bar.height).toBeLessThanOrEqual(120);
  expect(bar.y + bar.height).toBeLessThanOrEqual(height + 1); // at the top of the page it is in sight already
  const rest = page.getByRole("button", { name: "Send me a test" });
  await rest.scrollIntoViewIfNeeded();
  const { y } = await rest.boundingBox();
  const { y: above, height: high } = await page.locator(".bar-first").boundingBox();
  expect(y).toBeGreaterThanOrEqual(above + high - 1); // what is less often wanted follows it, covered by nothing
});

test("Manage Clients: searched, ticked, previewed @plain", async ({ page }, info) => {
  const name = "Samuel Adeyemi"; // nothing is sent to him here
  await signIn(page);
  await page.goto("/organization/client-portal/clients");
  await expect(page.getByRole("row", { name: /Hannah Baker/ })).toContainText("Active");
  // Active: to be ticked for forms, and never for an invitation.
  await expect(page.getByRole("row", { name: /Hannah Baker/ }).locator("input[data-pick=forms]")).toHaveCount(1);
  const harriet = page.getByRole("row", { name: /Eleanor Davies/ });
  await expect(harriet).toContainText("You cannot invite a client to the Client Portal without an email address on file.");
  await expect(harriet.getByRole("checkbox")).toBeDisabled();
  await page.getByLabel("Search clients").fill(name);
  if (info.project.name === "no-script") await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("row", { name: /Hannah Baker/ })).toHaveCount(0);
  await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.getByRole("button", { name: "Invite to Client Portal" }).filter({ visible: true }).first().click();
  await page.getByRole("button", { name: "Preview Invitation" }).click();
  await expect(preview(page)).toContainText("Activate My Account");
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/organization\/client-portal\/clients/);
});
