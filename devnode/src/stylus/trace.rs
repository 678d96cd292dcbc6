//! Recorded host calls, in the form that Stylus tools read (`stylusTracer`).

use alloy_primitives::{Address, Bytes};
use serde::Serialize;

/// One host call, or one EVM frame between programs.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) args: Bytes,
    pub(crate) outs: Bytes,
    pub(crate) start_ink: u64,
    pub(crate) end_ink: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) steps: Option<Vec<Step>>,
}
