// Documents from the record to the phone and back, with and without scripts.
import { readFile } from "node:fs/promises";
import { expect, expectNoSidewaysScroll, expectNoViolations, test } from "../kit/index.js";
import { openRecord, signIn, signInAtThePortal } from "../kit/people.js";

/** Somebody with an account whom no other story touches, for each screen. */
function whom(info) {
  const people = { wide: ["Amara Rossi", "amara@rossi.example"], phone: ["Chloé Martin", "chloe.martin@example.com"] };
  return people[info.project.name] ?? ["Liam O’Connor", "liam.oconnor@example.org"];
}

const pdf = Buffer.from("%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n");

/** axe needs a page that runs scripts. */
async function look(page) {
  if (test.info().project.name !== "no-script") await expectNoViolations(page);
  await expectNoSidewaysScroll(page);
}

test("staff share, the client reads and sends @phone @plain", async ({ page, browser, portico }, info) => {
  const [name, address] = whom(info);
  const file = `Plan ${info.project.name}.pdf`;
  await signIn(page, "sam");
  await openRecord(page, name);
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await look(page);
  const upload = page.getByRole("button", { name: "Upload", exact: true });
  await page.getByLabel("Files").setInputFiles({ name: "drawing.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg onload='alert(1)'/>") });
  await upload.click();
  await expect(page.getByText("Web pages and SVG drawings can carry programs")).toBeVisible();
  await look(page);
  await page.getByLabel("Files").setInputFiles([{ name: file, mimeType: "application/pdf", buffer: pdf }]);
  await upload.click();
  await expect(page.getByText("1 document was uploaded.")).toBeVisible();
  await page.getByRole("link", { name: "Share", exact: true }).click();
  await look(page);
  await page.getByLabel(file).check();
  await page.getByRole("button", { name: "Continue to Email" }).click();
  await look(page);
  await page.getByRole("button", { name: "Continue to Review" }).click();
  await look(page);
  await page.getByRole("button", { name: "Share & Send Now" }).click();
  await expect(page.getByText("1 document was shared.")).toBeVisible();

  const theirs = await (await browser.newContext({ baseURL: portico.base, javaScriptEnabled: info.project.name !== "no-script" })).newPage();
  await signInAtThePortal(theirs, address);
  await theirs.getByRole("link", { name: /new document/ }).click();
  await look(theirs);
  const coming = theirs.waitForEvent("download");
  await theirs.getByRole("link", { name: new RegExp(file) }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe(file);
  expect(await readFile(await download.path())).toEqual(pdf);
  await theirs.getByLabel("Files").setInputFiles([{ name: "letter.txt", mimeType: "text/plain", buffer: Buffer.from("Dear practice") }]);
  await theirs.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(theirs.getByText("Your document has arrived.")).toBeVisible();
  await look(theirs);
  await page.reload();
  await expect(page.getByText("Opened on").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "letter.txt" })).toBeVisible();
  await theirs.context().close();
});
