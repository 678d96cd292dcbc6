//! Taking out what was earned.

use crate::{
    context::Context,
    error::{Error, Result},
    model::Model,
    proposals::{last_final, root_of, rounds_folder},
};
use alloy_primitives::{Address, B256, U256, hex};
use std::collections::HashSet;
use tributary_chain::{Account, ChainError};
use tributary_core::payee::Payee;
use tributary_interfaces::{
    IDatanets::holderOfCall,
    IRewards::{Claim, Claimed, claimManyCall, claimedCall},
};
use tributary_rounds::{Payouts, Tree};

/// The claims of one transaction: each takes some 30,000 gas and a kilobyte of proof.
const CLAIMS: usize = 64;

/// What a payee has of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub payee: Payee,
    /// The account that is paid; `None` for a claim key that no account is bound to.
    pub holder: Option<Address>,
    /// What it has earned since the model began.
    pub earned: u128,
    /// What it has received.
    pub claimed: u128,
    /// Whether only its holder can have it paid.
    pub by_own_word: bool,
}

impl Standing {
    /// What is due to it.
    pub fn due(&self) -> u128 {
        self.earned.saturating_sub(self.claimed)
    }
}

/// The payouts that a model's payees can claim, as the chain holds them.
pub struct Claimable {
    /// The model.
    pub model: Model,
    /// What each payee has earned.
    pub payouts: Payouts,
    /// The tree over them.
    pub tree: Tree,
}

/// What can be claimed of a model: the last finalised round's payouts, whose file is all that this needs.
pub async fn claimable(context: &Context, model: U256) -> Result<Claimable> {
    let model = Model::read(context, model).await?;
    let last = last_final(context, model.id).await?.ok_or_else(|| {
        Error::user(format!("no round of model {} is final yet", model.id))
            .hint(format!("`tributary round show {}` says where it stands", model.id))
    })?;
    let folder = rounds_folder(context).join(hex::encode(last.round.manifest));
    let (payouts, tree) = tributary_rounds::read_payouts(&folder, root_of(&last.round.payouts))?;
    Ok(Claimable { model, payouts, tree })
}

/// How the payees stand, in the order of the payouts tree.
pub async fn standings(context: &Context, claimable: &Claimable) -> Result<Vec<Standing>> {
    let model = claimable.model.id;
    let mut standings = Vec::with_capacity(claimable.payouts.len());
    for row in &claimable.payouts {
        let payee = row.payee.to_word();
        let claimed = context.client.read(context.rewards(), &claimedCall { modelId: model, payee }).await?;
        let holder = match row.payee {
            Payee::Account(account) => account,
            _ => context.client.read(context.datanets(), &holderOfCall { payee }).await?,
        };
        standings.push(Standing {
            payee: row.payee,
            holder: (!holder.is_zero()).then_some(holder),
            earned: row.amount,
            claimed: claimed.amount,
            by_own_word: claimed.byOwnWord,
        });
    }
    Ok(standings)
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
    /// Payees whom nobody can be paid for: claim keys that no account is bound to, and holders who have it
    /// paid by their own word only.
    pub waiting: usize,
    /// What waits for them.
    pub waiting_amount: u128,
    /// Payees whose transfer failed; what is theirs stays claimable.
    pub refused: Vec<Payee>,
    /// The gas used.
    pub gas: u64,
}

/// Claims for payees; anyone may send it, each gets what is its own. One whose transfer fails holds up nobody.
pub async fn claim(
    context: &Context,
    sender: &Account,
    claimable: &Claimable,
    standings: &[Standing],
    mut progress: impl FnMut(usize),
) -> Result<Report> {
    let mut report = Report::default();
    let mut claims = Vec::new();
    for standing in standings {
        let waits =
            standing.holder.is_none() || standing.by_own_word && standing.holder != Some(sender.address());
        if standing.due() == 0 {
            report.before += 1;
        } else if waits {
            report.waiting += 1;
            report.waiting_amount = report.waiting_amount.saturating_add(standing.due());
        } else {
            claims.push(claim_of(claimable, standing)?);
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
    let told: Vec<Claimed> = sent.iter().flat_map(|sent| sent.events::<Claimed>()).collect();
    let paid: HashSet<B256> = told.iter().map(|claimed| claimed.payee).collect();
    report.paid = told.len();
    report.amount = told.iter().fold(0, |sum, claimed| sum.saturating_add(claimed.amount));
    let refused = claims.iter().filter(|claim| !paid.contains(&claim.payee));
    report.refused = refused.filter_map(|claim| Payee::from_word(claim.payee)).collect();
    report.gas = sent.iter().map(|sent| sent.gas).sum();
    Ok(report)
}

fn claim_of(claimable: &Claimable, standing: &Standing) -> Result<Claim> {
    let payee = standing.payee.to_word();
    let proof = claimable
        .tree
        .prove_leaf(payee)
        .ok_or_else(|| Error::internal(format!("{payee} is not in the payouts")))?;
    Ok(Claim {
        modelId: claimable.model.id,
        asset: claimable.model.terms.asset,
        payee,
        cumulative: standing.earned,
        proof: proof.proof.into(),
    })
}
