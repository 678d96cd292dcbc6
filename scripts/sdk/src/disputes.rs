//! Disputes: auditing the open round of a model, and proving what is wrong with it.

use crate::{
    context::Context,
    error::{Error, Result},
    folder::Folder,
    models::{Model, Snapshots},
    receipts::{Book, Entry},
    registry::Registry,
    rounds::{self, ProposedRound},
};
use alloy_primitives::{B256, U256};
use std::collections::{HashMap, HashSet};
use tributary_audit::{Bytes, Facts, Registered, Standing, audit, proposed_round};
use tributary_chain::{Account, ChainError, Sent};
use tributary_core::{faults::Source, ids::batch_item, rule::Rule, span::Order, typed_data::Receipt};
use tributary_interfaces::{
    IAttribution::{RoundSlashed, RoundVoided},
    IDatanets::{BatchContributed, contributionCall, datanetCall},
    IModels::SourceState,
};
use tributary_rounds::{Owner, StatedRound, StatedScore, read_stated};
use tributary_scoring::{ByteRange, ScoreRow};

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
    let model = Model::read(context, model).await?;
    let stated = read_stated(&rounds::folder(context), proposed.round.manifest)?;
    let ids: HashSet<B256> = stated.receipts.iter().map(Receipt::id).collect();
    let entries = Book::of(&context.chain_folder(), model.id).read()?;
    let entries: Vec<Entry> = entries.into_iter().filter(|entry| ids.contains(&entry.id())).collect();
    let (facts, batches) = facts(context, &model, &stated, &entries, proposed.round.cutoff).await?;
    let recomputed = entries.len();
    let outputs = entries.into_iter().map(|entry| (entry.receipt.output_hash, entry.output.to_vec()));
    let bytes = WorkingFolder { folder: &context.folder, batches, outputs: outputs.collect() };
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

/// How many records each batch has, as its contributor says, by its root.
type Batches = HashMap<B256, u64>;

/// What the chain says of everything that a round names, and the right scores of these entries.
async fn facts(
    context: &Context,
    model: &Model,
    stated: &StatedRound,
    entries: &[Entry],
    cutoff: u64,
) -> Result<(Facts, Batches)> {
    let snapshots = Snapshots::read(context, model.id).await?;
    let outputs = rounds::outputs(&snapshots, entries);
    let candidates = rounds::candidates(context, model, cutoff, &outputs).await?;
    let Rule::Span(params) = model.rule()?;
    let right = rounds::scores(context, params, &outputs, &candidates.records, |_| ())?;
    let owners: HashMap<Order, Owner> = right.owners.iter().map(|owner| (owner.order, *owner)).collect();
    let score = |row: &ScoreRow| {
        let ByteRange { start, end, owner } = row.range;
        Some(StatedScore { receipt_id: row.receipt_id, start, end, owner: *owners.get(&owner)? })
    };
    let mut facts = Facts {
        rule: model.rule()?,
        contributors_bps: model.terms.contributorsBps,
        sources: model.sources.iter().map(source).collect(),
        fees: HashMap::new(),
        registered: HashMap::new(),
        standing: HashMap::new(),
        snapshots: snapshots.list().to_vec(),
        right: Some(right.rows.iter().filter_map(score).collect()),
        last_payouts: rounds::last_payouts(context, model).await?,
    };
    let named: HashSet<(U256, B256, B256)> = stated
        .scores
        .iter()
        .chain(facts.right.iter().flatten())
        .map(|score| (score.owner.datanet, score.owner.item, score.owner.content_id))
        .collect();
    let mut batches = Batches::new();
    for source in &model.sources {
        let registry = Registry::read(context, source.datanetId).await?;
        batches.extend(add_registrations(context, &mut facts, source.datanetId, &registry, &named).await?);
    }
    Ok((facts, batches))
}

/// Adds what a Datanet says of the registrations that a round names. Returns its batches.
async fn add_registrations(
    context: &Context,
    facts: &mut Facts,
    datanet: U256,
    registry: &Registry,
    named: &HashSet<(U256, B256, B256)>,
) -> Result<Batches> {
    let (client, datanets) = (&context.client, context.datanets());
    let fee = client.read(datanets, &datanetCall { datanetId: datanet }).await?.treasuryFeeBps;
    facts.fees.insert(datanet, fee);
    let batches = client.events::<BatchContributed>(datanets, context.deployment.block, Some(datanet.into()));
    let batches: Batches =
        batches.await?.into_iter().map(|batch| (batch.event.root, batch.event.count)).collect();
    let roots: HashMap<B256, B256> = batches.keys().map(|root| (batch_item(*root), *root)).collect();
    for record in registry.records() {
        let key = (datanet, record.item, record.content_id);
        if named.contains(&key) {
            let (order, accepted_at) = (record.order, record.accepted_at);
            facts.standing.insert(key, Standing { order, accepted_at, accepted: record.accepted.to_vec() });
        }
    }
    for (_, item, _) in named.iter().filter(|key| key.0 == datanet) {
        let call = contributionCall { datanetId: datanet, item: *item };
        let payee = client.read(datanets, &call).await?.payee;
        let batch_root = roots.get(item).copied().unwrap_or_default();
        if !payee.is_zero() {
            facts.registered.insert((datanet, *item), Registered { payee, batch_root });
        }
    }
    Ok(batches)
}

fn source(source: &SourceState) -> Source {
    Source { datanet_id: source.datanetId, weight: source.weight, left_out_from: source.leftOutFrom }
}

/// The records and batches of the working folder, and the outputs of a round.
struct WorkingFolder<'c> {
    folder: &'c Folder,
    batches: Batches,
    outputs: HashMap<B256, Vec<u8>>,
}

impl Bytes for WorkingFolder<'_> {
    fn batch(&self, root: B256) -> Option<Vec<B256>> {
        self.folder.batch(root, *self.batches.get(&root)?, "").ok()
    }

    fn record(&self, content_id: B256) -> Option<Vec<u8>> {
        self.folder.record(content_id).ok()
    }

    fn output(&self, output_hash: B256) -> Option<Vec<u8>> {
        self.outputs.get(&output_hash).cloned()
    }
}
