//! Stylus programs: the format of their code, activation, metering and execution.

pub(crate) mod activate;
pub(crate) mod cache;
pub(crate) mod code;
pub(crate) mod context;
pub(crate) mod frame;
pub(crate) mod host;
mod hostcalls;
pub(crate) mod hostio;
pub(crate) mod instrument;
pub(crate) mod memory;
pub(crate) mod pricing;
pub(crate) mod trace;
