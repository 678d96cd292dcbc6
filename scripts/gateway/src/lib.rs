//! An OpenAI-compatible proxy whose answers are paid for by vouchers and end with receipts.
//!
//! It stands in front of any server with OpenAI's HTTP interface. A request comes with a voucher of its
//! payer (`core::typed_data::Voucher`) for all that the payer has ever owed the model and what this
//! answer costs at most; who sends none, or one for too little, is told what to sign (HTTP 402). Once
//! the upstream has answered, the answer's price is added to what the payer owes, and its receipt is on
//! the disk before the answer's last bytes are sent. Receipts go into the model's book, which
//! `tributary score` makes rounds of.
//!
//! | module | what it does |
//! |---|---|
//! | `config` | which models are served, from where, at which prices |
//! | `price` | what an answer costs, and what it costs at most |
//! | `voucher` | reads the payment that comes with a request, and says what to sign |
//! | `ledger` | what payers owe and signed, and answers that are not in a book yet: one file |
//! | `payers` | which request may go on: what is owed, what is reserved, what the chain has |
//! | `retrieve` | the records that an answer is made with: found, put into the request, cited, bound |
//! | `aside` | asks the upstream for what is no answer |
//! | `features` | by what a model with the rule `gradient` is scored: made by the upstream, kept, bound |
//! | `answer` | reads an answer while it passes: its text and its usage |
//! | `proxy` | the way of one request |
//! | `books` | moves answers to the models' books |
//! | `collect` | redeems vouchers |
//! | `server` | paths, limits, and the state that requests share |
#![forbid(unsafe_code)]

mod answer;
mod aside;
mod books;
mod collect;
mod config;
mod features;
mod ledger;
mod payers;
mod price;
mod proxy;
mod retrieve;
mod server;
mod voucher;

pub use collect::{Collecting, collect};
pub use config::{Config, ConfigError, ModelConfig, RetrieveConfig, UPSTREAM};
pub use ledger::{Ledger, LedgerError};
pub use price::Prices;
pub use retrieve::RetrieveError;
pub use server::{Gateway, GatewayError, serve};
pub use voucher::{HEADER, SCHEME};
