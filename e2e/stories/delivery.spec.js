// A bounce and its repair, a changed address, and the panel that says why somebody can't get in.
import { expect, look, test } from "../kit/index.js";
import { press, type } from "../kit/keyboard.js";
import { newestLetter, openRecord, signIn } from "../kit/people.js";

/** What a mail server sends back about a letter to an address that nobody has. */
const bounce = (id, address) => `Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: portal@localhost
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ${address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: message/rfc822

To: <${address}>
Message-ID: <${id}@localhost>

Hello
--b--
`;

/** Somebody new, invited. */
async function invited(page, name, address) {
  await page.goto("/clients/new?from=fast&then=invite");
  await page.getByLabel("First name").fill(name);
  await page.getByLabel("Last name").fill("Brandt");
  await page.getByLabel("Email", { exact: true }).first().fill(address);
  await page.getByLabel("Reminders").first().check();
  await page.getByLabel(/Create profile and invite client to join/).check();
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
}

test("a bounce becomes a task, and one step repairs it @everywhere @plain", async ({ page, portico, request }, info) => {
  const [name, wrong, right] = [`Lotte ${info.project.name}`, `lotte.${info.project.name}@wrong.example`, `lotte.${info.project.name}@right.example`];
  await signIn(page);
  await invited(page, name, wrong);
  const { id, link } = await newestLetter(request, portico.base, wrong);
  expect(portico.command(["bounce"], bounce(id, wrong))).toContain("came back. This address doesn’t exist.");
  await openRecord(page, `${name} Brandt`);
  await page.getByRole("link", { name: "Client Portal", exact: true }).click();
  await expect(page.getByText(/The invitation didn’t reach/).first()).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Fix email" }).first().click();
  await page.getByRole("textbox", { name: "Email", exact: true }).first().fill(right);
  await page.getByRole("button", { name: "Save and resend" }).click();
  await expect(page.getByText(`Saved, and the invitation went to ${right}.`)).toBeVisible();
  await newestLetter(request, portico.base, right);
  await page.goto(link);
  await expect(page.getByRole("link", { name: "Continue" })).toHaveCount(0);
});

test("a changed main email asks what becomes of the way in @everywhere @plain", async ({ page, portico, request }, info) => {
  const [name, old, now] = [`Mats ${info.project.name}`, `mats.${info.project.name}@old.example`, `mats.${info.project.name}@new.example`];
  await signIn(page);
  await invited(page, name, old);
  await newestLetter(request, portico.base, old);
  await openRecord(page, `${name} Brandt`);
  await page.goto(`${page.url().split("?")[0].replace(/\/(portal|info|activity)?$/, "")}/info/edit`);
  await page.getByRole("textbox", { name: "Email", exact: true }).first().fill(now);
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "Update Client Portal access?" })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Yes, Disable and Resend" }).click();
  await expect(page.getByText(`Invitation sent to ${now}.`)).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Email", exact: true })).toHaveValue(now);
  await newestLetter(request, portico.base, now);
});

test("keyboard only, from what came back to the answer about the way in @script", async ({ page, portico, request }) => {
  const [wrong, right, now] = ["wrong", "right", "now"].map((place) => `tasta@${place}.example`);
  await signIn(page);
  await invited(page, "Tasta", wrong);
  const { id } = await newestLetter(request, portico.base, wrong);
  portico.command(["bounce"], bounce(id, wrong));
  await page.goto("/clients?q=Tasta");
  await press(page, page.getByRole("link", { name: "Tasta Brandt", exact: true }).first());
  await expect(page.getByRole("heading", { name: "Tasta Brandt", exact: true })).toBeVisible();
  await press(page, page.getByRole("link", { name: "Client Portal", exact: true }).last());
  await expect(page).toHaveURL(/\/portal$/);
  await press(page, page.getByRole("link", { name: "Fix email" }).first());
  await type(page, page.getByRole("textbox", { name: "Email", exact: true }).first(), right);
  await press(page, page.getByRole("button", { name: "Save and resend" }));
  await expect(page.getByText(`Saved, and the invitation went to ${right}.`)).toBeVisible();
  await press(page, page.getByRole("link", { name: "Edit", exact: true }).first());
  await type(page, page.getByRole("textbox", { name: "Email", exact: true }).first(), now);
  await press(page, page.getByRole("button", { name: "Save", exact: true }).last());
  await expect(page.getByRole("heading", { name: "Update Client Portal access?" })).toBeVisible();
  await press(page, page.getByRole("button", { name: "Yes, Disable and Resend" }));
  await expect(page.getByText(`Invitation sent to ${now}.`)).toBeVisible();
});

test("why somebody can't get in, on every screen @everywhere @plain", async ({ page }) => {
  await signIn(page);
  await page.getByRole("button", { name: "More for this list" }).click();
  await page.getByRole("link", { name: "Why can’t this client get in?" }).click();
  await page.getByLabel("Email they type").fill("amara@rosi.example");
  await page.getByRole("button", { name: "Look it up" }).click();
  await expect(page.getByRole("heading", { name: "This address isn’t on file" })).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Look it up for Amara Rossi" }).click();
  await page.getByRole("link", { name: "Amara Rossi" }).click();
  await expect(page.getByRole("heading", { name: "Why can’t this client get in?" })).toBeVisible();
  await look(page);
});

test("keyboard only, somebody locked out is found by a mistyped address and let in again @script", async ({ page, portico, request }) => {
  const form = { email: "peter.novak@example.net", password: "not the right one 12" };
  for (let tries = 0; tries < 10; tries += 1) {
    await request.post("/p/alder-wren/sign-in", { form, headers: { origin: portico.base }, maxRedirects: 0 });
  }
  await signIn(page);
  await press(page, page.getByRole("button", { name: "More for this list" }));
  await press(page, page.locator("#list-more").getByRole("link", { name: "Why can’t this client get in?" }));
  await type(page, page.getByLabel("Email they type"), "peter.novak@exmple.net");
  await press(page, page.getByRole("button", { name: "Look it up" }));
  await press(page, page.getByRole("link", { name: "Look it up for Peter Novák" }));
  await expect(page.getByText(/^Too many wrong passwords/)).toBeVisible();
  await press(page, page.getByRole("button", { name: /^Let them try again now/ }));
  await expect(page.getByText("They can try again now.", { exact: true })).toBeVisible();
  await expect(page.getByText(/^Too many wrong passwords/)).toHaveCount(0);
});
