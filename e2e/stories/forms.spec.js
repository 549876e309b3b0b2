// Intake forms: a scale from the library to the record, with and without scripts; a long form of one's own, and a longer one that is in use;
// sent back and countersigned.
import { expect, look, ofTheWorld, test, withoutScripts } from "../kit/index.js";
import { openRecord, signIn, signInAtThePortal } from "../kit/people.js";

/** The form stands in the library: added now, or by an earlier story of this demo. */
async function addToLibrary(page, title) {
  await page.goto("/organization/client-portal/forms");
  const add = page.getByRole("button", { name: new RegExp(`^Add to library\\s*: ${title}$`) });
  if (await add.isVisible()) await add.click();
  await expect(page.getByRole("link", { name: title, exact: true })).toBeVisible();
}

async function send(page, title) {
  await openRecord(page, "Amara Rossi");
  await page.getByRole("link", { name: "Forms", exact: true }).click();
  await page.getByRole("link", { name: "Resend Intake Forms" }).click();
  await page.getByLabel(title, { exact: true }).check();
  await look(page);
  await page.getByRole("button", { name: "Resend Intake Forms" }).click();
  await expect(page.getByText("form is at the portal:")).toBeVisible();
}

/** A form of one's own. */
const own = (title, item) =>
  Buffer.from(JSON.stringify({ resourceType: "Questionnaire", url: `https://forms.example/${encodeURIComponent(title)}`, version: "1", status: "active", title, item }));

/** A form comes in as a file, is looked at and put to use with all that will differ from the file. */
async function takeIn(page, buffer) {
  await page.goto("/organization/client-portal/forms");
  await page.getByLabel("Choose a file").setInputFiles({ name: "form.json", mimeType: "application/json", buffer });
  await page.getByRole("button", { name: "Check the form" }).click();
  await expect(page.getByRole("button", { name: "Use this form" })).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Preview" }).click();
  await expect(page.getByRole("heading", { name: /^Preview of/ })).toBeVisible();
  await look(page);
  await page.goBack();
  await expect(page.getByRole("button", { name: "Use this form" })).toBeVisible();
  await page.locator("input[name=accept]").evaluateAll((lines) => lines.forEach((line) => (line.checked = true)));
  await page.getByRole("button", { name: "Use this form" }).click();
  await expect(page.getByText("The form can be sent now")).toBeVisible();
}

/** Every question of the page with its first option, then on. */
async function answerAll(page, nth) {
  for (const question of await page.locator("fieldset.question").all()) await question.getByRole("radio").nth(nth).check();
}

test("a scale from the library to the record, sent back and countersigned @phone-plain", async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page);
  await addToLibrary(page, "PHQ-9");
  await look(page);
  await page.getByRole("link", { name: "PHQ-9", exact: true }).click();
  await page.getByLabel("The practice countersigns it").check();
  await look(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await send(page, "PHQ-9");
  const forms = page.url();

  await signInAtThePortal(page);
  await page.getByRole("link", { name: /^Mood and energy/ }).first().click();
  await look(page);
  await page.getByRole("link", { name: /^(Begin|Continue)$/ }).click();
  await expect(page.getByText("Page 1 of 2")).toBeVisible();
  await page.getByRole("button", { name: "Save and continue" }).last().click();
  await expect(page.getByText("There is a problem")).toBeVisible();
  await look(page);
  await answerAll(page, 1);
  await page.getByRole("button", { name: "Save and continue" }).last().click();
  await expect(page.getByText("Page 2 of 2")).toBeVisible();
  await answerAll(page, 0);
  await look(page);
  await page.getByRole("button", { name: "Save and check your answers" }).last().click();
  await expect(page.getByRole("heading", { name: "Check your answers" })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Send to the practice" }).click();
  await expect(page.getByRole("heading", { name: "Thank you. It is with the practice." })).toBeVisible();
  await look(page);

  await page.goto(forms);
  await page.getByRole("link", { name: "PHQ-9", exact: true }).first().click();
  await expect(page.getByText("9 of 27")).toBeVisible();
  await expect(page.getByText("thoughts of being better off dead").first()).toBeVisible();
  await look(page);
  await page.getByLabel("What needs correcting").fill("Look at number 4 again.");
  await page.getByRole("button", { name: "Send back" }).click();
  await expect(page.getByText("Sent back for correction.")).toBeVisible();

  await page.goto("/p/alder-wren/");
  await page.getByRole("link", { name: /^Mood and energy/ }).first().click();
  await expect(page.getByText("Look at number 4 again.")).toBeVisible();
  await page.getByRole("link", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Send to the practice" }).click();

  await page.goto(forms);
  await page.getByRole("link", { name: "PHQ-9", exact: true }).first().click();
  await page.getByRole("button", { name: "Countersign" }).click();
  await expect(page.getByText("Countersigned and locked.")).toBeVisible();
  await look(page);
});

test("a long form of one's own on a phone @phone @plain", async ({ page }, info) => {
  test.setTimeout(120_000);
  const title = `Long ${info.project.name}`;
  const group = (at) => ({
    linkId: `g${at}`, type: "group", text: `Part ${at + 1}`,
    item: [...Array(20)].map((_, one) => ({ linkId: `q${at}-${one}`, type: "string", text: `Question ${one + 1} of part ${at + 1}, with a fewwordsthataretoolongforanarrowscreenunlesstheybreakbythemselves` })),
  });
  await signIn(page);
  await takeIn(page, own(title, [...Array(30)].map((_, at) => group(at))));
  await send(page, title);
  await signInAtThePortal(page);
  await page.getByRole("link", { name: new RegExp(`^${title}`) }).first().click();
  await page.getByRole("link", { name: "Begin" }).click();
  await expect(page.getByText("Page 1 of 30")).toBeVisible();
  await page.getByLabel(/^Question 1 of part 1/).fill("As I typed it");
  await look(page);
  await page.getByRole("button", { name: "Save and come back later" }).click();
  await expect(page.getByText("Saved. You can continue whenever you like.")).toBeVisible();
  await page.getByRole("link", { name: new RegExp(`^${title}`) }).first().click();
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page.getByText("As I typed it")).toBeVisible();
  await page.getByRole("button", { name: "Send to the practice" }).click();
  await expect(page.getByRole("heading", { name: "Thank you. It is with the practice." })).toBeVisible();
});

