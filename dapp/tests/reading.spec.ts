// Every page, read without a wallet: on a wide and a narrow page, in both themes, without anything that a
// screen reader cannot read, and with no request to anyone else.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { count, missing } from "./results";
import { world } from "./world";

interface Round {
  hash: string;
  model: number;
  number: number;
  status: string;
}

async function api<T>(path: string): Promise<T> {
  const response = await fetch(`${world().page}/api/v1/${path}`);
  return (await response.json()) as T;
}

async function rounds(): Promise<{ open: Round; final: Round; without: Round; struck: Round; lie: Round }> {
  const { items } = await api<{ items: Round[] }>("rounds");
  const find = (is: (round: Round) => boolean): Round => items.find(is) ?? missing("the demo has no such round");
  return {
    open: find((round) => round.status === "open" && round.model === 1),
    final: find((round) => round.status === "final" && round.model === 1),
    without: find((round) => round.model === 4),
    struck: find((round) => round.status === "slashed"),
    lie: find((round) => round.status === "open" && round.model === 3),
  };
}

/** The first answer of a round that has owners. */
async function ownedAnswer(round: Round): Promise<number> {
  for (let index = 0; index < 20; index += 1) {
    const answer = await api<{ ranges: unknown[] }>(`rounds/${round.hash}/answers/${index}`);
    if (answer.ranges.length > 1) return index;
  }
  return missing("no answer has owners");
}

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
        await page.screenshot({ path: `../target/dapp/pages/${device}-${theme}/${name.replaceAll(" ", "-")}.png`, fullPage: true });
      }
      expect(problems).toEqual([]);
      await context.close();
    });
  }
}

test("an answer shows the owner of every byte, and the record that has them", async ({ page }) => {
  const { final } = await rounds();
  const index = await ownedAnswer(final);
  const answer = await api<{ ranges: { start: number; end: number; contentId: string }[]; length: number; outputCid: string }>(
    `rounds/${final.hash}/answers/${index}`,
  );
  await page.goto(`${world().page}/rounds/${final.hash}/answers/${index}`);
  const shown = page.getByTestId("answer");
  const bytes = new Uint8Array(await (await fetch(`${world().page}/ipfs/${answer.outputCid}?format=raw`)).arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  await expect.poll(async () => (await shown.evaluate((all) => {
    const copy = all.cloneNode(true) as HTMLElement;
    copy.querySelectorAll("sup").forEach((sup) => sup.remove());
    return copy.textContent;
  }))).toBe(text);
  const parts = shown.getByRole("button");
  await expect(parts).toHaveCount(answer.ranges.length);
  await parts.first().click();
  await expect(page.getByText("The record's SHA-256 is its content id")).toBeVisible();
  const first = answer.ranges[0] ?? missing("no range");
  const part = new TextDecoder().decode(bytes.subarray(first.start, first.end));
  const marked = await page.locator("mark").allTextContents();
  // Where spans of the record meet in the answer, a few bytes between them are of neither place.
  expect(marked.join("").length).toBeGreaterThan(part.length - 8);
  expect(marked.some((piece) => part.includes(piece))).toBe(true);
  await expect(page.getByText("All credits together are the price.")).toBeVisible();
  count("journeys", 1);
});

test("a server that gives other bytes than were asked for is not believed", async ({ page }) => {
  const { final } = await rounds();
  const index = await ownedAnswer(final);
  await page.route("**/ipfs/**", (route) => route.fulfill({ body: "something else" }));
  await page.goto(`${world().page}/rounds/${final.hash}/answers/${index}`);
  await expect(page.getByText("This server gave other bytes than the receipt's, so they are not shown.")).toBeVisible();
  await expect(page.getByText("something else")).toHaveCount(0);
});

test("an open round shows its window as a clock, and a round without files says so", async ({ page }) => {
  const { open, without } = await rounds();
  await page.goto(`${world().page}/rounds/${open.hash}`);
  await expect(page.getByRole("progressbar", { name: "Challenge window" })).toBeVisible();
  await expect(page.getByText(/Its window ends in \d+ d/)).toBeVisible();
  await expect(page.getByText(/^Asking:/)).toBeVisible();
  await page.goto(`${world().page}/rounds/${without.hash}`);
  await expect(page.getByText("The files of this round are not on this server").first()).toBeVisible();
});

test("a round that was struck down is shown as the lie that it was", async ({ page }) => {
  const { struck } = await rounds();
  await page.goto(`${world().page}/rounds/${struck.hash}`);
  await expect(page.getByText("It was a lie: someone proved a fault in it to the contract Disputes.")).toBeVisible();
  await expect(page.getByText("Proven by")).toBeVisible();
  await page.goto(`${world().page}/rounds`);
  await expect(page.getByRole("row").filter({ hasText: "slashed" })).toHaveCount(1);
  count("journeys", 1);
});

test("a right round is verified in the browser, and a lie is found at its first wrong row", async ({ page }) => {
  test.setTimeout(120_000);
  const { final, lie } = await rounds();
  await page.goto(`${world().page}/rounds/${final.hash}`);
  await page.getByRole("button", { name: "Verify this round" }).click();
  await expect(page.getByText("Nothing is wrong with this round, as far as this page can see.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^\d+ owned parts are in their records, in spans/)).toBeVisible();
  await expect(page.getByText("could not be looked at")).toHaveCount(0);
  await page.goto(`${world().page}/rounds/${lie.hash}`);
  await page.getByRole("button", { name: "Verify this round" }).click();
  await expect(page.getByText("This round is wrong")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/payouts\.bin, row \d+/)).toBeVisible();
  count("journeys", 1);
});

test("files of a round that were changed are not taken for the round's", async ({ page }) => {
  const { final } = await rounds();
  await page.route("**/ipfs/**", async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    if (body.length > 0) body[body.length - 1] = (body[body.length - 1] ?? 0) ^ 1;
    await route.fulfill({ response, body });
  });
  await page.goto(`${world().page}/rounds/${final.hash}`);
  await page.getByRole("button", { name: "Verify this round" }).click();
  await expect(page.getByText("This server gave another manifest.json than the chain names.")).toBeVisible();
});

test("the reader's choice of colours stays", async ({ page }) => {
  await page.goto(world().page);
  await page.getByRole("button", { name: "Use dark colours" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("pages are reached by the keyboard and by the browser's own buttons", async ({ page }) => {
  await page.goto(world().page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Datanets");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.getByRole("link", { name: "Models", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Models");
  await expect(page.getByRole("link", { name: "Models", exact: true })).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Datanets");
});

test("a server that goes away is named, and its return is noticed", async ({ page }) => {
  await page.goto(`${world().page}/models`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Models");
  await page.route("**/api/**", (route) => route.abort());
  await expect(page.getByRole("alert").getByText("The server does not answer.").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Model 1" })).toBeVisible();
  await page.unroute("**/api/**");
  await expect(page.getByRole("alert")).toHaveCount(0);
});
