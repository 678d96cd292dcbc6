//! A JSON API over the index and the files of rounds, which only reads, but for a relay that its operator may
//! have; and the page that uses it.
//!
//! Every answer is of one block, which it names, and can be derived again from the chain and the
//! published files: `docs/DAPP.md` says how for each figure. [`Site`] serves the API under `/api/v1/`,
//! the published files under `/ipfs/` as a trustless gateway does, and a folder with the built page
//! under every other path. `openapi.json` describes the API; it is generated from the types here.
//!
//! | module | what it does |
//! |---|---|
//! | `follow` | keeps what the chain says up to date, a block at a time |
//! | `catalogue` | Datanets, models and rounds as of one block |
//! | `files` | payouts and statements of rounds, read once each |
//! | `asked` | what a request asks for: path, cursor, limit |
//! | `values` | hashes, accounts, amounts and payees as JSON |
//! | `events` | new blocks and rounds, sent to clients as they come |
//! | `health`, `datanets`, `models`, `rounds`, `answers`, `earnings` | one kind of answer each |
//! | `relay` | signed contributions, which the operator pays the gas of |
//! | `router` | which of them answers a path; conditions, errors and the cache of a block's answers |
//! | `pages` | the built page, with the policy of what it may load |
//! | `site` | all of it as one server |
#![forbid(unsafe_code)]

mod answers;
mod asked;
mod catalogue;
mod datanets;
mod earnings;
mod error;
mod events;
mod files;
mod follow;
mod health;
mod models;
mod openapi;
mod pages;
mod relay;
mod rounds;
mod router;
mod site;
mod values;

pub use error::PagesError;
pub use follow::Follower;
pub use openapi::openapi;
pub use pages::Pages;
pub use router::Api;
pub use site::{Site, published};
