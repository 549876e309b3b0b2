// What every story starts from: a demo of its worker, a page that may only talk to it, and a look at the mailbox.
import { test as plain, expect } from "@playwright/test";
import { startDemo } from "./portico.js";

export { expect };
export { expectNoSidewaysScroll, expectNoViolations, look, withoutScripts } from "./axe.js";
export { ofTheWorld } from "./world.js";

export const test = plain.extend({
  portico: [
    async ({}, use) => {
      const demo = await startDemo();
      await use(demo);
      await demo.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  baseURL: async ({ portico }, use) => use(portico.base),

  // A page that asks anybody else for anything, breaks its own content policy or throws fails the story.
  page: async ({ page, portico }, use) => {
    const trouble = [];
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== portico.base) trouble.push(`asked ${request.url()}`);
    });
    // A busy browser that leaves out the fade between two pages says so as an error of its own; nothing of ours threw.
    page.on("pageerror", ({ message }) => /^Transition was (aborted|skipped)/.test(message) || trouble.push(`threw ${message}`));
    page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) trouble.push(message.text());
    });
    await use(page);
    expect(trouble).toEqual([]);
  },
});
