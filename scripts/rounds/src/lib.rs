//! Rounds: from receipts and scores to the payouts that a scorer proposes and a watcher checks.
//!
//! [`Round::build`] is the whole formula, in whole numbers:
//!
//! ```text
//! total(receipt)       = sum of the receipt's scores
//! credit(receipt, c)   = floor(price * score / total), of which floor(credit * fee / 10,000) is the treasury's
//! unearned             = sum of prices - sum of credits              (the fallback account's)
//! payout(p)            = last payout(p) + floor(pool * (credits of p [+ unearned]) / sum of prices)
//! ```
//!
//! The four trees, as [`tributary_core::sum_tree`] leaves; leaves of value zero are left out everywhere, and with a receipt of
//! price zero go its scores:
//!
//! | tree | key | value | data |
//! |---|---|---|---|
//! | receipts | receipt id | price | 0 |
//! | scores | receipt id | score | contribution key |
//! | credits | payee | credit | [`tributary_core::ids::credit_digest`] |
//! | payouts | payee | what it has earned since the model began | 0 |
//!
//! [`write()`] publishes a round as a folder of text files named by their hash; [`read`] takes nothing in it on trust.
#![forbid(unsafe_code)]

mod build;
mod files;
mod input;
mod text;
mod tree;

pub use build::{CreditRow, PayoutRow, Round};
pub use files::{FileError, Published, read, write};
pub use input::{Contribution, Datanet, InputError, Payout, Payouts, RoundInput, Terms};
pub use tree::{KeyProof, LeafProof, Tree};
