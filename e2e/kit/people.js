// The people of the demo and what they do all the time: signing in, reading their mail.
import { expect } from "@playwright/test";

export const password = "river candle bicycle";
export const staff = {
  ines: "ines@alderwren.example",
  ada: "ada@alderwren.example",
  sam: "sam@alderwren.example",
  bill: "bill@alderwren.example",
};

/** Signs a staff member in through the page: one of the demo, or whoever has this email. */
export async function signIn(page, who = "ines") {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(staff[who] ?? who);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Client List" })).toBeVisible();
}

/** The page of a colleague at another browser, signed in. */
export async function colleague(browser, base, who = "sam") {
  const page = await (await browser.newContext({ baseURL: base, locale: "en-GB", timezoneId: "Europe/London" })).newPage();
  await signIn(page, who);
  return page;
}

/** Opens the record of a client by way of the search, as somebody at a desk would. */
export async function openRecord(page, name) {
  await page.goto(`/clients?q=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name, exact: true }).first().click();
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
}

/** Fills in the page "Create client", with an email that agrees to letters. */
export async function fillInClient(page, given, family, address) {
  await page.getByLabel("First name").fill(given);
  await page.getByLabel("Last name").fill(family);
  await page.getByLabel("Email", { exact: true }).first().fill(address);
  await page.getByLabel("Reminders").first().check();
}

/** Where the newest letter to an address lies in the local mailbox, which other stories fill too: page after page. */
async function placeOfNewest(request, base, address) {
  for (let page = "/mailbox/open"; page; ) {
    const list = await (await request.get(`${base}${page}`)).text();
    const rows = [...list.matchAll(/<a href="(\/mailbox\/open\/[^"]+)">[^<]*<span class="vh"> to ([^,<]+),/g)];
    const found = rows.find((row) => row[2].trim() === address);
    if (found) return found[1];
    page = list.match(/rel="next" href="([^"]+)"/)?.[1].replaceAll("&amp;", "&");
  }
}

/** The newest letter to an address in the local mailbox: its text, its link and its id. */
export async function newestLetter(request, base, address) {
  for (let tries = 0; tries < 100; tries += 1) {
    const href = await placeOfNewest(request, base, address);
    const letter = href && (await (await request.get(`${base}${href}/page`)).text());
    const link = letter?.match(/https?:\/\/[^"'<>\s]+\/(?:p\/alder-wren\/(?:(?:a|s|reset|confirm|offer)\/[A-Za-z0-9_-]+|test-link)|reset\/[A-Za-z0-9_-]+)/)?.[0];
    if (link) return { link, letter, id: href.split("/").at(-1) };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no letter to ${address} came within ten seconds`);
}

/** The six digits in the newest letter to an address. */
export async function newestCode(request, base, address) {
  for (let tries = 0; tries < 100; tries += 1) {
    const href = await placeOfNewest(request, base, address);
    const code = href && (await (await request.get(`${base}${href}/page`)).text()).match(/>(\d{6})</)?.[1];
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no code for ${address} came within ten seconds`);
}

/** Somebody with an account, another one for each screen. */
export function whom(info) {
  const people = {
    wide: { called: "Yuki", name: "Yuki Tanaka", address: "yuki.tanaka@example.net" },
    phone: { called: "Chloé", name: "Chloé Martin", address: "chloe.martin@example.com" },
  };
  return people[info.project.name] ?? { called: "Liam", name: "Liam O’Connor", address: "liam.oconnor@example.org" };
}

/** Signs a client in at the portal. */
export async function signInAtThePortal(page, address = "amara@rossi.example") {
  await page.goto("/p/alder-wren/sign-in");
  await page.getByLabel("Email").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/p\/alder-wren\/$/);
}

/** Who walks through the pages, how they come in, where they begin, and how many kinds of pages they meet at least. */
export const walks = {
  staff: { enter: (page) => signIn(page), starts: ["/clients", "/organization/client-portal/templates", "/organization/client-portal/clients", "/organization/staff", "/organization/history", "/nothing-here"], least: 28 },
  client: { enter: (page) => signInAtThePortal(page), starts: ["/p/alder-wren/"], least: 6 },
  visitor: { enter: (page) => page.goto("/sign-in"), starts: ["/sign-in", "/p/alder-wren/sign-in", "/p/alder-wren/sign-up"], least: 8 },
};
