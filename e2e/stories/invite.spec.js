// Creating a client and inviting them, from three places.
import { expect, look, test } from "../kit/index.js";
import { press } from "../kit/keyboard.js";
import { fillInClient, newestLetter, openRecord, signIn } from "../kit/people.js";

test("Ines creates a client and invites them in one step @plain", async ({ page, portico, request }, info) => {
  const address = `nora.${info.project.name}@example.com`;
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=invite");
  await fillInClient(page, "Nora", `Engel ${info.project.name}`, address);
  await page.getByLabel(/Create profile and invite client to join/).check();
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.locator("main")).toContainText(/invit/i);
  const { link, letter } = await newestLetter(request, portico.base, address);
  expect(letter).toContain("Nora");
  expect(link).toContain("/p/alder-wren/a/");
});

test("the fast actions offer both ways @plain", async ({ page }) => {
  await signIn(page);
  await page.getByRole("button", { name: "Fast actions" }).click();
  await expect(page.getByRole("link", { name: /Create profile and invite client to join/ })).toBeVisible();
  await page.getByRole("link", { name: "Create client profile only" }).click();
  await expect(page.getByRole("heading", { name: "Create client" })).toBeVisible();
});

test("a mistake is named at its field and nothing is lost @plain", async ({ page }) => {
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=invite");
  await fillInClient(page, "Otto", "Falk", "otto.falk@example");
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page).toHaveTitle(/^Error:/);
  await expect(page.getByLabel("First name")).toHaveValue("Otto");
  await expect(page.getByLabel("Email", { exact: true }).first()).toHaveValue("otto.falk@example");
});

test("Ines words an invitation herself and sees it before it goes @plain", async ({ page, portico, request }, info) => {
  const [name, address] = info.project.name === "no-script" ? ["Ivan Petrov", "ivan.petrov@example.net"] : ["Sara Lund", "sara.lund@example.net"];
  await signIn(page);
  await openRecord(page, name);
  await page.getByRole("link", { name: "Invite to Client Portal" }).click();
  const first = name.split(" ")[0];
  await page.getByLabel("Your words").fill("Good morning {{client_first_name}},\n\nyour portal is ready.");
  await page.getByRole("button", { name: "Preview Message" }).click();
  await expect(page.locator("#preview")).toContainText(`Good morning ${first}`);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Invitation sent just now").first()).toBeVisible();
  const { letter } = await newestLetter(request, portico.base, address);
  expect(letter).toContain(`Good morning ${first}`);
});

test("an unknown placeholder is refused at its field @plain", async ({ page }) => {
  await signIn(page);
  await openRecord(page, "Dimitri Ivanov");
  await page.getByRole("link", { name: "Invite to Client Portal" }).click();
  await page.getByLabel("Your words").fill("Hello {{client_birth_date}}");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("{{client_birth_date}}");
  await expect(page.getByLabel("Your words")).toHaveValue("Hello {{client_birth_date}}");
});

