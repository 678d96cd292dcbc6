//! What a round is computed from, as tables that executors read: Parquet files in one folder.

use crate::{
    arrays::{AMOUNT, amount, wrong},
    files,
    functions::owner_key,
};
use alloy_primitives::B256;
use datafusion::{
    arrow::{
        array::{ArrayRef, BinaryArray, Decimal128Array, RecordBatch, StringArray, UInt64Array},
        datatypes::{Field, Schema},
    },
    error::Result,
    parquet::arrow::ArrowWriter,
};
use std::{
    fs::{self, File},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};
use tributary_core::{leaves, typed_data::Receipt};
use tributary_rounds::{Owner, Payout};

/// A receipt with its output.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The receipt, which counts.
    pub receipt: Receipt,
    /// Up to when the snapshot that counts for it reaches, in seconds since 1970.
    pub up_to: u64,
    /// The output.
    pub output: Vec<u8>,
}

/// A record that may own bytes of outputs.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its registration.
    pub owner: Owner,
    /// When it was first accepted, in seconds since 1970.
    pub accepted_at: u64,
    /// When it was accepted, as ranges of seconds since 1970 with exclusive ends.
    pub accepted: Vec<Range<u64>>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The tables of a round's input. Each can be written in several files, on several machines; one file is
/// the least that one task reads.
#[derive(Clone, Debug)]
pub struct Input {
    folder: PathBuf,
}

impl Input {
    /// The tables in this folder, which all executors see under this path.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder of a table.
    pub(crate) fn table(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Adds a file of answers. Those whose receipts do not count are left out.
    ///
    /// # Errors
    /// If the file cannot be written, or a price is not below 10^38.
    pub fn answers(&self, file: u64, answers: &[Answer]) -> Result<()> {
        let answers: Vec<&Answer> = answers.iter().filter(|answer| answer.receipt.counts()).collect();
        let prices = answers.iter().map(|answer| amount(answer.receipt.price));
        let prices = Decimal128Array::from_iter_values(prices.collect::<Result<Vec<_>>>()?);
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("receipt", binary(answers.iter().map(|answer| answer.receipt.id()))),
            ("price", Arc::new(prices.with_data_type(AMOUNT))),
            ("time", number(answers.iter().map(|answer| answer.receipt.time))),
            ("up_to", number(answers.iter().map(|answer| answer.up_to))),
            ("length", number(answers.iter().map(|answer| answer.receipt.output_length.into()))),
            ("bytes", binary(answers.iter().map(|answer| &answer.output))),
        ];
        self.write("answers", file, columns)
    }

    /// Adds a file of records.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn records(&self, file: u64, records: &[Record]) -> Result<()> {
        let words = |word: fn(&Record) -> B256| binary(records.iter().map(word));
        let accepted = |record: &Record| {
            let bytes = |range: &Range<u64>| [range.start.to_be_bytes(), range.end.to_be_bytes()].concat();
            record.accepted.iter().flat_map(bytes).collect::<Vec<u8>>()
        };
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("owner", binary(records.iter().map(|record| owner_key(record.owner.order)))),
            ("accepted_at", number(records.iter().map(|record| record.accepted_at))),
            ("accepted", binary(records.iter().map(accepted))),
            ("datanet", words(|record| record.owner.datanet.into())),
            ("content_id", words(|record| record.owner.content_id)),
            ("item", words(|record| record.owner.item)),
            ("payee", words(|record| record.owner.payee.to_word())),
            ("bytes", binary(records.iter().map(|record| &record.bytes))),
        ];
        self.write("records", file, columns)
    }

    /// Writes the payouts of the last finalised round; none for the first round.
    ///
    /// # Errors
    /// If the file cannot be written, or an amount is not below 10^38.
    pub fn last_payouts(&self, payouts: &[Payout]) -> Result<()> {
        let leaves: Vec<_> =
            payouts.iter().map(|payout| leaves::payout(payout.payee.to_word(), payout.amount)).collect();
        let folder = self.table("last");
        fs::create_dir_all(&folder)?;
        files::write(&folder.join("0.parquet"), &leaves)
    }

    /// Names files with the leaves of a tree and the index of the first: a task for each file.
    pub(crate) fn parts(&self, parts: &[(&str, u64, u64)]) -> Result<()> {
        for (file, (table, part, first)) in (0..).zip(parts) {
            let table: ArrayRef = Arc::new(StringArray::from(vec![*table]));
            let columns = vec![("name", table), ("part", number([*part])), ("first", number([*first]))];
            self.write("parts", file, columns)?;
        }
        Ok(())
    }

    fn write(&self, table: &str, file: u64, columns: Vec<(&str, ArrayRef)>) -> Result<()> {
        let folder = self.table(table);
        fs::create_dir_all(&folder)?;
        let path: &Path = &folder.join(format!("{file:08}.parquet"));
        let field = |(name, column): &(&str, ArrayRef)| Field::new(*name, column.data_type().clone(), false);
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let columns = columns.into_iter().map(|(_, column)| column).collect();
        let new = File::create(path)
            .map_err(|error| wrong(format!("cannot create {}: {error}", path.display())))?;
        let mut writer = ArrowWriter::try_new(new, schema.clone(), None)?;
        writer.write(&RecordBatch::try_new(schema, columns)?)?;
        writer.close()?;
        Ok(())
    }
}

fn number(numbers: impl IntoIterator<Item = u64>) -> ArrayRef {
    Arc::new(UInt64Array::from_iter_values(numbers))
}

fn binary<B: AsRef<[u8]>>(values: impl IntoIterator<Item = B>) -> ArrayRef {
    Arc::new(BinaryArray::from_iter_values(values))
}
