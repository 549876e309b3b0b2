// "Update Client Portal access?" where something came between: the portal is off for the whole practice, or a colleague was quicker.
import { expect, look, test, withoutScripts } from "../kit/index.js";
import { colleague, fillInClient, openRecord, password, signIn } from "../kit/people.js";

const waits = "Nothing can be sent until the Client Portal is on again.";

const question = (page) => page.getByRole("heading", { name: "Update Client Portal access?" });
const answers = (page) => page.locator("form.confirm").getByRole("button");

/** Somebody new, invited at this email; the address of the record. */
async function invited(page, given, family, address) {
  await page.goto("/clients/new?from=fast&then=invite");
  await fillInClient(page, given, family, address);
  await page.getByLabel(/Create profile and invite client to join/).check();
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.getByText(`Invitation sent to ${given}.`)).toBeVisible();
  await openRecord(page, `${given} ${family}`);
  return new URL(page.url()).pathname;
}

/** Puts another main email on file, and saves. */
async function changeEmail(page, record, address) {
  await page.goto(`${record}/info/edit`);
  await page.getByRole("textbox", { name: "Email", exact: true }).first().fill(address);
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
}

/** Turns the portal off for everybody, or on again. */
async function turn(page, way) {
  await page.goto("/settings/scheduling/client-portal/switch");
  if (way === "off") await page.getByLabel("Current password").fill(password);
  await page.getByRole("button", { name: `Turn ${way}` }).click();
  await expect(page.getByRole("switch", { name: "Client Portal" })).toBeChecked({ checked: way === "on" });
}

/** The sentence that says why the answer was not carried out: it stands alone, and is read first. */
async function isTold(page, sentence) {
  await expect(page).toHaveTitle(/^Error: Update Client Portal access\?/);
  const told = page.getByRole("alert");
  await expect(told).toHaveText(sentence);
  if (!withoutScripts()) await expect(told).toBeFocused();
}

test("while the portal is off for everybody, the question says that nothing can be sent @everywhere @plain", async ({ page }, info) => {
  const family = `Aus${info.project.name.replaceAll("-", "")}`;
  const [old, now] = ["alt", "neu"].map((place) => `mats.${place}@${family}.example`.toLowerCase());
  await signIn(page);
  const record = await invited(page, "Mats", family, old);
  await changeEmail(page, record, now);
  await expect(question(page)).toBeVisible();
  await expect(answers(page)).toHaveText(["Yes, Disable and Resend", "No"]);
  const beside = await page.context().newPage();
  await turn(beside, "off");

  // It was turned off while the question stood open.
  await page.getByRole("button", { name: "Yes, Disable and Resend" }).click();
  await isTold(page, waits);
  await expect(answers(page)).toHaveText(["No"]);
  await expect(page.getByRole("complementary", { name: "Notice" })).toContainText("The Client Portal is off for the whole practice. No client can sign in.");
  await look(page);
  await page.getByRole("button", { name: "No", exact: true }).click();
  await expect(page.getByRole("status").first()).toContainText(`The invitation sent to the old address no longer works. ${waits}`);

  // It is off already when the question is asked.
  await page.goto(`${record}/portal/address`);
  await expect(page.locator("form.confirm")).toContainText(`Mats’s invitation went to the old address, ${old}. Its link no longer works.`);
  await expect(page.locator("form.confirm")).toContainText(waits);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(answers(page)).toHaveText(["No"]);
  await look(page);

  await turn(beside, "on");
  await page.reload();
  await page.getByRole("button", { name: "Yes, Disable and Resend" }).click();
  await expect(page.getByText(`Invitation sent to ${now}.`)).toBeVisible();
});

test("an active client’s sign-in moves while the portal is off, and no invitation goes @phone @plain", async ({ page }, info) => {
  const [old, now] = ["daniel.schmidt@example.org", `daniel.${info.project.name}@schmidt.example`];
  await signIn(page);
  await turn(page, "off");
  await openRecord(page, "Daniel Schmidt");
  await changeEmail(page, new URL(page.url()).pathname, now);
  await expect(question(page)).toBeVisible();
  const asked = page.locator("form.confirm");
  await expect(asked).toContainText(`Daniel signs in with the old address, ${old}. The new one is ${now}.`);
  await expect(asked).toContainText(waits);
  await expect(asked.getByRole("link", { name: "disable access" })).toBeVisible();
  await expect(answers(page)).toHaveText(["Move sign-in to the new email", "No"]);
  await look(page);
  await page.getByRole("button", { name: "Move sign-in to the new email" }).click();
  await expect(page.getByRole("status").first()).toContainText(`Daniel now signs in with ${now}.`);
  await turn(page, "on");
});

test("an email that a colleague changed meanwhile is asked about anew @everywhere @plain", async ({ page, browser, portico }, info) => {
  const family = `Zugleich${info.project.name.replaceAll("-", "")}`;
  const [old, mine, theirs] = ["alt", "mein", "dein"].map((place) => `nele.${place}@${family}.example`.toLowerCase());
  await signIn(page);
  const record = await invited(page, "Nele", family, old);
  await changeEmail(page, record, mine);
  await expect(question(page)).toBeVisible();

  const sam = await colleague(browser, portico.base);
  await changeEmail(sam, record, theirs);
  await expect(question(sam).or(sam.getByText("Saved.", { exact: true }))).toBeVisible();
  await sam.context().close();

  await page.getByRole("button", { name: "Yes, Disable and Resend" }).click();
  await isTold(page, "Someone changed the email while you were here. Nothing has been done yet.");
  await expect(page.locator("form.confirm")).toContainText(`“Yes, Disable and Resend” sends a new invitation to ${theirs}.`);
  await expect(page.locator("form.confirm")).not.toContainText(mine);
  await look(page);
  await page.getByRole("button", { name: "Yes, Disable and Resend" }).click();
  await expect(page.getByText(`Invitation sent to ${theirs}.`)).toBeVisible();
});
