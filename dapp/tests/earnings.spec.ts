// From what was earned to what is paid, with a wallet; and what can go wrong on the way.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { IRewards } from "@tributary/abi";
import { createPublicClient, http, parseAbi, type Hex } from "viem";
import { count, missing } from "./results";
import { connect, withWallet } from "./wallet";
import { world } from "./world";

const token = parseAbi(["function balanceOf(address) view returns (uint256)"]);

interface Row {
  model: number;
  due: string;
  asset: { address: Hex | null };
  payee: { word: Hex };
}

async function rows(): Promise<Row[]> {
  const response = await fetch(`${world().page}/api/v1/accounts/${world().holder}/earnings`);
  return ((await response.json()) as { rows: Row[] }).rows.filter((row) => row.due !== "0");
}

async function rewards(): Promise<Hex> {
  const response = await fetch(`${world().page}/api/v1/status`);
  const { contracts } = (await response.json()) as { contracts: { name: string; address: Hex }[] };
  return contracts.find((one) => one.name === "Rewards")?.address ?? missing("no Rewards");
}

const reader = () => createPublicClient({ transport: http(world().rpc) });

test("without a wallet everything is read and nothing is sent", async ({ page }) => {
  await page.goto(`${world().page}/earnings`);
  await page.getByRole("textbox", { name: "Account or claim key" }).fill("0x12");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "neither an account nor a payee" })).toBeVisible();
  await page.getByRole("textbox", { name: "Account or claim key" }).fill(world().holder);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Earnings");
  await expect(page.getByRole("button", { name: /^Claim all/ })).toBeDisabled();
  await page.getByRole("banner").getByRole("button", { name: "Connect a wallet" }).click();
  await expect(page.getByText("No wallet is installed in this browser.")).toBeVisible();
});

test("a rejected connection and a rejected transaction say so, and nothing is sent", async ({ page }) => {
  const wallet = await withWallet(page, world().key, { rejects: true });
  await page.goto(`${world().page}/earnings`);
  await connect(page);
  await expect(page.getByText("You rejected it in your wallet. Nothing was sent.")).toBeVisible();
  wallet.behaviour.rejects = false;
  await page.getByRole("button", { name: "Test wallet" }).click();
  await expect(page.getByRole("button", { name: /^Claim all/ })).toBeEnabled();
  wallet.behaviour.rejects = true;
  await page.getByRole("button", { name: /^Claim all/ }).click();
  await expect(page.getByText("You rejected it in your wallet. Nothing was sent.")).toBeVisible();
  expect(await rows()).not.toEqual([]);
  count("journeys", 1);
});

