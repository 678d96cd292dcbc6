//! Sending claims for many payees, none of whom stops another.

use super::{
    Balance, ClaimError, Claimable, balances_of,
    plan::{Part, leaf_of, plan},
};
use crate::{
    context::Context,
    error::{Error, Result},
};
use alloy_primitives::B256;
use futures_util::{StreamExt, stream};
use std::collections::HashMap;
use tributary_chain::{Account, ChainError, Sent};
use tributary_core::payee::Payee;
use tributary_interfaces::IRewards::{Claim, Claimed, RangePaid, claimManyCall, payRangeCall};
use tributary_rounds::Payout;

/// How many calls are under way at once.
const PARALLEL: usize = 16;

/// What claiming did. Amounts are in units of the model's asset.
#[derive(Clone, Debug, Default)]
pub struct ClaimReport {
    /// Payees that were paid now.
    pub paid: usize,
    /// What they were paid.
    pub amount: u128,
    /// Payees that had received everything before, or were paid by someone else meanwhile.
    pub before: usize,
    /// Payees whom the sender cannot have paid: claim keys that no account is bound to, and holders
    /// who alone may claim.
    pub waiting: usize,
    /// What is due to them.
    pub waiting_amount: u128,
    /// Payees whose transfer failed; what is theirs stays claimable.
    pub failed: Vec<Payee>,
    /// The transactions.
    pub transactions: usize,
    /// The gas used.
    pub gas: u64,
}

/// Claims for payees, as anyone: each receives what is its own, by the calls that take the least gas.
/// One who cannot be paid stops no other: where a call would revert, its halves are sent. `progress`
/// is called with the number of payees of each call that is done.
///
/// # Errors
/// [`ClaimError::NotInPayouts`] if a balance is not one of `claimable`; what the node fails with.
/// After an error the same call can be repeated.
pub async fn claim(
    context: &Context,
    sender: &Account,
    claimable: &Claimable,
    balances: &[Balance],
    mut progress: impl FnMut(usize),
) -> Result<ClaimReport> {
    let payouts = claimable.payouts.rows().collect::<Result<Vec<Payout>, _>>()?;
    let mut report = ClaimReport::default();
    let mut due = Vec::new();
    for balance in balances {
        if balance.due() == 0 {
            report.before += 1;
        } else if balance.can_be_claimed_by(sender.address()) {
            let (model, payee) = (claimable.model.id, balance.payee.to_word());
            due.push(leaf_of(&payouts, balance).ok_or(ClaimError::NotInPayouts { model, payee })?);
        } else {
            report.waiting += 1;
            report.waiting_amount = report.waiting_amount.saturating_add(balance.due());
        }
    }
    due.sort_unstable();
    let mut paid = HashMap::new();
    let mut parts = plan(&payouts, &due);
    while !parts.is_empty() {
        let send = async |part: Part| (send(context, sender, claimable, &payouts, &part).await, part);
        let mut sent = stream::iter(std::mem::take(&mut parts)).map(send).buffered(PARALLEL);
        while let Some((result, part)) = sent.next().await {
            match result {
                Ok(sent) => {
                    report.transactions += 1;
                    report.gas += sent.gas;
                    let before = paid.len();
                    paid.extend(payments(&sent));
                    progress(paid.len() - before);
                }
                // One of its payees makes the whole call revert, or did so in its block.
                Err(Error::Chain(ChainError::Reverted { .. } | ChainError::Failed { .. })) => {
                    parts.extend(part.halves().into_iter().flatten());
                }
                Err(error) => return Err(error),
            }
        }
    }
    report.paid = paid.len();
    report.amount = paid.values().fold(0, |sum, amount| sum.saturating_add(*amount));
    let others: Vec<Payout> = due
        .iter()
        .map(|leaf| payouts[*leaf])
        .filter(|row| !paid.contains_key(&row.payee.to_word()))
        .collect();
    for balance in balances_of(context, claimable.model.id, &others).await? {
        if balance.due() == 0 {
            report.before += 1;
        } else {
            report.failed.push(balance.payee);
        }
    }
    Ok(report)
}

async fn send(
    context: &Context,
    sender: &Account,
    claimable: &Claimable,
    payouts: &[Payout],
    part: &Part,
) -> Result<Sent> {
    let (client, rewards, value) = (&context.client, context.rewards(), Default::default());
    match part {
        Part::Range(range) => {
            let rows = &payouts[range.clone()];
            let account = |row: &Payout| match row.payee {
                Payee::Account(account) => account,
                _ => Default::default(),
            };
            let proof = claimable.payouts.tree().prove_range(range.start as u64, range.len() as u64)?;
            let call = payRangeCall {
                modelId: claimable.model.id,
                asset: claimable.model.terms.asset,
                accounts: rows.iter().map(account).collect(),
                cumulatives: rows.iter().map(|row| row.amount).collect(),
                proof: proof.map(|proof| proof.proof).unwrap_or_default().into(),
            };
            Ok(client.send(sender, rewards, &call, value).await?)
        }
        Part::Claims(leaves) => {
            let claim = |leaf: &usize| claim_of(claimable, payouts[*leaf], *leaf);
            let claims = leaves.iter().map(claim).collect::<Result<_>>()?;
            Ok(client.send(sender, rewards, &claimManyCall { claims }, value).await?)
        }
    }
}

fn claim_of(claimable: &Claimable, payout: Payout, leaf: usize) -> Result<Claim> {
    let proof = claimable.payouts.tree().prove_range(leaf as u64, 1)?;
    Ok(Claim {
        modelId: claimable.model.id,
        asset: claimable.model.terms.asset,
        payee: payout.payee.to_word(),
        cumulative: payout.amount,
        proof: proof.map(|proof| proof.proof).unwrap_or_default().into(),
    })
}

/// Who was paid by a transaction, and what.
fn payments(sent: &Sent) -> HashMap<B256, u128> {
    let claims = sent.events::<Claimed>().map(|claimed| (claimed.payee, claimed.amount));
    let in_range = |paid: RangePaid| {
        let accounts = paid.accounts.into_iter().map(|account| account.into_word());
        accounts.zip(paid.amounts).collect::<Vec<_>>()
    };
    let ranges = sent.events::<RangePaid>().flat_map(in_range);
    claims.chain(ranges).filter(|(_, amount)| *amount > 0).collect()
}
