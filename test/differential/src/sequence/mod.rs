//! Random sequences of calls. Most calls are meant to work; now and then one thing about a call is wrong.

mod actors;
mod builder;
mod claims;
mod commitments;
mod datanets;
mod guardian;
mod members;
mod models;
mod raw;
mod rewards;
mod rounds;
mod signed;

pub(crate) use actors::{actors, guardian};
pub(crate) use builder::Builder;
