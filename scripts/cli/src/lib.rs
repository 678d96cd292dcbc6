//! The `tributary` command line, and what it is made of.
//!
//! | module | what it does |
//! |---|---|
//! | [`args`] | the command line |
//! | [`context`] | the chain, the contracts, the account, the working folder |
//! | [`registry`] | who contributed what, read from the chain |
//! | [`contribute`], [`receipts`], [`rounds`], [`claims`] | the steps of the road |
//! | [`commands`] | the commands, each a thin shell over the steps |
//! | [`demo`] | the whole road at once |

pub mod args;
pub mod claims;
pub mod commands;
pub mod context;
pub mod contribute;
pub mod demo;
pub mod error;
pub mod folder;
pub mod output;
pub mod receipts;
pub mod registry;
pub mod rounds;
