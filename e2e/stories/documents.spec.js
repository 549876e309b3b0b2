// Documents from the record to the phone and back, with and without scripts.
import { readFile } from "node:fs/promises";
import { expect, look, test } from "../kit/index.js";
import { openRecord, signIn, signInAtThePortal } from "../kit/people.js";

/** Somebody with an account whom no other story touches, for each screen. */
function whom(info) {
  const people = { wide: ["Amara Rossi", "amara@rossi.example"], phone: ["Chloé Martin", "chloe.martin@example.com"] };
  return people[info.project.name] ?? ["Liam O’Connor", "liam.oconnor@example.org"];
}

const pdf = Buffer.from("%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n");

test("staff share, the client reads and sends @phone @plain", async ({ page, browser, portico }, info) => {
  const [name, address] = whom(info);
  const file = `Plan ${info.project.name}.pdf`;
  await signIn(page, "sam");
  await openRecord(page, name);
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await look(page);
  const upload = page.getByRole("button", { name: "Upload", exact: true });
  await page.getByLabel("Choose files").setInputFiles({ name: "drawing.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg onload='alert(1)'/>") });
  await upload.click();
  await expect(page.getByText("Web pages and SVG drawings can contain programs")).toBeVisible();
  await look(page);
  await page.getByLabel("Choose files").setInputFiles([{ name: file, mimeType: "application/pdf", buffer: pdf }]);
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
  await theirs.getByRole("link", { name: new RegExp(file) }).click();
  await look(theirs);
  const coming = theirs.waitForEvent("download");
  await theirs.getByRole("link", { name: "Download" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe(file);
  expect(await readFile(await download.path())).toEqual(pdf);
  await theirs.goto("/p/alder-wren/documents");
  await theirs.getByLabel("Choose files").setInputFiles([{ name: "letter.txt", mimeType: "text/plain", buffer: Buffer.from("Dear practice") }]);
  await theirs.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(theirs.getByText("Your document has arrived.")).toBeVisible();
  await look(theirs);
  await page.reload();
  await expect(page.getByText("Opened on").first()).toBeVisible();
  await page.getByRole("link", { name: "letter.txt", exact: true }).click();
  await expect(page.getByText("Dear practice")).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: `Documents of ${name}` }).click();
  await page.getByRole("link", { name: file, exact: true }).click();
  await expect(page.getByText("Shared on")).toBeVisible();
  const again = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  expect(await readFile(await (await again).path())).toEqual(pdf);
  await theirs.context().close();
});

test("chosen files are listed and can be taken away again", async ({ page }, info) => {
  await signIn(page, "sam");
  await openRecord(page, whom(info)[0]);
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  const field = page.getByLabel("Choose files");
  await field.setInputFiles(["One.pdf", "Two.pdf"].map((name) => ({ name, mimeType: "application/pdf", buffer: pdf })));
  const chosen = page.getByRole("list", { name: "Chosen", exact: true }).getByRole("listitem");
  await expect(chosen).toHaveText([/One\.pdf/, /Two\.pdf/]);
  await look(page);
  await page.getByRole("button", { name: "Remove One.pdf" }).click();
  await expect(chosen).toHaveText([/Two\.pdf/]);
  await expect(field).toBeFocused();
  expect(await field.evaluate((input) => [...input.files].map((file) => file.name))).toEqual(["Two.pdf"]);
});

test("the client opens, signs and reads on the page @phone", async ({ page, portico }, info) => {
  test.skip(info.project.name !== "wide", "signed once in a demo");
  await signInAtThePortal(page, "hannah.baker@example.com");
  await page.getByRole("link", { name: /document to sign/ }).click();
  await look(page);
  await page.getByRole("link", { name: /Fees and cancellations/ }).click();
  await look(page);
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  await coming;
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(page.getByText("Type your full name to sign").first()).toBeVisible();
  await look(page);
  await page.getByLabel("Your full name").fill("Hannah Baker");
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(page.getByText(/Signed by Hannah Baker/)).toBeVisible();
  await page.goto("/p/alder-wren/");
  await expect(page.getByText(/documents? signed/)).toBeVisible(); // what is done stays in the list
  // A picture that was never shown by its own address is drawn by the page around it.
  const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGPYkOCABzGMSmNDAKlXg0HylVGUAAAAAElFTkSuQmCC", "base64");
  await page.goto("/p/alder-wren/documents");
  await page.getByLabel("Choose files").setInputFiles([{ name: "Card.png", mimeType: "image/png", buffer: picture }]);
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await page.getByRole("link", { name: /Card\.png/ }).click();
  await expect(page.locator("img.document-picture")).toBeVisible();
  expect(await page.locator("img.document-picture").evaluate((image) => image.complete && image.naturalWidth)).toBe(10);
  await expect(page.getByRole("button", { name: "Print" })).toBeVisible();
  await look(page);
  const answer = await page.request.get(await page.locator("img.document-picture").evaluate((image) => image.src));
  expect(answer.headers()["content-disposition"]).toMatch(/^attachment/);
  expect(answer.headers()["content-security-policy"]).toContain("sandbox");
});
