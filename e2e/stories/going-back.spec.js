// Going back, going forward and loading anew: Chromium never asks to send a form once more.
import { expect, test } from "../kit/index.js";

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
