//! Receipts' outputs, scored by the features of records: the rule `gradient`, for a whole corpus.
//!
//! The registrations that can earn are sorted by content id, through a file where they do not fit in
//! memory. The rows of the feature file ascend by content id too, so one pass over both meets each
//! record's features with its registrations. Outputs' features are in memory, as many as fit; for
//! those of the next group both are read again. Scores are those of [`tributary_core::gradient::score`], of dot
//! products that [`Vectors`] computes for many records and outputs at a time.

use super::{
    RoundError,
    candidates::{Candidates, owner},
    scoring::lock,
};
use crate::{
    context::Context,
    error::{Error, Result},
    features::{FeatureSet, FeaturesError, OutputFeatures},
    models::Snapshots,
    registry::RegisteredRecord,
};
use alloy_primitives::{B256, U256};
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    iter::Peekable,
    ops::Range,
    sync::Mutex,
    thread,
};
use tributary_audit::WholeSorter;
use tributary_core::{gradient::Params, payee::Payee, span::Order, typed_data::Receipt};
use tributary_features::{Block, Vectors};
use tributary_rounds::{Budget, InputError, Owner, RoundBuilder, Sorter};
use tributary_scoring::{Moments, parts::cores};

/// The part of the memory that outputs' features take.
const PART: u64 = 4;

/// What an output takes beside its features.
const OUTPUT: u64 = 96;

/// How many bytes of the feature file are in memory at a time.
const BLOCK: usize = 4 << 20;

/// How many dot products a thread has in memory at a time, about, and of how many records at least and at most.
const PRODUCTS: usize = 1 << 18;
const RECORDS: Range<usize> = 14..56;

/// How many scores a thread collects before it hands them on.
const COLLECTED: usize = 1 << 14;

/// `content id 32 | number 8 | index 8 | first moment 4 | after the last 4 | Datanet's index 1 | item 32
/// | payee 32`.
const ROW: usize = 121;

/// Takes the scores that are found, from any thread, one after the other.
pub(crate) trait Sink: Send {
    /// A registration has scores, which come next.
    fn owner(&mut self, owner: &Owner) -> Result<()>;
    /// One of its scores.
    fn score(&mut self, receipt_id: B256, score: u32, owner: &Owner) -> Result<()>;
}

impl Sink for RoundBuilder {
    fn owner(&mut self, owner: &Owner) -> Result<()> {
        Ok(RoundBuilder::owner(self, owner).map_err(RoundError::Input)?)
    }

    fn score(&mut self, receipt_id: B256, score: u32, owner: &Owner) -> Result<()> {
        Ok(self.whole(receipt_id, score, owner.order).map_err(RoundError::Input)?)
    }
}

impl Sink for WholeSorter {
    fn owner(&mut self, _: &Owner) -> Result<()> {
        Ok(())
    }

    fn score(&mut self, receipt_id: B256, _: u32, owner: &Owner) -> Result<()> {
        self.add(receipt_id, owner).map_err(storage)
    }
}

/// What outputs are scored by.
pub(crate) struct WholesInput<'c> {
    pub(crate) context: &'c Context,
    pub(crate) model: U256,
    pub(crate) params: Params,
    pub(crate) features: &'c FeatureSet,
    pub(crate) snapshots: &'c Snapshots,
    pub(crate) candidates: &'c Candidates<'c>,
}

/// What is scored of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scored {
    /// The features of its output.
    Features,
    /// Nothing: it does not count, no snapshot counts for it, or its output has no features by which
    /// any record scores.
    Nothing,
    /// Nothing, since the features of its output are not at hand.
    Missing,
}

/// Scores receipts that are added one by one.
pub(crate) struct Wholes<'c, S, F> {
    input: WholesInput<'c>,
    registrations: Registrations,
    of_outputs: OutputFeatures,
    group: Vec<Output>,
    vectors: Vectors,
    size: u64,
    sink: S,
    /// Called with the number of records that were read so far.
    progress: F,
    read: u64,
}

/// An output with features.
struct Output {
    /// The index of its moment.
    moment: u32,
    receipt_id: B256,
    /// The index of its features among the vectors.
    vector: usize,
}

impl<'c, S: Sink, F: Fn(u64) + Sync> Wholes<'c, S, F> {
    /// Reads the registrations that can earn from any of the receipts.
    pub(crate) fn new(input: WholesInput<'c>, sink: S, progress: F) -> Result<Self> {
        let registrations = Registrations::read(input.candidates, &input.context.budget())?;
        let of_outputs = OutputFeatures::of(&input.context.chain_folder(), input.model);
        let vectors = Vectors::new(input.params.dimensions().into());
        let (group, size, read) = (Vec::new(), 0, 0);
        Ok(Self { input, registrations, of_outputs, group, vectors, size, sink, progress, read })
    }