test("revoking asks once and says what happened @everywhere @plain", async ({ page }, info) => {
  const name = info.project.name === "no-script" ? "Mei Chen" : "Amelia Wright";
  await signIn(page);
  await openRecord(page, name);
  await page.goto(`${new URL(page.url()).pathname}/portal`);
  await page.getByRole("link", { name: "Revoke invitation" }).click();
  await expect(page.getByRole("heading", { name: /^Revoke .*’s invitation\?$/ })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Revoke invitation" }).click();
  await expect(page.getByText(/’s invitation was revoked/)).toBeVisible();
  await look(page);
});

test("a link to copy and a square code are shown once @everywhere @plain", async ({ page }) => {
  await signIn(page);
  await openRecord(page, "Maya Lindqvist");
  const tab = `${new URL(page.url()).pathname}/portal`;
  await page.goto(tab);
  await page.getByRole("button", { name: "Copy invitation link" }).click();
  await expect(page.getByRole("heading", { name: "Invitation link for Maya" })).toBeVisible();
  await expect(page.getByLabel("Link", { exact: true })).toHaveValue(/\/p\/alder-wren\/a\//);
  await look(page);
  const shown = page.url();
  await page.reload();
  await expect(page.getByText("A link is shown only once, when it is made.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Make a new link" })).toBeVisible();
  expect(page.url()).toBe(shown);
  await look(page);
  await page.goBack();
  await page.goForward();
  await expect(page.getByText("A link is shown only once, when it is made.")).toBeVisible();
  await page.goto(tab);
  await page.getByRole("button", { name: "Show a QR code" }).click();
  await expect(page.getByRole("heading", { name: "Maya, point your phone’s camera here" })).toBeVisible();
  await look(page);
  await page.goto(tab);
  await look(page);
  await page.getByRole("button", { name: "End this link" }).first().click();
  await expect(page.getByText("The copied link stopped working.")).toBeVisible();
});

test("the biller sees where clients stand and no button to invite @plain", async ({ page }) => {
  await signIn(page, "bill");
  await openRecord(page, "Tomás Oliveira");
  await expect(page.getByText("Not invited").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Invite to Client Portal" })).toHaveCount(0);
});

test("keyboard only, from the list to a sent invitation @script", async ({ page }) => {
  await signIn(page);
  await page.goto("/clients?q=Samuel%20Adeyemi");
  await press(page, page.getByRole("link", { name: /Send invitation\s+Samuel Adeyemi/ }));
  await press(page, page.getByRole("button", { name: /^Send( invitation)?$/ }).first());
  await expect(page.getByRole("button", { name: /^Invitation sent just now/ })).toBeVisible();
});

test("in the list a row has its menu, opens in place and sends @everywhere @phone-plain", async ({ page }, info) => {
  const family = `Griffbereit${info.project.name.replaceAll("-", "")}`;
  const [name, list] = [`Ottilie ${family}`, `/clients?q=${family}`];
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, "Ottilie", family, `ottilie@${family}.example`.toLowerCase());
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.getByText(`${name}’s profile is saved.`)).toBeVisible();
  await page.goto(list);
  const more = page.getByRole("button", { name: `More Options for ${name}` });
  const menu = page.locator('.menu[id^="more-"]');
  await more.click();
  await expect(menu.getByRole("link", { name: "(Re)send Invitation" })).toBeVisible();
  await expect(menu.getByRole("link", { name: "Open client record" })).toBeVisible();
  for (const absent of ["Get Invitation link", "Copy Login Link", "Stop", "Revoke invitation"]) {
    await expect(menu.getByText(absent, { exact: true })).toHaveCount(0);
  }
  const { x, y, width, height } = await menu.boundingBox();
  const sight = page.viewportSize();
  expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(sight.width);
  expect(y + height).toBeLessThanOrEqual(sight.height);
  await look(page);
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(more).toBeFocused();

  await page.locator("details.circle > summary").click();
  await expect(page.getByRole("link", { name: `Send invite ${name}` })).toBeVisible();
  await look(page);

  await more.click();
  await menu.getByRole("link", { name: "(Re)send Invitation" }).click();
  await expect(page.getByRole("heading", { name: "Send the invitation?" })).toBeVisible(); // over the list, where scripts run
  await look(page);
  await page.getByRole("button", { name: "Send invitation", exact: true }).click();
  await expect(page.getByRole("status").first()).toContainText("Invitation sent to Ottilie.");
  // The row says so once, as a button or, where there is no room for one, as a line.
  const said = page.locator("#list tbody tr").getByText("Invitation sent just now");
  await expect(said.filter({ visible: true })).toHaveCount(1);
  await look(page);

  // Once it has gone, the menu has what applies to a waiting invitation.
  await expect(async () => {
    await page.goto(list);
    await expect(page.locator("#list tbody tr")).toContainText("Waiting to accept", { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await expect(page.locator("#list tbody tr")).toContainText("You can send again at");
  await more.click();
  await expect(menu.getByRole("button", { name: "Get Invitation link" })).toBeVisible();
  await expect(menu.getByRole("link", { name: "Revoke invitation" })).toBeVisible();
  await expect(menu.getByText("(Re)send Invitation")).toHaveCount(0);
  await look(page);
});

test("on a phone a row opened in place says nothing twice @phone", async ({ page }, info) => {
  test.skip(info.project.name !== "phone", "where there is room, the email stands beside its button");
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, "Ottilie", "Zweimal", "ottilie@zweimal.example");
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("Ottilie Zweimal’s profile is saved.")).toBeVisible();
  await page.goto("/clients?q=Zweimal");
  await page.locator("details.circle > summary").first().click();
  await expect(page.getByRole("link", { name: "Send invite Ottilie Zweimal" })).toBeVisible();
  await expect(page.getByText("ottilie@zweimal.example").filter({ visible: true })).toHaveCount(1);
  await look(page);
});
