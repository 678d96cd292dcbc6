//! Rounds on the chain: proposed, finalised, read back.

use crate::{
    context::Context,
    error::{Error, Result},
    funds::provide,
    model::Model,
    scoring::Scored,
};
use alloy_primitives::{Address, B256, Bytes, U256, hex};
use std::{collections::HashSet, path::PathBuf};
use tributary_chain::{Account, ChainError, Event, Sent};
use tributary_core::{
    split,
    sum_tree::{Node, TreeHead},
    typed_data::round_digest,
};
use tributary_interfaces::IAttribution::{
    Book, Endorsement, Round as ChainRound, RoundFinalised, RoundProposed, RoundState, Tree, depositBondCall,
    finaliseCall, freeBondCall, proposeCall, roundStateCall,
};
use tributary_rounds::{Payouts, Round, round_hash};

/// A round as it was proposed, with its fate.
#[derive(Clone)]
pub struct Proposed {
    /// The round's hash.
    pub hash: B256,
    /// Which proposal of the model it was.
    pub attempt: u64,
    /// The round.
    pub round: ChainRound,
    /// Who signed it and has a bond at stake.
    pub signers: Vec<Address>,
    /// What each has at stake.
    pub bond: u128,
    /// The end of its window, in seconds since 1970.
    pub finalisable_at: u64,
    /// Whether it is final.
    pub finalised: bool,
}

/// Where a model's rounds stand.
pub async fn state(context: &Context, model: U256) -> Result<RoundState> {
    Ok(context.client.read(context.attribution(), &roundStateCall { modelId: model }).await?)
}

/// All rounds that were proposed for a model, in order.
pub async fn proposed(context: &Context, model: U256) -> Result<Vec<Proposed>> {
    let (contract, from, topic) = (context.attribution(), context.deployment.block, Some(B256::from(model)));
    let finals: Vec<Event<RoundFinalised>> = context.client.events(contract, from, topic).await?;
    let rounds: Vec<Event<RoundProposed>> = context.client.events(contract, from, topic).await?;
    // An attempt is proposed once, so its hash is too.
    let finals: HashSet<B256> = finals.into_iter().map(|done| done.event.roundHash).collect();
    let read = |proposal: Event<RoundProposed>| Proposed {
        finalised: finals.contains(&proposal.event.roundHash),
        hash: proposal.event.roundHash,
        attempt: proposal.event.attempt,
        round: proposal.event.round,
        signers: proposal.event.signers,
        bond: proposal.event.bond,
        finalisable_at: proposal.event.finalisableAt,
    };
    Ok(rounds.into_iter().map(read).collect())
}

/// The model's open round; `None` if it has none.
pub async fn open(context: &Context, model: U256) -> Result<Option<Proposed>> {
    let state = state(context, model).await?;
    if !state.isOpen {
        return Ok(None);
    }
    let rounds = proposed(context, model).await?;
    let open = rounds.into_iter().find(|round| round.attempt == state.attempts && !round.finalised);
    let missing = || Error::user(format!("the open round of model {model} is not in the node's events"));
    open.map(Some).ok_or_else(|| missing().hint("ask a node that keeps all logs"))
}

/// The folder of a deployment's rounds.
pub fn rounds_folder(context: &Context) -> PathBuf {
    context.chain_folder().join("rounds")
}

/// The model's last finalised round as it was proposed; `None` before the first.
pub async fn last_final(context: &Context, model: U256) -> Result<Option<Proposed>> {
    Ok(proposed(context, model).await?.into_iter().rfind(|round| round.finalised))
}

/// The payouts that the model's next round builds on, which must be those that the chain holds.
pub async fn last_payouts(context: &Context, model: &Model) -> Result<Payouts> {
    if model.pool.rounds == 0 {
        return Ok(Payouts::new());
    }
    let Some(last) = last_final(context, model.id).await? else {
        return Err(Error::user(format!("the rounds of model {} are not in the node's events", model.id))
            .hint("ask a node that keeps all logs"));
    };
    let folder = rounds_folder(context).join(hex::encode(last.round.manifest));
    Ok(tributary_rounds::read_payouts(&folder, root_of(&last.round.payouts))?.0)
}

/// The root that a tree of a proposed round has.
pub fn root_of(tree: &Tree) -> B256 {
    let node = Node { hash: tree.hash.0.into(), sum: tree.sum };
    TreeHead { node, count: tree.count }.root()
}

