//! The protocol as a library: what a command line, a bot, a watcher or a web server does with it.
//!
//! Every step takes a [`context::Context`] (a chain, the contracts on it, a working folder) and, if
//! it sends, an account. Steps print nothing: long ones report to a callback, and their errors are
//! typed ([`Error`]), so that a caller chooses its own words.
//!
//! | module | what it does |
//! |---|---|
//! | [`datanets`] | creates Datanets, curates, vouches, binds accounts to claim keys |
//! | [`index`] | follows the chain into the working folder: every step reads events from there |
//! | [`registry`] | reads who contributed what, and when it counts |
//! | [`contribute`] | registers records, one by one, in batches, or commit first |
//! | [`models`] | registers and reads models, their snapshots and pools |
//! | [`funds`] | pays for models; allowances and bonds |
//! | [`receipts`] | writes and reads the operator's book |
//! | [`features`] | keeps what models with the rule `gradient` score records and outputs by |
//! | [`following`] | hands over the records of a Datanet as they come, and says which count at a time |
//! | [`attribute`] | finds who owns which bytes of one answer now |
//! | [`rounds`] | scores receipts, signs, proposes, finalises and reads rounds |
//! | [`disputes`] | audits the open round of a model, challenges it, and asks for what is withheld |
//! | [`claims`] | pays out what payees have earned |
//! | [`explain`] | shows what a payee earned, with proofs that anyone checks |
//! | [`deposits`] | puts money down for answers, and signs and redeems the vouchers that move it |
//! | [`recompute`] | computes payouts once more, by other code, to check them |
//! | [`folder`] | keeps records and batches under their hashes |
//! | [`lock`] | sees to it that one process at a time changes a working folder |
//! | [`fetch`] | fetches rounds, records and outputs from gateways and mirrors |
//! | [`quality`] | writes and reads what was measured of models |
//! | [`published`] | finds what a working folder gives to anyone, by its SHA-256 |

pub mod attribute;
pub mod claims;
pub mod context;
pub mod contribute;
pub mod datanets;
mod decimal;
pub mod deposits;
pub mod disputes;
pub mod error;
pub mod explain;
pub mod features;
pub mod fetch;
mod file;
pub mod folder;
pub mod following;
pub mod funds;
mod intent;
pub mod lock;
pub mod models;
pub mod payees;
pub mod published;
pub mod quality;
pub mod receipts;
pub mod recompute;
pub mod registry;
pub mod rounds;

pub use context::Context;
pub use error::{Error, Result};
pub use file::WriteError;
pub use tributary_index as index;
pub use tributary_windows::Record;
