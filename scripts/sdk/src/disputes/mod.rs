//! Disputes: auditing the open round of a model, and proving what is wrong with it.

mod facts;
mod shown;
mod watch;

pub use shown::fetch_shown;
pub use watch::{Sighting, Watcher};

use crate::{
    context::Context,
    error::{Error, Result},
    models::Model,
    receipts::{Book, Entry},
    rounds::{self, ProposedRound},
};
use alloy_primitives::{B256, U256};
use facts::{WorkingFolder, facts};
use std::collections::HashSet;
use tributary_audit::{audit, proposed_round};
use tributary_chain::{Account, ChainError, Sent};
use tributary_core::typed_data::Receipt;
use tributary_interfaces::IAttribution::{RoundSlashed, RoundVoided};
use tributary_rounds::read_stated;

pub use tributary_audit::{Challenge, Unproven, Verdict};

/// The open round of a model, audited.
#[derive(Clone)]
pub struct AuditedRound {
    /// The round.
    pub proposed: ProposedRound,
    /// What is wrong with it, if anything.
    pub verdict: Verdict,
    /// How many of its receipts were scored again; the outputs of the others are not at hand.
    pub recomputed: usize,
    /// How many receipts it has.
    pub receipts: usize,
}

/// Audits the open round of a model from its files in the working folder and from the chain; `None`
/// if it has no open round. Receipts whose outputs are in the model's book are scored again, by all
/// candidates whose records the folder has.
///
/// # Errors
/// What the node fails with; [`tributary_rounds::FileError`] for files that are missing or are not
/// those that the manifest names.
pub async fn audit_open(context: &Context, model: U256) -> Result<Option<AuditedRound>> {
    let head = context.client.head().await?;
    let context = &context.at(head);
    let Some(proposed) = rounds::open(context, model).await? else { return Ok(None) };
    fetch_shown(context).await?;
    let model = Model::read(context, model).await?;
    let stated = read_stated(&rounds::folder(context), proposed.round.manifest)?;
    let ids: HashSet<B256> = stated.receipts.iter().map(Receipt::id).collect();
    let entries = Book::of(&context.chain_folder(), model.id).read()?;
    let (entries, others): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| ids.contains(&entry.id()));
    let (facts, batches) = facts(context, &model, &stated, &entries, proposed.round.cutoff).await?;
    let recomputed = entries.len();
    // Also of receipts that the round does not have: one that states another length than its output
    // has is another receipt.
    let outputs = entries.into_iter().chain(others);
    let outputs = outputs.map(|entry| (entry.receipt.output_hash, entry.output)).collect();
    let bytes = WorkingFolder { folder: &context.folder, batches, outputs };
    let verdict = audit(&proposed_round(&proposed.round, &proposed.stake), &stated, &facts, &bytes);
    Ok(Some(AuditedRound { proposed, verdict, recomputed, receipts: stated.receipts.len() }))
}

/// A challenge that was accepted.
#[derive(Clone, Debug)]
pub struct Struck {
    /// Whether the round was slashed; else it was voided.
    pub is_slashed: bool,
    /// What was added to the challenger's free bond, in units of the model's asset.
    pub reward: u128,
    /// The transaction.
    pub sent: Sent,
}

/// Proves a fault to Disputes, or where it does not take that proof, the next of the others that
/// were found. Returns the one that it took.
///
/// # Errors
/// As [`challenge`], for the first fault if Disputes takes none.
pub async fn challenge_any<'c>(
    context: &Context,
    account: &Account,
    fault: &'c Challenge,
) -> Result<(&'c Challenge, Struck)> {
    let failed = match challenge(context, account, fault).await {
        Ok(struck) => return Ok((fault, struck)),
        Err(error @ Error::Chain(ChainError::Reverted { .. })) => error,
        Err(error) => return Err(error),
    };
    for other in &fault.others {
        match challenge(context, account, other).await {
            Ok(struck) => return Ok((other, struck)),
            Err(Error::Chain(ChainError::Reverted { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Err(failed)
}

/// Proves a fault to Disputes, which slashes or voids the round.
///
/// # Errors
/// What the function of Disputes reverts with, before anything is sent.
pub async fn challenge(context: &Context, account: &Account, challenge: &Challenge) -> Result<Struck> {
    let (disputes, signature) = (context.disputes(), challenge.signature);
    let sent =
        context.client.send_data(account, disputes, signature, challenge.call.clone(), U256::ZERO).await;
    let sent = sent.map_err(ChainError::repeatable)?;
    let attribution = context.attribution();
    let slashed = sent.event_of::<RoundSlashed>(attribution).map(|event| event.reward);
    let voided = sent.event_of::<RoundVoided>(attribution).map(|event| event.reward);
    let reward = slashed
        .or(voided)
        .ok_or(Error::MissingEvent { event: "RoundSlashed or RoundVoided", transaction: sent.transaction })?;
    Ok(Struck { is_slashed: slashed.is_some(), reward, sent })
}
