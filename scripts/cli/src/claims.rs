//! Taking out what was earned.

use crate::{
    context::Context,
    error::{Error, Result},
    registry::bound_accounts,
    rounds::{Model, finalised},
};
use alloy_primitives::{Address, B256, U256};
use std::collections::HashMap;
use tributary_chain::Account;
use tributary_core::payee::Payee;
use tributary_interfaces::IRewards::{claimBoundCall, claimCall, claimedCall};
use tributary_rounds::{PayoutRow, Round};

/// What a payee has of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub payee: Payee,
    /// The account that is paid; `None` for a claim key that no account is bound to.
    pub account: Option<Address>,
    /// Its credits in the last round.
    pub credit: u128,
    /// What it has earned since the model began.
    pub earned: u128,
    /// What it has received.
    pub claimed: u128,
}

impl Standing {
    /// What is due to it.
    pub fn due(&self) -> u128 {
        self.earned.saturating_sub(self.claimed)
    }
}

/// The last finalised round of a model and how its payees stand, in the order of the payouts tree.
pub async fn standings(context: &Context, model: &Model) -> Result<(Round, Vec<Standing>)> {
    let round = finalised(context, model.id).await?.pop().ok_or_else(|| {
        Error::user(format!("no round of model {} is final yet", model.id))
            .hint(format!("`tributary round show {}` says where it stands", model.id))
    })?;
    let mut bound = HashMap::new();
    for datanet in &model.terms.datanetIds {
        bound.extend(bound_accounts(context, *datanet).await?);
    }
    let mut standings = Vec::with_capacity(round.payouts.len());
    for row in &round.payouts {
        standings.push(standing(context, model.id, row, &bound).await?);
    }
    Ok((round, standings))
}

async fn standing(
    context: &Context,
    model: U256,
    row: &PayoutRow,
    bound: &HashMap<B256, Address>,
) -> Result<Standing> {
    let word = row.payee.to_word();
    let claimed =
        context.client.read(context.rewards(), &claimedCall { modelId: model, payee: word }).await?;
    let account = match row.payee {
        Payee::Account(account) => Some(account),
        Payee::ClaimKey(_) => bound.get(&word).copied(),
    };
    Ok(Standing { payee: row.payee, account, credit: row.credit, earned: row.payout, claimed })
}

/// What came of claiming.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Payees that were paid now.
    pub paid: usize,
    /// What they were paid.
    pub amount: u128,
    /// Payees that had received everything before.
    pub before: usize,
    /// Claim keys that no account is bound to.
    pub waiting: usize,
    /// What waits for them.
    pub waiting_amount: u128,
    /// The gas used.
    pub gas: u64,
}

/// Claims for payees; anyone may send it, each gets what is its own.
pub async fn claim(
    context: &Context,
    sender: &Account,
    model: &Model,
    round: &Round,
    standings: &[Standing],
    mut progress: impl FnMut(),
) -> Result<Report> {
    let mut report = Report::default();
    let (mut of_accounts, mut of_keys) = (Vec::new(), Vec::new());
    let (model_id, asset) = (model.id, model.terms.asset);
    for standing in standings {
        if standing.due() == 0 {
            report.before += 1;
            continue;
        }
        if standing.account.is_none() {
            report.waiting += 1;
            report.waiting_amount += standing.due();
            continue;
        }
        let proof = round
            .payout_proof(standing.payee)
            .ok_or_else(|| Error::internal(format!("{} is not in the payouts", standing.payee.to_word())))?
            .proof
            .into();
        report.paid += 1;
        report.amount += standing.due();
        let cumulative = standing.earned;
        match standing.payee {
            Payee::Account(account) => {
                of_accounts.push(claimCall { modelId: model_id, asset, account, cumulative, proof });
            }
            Payee::ClaimKey(_) => {
                let claim_key = standing.payee.to_word();
                of_keys.push(claimBoundCall {
                    modelId: model_id,
                    asset,
                    claimKey: claim_key,
                    cumulative,
                    proof,
                });
            }
        }
    }
    let (client, contract) = (&context.client, context.rewards());
    let sent = client.send_all(sender, contract, &of_accounts, |_| progress()).await?;
    let bound = client.send_all(sender, contract, &of_keys, |_| progress()).await?;
    report.gas = sent.iter().chain(&bound).map(|sent| sent.gas).sum();
    Ok(report)
}
