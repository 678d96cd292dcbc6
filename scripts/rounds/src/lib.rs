//! Rounds: from receipts and scores to what scorers sign and watchers check (SPEC 5).
//!
//! [`Round::build`] is the whole formula, in whole numbers. For a receipt with a price and each of
//! its scores:
//!
//! ```text
//! c         = floor(price * length of the score / length of the output)
//! fee       = floor(c * fee / 10,000)                          the treasury's; the rest of c is the contributor's
//! unowned   = price - sum of the receipt's c                   the treasuries', by the weights of the sources
//! payout(p) = last payout(p) + floor(credits of p * contributorsBps / 10,000)
//! ```
//!
//! The leaves of the four trees ([`tributary_core::sum_tree`]); what would be zero has no leaf, and
//! a receipt without a price is in none of them:
//!
//! | tree | key | value | data |
//! |---|---|---|---|
//! | receipts | receipt id | price | zero |
//! | scores | receipt id | length | [`tributary_core::ids::source`] |
//! | credits | payee | credit | [`tributary_core::ids::credit_digest`] |
//! | payouts | payee | what it has earned since the model began | zero |
//!
//! [`write()`] publishes a round as a folder of text files, named by its manifest's hash;
//! [`read()`] checks everything in it. [`Round::proposal`] is what scorers sign, [`receipt_book`]
//! what the operator signs.
#![forbid(unsafe_code)]

mod build;
mod credits;
mod files;
mod input;
mod lines;
mod missing;
mod owners;
mod payouts;
mod proposal;
mod read;
mod receipts;
mod scores;
mod sources;
mod text;
mod tree;
mod write;

pub use build::{Round, TreeHeads};
pub use credits::CreditRow;
pub use files::{FileError, MAX_BYTES};
pub use input::{InputError, Missing, Owner, Payout, Payouts, RoundHeader, RoundInput, Source};
pub use payouts::PayoutRow;
pub use proposal::round_hash;
pub use read::{read, read_folder, read_payouts};
pub use receipts::receipt_book;
pub use scores::Score;
pub use tree::{KeyProof, LeafProof, Tree};
pub use write::{Published, write};
