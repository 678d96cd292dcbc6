// Pages that are read without a wallet: answers, rounds and what is wrong with them.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { IDatanets } from "@tributary/abi";
import { createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { DEMO, measured } from "./command";
import { api, ownedAnswer, rounds } from "./demo";
import { count, missing } from "./results";
import { addressOf, KEYS, rpc, world } from "./world";

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

test("a new block is sent by the server, also after the connection was lost", async ({ page }) => {
  const known = await (await fetch(`${world().page}/api/v1/status`)).text();
  // Whoever asks learns of no new block, so that only what is sent can be shown; and the first connection fails.
  await page.route("**/api/v1/status", (route) => route.fulfill({ body: known, contentType: "application/json" }));
  let tries = 0;
  await page.route("**/api/v1/events", (route) => {
    tries += 1;
    return tries === 1 ? route.abort("connectionreset") : route.continue();
  });
  await page.goto(`${world().page}/models`);
  await expect(page.getByRole("link", { name: "Model 1" })).toBeVisible();
  await expect.poll(() => tries, { timeout: 20_000 }).toBeGreaterThan(1);
  const { block } = JSON.parse(known) as { block: { number: number } };
  // A question that was under way may show the old block again for a moment.
  await expect
    .poll(
      async () => {
        await rpc("evm_mine");
        const shown = await page.getByText(/^Block [\d,]+$/).textContent();
        return Number(shown?.replace(/\D/g, "") ?? 0);
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(block.number);
  count("journeys", 1);
});

test("a block in which nothing happened has nothing read anew, and one in which something did has", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path.startsWith("/api/v1/") && !/\/(status|events)$/.test(path)) asked.push(path);
  });
  const { block } = await api<{ block: { number: number } }>("status");
  await page.goto(`${world().page}/models`);
  await expect(page.getByRole("link", { name: "Model 1", exact: true })).toBeVisible();
  const before = asked.length;
  for (let count = 0; count < 5; count += 1) await rpc("evm_mine");
  const shown = async () => Number((await page.getByText(/^Block [\d,]+$/).textContent())?.replace(/\D/g, "") ?? 0);
  await expect.poll(shown).toBeGreaterThanOrEqual(block.number + 5);
  // Longer than what happens is waited for to be read together.
  await page.waitForTimeout(3_000);
  expect(asked.slice(before)).toEqual([]);
  const account = privateKeyToAccount(KEYS.other);
  const client = createWalletClient({ account, transport: http(world().rpc) });
  await client.writeContract({ chain: null, address: await addressOf("Datanets"), abi: IDatanets, functionName: "cancelNonces", args: [1n, 1n] });
  await expect.poll(() => asked.length).toBeGreaterThan(before);
});

test("what was measured of a model is shown with its ceiling and who says it, and no figure where there is none", async ({ page }) => {
  const model = `${world().page}/models/1`;
  await page.goto(model);
  await expect(page.getByText("Not measured: this server has no measurement of this model.")).toBeVisible();
  const { artifactHash, snapshots } = await api<{ artifactHash: string; snapshots: { takenAt: number }[] }>("models/1");
  const measure = { metric: "lds_per_query", value: 0.866, error: 0.002, ceiling: 0.98, command: "make eval-influence", measuredAt: 1_750_000_000 };
  const quality = { format: "tributary.quality.1", artifact: artifactHash, snapshot: snapshots.at(-1)?.takenAt ?? null, measures: [measure] };
  try {
    await measured(DEMO, 1, quality);
    await page.goto(model);
    await expect(page.getByRole("row").filter({ hasText: "LDS per query" })).toContainText(/0\.866 ± 0\.002.*0\.980.*make eval-influence/);
    await expect(page.getByText("Measured on the snapshot that was taken on")).toBeVisible();
    await expect(page.getByText("Said by the operator of this server, not on chain")).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
    await page.goto(`${world().page}/models`);
    const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
    await expect(row("Model 1")).toContainText("LDS per query 0.866 of 0.980");
    await expect(row("Model 2")).toContainText("not measured");
    // Of another artifact, of another form, and other bytes than the server names.
    await measured(DEMO, 1, { ...quality, artifact: `0x${"1".repeat(64)}` });
    await page.goto(model);
    await expect(page.getByText("The measurement that this server has is of another artifact")).toBeVisible();
    await measured(DEMO, 1, { ...quality, measures: [{ ...measure, ceiling: "high" }] });
    await page.goto(model);
    await expect(page.getByText("is none that this page can read, so no figure is shown")).toBeVisible();
    await measured(DEMO, 1, quality);
    await page.route("**/ipfs/**", (route) => route.fulfill({ body: JSON.stringify(quality) + " " }));
    await page.goto(model);
    await expect(page.getByText("This server names a measurement of this model and does not have it")).toBeVisible();
    await expect(page.getByText("0.866")).toHaveCount(0);
    count("journeys", 1);
  } finally {
    await measured(DEMO, 1, undefined);
  }
});

test("a round that is new, or has ended, is named on every page", async ({ page }) => {
  const { items } = await api<{ items: { status: string; hash: string; number: number; model: number }[] }>("rounds");
  const [round] = items;
  if (!round) throw new Error("the demo has no round");
  await page.route("**/api/v1/events", (route) =>
    route.fulfill({ contentType: "text/event-stream", body: `retry: 60000\nevent: round\ndata: ${JSON.stringify({ ...round, status: "open" })}\n\n` }),
  );
  await page.goto(`${world().page}/health`);
  const news = page.getByRole("status").filter({ hasText: `Round ${round.number} of model ${round.model} was proposed.` });
  await expect(news).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  await news.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Round ${round.number} of model ${round.model}`);
  await news.getByRole("button", { name: "Close" }).click();
  await expect(news).toHaveCount(0);
});
