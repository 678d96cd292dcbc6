//! Models: their terms, sources, snapshots and pools.

use crate::{
    context::Context,
    error::{Result, event_of},
    folder::batch_root,
    intent::intent,
    registry::Registry,
};
use alloy_primitives::{Address, B256, U256};
use tributary_chain::{Account, Sent};
use tributary_core::{
    announced::has_taken_effect, gradient, rule::Rule, span::Params, split, sum_tree::BuildError,
};
use tributary_interfaces::{
    IModels::{
        ModelRegistered, ModelTerms, SnapshotTaken, Source, SourceState, modelCall, modelCountCall,
        registerModelCall, sourcesOfCall, takeSnapshotCall,
    },
    IRewards::{Pool, poolCall},
};

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Its scoring rule is not known here.
    #[error("model {model} has the scoring rule {rule}, which this version does not know; update it")]
    UnknownRule {
        /// The model.
        model: U256,
        /// The rule, as the chain holds it.
        rule: B256,
    },
    /// What is computed of `span` only was asked of a model with another rule.
    #[error("model {model} does not score byte ranges: its scoring rule is gradient")]
    NotSpan {
        /// The model.
        model: U256,
    },
    /// What is computed of `gradient` only was asked of a model with another rule.
    #[error("model {model} does not score features: its scoring rule is span")]
    NotGradient {
        /// The model.
        model: U256,
    },
    /// The records of its Datanets make no tree.
    #[error("the records of the Datanets make no tree: {0}")]
    Records(#[from] BuildError),
}

/// A model at present.
#[derive(Clone)]
pub struct Model {
    /// Its id.
    pub id: U256,
    /// What it was registered with, with its present operator and scorers.
    pub terms: ModelTerms,
    /// The Datanets that it draws on, ascending by id.
    pub sources: Vec<SourceState>,
    /// What came in and went out.
    pub pool: Pool,
}

impl Model {
    /// Reads a model and its pool.
    ///
    /// # Errors
    /// What the node fails with; what Models reverts with, as for a model that does not exist.
    pub async fn read(context: &Context, id: U256) -> Result<Self> {
        let (client, models) = (&context.client, context.models());
        let terms = client.read(models, &modelCall { modelId: id }).await?;
        let sources = client.read(models, &sourcesOfCall { modelId: id }).await?;
        let pool = client.read(context.rewards(), &poolCall { modelId: id }).await?;
        Ok(Self { id, terms, sources, pool })
    }

    /// Its scoring rule.
    ///
    /// # Errors
    /// [`ModelError::UnknownRule`].
    pub fn rule(&self) -> Result<Rule> {
        let (model, rule) = (self.id, self.terms.rule);
        Rule::from_word(rule).ok_or_else(|| ModelError::UnknownRule { model, rule }.into())
    }

    /// The parameters of its scoring rule, which must be `span`.
    ///
    /// # Errors
    /// [`ModelError::UnknownRule`], [`ModelError::NotSpan`].
    pub fn span(&self) -> Result<Params> {
        match self.rule()? {
            Rule::Span(params) => Ok(params),
            Rule::Gradient(_) => Err(ModelError::NotSpan { model: self.id }.into()),
        }
    }

    /// The parameters of its scoring rule, which must be `gradient`.
    ///
    /// # Errors
    /// [`ModelError::UnknownRule`], [`ModelError::NotGradient`].
    pub fn gradient(&self) -> Result<gradient::Params> {
        match self.rule()? {
            Rule::Gradient(params) => Ok(params),
            Rule::Span(_) => Err(ModelError::NotGradient { model: self.id }.into()),
        }
    }

    /// The Datanets that a round with this cutoff (in seconds since 1970) does not leave out
    /// (SPEC 5.1).
    pub fn sources_at(&self, cutoff: u64) -> impl Iterator<Item = &SourceState> {
        self.sources.iter().filter(move |source| !has_taken_effect(source.leftOutFrom, cutoff))
    }

    /// What was paid for it and is in no finalised round, in units of its asset.
    pub fn unsettled(&self) -> u128 {
        split::unsettled(self.pool.paid, self.pool.receiptsSettled)
    }
}

/// How many models there are; their ids are 1 to this number.
///
/// # Errors
/// What the node fails with.
pub async fn count(context: &Context) -> Result<u64> {
    Ok(context.client.read(context.models(), &modelCountCall {}).await?.saturating_to())
}

/// A model whose answers are public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicModel {
    /// Its id.
    pub id: U256,
    /// The root of the tree of its records' features; zero if its rule reads none.
    pub feature_root: B256,
}

