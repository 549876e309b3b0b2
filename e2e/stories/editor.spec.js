// The editor of intake forms: a form is written from nothing, looked at, published and there to be sent; with and without scripts.
import { expect, look, test } from "../kit/index.js";
import { signIn } from "../kit/people.js";

async function save(page) {
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(page.getByText("Saved.")).toBeVisible();
}

async function addQuestion(page, section, kind, words) {
  await page.getByRole("link", { name: new RegExp(`^Add question\\s*to ${section}$`) }).click();
  await page.getByRole("link", { name: kind, exact: true }).click();
  await page.getByLabel("Question", { exact: true }).fill(words);
}

test("a form is written, looked at and published @phone @plain", async ({ page }, info) => {
  test.setTimeout(120_000);
  const title = `Before we meet ${info.project.name}`;
  await signIn(page);
  await page.goto("/organization/client-portal/forms");
  await page.getByRole("link", { name: "Create form" }).click();
  await look(page);
  await page.getByRole("button", { name: "Continue to questions" }).click();
  await expect(page.getByText("Give the form a name").first()).toBeVisible();
  await look(page);
  await page.getByLabel("Name", { exact: true }).fill(title);
  await page.getByLabel("Minutes it takes").fill("5");
  await page.getByRole("button", { name: "Continue to questions" }).click();
  await expect(page.getByText("No questions yet")).toBeVisible();
  await look(page);
  const draft = page.url();

  await page.getByRole("link", { name: "Add section" }).click();
  await expect(page.getByLabel("Heading")).toBeVisible();
  await look(page);
  await page.getByLabel("Heading").fill("About you");
  await save(page);
  await page.getByRole("link", { name: /^Add question\s*to About you$/ }).click();
  await expect(page.getByRole("link", { name: "Short text" })).toBeVisible();
  await look(page);
  await page.goto(draft);
  await addQuestion(page, "About you", "Yes or no", "Do you smoke?");
  await page.getByLabel("Must be answered").check();
  await look(page);
  await save(page);
  await addQuestion(page, "About you", "One from a list", "How often are you tense?");
  await page.getByLabel("Options", { exact: true }).fill("Never | none");
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(page.getByText("write what the option counts after the bar").first()).toBeVisible();
  await look(page);
  await page.getByLabel("Options", { exact: true }).fill("Never | 0\nOften | 2");
  await save(page);
  await addQuestion(page, "About you", "Whole number", "How many a day?");
  await page.getByLabel("Show only if").selectOption({ label: "Do you smoke?" });
  await page.getByLabel("Answer it depends on").fill("Yes");
  await look(page);
  await save(page);
  await expect(page.getByText("Shown only if “Do you smoke?” is “Yes”")).toBeVisible();
  await look(page);

  await page.getByRole("button", { name: /^Move up\s*: How many a day\?$/ }).click();
  await expect(page.locator(".outline .asks")).toHaveText(["About you", "Do you smoke?", "How many a day?", "How often are you tense?"]);
  await page.getByRole("button", { name: /^Delete\s*: Do you smoke\?$/ }).click();
  await expect(page.getByText("Change that first, then delete this").first()).toBeVisible();
  await look(page);

  await page.getByRole("link", { name: /^Edit\s*: How many a day\?$/ }).click();
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByLabel("Show only if (2)").selectOption({ label: "Do you smoke?" });
  await page.getByLabel("Comparison (2)").selectOption({ label: "has an answer" });
  await look(page);
  await page.getByLabel("One of them is enough").check();
  await save(page);
  await expect(page.getByText("Shown only if “Do you smoke?” is “Yes” or “Do you smoke?” has an answer")).toBeVisible();
  await page.getByRole("link", { name: /^Add question\s*to About you$/ }).click();
  await page.getByRole("link", { name: "File", exact: true }).click();
  await page.getByLabel("Question", { exact: true }).fill("A photo of your card");
  await page.getByLabel("PNG").check();
  await page.getByLabel("Largest file in MB (optional)").fill("5");
  await look(page);
  await save(page);

  await page.getByRole("link", { name: "Preview" }).click();
  await expect(page.getByText("Do you smoke?")).toBeVisible();
  await look(page);
  await page.getByRole("radio", { name: "Yes" }).check();
  await page.getByRole("button", { name: "Show what these answers open" }).click();
  await expect(page.getByText("How many a day?")).toBeVisible();
  await look(page);
  await page.goto(draft);
  await page.getByRole("link", { name: "Publish…" }).click();
  await look(page);
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("The form can be sent now.")).toBeVisible();
  await page.getByRole("link", { name: title, exact: true }).click();
  await look(page);
  await page.getByRole("button", { name: "Edit questions" }).click();
  await expect(page.getByText("A draft of the next version.")).toBeVisible();
  await page.getByRole("button", { name: "Discard draft" }).click();
  await expect(page.getByText("The draft is discarded.")).toBeVisible();
});

