//! From receipts to a round with its files.

use crate::{
    context::Context,
    drafts::Draft,
    error::{Error, Result},
    model::{Model, Snapshots},
    proposals::{self, rounds_folder},
    receipts::{Book, Entry},
    registry::{Record, Registry, Unreadable},
};
use alloy_primitives::{B256, U256};
use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Mutex,
};
use tributary_core::{ids, rule::Rule, span::Order};
use tributary_interfaces::IDatanets::datanetCall;
use tributary_rounds::{Missing, Owner, Round, RoundInput, Source, Terms};
use tributary_scoring as scoring;

/// A round that was scored.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The round.
    pub round: Round,
    /// What scorers sign of it beside its files.
    pub draft: Draft,
    /// Where its files are.
    pub folder: PathBuf,
    /// What somebody should know: receipts that are not in it, data that could not be read.
    pub notes: Vec<String>,
}

/// The receipts of a round.
#[derive(Debug)]
struct Selection {
    entries: Vec<Entry>,
    cutoff: u64,
    notes: Vec<String>,
}

/// Scores the receipts since the last round, and writes the round's files. `cutoff` is in seconds since 1970
/// and lies before the latest block's time; the second before that if `None`. `progress` is told how many
/// records were read.
pub async fn score(
    context: &Context,
    model: U256,
    cutoff: Option<u64>,
    progress: impl Fn(u64) + Sync,
) -> Result<Scored> {
    let head = context.client.head().await?;
    let context = &context.at(head);
    let state = Model::read(context, model).await?;
    let rounds = proposals::state(context, model).await?;
    if rounds.isOpen {
        return Err(Error::user(format!("a round of model {model} is open"))
            .hint(format!("`tributary round show {model}` says until when it can be challenged")));
    }
    let entries = Book::of(&context.chain_folder(), model).read()?;
    let span = Span { from: rounds.lastCutoff, latest: head.time.saturating_sub(1), asked: cutoff };
    let Selection { entries, cutoff, mut notes } = select(&state, span, entries)?;

    let rule = state.rule()?;
    let mut sources = Vec::new();
    let mut records = Vec::new();
    let snapshots = Snapshots::read(context, model).await?;
    let moments = moments(&snapshots, &entries);
    let mut missing = Vec::new();
    for source in state.sources_at(cutoff) {
        let datanet = source.datanetId;
        let terms = context.client.read(context.datanets(), &datanetCall { datanetId: datanet }).await?;
        sources.push(Source { datanet, weight: source.weight, fee_bps: terms.treasuryFeeBps });
        let registry = Registry::read(context, datanet).await?;
        let counts = |batch: &Unreadable| moments.iter().any(|(time, up_to)| batch.would_earn(*time, *up_to));
        for batch in registry.unreadable.into_iter().filter(counts) {
            notes.push(format!("batch {} of Datanet {datanet} is passed over: {}", batch.root, batch.reason));
            let item = ids::batch_item(batch.root);
            missing.push(Missing { datanet, item, content_id: B256::ZERO });
        }
        records.extend(registry.records);
    }
    let found = owners(context, rule, &snapshots, &entries, &records, progress)?;
    if !found.missing.is_empty() {
        notes.push(format!("{} records whose bytes are not here are passed over", found.missing.len()));
    }
    missing.extend(found.missing);

    let terms = Terms {
        model,
        number: state.pool.rounds + 1,
        from: rounds.lastCutoff,
        cutoff,
        asset: state.terms.asset,
        rule,
        contributors_bps: state.terms.contributorsBps,
    };
    let round = Round::build(RoundInput {
        terms,
        sources,
        receipts: entries.iter().map(|entry| entry.receipt).collect(),
        scores: found.rows,
        owners: found.owners,
        missing,
        last_payouts: proposals::last_payouts(context, &state).await?,
    })?;
    let published = tributary_rounds::write(&rounds_folder(context), &round)?;
    let draft = Draft::new(published.manifest, rounds.attempts + 1, cutoff);
    draft.put(context, model)?;
    context.client.confirm().await?;
    Ok(Scored { round, draft, folder: published.folder, notes })
}

/// Which receipts a round may hold.
#[derive(Clone, Copy)]
struct Span {
    from: u64,
    latest: u64,
    asked: Option<u64>,
}

