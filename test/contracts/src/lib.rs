//! A world to test the contracts in: an embedded chain with the four programs, tokens of every
//! habit, wallets, and rounds with whatever numbers a scorer likes.
//!
//! The programs are those of `make contracts`, tokens and wallets those of `test/solidity`. Time
//! stands still until a test moves it, so a test that passes once passes always.

mod artifact;
mod claim;
mod deploy;
mod honest;
mod key;
mod layout;
mod money;
mod odd;
mod payouts;
mod random;
mod records;
mod refusal;
mod replica;
mod round;
mod sign;
mod stage;
mod terms;
mod world;

pub use artifact::program_module;
pub use claim::{claim_call, claim_of, claim_to_call, range_call};
pub use honest::{Answer, OwnedRange, share};
pub use key::{Key, high_s};
pub use layout::Layout;
pub use odd::{Habit, ICaller, IHookToken, IKeyWallet, IOddToken, ISilentToken, ITestToken, IWallet};
pub use payouts::Payouts;
pub use random::{Random, SayOnPanic, number_from_environment};
pub use records::Batch;
pub use refusal::{Refusal, refused, refused_with};
pub use replica::Replica;
pub use round::{Draft, Open, Proposal, abi_tree};
pub use stage::Stage;
pub use world::{Logged, World};

use alloy_primitives::{Address, B256, U256};
use tributary_core::payee;

/// Native currency, as an asset.
pub const NATIVE: Address = Address::ZERO;
/// A day, in seconds.
pub const DAY: u64 = 86_400;
/// The shortest window that a model can have, in seconds; every model of a test has it.
pub const WINDOW: u64 = tributary_core::limits::MIN_WINDOW as u64;

/// An account's payee.
pub fn payee(account: Address) -> B256 {
    account.into_word()
}

/// The claim key of an identity in a Datanet, as a payee.
pub fn claim_key(datanet: U256, identity: B256) -> B256 {
    payee::claim_key(datanet, identity).to_word()
}

/// The treasury of a Datanet, as a payee.
pub fn treasury(datanet: U256) -> B256 {
    payee::treasury(datanet).expect("the id of a Datanet").to_word()
}

/// A content id, a root, a salt or an identity of one byte.
pub fn id(byte: u8) -> B256 {
    B256::repeat_byte(byte)
}

/// An account of one byte, which is nobody's key.
pub fn account(byte: u8) -> Address {
    Address::repeat_byte(byte)
}