/// The models with an id above `after` whose answers are public, ascending. That a model is private
/// is one of its terms, which never change.
///
/// # Errors
/// What the node fails with.
pub async fn public(context: &Context, after: u64) -> Result<Vec<PublicModel>> {
    let models = context.view().await?.events::<ModelRegistered>(context.models(), None)?;
    let models = models.into_iter().map(|model| model.event).filter(|model| !model.terms.isPrivate);
    let models = models.map(|model| PublicModel { id: model.modelId, feature_root: model.terms.featureRoot });
    Ok(models.filter(|model| model.id > U256::from(after)).collect())
}

/// A model's snapshots, in the order in which they were taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshots(Vec<(u64, u64)>);

impl Snapshots {
    /// Reads a model's snapshots.
    ///
    /// # Errors
    /// What the node fails with.
    pub async fn read(context: &Context, model: U256) -> Result<Self> {
        let events = context.view().await?.events::<SnapshotTaken>(context.models(), Some(model.into()))?;
        Ok(Self(events.into_iter().map(|taken| (taken.time, taken.event.upTo)).collect()))
    }

    /// What counts for a receipt of this time: what was first accepted at or before the result.
    /// Both are in seconds since 1970. `None` if no snapshot was taken by then, so that no record
    /// earns.
    pub fn up_to(&self, time: u64) -> Option<u64> {
        let before = self.0.partition_point(|taken| taken.0 <= time);
        before.checked_sub(1).map(|last| self.0[last].1)
    }

    /// Each as (taken at, up to), in seconds since 1970.
    pub fn list(&self) -> &[(u64, u64)] {
        &self.0
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// A model that was registered.
#[derive(Clone, Debug)]
pub struct NewModel {
    /// Its id.
    pub id: U256,
    /// Its owner, who sent the transaction.
    pub owner: Address,
    /// The transaction.
    pub sent: Sent,
}

/// Registers a model, which the sender owns, once
/// ([`send_once`](tributary_chain::Client::send_once)).
///
/// # Errors
/// What `Models.registerModel` reverts with.
pub async fn register(context: &Context, owner: &Account, terms: ModelTerms) -> Result<NewModel> {
    // What its Datanets hold may be more than when an interrupted run asked for the same.
    let asked = registerModelCall { terms: ModelTerms { manifestRoot: B256::ZERO, ..terms.clone() } };
    let intent = intent(context.models(), &asked, U256::ZERO);
    let call = registerModelCall { terms };
    let sent = context.client.send_once(owner, context.models(), &call, U256::ZERO, intent).await?;
    let event = event_of::<ModelRegistered>(&sent)?;
    Ok(NewModel { id: event.modelId, owner: event.owner, sent })
}

/// A snapshot that was taken.
#[derive(Clone, Debug)]
pub struct NewSnapshot {
    /// The model draws on what was accepted up to then, in seconds since 1970.
    pub up_to: u64,
    /// The transaction.
    pub sent: Sent,
}

/// Lets a model draw on what its Datanets vouch for by now, as its owner, once
/// ([`send_once`](tributary_chain::Client::send_once)).
///
/// # Errors
/// What `Models.takeSnapshot` reverts with.
pub async fn take_snapshot(context: &Context, owner: &Account, model: U256) -> Result<NewSnapshot> {
    let call = takeSnapshotCall { modelId: model };
    let intent = intent(context.models(), &call, U256::ZERO);
    let sent = context.client.send_once(owner, context.models(), &call, U256::ZERO, intent).await?;
    Ok(NewSnapshot { up_to: event_of::<SnapshotTaken>(&sent)?.upTo, sent })
}

/// The root over the contribution keys of everything that is accepted in the Datanets now: the
/// manifest root that a model registers.
///
/// # Errors
/// What the node fails with.
pub async fn manifest_root(context: &Context, sources: &[Source]) -> Result<B256> {
    let mut keys = Vec::new();
    for source in sources {
        let registry = Registry::read(context, source.datanetId).await?;
        for record in registry.accepted() {
            keys.push(record?.key());
        }
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(batch_root(&keys).map_err(ModelError::Records)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_snapshot_at_or_before_a_receipt_counts() {
        let snapshots = Snapshots(vec![(10, 5), (20, 15), (20, 16)]);
        let found = [9, 10, 19, 20, 99].map(|time| snapshots.up_to(time));
        assert_eq!(found, [None, Some(5), Some(5), Some(16), Some(16)]);
    }
}
