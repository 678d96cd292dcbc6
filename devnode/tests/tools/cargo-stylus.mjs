// cargo-stylus 0.10.10: checks, deploys, activates, caches and traces a program.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cast, directory, key, run, test, url } from "./node.mjs";

export default async function () {
  const stylus = process.env.CARGO_STYLUS;
  if (!stylus) throw new Error("set CARGO_STYLUS to the path of cargo-stylus 0.10.10");
  const project = directory();
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
  // What this one activates is the code that the next one deploys, so the chain goes back behind
  // it.
  await test("cargo stylus activate, of what was deployed before", () => {
    const before = JSON.parse(cast("rpc", "evm_snapshot"));
    const idle = deployed(both("deploy", "--no-verify", "--no-activate", ...signed));
    assert.equal(cast("call", idle, "0x"), "", "it cannot be called yet");
    assert.match(both("activate", "--address", idle, "--estimate-gas", ...signed), /gas/);
    both("activate", "--address", idle, ...signed);
    assert.equal(Number(cast("call", idle, "0x")), 0);
    assert.equal(cast("rpc", "evm_revert", before), "true");
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
  await test("cargo stylus simulate", () => {
    assert.match(both("simulate", "--to", address, "--data", "0x", ...on), /storage_load_bytes32/);
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
