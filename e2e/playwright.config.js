// How the browser stories are run: Debian's Chromium, every story on the screens it is told for.
import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";

// The one without windows needs a third less of the processor.
const chromium = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path));
const asRoot = process.getuid?.() === 0;
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
quiet.push("--disable-component-update", "--disable-sync");

// Things move on the wide screen, where every story is told; elsewhere they are told for people who want no motion, and nobody waits for fades.
const still = { reducedMotion: "reduce" };
const wide = { viewport: { width: 1280, height: 900 } };
const phone = { ...still, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const narrow = { ...still, viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true };

export default defineConfig({
  testDir: "stories",
  outputDir: "test-results",
  fullyParallel: false,
  workers: 2,
  // A machine that does other work beside this one now and then loses a click: what passes at the second try is told as flaky.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/London",
    trace: "on-first-retry",
    launchOptions: {
      executablePath: process.env.PORTICO_CHROMIUM ?? chromium,
      args: asRoot ? [...quiet, "--no-sandbox"] : quiet,
    },
  },
  // A title says where its story is told besides the wide screen: @phone, @everywhere (every width; axe looks in the dark too), @dark (axe
  // looks in the dark too), @plain (without JavaScript too), @phone-plain (on the phone, and there without JavaScript too), @script (only
  // with it).
  projects: [
    { name: "wide", use: wide },
    { name: "phone", use: phone, grep: /@phone|@everywhere/ },
    { name: "narrow", use: narrow, grep: /@everywhere/ },
    { name: "no-script", use: { ...wide, ...still, javaScriptEnabled: false }, grep: /@plain/, grepInvert: /@script/ },
    { name: "no-script-phone", use: { ...phone, javaScriptEnabled: false }, grep: /@phone-plain/ },
  ],
});
