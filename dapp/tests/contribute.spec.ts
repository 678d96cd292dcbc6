// From files to registered records, in the browser; and what must not get in.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { IDatanets } from "@tributary/abi";
import { createPublicClient, createWalletClient, http, parseEventLogs, sha256, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { count, missing } from "./results";
import { connect, withWallet } from "./wallet";
import { world } from "./world";

const reader = () => createPublicClient({ transport: http(world().rpc) });

async function datanets(): Promise<Hex> {
  const response = await fetch(`${world().page}/api/v1/status`);
  const { contracts } = (await response.json()) as { contracts: { name: string; address: Hex }[] };
  return contracts.find((one) => one.name === "Datanets")?.address ?? missing("no Datanets");
}

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

test("a Datanet that needs a commitment, and a list that leaves one out, say so", async ({ page }) => {
  await withWallet(page, "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6");
  const commit = await create("commit first", { commitFirst: true });
  await page.goto(`${world().page}/datanets/${commit}/contribute`);
  await expect(page.getByText("This Datanet asks for a commitment a minute before its records.")).toBeVisible();
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
