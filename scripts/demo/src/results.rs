//! What happened, for the table and the report.

use crate::{accounts::Cast, checks::Check, corpus::Contributor};
use alloy_primitives::{Address, B256, U256};
use std::time::Duration;
use tributary_chain::{Contract, Gas};
use tributary_core::payee::Payee;
use tributary_rounds::Round;

/// An answer that was given and paid for.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The receipt's id.
    pub(crate) receipt: B256,
    /// What was asked.
    pub(crate) question: String,
    /// What was answered.
    pub(crate) text: String,
    /// What was paid.
    pub(crate) price: u128,
}

/// A model with what was asked of it and what came of that.
pub(crate) struct Play {
    /// Its id.
    pub(crate) model: U256,
    /// What it is paid in; zero for native currency.
    pub(crate) asset: Address,
    /// The asset's name.
    pub(crate) unit: &'static str,
    /// The asset's decimals.
    pub(crate) decimals: u32,
    /// The answers.
    pub(crate) answers: Vec<Told>,
    /// The finalised rounds.
    pub(crate) rounds: Vec<Round>,
}

/// Everything that happened.
pub(crate) struct Story {
    pub(crate) cast: Cast,
    pub(crate) datanet: U256,
    pub(crate) token: Contract,
    pub(crate) data_version: String,
    pub(crate) definitions: usize,
    pub(crate) duplicates: usize,
    pub(crate) authors: usize,
    pub(crate) contributors: Vec<Contributor>,
    pub(crate) batches: Vec<B256>,
    pub(crate) plays: Vec<Play>,
    pub(crate) standings: Vec<Row>,
    pub(crate) gas: Vec<Gas>,
    pub(crate) checks: Vec<Check>,
    pub(crate) took: Vec<(String, Duration)>,
}

/// How a payee stands with the first model.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Who.
    pub(crate) label: String,
    /// Whom the chain pays.
    pub(crate) payee: Payee,
    /// Records in the Datanet.
    pub(crate) records: usize,
    /// Parts of the receipts' prices.
    pub(crate) credit: u128,
    /// What it has earned.
    pub(crate) earned: u128,
    /// What it has received.
    pub(crate) claimed: u128,
    /// Whether an account can be paid.
    pub(crate) payable: bool,
}

impl Story {
    /// The payee of the Datanet's treasury.
    pub(crate) fn treasury(&self) -> Payee {
        treasury_of(self.datanet)
    }
}

/// The payee of a Datanet's treasury; ids on the demo's chain are small.
pub(crate) fn treasury_of(datanet: U256) -> Payee {
    tributary_core::payee::treasury(datanet).unwrap_or(Payee::Account(Address::ZERO))
}

impl Play {
    /// An amount in whole units of the asset.
    pub(crate) fn money(&self, amount: u128) -> String {
        let one = 10u128.pow(self.decimals);
        let fraction = format!("{:0width$}", amount % one, width = self.decimals as usize);
        let fraction = &fraction[..fraction.len().min(6)];
        format!("{}.{fraction}", crate::text::grouped(amount / one))
    }

    /// The same with two decimals, rounded down.
    pub(crate) fn cents(&self, amount: u128) -> String {
        let text = self.money(amount);
        text.split_once('.').map_or(text.clone(), |(whole, rest)| format!("{whole}.{}", &rest[..2]))
    }

    /// What was paid for all answers.
    pub(crate) fn paid(&self) -> u128 {
        self.answers.iter().map(|told| told.price).sum()
    }
}
