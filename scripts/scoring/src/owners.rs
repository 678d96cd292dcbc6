//! The owners of all bytes of all outputs.

use crate::{
    ByteRange, Candidate, Output, Progress,
    batches::{self, Work, cores},
    byte_owners::ByteOwners,
    eligible::Moments,
    hash::Hasher,
    table::NONE,
    table::Table,
};
use alloy_primitives::B256;
use std::{collections::HashSet, convert::Infallible};
use tributary_core::span::Params;

/// One leaf of the tree of scores. Rows order by receipt, then offset, as the leaves do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScoreRow {
    /// The receipt of the output.
    pub receipt_id: B256,
    /// The bytes and the record that owns them.
    pub range: ByteRange,
}

/// Why there are no scores.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError<E> {
    /// The records could not be read; nothing was scored.
    #[error("the records could not be read to their end")]
    Source(#[source] E),
    /// Two outputs have one receipt.
    #[error("receipt {0} is of two outputs; a receipt is of one")]
    ReceiptTwice(B256),
    /// The outputs have 2^32 windows or more together.
    #[error("the outputs have 2^32 windows or more; score them in groups")]
    TooManyWindows,
    /// A record has number and index 2^64 - 1, which no registration can have.
    #[error("a record has the order that no registration has")]
    LastOrder,
}

impl<E> ScoreError<E> {
    /// The error of the records; else the same error, of records that cannot fail to be read.
    ///
    /// # Errors
    /// The latter.
    pub fn source_error(self) -> Result<E, ScoreError<Infallible>> {
        match self {
            Self::Source(error) => Ok(error),
            Self::ReceiptTwice(receipt) => Err(ScoreError::ReceiptTwice(receipt)),
            Self::TooManyWindows => Err(ScoreError::TooManyWindows),
            Self::LastOrder => Err(ScoreError::LastOrder),
        }
    }
}

impl ScoreError<Infallible> {
    /// The same error, of records that can fail to be read.
    pub fn widen<E>(self) -> ScoreError<E> {
        match self {
            Self::Source(never) => match never {},
            Self::ReceiptTwice(receipt) => ScoreError::ReceiptTwice(receipt),
            Self::TooManyWindows => ScoreError::TooManyWindows,
            Self::LastOrder => ScoreError::LastOrder,
        }
    }
}

/// The ranges of all outputs, each with the record that owns it: the rows are those of
/// [`tributary_core::span::ranges`] for each output and the records that can earn from it
/// ([`Candidate::earns`]), whatever the order of the records and the number of cores.
///
/// An output or a record without bytes, or with more than 32,768, has and holds nothing. `progress`
/// is called after each batch of records, in order, from the working threads, and should return
/// soon. Reads `records` once and not past its first error.
///
/// # Errors
/// Those of [`Owners::new`], then those of [`Owners::read`].
pub fn score<O, B, E>(
    params: Params,
    outputs: &[Output<O>],
    records: impl IntoIterator<Item = Result<Candidate<B>, E>, IntoIter: Send>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<ScoreRow>, ScoreError<E>>
where
    O: AsRef<[u8]> + Sync,
    B: AsRef<[u8]> + Send,
    E: Send,
{
    let owners = Owners::new(params, outputs).map_err(ScoreError::widen)?;
    owners.read(records, progress)?;
    Ok(owners.rows())
}

/// What [`score`] does, in steps: for records from several sources, or records that are to be read
/// on the working threads.
///
/// ```
/// use tributary_scoring::{Order, Output, Owners, Candidate};
/// use tributary_core::span::Params;
///
/// let output = Output { receipt_id: Default::default(), time: 20, up_to: 10, bytes: "a b c d" };
/// let outputs = [output];
/// let owners = Owners::new(Params::new(2, 0).unwrap(), &outputs)?;
/// let record = |number, bytes| Ok(Candidate::always(Order { number, index: 0 }, bytes));
/// owners.read([record(2, "a b c d"), record(1, "b c")], &|_| ())?;
/// let starts = owners.rows().into_iter().map(|row| (row.range.start, row.range.owner.number));
/// assert_eq!(starts.collect::<Vec<_>>(), [(0, 2), (2, 1), (5, 2)]);
/// # Ok::<_, tributary_scoring::ScoreError<std::convert::Infallible>>(())
/// ```
pub struct Owners<'a, O> {
    moments: Moments,
    table: Table<'a, O>,
    outputs: &'a [Output<O>],
}

