// The whole way: from a file on the page to money in its author's account, and from a lie to its end. Last of all, since
// it takes the chain's clock on by a window.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { IRewards } from "@tributary/abi";
import { createPublicClient, http, pad, sha256 } from "viem";
import { cidOf } from "../src/lib/content";
import { command, DEMO, measured, root, served } from "./command";
import { api, rounds, type Round } from "./demo";
import { count } from "./results";
import { connect, withWallet } from "./wallet";
import { addressOf, advance, KEYS, world } from "./world";

const work = "target/dapp/whole";
const WINDOW = 280_800;
const RECORD = "Whoever keeps bees by the river knows that they come home before the rain does.\n";

/** Runs a command as one of the chain's accounts. */
const as = <T>(account: number, line: string): T => command<T>({ folder: work, account }, line);

test("a lie is shown as one, and is struck down by whoever challenges it", async ({ page }) => {
  test.setTimeout(120_000);
  const { lie } = await rounds();
  await page.goto(`${world().page}/rounds/${lie.hash}`);
  await page.getByRole("button", { name: "Verify this round" }).click();
  await expect(page.getByText("This round is wrong")).toBeVisible({ timeout: 60_000 });
  command({ folder: DEMO, account: 9 }, `round challenge ${lie.model}`);
  await expect.poll(async () => (await api<Round>(`rounds/${lie.hash}`)).status).toBe("slashed");
  await page.goto(`${world().page}/rounds/${lie.hash}`);
  await expect(page.getByText("It was a lie: someone proved a fault in it to the contract Disputes.")).toBeVisible();
  count("journeys", 1);
});

test("a file becomes a record, an answer has it, and what that pays is claimed", async ({ page }) => {
  test.setTimeout(120_000);
  rmSync(root + work, { recursive: true, force: true });
  mkdirSync(root + work, { recursive: true });
  const [record, answer, weights] = ["record.txt", "answer.txt", "weights"].map((name) => `${work}/${name}`) as [string, string, string];
  writeFileSync(root + record, RECORD);
  writeFileSync(root + answer, `As one of them says: ${RECORD}`);
  writeFileSync(root + weights, "weights");
  const { datanet } = as<{ datanet: string }>(0, "datanet create");
  // The operator has the bytes from the author; nothing is sent.
  as(0, `contribute ${datanet} ${record} --dry-run`);
  await served({ folder: work, account: 0 }, async (address) => {
    const wallet = await withWallet(page, KEYS.other);
    await page.goto(`${address}/datanets/${datanet}/contribute`);
    await connect(page);
    await page.getByLabel("Choose files").setInputFiles(root + record);
    await page.getByRole("button", { name: /^Register 1 record/ }).click();
    await expect(page.getByText(/^1 record is registered/)).toBeVisible();

    await advance(1);
    as(0, `datanet vouch ${datanet}`);
    // Who registers a model with the hash of what was measured of it has that on the chain.
    const artifact = sha256(new TextEncoder().encode("weights"));
    const measure = { metric: "lds_per_contributor", value: 0.7, ceiling: 0.9, command: "make eval-influence", measuredAt: 1_750_000_000 };
    const quality = { format: "tributary.quality.1", artifact, snapshot: null, measures: [measure] };
    const cid = cidOf(sha256(new TextEncoder().encode(JSON.stringify(quality))));
    const { model } = as<{ model: string }>(0, `model register --artifact ${weights} --datanet ${datanet} --window ${WINDOW} --bond 500 --uri ipfs://${cid}`);
    await measured(work, model, quality, address);
    await page.goto(`${address}/models/${model}`);
    await expect(page.getByRole("row").filter({ hasText: "LDS per contributor" })).toContainText("0.700");
    await expect(page.getByText("Said by the model's owner")).toBeVisible();
    as(3, `pay ${model} 1000003`);
    as(0, `receipt add ${model} ${answer} --price 1000003`);
    await advance(1);
    as(0, `score ${model}`);
    as(0, `round propose ${model}`);
    await advance(WINDOW);
    as(0, `round finalise ${model}`);

    const reader = createPublicClient({ transport: http(world().rpc) });
    await page.goto(`${address}/earnings`);
    await page.getByRole("button", { name: /^Claim all/ }).click();
    await expect(page.getByText("Done", { exact: true })).toBeVisible();
    const args = [BigInt(model), pad(wallet.address)] as const;
    const [claimed] = await reader.readContract({ address: await addressOf("Rewards"), abi: IRewards, functionName: "claimed", args });
    // 78 of the answer's 101 bytes are the record's: its words, and what is between them. Contributors have seven tenths.
    expect(claimed).toBe((((1_000_003n * 78n) / 101n) * 7n) / 10n);
    expect(wallet.asked.filter((method) => method === "eth_sendTransaction")).toHaveLength(2);
    count("journeys", 1);
  });
});
