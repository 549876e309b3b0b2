// The first day: where nobody is yet, the address that is printed sets a practice up, and staff sign in as they do unless told otherwise.
import { codeOf } from "../kit/authenticator.js";
import { expect, look, test as plain } from "../kit/index.js";
import { password } from "../kit/people.js";
import { startEmpty } from "../kit/portico.js";

// An installation is set up once, so there is one story here, and each telling has an installation of its own.
const test = plain.extend({
  portico: [
    async ({}, use) => {
      const empty = await startEmpty();
      await use(empty);
      await empty.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

const ines = "ines@wren.example";

async function giveThePassword(page) {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(ines);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function giveTheCode(page, code) {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("from an empty folder to two practices, with a second step @everywhere @plain", async ({ page, portico }) => {
  test.setTimeout(120_000);
  const heading = (name) => page.getByRole("heading", { name, exact: true });
  await page.goto("/sign-in");
  await expect(page.getByText("There is no practice here yet.")).toBeVisible();
  await look(page);
  const [printed] = portico.said.match(/http:\/\/\S+\/set-up\/\S+/);
  await page.goto(printed);
  await expect(page).toHaveURL(/\/set-up$/);
  await look(page);
  await page.getByRole("button", { name: "Set up the practice" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Enter the practice’s name");
  await look(page);
  for (const [label, text] of [["Name", "Wren House"], ["Phone", "020 7946 0123"], ["Address", "12 Alder Lane, London"], ["Your name", "Ines Duarte"], ["Email", ines], ["Password", password]]) {
    await page.getByLabel(label, { exact: true }).fill(text);
  }
  await page.getByLabel("Time zone", { exact: true }).selectOption("Europe/London");
  await page.getByRole("button", { name: "Set up the practice" }).click();
  await expect(page.getByRole("status").first()).toContainText("Your practice is set up.");
  await look(page);
  await page.goto(printed);
  await expect(heading("This set-up address has stopped working")).toBeVisible();
  await look(page);

  await giveThePassword(page);
  await expect(heading("Set up your second step")).toBeVisible();
  await look(page);
  await page.getByLabel("Enter the 6 digits that the app shows").fill("000000");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert").first()).toContainText("That code doesn’t match");
  await page.getByText("Can’t scan it?").click();
  await look(page);
  await page.getByLabel("Enter the 6 digits that the app shows").fill(codeOf(await page.locator("code.key").innerText()));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(heading("Keep your recovery codes")).toBeVisible();
  await look(page);
  const codes = await page.locator("ul.codes code").allInnerTexts();
  expect(codes).toHaveLength(10);
  await page.getByRole("link", { name: "I have kept them" }).click();
  await expect(heading("Client List")).toBeVisible();
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByText("You’re signed out.")).toBeVisible();

  await giveThePassword(page);
  await expect(heading("Enter your code")).toBeVisible();
  await look(page);
  await giveTheCode(page, "000000");
  await expect(page.getByRole("alert").first()).toContainText("That code doesn’t match");
  await page.getByText("Phone not at hand?").click();
  await look(page);
  await giveTheCode(page, codes[0]);
  await expect(heading("Client List")).toBeVisible();
  await look(page);

  const elm = ["--name", "Elm House", "--slug", "elm-house", "--phone", "020 7946 0199", "--address", "3 Elm Row, London"];
  portico.command(["create-practice", ...elm], "");
  const her = ["--practice", "elm-house", "--name", "Ines Duarte", "--email", ines, "--role", "administrator"];
  portico.command(["create-staff", ...her, "--password-file", "-"], password);
  await page.context().clearCookies();
  await giveThePassword(page);
  await expect(heading("Choose a practice")).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Elm House" }).click();
  await expect(page.getByText(/^Elm House protects its clients with a second step/)).toBeVisible();
  await page.getByRole("button", { name: "Sign in as someone else" }).click();
  await giveThePassword(page);
  await page.getByRole("button", { name: "Wren House" }).click();
  await expect(heading("Enter your code")).toBeVisible();
  await giveTheCode(page, codes[1]);
  await expect(page.locator("#account-menu")).toContainText("Wren House");
});
