// What scripts add to inviting: the record follows by itself, the list keeps one's place, the search takes the selection along.
import { expect, look, test } from "../kit/index.js";
import { fillInClient, openRecord, signIn } from "../kit/people.js";

test("the Client Portal tab follows, and what is being written survives @everywhere @script", async ({ page, browser, portico }) => {
  await signIn(page);
  await openRecord(page, "Aisha Khan");
  await page.getByRole("link", { name: "Client Portal", exact: true }).click();
  await page.getByText("Change the message").click();
  await page.getByLabel("Message").fill("Half a sentence");

  const elsewhere = await browser.newContext({ baseURL: portico.base, locale: "en-GB", timezoneId: "Europe/London" });
  const sam = await elsewhere.newPage();
  await signIn(sam, "sam");
  await openRecord(sam, "Aisha Khan");
  await sam.getByRole("link", { name: "Send invitation to Aisha" }).click();
  await sam.getByRole("button", { name: "Send invitation" }).click();
  await elsewhere.close();

  await expect(page.locator("#standing-badge")).toHaveText("Waiting to accept");
  await expect(page.locator("#portal-trail")).toContainText("Invitation sent by Sam Fischer");
  await expect(page.getByRole("button", { name: "Copy invitation link" })).toBeVisible();
  await expect(page.getByLabel("Message")).toHaveValue("Half a sentence");
  await expect(page.locator("#send-row")).toContainText("You can send again at");
  await expect(page.getByRole("button", { name: "Send email" })).toHaveCount(0);
  await look(page);
});

test("the overview and the open list follow somebody else's send @script", async ({ page, browser, portico }) => {
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, "Pia", "Folgmann", "pia.folgmann@example.com");
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await openRecord(page, "Pia Folgmann");
  const list = await page.context().newPage();
  await list.goto("/clients?q=folgmann");
  await list.getByRole("button", { name: "More Options for Pia Folgmann" }).focus();

  const elsewhere = await browser.newContext({ baseURL: portico.base, locale: "en-GB", timezoneId: "Europe/London" });
  const sam = await elsewhere.newPage();
  await signIn(sam, "sam");
  await openRecord(sam, "Pia Folgmann");
  await sam.getByRole("link", { name: "Send invitation to Pia" }).click();
  await sam.getByRole("button", { name: "Send invitation" }).click();
  await elsewhere.close();

  await list.bringToFront();
  const more = list.getByRole("button", { name: "More Options for Pia Folgmann" });
  await expect(list.locator("tbody")).toContainText("Waiting to accept");
  await expect(more).toBeFocused();
  await more.click();
  await expect(list.getByRole("link", { name: "Revoke invitation" })).toBeVisible();

  await page.bringToFront();
  await expect(page.locator("#standing-banner")).toContainText("Waiting for Pia");
  await expect(page.locator("#latest-lines")).toContainText("Invitation sent by Sam Fischer");
});

test("the counts on the tabs follow somebody else's send, and nothing moves @script", async ({ page, browser, portico }) => {
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, "Tove", "Zahlmann", "tove.zahlmann@example.com");
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await openRecord(page, "Tove Zahlmann");
  await page.goto("/clients");
  const [waiting, left] = [page.locator("#count-waiting"), page.locator("#count-not-invited")];
  const [wait, stay] = [Number(await waiting.textContent()), Number(await left.textContent())];
  const tab = page.locator(".segments").getByRole("link", { name: /^Not invited/ });
  await tab.focus();
  await page.evaluate(() => scrollTo(0, 200));
  const scrolled = await page.evaluate(() => scrollY);

  const elsewhere = await browser.newContext({ baseURL: portico.base, locale: "en-GB", timezoneId: "Europe/London" });
  const sam = await elsewhere.newPage();
  await signIn(sam, "sam");
  await openRecord(sam, "Tove Zahlmann");
  await sam.getByRole("link", { name: "Send invitation to Tove" }).click();
  await sam.getByRole("button", { name: "Send invitation" }).click();
  await expect(sam.locator("#standing-banner")).toContainText("Tove");
  await elsewhere.close();

  await expect(waiting).toHaveText(String(wait + 1));
  await expect(left).toHaveText(String(stay - 1));
  await expect(tab).toBeFocused();
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
});

test("sending from the list keeps the list, and the place in it @script", async ({ page }) => {
  await signIn(page);
  await page.goto("/clients?tab=not-invited&q=carlos");
  await page.getByRole("link", { name: /^Send invitation\s+Carlos Méndez/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send invitation" }).click();
  await expect(page).toHaveURL(/\/clients\?.*q=carlos/);
  await expect(page.getByRole("status").first()).toContainText("Invitation sent to Carlos.");
  await page.goto("/clients?q=ahmed");
  await page.getByRole("link", { name: /^Resend invitation\s+Ahmed El-Sayed/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Resend invitation" }).click();
  const sent = page.getByRole("button", { name: /^Invitation sent just now\s+Ahmed El-Sayed/ });
  await expect(sent).toBeDisabled();
  await expect(sent).toBeFocused();
});

test("the selection goes where the search went @script", async ({ page }) => {
  await signIn(page);
  await page.getByLabel("Search clients").pressSequentially("maya");
  await expect(page.locator(".lede")).toHaveText("1 client found.");
  await page.getByRole("link", { name: "Select multiple" }).click();
  await expect(page).toHaveURL(/q=maya&select=1/);
  await expect(page.getByRole("link", { name: "Maya Lindqvist", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Amara Rossi" })).toHaveCount(0);
  await page.getByLabel("Search clients").fill("zzzz");
  await expect(page.getByRole("button", { name: "Send/resend invitations" })).toHaveCount(0);
});

test("what was typed before the script was there is searched for @script", async ({ page }) => {
  await signIn(page);
  await page.route(/\/search[^/]*\.js/, async (route) => {
    await new Promise((later) => setTimeout(later, 1_500));
    await route.continue();
  });
  await page.goto("/clients", { waitUntil: "commit" });
  await page.getByLabel("Search clients").fill("maya");
  await expect(page.locator(".lede")).toHaveText("1 client found.");
});

test("the password reset link is copied from More Options @script", async ({ page, context, portico }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page);
  await page.goto("/clients?q=amara");
  await page.getByRole("button", { name: "More Options for Amara Rossi" }).click();
  await page.getByRole("link", { name: "Copy password reset link" }).click();
  await expect(page.getByRole("link", { name: "Link copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${portico.base}/p/alder-wren/forgot-password`);
});
