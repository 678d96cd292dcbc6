// Drives the real tools against a node: cast, forge, viem and, if it is installed, cargo stylus.
// Usage: node run.mjs            (after `npm install` here; builds and starts the `serve` example itself)
//        CARGO_STYLUS=PATH       drives cargo-stylus 0.10.10 too
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPublicClient, createTestClient, createWalletClient, defineChain, http, parseAbi, parseEther, webSocket } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const here = import.meta.dirname;
const port = 18_000 + (process.pid % 10_000);
const url = `http://127.0.0.1:${port}`;
const key = "0xb6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659";
const me = "0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E";
const bin = (name) => join(here, "node_modules", ".bin", name);
const run = (program, args, options = {}) =>
  execFileSync(program, args, { encoding: "utf8", env: { ...process.env, ETH_RPC_URL: url, NO_COLOR: "1" }, ...options }).trim();
const cast = (...args) => run(bin("cast"), args);
const results = [];
const test = async (name, body) => {
  try {
    await body();
    console.log(`ok    ${name}`);
  } catch (error) {
    console.log(`FAIL  ${name}\n${error.stack ?? error}\n${error.stdout ?? ""}${error.stderr ?? ""}`);
    results.push(name);
  }
};

async function testStylus(stylus) {
  const project = join(work, "stylus");
  mkdirSync(join(project, "src"), { recursive: true });
  // Keeps the word behind the selector of its input at slot 0, and returns that slot.
  writeFileSync(join(project, "src", "lib.rs"), `#![cfg(target_arch = "wasm32")]
#![no_std]
#[link(wasm_import_module = "vm_hooks")]
unsafe extern "C" {
    fn pay_for_memory_grow(pages: u32);
    fn read_args(to: *mut u8);
    fn write_result(from: *const u8, len: usize);
    fn storage_load_bytes32(key: *const u8, to: *mut u8);
    fn storage_cache_bytes32(key: *const u8, value: *const u8);
    fn storage_flush_cache(clear: u32);
}
#[unsafe(no_mangle)]
pub extern "C" fn user_entrypoint(len: usize) -> usize {
    let (mut args, key, mut value) = ([0u8; 64], [0u8; 32], [0u8; 32]);
    unsafe {
        if len == usize::MAX { pay_for_memory_grow(0) }
        if len > 64 { return 1 }
        read_args(args.as_mut_ptr());
        if len == 36 { storage_cache_bytes32(key.as_ptr(), args.as_ptr().add(4)); storage_flush_cache(0) }
        storage_load_bytes32(key.as_ptr(), value.as_mut_ptr());
        write_result(value.as_ptr(), 32);
    }
    0
}
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
`);
  writeFileSync(join(project, "src", "main.rs"), `fn main() {
    if cfg!(constructor) && std::env::args().any(|arg| arg == "constructor") { println!("constructor(uint256 value)") }
}
`);
  writeFileSync(join(project, "Stylus.toml"), "[workspace]\n\n[workspace.networks]\n\n[contract]\n");
  writeFileSync(join(project, "rust-toolchain.toml"), '[toolchain]\nchannel = "1.95.0"\n');
  writeFileSync(join(project, "Cargo.toml"), '[package]\nname = "probe"\nversion = "0.1.0"\nedition = "2024"\n[lib]\ncrate-type = ["cdylib"]\n[profile.release]\npanic = "abort"\n[features]\nexport-abi = []\n[workspace]\n');
  run("cargo", ["generate-lockfile", "--offline"], { cwd: project });
  const both = (...args) => {
    const more = typeof args[0] === "object" ? args.shift() : {};
    const done = spawnSync(stylus, ["stylus", ...args], { cwd: project, encoding: "utf8", timeout: 180_000, env: { ...process.env, NO_COLOR: "1", ...more } });
    const text = `${done.stdout}${done.stderr}`.replace(/\x1b\[[0-9;]*m/g, "");
    assert.equal(done.status, 0, text);
    return text;
  };
  const on = ["--endpoint", url];
  const signed = [...on, "--private-key", key];
  const deployed = (text) => /deployed code at address: (0x[0-9a-f]{40})/.exec(text)?.[1] ?? /0x[0-9a-fA-F]{40}/.exec(text)[0];
  let address;
  await test("cargo stylus check", () => {
    assert.match(both("check", ...on), /wasm data fee/);
  });
  await test("cargo stylus deploy, with activation", () => {
    const text = both("deploy", "--no-verify", ...signed);
    assert.match(text, /successfully activated contract/);
    address = deployed(text);
    assert.match(cast("code", address), /^0xeff000/);
  });
  await test("cargo stylus cache", () => {
    assert.match(both("cache", "status", "--address", address, ...on), /is not yet cached/);
    assert.match(both("cache", "suggest-bid", address, ...on), /0 wei/);
    both("cache", "bid", address, "0", ...signed);
    assert.match(both("cache", "status", "--address", address, ...on), /is cached/);
  });
  await test("cargo stylus trace, with both recorders", () => {
    const receipt = JSON.parse(cast("send", "--json", "--private-key", key, address, `0x00000000${"2a".padStart(64, "0")}`));
    assert.equal(receipt.status, "0x1");
    for (const native of [[], ["--use-native-tracer"]]) {
      const text = both("trace", "--tx", receipt.transactionHash, ...on, ...native);
      for (const step of ["user_entrypoint", "storage_flush_cache", "user_returned"]) assert.match(text, new RegExp(step));
    }
    assert.equal(Number(cast("call", address, "0x")), 42);
  });
  await test("cargo stylus get-initcode", () => {
    both("get-initcode", "--output", join(project, "init.hex"));
    assert.match(readFileSync(join(project, "init.hex"), "utf8"), /7f0{56}/);
  });
  await test("cargo stylus deploy with a constructor, through StylusDeployer", () => {
    const text = both({ RUSTFLAGS: "--cfg constructor" }, "deploy", "--no-verify", ...signed, "--constructor-args", "43");
    const logs = JSON.parse(cast("logs", "--json", "--from-block", "0", "--address", "0xcEcba2F1DC234f70Dd89F2041029807F8D03A990"));
    assert.ok(logs.length > 0, text);
    const program = `0x${logs.at(-1).data.slice(-40)}`;
    assert.equal(Number(cast("call", program, "0x")), 43, text);
  });
}

const work = mkdtempSync(join(tmpdir(), "devnode-tools-"));
execFileSync("cargo", ["build", "-q", "-p", "stylus-devnode", "--example", "serve"], { cwd: here, stdio: "inherit" });
const target = JSON.parse(run("cargo", ["metadata", "--format-version", "1", "--no-deps"], { cwd: here, maxBuffer: 1 << 28 })).target_directory;
const node = spawn(join(target, "debug", "examples", "serve"), [String(port)], { stdio: ["ignore", "ignore", "inherit"] });
for (let tries = 0; ; tries++) {
  try {
    await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}' });
    break;
  } catch (error) {
    if (tries > 100) throw error;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

try {
  await test("cast reads the chain", () => {
    assert.equal(cast("chain-id"), "412346");
    assert.equal(cast("balance", me, "--ether"), "10000.000000000000000000");
    assert.equal(cast("code", "0x0000000000000000000000000000000000000071"), "0xfe");
    assert.match(cast("block", "latest"), /l1BlockNumber\s+0/);
    assert.equal(cast("call", "0x0000000000000000000000000000000000000071", "stylusVersion()(uint16)"), "3");
  });

  await test("cast sends, estimates and reads receipts and logs", () => {
    const receipt = JSON.parse(cast("send", "--json", "--private-key", key, "0x00000000000000000000000000000000000000AA", "--value", "1"));
    assert.equal(receipt.status, "0x1");
    assert.equal(Number(receipt.gasUsed), 21_000);
    assert.equal(cast("receipt", receipt.transactionHash, "status"), "true");
    assert.equal(cast("estimate", "0x00000000000000000000000000000000000000AA", "--value", "1"), "21000");
    // LOG1 with the topic 7, by code that is created.
    const created = JSON.parse(cast("send", "--json", "--private-key", key, "--create", "0x600760006000a100"));
    assert.equal(created.status, "0x1");
    assert.match(cast("logs", "--from-block", "0"), /0x0+7\b/);
    assert.equal(cast("rpc", "evm_snapshot"), '"0x1"');
    assert.equal(cast("rpc", "evm_revert", "0x1"), "true");
    cast("rpc", "anvil_setBalance", me, "0x8ac7230489e80000");
    assert.equal(cast("balance", me, "--ether"), "10.000000000000000000");
    cast("rpc", "anvil_setBalance", me, "0x21e19e0c9bab2400000");
    cast("rpc", "evm_increaseTime", "100");
    cast("rpc", "evm_mine");
  });

  await test("cast publishes a raw transaction and traces it", () => {
    const raw = cast("mktx", "--private-key", key, "0x00000000000000000000000000000000000000AA", "--value", "2");
    const receipt = JSON.parse(cast("publish", raw));
    assert.equal(receipt.status, "0x1");
    const trace = JSON.parse(cast("rpc", "debug_traceTransaction", receipt.transactionHash, '{"tracer":"callTracer"}'));
    assert.equal(trace.type, "CALL");
    assert.equal(trace.gasUsed, "0x5208");
    assert.match(cast("access-list", "0x00000000000000000000000000000000000000AA"), /gas used/);
  });

  await test("forge builds, deploys and calls through the node", () => {
    const project = join(work, "project");
    mkdirSync(join(project, "src"), { recursive: true });
    mkdirSync(join(project, "script"), { recursive: true });
    const solcjs = createRequire(import.meta.url).resolve("solc");
    const solc = join(project, "solc");
    writeFileSync(solc, `#!/usr/bin/env node
const solc = require(${JSON.stringify(solcjs)});
const args = process.argv.slice(2);
if (args.includes("--version")) console.log("solc, the solidity compiler commandline interface\\nVersion: " + solc.version().replace(".Emscripten.clang", ".Linux.g++"));
else console.log(solc.compile(require("fs").readFileSync(0, "utf8")));
`);
    chmodSync(solc, 0o755);
    writeFileSync(join(project, "foundry.toml"), `[profile.default]\nsolc = "./solc"\noffline = true\nlibs = []\n`);
    writeFileSync(join(project, "src", "Counter.sol"), `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Counter { uint256 public number; function add(uint256 more) external { number += more; } }`);
    const forge = (...args) => run(bin("forge"), args, { cwd: project, maxBuffer: 1 << 26 });
    forge("build");
    const created = JSON.parse(forge("create", "--json", "--broadcast", "--rpc-url", url, "--private-key", key, "src/Counter.sol:Counter"));
    cast("send", "--private-key", key, created.deployedTo, "add(uint256)", "5");
    assert.equal(cast("call", created.deployedTo, "number()(uint256)"), "5");
  });

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
    const socket = createPublicClient({ chain, transport: webSocket(`ws://127.0.0.1:${port}`) });
    const seen = new Promise((resolve) => {
      const stop = socket.watchBlocks({ onBlock: (block) => { stop(); resolve(block); } });
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await controls.mine({ blocks: 1 });
    const block = await seen;
    assert.equal((await reader.getFilterChanges({ filter }))[0], block.hash);
    (await socket.transport.getRpcClient()).close();
  });

  await test("viem's controls of a test chain", async () => {
    const somebody = "0x00000000000000000000000000000000000000cc";
    const id = await controls.snapshot();
    await controls.setBalance({ address: somebody, value: parseEther("5") });
    await controls.impersonateAccount({ address: somebody });
    const hash = await createWalletClient({ chain, transport: http(url), account: somebody }).sendTransaction({ to: me, value: 1n });
    assert.equal((await reader.waitForTransactionReceipt({ hash })).from, somebody);
    await controls.setNonce({ address: somebody, nonce: 9 });
    await controls.setCode({ address: somebody, bytecode: "0x00" });
    await controls.setStorageAt({ address: somebody, index: 1, value: `0x${"07".padStart(64, "0")}` });
    assert.equal(await reader.getTransactionCount({ address: somebody }), 9);
    assert.equal(BigInt(await reader.getStorageAt({ address: somebody, slot: "0x1" })), 7n);
    const time = (await reader.getBlock()).timestamp;
    await controls.increaseTime({ seconds: 1000 });
    await controls.mine({ blocks: 2, interval: 10 });
    assert.ok((await reader.getBlock()).timestamp >= time + 1010n);
    await controls.setAutomine(false);
    const waiting = await writer.sendTransaction({ to: somebody, value: 1n, gas: 100_000n });
    await assert.rejects(reader.getTransactionReceipt({ hash: waiting }));
    await controls.mine({ blocks: 1 });
    assert.equal((await reader.getTransactionReceipt({ hash: waiting })).status, "success");
    await controls.setAutomine(true);
    await controls.revert({ id });
    assert.equal(await reader.getBalance({ address: somebody }), 0n);
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

  const stylus = process.env.CARGO_STYLUS;
  if (stylus) await testStylus(stylus);
  else console.log("skip  cargo stylus (set CARGO_STYLUS to the path of cargo-stylus 0.10.10)");
} finally {
  node.kill();
  rmSync(work, { recursive: true, force: true });
}
process.exit(results.length === 0 ? 0 : 1);
