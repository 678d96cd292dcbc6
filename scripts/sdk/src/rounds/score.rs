//! From receipts to a round with its files.

use super::{
    Draft, RoundError, ScoredRound,
    proposed::{folder, last_payouts, state},
    select::{Selection, Times, select},
};
use crate::{
    context::Context,
    disputes::fetch_shown,
    error::Result,
    models::{Model, Snapshots},
    receipts::{Book, Entry},
    registry::{RegisteredRecord, Registry, UnreadableBatch},
};
use alloy_primitives::{B256, U256};
use std::{
    collections::{BTreeSet, HashMap},
    convert::Infallible,
    fmt,
    sync::{Mutex, PoisonError},
};
use tributary_core::{
    ids,
    rule::Rule,
    span::{self, Order, Params},
};
use tributary_interfaces::IDatanets::datanetCall;
use tributary_rounds::{Missing, Owner, RoundBuilder, RoundHeader, Source};
use tributary_scoring as scoring;

/// What a scorer should know of a round beside its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Receipts wait for a later round, since they are not paid for.
    NotPaid {
        /// The model.
        model: U256,
        /// How many receipts.
        receipts: usize,
        /// From which time on, in seconds since 1970.
        from: u64,
        /// What was paid for the model and is not settled, in units of its asset.
        unsettled: u128,
    },
    /// The records of a batch were left out, since its list cannot be read.
    UnreadableBatch {
        /// The Datanet.
        datanet: U256,
        /// The batch's root.
        root: B256,
        /// Why the list cannot be read.
        reason: String,
    },
    /// Records were left out, since the working folder does not have their bytes.
    MissingRecords(usize),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPaid { model, receipts, from, unsettled } => write!(
                f,
                "{receipts} receipts from {from} on wait: {unsettled} were paid for model {model} and are not settled"
            ),
            Self::UnreadableBatch { datanet, root, reason } => {
                write!(f, "batch {root} of Datanet {datanet} is left out: {reason}")
            }
            Self::MissingRecords(count) => {
                write!(f, "{count} records whose bytes are not here are left out")
            }
        }
    }
}

/// How a round is scored.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScoreOptions<'a> {
    /// The time of the last receipts, in seconds since 1970, which is before the latest block's;
    /// the second before that if `None`.
    pub cutoff: Option<u64>,
    /// Where the round's files will be, in at most 2,048 bytes (SPEC 5.4); if `None`, by the CID of
    /// their manifest. All scorers of a round sign the same one.
    pub uri: Option<&'a str>,
}

/// Scores a model's receipts since its last round, and writes the round's files and its draft. All
/// that it reads of the chain is as of one block.
///
/// Outputs that with their windows take more than half of the context's memory are scored in groups,
/// and the records are read once for each.
///
/// `progress` is called with the number of records read so far, from the threads that score. Scoring
/// uses all cores and keeps the calling thread busy.
///
/// # Errors
/// [`RoundError`] for what cannot be scored; what the node, the book and the working folder fail
/// with. A record that is not in the working folder is no error but a [`Note`].
pub async fn score(
    context: &Context,
    model: U256,
    options: ScoreOptions<'_>,
    progress: impl Fn(u64) + Sync,
) -> Result<ScoredRound> {
    let ScoreOptions { cutoff, uri } = options;
    let head = context.client.head().await?;
    let context = &context.at(head);
    let state = state(context, model).await?;
    if state.isOpen {
        return Err(RoundError::IsOpen { model }.into());
    }
    let model = Model::read(context, model).await?;
    let rule = model.rule()?;
    // No scorer can say that it did not have what was shown (SPEC 8.6).
    fetch_shown(context).await?;
    let book = Book::of(&context.chain_folder(), model.id);
    let times = Times { from: state.lastCutoff, latest: head.time.saturating_sub(1), asked: cutoff };
    let Selection { span, mut notes } = select(model.id, model.unsettled(), times, &book)?;
    let cutoff = span.cutoff;

    let snapshots = Snapshots::read(context, model.id).await?;
    let mut moments = Moments::default();
    book.each_price(|time, price| {
        if span.from < time && time <= span.cutoff && price > 0 {
            moments.add(&snapshots, time);
        }
    })?;
    let mut candidates = candidates(context, &model, cutoff, &moments).await?;
    notes.append(&mut candidates.notes);
    let Rule::Span(params) = rule;
    let header = RoundHeader {
        model: model.id,
        number: model.pool.rounds + 1,
        from: state.lastCutoff,
        cutoff,
        asset: model.terms.asset,
        rule,
        contributors_bps: model.terms.contributorsBps,
    };
    let budget = context.budget();
    let mut builder =
        RoundBuilder::new(header, candidates.sources, budget.clone()).map_err(RoundError::Input)?;
    for payout in last_payouts(context, &model).await?.rows() {
        builder.last_payout(payout?).map_err(RoundError::Input)?;
    }
    for missing in &candidates.missing {
        builder.missing(missing).map_err(RoundError::Input)?;
    }
    let mut groups = Groups::new(context, params, &snapshots, &candidates.records, builder, progress);
    book.each(span, |entry| groups.add(entry))?;
    let (builder, missing) = groups.end()?;
    if missing > 0 {
        notes.push(Note::MissingRecords(missing));
    }
    let round = builder.build().map_err(RoundError::Input)?;
    let published = tributary_rounds::write(&folder(context), &round, &budget)?;
    let draft = Draft::new(published.manifest, state.attempts + 1, cutoff, uri);
    draft.put(context, model.id)?;
    context.client.confirm().await?;
    Ok(ScoredRound { round: round.summary, draft, folder: published.folder, notes })
}

