// A list comes in from a file, and everybody of it who may be invited is invited: the first day of a practice.
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, look, test } from "../kit/index.js";
import { signIn } from "../kit/people.js";

/** A list as another product might write it: semicolons, its own headings, one address missing, one date that cannot be. */
const list = (family) => `\ufeffFirst Name;Last Name;Email;Date of Birth
Rosa;${family};rosa@${family}.example;14.03.1987
Émile;${family};emile@${family}.example;02.11.1994
Theo;${family};;30.06.1979
Never;${family};never@${family}.example;31.02.1990
`;

test("a list is imported, and everybody who may be is invited @everywhere @plain", async ({ page }, info) => {
  test.setTimeout(120_000);
  const plain = info.project.name === "no-script";
  const family = plain ? "Plainfield" : "Storyfield";
  const buffer = Buffer.from(list(family));
  await signIn(page);
  await page.goto("/clients/import");
  await page.getByLabel("Choose the file with your clients").setInputFiles({ name: "clients.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Upload and continue" }).click();
  await expect(page.getByRole("heading", { name: "Columns" })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("alert")).toContainText("There is a problem"); // consent is asked for, never assumed
  await page.getByLabel("Yes, all of them").check();
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("heading", { name: "Can’t be imported" })).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("main")).toContainText(`Never ${family}`);
  await look(page);
  await page.getByRole("button", { name: "Import 3 clients" }).click();
  await expect(page.getByRole("link", { name: "See who can be invited" })).toBeVisible({ timeout: 20_000 });
  await look(page);

  await page.goto(`/clients?q=${family}&select=1&all=1`);
  await page.locator(".bulkbar").getByRole("button", { name: "Send/resend invitations" }).click();
  await expect(page.getByRole("heading", { name: "Invite 2 clients to the Client Portal" })).toBeVisible();
  await page.getByText("Left out, and why (1)").click();
  await expect(page.locator(".left-out")).toContainText("without an email address on file");
  await look(page);
  await page.getByRole("button", { name: "Invite to Client Portal", exact: true }).click();
  await expect(page).toHaveURL(/\/batches\//);
  const heading = page.getByRole("heading", { level: 1 });
  if (plain) {
    await expect(async () => {
      await page.reload();
      await expect(heading).toContainText("2 of 3 invitations sent");
    }).toPass({ timeout: 20_000 });
  } else {
    await expect(heading).toContainText("2 of 3 invitations sent", { timeout: 20_000 }); // by itself
  }
  await look(page);
});

test("a list that is too large is told the way @plain", async ({ page }, info) => {
  const plain = info.project.name === "no-script";
  const path = info.outputPath("long.csv");
  await mkdir(info.outputDir, { recursive: true });
  const file = await open(path, "w");
  await file.truncate(300 * 1024 * 1024); // nothing but its length is on the disk
  await file.close();
  await signIn(page);
  await page.goto("/clients/import");
  await page.getByLabel("Choose the file with your clients").setInputFiles(path);
  const told = "larger than 200 MB. Ask Portico’s operator to import with the command “portico import”.";
  if (plain) {
    await page.getByRole("button", { name: "Upload and continue" }).click();
    await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  } else {
    await expect(page.getByRole("alert")).toContainText(told); // before anything is sent
    await page.getByRole("button", { name: "Upload and continue" }).click();
    await expect(page.getByRole("heading", { name: "There is a problem" })).toBeHidden();
  }
  await expect(page.locator("main")).toContainText(told);
  await look(page);
});

/** Brings a list of one in as far as its check; the button that imports them. */
async function check(page, row) {
  const buffer = Buffer.from(`First name,Last name\n${row}\n`);
  await page.goto("/clients/import");
  await page.getByLabel("Choose the file with your clients").setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Upload and continue" }).click();
  await page.getByLabel("Yes, all of them").check();
  await page.getByRole("button", { name: "Check the file" }).click();
  const button = page.getByRole("button", { name: "Import 1 client" });
  await expect(button).toBeVisible({ timeout: 20_000 });
  return button;
}

test("an import is taken back, and one that stops says so @everywhere @plain", async ({ page, portico }, info) => {
  const family = `Rueckweg-${info.project.name}`;
  await signIn(page);
  await (await check(page, `Nora,${family}`)).click();
  const undo = page.getByRole("link", { name: "Undo this import" });
  await expect(undo).toBeVisible({ timeout: 20_000 });
  const there = await undo.getAttribute("href");
  await undo.click(); // over the page, where scripts run
  await expect(page.getByRole("heading", { name: "Undo this import?" })).toBeVisible();
  await look(page);
  await page.goto(there);
  await look(page);
  await page.getByRole("button", { name: "Undo this import" }).click();
  await expect(page.getByText("1 client was removed from the list").first()).toBeVisible();
  await look(page);

  const begin = await check(page, `Nils,${family}`);
  const kept = join(portico.data, "imports");
  for (const file of await readdir(kept)) await rm(join(kept, file)); // as if its disk had gone
  await begin.click();
  await expect(page.getByRole("heading", { name: "This import stopped before it finished" })).toBeVisible({ timeout: 20_000 });
  await look(page);
});
