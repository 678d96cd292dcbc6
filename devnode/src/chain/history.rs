//! EIP-2935 as ArbOS has it: a contract that tells the hashes of this chain's last blocks.
//!
//! It differs from Ethereum's in the length of its ring and in asking ArbSys for the number of the block, since `NUMBER` is
//! that of L1.

use alloy_primitives::{Address, B256, Bytes, U256, address, hex};

use super::state::State;

/// The contract.
pub(crate) const ADDRESS: Address = address!("0000F90827F1C53a10cb7A02335B175320002935");
/// Blocks that it tells the hashes of.
const WINDOW: u64 = 393_168;

/// Its code, written for this chain: what it answers and refuses, and its gas, are those of the public one.
const CODE: [&str; 9] = [
    // Who writes the ring has nothing to do here: the chain does it when it makes a block.
    "3373fffffffffffffffffffffffffffffffffffffffe14605c57", // CALLER PUSH20 system EQ PUSH1 0x5c JUMPI
    "60203603605e57",                                       // PUSH1 32 CALLDATASIZE SUB PUSH1 0x5e JUMPI
    "5f35",                                                 // PUSH0 CALLDATALOAD: the block that is asked for
    "63a3b1b31d5f52 60205f6004601c60645afa15605e57 5f51",   // ArbSys.arbBlockNumber(), or 0x5e if that fails
    "600181038211605e57",                                   // at most that less one
    "8190036205ffd010605e57",                               // at least that less the window
    "6205ffd0900654 5f52 60205ff3",                         // SLOAD (block % window), returned
    "5b00",                                                 // 0x5c: JUMPDEST STOP
    "5b5f5ffd",                                             // 0x5e: JUMPDEST, revert without data
];

pub(crate) fn code() -> Bytes {
    let text: String = CODE.concat().split(' ').collect();
    // A test runs it.
    hex::decode(text).unwrap_or_default().into()
}

/// Puts the hash of a block into the ring.
pub(crate) fn note(state: &mut State, number: u64, hash: B256) {
    state.set_storage(ADDRESS, U256::from(number % WINDOW), hash.into());
}
