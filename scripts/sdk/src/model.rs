//! What the chain says of a model.

use crate::{
    context::Context,
    error::{Error, Result},
};
use alloy_primitives::{B256, U256};
use tributary_core::{announced::has_taken_effect, rule::Rule, split};
use tributary_interfaces::{
    IModels::{ModelTerms, SnapshotTaken, SourceState, modelCall, sourcesOfCall},
    IRewards::{Pool, poolCall},
};

/// A model as it stands.
#[derive(Clone)]
pub struct Model {
    /// Its id.
    pub id: U256,
    /// What it was registered with, with its present operator and scorers.
    pub terms: ModelTerms,
    /// The Datanets that it draws on, in ascending order of ids.
    pub sources: Vec<SourceState>,
    /// What came in and went out.
    pub pool: Pool,
}

impl Model {
    /// Reads a model and its pool.
    pub async fn read(context: &Context, id: U256) -> Result<Self> {
        let (client, models) = (&context.client, context.models());
        let terms = client.read(models, &modelCall { modelId: id }).await?;
        let sources = client.read(models, &sourcesOfCall { modelId: id }).await?;
        let pool = client.read(context.rewards(), &poolCall { modelId: id }).await?;
        Ok(Self { id, terms, sources, pool })
    }

    /// Its scoring rule.
    pub fn rule(&self) -> Result<Rule> {
        Rule::from_word(self.terms.rule).ok_or_else(|| {
            Error::user(format!("model {} has a scoring rule that this program does not know", self.id))
        })
    }

    /// The Datanets that a round with this cutoff does not leave out (SPEC 5.1).
    pub fn sources_at(&self, cutoff: u64) -> impl Iterator<Item = &SourceState> {
        self.sources.iter().filter(move |source| !has_taken_effect(source.leftOutFrom, cutoff))
    }

    /// What was paid for it and is in no finalised round.
    pub fn unsettled(&self) -> u128 {
        split::unsettled(self.pool.paid, self.pool.receiptsSettled)
    }
}

/// A model's snapshots, in the order in which they were taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshots(Vec<(u64, u64)>);

impl Snapshots {
    /// Reads a model's snapshots.
    pub async fn read(context: &Context, model: U256) -> Result<Self> {
        let topic = Some(B256::from(model));
        let (contract, from) = (context.models(), context.deployment.block);
        let events = context.client.events::<SnapshotTaken>(contract, from, topic).await?;
        Ok(Self(events.into_iter().map(|taken| (taken.time, taken.event.upTo)).collect()))
    }

    /// What counts for a receipt of this time: what was first accepted at or before the result, in seconds
    /// since 1970. `None` if no snapshot was taken by then, so that no record earns.
    pub fn up_to(&self, time: u64) -> Option<u64> {
        let before = self.0.partition_point(|taken| taken.0 <= time);
        before.checked_sub(1).map(|last| self.0[last].1)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
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
