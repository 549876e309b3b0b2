// A family login from the address that is in use to the open portal; a group with owners and a guest.
import { expect, look, test } from "../kit/index.js";
import { choose, press, type } from "../kit/keyboard.js";
import { newestLetter, openRecord, password, signIn, signInAtThePortal, whom } from "../kit/people.js";

test("a second client on an address is stopped, and its owner acts for them @everywhere @plain", async ({ page, browser, portico }, info) => {
  const { called, address } = whom(info);
  const child = `Robin${info.project.name.replace("-", "")}`;
  await signIn(page);
  await page.goto("/clients/new");
  await page.getByLabel("First name").fill(child);
  await page.getByLabel("Last name").fill("Junior");
  await page.getByLabel("Email", { exact: true }).first().fill(address);
  await page.getByLabel("Reminders").first().check();
  await page.getByRole("button", { name: "Continue" }).last().click();
  await expect(page.getByText("Check this first.")).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).last().click();
  await expect(page.getByText("set up a family login")).toBeVisible();
  await look(page);
  await page.getByLabel("Create client profile and set up a family login").check();
  await page.getByRole("button", { name: "Continue" }).last().click();
  await expect(page.getByLabel("Email")).toHaveValue(address);
  await page.getByLabel("First name").fill(called);
  await page.getByLabel("Relationship").fill("parent");
  await page.getByLabel("Authority").fill("parental responsibility");
  await page.getByLabel("Secure messages").selectOption("manage");
  await look(page);
  await page.getByRole("button", { name: "Ask by email" }).click();
  await expect(page.getByText(`Waiting for ${called} to accept`)).toBeVisible();
  await look(page);

  const theirs = await (await browser.newContext({ baseURL: portico.base, javaScriptEnabled: info.project.name !== "no-script" })).newPage();
  await signInAtThePortal(theirs, address);
  await theirs.getByRole("link", { name: `Will you act for ${child}?` }).click();
  await expect(theirs.getByRole("heading", { name: `Act for ${child}?` })).toBeVisible();
  await theirs.getByRole("button", { name: "Accept" }).click();
  await theirs.getByRole("button", { name: `${child}’s portal` }).click();
  await expect(theirs.getByText(`You are in ${child}’s portal.`)).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: /End now/ }).click();
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/sign-in/);
  await theirs.context().close();
});

test("keyboard only, somebody is asked to act for a client, accepts and is out again @script", async ({ page, browser, portico }) => {
  await signIn(page);
  await press(page, page.getByRole("button", { name: "+ Create" }));
  await press(page, page.locator("#create-menu").getByRole("link", { name: "Create client" }));
  await type(page, page.getByLabel("First name"), "Tila");
  await type(page, page.getByLabel("Last name"), "Zimt");
  await choose(page, page.getByLabel("Create client profile only"));
  await press(page, page.locator(".actionbar").getByRole("button", { name: "Continue" }));
  await expect(page.getByText("Tila Zimt’s profile is saved.")).toBeVisible();
  await press(page, page.getByRole("link", { name: "Client Portal", exact: true }).last());
  await press(page, page.getByRole("link", { name: "Add guardian or proxy" }));
  await choose(page, page.getByLabel("Proxy", { exact: true }));
  for (const [label, words] of [["First name", "Mira"], ["Last name", "Zimt"], ["Email", "mira@zimt.example"], ["Relationship", "sister"], ["Authority", "letter of attorney"]]) {
    await type(page, page.getByLabel(label), words);
  }
  await press(page, page.getByRole("button", { name: "Ask by email" }));
  await expect(page.getByText("Waiting for Mira to accept")).toBeVisible();

  const { link } = await newestLetter(page.request, portico.base, "mira@zimt.example");
  const mira = await (await browser.newContext({ baseURL: portico.base })).newPage();
  await mira.goto(link);
  await type(mira, mira.getByLabel("Password", { exact: true }), password);
  await press(mira, mira.getByRole("button", { name: "Accept and create my account" }));
  await expect(mira.getByText("You are in Tila’s portal.")).toBeVisible();
  await page.reload();
  await press(page, page.getByRole("button", { name: /^End now/ }));
  await expect(page.getByText("Mira Zimt’s access has ended.")).toBeVisible();
  await mira.reload();
  await expect(mira).toHaveURL(/\/sign-in/);
  await mira.context().close();
});

test("a group opens in place, and a guest is invited at once @everywhere @plain", async ({ page, browser, portico }, info) => {
  const screen = info.project.name.replace("-", "");
  const name = `Household ${screen}`;
  await signIn(page);
  await openRecord(page, info.project.name === "wide" ? "Yuki Tanaka" : info.project.name === "phone" ? "Chloé Martin" : "Liam O’Connor");
  await page.getByRole("link", { name: /^New group with/ }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await look(page);
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(page.getByText("The invitation goes out at once.")).toBeVisible();
  await look(page);
  await page.getByLabel("First name").fill("Lena");
  await page.getByLabel("Email").fill(`lena.${screen}@roth.example`);
  await page.getByRole("button", { name: "Add and invite guest" }).click();
  await expect(page.getByText(/Waiting for Lena to accept invitation/)).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Show in the list" }).click();
  await page.locator("details.circle > summary").first().click();
  await expect(page.locator("details.circle").getByRole("link", { name, exact: true })).toBeVisible();
  await look(page);

  const { link } = await newestLetter(page.request, portico.base, `lena.${screen}@roth.example`);
  const lena = await (await browser.newContext({ baseURL: portico.base, javaScriptEnabled: info.project.name !== "no-script" })).newPage();
  await lena.goto(link);
  await look(lena);
  await lena.getByLabel("Password", { exact: true }).fill(password);
  await lena.getByRole("button", { name: "Accept and create my account" }).click();
  await expect(lena.getByText("Nothing is shared with you yet")).toBeVisible();
  await look(lena);
  await lena.context().close();
});

test("keyboard only, a group is made, a guest is invited and taken back @script", async ({ page }) => {
  await signIn(page);
  await press(page, page.getByRole("button", { name: "More for this list" }));
  await press(page, page.locator("#list-more").getByRole("link", { name: "New client group" }));
  await type(page, page.getByLabel("Name", { exact: true }), "Household at the keys");
  await press(page, page.getByRole("button", { name: "Create group" }));
  await expect(page.getByRole("heading", { name: "Household at the keys", exact: true })).toBeVisible();
  await type(page, page.getByLabel("Add a client"), "Isabella");
  await press(page, page.getByRole("button", { name: "Search", exact: true }));
  await press(page, page.getByRole("button", { name: /^Add\s+Isabella Romano/ }));
  await expect(page.getByText("Added to the group.")).toBeVisible();
  await type(page, page.getByLabel("First name"), "Lena");
  await type(page, page.getByLabel("Email"), "lena@tasten.example");
  await press(page, page.getByRole("button", { name: "Add and invite guest" }));
  await expect(page.getByText(/Waiting for Lena to accept invitation/)).toBeVisible();
  await press(page, page.getByRole("button", { name: /^Remove\s+Lena/ }));
  await expect(page.getByText("Lena is no longer a guest.")).toBeVisible();
});
