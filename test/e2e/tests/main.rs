//! The commands end to end: the `tributary` binary against the real programs, on a chain of its own.
//!
//! `make contracts` builds the programs.
#![allow(missing_docs, unused_crate_dependencies)]

mod api;
mod attributing;
mod binary;
mod chaos;
mod deploy;
mod disputes;
mod embedded;
mod errors;
mod explaining;
mod featuring;
mod fixture;
mod flow;
mod gradient;
mod http;
mod indexing;
mod keeper;
mod measuring;
mod operating;
mod paying;
mod relaying;
mod retrieving;
mod scale;
mod schemas;
mod selectors;
mod serving;
mod watching;
mod withheld;
