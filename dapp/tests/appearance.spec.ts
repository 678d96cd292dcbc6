// How every page looks, read without a wallet: on a wide and a narrow page, in both themes, beside pictures that
// are checked in; without anything that a screen reader cannot read, and with no request to anyone else. It is the
// first file, since others change what the demo has.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { ownedAnswer, rounds } from "./demo";
import { count } from "./results";
import { world } from "./world";

/** The pages whose pictures are compared; `make golden` takes them anew. */
const GOLDEN = new Set(["datanets", "datanet", "model", "final round", "answer", "earnings of an account", "contribute", "health"]);

async function paths(): Promise<[string, string, RegExp][]> {
  const { open, final, without, struck } = await rounds();
  const index = await ownedAnswer(final);
  return [
    ["datanets", "/", /^Datanets$/],
    ["datanet", "/datanets/1", /^Datanet 1$/],
    ["models", "/models", /^Models$/],
    ["model", "/models/1", /^Model 1$/],
    ["model without files", "/models/4", /^Model 4$/],
    ["rounds", "/rounds", /^Rounds$/],
    ["open round", `/rounds/${open.hash}`, /^Round 3 of model 1$/],
    ["final round", `/rounds/${final.hash}`, /^Round 2 of model 1$/],
    ["round that was a lie", `/rounds/${struck.hash}`, /of model 2$/],
    ["round without files", `/rounds/${without.hash}`, /of model 4$/],
    ["answer", `/rounds/${final.hash}/answers/${index}`, /^Answer \d+ of round 2$/],
    ["earnings", "/earnings", /^My earnings$/],
    ["earnings of an account", `/earnings/${world().holder}`, /^Earnings$/],
    ["claim keys", "/claim-keys", /^What waits for an author$/],
    ["contribute", "/datanets/1/contribute", /^Contribute to Datanet 1$/],
    ["health", "/health", /^Health$/],
    ["no page", "/no/such/page", /^There is no such page$/],
    ["no model", "/models/999", /^Models$/],
  ];
}

/** Fails the test where the page asks anyone but its own server and the chain's node, or logs an error. */
function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    const isOwn = origin === world().page || origin === world().rpc || protocol === "data:" || protocol === "blob:";
    if (!isOwn) problems.push(`asked ${request.url()}`);
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // A status of 404 is the right answer to what is not there.
    if (message.type() === "error" && !message.text().includes("404")) problems.push(message.text());
  });
  return problems;
}

for (const theme of ["light", "dark"] as const) {
  for (const [device, width] of [["desktop", 1280], ["phone", 375]] as const) {
    test(`every page is whole on a ${device} in ${theme} colours`, async ({ browser }) => {
      test.setTimeout(180_000);
      const context = await browser.newContext({ viewport: { width, height: 812 }, colorScheme: theme });
      const page = await context.newPage();
      const problems = watch(page);
      for (const [name, path, title] of await paths()) {
        await page.goto(world().page + path);
        await expect(page.getByRole("heading", { level: 1 }), name).toHaveText(title);
        await expect(page.getByText("Loading", { exact: true }), name).toHaveCount(0);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow, `${name} is no wider than the page`).toBeLessThanOrEqual(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        count("axe_violations", violations.length);
        expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`), name).toEqual([]);
        const picture = name.replaceAll(" ", "-");
        await page.screenshot({ path: `../target/dapp/pages/${device}-${theme}/${picture}.png`, fullPage: true });
      }
      expect(problems).toEqual([]);
      await context.close();
    });
  }
}

for (const theme of ["light", "dark"] as const) {
  for (const [device, width] of [["desktop", 1280], ["phone", 375]] as const) {
    test(`pages look on a ${device} in ${theme} colours as they did`, async ({ browser }) => {
      test.setTimeout(180_000);
      // The page's policy would keep out the style of pictures.
      const context = await browser.newContext({ viewport: { width, height: 812 }, colorScheme: theme, bypassCSP: true });
      const page = await context.newPage();
      for (const [name, path, title] of await paths()) {
        if (!GOLDEN.has(name)) continue;
        await page.goto(world().page + path);
        await expect(page.getByRole("heading", { level: 1 }), name).toHaveText(title);
        await expect(page.getByText("Loading", { exact: true }), name).toHaveCount(0);
        // The order of answers depends on their times.
        const mask = [page.getByRole("table", { name: "Answers in this round" })];
        await expect.soft(page, name).toHaveScreenshot([`${device}-${theme}`, `${name.replaceAll(" ", "-")}.png`], { mask });
      }
      await context.close();
    });
  }
}
