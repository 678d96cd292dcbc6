// From files to registered records, in the browser; and what must not get in.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { IDatanets } from "@tributary/abi";
import { createPublicClient, createWalletClient, http, parseEventLogs, sha256, type Hex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { CONTRIBUTE, domainOf, fileOf } from "../src/chain/contribution";
import { cidOf } from "../src/lib/content";
import { served } from "./command";
import { count, missing } from "./results";
import { connect, withWallet, type TestWallet } from "./wallet";
import { addressOf, advance, KEYS, world } from "./world";

const reader = () => createPublicClient({ transport: http(world().rpc) });

const datanets = (): Promise<Hex> => addressOf("Datanets");

/** Creates a Datanet, and waits until the server knows it. */
async function create(uri: string, terms: { policy?: number; commitFirst?: boolean } = {}): Promise<bigint> {
  const account = privateKeyToAccount(world().key);
  const client = createWalletClient({ account, transport: http(world().rpc) });
  const hash = await client.writeContract({
    chain: null,
    address: await datanets(),
    abi: IDatanets,
    functionName: "createDatanet",
    args: [
      {
        uri,
        termsHash: `0x${"0".repeat(64)}`,
        policy: terms.policy ?? 0,
        treasury: account.address,
        treasuryFeeBps: 100,
        attestor: `0x${"0".repeat(40)}`,
        commitFirst: terms.commitFirst ?? false,
      },
    ],
  });
  const receipt = await reader().waitForTransactionReceipt({ hash });
  const [created] = parseEventLogs({ abi: IDatanets, eventName: "DatanetCreated", logs: receipt.logs });
  const id = created?.args.datanetId ?? missing("no event");
  await expect.poll(async () => (await fetch(`${world().page}/api/v1/datanets/${id}`)).status).toBe(200);
  return id;
}

function folder(files: Record<string, string | Uint8Array>): string {
  const path = mkdtempSync(join(tmpdir(), "tributary-page-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path, name, ".."), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

const text = (name: string) => `A text of ${name} that no one has registered before, with a few words more than a span needs.\n`;

test("files become records, and one transaction registers them", async ({ page }) => {
  const wallet = await withWallet(page);
  const id = await create("a set of tests");
  const path = folder({
    "a.txt": text("one"),
    "b.md": text("two").replace("\n", "\r\n"),
    "more/c.jsonl": `${JSON.stringify({ text: text("three") })}\nnot json\n${JSON.stringify({ text: text("one") })}\n`,
    "more/d.pdf": "x",
    "more/e.txt": new Uint8Array([0xff, 0xfe]),
    "more/f.txt": " \n",
  });
  await page.goto(`${world().page}/datanets/${id}`);
  await page.getByRole("link", { name: "Contribute to it" }).click();
  await connect(page);
  await page.getByLabel("Choose a folder").setInputFiles(path);
  await expect(page.getByText("the same record as")).toContainText("a.txt");
  for (const problem of ["line 2: it is no record", "its type is not known", "it is not UTF-8", "it is empty"]) {
    await expect(page.getByRole("listitem").filter({ hasText: problem })).toHaveCount(1);
  }
  await page.getByRole("button", { name: "Register 3 records" }).click();
  await expect(page.getByText("3 records are registered")).toBeVisible();
  expect(wallet.asked.filter((method) => method === "eth_sendTransaction")).toHaveLength(1);
  // Each is there by its normal form, as the command registers it.
  for (const content of [text("one"), text("two"), text("three")]) {
    const item = sha256(new TextEncoder().encode(content));
    const { number, status } = await reader().readContract({ address: await datanets(), abi: IDatanets, functionName: "contribution", args: [id, item] });
    expect([number > 0n, status]).toEqual([true, 2]);
  }
  await page.getByRole("main").getByRole("link", { name: `Datanet ${id}` }).last().click();
  await expect(page.getByRole("row").filter({ hasText: "accepted" })).toHaveCount(3);
  // Once more, nothing is new.
  await page.getByRole("link", { name: "Contribute to it" }).click();
  await page.getByLabel("Choose files").setInputFiles(join(path, "a.txt"));
  await expect(page.getByText("There is nothing new to register")).toBeVisible();
  count("journeys", 1);
});

test("thousands of records are read while the page stays usable, and are one batch", async ({ page }) => {
  test.setTimeout(120_000);
  const wallet = await withWallet(page);
  const id = await create("many records", { policy: 1 });
  const lines = Array.from({ length: 10_000 }, (_, index) => JSON.stringify({ text: text(`record ${index}`) }));
  const path = folder({ "many.jsonl": lines.join("\n") });
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  await connect(page);
  await page.getByLabel("Choose files").setInputFiles(join(path, "many.jsonl"));
  await expect(page.getByRole("button", { name: "Register 10,000 records" })).toBeEnabled({ timeout: 60_000 });
  await page.getByRole("button", { name: "Register 10,000 records" }).click();
  await expect(page.getByText("10,000 records are registered")).toBeVisible({ timeout: 30_000 });
  expect(wallet.asked.filter((method) => method === "eth_sendTransaction")).toHaveLength(1);
  await page.getByRole("main").getByRole("link", { name: `Datanet ${id}` }).last().click();
  await expect(page.getByText("batch of 10,000 records")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "pending" })).toHaveCount(1);
  count("journeys", 1);
});

test("what waits is accepted by a curator in the page, and vouched for", async ({ page }) => {
  await withWallet(page);
  const id = await create("curated", { policy: 1 });
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  await connect(page);
  await page.getByLabel("Choose files").setInputFiles(join(folder({ "a.txt": text("a curated set") }), "a.txt"));
  await page.getByRole("button", { name: "Register 1 record" }).click();
  await expect(page.getByText("They earn once a curator has accepted them")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: `Datanet ${id}` }).last().click();
  await page.getByRole("button", { name: "Accept 1 pending registration" }).click();
  await expect(page.getByRole("row").filter({ hasText: "accepted" })).toHaveCount(1);
  await page.getByRole("button", { name: /^Reject \d+$/ }).click();
  const row = page.getByRole("row").filter({ hasText: "rejected" });
  await expect(row).toContainText("pending");
  await expect(row).toContainText("accepted");
  await page.getByRole("button", { name: /^Accept \d+$/ }).click();
  await expect(page.getByRole("row").filter({ hasText: "rejected" }).getByRole("listitem")).toHaveCount(4);
  count("journeys", 1);
});

test("a Datanet with a hostile description breaks nothing", async ({ page }) => {
  const problems: string[] = [];
  page.on("dialog", (dialog) => {
    problems.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => problems.push(error.message));
  const script = `<script>alert(1)</script><img src=x onerror=alert(2)>\u202egnirts live\u202c${"long ".repeat(300)}`;
  const id = await create(script);
  for (const path of ["/datanets", "/contribute", `/datanets/${id}`]) {
    await page.setViewportSize({ width: 375, height: 812 });
    await page.goto(world().page + path);
    await expect(page.getByText("<script>alert(1)</script>").first()).toBeVisible();
    expect(await page.locator("img[src=x]").count()).toBe(0);
    expect(await page.evaluate(() => document.body.textContent?.includes("\u202e"))).toBe(false);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
  await page.goto(`${world().page}/datanets/${id}`);
  await page.getByRole("button", { name: "Show all of it" }).click();
  await expect(page.getByRole("button", { name: "Show less" })).toBeVisible();
  expect(problems).toEqual([]);
});

test("what no record can be made of is left out by its name, and the rest is read", async ({ page }) => {
  const id = await create("a hostile folder", {});
  const path = folder({
    "binary.txt": new Uint8Array([0x41, 0, 0, 0x42]),
    "empty.md": "",
    "gone.txt": text("a file that goes"),
    "right.txt": text("a file that stays"),
    "image.png": new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
  });
  // As large as no text may be, and larger than what is read into memory; both have no bytes on the disk.
  for (const [name, size] of [["large.txt", 65 * 1024 * 1024], ["huge.jsonl", 600 * 1024 * 1024]] as const) {
    writeFileSync(join(path, name), "");
    truncateSync(join(path, name), size);
  }
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  // The file is there when it is chosen, and not any more when it is read.
  await page.route(/worker-.*\.js$/, async (route) => {
    rmSync(join(path, "gone.txt"), { force: true });
    await route.continue();
  });
  await page.getByLabel("Choose a folder").setInputFiles(path);
  for (const [file, problem] of [
    ["binary.txt", "it has zero bytes in it"],
    ["empty.md", "it is empty"],
    ["gone.txt", "it cannot be read"],
    ["huge.jsonl", "it cannot be read"],
    ["image.png", "its type is not known"],
    ["large.txt", "it has more than 64 MiB"],
  ]) {
    await expect(page.getByRole("listitem").filter({ hasText: file ?? "" })).toContainText(problem ?? "");
  }
  await expect(page.getByRole("row").filter({ hasText: "right.txt" })).toHaveCount(1);
});

test("a record that has most of an earlier one is named before anything is signed", async ({ page }) => {
  const wallet = await withWallet(page);
  const id = await create("near-copies", {});
  const first = Array.from({ length: 40 }, (_, at) => `word${at}`).join(" ");
  const path = folder({ "first.txt": first, "near.txt": first.replace("word39", "another"), "own.txt": text("something else") });
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  await connect(page);
  await page.getByLabel("Choose a folder").setInputFiles(path);
  await expect(page.getByText("Of 1 record an earlier record of your files or of the Datanet has half or more")).toBeVisible();
  await expect(page.getByRole("row").nth(1)).toContainText(/near\.txt.*96 % of it is in .*first\.txt/);
  await expect(page.getByRole("button", { name: "Register 3 records" })).toBeEnabled();
  expect(wallet.asked).not.toContain("eth_sendTransaction");
});

test("a record that has most of one that the Datanet has already is named before anything is signed", async ({ page }) => {
  // The first record of the demo whose text is long enough, with a word more and one that is another.
  const response = await fetch(`${world().page}/api/v1/datanets/1/registrations?limit=1`);
  const { items } = (await response.json()) as { items: { number: number; batch: { uri: string } }[] };
  const [first] = items;
  const list = await (await fetch(`${world().page}/ipfs/${first?.batch.uri.slice("ipfs://".length)}?format=raw`)).text();
  let known = "";
  for (const id of list.trim().split("\n")) {
    known = await (await fetch(`${world().page}/ipfs/${cidOf(id)}?format=raw`)).text();
    if (known.split(" ").length > 30) break;
  }
  const path = folder({ "near.txt": `Lately ${known.replace(/\S+$/, "otherwise.")}`, "own.txt": text("something of one's own") });
  await page.goto(`${world().page}/datanets/1/contribute`);
  await page.getByLabel("Choose a folder").setInputFiles(path);
  await expect(page.getByText("Of 1 record an earlier record of your files or of the Datanet has half or more")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("row").nth(1)).toContainText(new RegExp(`near\\.txt.* % of it is in Registration ${first?.number} in Datanet 1`));
});

test("records are committed to first, and revealed a minute later", async ({ page }) => {
  await withWallet(page, KEYS.other);
  const id = await create("commit first", { commitFirst: true });
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  await expect(page.getByText("This Datanet asks for a commitment a minute before its records")).toBeVisible();
  await connect(page);
  await page.getByLabel("Choose a folder").setInputFiles(folder({ "a.txt": text("a secret"), "b.txt": text("another secret") }));
  await page.getByRole("button", { name: "Commit to 2 records" }).click();
  await expect(page.getByText("You are committed.")).toBeVisible();
  const reveal = page.getByRole("button", { name: "Reveal 2 records" });
  await expect(page.getByText("You committed to 2 records")).toBeVisible();
  await expect(reveal).toBeDisabled();
  // Nothing of them is on the chain, and the browser keeps what the reveal needs.
  const item = sha256(new TextEncoder().encode(text("a secret")));
  const state = async () => reader().readContract({ address: await datanets(), abi: IDatanets, functionName: "contribution", args: [id, item] });
  expect((await state()).number).toBe(0n);
  await page.reload();
  await expect(reveal).toBeVisible();
  await advance(61);
  await reveal.click();
  await expect(page.getByText("2 records are registered")).toBeVisible();
  const { number, status, payee } = await state();
  expect([number > 0n, status, payee.slice(-40)]).toEqual([true, 2, privateKeyToAccount(KEYS.other).address.slice(2).toLowerCase()]);
  await expect(page.getByText("You committed to 2 records")).toHaveCount(0);
  count("journeys", 1);
});

test("the owner of a Datanet commits first too, as the contract asks, and nothing signed can be sent to it", async ({ page }) => {
  const wallet = await withWallet(page);
  const id = await create("commit first, whoever it is", { commitFirst: true });
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  await connect(page);
  await expect(page.getByText("no one can send what others signed")).toBeVisible();
  await expect(page.getByLabel("Choose signed files")).toHaveCount(0);
  // More than one call takes, so that they are a batch, whose list can be saved once it is committed to.
  const lines = Array.from({ length: 300 }, (_, index) => JSON.stringify({ text: text(`the owner's record ${index}`) }));
  await page.getByLabel("Choose files").setInputFiles(join(folder({ "many.jsonl": lines.join("\n") }), "many.jsonl"));
  await page.getByRole("button", { name: "Commit to 300 records" }).click();
  await expect(page.getByText("You are committed.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Register/ })).toHaveCount(0);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the list of the batch" }).click();
  expect((await waiting).suggestedFilename()).toMatch(/^bafk\w+\.txt$/);
  await advance(61);
  await page.getByRole("button", { name: "Reveal 300 records" }).click();
  await expect(page.getByText("300 records are registered")).toBeVisible();
  expect(wallet.asked.filter((method) => method === "eth_sendTransaction")).toHaveLength(2);
  count("journeys", 1);
});

test("a commitment is not called absent while the node has not said so", async ({ page }) => {
  const wallet = await withWallet(page, KEYS.other);
  const id = await create("a slow node", { commitFirst: true });
  const word = (digit: string): Hex => `0x${digit.repeat(64)}`;
  const { chainId } = (await (await fetch(`${world().page}/api/v1/status`)).json()) as { chainId: number };
  const one = { chainId, contract: await datanets(), datanet: Number(id), account: wallet.address, salt: word("1"), commitment: word("2"), items: [word("3")], batch: null };
  await page.addInitScript((list) => localStorage.setItem("tributary:commitments", list), JSON.stringify([one]));
  let answer: (kind: "fail" | "go on") => void = () => undefined;
  const waiting = new Promise<"fail" | "go on">((resolve) => (answer = resolve));
  await page.route(`${world().rpc}/**`, async (route) => {
    if ((await waiting) === "fail") await route.abort();
    else await route.continue();
  });
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  await connect(page);
  await expect(page.getByText("Looking for it on the chain.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Forget it" })).toHaveCount(0);
  answer("fail");
  await expect(page.getByText("Whether it is on the chain cannot be told")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Forget it" })).toHaveCount(0);
  await page.unroute(`${world().rpc}/**`);
  await page.reload();
  await expect(page.getByText("The commitment is not on the chain.")).toBeVisible();
  await page.getByRole("button", { name: "Forget it" }).click();
  await expect(page.getByText("You committed to 1 record")).toHaveCount(0);
});

test("records can be registered while they are compared, and what was not compared is counted", async ({ page }) => {
  await withWallet(page);
  const { records } = (await (await fetch(`${world().page}/api/v1/datanets/1`)).json()) as { records: number };
  let fail: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (fail = resolve));
  await page.route("**/ipfs/**", async (route) => {
    await waiting;
    await route.abort();
  });
  await page.goto(`${world().page}/datanets/1/contribute`);
  await connect(page);
  await page.getByLabel("Choose files").setInputFiles(join(folder({ "a.txt": text("what is compared") }), "a.txt"));
  await expect(page.getByText(/^Compared with/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Register 1 record" })).toBeEnabled();
  fail();
  await expect(page.getByText(`${records.toLocaleString("en-US")} records of the Datanet were not compared with yours`)).toBeVisible();
});

test("a contribution is signed by one who has nothing for gas, and sent by another", async ({ page, browser }) => {
  const key = generatePrivateKey();
  const wallet = await withWallet(page, key);
  const id = await create("gasless", {});
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  await connect(page);
  await page.getByLabel("Choose files").setInputFiles(join(folder({ "a.txt": text("one without gas") }), "a.txt"));
  await page.getByText("Without gas: sign it, and let someone else send it").click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Sign for 1 record" }).click();
  const file = await (await waiting).path();
  expect(wallet.asked).toContain("eth_signTypedData_v4");
  expect(wallet.asked).not.toContain("eth_sendTransaction");

  const context = await browser.newContext();
  const other = await context.newPage();
  await withWallet(other, KEYS.other);
  await other.goto(`${world().page}/datanets/${id}/contribute`);
  await connect(other);
  await other.getByLabel("Choose signed files").setInputFiles({ name: "no.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await expect(other.getByText("no.json is no signed contribution")).toBeVisible();
  await other.getByLabel("Choose signed files").setInputFiles(file);
  await other.getByRole("button", { name: "Send 1 signed contribution" }).click();
  await expect(other.getByText("1 record is registered")).toBeVisible();
  const item = sha256(new TextEncoder().encode(text("one without gas")));
  const { payee } = await reader().readContract({ address: await datanets(), abi: IDatanets, functionName: "contribution", args: [id, item] });
  expect(payee.slice(-40)).toBe(privateKeyToAccount(key).address.slice(2).toLowerCase());
  await context.close();
  count("journeys", 1);
});

/** Signs for a record on a page whose server has a relay, with a wallet that has nothing. */
async function signForRelay(page: Page, address: string, id: bigint, record: string): Promise<TestWallet> {
  const wallet = await withWallet(page, generatePrivateKey());
  await page.goto(`${address}/datanets/${id}/contribute`);
  await connect(page);
  await page.getByLabel("Choose files").setInputFiles(join(folder({ "a.txt": record }), "a.txt"));
  await page.getByText("Without gas: sign it, and let this site send it").click();
  await page.getByRole("button", { name: "Sign for 1 record" }).click();
  await expect(page.getByText("This site can register them for your account now")).toBeVisible();
  return wallet;
}

const RELAY = { folder: "target/dapp/relay", account: 6 };

test("a wallet without any gas contributes by the site, which pays, though an answer is lost", async ({ page }) => {
  const id = await create("gasless by the site");
  await served(RELAY, async (address) => {
    const wallet = await signForRelay(page, address, id, text("one whose site pays"));
    // The first answer is lost, after the server had it; it is asked again, and not sent again.
    let asked = 0;
    await page.route("**/api/v1/relay/contributions", async (route) => {
      asked += 1;
      const answer = await route.fetch();
      if (asked === 1) await route.abort();
      else await route.fulfill({ response: answer });
    });
    await page.getByRole("button", { name: "Send it by this site, which pays the gas" }).click();
    await expect(page.getByText("Sent to this site. Waiting until it is registered")).toBeVisible();
    await expect(page.getByText("1 record is registered")).toBeVisible();
    await expect(page.getByText("This site paid for the transaction")).toBeVisible();
    expect(asked).toBe(2);
    expect(wallet.asked).not.toContain("eth_sendTransaction");
    expect(await reader().getBalance({ address: wallet.address })).toBe(0n);
    const item = sha256(new TextEncoder().encode(text("one whose site pays")));
    const found = await reader().readContract({ address: await datanets(), abi: IDatanets, functionName: "contribution", args: [id, item] });
    expect([found.status, found.payee.slice(-40)]).toEqual([2, wallet.address.slice(2).toLowerCase()]);
  }, ["--relay"]);
  count("journeys", 1);
});

test("what the site does not send says why, and is still a file that anyone can send", async ({ page }) => {
  const id = await create("gasless, and too late");
  const record = text("one that another was faster with");
  await served(RELAY, async (address) => {
    await signForRelay(page, address, id, record);
    const client = createWalletClient({ account: privateKeyToAccount(KEYS.other), transport: http(world().rpc) });
    const args = [id, [sha256(new TextEncoder().encode(record))]] as const;
    const hash = await client.writeContract({ chain: null, address: await datanets(), abi: IDatanets, functionName: "contributeMany", args });
    await reader().waitForTransactionReceipt({ hash });
    await page.getByRole("button", { name: "Send it by this site, which pays the gas" }).click();
    await expect(page.getByText("It was not done")).toBeVisible();
    await expect(page.getByText("is registered in Datanet")).toBeVisible();
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save it as a file instead" }).click();
    const file = await (await waiting).path();

    // Who has files of others can have the site send them, without a wallet.
    const account = privateKeyToAccount(generatePrivateKey());
    const { timestamp } = await reader().getBlock();
    const message = { datanetId: id, contributor: account.address, contentIds: [sha256("0x0102")], nonce: 0n, deadline: timestamp + 3_600n };
    const domain = domainOf(await reader().getChainId(), await datanets());
    const signature = await account.signTypedData({ domain, types: CONTRIBUTE, primaryType: "Contribute", message });
    const right = { name: "right.json", mimeType: "application/json", buffer: Buffer.from(fileOf({ ...message, signature })) };
    await page.goto(`${address}/datanets/${id}/contribute`);
    await page.getByLabel("Choose signed files").setInputFiles([right, { name: "late.json", mimeType: "application/json", buffer: readFileSync(file) }]);
    await page.getByRole("button", { name: "Send 2 contributions by this site" }).click();
    await expect(page.getByText("1 record is registered")).toBeVisible();
    await expect(page.getByText("It was not done")).toBeVisible();
    await expect(page.getByRole("button", { name: "Send 1 contribution by this site" })).toBeVisible();
  }, ["--relay"]);
  count("journeys", 1);
});

test("more signed contributions than one transaction carries are sent in several, each of them once", async ({ page }) => {
  test.setTimeout(90_000);
  const wallet = await withWallet(page, KEYS.other);
  const id = await create("many signatures", {});
  const domain = domainOf(await reader().getChainId(), await datanets());
  const { timestamp } = await reader().getBlock();
  const files = await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      const account = privateKeyToAccount(generatePrivateKey());
      const message = { datanetId: id, contributor: account.address, contentIds: [sha256(new TextEncoder().encode(text(`signer ${at}`)))], nonce: 0n, deadline: timestamp + 3_600n };
      const signature = await account.signTypedData({ domain, types: CONTRIBUTE, primaryType: "Contribute", message });
      return { name: `${at}.json`, mimeType: "application/json", buffer: Buffer.from(fileOf({ ...message, signature })) };
    }),
  );
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  await connect(page);
  const [first = missing("no file")] = files;
  await page.getByLabel("Choose signed files").setInputFiles([...files, { ...first, name: "again.json" }]);
  await expect(page.getByText("in 2 transactions")).toBeVisible();
  await page.getByRole("button", { name: "Send 40 signed contributions" }).click();
  await expect(page.getByText("40 records are registered")).toBeVisible({ timeout: 30_000 });
  expect(wallet.asked.filter((method) => method === "eth_sendTransaction")).toHaveLength(2);
  await expect(page.getByRole("button", { name: /^Send \d+ signed/ })).toHaveCount(0);
  count("journeys", 1);
});

test("a signature that has expired says so, and nothing is sent", async ({ page }) => {
  const wallet = await withWallet(page, KEYS.other);
  const id = await create("too late", {});
  const account = privateKeyToAccount(generatePrivateKey());
  const message = { datanetId: id, contributor: account.address, contentIds: [sha256("0x01")], nonce: 0n, deadline: 1_000_000_000n };
  const domain = domainOf(await reader().getChainId(), await datanets());
  const signature = await account.signTypedData({ domain, types: CONTRIBUTE, primaryType: "Contribute", message });
  await page.goto(`${world().page}/datanets/${id}/contribute`);
  await connect(page);
  await page.getByLabel("Choose signed files").setInputFiles({ name: "late.json", mimeType: "application/json", buffer: Buffer.from(fileOf({ ...message, signature })) });
  await page.getByRole("button", { name: "Send 1 signed contribution" }).click();
  await expect(page.getByText("It was not done")).toBeVisible();
  await expect(page.getByText("The signature was valid until 2001-09-09 01:46 UTC only")).toBeVisible();
  expect(wallet.asked).not.toContain("eth_sendTransaction");
  count("journeys", 1);
});

test("a list that leaves an account out says so", async ({ page }) => {
  await withWallet(page, KEYS.other);
  const listed = await create("listed only", { policy: 2 });
  await page.goto(`${world().page}/datanets/${listed}/contribute`);
  await connect(page);
  await page.getByLabel("Choose files").setInputFiles(join(folder({ "a.txt": text("a stranger") }), "a.txt"));
  await expect(page.getByText("This Datanet takes contributions of listed accounts only")).toBeVisible();
  await page.getByRole("button", { name: "Register 1 record" }).click();
  // The contract's own reason, tried before the wallet is asked.
  await expect(page.getByText("It was not done")).toBeVisible();
  await expect(page.getByText(new RegExp(`is not listed|may not contribute|Datanet ${listed}`, "i")).last()).toBeVisible();
});
