// Where no mail server answers, what was begun waits, and can be stopped.
import { expect, look, test as plain } from "../kit/index.js";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { password, signIn, staff } from "../kit/people.js";
import { startEmpty } from "../kit/portico.js";

// Nobody listens at this port. The demo has no mail server, so there is an installation of its own here.
const mail = { PORTICO_SMTP_URL: "smtp://127.0.0.1:9?tls=off", PORTICO_MAIL_FROM: "portal@alderwren.example" };

const test = plain.extend({
  portico: [
    async ({}, use) => {
      const installation = await startEmpty(mail);
      const practice = ["--name", "Alder & Wren Practice", "--slug", "alder-wren", "--phone", "020 7946 0018", "--address", "12 Alder Lane, London"];
      installation.command(["create-practice", ...practice, "--zone", "Europe/London", "--without-second-step"], "");
      const ines = ["--name", "Ines Okafor", "--email", staff.ines, "--role", "administrator"];
      installation.command(["create-staff", "--practice", "alder-wren", ...ines, "--password-file", "-"], password);
      await use(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

test("sending that waits is stopped @everywhere @plain", async ({ page, portico }, info) => {
  const family = `Warten${info.project.name.replaceAll("-", "")}`;
  const list = join(portico.data, "list.csv");
  writeFileSync(list, `First name,Last name,Email\nNora,${family},nora@${family}.example\nNils,${family},nils@${family}.example\n`);
  portico.command(["import", list, "--practice", "alder-wren", "--consent", "yes"], "");
  await signIn(page);
  await page.goto(`/clients?q=${family}&select=1&all=1`);
  await page.locator(".bulkbar").getByRole("button", { name: "Send/resend invitations" }).click();
  await page.getByRole("button", { name: "Invite to Client Portal", exact: true }).click();
  await expect(page).toHaveURL(/\/batches\//);
  const stop = page.getByRole("link", { name: "Stop sending" });
  await look(page);
  const there = await stop.getAttribute("href");
  await stop.click(); // over the page, where scripts run
  await expect(page.getByRole("heading", { name: "Stop sending?" })).toBeVisible();
  await look(page);
  await page.goto(there);
  await look(page);
  await page.getByRole("button", { name: "Stop sending" }).click();
  await expect(page.getByText(/^Sending was stopped/).first()).toBeVisible();
  await look(page);
});
