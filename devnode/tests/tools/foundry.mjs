// Foundry: cast and forge.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bin, cast, directory, key, me, run, start, test, url } from "./node.mjs";

export default async function () {
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

  await test("anvil and the node take each other's state", async () => {
    const other = await start(bin("anvil"), ["--port", "0"], /Listening on (127\.0\.0\.1:\d+)/);
    const ask = (at, ...args) => run(bin("cast"), ["rpc", "--rpc-url", at, ...args]);
    const nodes = [`http://${other.match[1]}`, url];
    // Code that returns slot 1.
    const code = "0x60015460005260206000f3";
    for (const [index, [from, to]] of [nodes, [...nodes].reverse()].entries()) {
      const account = `0x${`ca${index}`.padStart(40, "0")}`;
      ask(from, "anvil_setBalance", account, "0x5");
      ask(from, "anvil_setCode", account, code);
      ask(from, "anvil_setStorageAt", account, "0x1", `0x${"07".padStart(64, "0")}`);
      const state = JSON.parse(ask(from, "anvil_dumpState"));
      assert.equal(ask(to, "anvil_loadState", state), "true");
      assert.equal(JSON.parse(ask(to, "eth_getBalance", account, "latest")), "0x5");
      assert.equal(Number(run(bin("cast"), ["call", "--rpc-url", to, account, "0x"])), 7);
    }
    other.stop();
  });

  await test("forge builds, deploys and calls through the node", () => {
    const project = directory();
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
    const forge = (...args) => run(bin("forge"), args, { cwd: project });
    forge("build");
    const created = JSON.parse(forge("create", "--json", "--broadcast", "--rpc-url", url, "--private-key", key, "src/Counter.sol:Counter"));
    cast("send", "--private-key", key, created.deployedTo, "add(uint256)", "5");
    assert.equal(cast("call", created.deployedTo, "number()(uint256)"), "5");
  });
}
