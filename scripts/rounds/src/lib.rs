//! Rounds: from receipts and scores to what scorers sign and watchers check (SPEC 5).
//!
//! [`Round::build`] is the whole formula, in whole numbers. For a receipt with a price and each of
//! its scores:
//!
//! ```text
//! c         = floor(price * (before + score) / output) - floor(price * before / output),
//!             the lengths of the receipt's scores before it, its own, and the output's
//! fee       = floor(c * fee / 10,000)                          the treasury's; the rest of c is the contributor's
//! unowned   = price - floor(price * scores / output)           the treasuries', by the weights of the sources
//! payout(p) = last payout(p) + floor(credits of p * contributorsBps / 10,000)
//! ```
//!
//! Under the rule `gradient` the length of a score is the score itself, and that of the output the
//! receipt's total; where that is 0, all is unowned. The data of a score's leaf is
//! [`tributary_core::ids::record_source`] then.
//!
//! The leaves of the four trees ([`tributary_core::sum_tree`]); what would be zero has no leaf, and
//! a receipt that does not count ([`tributary_core::typed_data::Receipt::counts`]) is in none of
//! them:
//!
//! | tree | key | value | data |
//! |---|---|---|---|
//! | receipts | receipt id | price | zero |
//! | scores | receipt id | length | [`tributary_core::ids::source`] |
//! | credits | payee | credit | [`tributary_core::ids::credit_digest`] |
//! | payouts | payee | what it has earned since the model began | zero |
//!
//! [`RoundBuilder`] takes a round's input piece by piece and keeps to a [`Budget`] of memory, however
//! large it is: what does not fit is sorted through files. [`write()`] publishes a round as a folder of
//! tables, named by its manifest's hash; [`read()`] checks everything in it; [`read_summary`] takes the
//! word of who wrote it; [`read_stated`] opens the leaves of a round that may be wrong, and
//! [`read_payouts`] those that claims need. [`Tree`] makes proofs from leaves that stay in files.
//! [`RoundSummary::proposal`] is what scorers sign, [`receipt_book`]
//! what the operator signs. [`requests`] is how Requests takes a proposed round and what is asked for
//! of it.
#![forbid(unsafe_code)]

mod budget;
mod build;
mod cache;
mod credits;
mod export;
mod files;
mod form;
mod input;
mod layout;
mod lists;
mod manifest;
mod merge;
mod owners;
mod payouts;
mod proposal;
mod read;
mod receipts;
pub mod requests;
mod scores;
mod search;
mod settled;
mod sorter;
mod sources;
mod statement;
mod stored;
mod table;
mod tree;
mod write;

pub use budget::Budget;
pub use build::{Round, RoundBuilder, RoundSummary, TreeHeads};
pub use credits::CreditRow;
pub use export::Export;
pub use files::{FileError, MAX_BYTES};
pub use input::{InputError, Missing, Owner, Payout, Payouts, RoundHeader, RoundInput, Source};
pub use lists::StatedRound;
pub use manifest::MAX_MANIFEST;
pub use payouts::PayoutRow;
pub use proposal::{abi_tree, round_hash, tree_head};
pub use read::{
    ListedFile, listed_files, read, read_bytes, read_folder, read_stated, read_stated_folder, read_summary,
};
pub use receipts::receipt_book;
pub use search::lowest;
pub use settled::{PAYOUTS_FILE, SettledPayouts, read_payouts};
pub use sorter::{Sorted, Sorter};
pub use statement::{StatedScore, Statement};
pub use tree::{LeafProof, Leaves, RangeProof, Tree};
pub use write::{Published, write, write_stated};
