// The page in Debian's Chromium, against `make demo-dapp` on a chain of its own.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  outputDir: "../target/dapp/playwright",
  // One chain for all: what one test changes, the next ones see.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 45_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "../target/dapp/playwright.json" }]],
  globalSetup: "./tests/world.ts",
  use: {
    launchOptions: { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] },
    locale: "en-US",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    viewport: { width: 1280, height: 900 },
  },
});
