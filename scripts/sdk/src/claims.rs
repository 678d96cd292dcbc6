//! Paying out what payees have earned.

use crate::{
    context::Context,
    error::Result,
    models::Model,
    rounds::{folder, last_finalised},
};
use alloy_primitives::{Address, B256, U256, hex};
use std::collections::HashSet;
use tributary_chain::{Account, ChainError};
use tributary_core::payee::Payee;
use tributary_interfaces::{
    IDatanets::holderOfCall,
    IRewards::{Claim, Claimed, claimManyCall, claimedCall},
};
use tributary_rounds::{SettledPayouts, tree_head};

/// The claims of one transaction: each takes some 30,000 gas and a kilobyte of proof.
const CLAIMS: usize = 64;

/// Why nothing can be claimed.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// No round of the model is final.
    #[error("no round of model {model} is final yet")]
    NoFinalRound {
        /// The model.
        model: U256,
    },
    /// A payee has no leaf in the payouts tree that its balance was read from.
    #[error("{payee} is not in the payouts of model {model}")]
    NotInPayouts {
        /// The model.
        model: U256,
        /// The payee's word.
        payee: B256,
    },
}

/// What a payee has of a model, in units of the model's asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Who.
    pub payee: Payee,
    /// The account that is paid; `None` for a claim key that no account is bound to.
    pub holder: Option<Address>,
    /// What it has earned since the model began.
    pub earned: u128,
    /// What it has received.
    pub claimed: u128,
    /// Whether only its holder can have it paid.
    pub by_holder_only: bool,
}

impl Balance {
    /// What is due to it.
    pub fn due(&self) -> u128 {
        self.earned.saturating_sub(self.claimed)
    }

    /// Whether this account can have it paid out.
    pub fn can_be_claimed_by(&self, sender: Address) -> bool {
        self.holder.is_some_and(|holder| !self.by_holder_only || holder == sender)
    }
}

/// The payouts that a model's payees can claim, as the chain holds them.
pub struct Claimable {
    /// The model.
    pub model: Model,
    /// What each payee has earned since the model began, with the tree over it.
    pub payouts: SettledPayouts,
}

/// What can be claimed of a model: the payouts of its last finalised round, whose file is all that
/// this needs of the round's files.
///
/// # Errors
/// [`ClaimError::NoFinalRound`]; what [`tributary_rounds::read_payouts`] fails with.
pub async fn claimable(context: &Context, model: U256) -> Result<Claimable> {
    let model = Model::read(context, model).await?;
    let last = last_finalised(context, model.id).await?;
    let last = last.ok_or(ClaimError::NoFinalRound { model: model.id })?;
    let folder = folder(context).join(hex::encode(last.round.manifest));
    let payouts_root = tree_head(&last.round.payouts).root();
    let payouts = tributary_rounds::read_payouts(&folder, payouts_root)?;
    Ok(Claimable { model, payouts })
}

/// The balances of all payees, in the order of the payouts tree.
///
/// # Errors
/// What the node fails with; [`tributary_rounds::FileError`] if the payouts cannot be read any more.
pub async fn balances(context: &Context, claimable: &Claimable) -> Result<Vec<Balance>> {
    let model = claimable.model.id;
    let mut balances = Vec::new();
    for row in claimable.payouts.rows() {
        let row = row?;
        let payee = row.payee.to_word();
        let claimed = context.client.read(context.rewards(), &claimedCall { modelId: model, payee }).await?;
        let holder = match row.payee {
            Payee::Account(account) => account,
            _ => context.client.read(context.datanets(), &holderOfCall { payee }).await?,
        };
        balances.push(Balance {
            payee: row.payee,
            holder: (!holder.is_zero()).then_some(holder),
            earned: row.amount,
            claimed: claimed.amount,
            by_holder_only: claimed.byOwnWord,
        });
    }
    Ok(balances)
}

/// What claiming did. Amounts are in units of the model's asset.
#[derive(Clone, Debug, Default)]
pub struct ClaimReport {
    /// Payees that were paid now.
    pub paid: usize,
    /// What they were paid.
    pub amount: u128,
    /// Payees that had received everything before.
    pub before: usize,
    /// Payees whom the sender cannot have paid: claim keys that no account is bound to, and holders
    /// who alone may claim.
    pub waiting: usize,
    /// What is due to them.
    pub waiting_amount: u128,
    /// Payees whose transfer failed; what is theirs stays claimable.
    pub failed: Vec<Payee>,
    /// The gas used.
    pub gas: u64,
}

/// Claims for payees, as anyone: each receives what is its own. One whose transfer fails stops no
/// other. `progress` is called with the number of claims of each transaction that succeeded.
///
/// # Errors
/// [`ClaimError::NotInPayouts`] if a balance is not one of `claimable`; what `Rewards.claimMany`
/// reverts with. After an error the same call can be repeated.
pub async fn claim(
    context: &Context,
    sender: &Account,
    claimable: &Claimable,
    balances: &[Balance],
    mut progress: impl FnMut(usize),
) -> Result<ClaimReport> {
    let mut report = ClaimReport::default();
    let mut claims = Vec::new();
    for balance in balances {
        if balance.due() == 0 {
            report.before += 1;
        } else if balance.can_be_claimed_by(sender.address()) {
            claims.push(claim_of(claimable, balance)?);
        } else {
            report.waiting += 1;
            report.waiting_amount = report.waiting_amount.saturating_add(balance.due());
        }
    }
    let calls: Vec<claimManyCall> =
        claims.chunks(CLAIMS).map(|claims| claimManyCall { claims: claims.to_vec() }).collect();
    let mut sizes = calls.iter().map(|call| call.claims.len());
    let sent = context
        .client
        .send_all(sender, context.rewards(), &calls, |_| progress(sizes.next().unwrap_or(0)))
        .await
        .map_err(ChainError::repeatable)?;
    let events: Vec<Claimed> = sent.iter().flat_map(|sent| sent.events::<Claimed>()).collect();
    let paid: HashSet<B256> = events.iter().map(|claimed| claimed.payee).collect();
    report.paid = events.len();
    report.amount = events.iter().fold(0, |sum, claimed| sum.saturating_add(claimed.amount));
    let failed = claims.iter().filter(|claim| !paid.contains(&claim.payee));
    report.failed = failed.filter_map(|claim| Payee::from_word(claim.payee)).collect();
    report.gas = sent.iter().map(|sent| sent.gas).sum();
    Ok(report)
}

fn claim_of(claimable: &Claimable, balance: &Balance) -> Result<Claim> {
    let (model, payee) = (claimable.model.id, balance.payee.to_word());
    let proof =
        claimable.payouts.tree().prove_leaf(payee)?.ok_or(ClaimError::NotInPayouts { model, payee })?;
    Ok(Claim {
        modelId: model,
        asset: claimable.model.terms.asset,
        payee,
        cumulative: balance.earned,
        proof: proof.proof.into(),
    })
}
