// A client on a phone: from the link in the letter to the portal's home, and every link that does not lead in.
import { expect, look, test } from "../kit/index.js";
import { press, type } from "../kit/keyboard.js";
import { newestLetter, password, signIn } from "../kit/people.js";

const phrase = "seven purple umbrellas";

test("Ben activates in two screens @phone @plain", async ({ page, portico, request }, info) => {
  const person = { wide: ["Ben", "ben.carter@example.com"], phone: ["Leila", "leila.bakri@example.com"] }[info.project.name] ?? ["Ahmed", "ahmed.elsayed@example.net"];
  const { link } = await newestLetter(request, portico.base, person[1]);
  await page.goto(link);
  await expect(page).toHaveURL(/\/p\/alder-wren\/activate$/);
  await expect(page.getByRole("heading", { name: new RegExp(`Hello ${person[0]}`) })).toBeVisible();
  await look(page);
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page.getByText(person[1])).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Activate My Account" }).click();
  await expect(page.getByRole("alert")).toContainText("at least 12 characters");
  await look(page);
  await page.getByLabel("Password", { exact: true }).fill(phrase);
  await page.getByRole("button", { name: "Activate My Account" }).click();
  await expect(page).toHaveURL(/\/p\/alder-wren\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(person[0]);

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Your account is already active" })).toBeVisible();
  await look(page);

  await page.goto("/p/alder-wren/account");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to your portal" })).toBeVisible();
  await page.getByLabel("Email").fill(person[1]);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("don’t match");
  await page.getByLabel("Password", { exact: true }).fill(phrase);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(person[0]);
});

test("keyboard only, from the link to the home page @script", async ({ page, portico, request }) => {
  const { link } = await newestLetter(request, portico.base, "noah.andersen@example.net");
  await page.goto(link);
  await press(page, page.getByRole("link", { name: "Continue" }));
  await expect(page.getByRole("button", { name: "Activate My Account" })).toBeVisible();
  await type(page, page.getByLabel("Password", { exact: true }), phrase);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Noah");
});

test("an expired link can be renewed by its owner, and only with a tick @everywhere @plain", async ({ page, portico, request }) => {
  const address = "priya.nair@example.com";
  const { link } = await newestLetter(request, portico.base, address);
  const ask = async (button) => {
    await look(page);
    await page.getByRole("button", { name: button }).click();
    await expect(page.getByRole("alert")).toContainText("Tick the box");
    await look(page);
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: button }).click();
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  };
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link has stopped working" })).toBeVisible();
  await ask("Email me a new link");
  await look(page);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "There is a newer link" })).toBeVisible();
  await ask("Email me the newest link");
  await expect.poll(async () => (await newestLetter(request, portico.base, address)).link).not.toBe(link);
  await page.goto((await newestLetter(request, portico.base, address)).link);
  await expect(page.getByRole("heading", { name: /Hello Priya/ })).toBeVisible();
});

test("revoked, declined and damaged links say what they are @everywhere @plain", async ({ page, portico, request }) => {
  const revoked = await newestLetter(request, portico.base, "grace.mbeki@example.org");
  await page.goto(revoked.link);
  await expect(page.getByRole("heading", { name: "This link was taken back" })).toBeVisible();
  const declined = await newestLetter(request, portico.base, "oskar.nowak@example.com");
  await page.goto(declined.link);
  await expect(page.getByRole("heading", { name: "This invitation was turned down" })).toBeVisible();
  await page.goto(`${revoked.link.slice(0, -3)}AAA`);
  await expect(page.getByRole("heading", { name: "This link doesn’t work" })).toBeVisible();
  await look(page);
  await page.context().clearCookies();
  await page.goto("/p/alder-wren/activate");
  await expect(page.getByRole("heading", { name: "Open the link in your email again" })).toBeVisible();
});

test("a letter in Spanish leads to pages in Spanish @plain", async ({ page, portico, request }) => {
  const { link } = await newestLetter(request, portico.base, "lucia.fernandez@example.org");
  await page.goto(link);
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
});

test("a forgotten password comes back by mail @everywhere @plain", async ({ page, portico, request }) => {
  await page.goto("/p/alder-wren/forgot-password");
  await page.getByLabel("Email").fill("fatima.haddad@example.com");
  await page.getByRole("button", { name: "Email me a link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await look(page);
  const { link } = await newestLetter(request, portico.base, "fatima.haddad@example.com");
  await page.goto(link);
  await look(page);
  await page.getByLabel("New password", { exact: true }).fill("violet harbour lantern");
  await page.getByRole("button", { name: "Save new password" }).click();
  await expect(page.getByRole("heading", { name: "Your password is changed" })).toBeVisible();
  await look(page);
});

test("nobody learns at the sign-in who has an account @plain", async ({ page }) => {
  const answers = [];
  for (const address of ["amara@rossi.example", "nobody.at.all@example.com"]) {
    await page.goto("/p/alder-wren/sign-in");
    await page.getByLabel("Email").fill(address);
    await page.getByLabel("Password", { exact: true }).fill(`${password} and wrong`);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    // The button that shows the password comes with the script, a moment after the page.
    const said = (await page.locator("main").innerText()).replaceAll(address, "ADDRESS");
    answers.push(said.replace(/^Show\n/m, ""));
  }
  expect(answers[0]).toBe(answers[1]);
});
