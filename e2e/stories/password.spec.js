// The button beside a field for a password: it is called what it reads, and described by its field.
import { expect, test } from "../kit/index.js";
import { signIn } from "../kit/people.js";

test("what is typed as a password can be shown and hidden @script", async ({ page }) => {
  await signIn(page);
  await page.goto("/account/password");
  const show = page.getByRole("button", { name: "Show", exact: true });
  await expect(show).toHaveCount(2);
  await expect(show.first()).toHaveAccessibleDescription("Current password");
  await expect(show.last()).toHaveAccessibleDescription("New password");
  const field = page.getByLabel("Current password", { exact: true });
  await field.fill("half of it");
  await show.first().click();
  await expect(field).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Hide", exact: true }).click();
  await expect(field).toHaveAttribute("type", "password");
  await expect(show).toHaveCount(2);
});
