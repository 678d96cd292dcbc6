//! The stages, each run in a process of its own.

use super::{
    site::{ONE, account, context},
    text::{self, Size},
};
use crate::{
    Result,
    meter::{Disk, Meter, peak_mib},
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use clap::ValueEnum;
use std::{collections::BTreeMap, fs, path::Path, time::Instant};
use tributary_chain::Log;
use tributary_core::{ids::content_id, status::Status};
use tributary_index::{Batch, Store};
use tributary_interfaces::{IDatanets::Contributed, IRewards::Paid};
use tributary_rounds::{Budget, RoundBuilder, RoundHeader, Source};
use tributary_scoring::{ByteRange, ScoreRow};
use tributary_sdk::{
    Context, claims,
    index::Source as IndexSource,
    models::Model,
    receipts::Book,
    registry::Registry,
    rounds::{self, ScoreOptions},
};

/// Logs that are written at once, as many as an index writes.
const RANGE: u64 = 131_072;
/// Receipts that are added to the book at once.
const RECEIPTS: u64 = 4_096;

/// A stage, in the order in which they are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Stage {
    /// Records and payments, as events, into the index; and how soon a second run answers.
    Index,
    /// Records and receipts with their outputs into the store.
    Store,
    /// Who owns which bytes of the outputs; then the round is built and written, as `tributary score` does.
    Score,
    /// The round once more, from its receipts, owners and scores, and its files.
    Build,
    /// The round's files are checked, signed and proposed, and the round is finalised.
    Propose,
    /// Every payee is paid.
    Pay,
}

impl Stage {
    /// All of them.
    pub(super) const ALL: [Self; 6] =
        [Self::Index, Self::Store, Self::Score, Self::Build, Self::Propose, Self::Pay];

    /// Its name in results.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Store => "store",
            Self::Score => "score",
            Self::Build => "build",
            Self::Propose => "propose",
            Self::Pay => "pay",
        }
    }
}

/// Figures by name; the name ends with the unit.
pub(super) type Figures = BTreeMap<String, f64>;

/// What a stage needs to know.
pub(super) struct Task<'t> {
    pub(super) size: Size,
    /// The folder of the run.
    pub(super) folder: &'t Path,
    /// The memory that work on rounds may take, in bytes.
    pub(super) memory: u64,
    /// The last second in which no receipt is, since 1970.
    pub(super) after: u64,
    /// How many payees are paid at most.
    pub(super) limit: Option<usize>,
}

/// Runs a stage on the chain at an address.
pub(super) async fn run(stage: Stage, task: &Task<'_>, url: &str) -> Result<Figures> {
    let mut context = context(task.folder, url).await?;
    context.memory = task.memory;
    let disk = Disk::watch(task.folder);
    let mut figures = match stage {
        Stage::Index => index(task, &context).await?,
        Stage::Store => store(task, &context)?,
        Stage::Score => score(&context).await?,
        Stage::Build => build(task, &context)?,
        Stage::Propose => propose(&context).await?,
        Stage::Pay => pay(task, &context).await?,
    };
    figures.insert("disk_mib".to_owned(), disk.end()?);
    Ok(figures)
}

