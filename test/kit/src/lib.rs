//! What tests start from: a chain with the contracts, accounts with keys and money, tokens and
//! wallets, terms, and rounds with whatever numbers a scorer likes.
//!
//! [`ChainFixture`] is the one way to put the contracts on a chain: the programs of `make contracts`
//! or the Solidity reference. [`ModelFixture`] adds a Datanet, a model and people to it. Tokens and
//! wallets are the contracts of `test/solidity`.

mod artifacts;
mod batch;
mod chain_fixture;
mod claims;
mod deep_tree;
mod deploy;
mod honest_round;
mod keys;
mod model_fixture;
mod money;
mod payouts;
mod random;
mod revert;
mod rounds;
mod signatures;
mod solidity;
mod terms;
pub mod values;

pub use artifacts::{Artifacts, SetupError, workspace};
pub use batch::Batch;
pub use chain_fixture::{ChainFixture, LogEntry};
pub use claims::{claim_call, claim_of, claim_to_call, range_call};
pub use deep_tree::{DeepTree, made_up};
pub use deploy::{Contracts, Implementation};
pub use honest_round::{Answer, OwnedRange, honest_round};
pub use keys::{Key, high_s};
pub use model_fixture::ModelFixture;
pub use payouts::Payouts;
pub use random::{PrintSeedOnPanic, Random, number_from_environment};
pub use revert::{Revert, expect_revert, expect_revert_with};
pub use rounds::{Draft, OpenRound, Proposal, proposal_digest, receipt_book};
pub use solidity::{
    ICaller, IHookToken, IKeyWallet, ILeanGradient, ILeanSpan, IOddToken, ISilentToken, ITestToken, IWallet,
    TransferBehaviour,
};
pub use tributary_rounds::abi_tree;

use alloy_primitives::{Address, B256, U256};
use tributary_core::payee;

/// Native currency, as an asset.
pub const NATIVE: Address = Address::ZERO;
/// A day, in seconds.
pub const DAY: u64 = 86_400;
/// The shortest window that a model can have, in seconds; the models of tests have it.
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

/// A content id, a root, a salt or an identity that repeats one byte.
pub fn id(byte: u8) -> B256 {
    B256::repeat_byte(byte)
}

/// An account that repeats one byte; its key is unknown.
pub fn account(byte: u8) -> Address {
    Address::repeat_byte(byte)
}