impl<'a, O: AsRef<[u8]> + Sync> Owners<'a, O> {
    /// Finds the windows of the outputs, which have no owner yet.
    ///
    /// # Errors
    /// [`ScoreError::ReceiptTwice`] and [`ScoreError::TooManyWindows`].
    pub fn new(params: Params, outputs: &'a [Output<O>]) -> Result<Self, ScoreError<Infallible>> {
        Self::with_hasher(params, outputs, Hasher::new())
    }

    fn with_hasher(
        params: Params,
        outputs: &'a [Output<O>],
        hasher: Hasher,
    ) -> Result<Self, ScoreError<Infallible>> {
        let mut receipts = HashSet::with_capacity(outputs.len());
        if let Some(twice) = outputs.iter().find(|output| !receipts.insert(output.receipt_id)) {
            return Err(ScoreError::ReceiptTwice(twice.receipt_id));
        }
        drop(receipts);
        let (moments, by_rank) = Moments::ranked(outputs);
        let table = Table::new(params, hasher, outputs, by_rank).map_err(|_| ScoreError::TooManyWindows)?;
        Ok(Self { moments, table, outputs })
    }

    /// How many windows the outputs have together, at most two for each word.
    pub fn windows(&self) -> usize {
        self.table.windows()
    }

    /// The bytes of memory that this takes beside the outputs: less than 40 for each window, and
    /// some 300,000 in any case.
    pub fn memory(&self) -> usize {
        self.table.memory()
    }

    /// Reads records on all cores, as [`score`] does. Reading a record again changes nothing.
    ///
    /// # Errors
    /// [`ScoreError::Source`] and [`ScoreError::LastOrder`]; some records may have been read then.
    pub fn read<B, E>(
        &self,
        records: impl IntoIterator<Item = Result<Candidate<B>, E>, IntoIter: Send>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), ScoreError<E>>
    where
        B: AsRef<[u8]> + Send,
        E: Send,
    {
        self.read_on(cores(), records, |record| record.bytes.as_ref().len(), progress)
    }

    fn read_on<B, E>(
        &self,
        threads: usize,
        records: impl IntoIterator<Item = Result<Candidate<B>, E>, IntoIter: Send>,
        weigh: impl Fn(&Candidate<B>) -> usize + Sync,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), ScoreError<E>>
    where
        B: AsRef<[u8]> + Send,
        E: Send,
    {
        self.work(threads, records, weigh, |record| Ok(Some(((), record))), Ok, progress)
    }

    /// The same, from items that `open` makes records of on the working threads, such as files to
    /// read and hashes to check, with what else is known of each. Items of which it makes `None` are
    /// left out. `found` takes what is known of the records that hold a part of an output, whoever owns
    /// it. An error of either ends the reading.
    ///
    /// # Errors
    /// As [`Owners::read`].
    pub fn read_with<T, K, B, E>(
        &self,
        items: impl IntoIterator<Item = Result<T, E>, IntoIter: Send>,
        open: impl Fn(T) -> Result<Option<(K, Candidate<B>)>, E> + Sync,
        found: impl Fn(K) -> Result<(), E> + Sync,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), ScoreError<E>>
    where
        T: Send,
        B: AsRef<[u8]>,
        E: Send,
    {
        self.work(cores(), items, |_| 0, open, found, progress)
    }

    fn work<T, K, B, E>(
        &self,
        threads: usize,
        items: impl IntoIterator<Item = Result<T, E>, IntoIter: Send>,
        weigh: impl Fn(&T) -> usize + Sync,
        open: impl Fn(T) -> Result<Option<(K, Candidate<B>)>, E> + Sync,
        found: impl Fn(K) -> Result<(), E> + Sync,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), ScoreError<E>>
    where
        T: Send,
        B: AsRef<[u8]>,
        E: Send,
    {
        let items = items.into_iter().map(|item| item.map_err(ScoreError::Source));
        let open = |item| open(item).map_err(ScoreError::Source);
        let add = |known, record: Candidate<B>, prefixes: &mut Vec<u64>| {
            if record.order == NONE {
                return Err(ScoreError::LastOrder);
            }
            let (bytes, ranks) = (record.bytes.as_ref(), || self.moments.ranks(&record));
            let holds = self.table.lower(bytes, record.order, ranks, prefixes);
            if holds { found(known).map_err(ScoreError::Source) } else { Ok(()) }
        };
        batches::each(threads, items, &Work { weigh, open, add, end: |_| Ok(()) }, progress)
    }

