// What goes by itself and what comes later: stopping reminders by the link in one, a planned send, the list as a file, and reports.
import { expect, look, test } from "../kit/index.js";
import { press, typeDigits } from "../kit/keyboard.js";
import { fillInClient, openRecord, signIn } from "../kit/people.js";

/** The link in the newest reminder to this client, read in the mailbox. */
async function stopLink(page, name) {
  for (let address = "/mailbox"; address; ) {
    await page.goto(address);
    const letters = await page.locator('main a[href^="/mailbox/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const next = await page.locator('a[rel="next"]').getAttribute("href", { timeout: 500 }).catch(() => null);
    for (const href of letters.filter((href) => /^\/mailbox\/[^/?]+$/.test(href))) {
      const letter = await (await page.request.get(`${href}/page`)).text();
      const link = letter.includes(`Hello ${name}`) && letter.match(/\/p\/alder-wren\/reminders\/[0-9a-f]{64}/)?.[0];
      if (link) return link;
    }
    address = next;
  }
  throw new Error(`no reminder to ${name}`);
}

const people = { wide: "Maya", phone: "Ahmed", narrow: "Mei", "no-script": "Amelia" };

test("a client stops reminders with one button @everywhere @plain", async ({ page }, info) => {
  const name = people[info.project.name];
  await signIn(page);
  const link = await stopLink(page, name);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Stop reminders?" })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Stop reminders" }).click();
  await expect(page.getByRole("heading", { name: "Reminders are stopped" })).toBeVisible();
  await look(page);
  await page.goto(`/clients?q=${name}`);
  await page.getByRole("link", { name: new RegExp(`^${name} `) }).first().click();
  await page.getByRole("link", { name: "Client Portal", exact: true }).click();
  await expect(page.locator("#portal-reminders")).toContainText(`${name} stopped reminders.`);
  await look(page);
});

test("a send is planned, moved and cancelled @everywhere @plain", async ({ page }) => {
  await signIn(page);
  await openRecord(page, "Dimitri Ivanov");
  await page.getByRole("link", { name: "Invite to Client Portal" }).first().click();
  await page.locator("details.later > summary").click();
  await page.getByLabel("Day", { exact: true }).fill("2020-01-01");
  await page.getByRole("button", { name: "Send later" }).click();
  await expect(page.getByRole("alert")).toContainText("Choose a time in the future");
  await look(page);
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("Day", { exact: true }).fill(soon);
  await page.getByRole("button", { name: "Send later" }).click();
  await expect(page.getByRole("heading", { name: "Scheduled" })).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: /^Change/ }).first().click();
  await page.getByLabel("Time").fill("10:30");
  await look(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("at 10:30").first()).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Cancel this send" }).click();
  await page.getByRole("button", { name: "Cancel this send" }).click();
  await expect(page.getByText("This send was cancelled.")).toBeVisible();
});

/** The next day that has the number of its month: whether a browser asks for the day or the month first makes no difference. */
function evenDay() {
  for (let at = Date.now() + 2 * 86_400_000; ; at += 86_400_000) {
    const [year, month, day] = new Date(at).toISOString().slice(0, 10).split("-");
    if (month === day) return { value: `${year}-${month}-${day}`, digits: `${day}${month}${year}` };
  }
}

test("keyboard only, a send is planned, moved and cancelled @script", async ({ page }) => {
  const day = evenDay();
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, "Tilda", "Spaet", "tilda@spaet.example");
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("Tilda Spaet’s profile is saved.")).toBeVisible();
  await openRecord(page, "Tilda Spaet");
  await press(page, page.getByRole("link", { name: "Invite to Client Portal" }).first());
  await press(page, page.locator("details.later > summary"));
  await typeDigits(page, page.getByLabel("Day", { exact: true }), day.digits);
  await expect(page.getByLabel("Day", { exact: true })).toHaveValue(day.value);
  await press(page, page.getByRole("button", { name: "Send later" }));
  await expect(page.getByRole("heading", { name: "Scheduled" })).toBeVisible();
  await press(page, page.getByRole("link", { name: /^Change/ }).first());
  await typeDigits(page, page.getByLabel("Time"), "1030");
  await press(page, page.getByRole("button", { name: "Save" }));
  await expect(page.getByText("at 10:30").first()).toBeVisible();
  await press(page, page.getByRole("link", { name: "Cancel this send" }));
  await press(page, page.getByRole("button", { name: "Cancel this send" }));
  await expect(page.getByText("This send was cancelled.")).toBeVisible();
});

test("the list is taken out as a file @phone @plain", async ({ page }) => {
  await signIn(page);
  await page.goto("/clients?tab=waiting");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export to CSV" }).click()]);
  expect(file.suggestedFilename()).toMatch(/^portico-clients-\d{4}-\d\d-\d\d\.csv$/);
});

test("reports lead to those they count @everywhere @plain", async ({ page }) => {
  await signIn(page);
  await page.goto("/reports");
  await expect(page.getByRole("heading", { name: "Invitation funnel" })).toBeVisible();
  await look(page);
  for (const table of await page.locator("summary", { hasText: "As a table" }).all()) await table.click();
  await look(page);
  const number = page.locator(".funnel li").nth(1).getByRole("link");
  const many = (await number.textContent()).match(/\d+/)[0];
  await number.click();
  await expect(page.locator("#list tbody tr")).toHaveCount(Math.min(Number(many), 25));
  await look(page);
});

test("keyboard only, from the reports to those they count, and out as a file @script", async ({ page }) => {
  await signIn(page);
  await press(page, page.getByRole("navigation", { name: "Primary" }).getByRole("link", { name: "Reports" }));
  await press(page, page.getByText("As a table").first());
  await expect(page.getByRole("table", { name: "Invitation funnel" })).toBeVisible();
  await press(page, page.locator(".funnel li").nth(1).getByRole("link"));
  await expect(page.locator("#list tbody tr").first()).toBeVisible();
  const coming = page.waitForEvent("download");
  await press(page, page.getByRole("button", { name: "Export to CSV" }));
  expect((await coming).suggestedFilename()).toMatch(/^portico-clients-\d{4}-\d\d-\d\d\.csv$/);
});

test("the rows of the list follow @everywhere @script", async ({ page, browser, portico }) => {
  await signIn(page);
  await page.goto("/clients/new?from=fast&then=only");
  await fillInClient(page, "Wilma", "Folgerts", "wilma.folgerts@example.com");
  await page.locator(".actionbar").getByRole("button", { name: "Add" }).click();
  await page.goto("/clients?q=folgerts");
  const row = page.locator("#list tbody tr");
  await expect(row).toContainText("Not invited");
  const search = page.getByLabel("Search clients");
  await search.focus();
  const elsewhere = await browser.newContext({ baseURL: portico.base, locale: "en-GB", timezoneId: "Europe/London" });
  const sam = await elsewhere.newPage();
  await signIn(sam, "sam");
  await openRecord(sam, "Wilma Folgerts");
  await sam.getByRole("link", { name: "Send invitation to Wilma" }).click();
  await sam.getByRole("button", { name: "Send invitation" }).click();
  await expect(sam.getByText("Invitation sent just now").first()).toBeVisible();
  await elsewhere.close();
  await expect(row).toContainText("Waiting to accept");
  await expect(search).toBeFocused();
  await look(page);
});
