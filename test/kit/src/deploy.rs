//! Deploying the four programs as anyone would, and keeping them alive.

use crate::artifact;
use alloy_primitives::{Address, B256, U256, address, hex, keccak256};
use alloy_sol_types::{SolCall, sol};
use stylus_devnode::{Chain, DEV_ACCOUNT, Outcome};

sol! {
    interface IArbWasm {
        function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
        function codehashKeepalive(bytes32 codehash) external payable;
    }
    interface IArbWasmCache {
        function cacheProgram(address program) external;
    }
}

const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");
/// `stylus_constructor()`.
const CONSTRUCTOR: [u8; 4] = hex!("5585258d");

/// Sends in anybody's name, in the second of the latest block.
pub(crate) fn send(chain: &Chain, from: Address, to: Option<Address>, value: U256, data: Vec<u8>) -> Outcome {
    chain.set_next_timestamp(chain.timestamp()).expect("the latest block's time");
    chain.send(from, to, value, data).expect("the chain takes the transaction")
}

/// Makes a contract of this init code.
pub(crate) fn create(chain: &Chain, init_code: Vec<u8>) -> Address {
    let outcome = send(chain, DEV_ACCOUNT.address, None, U256::ZERO, init_code);
    outcome.created.filter(|_| outcome.success).expect("the code is taken")
}

/// Deploys and activates a program; with `cached`, it is in the chain's cache.
pub(crate) fn deploy(chain: &Chain, name: &str, cached: bool) -> Address {
    let program = create(chain, tributary_build::init_code(&artifact::program(name)));
    let activated = activate(chain, program);
    assert!(activated.success, "{name} does not activate: {}", activated.output);
    if cached {
        let call = IArbWasmCache::cacheProgramCall { program }.abi_encode();
        assert!(send(chain, DEV_ACCOUNT.address, Some(ARB_WASM_CACHE), U256::ZERO, call).success);
    }
    program
}

/// Calls a program's constructor; returns whether it ran.
pub(crate) fn construct(chain: &Chain, from: Address, contract: Address, arguments: &[Address]) -> bool {
    let words = arguments.iter().flat_map(|argument| argument.into_word().0);
    send(chain, from, Some(contract), U256::ZERO, CONSTRUCTOR.into_iter().chain(words).collect()).success
}

/// Activates a program, for the first time or after it has expired.
pub(crate) fn activate(chain: &Chain, program: Address) -> Outcome {
    let call = IArbWasm::activateProgramCall { program }.abi_encode();
    send(chain, DEV_ACCOUNT.address, Some(ARB_WASM), fee(), call)
}

/// Gives a living program another year.
pub(crate) fn keep_alive(chain: &Chain, program: Address) -> Outcome {
    let codehash: B256 = keccak256(chain.code(program));
    let call = IArbWasm::codehashKeepaliveCall { codehash }.abi_encode();
    send(chain, DEV_ACCOUNT.address, Some(ARB_WASM), fee(), call)
}

/// More than the fee, which is for a program's size; the rest is returned.
fn fee() -> U256 {
    U256::from(10).pow(U256::from(17))
}