/// The receipts of the round: all with `from < time <= cutoff`. If they are more than was paid, the cutoff is
/// moved to before the first that is not covered.
fn select(model: &Model, span: Span, mut entries: Vec<Entry>) -> Result<Selection> {
    let mut cutoff = span.asked.unwrap_or(span.latest);
    if cutoff > span.latest {
        return Err(Error::user(format!("the cutoff {cutoff} does not lie before the latest block"))
            .hint(format!("{} is the latest that can be settled", span.latest)));
    }
    let mut notes = Vec::new();
    let late = entries.iter().filter(|entry| entry.receipt.time <= span.from && entry.receipt.price > 0);
    let known = late.count();
    let waiting = entries.iter().filter(|entry| entry.receipt.time > cutoff).count();
    entries.retain(|entry| span.from < entry.receipt.time && entry.receipt.time <= cutoff);

    let mut by_time: BTreeMap<u64, Option<u128>> = BTreeMap::new();
    for entry in &entries {
        let sum = by_time.entry(entry.receipt.time).or_insert(Some(0));
        *sum = sum.and_then(|sum| sum.checked_add(entry.receipt.price));
    }
    let (mut covered, unsettled) = (0u128, model.unsettled());
    for (time, sum) in by_time {
        let next = sum.and_then(|sum| covered.checked_add(sum)).filter(|next| *next <= unsettled);
        match next {
            Some(next) => covered = next,
            None => {
                cutoff = time - 1;
                break;
            }
        }
    }
    let before = entries.len();
    entries.retain(|entry| entry.receipt.time <= cutoff);
    let uncovered = before - entries.len();
    if uncovered > 0 {
        notes.push(format!(
            "{uncovered} receipts from {} on wait: {unsettled} were paid for model {} and are not settled",
            cutoff + 1,
            model.id
        ));
    }
    if covered == 0 {
        return Err(nothing_to_settle(model.id, span, known, waiting, uncovered, unsettled));
    }
    Ok(Selection { entries, cutoff, notes })
}

fn nothing_to_settle(
    model: U256,
    span: Span,
    known: usize,
    waiting: usize,
    uncovered: usize,
    unsettled: u128,
) -> Error {
    let error = Error::user(format!(
        "there is nothing to settle for model {model} after {} and up to {}",
        span.from,
        span.asked.unwrap_or(span.latest)
    ));
    if uncovered > 0 {
        let text =
            format!("the first receipts cost more than the {unsettled} that were paid: `tributary pay`");
        return error.hint(text);
    }
    if waiting > 0 {
        let text = "a receipt can be settled once there is a block with a later time; on a development chain \
                    `tributary wait 1` makes one";
        return error.hint(text);
    }
    if known > 0 {
        return error.hint("the book's receipts lie in the spans of earlier rounds");
    }
    error.hint(format!("`tributary receipt add {model}` writes receipts"))
}

/// What the scoring pass found.
struct Found {
    rows: Vec<scoring::ScoreRow>,
    owners: Vec<Owner>,
    missing: Vec<Missing>,
}

/// Who owns which bytes of the outputs.
fn owners(
    context: &Context,
    rule: Rule,
    snapshots: &Snapshots,
    entries: &[Entry],
    records: &[Record],
    progress: impl Fn(u64) + Sync,
) -> Result<Found> {
    let Rule::Span(params) = rule;
    let outputs: Vec<scoring::Output<&[u8]>> = entries
        .iter()
        .filter(|entry| entry.receipt.price > 0)
        .filter_map(|entry| {
            let up_to = snapshots.up_to(entry.receipt.time)?;
            let (receipt_id, time) = (entry.id(), entry.receipt.time);
            Some(scoring::Output { receipt_id, time, up_to, bytes: &entry.output[..] })
        })
        .collect();
    let moments = moments(snapshots, entries);
    let candidate = |record: &&Record| moments.iter().any(|(time, up_to)| record.earns(*time, *up_to));
    let missing = Mutex::new(Vec::new());
    let open = |record: &Record| -> Result<Option<scoring::Record<Vec<u8>>>> {
        let Ok(bytes) = context.folder.record(record.content_id) else {
            let (datanet, item, content_id) = (record.datanet, record.item, record.content_id);
            let mut missing = missing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            missing.push(Missing { datanet, item, content_id });
            return Ok(None);
        };
        let (order, accepted_at) = (record.order, record.accepted_at);
        Ok(Some(scoring::Record { order, accepted_at, accepted: record.accepted.to_vec(), bytes }))
    };
    let pass = scoring::Owners::new(params, &outputs).map_err(Error::user)?;
    let candidates = records.iter().filter(candidate).map(Ok::<_, Error>);
    pass.read_with(candidates, open, &|now| progress(now.records)).map_err(score_error)?;
    let rows = pass.rows();
    let by_order: HashMap<Order, &Record> = records.iter().map(|record| (record.order, record)).collect();
    let mut owners: Vec<Order> = rows.iter().map(|row| row.range.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let owner = |order: &Order| by_order.get(order).map(|record| owner_of(record));
    let owners = owners.iter().filter_map(owner).collect();
    let missing = missing.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(Found { rows, owners, missing })
}

/// The times of the receipts that have a price and a snapshot, each once, with what the snapshot goes up to.
fn moments(snapshots: &Snapshots, entries: &[Entry]) -> Vec<(u64, u64)> {
    let priced = entries.iter().filter(|entry| entry.receipt.price > 0);
    let times = priced.map(|entry| entry.receipt.time);
    let mut moments: Vec<(u64, u64)> =
        times.filter_map(|time| Some((time, snapshots.up_to(time)?))).collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

fn owner_of(record: &Record) -> Owner {
    Owner {
        datanet: record.datanet,
        content_id: record.content_id,
        item: record.item,
        payee: record.payee,
        order: record.order,
    }
}

fn score_error(error: scoring::ScoreError<Error>) -> Error {
    match error {
        scoring::ScoreError::Source(error) => error,
        other => Error::user(other),
    }
}
