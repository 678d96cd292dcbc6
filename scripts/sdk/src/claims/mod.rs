//! Paying out what payees have earned.

mod elsewhere;
mod pay;
mod plan;

pub use elsewhere::{SignedClaim, claim_to, relay_claim_to, sign_claim_to};
pub use pay::{ClaimReport, claim};

use crate::{
    context::Context,
    error::Result,
    fetch::Fetcher,
    models::Model,
    rounds::{folder, last_finalised},
};
use alloy_primitives::{Address, B256, U256, hex};
use std::collections::HashSet;
use tributary_core::payee::Payee;
use tributary_interfaces::{
    IDatanets::holderOfCall,
    IRewards::{OwnWordSet, claimedCall, claimedReturn},
};
use tributary_rounds::{Payout, SettledPayouts, tree_head};

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
/// this needs of the round's files. If the working folder lacks it, it is fetched, if there is a
/// fetcher.
///
/// # Errors
/// [`ClaimError::NoFinalRound`]; what [`tributary_rounds::read_payouts`] fails with;
/// [`crate::fetch::FetchError`] for a file that no source has.
pub async fn claimable(context: &Context, model: U256, fetcher: Option<&Fetcher>) -> Result<Claimable> {
    let context = &context.at(context.client.head().await?);
    let model = Model::read(context, model).await?;
    let last = last_finalised(context, model.id).await?;
    let last = last.ok_or(ClaimError::NoFinalRound { model: model.id })?;
    let folder = folder(context).join(hex::encode(last.round.manifest));
    let payouts_root = tree_head(&last.round.payouts).root();
    let read = || tributary_rounds::read_payouts(&folder, payouts_root);
    let payouts = match (read(), fetcher) {
        (Err(_), Some(fetcher)) => {
            fetcher.payouts(context, &last).await?;
            read()?
        }
        (read, _) => read?,
    };
    Ok(Claimable { model, payouts })
}

/// The balances of all payees, in the order of the payouts tree, as of one block.
///
/// # Errors
/// What the node and the index fail with; [`tributary_rounds::FileError`] if the payouts cannot be read
/// any more.
pub async fn balances(context: &Context, claimable: &Claimable) -> Result<Vec<Balance>> {
    let (view, model) = (context.view().await?, claimable.model.id);
    let context = &context.at(view.head());
    let mut by_holder_only: HashSet<B256> = HashSet::new();
    for OwnWordSet { payee, on, .. } in
        view.events(context.rewards(), Some(model.into()))?.into_iter().map(|set| set.event)
    {
        if on {
            by_holder_only.insert(payee)
        } else {
            by_holder_only.remove(&payee)
        };
    }
    // Both lists ascend by payee.
    let mut paid = view.claimed(model)?.into_iter().peekable();
    let mut balances = Vec::new();
    for row in claimable.payouts.rows() {
        let row = row?;
        while paid.next_if(|(payee, _)| *payee < row.payee).is_some() {}
        let claimed = paid.next_if(|(payee, _)| *payee == row.payee).map_or(0, |(_, amount)| amount);
        let holder = match row.payee {
            Payee::Account(account) => Some(account),
            Payee::ClaimKey(_) => view.bound_account(row.payee)?,
            // Another account may take a treasury over by time alone, without an event.
            Payee::Treasury(_) => {
                let call = holderOfCall { payee: row.payee.to_word() };
                let holder = context.client.read(context.datanets(), &call).await?;
                (!holder.is_zero()).then_some(holder)
            }
        };
        let by_holder_only = by_holder_only.contains(&row.payee.to_word());
        balances.push(Balance { payee: row.payee, holder, earned: row.amount, claimed, by_holder_only });
    }
    Ok(balances)
}

/// The balances of some payees in the latest block, in the order given: the node is asked for each, since
/// others may have been paid a moment ago.
async fn balances_of(context: &Context, model: U256, rows: &[Payout]) -> Result<Vec<Balance>> {
    let client = &context.client;
    let claimed: Vec<claimedCall> =
        rows.iter().map(|row| claimedCall { modelId: model, payee: row.payee.to_word() }).collect();
    let is_named = |row: &&Payout| !matches!(row.payee, Payee::Account(_));
    let holders: Vec<holderOfCall> =
        rows.iter().filter(is_named).map(|row| holderOfCall { payee: row.payee.to_word() }).collect();
    let claimed = client.read_many(context.rewards(), &claimed).await?;
    let mut holders = client.read_many(context.datanets(), &holders).await?.into_iter();
    let balance = |(row, claimed): (&Payout, claimedReturn)| {
        let holder = match row.payee {
            Payee::Account(account) => account,
            _ => holders.next().unwrap_or_default(),
        };
        Balance {
            payee: row.payee,
            holder: (!holder.is_zero()).then_some(holder),
            earned: row.amount,
            claimed: claimed.amount,
            by_holder_only: claimed.byOwnWord,
        }
    };
    Ok(rows.iter().zip(claimed).map(balance).collect())
}