async fn index(task: &Task<'_>, context: &Context) -> Result<Figures> {
    // What the chain itself has, and a block for what it does not have.
    drop(context.view().await?);
    context.client.advance_clock(1).await?;
    let end = context.client.head().await?;
    let identity = IndexSource::of(&context.deployment).identity();
    let path = context.index().path().ok_or("the index is not in a file")?;
    let (mut store, _) = Store::open(path, &identity)?;
    let (contracts, mut meter) = (context.deployment.contracts(), Meter::default());
    let (records, payments) = (task.size.0, task.size.receipts());
    for first in (0..records + payments).step_by(RANGE as usize) {
        let log = |number: u64| {
            let (contract, event) = if number < records {
                let event = Contributed {
                    datanetId: ONE,
                    payee: text::payee(task.size, number).to_word(),
                    status: Status::Accepted as u8,
                    firstNumber: number + 1,
                    contentIds: vec![content_id(&text::record(number))],
                };
                (context.datanets(), event.encode_log_data())
            } else {
                let receipts_root = B256::from(U256::from(number));
                let (payer, amount) = (Address::ZERO, text::PRICE);
                let event = Paid { modelId: ONE, payer, amount, receiptsRoot: receipts_root };
                (context.rewards(), event.encode_log_data())
            };
            let (topics, data) = event.split();
            let (block, block_hash, time) = (end.number, end.hash, Some(end.time));
            Log { address: contract.address, topics, data, block, block_hash, index: number, time }
        };
        let logs: Vec<Log> = (first..(first + RANGE).min(records + payments)).map(log).collect();
        let after = store.last_block()?;
        let batch = Batch { logs, end, head: end.number };
        if !meter.measure(|| store.append(after, batch, &contracts, None))? {
            return Err("another process writes to the index".into());
        }
    }
    drop(store);
    let mut figures = Figures::from_iter(meter.figures());
    figures.insert("rows_per_s".to_owned(), (records + payments) as f64 / meter.seconds());
    // A second run: connects to the node, finds that nothing is new, and answers.
    let start = Instant::now();
    let again = Context::new(context.client.clone(), context.deployment.clone(), context.folder.clone());
    let registry = Registry::read(&again, ONE).await?;
    registry.records().next().ok_or("no record is in the index")??;
    figures.insert("second_run_s".to_owned(), start.elapsed().as_secs_f64());
    let start = Instant::now();
    let totals = registry.totals()?;
    figures.insert("totals_s".to_owned(), start.elapsed().as_secs_f64());
    if (totals.records, totals.payees) != (records, task.size.contributors()) {
        return Err(format!("the index has {totals:?}").into());
    }
    Ok(figures)
}

fn store(task: &Task<'_>, context: &Context) -> Result<Figures> {
    let (size, mut meter) = (task.size, Meter::default());
    let record = |number| {
        let bytes = text::record(number);
        (content_id(&bytes), bytes)
    };
    meter.measure(|| context.folder.put_records((0..size.0).map(record)))?;
    let book = Book::of(&context.chain_folder(), ONE);
    for first in (0..size.receipts()).step_by(RECEIPTS as usize) {
        let numbers = first..(first + RECEIPTS).min(size.receipts());
        let entries: Vec<_> = numbers.map(|number| text::entry(size, number, task.after)).collect();
        meter.measure(|| book.add(&entries))?;
    }
    Ok(Figures::from_iter(meter.figures()))
}

async fn score(context: &Context) -> Result<Figures> {
    let mut meter = Meter::default();
    let options = ScoreOptions { uri: Some("https://example.org/round"), ..ScoreOptions::default() };
    let scoring = rounds::score_outputs(context, ONE, options, |_| ());
    let scores = meter.measure_async(scoring).await?;
    let mut figures = Figures::from_iter(meter.figures());
    let (mut rest, start) = (Meter::default(), Instant::now());
    let scored = rest.measure_async(scores.build()).await?;
    figures.insert("command_s".to_owned(), meter.seconds() + start.elapsed().as_secs_f64());
    figures.insert("command_rss_mib".to_owned(), peak_mib());
    figures.insert("scores".to_owned(), scored.round.heads.scores.count as f64);
    figures.insert("payees".to_owned(), scored.round.heads.payouts.count as f64);
    Ok(figures)
}

