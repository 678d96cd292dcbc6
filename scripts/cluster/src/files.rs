//! What a query writes down for the next one: the leaves of a part of a tree, in one Parquet file.
//!
//! A file has the name of its part, and a part's leaves are the same whoever computes them. So a task
//! that runs again writes the same file again; and a file that has its name is whole, since it is written
//! under another one and renamed. A query that runs again writes into another folder.

use crate::arrays::{leaf_columns, leaf_fields, leaves, wrong};
use datafusion::{
    arrow::{
        array::{ArrayRef, RecordBatch, StructArray},
        datatypes::Schema,
    },
    error::Result,
    parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tributary_core::sum_tree::Leaf;

/// The folder of a table below a run's.
pub(crate) fn folder(run: &Path, table: &str) -> PathBuf {
    run.join(table)
}

fn path(run: &Path, table: &str, part: u64) -> PathBuf {
    folder(run, table).join(format!("{part:08}.parquet"))
}

/// Writes the leaves of a part in their order.
pub(crate) fn put(run: &Path, table: &str, part: u64, mut leaves: Vec<Leaf>) -> Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    leaves.sort_unstable_by(Leaf::order);
    let path = path(run, table, part);
    fs::create_dir_all(folder(run, table))?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let other = path.with_extension(format!("{}-{number}.part", process::id()));
    write(&other, &leaves)?;
    Ok(fs::rename(&other, &path)?)
}

/// Writes leaves to a new file.
pub(crate) fn write(path: &Path, leaves: &[Leaf]) -> Result<()> {
    let schema = Arc::new(Schema::new(leaf_fields()));
    let file = File::create(path)?;
    let mut writer = ArrowWriter::try_new(file, schema.clone(), None)?;
    writer.write(&RecordBatch::try_new(schema, leaf_columns(leaves)?)?)?;
    let file = writer.into_inner()?;
    Ok(file.sync_all()?)
}

/// Reads the leaves of a part one by one.
pub(crate) fn each(
    run: &Path,
    table: &str,
    part: u64,
    mut take: impl FnMut(Leaf) -> Result<()>,
) -> Result<()> {
    let path = path(run, table, part);
    let file =
        File::open(&path).map_err(|error| wrong(format!("cannot open {}: {error}", path.display())))?;
    for batch in ParquetRecordBatchReaderBuilder::try_new(file)?.build()? {
        let rows: ArrayRef = Arc::new(StructArray::from(batch?));
        leaves(&rows)?.into_iter().try_for_each(&mut take)?;
    }
    Ok(())
}