    /// Adds a receipt, of one of the candidates' moments.
    pub(crate) fn add(&mut self, receipt: &Receipt) -> Result<Scored> {
        if !receipt.counts() || receipt.feature_hash.is_zero() {
            return Ok(Scored::Nothing);
        }
        let Some(features) = self.of_outputs.get(receipt.feature_hash) else { return Ok(Scored::Missing) };
        let moments = self.input.candidates.moments();
        let up_to = self.input.snapshots.up_to(receipt.time);
        let moment = up_to.and_then(|up_to| moments.position(receipt.time, up_to));
        let (Some(moment), true) = (moment, features.len() == usize::from(self.input.params.dimensions()))
        else {
            return Ok(Scored::Nothing);
        };
        let size = features.len() as u64 + OUTPUT;
        if self.size + size > self.input.context.memory / PART {
            self.score_group()?;
        }
        self.size += size;
        let vector = self.vectors.len();
        self.vectors.push(&features);
        self.group.push(Output { moment: moment as u32, receipt_id: receipt.id(), vector });
        Ok(Scored::Features)
    }

    /// What takes the scores.
    pub(crate) fn sink(&mut self) -> &mut S {
        &mut self.sink
    }

    /// Scores all that were added, and returns the sink with what was found.
    pub(crate) fn finish(mut self) -> Result<S> {
        self.score_group()?;
        Ok(self.sink)
    }

    fn score_group(&mut self) -> Result<()> {
        let mut outputs = std::mem::take(&mut self.group);
        let width = self.input.params.dimensions();
        let vectors = std::mem::replace(&mut self.vectors, Vectors::new(width.into()));
        self.size = 0;
        let file = self.input.features.file();
        // Of another number of dimensions no vector scores.
        if outputs.is_empty() || file.head().dimensions != width {
            return Ok(());
        }
        outputs.sort_unstable_by_key(|output| output.moment);
        let mut registrations = self.registrations.rows()?.peekable();
        let (rows, step) = (file.head().rows, file.rows_of(BLOCK));
        let mut first = 0;
        while first < rows && registrations.peek().is_some() {
            let end = (first + step).min(rows);
            let block = file.block(first..end).map_err(FeaturesError::File)?;
            let jobs = jobs(&block, &mut registrations)?;
            self.score_block(&block, &jobs, &outputs, &vectors)?;
            self.read += end - first;
            (self.progress)(self.read);
            first = end;
        }
        Ok(())
    }

    fn score_block(
        &mut self,
        block: &Block,
        jobs: &[Job],
        outputs: &[Output],
        vectors: &Vectors,
    ) -> Result<()> {
        let params = self.input.params;
        let sink = Mutex::new(&mut self.sink);
        // A multiple of how many are multiplied at a time.
        let tile = RECORDS.start;
        let at_once = (PRODUCTS / outputs.len() / tile * tile).clamp(tile, RECORDS.end);
        let work = |jobs: &[Job]| -> Result<()> {
            let mut products = Vec::new();
            jobs.chunks(at_once).try_for_each(|jobs| {
                let records: Vec<&[u8]> = jobs.iter().map(|job| block.vector(job.row)).collect();
                vectors.products(&records, &mut products);
                let of_jobs = products.chunks_exact(vectors.len());
                jobs.iter()
                    .zip(of_jobs)
                    .try_for_each(|(job, products)| job.score(params, products, outputs, &sink))
            })
        };
        thread::scope(|scope| {
            let mut parts = jobs.chunks(jobs.len().div_ceil(cores()).max(1));
            let own = parts.next();
            let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
            own.map_or(Ok(()), work)?;
            // What a thread panics with goes on here.
            others
                .into_iter()
                .try_for_each(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }
}

/// A record's features with the registrations of the record that can earn.
struct Job {
    /// The index of its features in their block.
    row: usize,
    /// Ascending by order, each with the moments that it earns at.
    registrations: Vec<(Range<u32>, Owner)>,
}

impl Job {
    /// Scores the record for each output, by the first registration that can earn from it. `products` are its dot
    /// products with all vectors.
    fn score<S: Sink>(
        &self,
        params: Params,
        products: &[i32],
        outputs: &[Output],
        sink: &Mutex<&mut S>,
    ) -> Result<()> {
        let mut taken: Vec<Range<usize>> = Vec::new();
        let mut found: Vec<(B256, u32)> = Vec::new();
        for (moments, owner) in &self.registrations {
            let index = |moment: u32| outputs.partition_point(|output| output.moment < moment);
            let own = index(moments.start)..index(moments.end);
            let mut is_first = true;
            for at in own.clone() {
                // What an earlier registration earns, this one does not.
                if taken.iter().any(|taken| taken.contains(&at)) {
                    continue;
                }
                let output = &outputs[at];
                let score = params.score(products[output.vector]);
                if score > 0 {
                    found.push((output.receipt_id, score));
                }
                if found.len() == COLLECTED {
                    hand_on(sink, owner, &mut found, &mut is_first)?;
                }
            }
            hand_on(sink, owner, &mut found, &mut is_first)?;
            taken.push(own);
        }
        Ok(())
    }
}

fn hand_on<S: Sink>(
    sink: &Mutex<&mut S>,
    owner: &Owner,
    found: &mut Vec<(B256, u32)>,
    is_first: &mut bool,
) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let mut sink = lock(sink);
    if std::mem::take(is_first) {
        sink.owner(owner)?;
    }
    found.drain(..).try_for_each(|(receipt_id, score)| sink.score(receipt_id, score, owner))
}

/// The rows of a block whose records have registrations that can earn. Both ascend by content id.
fn jobs(
    block: &Block,
    registrations: &mut Peekable<impl Iterator<Item = Result<(B256, Range<u32>, Owner)>>>,
) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for (row, (key, _)) in block.rows().enumerate() {
        let mut own = Vec::new();
        let is_meant =
            |found: &Result<(B256, Range<u32>, Owner)>| found.as_ref().map_or(true, |found| found.0 <= key);
        while let Some(found) = registrations.next_if(is_meant) {
            let (content_id, moments, owner) = found?;
            // A record without features scores nothing.
            if content_id == key {
                own.push((moments, owner));
            }
        }
        if !own.is_empty() {
            jobs.push(Job { row, registrations: own });
        }
    }
    Ok(jobs)
}

/// The registrations that can earn, ascending by content id and order, in a file.
struct Registrations {
    file: File,
    count: u64,
    datanets: Vec<U256>,
}

impl Registrations {
    fn read(candidates: &Candidates<'_>, budget: &Budget) -> Result<Self> {
        let datanets = candidates.datanets();
        let mut sorter = Sorter::<ROW>::new(budget);
        for record in candidates.records() {
            let record = record?;
            // Each Datanet that records come from is one of them, and there are 16 at most.
            let datanet = datanets.iter().position(|id| *id == record.datanet).unwrap_or_default() as u8;
            for moments in candidates.moments().ranges(record.accepted_at, &record.accepted) {
                sorter.push(row(&record, moments, datanet)).map_err(storage)?;
            }
        }
        let (mut file, mut count) =
            (BufWriter::with_capacity(1 << 16, budget.scratch().map_err(storage)?), 0);
        for row in sorter.finish().map_err(storage)? {
            file.write_all(&row.map_err(storage)?).map_err(storage)?;
            count += 1;
        }
        let file = file.into_inner().map_err(|error| storage(error.into_error()))?;
        Ok(Self { file, count, datanets })
    }

