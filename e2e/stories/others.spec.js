// Whoever sees every client and invites only her own: others are left out of what she selects, and she reads whom to ask.
import { expect, look, test, withoutScripts } from "../kit/index.js";
import { colleague, fillInClient, openRecord, password, signIn } from "../kit/people.js";

const ask = "Ask an administrator: Ines Okafor.";

/** Somebody new at the front desk, who may invite the clients assigned to her and no others. */
async function hire(page, portico, { name, address }) {
  const hers = ["--name", name, "--email", address, "--role", "front-desk", "--password-file", "-"];
  portico.command(["create-staff", "--practice", "alder-wren", ...hers], password);
  await page.goto("/organization/staff");
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("switch", { name: "Invite all clients" }).uncheck();
  await page.getByRole("button", { name: "Save permissions" }).click();
  await expect(page.getByRole("status").first()).toContainText("Permissions saved.");
}

/** Somebody who can be invited, assigned to this staff member if one is named. */
async function create(page, given, family, assigned) {
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, given, family, `${given}@${family}.example`.toLowerCase());
  if (assigned) await page.getByLabel(assigned, { exact: true }).check();
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.getByText(`${given} ${family}’s profile is saved.`)).toBeVisible();
}

test("of everybody who matches, others’ clients are left out, with whom to ask @everywhere @plain", async ({ page, browser, portico }, info) => {
  const screen = info.project.name.replaceAll("-", "");
  const [family, rosa] = [`Fremd${screen}`, { name: `Rosa ${screen}`, address: `rosa.${screen}@alderwren.example` }];
  await signIn(page);
  await hire(page, portico, rosa);
  await create(page, "Hilde", family, rosa.name);
  await create(page, "Otto", family);

  const hers = await colleague(browser, portico.base, rosa.address);
  await hers.goto(`/clients?q=${family}&select=1`);
  await expect(hers.locator("#list tbody tr", { hasText: `Otto ${family}` })).toContainText(`Otto isn’t assigned to you. ${ask}`);
  await expect(hers.getByRole("checkbox", { name: `Select Otto ${family} (cannot be invited: not assigned to you)` })).toBeDisabled();
  await expect(hers.getByRole("checkbox", { name: `Select Hilde ${family}`, exact: true })).toBeEnabled();
  await look(hers);

  await hers.goto(`/clients?q=${family}&select=1&all=1`);
  await hers.locator(".bulkbar").getByRole("button", { name: "Send/resend invitations" }).click();
  await expect(hers.getByRole("heading", { name: "Invite 1 client to the Client Portal" })).toBeVisible();
  await expect(hers.getByText("1 new invitation, 1 is left out.")).toBeVisible();
  await expect(hers.getByText("1 is ready, 1 can’t be invited now.")).toBeVisible();
  const leftOut = hers.locator(".left-out");
  await leftOut.getByText("Left out, and why (1)").click();
  await expect(leftOut.locator(".points li")).toHaveText(["1 not assigned to you"]);
  await expect(leftOut.getByRole("link", { name: `Otto ${family}` })).toBeVisible();
  await expect(leftOut.getByText(`Otto isn’t assigned to you. ${ask}`)).toBeVisible();
  await look(hers);

  // Nobody of hers is among them: it stands open, and nothing can be sent.
  await hers.goto(`/clients?q=${encodeURIComponent(`Otto ${family}`)}&select=1&all=1`);
  await hers.locator(".bulkbar").getByRole("button", { name: "Send/resend invitations" }).click();
  await expect(hers.getByRole("heading", { name: "Nobody can be invited", exact: true })).toBeVisible();
  await expect(hers.getByText("Nobody in this selection can be invited now.")).toBeVisible();
  await expect(hers.getByText("There is nobody to show it for.")).toBeVisible();
  await expect(leftOut.getByText(`Otto isn’t assigned to you. ${ask}`)).toBeVisible();
  await expect(hers.getByRole("button", { name: "Invite to Client Portal", exact: true })).toBeDisabled();
  await look(hers);
  await hers.context().close();
});

test("who was ticked and is a colleague’s by now stays out, and the others can be sent to @phone @plain", async ({ page, browser, portico }, info) => {
  const screen = info.project.name.replaceAll("-", "");
  const [family, lena] = [`Wechsel${screen}`, { name: `Lena ${screen}`, address: `lena.${screen}@alderwren.example` }];
  await signIn(page);
  await hire(page, portico, lena);
  for (const given of ["Hilde", "Jutta"]) await create(page, given, family, lena.name);

  const hers = await colleague(browser, portico.base, lena.address);
  await hers.goto(`/clients?q=${family}&select=1`);
  for (const given of ["Hilde", "Jutta"]) await hers.getByRole("checkbox", { name: `Select ${given} ${family}` }).check();
  await openRecord(page, `Jutta ${family}`);
  await page.goto(`${new URL(page.url()).pathname}/info/edit`);
  await page.getByLabel(lena.name, { exact: true }).uncheck();
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();

  await hers.locator(".bulkbar").getByRole("button", { name: "Send/resend invitations" }).click();
  await expect(hers).toHaveTitle(/^Error: /);
  const told = hers.getByRole("alert");
  await expect(told).toContainText("You can no longer write to somebody you chose, so nobody was written to. See who is left, then send.");
  if (!withoutScripts()) await expect(told).toBeFocused();
  await expect(hers.getByRole("heading", { name: "Invite 1 client to the Client Portal" })).toBeVisible();
  await expect(hers.locator("#f-client")).toContainText(`Hilde ${family}`);
  const leftOut = hers.locator(".left-out");
  await expect(leftOut.locator(".points li")).toHaveText(["1 not assigned to you"]);
  await expect(leftOut.getByText(`Jutta isn’t assigned to you. ${ask}`)).toBeVisible();
  await look(hers);
  await told.getByRole("link").click();
  await expect(hers.locator("#f-client")).toBeFocused();
  await hers.context().close();
});
