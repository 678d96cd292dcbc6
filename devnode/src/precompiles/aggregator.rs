//! ArbAggregator: which accounts post the chain's data, and which are paid for it.

use alloy_primitives::{Address, U256};

use super::abi::ArbAggregator;
use super::address_set::AddressSet;
use super::call::{Call, Fail};
use super::methods;
use super::owner::chain_owners;
use crate::addresses::SEQUENCER;
use crate::arbos::storage::Space;

/// The sequencer posts the data, and is paid for it.
const POSTER: Address = SEQUENCER;

fn table() -> Space {
    Space::root(0).child(&[0])
}

fn posters() -> AddressSet {
    AddressSet::new(table().child(&[0]))
}

fn owed_slot(poster: Address) -> U256 {
    table().child(&[1]).child(poster.as_slice()).slot_at(0)
}

fn payee_slot(poster: Address) -> U256 {
    table().child(&[1]).child(poster.as_slice()).slot_at(1)
}

/// The slots of a new chain.
pub(super) fn genesis() -> Vec<(U256, U256)> {
    let mut slots = posters().genesis(&[POSTER]);
    slots.push((payee_slot(POSTER), POSTER.into_word().into()));
    slots
}

pub(super) fn arb_aggregator(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbAggregator::*;
    methods! { call, selector, args;
        0 View getPreferredAggregatorCall => |_| (POSTER, true).into();
        0 View getDefaultAggregatorCall => |_| POSTER;
        0 View getBatchPostersCall => |_| posters().members(call)?;
        0 Write addBatchPosterCall => |c| { add(call, c.newBatchPoster)?; addBatchPosterReturn {} };
        0 View getFeeCollectorCall => |c| payee(call, c.batchPoster)?;
        0 Write setFeeCollectorCall => |c| {
            set_payee(call, c.batchPoster, c.newFeeCollector)?;
            setFeeCollectorReturn {}
        };
        0 View getTxBaseFeeCall => |_| U256::ZERO;
        0 Write setTxBaseFeeCall => |_| setTxBaseFeeReturn {};
    }
}

fn add(call: &mut Call<'_>, poster: Address) -> Result<(), Fail> {
    let caller = call.caller;
    if !chain_owners().contains(call, caller)? {
        return Err(Fail::Plain);
    }
    // Read twice: by the method and by the table.
    if posters().contains(call, poster)? {
        return Ok(());
    }
    posters().contains(call, poster)?;
    call.set(owed_slot(poster), U256::ZERO)?;
    call.set(payee_slot(poster), poster.into_word().into())?;
    posters().insert(call, poster)
}

fn payee(call: &mut Call<'_>, poster: Address) -> Result<Address, Fail> {
    if !posters().contains(call, poster)? {
        return Err(Fail::Plain);
    }
    call.get_address(payee_slot(poster))
}

/// Sets the account that is paid for a poster. The poster, that account and the chain's owners may.
fn set_payee(call: &mut Call<'_>, poster: Address, new: Address) -> Result<(), Fail> {
    let old = payee(call, poster)?;
    let caller = call.caller;
    if caller != poster && caller != old && !chain_owners().contains(call, caller)? {
        return Err(Fail::Plain);
    }
    call.set(payee_slot(poster), new.into_word().into())
}