    /// All of them. One reader at a time.
    fn rows(&self) -> Result<impl Iterator<Item = Result<(B256, Range<u32>, Owner)>> + use<>> {
        let mut file = self.file.try_clone().map_err(storage)?;
        file.rewind().map_err(storage)?;
        let mut file = BufReader::with_capacity(1 << 16, file);
        let datanets = self.datanets.clone();
        Ok((0..self.count).map(move |_| {
            let mut row = [0; ROW];
            file.read_exact(&mut row).map_err(storage)?;
            registration(&row, &datanets).ok_or_else(|| storage(io::ErrorKind::InvalidData.into()))
        }))
    }
}

fn row(record: &RegisteredRecord, moments: Range<usize>, datanet: u8) -> [u8; ROW] {
    let Owner { content_id, item, payee, order, .. } = owner(record);
    let mut row = [0; ROW];
    row[..32].copy_from_slice(content_id.as_slice());
    row[32..40].copy_from_slice(&order.number.to_be_bytes());
    row[40..48].copy_from_slice(&order.index.to_be_bytes());
    row[48..52].copy_from_slice(&(moments.start as u32).to_be_bytes());
    row[52..56].copy_from_slice(&(moments.end as u32).to_be_bytes());
    row[56] = datanet;
    row[57..89].copy_from_slice(item.as_slice());
    row[89..].copy_from_slice(payee.to_word().as_slice());
    row
}

fn registration(row: &[u8; ROW], datanets: &[U256]) -> Option<(B256, Range<u32>, Owner)> {
    let word = |at: usize| B256::from_slice(&row[at..at + 32]);
    let long = |at: usize| row[at..at + 8].try_into().ok().map(u64::from_be_bytes);
    let short = |at: usize| row[at..at + 4].try_into().ok().map(u32::from_be_bytes);
    let (content_id, datanet) = (word(0), *datanets.get(usize::from(row[56]))?);
    let order = Order { number: long(32)?, index: long(40)? };
    let owner = Owner { datanet, content_id, item: word(57), payee: Payee::from_word(word(89))?, order };
    Some((content_id, short(48)?..short(52)?, owner))
}

fn storage(error: io::Error) -> Error {
    RoundError::Input(InputError::from(error)).into()
}

/// The moments of receipts, which come in the order of their times.
pub(crate) fn moments<'r>(snapshots: &Snapshots, receipts: impl Iterator<Item = &'r Receipt>) -> Moments {
    let mut times: Vec<u64> =
        receipts.filter(|receipt| receipt.counts()).map(|receipt| receipt.time).collect();
    times.sort_unstable();
    let mut moments = Moments::default();
    for time in times {
        if let Some(up_to) = snapshots.up_to(time) {
            moments.add(time, up_to);
        }
    }
    moments
}
