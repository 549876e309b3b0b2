// "Share": forms and a document for somebody who is not in yet, one email, and both inside.
import { expect, look, test, withoutScripts } from "../kit/index.js";
import { fillInClient, newestLetter, password, signIn } from "../kit/people.js";

const text = Buffer.from("Ring the bell on the left.\n");

test("forms and a document open the portal with one email @phone-plain", async ({ page, browser, portico, request }, info) => {
  test.setTimeout(120_000);
  const [given, address] = [`Tove${info.project.name.replaceAll("-", "")}`, `tove.${info.project.name}@example.org`];
  await signIn(page);
  await page.goto("/organization/client-portal/forms");
  const add = page.getByRole("button", { name: /^Add to library\s*: PHQ-9$/ });
  if (await add.isVisible()) await add.click();
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, given, "Sandberg", address);
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await page.goto(`/clients?q=${given}`);
  await page.getByRole("link", { name: `${given} Sandberg`, exact: true }).first().click();
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await page.getByLabel("Choose files").setInputFiles([{ name: "Way in.txt", mimeType: "text/plain", buffer: text }]);
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(page.getByText("1 document was uploaded.")).toBeVisible();

  const banner = page.getByText(`${given} will also receive Client Portal access`);
  await page.getByRole("link", { name: "Share", exact: true }).click();
  await expect(banner).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Continue to Email" }).click();
  await expect(page.getByText("Choose at least one form or document").first()).toBeVisible();
  await page.getByLabel("PHQ-9", { exact: true }).check();
  await page.getByLabel("Way in.txt").check();
  await page.getByRole("button", { name: "Continue to Email" }).click();
  await expect(banner).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Continue to Review" }).click();
  await expect(banner).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Share & Send Now" }).click();
  await expect(page.getByText("1 document and 1 form were shared.")).toBeVisible();

  const { link, letter } = await newestLetter(request, portico.base, address);
  expect(letter).not.toMatch(/PHQ|Mood|Way in/);
  const theirs = await (await browser.newContext({ baseURL: portico.base, javaScriptEnabled: !withoutScripts() })).newPage();
  await theirs.goto(link);
  await theirs.getByRole("link", { name: "Continue" }).click();
  await theirs.getByLabel("Password", { exact: true }).fill(password);
  await theirs.getByRole("button", { name: "Activate My Account" }).click();
  await theirs.goto("/p/alder-wren/");
  await expect(theirs.getByRole("link", { name: /^Mood and energy/ })).toBeVisible();
  await look(theirs);
  await theirs.getByRole("link", { name: /1 new document/ }).click();
  await theirs.getByRole("link", { name: /Way in/ }).click();
  await expect(theirs.getByText("Ring the bell on the left.")).toBeVisible();
  await look(theirs);
  await theirs.context().close();
});
