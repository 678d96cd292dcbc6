//! What happened, for the table and the report.

use super::{cast::Cast, checks::Check, data::Contributor};
use alloy_primitives::{Address, B256, U256};
use std::time::Duration;
use tributary_chain::{Contract, Gas};
use tributary_core::payee::Payee;
use tributary_rounds::Round;

/// An answer that was given and paid for.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The receipt's id.
    pub(super) receipt: B256,
    /// What was asked.
    pub(super) question: String,
    /// What was answered.
    pub(super) text: String,
    /// What was paid.
    pub(super) price: u128,
}

/// A model with what was asked of it and what came of that.
pub(super) struct Play {
    /// Its id.
    pub(super) model: U256,
    /// What it is paid in; zero for native currency.
    pub(super) asset: Address,
    /// The asset's name.
    pub(super) unit: &'static str,
    /// The asset's decimals.
    pub(super) decimals: u32,
    /// The answers.
    pub(super) answers: Vec<Told>,
    /// The finalised rounds.
    pub(super) rounds: Vec<Round>,
}

/// Everything that happened.
pub(super) struct Story {
    pub(super) cast: Cast,
    pub(super) datanet: U256,
    pub(super) token: Contract,
    pub(super) data_version: String,
    pub(super) definitions: usize,
    pub(super) duplicates: usize,
    pub(super) authors: usize,
    pub(super) contributors: Vec<Contributor>,
    pub(super) batches: Vec<B256>,
    pub(super) plays: Vec<Play>,
    pub(super) standings: Vec<Row>,
    pub(super) gas: Vec<Gas>,
    pub(super) checks: Vec<Check>,
    pub(super) took: Vec<(String, Duration)>,
}

/// How a payee stands with the first model.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Who.
    pub(super) label: String,
    /// Whom the chain pays.
    pub(super) payee: Payee,
    /// Records in the Datanet.
    pub(super) records: usize,
    /// Parts of the receipts' prices.
    pub(super) credit: u128,
    /// What it has earned.
    pub(super) earned: u128,
    /// What it has received.
    pub(super) claimed: u128,
    /// Whether an account can be paid.
    pub(super) payable: bool,
}

impl Story {
    /// The payee of the Datanet's treasury.
    pub(super) fn treasury(&self) -> Payee {
        treasury_of(self.datanet)
    }
}

/// The payee of a Datanet's treasury; ids on the demo's chain are small.
pub(super) fn treasury_of(datanet: U256) -> Payee {
    tributary_core::payee::treasury(datanet).unwrap_or(Payee::Account(Address::ZERO))
}

impl Play {
    /// An amount in whole units of the asset.
    pub(super) fn money(&self, amount: u128) -> String {
        let one = 10u128.pow(self.decimals);
        let fraction = format!("{:0width$}", amount % one, width = self.decimals as usize);
        let fraction = &fraction[..fraction.len().min(6)];
        format!("{}.{fraction}", crate::output::grouped(amount / one))
    }

    /// The same with two decimals, rounded down.
    pub(super) fn cents(&self, amount: u128) -> String {
        let text = self.money(amount);
        text.split_once('.').map_or(text.clone(), |(whole, rest)| format!("{whole}.{}", &rest[..2]))
    }

    /// What was paid for all answers.
    pub(super) fn paid(&self) -> u128 {
        self.answers.iter().map(|told| told.price).sum()
    }
}