/// The outputs of the receipts that count and for which a snapshot counts: all others are
/// unowned.
pub(crate) fn outputs<'e>(snapshots: &Snapshots, entries: &'e [Entry]) -> Vec<scoring::Output<&'e [u8]>> {
    let counting = entries.iter().filter(|entry| entry.receipt.counts());
    let output = |entry: &'e Entry| {
        let time = entry.receipt.time;
        let up_to = snapshots.up_to(time)?;
        Some(scoring::Output { receipt_id: entry.id(), time, up_to, bytes: &entry.output[..] })
    };
    counting.filter_map(output).collect()
}

/// What a round's outputs are scored by.
pub(crate) struct Candidates {
    /// The Datanets that the round does not leave out.
    sources: Vec<Source>,
    /// Their records that can earn from one of the outputs.
    pub(crate) records: Vec<RegisteredRecord>,
    /// The batches whose records could earn, but whose lists cannot be read.
    missing: Vec<Missing>,
    pub(crate) unreadable: Vec<UnreadableBatch>,
    notes: Vec<Note>,
}

/// The times of receipts that count, each with the time up to which its snapshot goes.
#[derive(Debug, Default)]
pub(crate) struct Moments(BTreeSet<(u64, u64)>);

impl Moments {
    /// The moments of outputs.
    pub(crate) fn of<O>(outputs: &[scoring::Output<O>]) -> Self {
        Self(outputs.iter().map(|output| (output.time, output.up_to)).collect())
    }

    /// Adds the time of a receipt, if a snapshot counts for it.
    fn add(&mut self, snapshots: &Snapshots, time: u64) {
        self.0.extend(snapshots.up_to(time).map(|up_to| (time, up_to)));
    }

    /// Whether something earns from one of the receipts.
    fn any(&self, earns: impl Fn(u64, u64) -> bool) -> bool {
        self.0.iter().any(|(time, up_to)| earns(*time, *up_to))
    }
}

/// The records that can earn from an output of a round with this cutoff.
pub(crate) async fn candidates(
    context: &Context,
    model: &Model,
    cutoff: u64,
    moments: &Moments,
) -> Result<Candidates> {
    let mut found = Candidates {
        sources: Vec::new(),
        records: Vec::new(),
        missing: Vec::new(),
        unreadable: Vec::new(),
        notes: Vec::new(),
    };
    for source in model.sources_at(cutoff) {
        let datanet = source.datanetId;
        let terms = context.client.read(context.datanets(), &datanetCall { datanetId: datanet }).await?;
        found.sources.push(Source { datanet, weight: source.weight, fee_bps: terms.treasuryFeeBps });
        let registry = Registry::read(context, datanet).await?;
        let mut unreadable = registry.unreadable()?;
        unreadable.retain(|batch| moments.any(|time, up_to| batch.would_earn(time, up_to)));
        for batch in unreadable {
            let (root, reason) = (batch.root, batch.reason.clone());
            found.notes.push(Note::UnreadableBatch { datanet, root, reason });
            let item = ids::batch_item(root);
            found.missing.push(Missing { datanet, item, content_id: B256::ZERO });
            found.unreadable.push(batch);
        }
        for record in registry.records() {
            let record = record?;
            let earns = moments.any(|time, up_to| record.earns(time, up_to));
            found.records.extend(earns.then_some(record));
        }
    }
    Ok(found)
}

/// The bytes that a window of an output takes while it is scored, at most.
const WINDOW: u64 = 64;

/// The bytes that an entry takes beside its output and its windows.
const ENTRY: u64 = 512;

