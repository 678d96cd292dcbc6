//! The whole road, driven through the `tributary` binary against real programs on an embedded chain.
//!
//! `make test` builds the programs first (`make contracts`).

mod alone;
mod deploy;
mod refusals;
mod road;
mod scale;
mod selectors;
mod stage;
