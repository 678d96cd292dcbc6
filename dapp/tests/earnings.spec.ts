// From what was earned to what is paid, with a wallet; and what can go wrong on the way.
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { IRewards } from "@tributary/abi";
import { createPublicClient, createWalletClient, http, keccak256, parseAbi, stringToHex, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { domainOf } from "../src/chain/contribution";
import { count, missing } from "./results";
import { connect, withWallet } from "./wallet";
import { addressOf, KEYS, rpc, world } from "./world";

const token = parseAbi(["function balanceOf(address) view returns (uint256)"]);

interface Row {
  model: number;
  due: string;
  asset: { address: Hex | null };
  payee: { word: Hex };
}

async function rows(of: Hex = world().holder): Promise<Row[]> {
  const response = await fetch(`${world().page}/api/v1/accounts/${of}/earnings`);
  return ((await response.json()) as { rows: Row[] }).rows.filter((row) => row.due !== "0");
}

const rewards = (): Promise<Hex> => addressOf("Rewards");

const reader = () => createPublicClient({ transport: http(world().rpc) });

/** Undoes what a test has left where it failed: that the holder alone can have something paid. */
async function letAnyonePay(): Promise<void> {
  const client = createWalletClient({ account: privateKeyToAccount(world().key), transport: http(world().rpc) });
  const address = await rewards();
  for (const { model, payee } of await rows()) {
    const [, byOwnWord] = await reader().readContract({ address, abi: IRewards, functionName: "claimed", args: [BigInt(model), payee.word] });
    if (!byOwnWord) continue;
    const hash = await client.writeContract({ chain: null, address, abi: IRewards, functionName: "setOwnWord", args: [BigInt(model), payee.word, false] });
    await reader().waitForTransactionReceipt({ hash });
  }
}

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
  const line = page.getByRole("row").filter({ hasText: "your record" }).first();
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

test("what was chosen for one author is not shown for another", async ({ page }) => {
  // Two names of authors for whom something waits.
  const names = [world().author, "Someone Else"];
  await page.goto(`${world().page}/claim-keys`);
  const show = async (name: string) => {
    await page.getByLabel(/^ORCID/).fill(name);
    await page.getByRole("button", { name: "Show what waits" }).click();
  };
  const answers: string[] = [];
  page.on("response", (response) => {
    if (/payees\/\w+\/earnings/.test(response.url())) void response.text().then((body) => answers.push(body)).catch(() => undefined);
  });
  const wanted = () => answers.find((body) => (JSON.parse(body) as { rows: unknown[] }).rows.length > 0);
  await show(names[0] ?? "");
  await expect(page.getByRole("row").filter({ hasText: "none is bound yet" }).first()).toBeVisible();
  await expect.poll(wanted).toBeDefined();
  await page.route("**/api/v1/payees/*/earnings", (route) => route.fulfill({ contentType: "application/json", body: wanted() ?? "" }));
  await show(names[1] ?? "");
  const choose = page.getByLabel("Choose the attestor's file");
  await choose.setInputFiles({ name: "word.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await expect(page.getByText("This is no attestor's signature")).toBeVisible();
  await show(names[0] ?? "");
  await expect(page.getByRole("row").filter({ hasText: "none is bound yet" }).first()).toBeVisible();
  await expect(page.getByText("This is no attestor's signature")).toHaveCount(0);
});

const BIND = {
  BindClaimKey: [
    { name: "datanetId", type: "uint256" },
    { name: "identity", type: "bytes32" },
    { name: "account", type: "address" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

/** What `tributary datanet attest --json` prints for an author of Datanet 1. */
async function attested(identity: Hex, account: Hex, deadline: number): Promise<string> {
  const domain = domainOf(await reader().getChainId(), await addressOf("Datanets"));
  const message = { datanetId: 1n, identity, account, deadline: BigInt(deadline) };
  const signature = await privateKeyToAccount(KEYS.attestor).signTypedData({ domain, types: BIND, primaryType: "BindClaimKey", message });
  return JSON.stringify({ datanet: "1", account, deadline, signature });
}

/** The identity of ORCIDs, as SPEC 1 says. */
const identityOf = (author: string): Hex => keccak256(stringToHex([...new Set(author.split("; "))].sort().join("\n")));

test("an author's earnings are bound to an account by the attestor's signature, claimed, and claimed again after a reorganisation", async ({ page }) => {
  test.setTimeout(120_000);
  const account = privateKeyToAccount(KEYS.one).address;
  const wallet = await withWallet(page, KEYS.one);
  await page.goto(`${world().page}/claim-keys`);
  await connect(page);
  await page.getByLabel(/^ORCID/).fill(world().author);
  await page.getByRole("button", { name: "Show what waits" }).click();
  const word = (content: string) => ({ name: "word.json", mimeType: "application/json", buffer: Buffer.from(content) });
  const choose = page.getByLabel("Choose the attestor's file");
  await choose.setInputFiles(word("{}"));
  await expect(page.getByText("This is no attestor's signature")).toBeVisible();
  // One that has expired, one for someone else, and the right one.
  const bind = page.getByRole("button", { name: /^Bind 0x.*, permanently$/ });
  const { timestamp } = await reader().getBlock();
  for (const [content, reason] of [
    [await attested(identityOf(world().author), account, 1_000_000_000), /was valid until 2001-09-09/],
    [await attested(identityOf("https://orcid.org/0000-0002-1825-0097"), account, Number(timestamp) + 3_600), /signature is not that of/],
  ] as const) {
    await choose.setInputFiles(word(content));
    await bind.click();
    await expect(page.getByText("It was not done")).toBeVisible();
    await expect(page.getByText(reason).last()).toBeVisible();
  }
  expect(wallet.asked).not.toContain("eth_sendTransaction");
  await choose.setInputFiles(word(await attested(identityOf(world().author), account, Number(timestamp) + 3_600)));
  await bind.click();
  await expect(page.getByText("The account is bound.")).toBeVisible();
  await page.getByRole("link", { name: "See and claim it" }).click();
  const claimAll = page.getByRole("button", { name: /^Claim all/ });
  await expect(claimAll).toBeEnabled();
  const due = await rows(account);
  expect(due.length).toBeGreaterThan(0);

  // The block with the claim is replaced by others: the page says so, and the claim can be sent again.
  const before = await rpc<string>("evm_snapshot");
  await claimAll.click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible();
  await rpc("evm_revert", [before]);
  await rpc("evm_mine");
  await expect(page.getByText("The transaction is not on the chain any more")).toBeVisible({ timeout: 30_000 });
  await claimAll.click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible();
  await expect(page.getByText(/was paid\.$/)).toHaveCount(due.length);
  await expect.poll(() => rows(account)).toEqual([]);
  count("journeys", 2);
});

test("a receiver that the token's issuer blocks is named before anything is signed", async ({ page }) => {
  const wallet = await withWallet(page);
  const row = (await rows()).find(({ asset }) => asset.address !== null) ?? missing("nothing is due in a token");
  const asset = row.asset.address ?? "0x";
  const client = createWalletClient({ account: privateKeyToAccount(KEYS.other), transport: http(world().rpc) });
  const code = `0x${readFileSync(new URL("../../target/solidity/BlockingToken.bin", import.meta.url), "utf8").trim()}` as const;
  const made = await reader().waitForTransactionReceipt({ hash: await client.deployContract({ chain: null, abi: [], bytecode: code }) });
  const [blocking, right] = await Promise.all([made.contractAddress ?? asset, asset].map((address) => reader().getCode({ address })));
  const receiver = privateKeyToAccount(KEYS.attestor).address;
  await rpc("anvil_setCode", [asset, blocking]);
  try {
    const blocked = await client.writeContract({ chain: null, address: asset, abi: parseAbi(["function blockAccount(address)"]), functionName: "blockAccount", args: [receiver] });
    await reader().waitForTransactionReceipt({ hash: blocked });
    await page.goto(`${world().page}/earnings`);
    await connect(page);
    const of = page.getByRole("row").filter({ hasText: `Model ${row.model}` });
    await of.getByText("Have it paid to another account").click();
    await of.getByLabel("Account that gets the money").fill(receiver);
    await of.getByRole("button", { name: "Claim to this account" }).click();
    await expect(of.getByText(/did not reach/)).toBeVisible();
    expect(wallet.asked).not.toContain("eth_sendTransaction");

    // The holder itself is blocked: a transaction that would pay nothing is not sent.
    const holder = await client.writeContract({ chain: null, address: asset, abi: parseAbi(["function blockAccount(address)"]), functionName: "blockAccount", args: [world().holder] });
    await reader().waitForTransactionReceipt({ hash: holder });
    const others = (await rows()).filter(({ asset: { address } }) => address !== asset).length;
    await page.getByRole("button", { name: /^Claim all/ }).click();
    if (others === 0) {
      await expect(page.getByText(/did not reach/).last()).toBeVisible();
      expect(wallet.asked).not.toContain("eth_sendTransaction");
    } else {
      await expect(page.getByText(/The claim of Model \d+ paid nothing: .*did not reach/).first()).toBeVisible();
    }
    count("journeys", 1);
  } finally {
    await rpc("anvil_setCode", [asset, right]);
  }
});

/** Sends "only by my own word" with a wallet, and holds it back from blocks while something is done. */
async function whileHeldBack(page: Page, act: () => Promise<void>): Promise<void> {
  await withWallet(page);
  await page.goto(`${world().page}/earnings`);
  await connect(page);
  const ownWord = page.getByRole("button", { name: "Pay it only by my own word" }).first();
  await expect(ownWord).toBeEnabled();
  await rpc("evm_setAutomine", [false]);
  try {
    await ownWord.click();
    await expect(page.getByText("Sent. Waiting for a block")).toBeVisible();
    await act();
    count("journeys", 1);
  } finally {
    await rpc("evm_setAutomine", [true]);
    await rpc("evm_mine");
    await letAnyonePay();
  }
}

test("a node that goes down once a transaction is sent is named, and the transaction is not lost", async ({ page }) => {
  await whileHeldBack(page, async () => {
    // The node is gone once the wallet has sent.
    await page.route(`${world().rpc}/**`, (route) => route.abort());
    await expect(page.getByText("The transaction may still be included: look for it before you send it again.")).toBeVisible({ timeout: 30_000 });
    await rpc("evm_setAutomine", [true]);
    await rpc("evm_mine");
    await page.unroute(`${world().rpc}/**`);
    await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 30_000 });
    await page.getByRole("button", { name: "Let anyone have it paid to me" }).click();
    await expect(page.getByRole("button", { name: "Let anyone have it paid to me" })).toHaveCount(0);
  });
});

test("a transaction that the wallet sent another one for in its place was not done", async ({ page }) => {
  await whileHeldBack(page, async () => {
    const account = privateKeyToAccount(world().key);
    // Without what is held back.
    const nonce = await reader().getTransactionCount({ address: account.address, blockTag: "latest" });
    const client = createWalletClient({ account, transport: http(world().rpc) });
    const { baseFeePerGas } = await reader().getBlock();
    const fee = 10n * (baseFeePerGas ?? 1n);
    await client.sendTransaction({ chain: null, to: privateKeyToAccount(KEYS.other).address, value: 1n, nonce, gas: 100_000n, maxFeePerGas: fee, maxPriorityFeePerGas: 1n });
    await rpc("evm_mine");
    await expect(page.getByText("Your wallet sent another transaction in its place.")).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("Done", { exact: true })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Let anyone have it paid to me" })).toHaveCount(0);
  });
});

test("a holder says that only they can have it paid, and takes it back", async ({ page }) => {
  await withWallet(page);
  await page.goto(`${world().page}/earnings`);
  await connect(page);
  try {
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
  } finally {
    await letAnyonePay();
  }
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
