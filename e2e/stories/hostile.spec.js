// Files that mean harm and are taken all the same (promises.md P18), as documents and as answers to forms: in the browser, on every page that
// shows them and by their own addresses, nothing in them runs.
import { expect, test } from "../kit/index.js";
import { openRecord, signIn, signInAtThePortal } from "../kit/people.js";

const run = "console.log('canary');alert('canary')";
const mark = `<img src=x onerror="${run}">`;

/** A part of a PNG; nobody asks for its checksum. */
function chunk(kind, content) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, Buffer.from(kind + content), Buffer.alloc(4)]);
}

function picture() {
  const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
  return Buffer.concat([dot.subarray(0, 33), chunk("tEXt", `Comment\0${mark}`), dot.subarray(33)]);
}

function webp() {
  const rest = Buffer.from(`WEBPVP8 ${mark}`);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(rest.length);
  return Buffer.concat([Buffer.from("RIFF"), size, rest]);
}

function box(kind, content) {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length + 8);
  return Buffer.concat([size, Buffer.from(kind + content)]);
}

const pdf = (words) => Buffer.from(`%PDF-1.7\n${words}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);

const harmful = [
  ["Canary 1.pdf", pdf(`1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(console.println('canary');app.alert('canary'))>>>>endobj`)],
  ["Canary 2.pdf", pdf(`1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI(javascript:${encodeURIComponent(run)})>>>>endobj`)],
  ["Canary 3.pdf", pdf(mark)],
  ["Canary 4.pdf", pdf(`${"% a line that says nothing\n".repeat(200)}<html><body onload="${run}"><script>${run}</script>`)],
  [`Canary 5 <img src=x onerror=${run}>.pdf`, pdf("1 0 obj<</Type/Catalog>>endobj")],
  ["Canary 6.png", picture()],
  ["Canary 7.jpg", Buffer.from(`\xff\xd8\xff\xe0=1;${run}//\xff\xd9`, "latin1")],
  ["Canary 8.webp", webp()],
  ["Canary 9.heic", Buffer.concat([box("ftyp", "heic\0\0\0\0mif1"), box("free", mark)])],
  ["Canary 10.txt", Buffer.from(run)],
  ["Canary 11.csv", Buffer.from(`name,words\nAna,"${mark.replaceAll('"', '""')}"\nBo,=HYPERLINK("javascript:${run}")\n`)],
];

const addresses = (page) => page.locator("main").getByRole("link", { name: /^Canary \d/ }).evaluateAll((links) => links.map((link) => link.href));

/** Loads a file as what a page of ours may load. Each says when it is done, or that it was refused. */
const loadAsOurs = (src) => {
  const put = (name, facts) =>
    new Promise((done) => {
      const element = Object.assign(document.createElement(name), facts);
      element.onload = element.onerror = () => done();
      document.head.append(element);
    });
  return Promise.all([put("script", { src, charset: "iso-8859-1" }), put("script", { src, type: "module" }), put("link", { rel: "stylesheet", href: src })]);
};

/** What the files say or ask once anything in them runs. */
function listenTo(context) {
  const heard = [];
  context.on("console", (message) => message.text() === "canary" && heard.push("said"));
  context.on("dialog", async (dialog) => {
    heard.push("asked");
    await dialog.dismiss();
  });
  return heard;
}

/** Opens a file by its own address, which is a download, and as a part of another page. */
async function openFile(page, beside, address) {
  const coming = page.waitForEvent("download");
  await page.goto(address).catch(() => {}); // a download is no page
  expect((await coming).suggestedFilename()).toMatch(/^Canary \d/);
  await beside.evaluate(loadAsOurs, address);
}

/** Had anything run, it would have been heard, as this is. */
async function nothingRan(beside, heard) {
  await beside.evaluate(run);
  await expect.poll(() => heard.length).toBeGreaterThanOrEqual(2);
  expect(heard.toSorted()).toEqual(["asked", "said"]);
  await beside.close();
}

