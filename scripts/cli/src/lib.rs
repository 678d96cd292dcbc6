//! The `tributary` command line.

pub mod args;
pub mod commands;
pub mod network;
pub mod output;
