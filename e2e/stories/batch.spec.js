// Inviting many: selection, the look before, live progress, what could not be sent.
import { expect, look, test } from "../kit/index.js";
import { press, tick } from "../kit/keyboard.js";
import { fillInClient, signIn } from "../kit/people.js";

test("Sam sends to several at once and watches it happen @dark @script", async ({ page }) => {
  await signIn(page, "sam");
  await page.goto("/clients?tab=attention");
  await page.getByRole("checkbox", { name: "Select everyone on this page who can be invited" }).check();
  await expect(page.getByText(/selected$/).first()).toBeVisible();
  await page.locator(".bulkbar").getByRole("button", { name: "Send/resend invitations" }).click();
  await expect(page.getByRole("heading", { name: /^Invite \d+ clients? to the Client Portal/ })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Invite to Client Portal", exact: true }).click();
  await expect(page).toHaveURL(/\/batches\//);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/invitations? sent/, { timeout: 20_000 });
  await look(page);
});

test("keyboard only, two are ticked and invited @script", async ({ page }) => {
  await signIn(page);
  for (const given of ["Pia", "Rolf"]) {
    await page.goto("/clients/new?from=fast&then=only");
    await fillInClient(page, given, "Kachel", `${given}@kachel.example`.toLowerCase());
    await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
    await expect(page.getByText(`${given} Kachel’s profile is saved.`)).toBeVisible();
  }
  await page.goto("/clients?q=Kachel");
  for (const given of ["Pia", "Rolf"]) await tick(page, page.getByRole("checkbox", { name: `Select ${given} Kachel` }));
  await press(page, page.locator(".bulkbar").getByRole("button", { name: "Send/resend invitations" }));
  await expect(page.getByRole("heading", { name: "Invite 2 clients to the Client Portal" })).toBeVisible();
  await press(page, page.getByRole("button", { name: "Invite to Client Portal", exact: true }));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("2 invitations sent", { timeout: 20_000 });
});

test("the same without scripts @plain", async ({ page }, info) => {
  test.skip(info.project.name !== "no-script", "told without scripts");
  await signIn(page, "sam");
  await page.goto("/clients?tab=not-invited");
  for (const name of ["Select Aisha Khan", "Select Carlos Méndez"]) await page.getByRole("checkbox", { name }).check();
  await page.getByRole("button", { name: "Send/resend invitations" }).first().click();
  await expect(page.getByRole("heading", { name: "Invite 2 clients to the Client Portal" })).toBeVisible();
  await page.getByRole("button", { name: "Preview Invitation" }).click();
  await page.getByRole("button", { name: "Invite to Client Portal", exact: true }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("2 invitations sent");
  }).toPass({ timeout: 20_000 });
});

test("nobody ticked is said, and nothing is lost @plain", async ({ page }) => {
  await signIn(page, "sam");
  await page.goto("/clients");
  await page.getByRole("button", { name: "Send/resend invitations" }).first().click();
  await expect(page.locator("main")).toContainText(/Choose at least one client/);
});

test("selecting all that match takes the filter, not the page @plain", async ({ page }, info) => {
  await signIn(page, "ines");
  await page.goto("/clients?select=1");
  const plain = info.project.name === "no-script"; // where the box in the head ticks nobody
  await (plain ? page.locator("input[data-pick]").first() : page.getByRole("checkbox", { name: /^Select everyone/ })).check();
  await page.getByRole("link", { name: /^Select all/ }).click();
  await page.locator(".bulkbar").getByRole("button", { name: "Send/resend invitations" }).click();
  await expect(page.getByText(/are left out/).first()).toBeVisible();
});