/// Scores receipts in groups whose outputs and windows fit into half of the memory, and adds them to a
/// round. A group of one may be larger.
struct Groups<'c, F> {
    context: &'c Context,
    params: Params,
    snapshots: &'c Snapshots,
    records: &'c [RegisteredRecord],
    builder: RoundBuilder,
    progress: F,
    entries: Vec<Entry>,
    /// The bytes that `entries` take.
    size: u64,
    passes: u64,
    /// How many records were not at hand: the same in each pass.
    missing: usize,
}

impl<'c, F: Fn(u64) + Sync> Groups<'c, F> {
    fn new(
        context: &'c Context,
        params: Params,
        snapshots: &'c Snapshots,
        records: &'c [RegisteredRecord],
        builder: RoundBuilder,
        progress: F,
    ) -> Self {
        Self {
            context,
            params,
            snapshots,
            records,
            builder,
            progress,
            entries: Vec::new(),
            size: 0,
            passes: 0,
            missing: 0,
        }
    }

    fn add(&mut self, entry: Entry) -> Result<()> {
        self.builder.receipt(&entry.receipt).map_err(RoundError::Input)?;
        if !entry.receipt.counts() {
            return Ok(());
        }
        let windows = span::windows(self.params, &entry.output).count() as u64;
        let size = entry.output.len() as u64 + WINDOW * windows + ENTRY;
        if self.size + size > self.context.memory / 2 {
            self.score()?;
        }
        self.size += size;
        self.entries.push(entry);
        Ok(())
    }

    fn score(&mut self) -> Result<()> {
        let entries = std::mem::take(&mut self.entries);
        self.size = 0;
        if entries.is_empty() {
            return Ok(());
        }
        let before = self.passes * self.records.len() as u64;
        self.passes += 1;
        let outputs = outputs(self.snapshots, &entries);
        let progress = |now| (self.progress)(before + now);
        let scores = scores(self.context, self.params, &outputs, self.records, progress)?;
        self.missing = scores.missing.len();
        let mut add = || {
            scores.rows.iter().try_for_each(|row| self.builder.score(row))?;
            scores.owners.iter().try_for_each(|owner| self.builder.owner(owner))?;
            scores.missing.iter().try_for_each(|missing| self.builder.missing(missing))
        };
        Ok(add().map_err(RoundError::Input)?)
    }

    /// The round of all receipts, and how many records were not at hand.
    fn end(mut self) -> Result<(RoundBuilder, usize)> {
        self.score()?;
        Ok((self.builder, self.missing))
    }
}

/// Who owns which bytes of the outputs.
pub(crate) struct Scores {
    pub(crate) rows: Vec<scoring::ScoreRow>,
    pub(crate) owners: Vec<Owner>,
    /// The records whose bytes are not in the working folder.
    missing: Vec<Missing>,
}

/// Scores outputs by the records of the working folder.
pub(crate) fn scores(
    context: &Context,
    params: Params,
    outputs: &[scoring::Output<&[u8]>],
    records: &[RegisteredRecord],
    progress: impl Fn(u64) + Sync,
) -> Result<Scores, RoundError> {
    let missing = Mutex::new(Vec::new());
    let open = |record: &RegisteredRecord| -> Result<Option<scoring::Candidate<Vec<u8>>>, Infallible> {
        let Ok(bytes) = context.folder.record(record.content_id) else {
            let RegisteredRecord { datanet, item, content_id, .. } = *record;
            let mut missing = missing.lock().unwrap_or_else(PoisonError::into_inner);
            missing.push(Missing { datanet, item, content_id });
            return Ok(None);
        };
        let (order, accepted_at) = (record.order, record.accepted_at);
        Ok(Some(scoring::Candidate { order, accepted_at, accepted: record.accepted.to_vec(), bytes }))
    };
    let pass = scoring::Owners::new(params, outputs)?;
    pass.read_with(records.iter().map(Ok), open, &|now| progress(now.records))?;
    let rows = pass.rows();
    let by_order: HashMap<Order, &RegisteredRecord> =
        records.iter().map(|record| (record.order, record)).collect();
    let mut orders: Vec<Order> = rows.iter().map(|row| row.range.owner).collect();
    orders.sort_unstable();
    orders.dedup();
    let owners = orders.iter().filter_map(|order| by_order.get(order).map(|record| owner(record))).collect();
    let missing = missing.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Scores { rows, owners, missing })
}

fn owner(record: &RegisteredRecord) -> Owner {
    let RegisteredRecord { datanet, content_id, item, payee, order, .. } = *record;
    Owner { datanet, content_id, item, payee, order }
}
