// Every page, at every width, light and dark: axe finds nothing and nothing scrolls sideways.
import { look, test } from "../kit/index.js";
import { newestLetter, openRecord, password, signIn } from "../kit/people.js";

test("staff pages @everywhere", async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto("/sign-in");
  await look(page);
  await signIn(page);
  const record = async (name) => {
    await openRecord(page, name);
    return new URL(page.url()).pathname;
  };
  const maya = await record("Maya Lindqvist");
  const jonas = await record("Jonas Weber");
  const tomas = await record("Tomás Oliveira");
  const sami = await record("Sami Haddad");
  const olivia = await record("Olivia Hughes");
  const household = await page.getByRole("link", { name: "Hughes and Boateng", exact: true }).getAttribute("href");
  await page.goto(`${sami}/portal`);
  const mother = await page.locator(`a[href^="${sami}/people/"]`).first().getAttribute("href");
  const paths = [
    olivia, household, `${sami}/portal`, mother, `${sami}/erasing`, "/notices", "/account/notices", "/clients/views", "/groups",
    "/clients", "/clients?select=1", "/clients?q=zzzz", "/clients?tab=attention", "/clients/new", "/clients/import", "/batches",
    "/mailbox", "/organization/client-portal/templates", "/organization/client-portal/templates/new?kind=invitation&language=es",
    "/organization/client-portal/clients", "/organization/client-portal/clients?q=zzzz", "/account", "/forgot-password", maya, `${maya}/activity`, `${maya}/info`, `${maya}/portal`, `${maya}/invitation`,
    `${maya}/invitation/revocation`, `${jonas}/portal`, `${tomas}/invite`, `${tomas}/info/edit`, "/nothing-here",
  ];
  for (const path of paths) {
    await page.goto(path);
    await look(page);
  }
});

test("portal pages in Spanish, whose words are longer @everywhere", async ({ page }) => {
  test.setTimeout(180_000);
  const visit = async (path) => {
    await page.goto(`/p/alder-wren/${path}?language=es`);
    await look(page);
  };
  for (const path of ["sign-in", "sign-in/link", "forgot-password", "code", "help", "sign-up", "new-appointment", "nothing-here"]) await visit(path);
  await page.goto("/p/alder-wren/sign-in?language=es");
  await page.getByLabel("Correo electrónico").fill("yuki.tanaka@example.net");
  await page.getByLabel("Contraseña", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Iniciar sesión", exact: true }).click();
  for (const path of ["", "account", "account/password"]) await visit(path);
});

test("portal pages @everywhere", async ({ page, portico, request }) => {
  test.setTimeout(180_000);
  for (const path of ["sign-in", "forgot-password", "help", "privacy", "accessibility", "activate", "nothing-here"]) {
    await page.goto(`/p/alder-wren/${path}`);
    await look(page);
  }
  const maya = await newestLetter(request, portico.base, "maya.lindqvist@example.com");
  await page.goto(maya.link);
  for (const path of ["activate", "activate/password", "activate/not-me"]) {
    await page.goto(`/p/alder-wren/${path}`);
    await look(page);
  }
  for (const address of ["grace.mbeki@example.org", "oskar.nowak@example.com", "sofia.k@example.net"]) {
    await page.goto((await newestLetter(request, portico.base, address)).link);
    await look(page);
  }
  await page.goto("/p/alder-wren/sign-in");
  await page.getByLabel("Email").fill("yuki.tanaka@example.net");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  for (const path of ["", "account", "account/password"]) {
    await page.goto(`/p/alder-wren/${path}`);
    await look(page);
  }
});