/// The files of the model's finalised rounds, in order; each is checked, and is what the chain finalised.
pub async fn finalised(context: &Context, model: U256) -> Result<Vec<Round>> {
    let folder = rounds_folder(context);
    let rounds = proposed(context, model).await?;
    let mut list = Vec::new();
    for proposal in rounds.iter().filter(|round| round.finalised) {
        let round = tributary_rounds::read(&folder, proposal.round.manifest)?;
        if let Some(field) = round.differs(&proposal.round) {
            return Err(Error::user(format!(
                "the files of round {} of model {model} give another `{field}` than was finalised",
                proposal.round.number
            ))
            .hint("its scorers published wrong files: ask another scorer for the right ones"));
        }
        list.push(round);
    }
    Ok(list)
}

/// A scored round as the contract takes it, and its hash.
pub fn on_chain(scored: &Scored) -> (ChainRound, B256) {
    let draft = &scored.draft;
    let round = scored.round.proposal(draft.manifest, draft.attempt, draft.deadline, &draft.uri);
    let hash = round_hash(&round);
    (round, hash)
}

/// The operator's signature of the receipts of a scored round.
pub fn sign_book(context: &Context, operator: &Account, scored: &Scored) -> Result<Bytes> {
    let book = scored.round.book(scored.draft.deadline);
    Ok(operator.sign(book.digest(context.client.chain_id(), context.attribution().address))?)
}

/// A scorer's signature of a scored round.
pub fn endorse(context: &Context, scorer: &Account, scored: &Scored) -> Result<Endorsement> {
    let (_, hash) = on_chain(scored);
    let digest = round_digest(hash, context.client.chain_id(), context.attribution().address);
    Ok(Endorsement { scorer: scorer.address(), signature: scorer.sign(digest)? })
}

/// What came of a proposal.
#[derive(Clone)]
pub struct Proposal {
    /// The round's hash.
    pub hash: B256,
    /// The end of its window, in seconds since 1970.
    pub finalisable_at: u64,
    /// `None` if it was proposed before.
    pub sent: Option<Sent>,
}

/// Proposes a scored round with the operator's and the scorers' signatures, after depositing what is missing
/// of the sender's own bond, if it is a signer.
pub async fn propose(
    context: &Context,
    sender: &Account,
    scored: &Scored,
    book: Bytes,
    mut endorsements: Vec<Endorsement>,
) -> Result<Proposal> {
    let model = Model::read(context, scored.round.terms.model).await?;
    let (round, hash) = on_chain(scored);
    if let Some(open) = open(context, model.id).await?.filter(|open| open.hash == hash) {
        return Ok(Proposal { hash, finalisable_at: open.finalisable_at, sent: None });
    }
    endorsements.sort_by_key(|endorsement| endorsement.scorer);
    if endorsements.iter().any(|endorsement| endorsement.scorer == sender.address()) {
        deposit_bond(context, sender, &model, &round).await?;
    }
    let call = proposeCall {
        round,
        uri: scored.draft.uri.clone(),
        book: Book { deadline: scored.draft.deadline, signature: book },
        endorsements,
    };
    let sent = context.client.send(sender, context.attribution(), &call, U256::ZERO).await?;
    let told =
        sent.event::<RoundProposed>().ok_or_else(|| Error::internal("a proposal without its event"))?;
    Ok(Proposal { hash, finalisable_at: told.finalisableAt, sent: Some(sent) })
}

/// What each signer of a round has at stake (SPEC 5.3).
pub fn bond_of(model: &Model, round: &ChainRound) -> u128 {
    let pool = &model.pool;
    let reach = split::reach(pool.left, pool.settled, round.payouts.sum);
    split::bond(model.terms.bond, reach, model.terms.bondBps)
}

async fn deposit_bond(context: &Context, scorer: &Account, model: &Model, round: &ChainRound) -> Result<()> {
    let (asset, needed) = (model.terms.asset, bond_of(model, round));
    let free = freeBondCall { asset, scorer: scorer.address() };
    let free = context.client.read(context.attribution(), &free).await?;
    if free >= needed {
        return Ok(());
    }
    let amount = needed - free;
    let value = provide(&context.client, scorer, asset, context.attribution(), amount).await?;
    let call = depositBondCall { asset, amount: U256::from(amount) };
    context.client.send(scorer, context.attribution(), &call, value).await?;
    Ok(())
}

/// Makes a model's open round final; `None` if it has no open round.
pub async fn finalise(context: &Context, account: &Account, model: U256) -> Result<Option<Sent>> {
    let Some(open) = open(context, model).await? else { return Ok(None) };
    let Proposed { round, signers, bond, finalisable_at, .. } = open;
    let call = finaliseCall { round, signers, bond, finalisableAt: finalisable_at };
    let sent = context.client.send(account, context.attribution(), &call, U256::ZERO).await;
    Ok(Some(sent.map_err(ChainError::repeatable)?))
}
