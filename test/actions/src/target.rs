//! What the calls go to.

use alloy_primitives::{Address, B256, Bytes, U256};
use std::{collections::BTreeMap, fmt};

/// A call that an account sends.
#[derive(Clone, Debug)]
pub struct Call {
    /// The function's name, or what kind of call it is.
    pub name: &'static str,
    /// The sender.
    pub from: Address,
    /// The contract.
    pub to: Address,
    /// The native currency that is sent along, in wei.
    pub value: U256,
    /// The calldata.
    pub data: Bytes,
    /// The time of its block, in seconds since 1970.
    pub time: u64,
    /// What must come of it.
    pub expected: Expected,
}

/// What must come of a call, as far as the generator knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It succeeds.
    Success,
    /// It reverts, for this reason.
    Revert(&'static str),
    /// Either.
    Unknown,
}

/// What came of a call.
#[derive(Clone, Debug)]
pub struct Response {
    /// Whether it succeeded.
    pub success: bool,
    /// What it returned, or reverted with.
    pub output: Bytes,
}

/// What each payee has earned since a model began, in units of its asset.
pub type Payouts = BTreeMap<B256, u128>;

/// What a proposed round deserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merit {
    /// It is as SPEC 5 says.
    Right {
        /// Whether its operator can have it voided: having signed a receipt that is left out, or being
        /// a wallet, which may say of any receipt that it signed it.
        operator_voids: bool,
    },
    /// It is wrong, and will be proven to be.
    Wrong,
    /// Its files are known to no one.
    Unknown,
}

/// What the calls go to: one chain, or several that must not differ.
pub trait Target {
    /// Sends a call. Returns `None` if the run has ended, because of this call or an earlier one.
    fn send(&mut self, call: &Call) -> Option<Response>;

    /// Calls a view. Returns what it returns, or `None` if it reverts or the run has ended.
    fn read(&mut self, to: Address, data: Bytes) -> Option<Bytes>;

    /// Calls a view whose answer the generator has no use for, so that it can be compared.
    fn look(&mut self, to: Address, data: Bytes) {
        let _ = self.read(to, data);
    }

    /// Makes an empty block at a time, in seconds since 1970, so that views have it.
    fn advance(&mut self, time: u64);

    /// An account's balance of native currency, in wei.
    fn balance(&mut self, account: Address) -> U256;

    /// A round was proposed, with these payouts behind it.
    fn proposed(&mut self, _round_hash: B256, _payouts: &Payouts, _merit: Merit) {}

    /// Reports that a rule of the protocol is broken, with details.
    fn broken(&mut self, rule: &str, details: String);
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, from, to, value, data, time, expected } = self;
        writeln!(f, "{name}, expected: {expected:?}")?;
        write!(f, "from {from} to {to} at {time} with {value} wei: {data}")
    }
}