/** The pictures that a page draws, each brought into sight; where they are. */
async function drawn(page, count) {
  const all = page.locator("img.document-picture");
  await expect(all).toHaveCount(count);
  for (const one of await all.all()) await one.scrollIntoViewIfNeeded();
  return all.evaluateAll((images) => images.map((image) => image.src));
}

test("what means harm runs nowhere, whoever opens it", async ({ page, context }) => {
  test.setTimeout(120_000);
  const heard = listenTo(context);
  await signInAtThePortal(page);
  await page.goto("/p/alder-wren/documents");
  await page.getByLabel("Choose files").setInputFiles(harmful.map(([name, buffer]) => ({ name, mimeType: "text/html", buffer })));
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(page.getByText(`Your ${harmful.length} documents have arrived.`)).toBeVisible();
  const theirs = await addresses(page);
  await signIn(page, "sam");
  await openRecord(page, "Amara Rossi");
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await expect(page.getByRole("link", { name: "Canary 1.pdf", exact: true })).toBeVisible();
  const ours = await addresses(page);
  expect([theirs.length, ours.length]).toEqual([harmful.length, harmful.length]);

  const beside = await context.newPage();
  await beside.goto("/p/alder-wren/help");
  for (const address of [...theirs, ...ours]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { name: /^Canary \d/ })).toBeVisible();
    await openFile(page, beside, `${address}/file`);
  }
  await nothingRan(beside, heard);
});

test("pictures among the answers to a form run nowhere either", async ({ page, context }) => {
  test.setTimeout(120_000);
  const heard = listenTo(context);
  const pictures = harmful.filter(([name]) => /\.(png|jpg|webp)$/.test(name));
  const title = "Pictures that mean harm";
  const item = [{ linkId: "pictures", type: "attachment", text: "Your pictures", repeats: true }];
  const form = { resourceType: "Questionnaire", url: "https://forms.example/pictures", version: "1", status: "active", title, item };
  await signIn(page);
  await page.goto("/organization/client-portal/forms");
  await page.getByLabel("Or paste it here").fill(JSON.stringify(form));
  await page.getByRole("button", { name: "Check the form" }).click();
  await expect(page.getByRole("button", { name: "Use this form" })).toBeVisible();
  await page.locator("input[name=accept]").evaluateAll((lines) => lines.forEach((line) => (line.checked = true)));
  await page.getByRole("button", { name: "Use this form" }).click();
  await expect(page.getByText("The form can be sent now")).toBeVisible();
  await openRecord(page, "Amara Rossi");
  await page.getByRole("link", { name: "Forms", exact: true }).click();
  await page.getByRole("link", { name: "Resend Intake Forms" }).click();
  await page.getByLabel(title, { exact: true }).check();
  await page.getByRole("button", { name: "Resend Intake Forms" }).click();
  await expect(page.getByText("form is at the portal:")).toBeVisible();
  const forms = page.url();

  await signInAtThePortal(page);
  await page.getByRole("link", { name: new RegExp(`^${title}`) }).first().click();
  await page.getByRole("link", { name: "Begin" }).click();
  await page.getByLabel("Your pictures").setInputFiles(pictures.map(([name, buffer]) => ({ name, mimeType: "text/html", buffer })));
  await page.getByRole("button", { name: "Save and check your answers" }).last().click();
  await expect(page.getByRole("heading", { name: "Check your answers" })).toBeVisible();
  await drawn(page, pictures.length);
  await page.getByRole("button", { name: "Send to the practice" }).click();
  await expect(page.getByRole("heading", { name: "Thank you. It is with the practice." })).toBeVisible();
  const theirs = await drawn(page, pictures.length);
  await page.goto(forms);
  await page.getByRole("link", { name: title, exact: true }).first().click();
  await expect(page.getByRole("link", { name: "Canary 6.png" }).first()).toBeVisible();
  const ours = await drawn(page, pictures.length);

  const beside = await context.newPage();
  await beside.goto("/p/alder-wren/help");
  for (const address of [...theirs, ...ours]) await openFile(page, beside, address);
  await nothingRan(beside, heard);
});