/** What a page still asks, within it: the first of what waits, and what to type if it is no tick. */
const waits = (blocks) => {
  const words = blocks.querySelector("textarea");
  if (words && !words.value) return { id: words.id, words: "As I said it" };
  const ticks = (one) => one.querySelector(one.querySelector(".need") ? "[type=radio], [type=checkbox]" : "[type=radio]");
  const choice = [...blocks.querySelectorAll(".question")].find((one) => ticks(one) && !one.querySelector(":checked"));
  if (choice) return { id: ticks(choice).id };
  const day = [...blocks.querySelectorAll(".question:has(.need) [type=date]")].find((field) => !field.value);
  return day && { id: day.id, words: "2026-03-27" };
};

/** The first option of every choice, also of those that an answer opens; a few words; the days that have to be there. */
async function answerPage(page) {
  for (let answers = 0; answers < 100; answers += 1) {
    const next = await page.locator("#form-blocks").evaluate(waits);
    if (!next) return answers;
    const field = page.locator(`[id=${JSON.stringify(next.id)}]`);
    await (next.words ? field.fill(next.words) : field.check());
  }
  throw new Error(`${page.url()} asks on and on`);
}

async function goOn(page) {
  await page.locator("#form-page").evaluate((form) => (form.dataset.told = "yes"));
  await page.getByRole("button", { name: /^Save and (continue|check your answers)$/ }).last().click();
  await expect(page.locator("#form-page[data-told]")).toHaveCount(0);
  await page.waitForLoadState();
}

test("the Australian health check is filled in page by page @phone-plain", async ({ page }, info) => {
  test.skip(info.project.name === "wide", "told on the phone");
  const file = ofTheWorld("questionnaires-smart-forms-au/Questionnaire-AboriginalTorresStraitIslanderHealthCheckAssembled-0.1.0.json");
  test.setTimeout(600_000);
  const { title } = JSON.parse(file);
  await signIn(page);
  await takeIn(page, file);
  await send(page, title);
  const forms = page.url();

  await signInAtThePortal(page);
  await page.getByRole("link", { name: new RegExp(`^${title}`) }).first().click();
  await look(page);
  await page.getByRole("link", { name: "Begin" }).click();
  await expect(page.getByText(/^Page 1 of \d+/)).toBeVisible();
  const seen = new Set();
  for (let sent = 0; sent < 150 && !page.url().endsWith("/check"); sent += 1) {
    const place = new URL(page.url()).pathname;
    const answers = await answerPage(page);
    if (answers > 0 && !withoutScripts()) await expect(page.locator("[data-saved]")).toHaveText("Saved");
    if (!seen.has(place)) await look(page);
    seen.add(place);
    await goOn(page);
  }
  await expect(page.getByRole("heading", { name: "Check your answers" })).toBeVisible();
  await expect(page.locator(".errors")).toHaveCount(0);
  expect(seen.size, "pages that asked something").toBeGreaterThanOrEqual(30);
  await look(page);
  await page.getByRole("button", { name: "Send to the practice" }).click();
  await expect(page.getByRole("heading", { name: "Thank you. It is with the practice." })).toBeVisible();

  await page.goto(forms);
  await page.getByRole("link", { name: title, exact: true }).first().click();
  await expect(page.getByText("As I said it").first()).toBeVisible();
  await look(page);
});