test("with scripts questions come and move without another page, and the focus stays @phone @script", async ({ page }, info) => {
  test.setTimeout(120_000);
  await signIn(page);
  await page.goto("/organization/client-portal/forms/new");
  await page.getByLabel("Name", { exact: true }).fill(`In place ${info.project.name}`);
  await page.getByLabel("Minutes it takes").fill("5");
  await page.getByRole("button", { name: "Continue to questions" }).click();
  await expect(page.getByText("No questions yet")).toBeVisible();
  await page.evaluate(() => { globalThis.samePage = true; });
  const said = page.locator("[data-said]");
  const dialog = page.getByRole("dialog");

  await page.getByRole("link", { name: "Add section" }).click();
  await expect(dialog.getByRole("heading", { name: "Add section" })).toBeVisible();
  await expect(dialog.getByLabel("Heading")).toBeFocused();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByText("Give the section a heading").first()).toBeVisible();
  await expect(dialog.locator(".errors")).toBeFocused();
  await look(page);
  await dialog.getByLabel("Heading").fill("About you");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(said).toHaveText("Saved.");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^Edit\s*: About you$/ })).toBeFocused();

  for (const words of ["Alpha", "Beta"]) {
    await addQuestion(page, "About you", "Short text", words);
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("link", { name: new RegExp(`^Edit\\s*: ${words}$`) })).toBeFocused();
  }
  const rows = page.locator(".outline .asks");
  await page.keyboard.press("Alt+ArrowUp");
  await expect(rows).toHaveText(["About you", "Beta", "Alpha"]);
  await expect(page.getByRole("link", { name: /^Edit\s*: Beta$/ })).toBeFocused();
  await expect(said).toHaveText("“Beta” is now row 2 of 3.");
  await page.keyboard.press("Alt+ArrowUp");
  await expect(said).toHaveText("It is already first.");
  await page.getByRole("button", { name: /^Move down\s*: Beta$/ }).press("Enter");
  await expect(rows).toHaveText(["About you", "Alpha", "Beta"]);
  await expect(page.getByRole("button", { name: /^Move up\s*: Beta$/ })).toBeFocused();
  await look(page);

  await page.getByRole("link", { name: /^Edit\s*: Alpha$/ }).click();
  await dialog.getByLabel("Question", { exact: true }).pressSequentially("!");
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("What you typed is not saved yet.")).toBeVisible();
  await dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^Edit\s*: Alpha$/ })).toBeFocused();

  await page.getByRole("button", { name: /^Delete\s*: Alpha$/ }).press("Enter");
  await expect(rows).toHaveText(["About you", "Beta"]);
  await expect(page.getByRole("button", { name: /^Delete\s*: Beta$/ })).toBeFocused();
  await expect(said).toHaveText("“Alpha” was deleted.");
  await page.getByLabel("What clients read before they begin (optional)").fill("For our first meeting.");
  expect(await page.evaluate(() => globalThis.samePage)).toBe(true);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
});
