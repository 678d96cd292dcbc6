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
  expect: {
    timeout: 15_000,
    // So many points may have another colour, as at the edges of letters and where a credit is rounded otherwise: from run
    // to run up to 900 do. A button of another colour has 7,000.
    toHaveScreenshot: { maxDiffPixels: 2_000, stylePath: "./tests/golden.css", animations: "disabled" },
  },
  snapshotPathTemplate: "{testDir}/golden/{arg}{ext}",
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
