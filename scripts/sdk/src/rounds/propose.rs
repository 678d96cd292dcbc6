//! Signing, proposing and finalising rounds.

use super::{
    ScoredRound,
    proposed::{ProposedRound, open},
};
use crate::{
    context::Context,
    error::{Result, event_of},
    funds::top_up_bond,
    models::Model,
};
use alloy_primitives::{B256, Bytes, U256};
use tributary_chain::{Account, Sent, signature_bytes};
use tributary_core::{split, typed_data::round_digest};
use tributary_interfaces::IAttribution::{self, Book, Endorsement, RoundProposed, finaliseCall, proposeCall};

/// The operator's signature of the receipts of a scored round.
///
/// # Errors
/// What the account fails to sign with.
pub async fn sign_book(context: &Context, operator: &Account, scored: &ScoredRound) -> Result<Bytes> {
    let book = scored.round.book(scored.draft.deadline);
    Ok(operator.sign(book.digest(context.client.chain_id(), context.attribution().address)).await?)
}

/// A scorer's signature of a scored round.
///
/// # Errors
/// What the account fails to sign with.
pub async fn endorse(context: &Context, scorer: &Account, scored: &ScoredRound) -> Result<Endorsement> {
    let (_, hash) = scored.proposal();
    let digest = round_digest(hash, context.client.chain_id(), context.attribution().address);
    Ok(Endorsement { scorer: scorer.address(), signature: scorer.sign(digest).await? })
}

/// A proposal that the chain has.
#[derive(Clone)]
pub struct Proposal {
    /// The round's hash.
    pub hash: B256,
    /// The end of its window, in seconds since 1970.
    pub finalisable_at: u64,
    /// The transaction; `None` if the round was proposed before.
    pub sent: Option<Sent>,
}

/// Proposes a scored round with the operator's signature of its receipts and the scorers'
/// signatures, after depositing what is missing of the sender's own bond, if the sender is one of
/// the signers. A round that is proposed already is not proposed again.
///
/// # Errors
/// What [`top_up_bond`] fails with; what `Attribution.propose` reverts with.
pub async fn propose(
    context: &Context,
    sender: &Account,
    scored: &ScoredRound,
    book: Bytes,
    mut endorsements: Vec<Endorsement>,
) -> Result<Proposal> {
    let model = Model::read(context, scored.round.header.model).await?;
    let (round, hash) = scored.proposal();
    if let Some(open) = open(context, model.id).await?.filter(|open| open.hash == hash) {
        return Ok(Proposal { hash, finalisable_at: open.stake.finalisableAt, sent: None });
    }
    endorsements.sort_by_key(|endorsement| endorsement.scorer);
    for endorsement in &mut endorsements {
        endorsement.signature = signature_bytes(&endorsement.signature);
    }
    if endorsements.iter().any(|endorsement| endorsement.scorer == sender.address()) {
        top_up_bond(context, sender, model.terms.asset, bond(&model, &round)).await?;
    }
    let call = proposeCall {
        round,
        uri: scored.draft.uri.clone(),
        book: Book { deadline: scored.draft.deadline, signature: signature_bytes(&book) },
        endorsements,
    };
    let sent = context.client.send(sender, context.attribution(), &call, U256::ZERO).await?;
    let finalisable_at = event_of::<RoundProposed>(&sent)?.stake.finalisableAt;
    Ok(Proposal { hash, finalisable_at, sent: Some(sent) })
}

/// What each signer of a round has at stake, in units of the model's asset (SPEC 5.3).
pub fn bond(model: &Model, round: &IAttribution::Round) -> u128 {
    let pool = &model.pool;
    let reach = split::reach(pool.left, pool.settled, round.payouts.sum);
    split::bond(model.terms.bond, reach, model.terms.bondBps)
}

/// Makes a model's open round final, as anyone; `None` if it has no open round.
///
/// # Errors
/// What `Attribution.finalise` reverts with, as before the end of the round's window. After an
/// error the same call can be repeated.
pub async fn finalise(context: &Context, account: &Account, model: U256) -> Result<Option<Sent>> {
    let Some(open) = open(context, model).await? else { return Ok(None) };
    let ProposedRound { round, stake, .. } = open;
    let call = finaliseCall { round, stake };
    let sent = context.client.send(account, context.attribution(), &call, U256::ZERO).await;
    Ok(Some(sent?))
}
