//! Following a node that forgets, lags, throttles, lies, or changes its mind.

mod chain;
#[path = "../../../chain/tests/node/mock.rs"]
mod mock;
mod node;
#[cfg(feature = "postgres")]
mod postgres;
mod resuming;
mod store;
