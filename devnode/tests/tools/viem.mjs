// viem, over HTTP and WebSocket.
import assert from "node:assert/strict";
import { createPublicClient, createTestClient, createWalletClient, defineChain, http, parseAbi, parseEther, webSocket } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { key, me, test, url } from "./node.mjs";

export default async function () {
  const chain = defineChain({
    id: 412_346,
    name: "devnode",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [url] } },
    contracts: { multicall3: { address: "0xcA11bde05977b3631167028862bE2a173976CA11" } },
  });
  const reader = createPublicClient({ chain, transport: http(url), pollingInterval: 50 });
  const writer = createWalletClient({ chain, transport: http(url), account: privateKeyToAccount(key) });
  const controls = createTestClient({ chain, transport: http(url), mode: "anvil" });
  const arbWasm = { address: "0x0000000000000000000000000000000000000071", abi: parseAbi(["function stylusVersion() view returns (uint16)", "function inkPrice() view returns (uint32)"]) };

  await test("viem reads, sends, waits and batches with Multicall3", async () => {
    assert.equal(await reader.getChainId(), 412_346);
    const hash = await writer.sendTransaction({ to: "0x00000000000000000000000000000000000000bb", value: parseEther("1") });
    const receipt = await reader.waitForTransactionReceipt({ hash });
    assert.equal(receipt.status, "success");
    assert.equal(receipt.gasUsed, 21_000n);
    const block = await reader.getBlock({ includeTransactions: true });
    assert.equal(block.transactions[0].hash, hash);
    const [version, price] = await reader.multicall({ allowFailure: false, contracts: [{ ...arbWasm, functionName: "stylusVersion" }, { ...arbWasm, functionName: "inkPrice" }] });
    assert.deepEqual([version, price], [3, 10_000]);
    const history = await reader.getFeeHistory({ blockCount: 3, rewardPercentiles: [50] });
    assert.equal(history.reward.length, 3);
    const fees = await reader.estimateFeesPerGas();
    assert.ok(fees.maxFeePerGas >= 100_000_000n);
  });

  await test("viem filters, subscribes and watches", async () => {
    const filter = await reader.createBlockFilter();
    const socket = createPublicClient({ chain, transport: webSocket(url.replace("http", "ws")) });
    const seen = new Promise((resolve) => {
      const stop = socket.watchBlocks({ onBlock: (block) => { stop(); resolve(block); } });
    });
    // Nothing says when the subscription begins, so blocks are mined until one is seen.
    const mining = setInterval(() => controls.mine({ blocks: 1 }), 200);
    const block = await seen;
    clearInterval(mining);
    assert.ok((await reader.getFilterChanges({ filter })).includes(block.hash));
    (await socket.transport.getRpcClient()).close();
  });

  await test("viem's controls of a test chain", async () => {
    const other = "0x00000000000000000000000000000000000000cc";
    const id = await controls.snapshot();
    await controls.setBalance({ address: other, value: parseEther("5") });
    await controls.impersonateAccount({ address: other });
    const hash = await createWalletClient({ chain, transport: http(url), account: other }).sendTransaction({ to: me, value: 1n });
    assert.equal((await reader.waitForTransactionReceipt({ hash })).from, other);
    await controls.setNonce({ address: other, nonce: 9 });
    await controls.setCode({ address: other, bytecode: "0x00" });
    await controls.setStorageAt({ address: other, index: 1, value: `0x${"07".padStart(64, "0")}` });
    assert.equal(await reader.getTransactionCount({ address: other }), 9);
    assert.equal(BigInt(await reader.getStorageAt({ address: other, slot: "0x1" })), 7n);
    const time = (await reader.getBlock()).timestamp;
    await controls.increaseTime({ seconds: 1000 });
    await controls.mine({ blocks: 2, interval: 10 });
    assert.ok((await reader.getBlock()).timestamp >= time + 1010n);
    await controls.setAutomine(false);
    const waiting = await writer.sendTransaction({ to: other, value: 1n, gas: 100_000n });
    await assert.rejects(reader.getTransactionReceipt({ hash: waiting }));
    await controls.mine({ blocks: 1 });
    assert.equal((await reader.getTransactionReceipt({ hash: waiting })).status, "success");
    await controls.setAutomine(true);
    await controls.revert({ id });
    assert.equal(await reader.getBalance({ address: other }), 0n);
  });

  await test("viem's state overrides and access lists", async () => {
    const { data } = await reader.call({
      to: "0x00000000000000000000000000000000000000dd",
      // PUSH1 0 SLOAD PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN
      stateOverride: [{ address: "0x00000000000000000000000000000000000000dd", code: "0x60005460005260206000f3", stateDiff: [{ slot: `0x${"0".repeat(64)}`, value: `0x${"2a".padStart(64, "0")}` }] }],
    });
    assert.equal(BigInt(data), 42n);
    const list = await reader.createAccessList({ to: "0xcA11bde05977b3631167028862bE2a173976CA11", data: "0x42cbb15c" });
    assert.ok(list.gasUsed > 21_000n);
  });
}
