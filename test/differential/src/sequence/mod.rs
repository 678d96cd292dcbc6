//! Random sequences of calls. Most calls are meant to work; now and then one thing about a call is wrong.

mod actors;
mod builder;
mod claims;
mod datanets;
mod models;
mod raw;
mod rewards;
mod rounds;

pub(crate) use actors::actors;
pub(crate) use builder::Builder;
