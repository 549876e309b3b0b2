// The bar of the portal: where it stands, what it covers (nothing), and that it stays off paper.
import { expect, expectNoSidewaysScroll, expectNoViolations, test } from "../kit/index.js";
import { signInAtThePortal } from "../kit/people.js";

test("the bar leads about the portal and covers nothing @everywhere", async ({ page }) => {
  await signInAtThePortal(page, "yuki.tanaka@example.net");
  const bar = page.getByRole("navigation", { name: "Portal" });
  await expect(bar.getByRole("link", { name: "Home" })).toHaveAttribute("aria-current", "page");
  const small = page.viewportSize().width < 832;
  for (const path of ["", "documents", "account"]) {
    await page.goto(`/p/alder-wren/${path}`);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const { above, bottom, last } = await page.evaluate(() => {
      const place = document.querySelector(".tabbar").getBoundingClientRect();
      const end = (document.querySelector(".portal-foot") ?? document.querySelector("main")).getBoundingClientRect();
      return { above: place.top, bottom: innerHeight - place.bottom, last: end.bottom };
    });
    if (small) {
      expect(Math.abs(bottom), "it stands at the bottom").toBeLessThan(1);
      expect(last, "the page ends above it").toBeLessThanOrEqual(above + 1);
    }
    await expectNoSidewaysScroll(page);
  }
  await page.goto("/p/alder-wren/account");
  if (small) {
    // Whatever has the focus is in sight (WCAG 2.2, 2.4.11).
    const count = await page.locator("main a, main button, main input").count();
    for (let at = 0; at < count; at += 1) {
      const one = page.locator("main a, main button, main input").nth(at);
      if (!(await one.isVisible())) continue;
      await one.focus();
      const covered = await one.evaluate((element) => {
        const place = element.getBoundingClientRect();
        return place.top >= document.querySelector(".tabbar").getBoundingClientRect().top;
      });
      expect(covered, `control ${at} of the account`).toBe(false);
    }
  }
  await page.emulateMedia({ media: "print" });
  await expect(bar).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  await bar.getByRole("link", { name: "Documents" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Documents" })).toBeVisible();
  await expect(bar.getByRole("link", { name: "Documents" })).toHaveAttribute("aria-current", "page");
  await expectNoViolations(page);
});
