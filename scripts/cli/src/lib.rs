//! The `tributary` command line, and what it is made of.
//!
//! | module | what it does |
//! |---|---|
//! | [`args`] | the command line |
//! | [`context`] | the chain, the contracts, the account, the working folder |
//! | [`registry`], [`history`], [`model`] | who contributed what and when it counts; models: read from the chain |
//! | [`contribute`], [`commitments`] | registering records |
//! | [`receipts`], [`scoring`], [`drafts`], [`proposals`] | from answers to rounds on the chain |
//! | [`claims`], [`funds`] | money out and in |
//! | [`commands`] | the commands, each a thin shell over the steps |
//! | [`demo`] | everything at once |

pub mod args;
pub mod claims;
pub mod commands;
pub mod commitments;
pub mod context;
pub mod contribute;
pub mod demo;
pub mod drafts;
pub mod error;
pub mod folder;
pub mod funds;
pub mod history;
pub mod model;
pub mod output;
pub mod proposals;
pub mod receipts;
pub mod registry;
pub mod scoring;
