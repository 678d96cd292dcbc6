//! Deploys the contracts as anyone would, and keeps the programs alive.

use crate::{Artifacts, SetupError};
use alloy_primitives::{Address, B256, Bytes, U256, address, keccak256};
use alloy_sol_types::SolCall;
use stylus_devnode::{Chain, DEV_ACCOUNT, Outcome};
use tributary_build::{CONTRACTS, init_code};
use tributary_chain::{
    constructor_calls,
    precompiles::{ARB_WASM, ARB_WASM_CACHE, IArbWasm, IArbWasmCache},
};
use tributary_interfaces::disputes::program_of;

/// Deploys the contracts. It deploys nothing else, so their addresses are the same on every chain.
const DEPLOYER: Address = address!("00000000000000000000000000000000000d3910");

/// Which implementation of the protocol a chain has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implementation {
    /// The Stylus programs, in the chain's cache or not.
    Programs {
        /// Whether they are in the cache.
        cached: bool,
    },
    /// The Solidity reference of `test/foundry/reference`.
    Reference,
}

/// The addresses of the contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contracts {
    /// The Datanets contract.
    pub datanets: Address,
    /// The Models contract.
    pub models: Address,
    /// The Rewards contract.
    pub rewards: Address,
    /// The Attribution contract.
    pub attribution: Address,
    /// The Disputes contract.
    pub disputes: Address,
    /// The Requests contract.
    pub requests: Address,
    /// The Spans contract.
    pub spans: Address,
    /// The Gradients contract.
    pub gradients: Address,
    /// The Deposits contract.
    pub deposits: Address,
}

impl Contracts {
    /// All of them, in the order of [`CONTRACTS`].
    pub fn all(&self) -> [Address; CONTRACTS.len()] {
        let Self { datanets, models, rewards, attribution, disputes, requests, spans, gradients, deposits } =
            *self;
        [datanets, models, rewards, attribution, disputes, requests, spans, gradients, deposits]
    }

    /// The contract of `IDisputes` that a call is for, by its selector. What all of them have is asked
    /// of Disputes.
    pub fn judge(&self, call: &[u8]) -> Address {
        match call.first_chunk().copied().and_then(program_of) {
            Some("spans") => self.spans,
            Some("gradients") => self.gradients,
            _ => self.disputes,
        }
    }
}

/// Deploys the contracts with their constructors run; the guardian can pause Rewards.
///
/// # Errors
/// If something was not built, or the chain does not take a transaction.
pub(crate) fn deploy(
    chain: &Chain,
    artifacts: &Artifacts,
    implementation: Implementation,
    guardian: Address,
) -> Result<Contracts, SetupError> {
    chain.set_balance(DEPLOYER, U256::from(10).pow(U256::from(18))).expect("a chain in memory");
    let addresses = std::array::from_fn(|nonce| DEPLOYER.create(nonce as u64));
    let calls = constructor_calls(addresses, guardian);
    for ((name, address), call) in CONTRACTS.into_iter().zip(addresses).zip(&calls) {
        let code = match implementation {
            Implementation::Programs { .. } => init_code(&artifacts.program(name)?),
            Implementation::Reference => {
                // One contract of the reference has all functions of IDisputes.
                let name = if matches!(name, "spans" | "gradients") { "disputes" } else { name };
                let name = capitalised(name);
                [artifacts.reference(&name, &name)?, call[4..].to_vec()].concat()
            }
        };
        if create(chain, DEPLOYER, code, name)? != address {
            return Err(failed(name, format!("it is not created at {address}")));
        }
    }
    if let Implementation::Programs { cached } = implementation {
        start_programs(chain, addresses, &calls, cached)?;
    }
    let [datanets, models, rewards, attribution, disputes, requests, spans, gradients, deposits] = addresses;
    Ok(Contracts { datanets, models, rewards, attribution, disputes, requests, spans, gradients, deposits })
}

/// Activates the programs and runs their constructors. Datanets needs no other contract and has no
/// constructor.
fn start_programs(
    chain: &Chain,
    addresses: [Address; CONTRACTS.len()],
    calls: &[Bytes; CONTRACTS.len()],
    cached: bool,
) -> Result<(), SetupError> {
    for (name, program) in CONTRACTS.into_iter().zip(addresses) {
        succeeded(&format!("activation of {name}"), activate(chain, program))?;
        if cached {
            succeeded(&format!("caching {name}"), cache(chain, program))?;
        }
    }
    for ((name, contract), call) in CONTRACTS.into_iter().zip(addresses).zip(calls).skip(1) {
        let outcome = send(chain, DEV_ACCOUNT.address, Some(contract), U256::ZERO, call.to_vec());
        succeeded(&format!("constructor of {name}"), outcome)?;
    }
    Ok(())
}

/// Sends in any account's name, in the second of the latest block.
pub(crate) fn send(chain: &Chain, from: Address, to: Option<Address>, value: U256, data: Vec<u8>) -> Outcome {
    chain.set_next_timestamp(chain.timestamp()).expect("the latest block's time");
    chain.send(from, to, value, data).expect("the chain takes the transaction")
}

/// Creates a contract from its init code.
pub(crate) fn create(
    chain: &Chain,
    from: Address,
    init_code: Vec<u8>,
    name: &str,
) -> Result<Address, SetupError> {
    let outcome = send(chain, from, None, U256::ZERO, init_code);
    let created = outcome.created.filter(|address| outcome.success && !chain.code(*address).is_empty());
    created.ok_or_else(|| failed(name, outcome.output.to_string()))
}

/// Activates a program, for the first time or after it has expired.
pub(crate) fn activate(chain: &Chain, program: Address) -> Outcome {
    let call = IArbWasm::activateProgramCall { program }.abi_encode();
    send(chain, DEV_ACCOUNT.address, Some(ARB_WASM.address), fee(), call)
}

/// Puts an activated program into the chain's cache.
pub(crate) fn cache(chain: &Chain, program: Address) -> Outcome {
    let call = IArbWasmCache::cacheProgramCall { program }.abi_encode();
    send(chain, DEV_ACCOUNT.address, Some(ARB_WASM_CACHE.address), U256::ZERO, call)
}

/// Gives an activated program another year.
pub(crate) fn keep_alive(chain: &Chain, program: Address) -> Outcome {
    let codehash: B256 = keccak256(chain.code(program));
    let call = IArbWasm::codehashKeepaliveCall { codehash }.abi_encode();
    send(chain, DEV_ACCOUNT.address, Some(ARB_WASM.address), fee(), call)
}

/// More than the fee, which depends on a program's size; the chain returns the rest.
fn fee() -> U256 {
    U256::from(10).pow(U256::from(17))
}

fn succeeded(step: &str, outcome: Outcome) -> Result<(), SetupError> {
    if outcome.success { Ok(()) } else { Err(failed(step, outcome.output.to_string())) }
}

fn failed(step: &str, reason: String) -> SetupError {
    SetupError::Transaction { step: step.to_owned(), reason }
}

/// The reference's contract names begin with a capital letter.
fn capitalised(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}
