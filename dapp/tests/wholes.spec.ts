// A model that scores records by features, as wholes: its rule, an answer with the records that moved it, what they are
// credited, and its round verified.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { sha256 } from "viem";
import { command, root, served } from "./command";
import { count } from "./results";
import { advance } from "./world";

const work = "target/dapp/wholes";
const WINDOW = 280_800;
/** Records with their features; the answer's are 3 and 4. */
const RECORDS: [text: string, features: [number, number]][] = [
  ["A cough that lasts for eight weeks is to be looked into.", [10, 0]],
  ["Rest and water are enough where there is no fever.", [0, 5]],
  ["Nothing of this is about bees.", [-10, 1]],
];
const THRESHOLD = 10;

/** Runs a command as one of the chain's accounts. */
const as = <T>(account: number, line: string): T => command<T>({ folder: work, account }, line);

/** A safetensors file of vectors, as PyTorch tools write it. */
function safetensors(rows: number[][]): Buffer {
  const data = Buffer.from(Float32Array.from(rows.flat()).buffer);
  const head = Buffer.from(JSON.stringify({ features: { dtype: "F32", shape: [rows.length, 2], data_offsets: [0, data.length] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  return Buffer.concat([length, head, data]);
}

test("an answer shows the records that moved it, and its round is verified but for features", async ({ page }) => {
  test.setTimeout(120_000);
  rmSync(root + work, { recursive: true, force: true });
  mkdirSync(`${root}${work}/records`, { recursive: true });
  RECORDS.forEach(([text], at) => writeFileSync(`${root}${work}/records/${at}.txt`, text));
  const files = { answer: "Look into the cough.", weights: "weights", vector: Buffer.from([3, 4]) };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(`${root}${work}/${name}`, bytes);

  const { datanet } = as<{ datanet: string }>(0, "datanet create --fee 500");
  as(2, `contribute ${datanet} ${work}/records`);
  await advance(1);
  as(0, `datanet vouch ${datanet}`);
  const order = as<string[]>(0, `features records ${datanet}`);
  const rows = order.map((id) => RECORDS.find(([text]) => sha256(new TextEncoder().encode(text)) === id)?.[1] ?? [0, 0]);
  writeFileSync(`${root}${work}/records.safetensors`, safetensors(rows));
  as(0, `features import ${work}/records.safetensors --out ${work}/records.i8 --datanet ${datanet} --scale 1 --artifact ${work}/weights`);
  const { model } = as<{ model: string }>(
    0,
    `model register --rule gradient --features ${work}/records.i8 --threshold ${THRESHOLD} --artifact ${work}/weights --datanet ${datanet} --window ${WINDOW} --bond 500`,
  );
  as(3, `pay ${model} 1000003`);
  as(0, `receipt add ${model} ${work}/answer --price 1000003 --vector ${work}/vector`);
  await advance(1);
  as(0, `score ${model}`);
  as(0, `round propose ${model}`);

  await served({ folder: work, account: 0 }, async (address) => {
    await page.goto(`${address}/models/${model}`);
    await expect(page.getByText(/dot product of its features with the answer's is above 10\. Features are 2 whole numbers/)).toBeVisible();

    await page.getByRole("link", { name: /^Round 1/ }).first().click();
    await page.getByRole("button", { name: "Verify this round" }).click();
    await expect(page.getByText("Nothing is wrong with this round, as far as this page can see.")).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/^2 scores of records were not computed again/)).toBeVisible();

    const round = page.url().split("/").pop() ?? "";
    await page.goto(`${address}/rounds/${round}/answers/0`);
    await expect(page.getByText("Look into the cough.")).toBeVisible();
    // 3 * 10 - 10 and 4 * 5 - 10; the third record moves the answer the other way.
    const owners = page.getByRole("table", { name: "Owners" });
    for (const score of ["20", "10"]) await expect(owners.getByRole("cell", { name: score, exact: true })).toBeVisible();
    await expect(page.getByText("All credits together are the price.")).toBeVisible();
    await expect(page.getByText("No byte has two owners.")).toHaveCount(0);
    const best = owners.getByRole("row").filter({ has: page.getByRole("cell", { name: "20", exact: true }) });
    await best.getByRole("button", { name: /^Record/ }).click();
    await expect(page.getByText("A cough that lasts for eight weeks is to be looked into.")).toBeVisible();
    await expect(page.getByText(/^Its score is 20:/)).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
  count("journeys", 1);
});