test("a wallet on another network is told so, and is switched", async ({ page }) => {
  const wallet = await withWallet(page, world().key, { chainId: 1, staysOnNetwork: true });
  await page.goto(`${world().page}/earnings`);
  await connect(page);
  await expect(page.getByText("Your wallet is on chain 1; this page is about chain 412346.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Claim all/ })).toBeDisabled();
  await page.getByRole("button", { name: "Switch the network" }).click();
  await expect(page.getByText("The wallet did not switch.")).toBeVisible();
  wallet.behaviour.staysOnNetwork = false;
  await page.getByRole("button", { name: "Switch the network" }).click();
  await expect(page.getByRole("button", { name: "Switch the network" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Claim all/ })).toBeEnabled();
  count("journeys", 1);
});

test("a node that is down is named, and nothing is sent", async ({ page }) => {
  const wallet = await withWallet(page);
  await page.goto(`${world().page}/earnings`);
  await connect(page);
  await expect(page.getByRole("button", { name: /^Claim all/ })).toBeEnabled();
  await page.route(`${world().rpc}/**`, (route) => route.abort());
  await page.getByRole("button", { name: /^Claim all/ }).click();
  await expect(page.getByText("The chain's node does not answer. Nothing was sent; try again once it does.")).toBeVisible();
  expect(wallet.asked).not.toContain("eth_sendTransaction");
  count("journeys", 1);
});

test("an amount is explained down to the bytes", async ({ page }) => {
  await page.goto(`${world().page}/earnings/${world().holder}`);
  await page.getByRole("link", { name: "Explain" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^What round \d+ of model \d+ credits$/);
  const line = page.getByRole("row").filter({ hasText: "bytes of your record" }).first();
  await line.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Answer \d+ of round \d+$/);
  await expect(page.getByText("The answer's SHA-256 is the one in its receipt.")).toBeVisible();
  count("journeys", 1);
});

test("the proof that is downloaded is one that the contract accepts", async ({ page }) => {
  await page.goto(`${world().page}/earnings/${world().holder}`);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the proof" }).first().click();
  const download = await waiting;
  const proof = JSON.parse(readFileSync(await download.path(), "utf8")) as {
    rewards: Hex;
    model: number;
    asset: { address: Hex | null };
    payee: { word: Hex };
    cumulative: string;
    due: string;
    proof: Hex;
  };
  const asset = proof.asset.address ?? "0x0000000000000000000000000000000000000000";
  const { result } = await reader().simulateContract({
    address: proof.rewards,
    abi: IRewards,
    functionName: "claim",
    args: [BigInt(proof.model), asset, proof.payee.word, BigInt(proof.cumulative), proof.proof],
    account: world().holder,
  });
  expect(result).toBe(BigInt(proof.due));
  count("journeys", 1);
});

test("what waits for an author without an account is found by the name", async ({ page }) => {
  await page.goto(`${world().page}/earnings`);
  await page.getByRole("link", { name: /See what waits for an ORCID/ }).click();
  await page.getByLabel(/^ORCID/).fill(world().author.toLowerCase());
  await page.getByRole("button", { name: "Show what waits" }).click();
  await expect(page.getByRole("row").filter({ hasText: "none is bound yet" }).first()).toBeVisible();
  await page.getByLabel(/^ORCID/).fill("No Such Author");
  await page.getByRole("button", { name: "Show what waits" }).click();
  await expect(page.getByText("Nothing waits for this name")).toBeVisible();
  count("journeys", 1);
});

test("a holder says that only they can have it paid, and takes it back", async ({ page }) => {
  await withWallet(page);
  await page.goto(`${world().page}/earnings`);
  await connect(page);
  await page.getByRole("button", { name: "Pay it only by my own word" }).click();
  await expect(page.getByRole("button", { name: "Let anyone have it paid to me" })).toBeVisible();
  const [row] = await rows();
  const [, byOwnWord] = await reader().readContract({
    address: await rewards(),
    abi: IRewards,
    functionName: "claimed",
    args: [BigInt(row?.model ?? 0), row?.payee.word ?? "0x"],
  });
  expect(byOwnWord).toBe(true);
  await expect(page.getByRole("button", { name: /^Claim all/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Claim", exact: true })).toBeEnabled();
  await page.getByRole("button", { name: "Let anyone have it paid to me" }).click();
  await expect(page.getByRole("button", { name: /^Claim all/ })).toBeEnabled();
  count("journeys", 1);
});

test("what was earned is claimed in one transaction, and is paid", async ({ page }) => {
  const wallet = await withWallet(page);
  const before = await rows();
  const first = before.find((row) => row.asset.address !== null) ?? missing("nothing is due in a token");
  const asset = first.asset.address ?? "0x";
  const balance = () => reader().readContract({ address: asset, abi: token, functionName: "balanceOf", args: [world().holder] });
  const had = await balance();
  await page.goto(`${world().page}/earnings`);
  await connect(page);
  await page.getByRole("button", { name: /^Claim all/ }).click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible();
  await expect(page.getByText(/was paid\.$/)).toHaveCount(before.length);
  expect(wallet.asked.filter((method) => method === "eth_sendTransaction")).toHaveLength(1);
  const due = before.filter((row) => row.asset.address === asset).reduce((sum, row) => sum + BigInt(row.due), 0n);
  expect((await balance()) - had).toBe(due);
  for (const row of before) {
    const [claimed] = await reader().readContract({ address: await rewards(), abi: IRewards, functionName: "claimed", args: [BigInt(row.model), row.payee.word] });
    expect(claimed).toBeGreaterThan(0n);
  }
  // The page learns it from the next block, and offers no second claim.
  await expect(page.getByRole("button", { name: /^Claim all/ })).toHaveCount(0);
  await expect.poll(rows).toEqual([]);
  count("journeys", 1);
});
