//! Rounds that are on the chain, read back from its events.

use super::RoundError;
use crate::{context::Context, error::Result, models::Model};
use alloy_primitives::{Address, B256, U256, hex};
use std::{collections::HashMap, path::PathBuf};
use tributary_chain::Contract;
use tributary_index::{Event, IndexError, View};
use tributary_interfaces::IAttribution::{
    self, RoundFinalised, RoundProposed, RoundSlashed, RoundState, RoundVoided, Stake, roundStateCall,
};
use tributary_rounds::{Round, SettledPayouts, tree_head};

/// A round as it was proposed, and whether it is final.
#[derive(Clone)]
pub struct ProposedRound {
    /// The round's hash.
    pub hash: B256,
    /// Which proposal of the model it was, from 1.
    pub attempt: u64,
    /// The round.
    pub round: IAttribution::Round,
    /// Who signed it, what each has at stake, and its window.
    pub stake: Stake,
    /// Where its files are, as its scorers say.
    pub uri: String,
    /// What has become of it.
    pub state: ProposalState,
}

/// What has become of a round that was proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalState {
    /// It waits to be finalised, and can be challenged.
    Open,
    /// It is final: its payouts can be claimed.
    Final,
    /// A fault was proven: its signers have lost their bonds.
    Slashed,
    /// A fault was proven that an honest scorer can be led into.
    Voided,
}

impl ProposalState {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Final => "final",
            Self::Slashed => "slashed",
            Self::Voided => "voided",
        }
    }
}

/// How a proposed round ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Not [`ProposalState::Open`].
    pub state: ProposalState,
    /// When, in seconds since 1970.
    pub time: u64,
    /// Who proved a fault.
    pub challenger: Option<Address>,
}

/// The state of a model's rounds: the last cutoff, how many proposals there were, whether one is
/// open.
///
/// # Errors
/// What the node fails with.
pub async fn state(context: &Context, model: U256) -> Result<RoundState> {
    Ok(context.client.read(context.attribution(), &roundStateCall { modelId: model }).await?)
}

/// All rounds that were proposed for a model, in order.
///
/// # Errors
/// What the node fails with.
pub async fn proposed(context: &Context, model: U256) -> Result<Vec<ProposedRound>> {
    let (view, contract) = (context.view().await?, context.attribution());
    let endings = endings(&view, contract, Some(model))?;
    let rounds: Vec<Event<RoundProposed>> = view.events(contract, Some(model.into()))?;
    let read = |proposal: Event<RoundProposed>| ProposedRound {
        state: endings.get(&proposal.event.roundHash).map_or(ProposalState::Open, |ending| ending.state),
        hash: proposal.event.roundHash,
        attempt: proposal.event.attempt,
        round: proposal.event.round,
        stake: proposal.event.stake,
        uri: proposal.event.uri,
    };
    Ok(rounds.into_iter().map(read).collect())
}

/// How the proposed rounds of a model ended, or of all models, by their hashes; an open one is not among
/// them. `attribution` is the contract.
///
/// # Errors
/// What the index fails with.
pub fn endings(
    view: &View,
    attribution: Contract,
    model: Option<U256>,
) -> Result<HashMap<B256, Ending>, IndexError> {
    let topic = model.map(B256::from);
    let voided = view.events::<RoundVoided>(attribution, topic)?.into_iter().map(|at| {
        let challenger = Some(at.event.challenger);
        (at.event.roundHash, Ending { state: ProposalState::Voided, time: at.time, challenger })
    });
    let slashed = view.events::<RoundSlashed>(attribution, topic)?.into_iter().map(|at| {
        let challenger = Some(at.event.challenger);
        (at.event.roundHash, Ending { state: ProposalState::Slashed, time: at.time, challenger })
    });
    let finals = view.events::<RoundFinalised>(attribution, topic)?.into_iter().map(|at| {
        (at.event.roundHash, Ending { state: ProposalState::Final, time: at.time, challenger: None })
    });
    // An attempt is proposed once, so its hash is too. What was voided can be slashed later.
    Ok(voided.chain(slashed).chain(finals).collect())
}

/// A model's open round; `None` if it has none.
///
/// # Errors
/// [`RoundError::NotInEvents`].
pub async fn open(context: &Context, model: U256) -> Result<Option<ProposedRound>> {
    let state = state(context, model).await?;
    if !state.isOpen {
        return Ok(None);
    }
    let rounds = proposed(context, model).await?;
    let open = rounds
        .into_iter()
        .find(|round| round.attempt == state.attempts && round.state == ProposalState::Open);
    open.map(Some).ok_or_else(|| RoundError::NotInEvents { model }.into())
}

/// The folder of all rounds of a deployment, each in a folder named by its manifest's SHA-256.
pub fn folder(context: &Context) -> PathBuf {
    context.chain_folder().join("rounds")
}

/// A model's last finalised round as it was proposed; `None` before the first.
///
/// # Errors
/// What the node fails with.
pub async fn last_finalised(context: &Context, model: U256) -> Result<Option<ProposedRound>> {
    Ok(proposed(context, model).await?.into_iter().rfind(|round| round.state == ProposalState::Final))
}

/// The payouts that a model's next round builds on, which are those that the chain holds: none
/// before the first round.
///
/// # Errors
/// [`RoundError::NotInEvents`]; what [`tributary_rounds::read_payouts`] fails with.
pub async fn last_payouts(context: &Context, model: &Model) -> Result<SettledPayouts> {
    if model.pool.rounds == 0 {
        return Ok(SettledPayouts::default());
    }
    let last = last_finalised(context, model.id).await?;
    let last = last.ok_or(RoundError::NotInEvents { model: model.id })?;
    let folder = folder(context).join(hex::encode(last.round.manifest));
    Ok(tributary_rounds::read_payouts(&folder, tree_head(&last.round.payouts).root())?)
}

/// A model's finalised rounds, in order, read from their files, each of which is checked and is
/// what the chain finalised.
///
/// # Errors
/// What [`tributary_rounds::read()`] fails with; [`RoundError::OtherFiles`].
pub async fn finalised(context: &Context, model: U256) -> Result<Vec<Round>> {
    let folder = folder(context);
    let mut list = Vec::new();
    for proposal in proposed(context, model).await?.iter().filter(|round| round.state == ProposalState::Final)
    {
        let round = tributary_rounds::read(&folder, proposal.round.manifest, &context.budget())?;
        if let Some(field) = round.differs(&proposal.round) {
            return Err(RoundError::OtherFiles { model, number: proposal.round.number, field }.into());
        }
        list.push(round);
    }
    Ok(list)
}
