//! What the steps came to: what the summary, the report and the checks read.

use crate::{accounts::Accounts, checks::Check, corpus::Contributor, text::grouped};
use alloy_primitives::{Address, B256, U256};
use std::time::Duration;
use tributary_chain::{Contract, Gas};
use tributary_core::payee::{Payee, treasury};
use tributary_rounds::{CreditRow, FileError, PayoutRow, Round, StatedScore};

/// An answer that was paid for.
#[derive(Clone, Debug)]
pub(crate) struct PaidAnswer {
    /// The receipt's id.
    pub(crate) receipt: B256,
    /// What was asked.
    pub(crate) question: String,
    /// What was answered.
    pub(crate) text: String,
    /// What was paid, in units of the model's asset.
    pub(crate) price: u128,
}

/// A model with its answers and rounds.
pub(crate) struct ModelResults {
    /// Its id.
    pub(crate) model: U256,
    /// What it is paid in; zero for native currency.
    pub(crate) asset: Address,
    /// The asset's name.
    pub(crate) unit: &'static str,
    /// The asset's decimals.
    pub(crate) decimals: u32,
    /// The answers.
    pub(crate) answers: Vec<PaidAnswer>,
    /// The finalised rounds.
    pub(crate) rounds: Vec<SmallRound>,
}

/// A round with its rows in memory.
pub(crate) struct SmallRound {
    pub(crate) round: Round,
    pub(crate) scores: Vec<StatedScore>,
    pub(crate) credits: Vec<CreditRow>,
    pub(crate) payouts: Vec<PayoutRow>,
}

impl SmallRound {
    pub(crate) fn read(round: Round) -> Result<Self, FileError> {
        Ok(Self {
            scores: round.scores().collect::<Result<_, _>>()?,
            credits: round.credits().collect::<Result<_, _>>()?,
            payouts: round.payouts().collect::<Result<_, _>>()?,
            round,
        })
    }
}

/// Everything that happened.
pub(crate) struct Results {
    pub(crate) accounts: Accounts,
    pub(crate) datanet: U256,
    pub(crate) token: Contract,
    pub(crate) data_version: String,
    pub(crate) definitions: usize,
    pub(crate) duplicates: usize,
    pub(crate) authors: usize,
    pub(crate) contributors: Vec<Contributor>,
    pub(crate) batches: Vec<B256>,
    /// The model that is paid in a token, which the summary and the report are about.
    pub(crate) main: ModelResults,
    /// The model that is paid in native currency.
    pub(crate) native: ModelResults,
    /// The payees of the main model, those with most earned first.
    pub(crate) payees: Vec<PayeeRow>,
    pub(crate) gas: Vec<Gas>,
    pub(crate) checks: Vec<Check>,
    /// The steps, and how long each took.
    pub(crate) took: Vec<(String, Duration)>,
}

/// A payee of a model. Amounts are in units of the model's asset.
#[derive(Clone, Debug)]
pub(crate) struct PayeeRow {
    /// The name that people read.
    pub(crate) label: String,
    /// Whom the chain pays.
    pub(crate) payee: Payee,
    /// How many records it has in the Datanet.
    pub(crate) records: usize,
    /// Its part of the receipts' prices.
    pub(crate) credit: u128,
    /// What it has earned.
    pub(crate) earned: u128,
    /// What it has received.
    pub(crate) claimed: u128,
    /// Whether there is an account to pay.
    pub(crate) payable: bool,
}

impl Results {
    /// Both models.
    pub(crate) fn models(&self) -> [&ModelResults; 2] {
        [&self.main, &self.native]
    }

    /// The payee of the Datanet's treasury.
    pub(crate) fn treasury(&self) -> Payee {
        treasury_of(self.datanet)
    }
}

/// The payee of a Datanet's treasury; ids on the demo's chain are small.
pub(crate) fn treasury_of(datanet: U256) -> Payee {
    treasury(datanet).unwrap_or(Payee::Account(Address::ZERO))
}

impl ModelResults {
    pub(crate) fn new(model: U256, asset: Address, unit: &'static str, decimals: u32) -> Self {
        Self { model, asset, unit, decimals, answers: Vec::new(), rounds: Vec::new() }
    }

    /// An amount in whole units of the asset, with up to six decimals.
    pub(crate) fn money(&self, amount: u128) -> String {
        let one = 10u128.pow(self.decimals);
        let fraction = format!("{:0width$}", amount % one, width = self.decimals as usize);
        let fraction = &fraction[..fraction.len().min(6)];
        format!("{}.{fraction}", grouped(amount / one))
    }

    /// The same with two decimals, rounded down.
    pub(crate) fn cents(&self, amount: u128) -> String {
        let text = self.money(amount);
        text.split_once('.').map_or(text.clone(), |(whole, rest)| format!("{whole}.{}", &rest[..2]))
    }

    /// What was paid for all answers, in units of the asset.
    pub(crate) fn paid(&self) -> u128 {
        self.answers.iter().map(|answer| answer.price).sum()
    }
}
