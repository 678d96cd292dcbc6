//! ArbRetryableTx. Nothing on this chain creates retryable transactions, so no ticket exists.

use alloy_primitives::{Address, B256, U256};

use super::abi::ArbRetryableTx;
use super::call::{Call, Fail};
use super::methods;
use crate::arbos::storage::Space;

/// Lifetime of a ticket in seconds.
const LIFETIME: u64 = 7 * 24 * 3600;
/// Index of a ticket's slot for the time when it ends.
const TIMEOUT: u64 = 5;

pub(super) fn arb_retryable_tx(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbRetryableTx::*;
    methods! { call, selector, args;
        0 View getLifetimeCall => |_| U256::from(LIFETIME);
        0 View getCurrentRedeemerCall => |_| Address::ZERO;
        0 View getTimeoutCall => |c| Err::<U256, _>(absent(call, c.ticketId))?;
        0 View getBeneficiaryCall => |c| Err::<Address, _>(absent(call, c.ticketId))?;
        0 Write cancelCall => |c| Err::<cancelReturn, _>(absent(call, c.ticketId))?;
        0 Write keepaliveCall => |c| Err::<U256, _>(absent(call, c.ticketId))?;
        // Its size is read first, which looks for it as well.
        0 Write redeemCall => |c| { look(call, c.ticketId)?; Err::<B256, _>(absent(call, c.ticketId))? };
        0 Write submitRetryableCall => |_| Err::<submitRetryableReturn, _>(Fail::solidity(NotCallable {}))?;
    }
}

/// Looks for a ticket.
fn look(call: &mut Call<'_>, ticket: B256) -> Result<(), Fail> {
    call.get(Space::root(2).child(ticket.as_slice()).slot_at(TIMEOUT)).map(drop)
}

/// The failure of a call that names a ticket.
fn absent(call: &mut Call<'_>, ticket: B256) -> Fail {
    look(call, ticket).err().unwrap_or_else(|| Fail::solidity(ArbRetryableTx::NoTicketWithID {}))
}
