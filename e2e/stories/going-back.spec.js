// Going back, going forward and loading anew: Chromium never asks to send a form once more.
import { expect, test } from "../kit/index.js";
import { password } from "../kit/people.js";

test("a mistake is left behind, and nothing is asked on the way back @phone @plain", async ({ page }) => {
  for (const door of ["/p/alder-wren/sign-in", "/sign-in"]) {
    await page.goto(door);
    const heading = await page.getByRole("heading", { level: 1 }).innerText();
    await page.getByLabel("Email").fill("nobody@known.example");
    await page.getByLabel("Password", { exact: true }).fill("not the right one 12");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("alert").first()).toContainText("don’t match");
    await expect(page.getByLabel("Email")).toHaveValue("nobody@known.example");
    await page.getByRole("link", { name: "Forgot password?", exact: true }).click();
    await expect(page.getByRole("button", { name: "Email me a link" })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    await expect(page.getByText("don’t match")).toHaveCount(0);
    await page.goForward();
    await page.getByLabel("Email").fill("nobody@known.example");
    await page.getByRole("button", { name: "Email me a link" }).click();
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("button", { name: "Email me a link" })).toBeVisible();
  }
});

test("where the page of a form stays, the password that was typed does not @script", async ({ page }) => {
  await page.clock.install();
  await page.goto("/sign-in");
  // An answer that leads nowhere, as a file does.
  await page.route("**/sign-in", (route) => (route.request().method() === "POST" ? route.fulfill({ status: 204 }) : route.fallback()));
  await expect(page.getByRole("button", { name: "Show", exact: true })).toBeVisible();
  const field = page.getByLabel("Password", { exact: true });
  const button = page.getByRole("button", { name: "Sign in", exact: true });
  await field.fill(password);
  await button.click();
  await expect(button).toHaveAttribute("aria-busy", "true");
  await expect(field).toHaveValue(password);
  await page.clock.runFor(16_000);
  await expect(button).not.toHaveAttribute("aria-busy");
  await expect(field).toHaveValue("");
});