    /// The byte ranges of all outputs, by receipt and offset.
    pub fn rows(self) -> Vec<ScoreRow> {
        let Self { table, outputs, .. } = self;
        let (occurrences, least, by_rank) = table.finish();
        let window = |index: &u32| (occurrences[*index as usize], least[*index as usize]);
        let mut owned: Vec<u32> =
            (0..occurrences.len() as u32).filter(|index| least[*index as usize] != NONE).collect();
        owned.sort_unstable_by_key(|index| {
            let (occurrence, order) = window(index);
            (occurrence.rank, order, occurrence)
        });
        let mut bytes_of = ByteOwners::default();
        let mut rows = Vec::new();
        for windows in owned.chunk_by(|one, next| window(one).0.rank == window(next).0.rank) {
            let Output { receipt_id, bytes, .. } =
                &outputs[by_rank[window(&windows[0]).0.rank as usize] as usize];
            let ranges = windows.iter().map(window).map(|(occurrence, owner)| ByteRange {
                start: occurrence.start,
                end: occurrence.end,
                owner,
            });
            let ranges = bytes_of.ranges(bytes.as_ref().len() as u16, ranges);
            rows.extend(ranges.into_iter().map(|range| ScoreRow { receipt_id: *receipt_id, range }));
        }
        rows.sort_unstable();
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::Mutex;
    use tributary_core::span::{self, Order};

    fn params(min_words: u8, min_bytes: u8) -> Params {
        Params::new(min_words, min_bytes).unwrap()
    }

    fn id(number: usize) -> B256 {
        B256::left_padding_from(&(number as u64).to_be_bytes())
    }

    fn alone(number: u64) -> Order {
        Order { number, index: 0 }
    }

    fn outputs<T: AsRef<[u8]>>(texts: &[T]) -> Vec<Output<&T>> {
        let output = |(number, bytes)| Output { receipt_id: id(number), time: 0, up_to: 0, bytes };
        texts.iter().enumerate().map(output).collect()
    }

    fn always<T>(texts: &[T]) -> impl Iterator<Item = Result<Candidate<&T>, Infallible>> {
        (0..).zip(texts).map(|(number, text)| Ok(Candidate::always(alone(number), text)))
    }

    fn pair_by_pair<O: AsRef<[u8]>, B: AsRef<[u8]>>(
        params: Params,
        outputs: &[Output<O>],
        records: &[Candidate<B>],
    ) -> Vec<ScoreRow> {
        let mut rows = Vec::new();
        for Output { receipt_id, time, up_to, bytes } in outputs {
            let earning = records.iter().filter(|record| record.earns(*time, *up_to));
            let texts = earning.map(|record| (record.order, record.bytes.as_ref()));
            let ranges = span::ranges(params, bytes.as_ref(), texts);
            rows.extend(ranges.into_iter().map(|range| ScoreRow { receipt_id: *receipt_id, range }));
        }
        rows.sort_unstable();
        rows
    }

    fn text() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            "([ab]{1,2}[ .]{1,2}|\u{e9} ){0,14}".prop_map(String::into_bytes),
            prop::collection::vec(prop::sample::select(b"a. \xff\0".as_slice()), 0..40),
        ]
    }

    #[derive(Clone, Debug)]
    struct Pass {
        params: Params,
        outputs: Vec<Output<Vec<u8>>>,
        records: Vec<Candidate<Vec<u8>>>,
    }

    fn pass() -> impl Strategy<Value = Pass> {
        let output = (0u64..6, 0u64..6, text());
        let record = (0u64..4, 0u64..6, prop::collection::vec((0u64..6, 0u64..8), 0..3), text(), any::<u8>());
        let lists = (prop::collection::vec(output, 0..7), prop::collection::vec(record, 0..30));
        (2u8..5, 0u8..12, lists).prop_map(|(min_words, min_bytes, (outputs, records))| {
            let outputs: Vec<_> = (0..)
                .zip(outputs)
                .map(|(number, (time, up_to, bytes))| Output {
                    receipt_id: id(97 - number),
                    time,
                    up_to,
                    bytes,
                })
                .collect();
            let records = (0..)
                .zip(records)
                .map(|(index, (number, accepted_at, accepted, text, like))| Candidate {
                    order: Order { number, index },
                    accepted_at,
                    // Most can earn from everything.
                    accepted: if like % 3 > 0 { vec![(0, 9)] } else { accepted }
                        .into_iter()
                        .map(|(from, to)| from..to)
                        .collect(),
                    // Many are a part of an output.
                    bytes: match outputs.get(usize::from(like) % 16) {
                        Some(Output { bytes, .. }) => bytes[text.len().min(bytes.len()) / 2..].to_vec(),
                        None => text,
                    },
                })
                .collect();
            Pass { params: params(min_words, min_bytes), outputs, records }
        })
    }

    fn cases(cases: u32) -> ProptestConfig {
        let default = ProptestConfig::default();
        if std::env::var_os("PROPTEST_CASES").is_some() {
            default
        } else {
            ProptestConfig { cases, ..default }
        }
    }

    /// In another order, so that the first that is read is not the first in order.
    fn rotated(records: &[Candidate<Vec<u8>>], by: usize) -> Vec<Result<Candidate<Vec<u8>>, Infallible>> {
        let mut records = records.to_vec();
        let by = by % records.len().max(1);
        records.rotate_left(by);
        if by % 2 == 1 {
            records.reverse();
        }
        records.into_iter().map(Ok).collect()
    }

    proptest! {
        #![proptest_config(cases(1_500))]

        #[test]
        fn the_rows_are_those_of_the_rule_pair_by_pair(pass in pass(), by in 0usize..30, threads in 1usize..4) {
            let Pass { params, outputs, records } = &pass;
            let expected = pair_by_pair(*params, outputs, records);
            let owners = Owners::new(*params, outputs).unwrap();
            let weigh = |record: &Candidate<Vec<u8>>| record.bytes.len() * 100_000;
            owners.read_on(threads, rotated(records, by), weigh, &|_| ()).unwrap();
            prop_assert_eq!(owners.rows(), expected);
        }

        #[test]
        fn the_rows_are_the_same_when_hashes_collide(pass in pass(), by in 0usize..30, base in 0u64..2) {
            let Pass { params, outputs, records } = &pass;
            let expected = pair_by_pair(*params, outputs, records);
            // Base 1 adds the bytes up, base 0 hashes the last one only.
            let owners = Owners::with_hasher(*params, outputs, Hasher::with_base(base)).unwrap();
            owners.read(rotated(records, by), &|_| ()).unwrap();
            // Again, which changes nothing.
            owners.read(rotated(records, by), &|_| ()).unwrap();
            prop_assert_eq!(owners.rows(), expected);
        }

        #[test]
        fn the_rows_of_an_output_depend_on_no_other_output(pass in pass()) {
            let Pass { params, outputs, records } = &pass;
            let together = score(*params, outputs, rotated(records, 0), &|_| ()).unwrap();
            let mut apart: Vec<ScoreRow> = outputs
                .iter()
                .flat_map(|output| {
                    score(*params, std::slice::from_ref(output), rotated(records, 3), &|_| ()).unwrap()
                })
                .collect();
            apart.sort_unstable();
            prop_assert_eq!(together, apart);
        }
    }

    #[test]
    fn more_records_than_a_batch_holds_are_all_scored_and_reported() {
        let texts: Vec<String> = (0..5_000).map(|i| format!("the finding {i} is rare")).collect();
        let seen = Mutex::new(Vec::new());
        let report = |progress: Progress| seen.lock().unwrap().push(progress);
        let rows = score(params(5, 0), &outputs(&texts[4_990..]), always(&texts), &report).unwrap();
        assert_eq!(rows.len(), 10);
        let seen = seen.into_inner().unwrap();
        assert!(seen.len() > 1 && seen.is_sorted_by_key(|progress| progress.records));
        let bytes = texts.iter().map(|text| text.len() as u64).sum();
        assert_eq!(seen.last(), Some(&Progress { records: 5_000, bytes }));
    }

    #[test]
    fn a_phrase_of_many_outputs_is_one_group_for_many_records() {
        let texts: Vec<String> = (0..300).map(|i| format!("this finding is seen in p{i}")).collect();
        let outputs: Vec<Output<&String>> = (0u64..)
            .zip(&texts)
            .map(|(time, bytes)| Output { receipt_id: id(time as usize), time, up_to: time, bytes })
            .collect();
        // Each is accepted for some time only, the later ones with the lower orders.
        let records: Vec<Candidate<&str>> = (0u64..200)
            .map(|i| Candidate {
                order: alone(1_000 - i),
                accepted_at: i,
                accepted: [i..i + 50, 2 * i..2 * i + 7].into(),
                bytes: "this finding is seen in",
            })
            .collect();
        let expected = pair_by_pair(params(5, 0), &outputs, &records);
        assert!(expected.len() > 200);
        let read = records.into_iter().map(Ok::<_, Infallible>);
        assert_eq!(score(params(5, 0), &outputs, read, &|_| ()).unwrap(), expected);
    }

    #[test]
    fn memory_is_below_forty_bytes_a_window() {
        let distinct: Vec<String> =
            (0..2_000).map(|i| (0..40).map(|j| format!("w{i}x{j} ")).collect()).collect();
        let equal: Vec<String> = (0..2_000).map(|_| "the same words in each of them ".repeat(6)).collect();
        for texts in [distinct, equal] {
            let outputs = outputs(&texts);
            let owners = Owners::new(params(8, 60), &outputs).unwrap();
            assert!(owners.windows() > 50_000);
            let rest = Owners::new(params(8, 60), &outputs[..0]).unwrap().memory();
            // Locks and moments are not counted by windows.
            let others = 1024 * 32 + 4 * outputs.len();
            assert!(owners.memory() < rest + others + 40 * owners.windows(), "{}", owners.memory());
        }
    }

    #[test]
    fn items_are_opened_while_they_are_read() {
        let texts = ["a b c", "b c d", "c d e", "e a"];
        let open = |number: u64| match number {
            1 => Ok(None),
            4.. => Err("no such file"),
            _ => Ok(Some((number, Candidate::always(alone(number), texts[number as usize])))),
        };
        let outputs = outputs(&["a b c d e"]);
        let owners = Owners::new(params(2, 0), &outputs).unwrap();
        let found = Mutex::new(Vec::new());
        let find = |number| {
            found.lock().unwrap().push(number);
            Ok(())
        };
        owners.read_with([Ok(0), Ok(1), Ok(2), Ok(3)], open, find, &|_| ()).unwrap();
        let mut found = found.into_inner().unwrap();
        found.sort_unstable();
        assert_eq!(found, [0, 2], "those that hold something");
        let (failed, full) = (|_| Ok(()), |_| Err("disk full"));
        assert_eq!(owners.read_with([Ok(4)], open, failed, &|_| ()), Err(ScoreError::Source("no such file")));
        assert_eq!(owners.read_with([Ok(0)], open, full, &|_| ()), Err(ScoreError::Source("disk full")));
        let owned: Vec<_> =
            owners.rows().into_iter().map(|row| (row.range.start, row.range.owner.number)).collect();
        assert_eq!(owned, [(0, 0), (5, 2)]);
    }

    #[test]
    fn a_source_that_fails_gives_its_error_and_no_rows() {
        let outputs = outputs(&["a b c"]);
        let good = || Ok(Candidate::always(alone(0), "a b c"));
        let source = [good(), Err("disk on fire"), good()];
        assert_eq!(score(params(2, 0), &outputs, source, &|_| ()), Err(ScoreError::Source("disk on fire")));
        let last = [Ok::<_, Infallible>(Candidate::always(NONE, "a b c"))];
        assert_eq!(score(params(2, 0), &outputs, last, &|_| ()), Err(ScoreError::LastOrder));
    }

    #[test]
    fn a_text_that_is_empty_or_too_long_has_no_owner_and_owns_nothing() {
        let long = "a b ".repeat(8_193);
        let texts = ["", &long[..32_768], &long[..32_769], "a b a b a b"];
        let rows = score(params(2, 0), &outputs(&texts), always(&texts), &|_| ()).unwrap();
        let ranges: Vec<_> =
            rows.iter().map(|row| (row.receipt_id, row.range.end, row.range.owner)).collect();
        assert_eq!(ranges, [(id(1), 32_767, alone(1)), (id(3), 11, alone(1))]);
    }

    #[test]
    fn one_receipt_of_two_outputs_is_rejected() {
        let output = outputs(&["a b c"])[0];
        assert_eq!(
            score(params(2, 0), &[output, output], always::<&str>(&[]), &|_| ()),
            Err(ScoreError::ReceiptTwice(output.receipt_id))
        );
    }
}
