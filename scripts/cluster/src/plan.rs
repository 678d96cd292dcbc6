//! The plan of a round: queries that any engine of DataFusion runs, on one machine or on many.
//!
//! | step | query |
//! |---|---|
//! | score and share | windows of outputs joined with equal windows of records, the first record of each, the ranges of bytes of each output, and what each range earns; written by receipt |
//! | credits | what each receipt shares out, written by payee |
//! | payouts | credits added up by payee, with the last payouts; written by payee |
//! | trees | each part of a tree hashed where it lies, and the parts joined |
//!
//! Between steps the leaves lie in files, one a part (see [`crate::files`]); parts ascend as the keys of
//! their tree do.
//!
//! A query that was cancelled, since an executor was lost (see [`crate::loss`]), is run again as a whole on
//! those that are left, and writes into a folder of its own: what a lost executor still writes, is read by
//! no one. What earlier queries wrote stays.

use crate::{
    arrays::{binary, numbers, wrong},
    cluster::LOST_AFTER,
    functions::source_bytes,
    input::Input,
    segment::Segment,
};
use alloy_primitives::hex;
use datafusion::{
    arrow::array::{AsArray, RecordBatch},
    error::{DataFusionError, Result},
    prelude::{ParquetReadOptions, SessionContext},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tributary_core::{span::Params, sum_tree::TreeHead};
use tributary_rounds::Source;

/// What holds for the whole round, and how it is divided.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The parameters of the rule.
    pub params: Params,
    /// The model's Datanets that the round does not leave out, ascending by id.
    pub sources: Vec<Source>,
    /// The contributors' part of every receipt, in basis points, 1 to 10,000.
    pub contributors_bps: u16,
    /// Into how many parts each tree is divided, above zero; a part is hashed, and has its leaves sorted
    /// in memory, by one task.
    pub parts: u32,
    /// How many times a query is run again after an executor was lost.
    pub repeats: u32,
    /// An empty folder that all executors see under this path, for the leaves between the queries.
    pub run: PathBuf,
}

/// The heads of a round's trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    /// The receipts' prices.
    pub receipts: TreeHead,
    /// The scores.
    pub scores: TreeHead,
    /// The credits.
    pub credits: TreeHead,
    /// The payouts.
    pub payouts: TreeHead,
}

const TREES: [&str; 4] = ["receipts", "scores", "credits", "payouts"];

/// What errors say when a query was cancelled, or an executor did not hand on what it had. Scheduler and
/// executors send errors as text.
const LOSSES: [&str; 5] = [
    "failed: Cancelled",
    "most recent failure reason",
    "FetchFailed",
    "Shuffle fetch partition error",
    "GrpcConnectionError",
];

/// The tables that queries wrote, by their names.
type Tables<'t> = BTreeMap<&'t str, Table>;

/// A table that a query wrote.
struct Table {
    /// Its folder below the run's: its name, and which time of running the query it was.
    folder: String,
    /// How many leaves each part has.
    leaves: BTreeMap<u64, u64>,
}

impl Plan {
    /// Computes the trees of the round. Nothing but counts and a few nodes of each part comes to the
    /// caller.
    ///
    /// # Errors
    /// What a query fails with; an executor was lost more than [`repeats`](Self::repeats) times in one query;
    /// amounts that do not fit; credits that do not add up to the prices.
    pub async fn run(&self, context: &SessionContext, input: &Input) -> Result<Heads> {
        for table in ["answers", "records", "last"] {
            read(context, table, &input.table(table)).await?;
        }
        let mut tables = Tables::new();
        self.write(context, &["receipts"], |time| self.receipts(time), &mut tables).await?;
        self.write(context, &["scores", "shared"], |time| self.scores(time), &mut tables).await?;
        read(context, "shared", &self.run.join(&tables["shared"].folder)).await?;
        self.write(context, &["credits"], |time| self.credits(time), &mut tables).await?;
        read(context, "credits", &self.run.join(&tables["credits"].folder)).await?;
        self.write(context, &["payouts"], |time| self.payouts(time), &mut tables).await?;
        let heads = self.trees(context, &tables).await?;
        if heads.receipts.node.sum != heads.credits.node.sum || heads.receipts.node.sum > i128::MAX as u128 {
            let (prices, credits) = (heads.receipts.node.sum, heads.credits.node.sum);
            return Err(wrong(format!(
                "the prices are {prices}, the credits {credits}; they should be equal"
            )));
        }
        Ok(heads)
    }

