//! Payees in messages.

use alloy_primitives::U256;
use tributary_core::payee::Payee;

/// The payee as a message names it: an account, a claim key, or the treasury of a Datanet.
pub fn describe(payee: Payee) -> String {
    match payee {
        Payee::Account(account) => account.to_string(),
        Payee::ClaimKey(_) => format!("the claim key {}", payee.to_word()),
        Payee::Treasury(id) => format!("the treasury of Datanet {}", U256::from_be_slice(id.as_slice())),
    }
}
