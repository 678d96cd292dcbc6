//! Random sequences of calls. Most calls are meant to work; now and then one thing about a call is
//! wrong, and now and then many are, so that the order of a function's conditions shows.

mod actors;
mod bonds;
mod builder;
mod claims;
mod commitments;
mod datanets;
mod endorsements;
mod guardian;
mod hostile;
mod invariants;
mod members;
mod models;
mod payees;
mod proofs;
mod raw;
mod registrations;
mod rewards;
mod roles;
mod rounds;
mod shares;
mod signed;
mod sources;
mod statuses;
mod terms;

pub(crate) use actors::actors;
pub(crate) use builder::Builder;
