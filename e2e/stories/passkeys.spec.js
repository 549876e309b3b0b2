// Passkeys of clients and staff, with Chromium's virtual authenticator; signing in by e-mail with and without scripts.
import { codeOf } from "../kit/authenticator.js";
import { startDemo } from "../kit/portico.js";
import { expect, look, test as plain } from "../kit/index.js";
import { press, type } from "../kit/keyboard.js";
import { newestCode, newestLetter, password, signIn, signInAtThePortal, staff, whom } from "../kit/people.js";

// Devices keep passkeys for a name, so this demo is reached by one.
const test = plain.extend({
  portico: [
    async ({}, use) => {
      const demo = await startDemo("localhost");
      await use(demo);
      await demo.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

/** A device with a finger on it. Conditional offers stay open until `present` is called. */
async function device(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...options, automaticPresenceSimulation: false },
  });
  return { present: (enabled) => cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }) };
}

/** Adds a passkey from the account that is open, looking at every page on the way. The finger stays on the device. */
async function addPasskey(page, finger, name) {
  await look(page);
  await page.getByRole("link", { name: "Add a passkey" }).click();
  await look(page);
  await page.getByLabel("Name of the passkey").fill(name);
  await page.getByLabel("Current password").fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
  await look(page);
  await finger.present(true);
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await expect(page.getByRole("status").first()).toContainText("Your passkey is added.");
  await look(page);
}

test("a client adds a passkey, signs in with it and removes it @phone @script", async ({ page }, info) => {
  const finger = await device(page);
  await signInAtThePortal(page, whom(info).address);
  await page.goto("/p/alder-wren/account");
  await addPasskey(page, finger, "My phone");
  await expect(page.getByText("My phone", { exact: true })).toBeVisible();
  await finger.present(false);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await look(page);
  await finger.present(true);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page).toHaveURL(/\/p\/alder-wren\/$/);
  await finger.present(false);
  await page.goto("/p/alder-wren/account");
  await page.getByRole("link", { name: "Remove My phone" }).click();
  await look(page);
  await page.getByLabel("Current password").fill(password);
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await expect(page.getByRole("status").first()).toContainText("The passkey is removed.");
});

test("a passkey is offered in the field for the address @script", async ({ page }, info) => {
  const finger = await device(page);
  await signIn(page, "ada");
  await page.goto("/account");
  await addPasskey(page, finger, `Laptop ${info.project.name}`);
  // With the finger on it already, the browser's own offer is answered at once.
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { name: "Client List" })).toBeVisible();
});

test("without scripts nothing about passkeys is offered, and a password does @plain", async ({ page }, info) => {
  await page.goto("/sign-in");
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  if (info.project.name === "no-script") await expect(button).toBeHidden();
  await look(page);
  await page.getByLabel("Email").fill(staff.sam);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Client List" })).toBeVisible();
});

test("keyboard only, a client signs in by the code of a letter @script", async ({ page, request, portico }) => {
  const address = "liam.oconnor@example.org";
  await page.goto("/p/alder-wren/sign-in");
  await press(page, page.getByRole("link", { name: "Email me a sign-in link" }));
  await expect(page).toHaveURL(/\/sign-in\/link$/);
  await type(page, page.getByLabel("Email"), address);
  await press(page, page.getByRole("button", { name: "Email me a sign-in link" }));
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await type(page, page.getByLabel("Code from the email"), await newestCode(request, portico.base, address));
  await press(page, page.getByRole("button", { name: "Sign in", exact: true }));
  await expect(page).toHaveURL(/\/p\/alder-wren\/$/);
});

test("a client signs in by the link and by the code of a letter @everywhere @plain", async ({ page, request, portico }, info) => {
  const ask = async () => {
    await page.goto("/p/alder-wren/sign-in");
    await look(page);
    await page.getByRole("link", { name: "Email me a sign-in link" }).click();
    await look(page);
    await page.getByLabel("Email").fill(whom(info).address);
    await page.getByRole("button", { name: "Email me a sign-in link" }).click();
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
    await look(page);
  };
  await ask();
  const first = await newestLetter(request, portico.base, whom(info).address);
  await page.goto(first.link);
  await expect(page.getByRole("heading", { name: "Sign in to your portal" })).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/p\/alder-wren\/$/);
  await page.goto(first.link);
  await expect(page.getByRole("heading", { name: "This link has stopped working" })).toBeVisible();
  await look(page);
  await page.context().clearCookies();
  await ask();
  await expect.poll(async () => (await newestLetter(request, portico.base, whom(info).address)).link).not.toBe(first.link);
  const code = await newestCode(request, portico.base, whom(info).address);
  await page.getByLabel("Code from the email").fill("abc");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").first()).toContainText("That isn’t the code");
  await look(page);
  await page.getByLabel("Code from the email").fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/p\/alder-wren\/$/);
});

test("a client sets up a second step and signs in with a recovery code @phone @plain", async ({ page }, info) => {
  const address = { wide: "isabella.romano@example.com", phone: "peter.novak@example.net" }[info.project.name] ?? "elena.popescu@example.com";
  await signInAtThePortal(page, address);
  await page.goto("/p/alder-wren/account/second-step");
  await look(page);
  await page.getByLabel("Enter the 6 digits that the app shows").fill("000000");
  await page.getByLabel("Current password").fill(password);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert").first()).toContainText("That code doesn’t match");
  await look(page);
  await page.getByText("Type a key instead").click();
  const [key] = (await page.locator("details", { hasText: "Type a key instead" }).innerText()).match(/[A-Z2-7]{4}( [A-Z2-7]{4}){3,}/);
  await page.getByLabel("Enter the 6 digits that the app shows").fill(codeOf(key));
  await page.getByLabel("Current password").fill(password);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Keep your recovery codes" })).toBeVisible();
  await look(page);
  const [recovery] = (await page.locator("main").innerText()).match(/\w{4}-\w{4}-\w{4}/);
  await page.getByRole("link", { name: "I have kept them" }).click();
  await expect(page.getByText("You have 10 recovery codes left.")).toBeVisible();
  await page.context().clearCookies();
  await page.goto("/p/alder-wren/sign-in");
  await page.getByLabel("Email").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await look(page);
  await page.getByText("Phone not at hand?").click();
  await look(page);
  await page.getByLabel("Code", { exact: true }).fill(recovery);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/p\/alder-wren\/$/);
});