    fn receipts(&self, time: u32) -> String {
        let put = self.put(
            time,
            "receipts",
            "array_agg(named_struct('key', receipt, 'value', price, 'data', data))",
        );
        let zero = "00".repeat(32);
        format!(
            "SELECT part, {put} AS receipts FROM
                (SELECT {} AS part, receipt, price, X'{zero}' AS data FROM answers)
            GROUP BY part",
            self.part("receipt_part", "receipt")
        )
    }

    /// Scores by receipt, and what each receipt shares out.
    fn scores(&self, time: u32) -> String {
        let (words, bytes) = (self.params.min_words(), self.params.min_bytes());
        let sources: Vec<u8> = self
            .sources
            .iter()
            .flat_map(|source| {
                let Source { datanet, weight, fee_bps } = *source;
                source_bytes(datanet, weight, fee_bps)
            })
            .collect();
        let (scores, shared) = (
            self.put(time, "scores", "array_agg(shared['scores'])"),
            self.put(time, "shared", "array_agg(shared['credits'])"),
        );
        format!(
            "WITH of_answers AS (
                SELECT receipt, time, up_to, unnest(windows(bytes, {words}, {bytes})) AS w FROM answers
            ), of_records AS (
                SELECT owner, accepted_at, accepted, unnest(windows(bytes, {words}, {bytes})) AS w FROM records
            ), held AS (
                SELECT receipt, o.w['start'] AS first, o.w['end'] AS last, min(owner) AS owner
                FROM of_answers AS o JOIN of_records AS r ON o.w['text'] = r.w['text']
                WHERE earns(accepted_at, accepted, time, up_to)
                GROUP BY receipt, o.w['start'], o.w['end']
            ), owned AS (
                SELECT receipt, unnest(byte_ranges(
                    array_agg(named_struct('start', first, 'end', last, 'owner', owner)))) AS r
                FROM held GROUP BY receipt
            ), scored AS (
                SELECT receipt, array_agg(named_struct('start', owned.r['start'], 'end', owned.r['end'],
                    'datanet', datanet, 'content_id', content_id, 'item', item, 'payee', payee)) AS scores
                FROM owned JOIN records ON owned.r['owner'] = records.owner GROUP BY receipt
            ), divided AS (
                SELECT {part} AS part,
                    share(answers.receipt, price, length, scores, X'{sources}') AS shared
                FROM answers LEFT JOIN scored ON answers.receipt = scored.receipt
            )
            SELECT part, {scores} AS scores, {shared} AS shared FROM divided GROUP BY part",
            part = self.part("receipt_part", "answers.receipt"),
            sources = hex::encode(sources),
        )
    }

    fn credits(&self, time: u32) -> String {
        let put =
            self.put(time, "credits", "array_agg(named_struct('key', key, 'value', value, 'data', data))");
        let part = self.part("payee_part", "key");
        format!("SELECT part, {put} AS credits FROM (SELECT {part} AS part, * FROM shared) GROUP BY part")
    }

    fn payouts(&self, time: u32) -> String {
        let put =
            self.put(time, "payouts", "array_agg(named_struct('key', key, 'value', value, 'data', data))");
        let (part, zero, bps) = (self.part("payee_part", "key"), "00".repeat(32), self.contributors_bps);
        format!(
            "WITH earned AS (
                SELECT key, sum(value) AS value FROM credits GROUP BY key
            ), paid AS (
                SELECT coalesce(earned.key, last.key) AS key, payout(last.value, earned.value, {bps}) AS value
                FROM earned FULL JOIN last ON earned.key = last.key
            )
            SELECT part, {put} AS payouts FROM
                (SELECT {part} AS part, key, value, X'{zero}' AS data FROM paid WHERE value > 0)
            GROUP BY part"
        )
    }

    /// The call that writes the leaves of a part.
    fn put(&self, time: u32, table: &str, leaves: &str) -> String {
        format!("put({}, '{}', part, {leaves})", self.text(), of_time(table, time))
    }

    fn part(&self, function: &str, key: &str) -> String {
        format!("{function}({key}, {})", self.parts.max(1))
    }

    fn text(&self) -> String {
        format!("'{}'", self.run.display().to_string().replace('\'', "''"))
    }

    /// Runs a query that writes parts, and notes how many leaves each has.
    async fn write<'t>(
        &self,
        context: &SessionContext,
        names: &[&'t str],
        query: impl Fn(u32) -> String,
        tables: &mut Tables<'t>,
    ) -> Result<()> {
        let begin = |time| -> Result<String> {
            for name in names {
                fs::create_dir_all(self.run.join(of_time(name, time)))?;
            }
            Ok(query(time))
        };
        let (time, batches) = self.collect(context, &names.join(" and "), begin).await?;
        for (name, column) in names.iter().zip(1..) {
            let mut leaves = BTreeMap::new();
            for batch in &batches {
                let (parts, found) = (numbers(batch.column(0))?, numbers(batch.column(column))?);
                leaves.extend((0..parts.len()).map(|row| (parts.value(row), found.value(row))));
            }
            tables.insert(name, Table { folder: of_time(name, time), leaves });
        }
        Ok(())
    }

    /// Runs a query, and again as a whole when an executor was lost. Returns which time it was, from 1.
    async fn collect(
        &self,
        context: &SessionContext,
        what: &str,
        query: impl Fn(u32) -> Result<String>,
    ) -> Result<(u32, Vec<RecordBatch>)> {
        let mut time = 1;
        loop {
            let error = match context.sql(&query(time)?).await?.collect().await {
                Ok(batches) => return Ok((time, batches)),
                Err(error) => error,
            };
            if !is_of_a_loss(&error) {
                return Err(error);
            }
            if time > self.repeats {
                return Err(wrong(format!(
                    "the query of {what} was run {time} times, and each time an executor was lost, or nothing \
                     moved ({error}); see what the scheduler printed, start executors, and run the round in a new \
                     folder"
                )));
            }
            // After that the scheduler knows which executors are left.
            tokio::time::sleep(LOST_AFTER).await;
            time += 1;
        }
    }

    /// Hashes the parts and joins them.
    async fn trees(&self, context: &SessionContext, tables: &Tables<'_>) -> Result<Heads> {
        let mut parts = Vec::new();
        for Table { folder, leaves } in TREES.iter().map(|name| &tables[name]) {
            let mut first = 0u64;
            for (part, count) in leaves {
                parts.extend((*count > 0).then_some((&**folder, *part, first)));
                first += count;
            }
        }
        let input = Input::new(&self.run);
        input.parts(&parts)?;
        read(context, "parts", &input.table("parts")).await?;
        let query = format!("SELECT name, part, segment({}, name, part, first) FROM parts", self.text());
        let mut segments = BTreeMap::new();
        for batch in self.collect(context, "trees", |_| Ok(query.clone())).await?.1 {
            segments.extend(segments_of(&batch)?);
        }
        let head = |table: &str| -> Result<TreeHead> {
            let mut whole = Segment::new(0);
            for (_, segment) in segments.iter().filter(|((folder, _), _)| *folder == tables[table].folder) {
                whole.append(segment).map_err(|error| wrong(format!("the tree of {table}: {error}")))?;
            }
            whole.head().map_err(|error| wrong(format!("the tree of {table}: {error}")))
        };
        let [receipts, scores, credits, payouts] = TREES.map(head);
        Ok(Heads { receipts: receipts?, scores: scores?, credits: credits?, payouts: payouts? })
    }
}

/// The folder of a table that a query writes when it is run for the nth time.
fn of_time(table: &str, time: u32) -> String {
    format!("{table}-{time}")
}

/// Whether a query did not end since an executor was lost, or nothing moved.
fn is_of_a_loss(error: &DataFusionError) -> bool {
    let text = error.to_string();
    LOSSES.iter().any(|loss| text.contains(loss))
}

fn segments_of(batch: &RecordBatch) -> Result<Vec<((String, u64), Segment)>> {
    let names =
        datafusion::arrow::compute::cast(batch.column(0), &datafusion::arrow::datatypes::DataType::Utf8)?;
    let (names, parts, segments) =
        (names.as_string::<i32>(), numbers(batch.column(1))?, binary(batch.column(2))?);
    let of = |row: usize| {
        let segment =
            Segment::from_bytes(segments.value(row)).ok_or_else(|| wrong("these bytes are no segment"))?;
        Ok(((names.value(row).to_owned(), parts.value(row)), segment))
    };
    (0..batch.num_rows()).map(of).collect()
}

async fn read(context: &SessionContext, table: &str, folder: &Path) -> Result<()> {
    let path = folder.display().to_string();
    context.register_parquet(table, format!("{path}/"), ParquetReadOptions::default()).await
}