/// What was scored is read from the round's files, which is part of what is measured.
fn build(task: &Task<'_>, context: &Context) -> Result<Figures> {
    let scored = rounds::last_scored(context, ONE)?;
    let (header, sources): (RoundHeader, Vec<Source>) = (scored.round.header, scored.round.sources.clone());
    let (manifest, mut meter) = (scored.draft.manifest, Meter::default());
    let budget = Budget { memory: task.memory, folder: context.chain_folder() };
    let built = task.folder.join("built");
    let again = meter.measure(|| -> Result<B256> {
        let stated = tributary_rounds::read_stated_folder(&scored.folder, manifest, &budget)?;
        let mut builder = RoundBuilder::new(header, sources, budget.clone())?;
        stated.receipts().try_for_each(|receipt| Ok::<_, crate::Failure>(builder.receipt(&receipt?)?))?;
        stated.owners().try_for_each(|owner| Ok::<_, crate::Failure>(builder.owner(&owner?)?))?;
        for score in stated.scores() {
            let score = score?;
            let range = ByteRange { start: score.start, end: score.end, owner: score.owner.order };
            builder.score(&ScoreRow { receipt_id: score.receipt_id, range })?;
        }
        drop(stated);
        Ok(tributary_rounds::write(&built, &builder.build()?, &budget)?.manifest)
    })?;
    if again != manifest {
        return Err("the same scores gave another round".into());
    }
    Ok(Figures::from_iter(meter.figures()))
}

async fn propose(context: &Context) -> Result<Figures> {
    let (owner, mut meter) = (account()?, Meter::default());
    let model = Model::read(context, ONE).await?;
    let proposed = meter
        .measure_async(async {
            // As three commands, of the operator, a scorer and who proposes, each of which reads the round.
            let book = rounds::sign_book(context, &owner, &rounds::last_scored(context, ONE)?).await?;
            let signed = rounds::endorse(context, &owner, &rounds::last_scored(context, ONE)?).await?;
            let scored = rounds::last_scored(context, ONE)?;
            rounds::propose(context, &owner, &scored, book, vec![signed]).await
        })
        .await?;
    context.client.advance_clock(u64::from(model.terms.window)).await?;
    let finalised = meter.measure_async(rounds::finalise(context, &owner, ONE)).await?;
    let mut figures = Figures::from_iter(meter.figures());
    figures.insert("gas".to_owned(), proposed.sent.ok_or("it was proposed before")?.gas as f64);
    figures.insert("finalise_gas".to_owned(), finalised.ok_or("no round is open")?.gas as f64);
    Ok(figures)
}

async fn pay(task: &Task<'_>, context: &Context) -> Result<Figures> {
    let (owner, mut meter) = (account()?, Meter::default());
    let owner = owner.with_journal(&context.client, &task.folder.join("journal")).await?;
    let mut files = Meter::default();
    let claimable = claims::claimable(context, ONE, None).await?;
    files.measure(|| -> Result<()> {
        // Every proof of a range, as the payments take them.
        for start in (0..claimable.payouts.count()).step_by(128) {
            let length = (claimable.payouts.count() - start).min(128);
            claimable.payouts.tree().prove_range(start, length)?.ok_or("no such range")?;
        }
        Ok(())
    })?;
    let report = meter
        .measure_async(async {
            let claimable = claims::claimable(context, ONE, None).await?;
            let mut balances = claims::balances(context, &claimable).await?;
            balances.truncate(task.limit.unwrap_or(usize::MAX));
            claims::claim(context, &owner, &claimable, &balances, |_| ()).await
        })
        .await?;
    if !report.failed.is_empty() || report.waiting > 0 {
        return Err(format!("{} payees were not paid", report.failed.len() + report.waiting).into());
    }
    let mut figures = Figures::from_iter(meter.figures());
    let gas_each = report.gas as f64 / report.paid as f64;
    for (name, value) in [
        ("payees", report.paid as f64),
        ("transactions", report.transactions as f64),
        ("gas_each", gas_each),
        ("gas_of_a_million", gas_each * 1e6),
        ("proofs_s", files.seconds()),
    ] {
        figures.insert(name.to_owned(), value);
    }
    Ok(figures)
}

/// What a stage found, in a file.
pub(super) fn put(path: &Path, figures: &Figures) -> Result<()> {
    Ok(fs::write(path, serde_json::to_vec(figures)?)?)
}
