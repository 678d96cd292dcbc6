//! What an audit needs of the chain and of the working folder.

use super::shown::named_roots;
use crate::{
    context::Context,
    error::Result,
    fetch::Fetcher,
    folder::Folder,
    models::{Model, Snapshots},
    receipts::Entry,
    registry::{Registry, ShownMember, answered_members},
    rounds::{self, Candidates, Scoring},
};
use alloy_primitives::{B256, U256};
use std::collections::{HashMap, HashSet};
use tributary_audit::{Bytes, Facts, RightScores, Standing};
use tributary_core::{faults::Source, ids::batch_item};
use tributary_interfaces::{
    IDatanets::{contributionCall, datanetCall},
    IDisputes::Place,
    IModels::SourceState,
};
use tributary_rounds::{Owner, Statement};
use tributary_scoring::Moments;

/// How many records each batch has, as its contributor says, by its root.
pub(super) type Batches = HashMap<B256, u64>;

/// The places of records in their batches, by root and content id.
pub(super) type Members = HashMap<(B256, B256), Place>;

/// The places that were shown on chain.
pub(super) async fn members(context: &Context) -> Result<Members> {
    let place = |ShownMember { root, content_id, place, .. }| Some(((root, content_id), place?));
    let shown = answered_members(&context.view().await?, context.requests())?;
    Ok(shown.into_iter().filter_map(place).collect())
}

/// What the chain says of everything that a round names, and the right scores of these entries; and
/// what could not be fetched from a fetcher and the URI of the round.
pub(super) async fn facts(
    context: &Context,
    model: &Model,
    stated: &Statement,
    entries: &[Entry],
    cutoff: u64,
    fetch: Option<(&Fetcher, &str)>,
) -> Result<(Facts, Batches, Vec<String>)> {
    let snapshots = Snapshots::read(context, model.id).await?;
    let outputs = rounds::outputs(&snapshots, entries);
    let moments = Moments::of(&outputs);
    let mut missing = Vec::new();
    let mut candidates = Candidates::read_with_answers(context, model, cutoff, &moments).await?;
    if let Some((fetcher, uri)) = fetch {
        let lists = fetcher.batches(&context.folder, &candidates.unreadable, uri).await;
        if lists.missing < candidates.unreadable.len() {
            candidates = Candidates::read_with_answers(context, model, cutoff, &moments).await?;
        }
        missing.extend(lists.describe("lists of batches"));
    }
    let params = model.span()?;
    let scoring = Scoring::new(params, &outputs)?;
    let lacking = scoring.read(context, candidates.records())?;
    if let Some((fetcher, uri)) = fetch {
        let ids: Vec<B256> = lacking.iter().map(|record| record.content_id).collect();
        missing.extend(fetcher.records(&context.folder, &ids, uri).await.describe("records"));
        scoring.read(context, lacking.into_iter().map(Ok))?;
    }
    let mut facts = Facts {
        rule: model.rule()?,
        contributors_bps: model.terms.contributorsBps,
        sources: model.sources.iter().map(source).collect(),
        fees: HashMap::new(),
        payees: HashMap::new(),
        batch_roots: HashMap::new(),
        standing: HashMap::new(),
        snapshots: snapshots.list().to_vec(),
        right: Some(scoring.finish()),
        last_payouts: rounds::last_payouts(context, model).await?.rows().collect::<Result<_, _>>()?,
    };
    let key = |owner: &Owner| (owner.datanet, owner.item, owner.content_id);
    let of_right = facts.right.iter().flat_map(RightScores::owners);
    let mut named: HashSet<(U256, B256, B256)> = of_right.map(key).collect();
    // Not all owners of the files: those that no score names are no one's concern.
    for score in stated.scores() {
        named.insert(key(&score?.owner));
    }
    for source in &model.sources {
        let registry = Registry::read(context, source.datanetId).await?.with_answers(context.requests());
        add_registrations(context, &mut facts, source.datanetId, &registry, &named).await?;
    }
    let batches = batches(context).await?;
    facts.batch_roots = roots_by_item(&batches);
    let named = named_roots(context, model.id).await?;
    facts.batch_roots.extend(named.into_iter().map(|root| (batch_item(root), root)));
    Ok((facts, batches, missing))
}

/// The batches of all Datanets, since a round that is wrong may name a batch of any.
pub(super) async fn batches(context: &Context) -> Result<Batches> {
    Ok(context.view().await?.batches()?.into_iter().collect())
}

/// The root of each batch, by its item.
pub(super) fn roots_by_item(batches: &Batches) -> HashMap<B256, B256> {
    batches.keys().map(|root| (batch_item(*root), *root)).collect()
}

/// Adds what a Datanet says of the registrations that a round names.
async fn add_registrations(
    context: &Context,
    facts: &mut Facts,
    datanet: U256,
    registry: &Registry,
    named: &HashSet<(U256, B256, B256)>,
) -> Result<()> {
    let (client, datanets) = (&context.client, context.datanets());
    let fee = client.read(datanets, &datanetCall { datanetId: datanet }).await?.treasuryFeeBps;
    facts.fees.insert(datanet, fee);
    let names: HashSet<(B256, B256)> =
        named.iter().filter(|key| key.0 == datanet).map(|(_, item, id)| (*item, *id)).collect();
    for record in registry.named(&names)? {
        let key = (datanet, record.item, record.content_id);
        let (order, accepted_at) = (record.order, record.accepted_at);
        facts.standing.insert(key, Standing { order, accepted_at, accepted: record.accepted.to_vec() });
    }
    for (item, _) in names {
        let call = contributionCall { datanetId: datanet, item };
        let payee = client.read(datanets, &call).await?.payee;
        if !payee.is_zero() {
            facts.payees.insert((datanet, item), payee);
        }
    }
    Ok(())
}

fn source(source: &SourceState) -> Source {
    Source { datanet_id: source.datanetId, weight: source.weight, left_out_from: source.leftOutFrom }
}

/// The records and batches of the working folder, and the outputs of a round.
pub(super) struct WorkingFolder<'c> {
    pub(super) folder: &'c Folder,
    pub(super) batches: Batches,
    /// The places of records in their batches that were shown on chain.
    pub(super) members: Members,
    pub(super) outputs: HashMap<B256, Vec<u8>>,
}

impl Bytes for WorkingFolder<'_> {
    fn batch(&self, root: B256) -> Option<Vec<B256>> {
        self.folder.batch(root, *self.batches.get(&root)?, "").ok()
    }

    fn member(&self, root: B256, content_id: B256) -> Option<Place> {
        self.members.get(&(root, content_id)).cloned()
    }

    fn record(&self, content_id: B256) -> Option<Vec<u8>> {
        self.folder.record(content_id).ok()
    }

    fn output(&self, output_hash: B256) -> Option<Vec<u8>> {
        self.outputs.get(&output_hash).cloned()
    }
}
