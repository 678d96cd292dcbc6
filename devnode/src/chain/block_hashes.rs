//! EIP-2935 as ArbOS has it: a contract that returns the hashes of this chain's last blocks.
//!
//! It differs from Ethereum's in the length of its ring, and in asking ArbSys for the number of the
//! block, since `NUMBER` is that of L1.

use alloy_primitives::{B256, Bytes, U256, hex};

use crate::addresses;
use crate::state::State;

/// Blocks that the contract keeps the hashes of.
const WINDOW: u64 = 393_168;

/// Its code, written for this chain: its results, reverts and gas are those of the public contract.
const CODE: [&str; 9] = [
    // The system's account, which writes Ethereum's ring, finds nothing to do: the chain writes
    // this one when it makes a block.
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

pub(super) fn code() -> Bytes {
    let text: String = CODE.concat().split(' ').collect();
    // A test runs it.
    hex::decode(text).unwrap_or_default().into()
}

/// The number of the block below `first` with this hash, if the contract keeps it.
pub(super) fn find(state: &State, first: u64, hash: B256) -> Option<u64> {
    let hash = U256::from_be_bytes(hash.0);
    let kept = |number: u64| state.storage(addresses::BLOCK_HASHES, U256::from(number % WINDOW));
    (first.saturating_sub(WINDOW)..first).rev().find(|number| kept(*number) == hash)
}

/// Records the hash of a block, for this contract and for ArbSys.
pub(super) fn record(state: &mut State, number: u64, hash: B256) {
    state.set_storage(addresses::BLOCK_HASHES, U256::from(number % WINDOW), hash.into());
    state.set_block_hash(number, hash);
}
