//! The client against a node that lies, lags, goes silent or is busy.

mod deploying;
mod mock;
mod reading;
mod resuming;
mod sending;
mod spare;
