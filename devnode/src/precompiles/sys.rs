//! ArbSys: what contracts can ask about the chain, and messages to L1.

use alloy_primitives::{Address, B256, Bytes, U256, address, keccak256};
use revm::context_interface::journaled_state::account::JournaledAccountTr as _;
use revm::context_interface::{ContextTr, JournalTr};

use super::abi::ArbSys;
use super::address_set::AddressSet;
use super::call::{Call, Fail};
use super::methods;
use crate::arbos::storage::Space;

/// Added to the address of a contract on L1 when it sends to L2.
const ALIAS_OFFSET: Address = address!("1111000000000000000000000000000000001111");
/// How many blocks back contracts can ask for a hash.
const HASHES: u64 = 256;

pub(super) fn arb_sys(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbSys::*;
    methods! { call, selector, args;
        0 View arbBlockNumberCall => |_| U256::from(call.ctx.chain.l2_block);
        0 View arbBlockHashCall => |c| block_hash(call, c.arbBlockNum)?;
        0 View arbChainIDCall => |_| U256::from(call.ctx.cfg.chain_id);
        0 View arbOSVersionCall => |_| U256::from(55 + call.ctx.chain.arbos.number());
        0 View getStorageGasAvailableCall => |_| U256::ZERO;
        0 View isTopLevelCallCall => |_| call.ctx.chain.callers.len() <= 1;
        0 Pure mapL1SenderContractAddressToL2AliasCall => |c| {
            // Addresses wrap around at 160 bits.
            let sum = U256::from_be_slice(c.sender.as_slice()).wrapping_add(U256::from_be_slice(ALIAS_OFFSET.as_slice()));
            Address::from_word(sum.into())
        };
        0 View wasMyCallersAddressAliasedCall => |_| false;
        // The caller of the contract that asks; zero if an account asks directly.
        0 View myCallersAddressWithoutAliasingCall => |_| call.ctx.chain.callers.last().copied().unwrap_or_default();
        0 Payable withdrawEthCall => |c| send_to_l1(call, c.destination, Bytes::new())?;
        0 Payable sendTxToL1Call => |c| send_to_l1(call, c.destination, c.data)?;
    }
}

fn block_hash(call: &mut Call<'_>, wanted: U256) -> Result<B256, Fail> {
    let current = call.ctx.chain.l2_block;
    match u64::try_from(wanted) {
        Ok(number) if number < current && number.saturating_add(HASHES) >= current => {
            Ok(call.ctx.db_mut().l2_block_hash(number))
        }
        _ => Err(Fail::solidity(ArbSys::InvalidBlockNumber {
            requested: wanted,
            current: U256::from(current),
        })),
    }
}

/// Burns the value, adds the message to the tree of messages and emits its events. Nothing on this
/// chain carries it to L1. Returns the message's index.
fn send_to_l1(call: &mut Call<'_>, destination: Address, data: Bytes) -> Result<U256, Fail> {
    if call.ctx.chain.arbos.at_least(41) && !call.value.is_zero() {
        // Value must not leave a chain whose owners can mint it; this chain has no such owners.
        AddressSet::new(Space::root(10)).size(call)?;
    }
    let block = U256::from(call.ctx.chain.l2_block);
    let (l1_block, time, value) = (call.ctx.block.number, call.ctx.block.timestamp, call.value);
    let numbers = [block, l1_block, time, value].map(|number| number.to_be_bytes::<32>()).concat();
    let message = [call.caller.as_slice(), destination.as_slice(), &numbers, &data].concat();
    let hash = call.keccak(&message)?;
    let (leaf, merges) = append(call, hash)?;
    let Ok(mut account) = call.ctx.journal_mut().load_account_mut(call.address);
    account.data.decr_balance(value);
    for (level, hash) in merges {
        let position = (U256::from(level) << 192) + U256::from(leaf);
        call.emit(&ArbSys::SendMerkleUpdate { reserved: U256::ZERO, hash, position })?;
    }
    let position = U256::from(leaf);
    call.emit(&ArbSys::L2ToL1Tx {
        caller: call.caller,
        destination,
        hash: hash.into(),
        position,
        arbBlockNum: block,
        ethBlockNum: l1_block,
        timestamp: time,
        callvalue: value,
        data,
    })?;
    Ok(position)
}

/// Adds a message to the Merkle tree whose root L1 would get: one full subtree is kept a level, and
/// two of the same height are merged to one of the next. Returns the leaf's index, and the level
/// and hash of each merged subtree.
fn append(call: &mut Call<'_>, message: B256) -> Result<(u64, Vec<(u64, B256)>), Fail> {
    let space = Space::root(5);
    let size = space.slot_at(0);
    let leaf: u64 = call.get(size)?.saturating_to();
    call.set(size, U256::from(leaf + 1))?;
    let levels = u64::from(u64::BITS - leaf.leading_zeros());
    // Hashed once more, so that a leaf cannot pass for a node.
    let mut node = keccak256(message);
    let mut merges = Vec::new();
    for level in 0.. {
        let slot = space.slot_at(2 + level);
        let sibling = if level == levels { U256::ZERO } else { call.get(slot)? };
        if sibling.is_zero() {
            call.set(slot, node.into())?;
            break;
        }
        node = call.keccak(&[B256::from(sibling), node].concat())?;
        call.set(slot, U256::ZERO)?;
        merges.push((level + 1, node));
    }
    // The size is read once more for the result.
    call.get(size)?;
    Ok((leaf, merges))
}
