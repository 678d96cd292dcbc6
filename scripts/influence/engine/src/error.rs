//! What the engine rejects.

/// Input that is wrong. Nothing is computed of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There are no records.
    #[error("the data set has no records; give at least one")]
    Empty,
    /// There is not one label for each record.
    #[error("{records} records have {labels} labels; give each record one")]
    Labels {
        /// How many records there are.
        records: usize,
        /// How many labels.
        labels: usize,
    },
    /// A label is none of the classes.
    #[error("record {record} has the label {label}, of {classes} classes; labels count from 0")]
    Label {
        /// The record's index.
        record: usize,
        /// Its label.
        label: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// A number is NaN or infinite.
    #[error(
        "entry {entry} of record {record} of {what} is not a finite number; mend or leave out the record"
    )]
    NotFinite {
        /// Which numbers these are.
        what: &'static str,
        /// The record's index.
        record: usize,
        /// The entry's index in the record.
        entry: usize,
    },
    /// Two things that belong together have different dimensions.
    #[error("{what} has {found} dimensions, not {expected}; take the one that belongs to this model")]
    Dimensions {
        /// What has the wrong dimension.
        what: &'static str,
        /// Its dimension.
        found: usize,
        /// The dimension that it should have.
        expected: usize,
    },
    /// A matrix that has to be positive definite is not.
    #[error("the matrix is not positive definite at row {row}; choose a larger damping or ridge")]
    NotPositive {
        /// The first row at which this is seen.
        row: usize,
    },
    /// A setting is out of its range.
    #[error("the {what} is {value}, which is not in its range; choose {range}")]
    Setting {
        /// Which setting.
        what: &'static str,
        /// Its value.
        value: String,
        /// Its range.
        range: &'static str,
    },
}