test("what is typed is saved by itself @script", async ({ page }) => {
  await signIn(page);
  await addToLibrary(page, "Intake form");
  await send(page, "Intake form");
  await signInAtThePortal(page);
  await page.getByRole("link", { name: /^Intake form/ }).first().click();
  await page.getByRole("link", { name: /^(Begin|Continue)$/ }).click();
  const address = page.url().replace(/\/\d+$/, "/4");
  await page.goto(address);
  await page.getByRole("group", { name: /Do you take any medicines/ }).getByLabel("Yes").check();
  await expect(page.getByText("How much, and how often")).toBeVisible();
  await expect(page.locator("[data-saved]")).toHaveText("Saved");
  await page.reload();
  await expect(page.getByText("How much, and how often")).toBeVisible();
});

test("forms go again to many from Manage Clients @everywhere @plain", async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page);
  await addToLibrary(page, "GAD-7");
  await page.goto("/organization/client-portal/clients?q=rossi");
  await look(page);
  await page.getByRole("checkbox", { name: /^Select Amara Rossi \(active: for Resend Intake Forms only\)$/ }).check();
  await page.getByRole("button", { name: "Resend Intake Forms" }).last().click();
  await expect(page.getByRole("heading", { name: "Resend Intake Forms to 1 client" })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Resend Intake Forms" }).click();
  await expect(page.getByRole("alert")).toContainText("Choose at least one form");
  await look(page);
  await page.getByLabel("GAD-7", { exact: true }).check();
  await page.getByRole("button", { name: "Resend Intake Forms" }).click();
  await expect(page.getByRole("heading", { name: /1 email about forms|No emails about forms sent/ })).toBeVisible();
  await look(page);
});

test("a photo is an answer, and stays chosen while the page changes @phone @plain", async ({ page }, info) => {
  test.setTimeout(120_000);
  const title = `Card ${info.project.name}`;
  const picture = { name: "My card.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64") };
  await signIn(page);
  await takeIn(page, own(title, [
    { linkId: "insured", type: "boolean", text: "Are you insured?", extension: [{ url: `https://forms.example/${"unknown".repeat(20)}`, valueBoolean: true }] },
    { linkId: "who", type: "string", text: "With whom?", enableWhen: [{ question: "insured", operator: "=", answerBoolean: true }] },
    { linkId: "card", type: "attachment", text: "A photo of your card", required: true, extension: [{ url: "http://hl7.org/fhir/StructureDefinition/mimeType", valueCode: "image/*" }] },
    { linkId: "papers", type: "attachment", text: "Other papers", repeats: true },
  ]));
  await send(page, title);
  const forms = page.url();
  await signInAtThePortal(page);
  await page.getByRole("link", { name: new RegExp(`^${title}`) }).first().click();
  await page.getByRole("link", { name: "Begin" }).click();
  await look(page);
  const card = page.getByLabel(/^A photo of your card/);
  await card.setInputFiles(picture);
  if (info.project.name !== "no-script") {
    await page.getByLabel("Yes").check();
    await expect(page.getByLabel("With whom?")).toBeVisible();
    expect(await card.evaluate((field) => field.files.length), "it stays chosen").toBe(1);
  }
  await page.getByRole("button", { name: "Upload A photo of your card" }).click();
  await expect(page.getByRole("link", { name: "My card.png" })).toBeVisible();
  await expect(card).toHaveCount(0);
  await page.getByLabel("Other papers").setInputFiles({ name: "page.html", mimeType: "text/html", buffer: Buffer.from("<html></html>") });
  await page.getByRole("button", { name: "Save and check your answers" }).last().click();
  await expect(page.getByText("page.html: Web pages").first()).toBeVisible();
  await look(page);
  await page.getByLabel("Other papers").setInputFiles([picture, { ...picture, name: "Another.png" }]);
  await page.getByRole("button", { name: "Save and check your answers" }).last().click();
  await expect(page.getByRole("heading", { name: "Check your answers" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Another.png" })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Send to the practice" }).click();
  await expect(page.getByRole("heading", { name: "Thank you. It is with the practice." })).toBeVisible();
  await look(page);

  await page.goto(forms);
  await page.getByRole("link", { name: title, exact: true }).first().click();
  await look(page);
  const arrives = page.waitForEvent("download");
  await page.getByRole("link", { name: "My card.png" }).first().click();
  expect((await arrives).suggestedFilename()).toBe("My card.png");
});
