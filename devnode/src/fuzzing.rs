//! What the fuzzer drives: the parts that read input from anyone. Not part of the API.

use alloy_primitives::{Address, Bytes, U256};
use wasmi::{ResumableCall, Store, Val};

use crate::chain::Chain;
use crate::config::Config;
use crate::stylus::cache::compile;
use crate::stylus::host::{Host, Machine, Surroundings};
use crate::stylus::instrument::{ENTRYPOINT, Rules, instrument};
use crate::stylus::memory::{PagePrice, Pages};

/// Ink that a program of the fuzzer may burn.
const INK: u64 = 50_000_000;
/// Words of stack that it has (ArbOS 50 and later).
const STACK: u32 = 22_000;

/// Checks and instruments bytes as a program, and runs a valid one until it ends or has asked for
/// the EVM 100 times. Returns whether the bytes were valid.
///
/// # Panics
/// If a program that passed the checks cannot be compiled or started, or gains ink.
pub fn program(wasm: &[u8]) -> bool {
    let rules = Rules { stylus_version: 3, arbos: 60, page_limit: 128 };
    let Ok(program) = instrument(wasm, rules) else { return false };
    let compiled = compile(&program.wasm).expect("what was checked compiles");
    let host = Host::new(surroundings(), Bytes::new(), Pages::default(), |_| {}, true);
    let mut store = Store::new(compiled.module.engine(), host);
    let started = compiled.linker.instantiate_and_start(&mut store, &compiled.module);
    let instance = started.expect("what was checked starts");
    store.attach(&instance, INK, STACK).expect("the instrumentation added the meters");
    let entry = instance.get_func(&store, ENTRYPOINT).expect("the checks found it");
    let mut outputs = [Val::I32(0)];
    let mut step = entry.call_resumable(&mut store, &[Val::I32(0)], &mut outputs);
    for _ in 0..100 {
        // Paying for bytes that it cannot afford wraps, which is why the status is set then.
        assert!(store.is_exhausted() || store.ink() <= INK, "a program gained ink");
        step = match step {
            Ok(ResumableCall::HostTrap(trap)) => {
                let answer = trap.host_func().ty(&store).results().first().map(|_| Val::I32(0));
                trap.resume(&mut store, answer.as_slice(), &mut outputs)
            }
            _ => break,
        };
    }
    true
}

fn surroundings() -> Surroundings {
    Surroundings {
        arbos: 60,
        ink_price: 10_000,
        page_price: PagePrice { free: 2, gas: 1000 },
        page_limit: 128,
        address: Address::ZERO,
        caller: Address::ZERO,
        value: U256::ZERO,
        origin: Address::ZERO,
        gas_price: U256::ZERO,
        chain_id: 412_346,
        base_fee: U256::ZERO,
        coinbase: Address::ZERO,
        gas_limit: 0,
        block_number: 0,
        timestamp: 0,
        reentrant: false,
    }
}

/// A node without a socket.
#[derive(Debug)]
pub struct Rpc(crate::rpc::Offline);

impl Default for Rpc {
    fn default() -> Self {
        let config =
            Config { rpc_gas_cap: 1_000_000, genesis_timestamp: Some(1_800_000_000), ..Config::default() };
        Self(crate::rpc::Offline::new(Chain::new(config)))
    }
}

impl Rpc {
    /// Answers one JSON-RPC request; `None` if the text is not one.
    pub async fn answer(&self, request: &str) -> Option<String> {
        self.0.answer(request).await
    }
}
